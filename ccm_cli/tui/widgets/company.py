"""What the screen of a company is made of: its profile, its people, the contacts with them."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from ccm_cli.customers.choices import CHANNELS, KINDS, STAGES, label
from ccm_cli.customers.queries.companies import CompanyProfile, Member, Relative
from ccm_cli.insight.queries.company import Touch, WholeCompany
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, facts
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import cut, fitted, shown, wrapped

NOTE_LINES = 6


class CompanyProfileCard(Drawn):
    """The profile and the figures of one company, as lines.

    Args:
        runtime: gives the currency that figures are in.
        presenter: formats values.
    """

    def __init__(self, runtime: Runtime, presenter: Presenter) -> None:
        super().__init__()
        self._runtime = runtime
        self._presenter = presenter
        self._company: WholeCompany | None = None

    def show(self, company: WholeCompany) -> None:
        """Show this company."""
        self._company = company
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        if self._company is None:
            return
        profile = self._company.profile
        yield [Piece(shown(cut(profile.name, width)), "strong")]
        if profile.parent is not None:
            yield [Piece(shown(cut(f"↑ {profile.parent.name}", width)), "quiet")]
        parts = [label(profile.kind, KINDS)]
        parts += [label(profile.stage, STAGES)] if profile.stage else []
        yield [Piece(shown(" · ".join(parts)), "primary")]
        yield []
        reach = list(facts(self._reach(profile), width))
        if reach:
            yield from reach
            yield []
        yield from facts(self._figures(self._company), width)
        if profile.notes:
            yield []
            for text in wrapped(profile.notes, width, NOTE_LINES):
                yield [Piece(shown(text), "quiet")]

    def _reach(self, profile: CompanyProfile) -> Iterable[tuple[str, str]]:
        town = f"{profile.postcode} {profile.city}".strip()
        address = (profile.street, town, profile.region, profile.country)
        told = (
            (_("Phone"), profile.phone),
            (_("E-mail"), profile.email),
            (_("Website"), profile.website),
            (_("Address"), in_series(part for part in address if part)),
        )
        yield from ((name, text) for name, text in told if text)
        for field, value in profile.custom:
            yield field.label or field.key, self._presenter.cell(value, field.kind)

    def _figures(self, company: WholeCompany) -> Iterable[tuple[str, str]]:
        figures, show = company.figures, self._presenter
        yield _("Revenue"), show.money(figures.revenue_minor, self._runtime.currency)
        if figures.open_minor:
            yield _("Open"), show.money(figures.open_minor, self._runtime.currency)
        deals = _("%(open)s open, %(won)s won, %(lost)s lost") % {
            "won": show.number(figures.deals_won),
            "lost": show.number(figures.deals_lost),
            "open": show.number(figures.deals_open),
        }
        yield _("Deals"), deals
        last = show.relative(figures.last_contact_at) or _("never")
        yield _("In touch"), f"{last} · {show.number(figures.interactions)}×"


class People(Rows):
    """Who works there, then the companies below it; Enter goes there."""

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__(_("Nobody yet: p says who works here."), **names)
        self._people: Sequence[Member] = ()
        self._below: Sequence[Relative] = ()

    def show(self, people: Sequence[Member], below: Sequence[Relative]) -> None:
        """Show these."""
        self._people, self._below = people, below
        self.total = len(people) + len(below)
        self.refresh()

    @property
    def person(self) -> Member | None:
        """The person under the cursor."""
        return self._people[self.cursor] if self.cursor < len(self._people) else None

    @property
    def below(self) -> Relative | None:
        """The company under the cursor."""
        place = self.cursor - len(self._people)
        return self._below[place] if 0 <= place < len(self._below) else None

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        if number >= len(self._people):
            below = self._below[number - len(self._people)]
            return ends(f"↳ {below.name}", below.city, width, ("secondary", "quiet"))
        member = self._people[number]
        name_room, role_room = max(12, width * 2 // 5), max(0, width * 3 // 10)
        reached = member.phone or member.email
        return [
            Piece(fitted(member.name, name_room - 2) + "  ", "strong"),
            Piece(fitted(member.role, role_room - 2) + "  ", "quiet"),
            Piece(fitted(reached, width - name_room - role_room)),
        ]


class Touches(Rows):
    """The newest interactions with people of a company, each with when, how, with whom and what."""

    LINES = 2

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nobody was in touch yet."), **names)
        self._presenter = presenter
        self._touches: Sequence[Touch] = ()

    def show(self, touches: Sequence[Touch]) -> None:
        """Show these."""
        self._touches = touches
        self.total = len(touches)
        self.refresh()

    @property
    def current(self) -> Touch | None:
        """What is under the cursor."""
        return self._touches[self.cursor] if self.cursor < len(self._touches) else None

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def line(self, number: int, part: int, width: int) -> Line:
        touch = self._touches[number]
        edge = Piece("▌ ", "primary" if touch.direction == "in" else "secondary")
        room = max(0, width - 2)
        if part == 1:
            return [edge, Piece(fitted(touch.summary, room))]
        arrow = {"in": "←", "out": "→"}.get(touch.direction, "")
        how = f"{touch.contact} · {label(touch.channel, CHANNELS)} {arrow}".rstrip()
        when = self._presenter.moment(touch.at)
        return [edge, *ends(how, when, room, ("quiet", "quiet"))]
