"""A deal whole, in a box: what it says, who else wants it, its tasks, its way so far."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter
from ccm_cli.selling.pipelines import OPEN, Pipeline
from ccm_cli.selling.queries import deals as queries
from ccm_cli.selling.queries.deals import DealShown, StageChange
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens import dealing
from ccm_cli.tui.screens.base import CcmModal, CcmScreen
from ccm_cli.tui.widgets.ink import Drawn, Line, Piece, ends
from ccm_cli.tui.wording import cut, fitted, shown, wrapped

_MOST_LINES = 20
"""Lines of notes that are shown."""


class DealBox(CcmModal[str]):
    """One deal; it closes with the name of what shall be done next.

    Args:
        held: the deal.
        pipeline: the one it goes through.
    """

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("e", "answer('edit')", _("Edit")),
        key("m", "answer('move')", _("Move")),
        key("c,enter", "answer('customer')", _("Customer")),
    ]

    def __init__(self, held: DealShown, pipeline: Pipeline) -> None:
        super().__init__()
        self._held = held
        self._pipeline = pipeline

    def compose(self) -> ComposeResult:
        deal = self._held.deal
        with VerticalScroll(classes="box") as box:
            box.border_title = shown(deal.title)
            box.border_subtitle = shown(f"{deal.pipeline}: {deal.stage}")
            yield DealSheet(self._held, self._pipeline, self.presenter, self.runtime.now)
            yield Static(
                shown(_("e edits · m moves · c opens the customer · Esc leaves")),
                classes="keys",
                markup=False,
            )

    def action_answer(self, word: str) -> None:
        self.dismiss(word)


class DealSheet(Drawn):
    """What the box says, as label and value, then the history."""

    def __init__(self, held: DealShown, pipeline: Pipeline, presenter: Presenter, now: int) -> None:
        super().__init__()
        self._held, self._pipeline, self._presenter, self._now = held, pipeline, presenter, now

    def drawn(self, width: int) -> Iterable[Line]:
        facts = [(label, text) for label, text in self._facts() if text]
        room = max((cell_len(label) for label, _text in facts), default=0) + 2
        for label, text in facts:
            for number, part in enumerate(wrapped(text, width - room, _MOST_LINES)):
                yield [Piece(fitted("" if number else label, room), "quiet"), Piece(shown(part))]
        if self._is_rotting:
            yield [Piece(shown(self._warning()), "accent")]
        yield []
        yield [Piece(shown(_("History")), "primary")]
        for change in self._held.history:
            yield from self._step(change, width)
        if self._held.tasks:
            yield []
            yield [Piece(shown(_("Tasks")), "primary")]
        for task in self._held.tasks:
            mark = "✓ " if task.state == "done" else "○ "
            yield [
                Piece(mark, "quiet"),
                *ends(task.title, self._presenter.moment(task.due_at), width - 2, ("", "quiet")),
            ]

    def _facts(self) -> Iterable[tuple[str, str]]:
        deal, show = self._held.deal, self._presenter
        yield _("Contact"), deal.contact_name or ""
        yield _("Company"), deal.company_name or ""
        if deal.value is not None:
            yield _("Value"), show.money(deal.value.minor, deal.value.currency)
        yield _("Expected"), self._expected()
        yield _("Competitors"), ", ".join(one.name for one in self._held.competitors)
        yield _("Lost because"), deal.lost_reason
        yield _("Lost to"), ", ".join(one.name for one in self._held.competitors if one.won)
        yield _("Source"), deal.source
        for field, value in self._held.custom:
            yield field.label or field.key, show.cell(value, field.kind)
        yield _("Notes"), deal.notes

    def _expected(self) -> str:
        """The expected day, with how often it was put off since it was promised."""
        deal, show = self._held.deal, self._presenter
        expected = show.day(deal.expected_close, "medium")
        if not deal.pushes:
            return expected
        times = ngettext("put off %(n)s time", "put off %(n)s times", deal.pushes)
        since = show.day(deal.promised_close, "medium")
        return f"{expected} ({times % {'n': show.number(deal.pushes)}}, {since})"

    @property
    def _is_rotting(self) -> bool:
        deal, days = self._held.deal, self._pipeline.days_of(self._held.deal.stage)
        late = self._now - deal.stage_since > days * 86_400
        return deal.state == OPEN and bool(days) and late

    def _warning(self) -> str:
        deal, show = self._held.deal, self._presenter
        days = deal.days_in_stage(self._now)
        since = ngettext("%(n)s day in this stage", "%(n)s days in this stage", days)
        expected = _("expected: at most %(n)s") % {
            "n": show.number(self._pipeline.days_of(deal.stage))
        }
        return f"⚠ {since % {'n': show.number(days)}}, {expected}"

    def _step(self, change: StageChange, width: int) -> Iterable[Line]:
        show = self._presenter
        name = change.to_stage
        if change.changes_pipeline:
            name = f"{change.pipeline}: {name}"
        stayed = "" if change.seconds is None else show.duration(change.seconds)
        when = show.moment(change.at)
        room = width - cell_len(when) - 2
        yield [Piece(shown(when) + "  ", "quiet"), *ends(name, stayed, room, ("strong", "quiet"))]
        if change.note:
            yield [Piece(shown(cut("  " + " ".join(change.note.split()), width)))]


def open_deal(screen: CcmScreen, deal_id: int) -> None:
    """Show a deal in a box, and do what is chosen there."""

    def show(held: DealShown) -> None:
        deal = held.deal

        def act(word: str | None) -> None:
            if word == "edit":
                dealing.open_editing(screen, deal.id)
            elif word == "move":
                dealing.open_moving(screen, deal.id, deal.title, (deal.pipeline, deal.stage))
            elif word == "customer" and deal.contact_id is not None:
                screen.face.open_customer(deal.contact_id)

        pipeline = dealing.pipeline_named(screen.runtime, deal.pipeline)
        screen.app.push_screen(DealBox(held, pipeline), act)

    now = screen.runtime.now
    screen.read(lambda reader: queries.show(reader, deal_id, now=now), show, group="deal")
