"""Who a customer is: how to reach them, what they allow, what they are worth."""

from collections.abc import Iterable

from ccm_cli.customers import labels
from ccm_cli.customers.choices import CHANNELS, KINDS, STAGES, label
from ccm_cli.customers.queries.contacts import Profile
from ccm_cli.customers.relation_kinds import wording
from ccm_cli.insight.queries.customer import Customer
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.reasons import in_words
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.tui.widgets.ink import Drawn, Line, Piece, facts
from ccm_cli.tui.wording import cut, fitted, shown, wrapped

NOTE_LINES = 6
HELD_LINES = 3
"""Lines that a message held back may take."""
RELATIONS = 6
"""Relations that the card has room for."""


class ProfileCard(Drawn):
    """The profile, the figures and the consent of one customer, as lines.

    Args:
        runtime: gives the currency that figures are in.
        presenter: formats values.
    """

    def __init__(self, runtime: Runtime, presenter: Presenter) -> None:
        super().__init__()
        self._runtime = runtime
        self._presenter = presenter
        self._customer: Customer | None = None

    def show(self, customer: Customer) -> None:
        """Show this customer."""
        self._customer = customer
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        if self._customer is None:
            return
        yield from self._heading(self._customer.profile, width)
        yield []
        reach = list(facts(self._reach(self._customer.profile), width))
        if reach:
            yield from reach
            yield []
        yield from facts(self._figures(self._customer), width)
        consent = list(self._consent(self._customer))
        if consent:
            yield []
            for ink, text in consent:
                yield [Piece(fitted(text, width), ink)]
        held = list(self._held(self._customer))
        if held:
            yield []
            for ink, text in held:
                for part in wrapped(text, width, HELD_LINES):
                    yield [Piece(shown(part), ink)]
        if self._customer.profile.notes:
            yield []
            for text in wrapped(self._customer.profile.notes, width, NOTE_LINES):
                yield [Piece(shown(text), "quiet")]

    def _heading(self, profile: Profile, width: int) -> Iterable[Line]:
        name = f"{profile.title} {profile.name}".strip()
        yield [Piece(shown(cut(name, width)), "strong")]
        for company in profile.companies[:2]:
            role = f"{company.role}, {company.name}" if company.role else company.name
            yield [Piece(shown(cut(role, width)), "quiet")]
        kind = "" if profile.kind == "customer" else f" · {label(profile.kind, KINDS)}"
        line = [Piece(shown(label(profile.stage, STAGES) + kind), "primary")]
        tags = "  ".join(f"#{tag}" for tag in profile.tags)
        if tags:
            room = max(0, width - len(line[0].text) - 2)
            line.append(Piece("  " + shown(cut(tags, room)), "accent"))
        yield line
        if profile.away_until and profile.away_until >= self._presenter.today:
            back = self._presenter.day(profile.away_until)
            yield [Piece(fitted(_("Away until %(day)s") % {"day": back}, width), "accent")]

    def _reach(self, profile: Profile) -> Iterable[tuple[str, str]]:
        for phone in profile.phones:
            yield _("Phone"), _with_label(phone.number, phone.label)
        for email in profile.emails:
            yield _("E-mail"), _with_label(email.address, email.label)
        for handle in profile.handles:
            yield handle.network.capitalize(), _with_label(handle.handle, handle.label)
        for address in profile.addresses:
            parts = (address.street, address.postcode, address.city, address.region)
            place = in_series(part for part in (*parts, address.country) if part)
            yield _("Address"), _with_label(place, address.label)
        yield from self._life(profile)

    def _life(self, profile: Profile) -> Iterable[tuple[str, str]]:
        """Days, people, how far it came, and how to speak to this one."""
        for day in profile.dates:
            name = _("Birthday") if day.name == "birthday" else day.name
            yield name, self._day(day.month_day, day.year)
        for one in profile.relations[:RELATIONS]:
            yield wording(one.kind, of_contact=one.of_contact), one.name
        if profile.salutation not in {"", profile.name}:
            yield _("Addressed as"), profile.salutation
        if profile.stage_since != profile.created_at:
            stage = label(profile.stage, STAGES)
            yield _("Stage"), f"{stage} · {self._presenter.relative(profile.stage_since)}"
        if profile.language:
            yield _("Language"), profile.language
        if profile.channel:
            yield _("Prefers"), label(profile.channel, CHANNELS)
        for own in profile.custom:
            yield own.field.label or own.field.key, self._presenter.cell(own.value, own.field.kind)

    def _day(self, month_day: str, year: int | None) -> str:
        if year is None:
            return self._presenter.yearly(month_day)
        return self._presenter.day(f"{year:04}-{month_day}")

    def _figures(self, customer: Customer) -> Iterable[tuple[str, str]]:
        figures, show = customer.figures, self._presenter
        yield _("Revenue"), show.money(figures.revenue_minor, self._runtime.currency)
        deals = _("%(open)s open, %(won)s won, %(lost)s lost") % {
            "won": show.number(figures.deals_won),
            "lost": show.number(figures.deals_lost),
            "open": show.number(figures.deals_open),
        }
        yield _("Deals"), deals
        if figures.orders:
            when = show.relative(figures.last_order_at)
            yield _("Orders"), f"{show.number(figures.orders)} · {when}"
        last = show.relative(figures.last_contact_at) or _("never")
        yield _("In touch"), f"{last} · {show.number(figures.interactions)}×"
        if figures.messages:
            times = show.number(figures.messages)
            yield _("Mailed"), f"{show.relative(figures.last_message_at)} · {times}×"
        if customer.answer is not None:
            answer = customer.answer
            said = f"{answer.survey}: {show.number(answer.score)}"
            yield _("Survey"), f"{said} · {show.relative(answer.at)}"

    def _consent(self, customer: Customer) -> Iterable[tuple[str, str]]:
        for one in customer.suppressed:
            yield "bad", "✕ " + _("nothing is sent to %(address)s") % {"address": one.key}
        for said in customer.consent:
            channel = _("all channels") if said.channel == "*" else label(said.channel, CHANNELS)
            purpose = _("everything") if said.purpose == "*" else said.purpose
            mark, ink = ("✓", "good") if said.given else ("✕", "bad")
            yield ink, f"{mark} {purpose} · {channel}"

    def _held(self, customer: Customer) -> Iterable[tuple[str, str]]:
        """Messages that do not go out for now, or did not, with the reason and the next chance."""
        for one in customer.held:
            what = f"{one.campaign or one.source} · {label(one.channel, CHANNELS)}"
            told = f"{what}: {in_words(one.reason)}"
            if one.next_at is not None:
                when = self._presenter.moment(one.next_at)
                yield "accent", f"… {told} · " + _("next chance %(when)s") % {"when": when}
            else:
                yield "quiet", f"✕ {told}"


def _with_label(text: str, word: str) -> str:
    return f"{text} · {labels.shown(word)}" if word else text
