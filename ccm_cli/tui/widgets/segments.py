"""Segments: a list of them with their sizes, who is in one, and why somebody is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from ccm_cli.customers.choices import STAGES
from ccm_cli.customers.queries.segments import SegmentRow
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import cut, fitted

if TYPE_CHECKING:
    from ccm_cli.store.filters.explanation import ClauseOutcome
    from ccm_cli.store.listing import Row

FROZEN, PERSONA = "❄", "◆"
MEMBER_FIELDS = ("name", "city", "stage", "last_contact")
"""What is read of a member."""


class SegmentList(Items[SegmentRow]):
    """Segments by name: how many are in, whether its members are kept, and its filter."""

    NOUN = "segment"
    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("No segments yet: press n"), **names)
        self._presenter = presenter
        self._counts: Mapping[int, int] = {}

    def show_counts(self, counts: Mapping[int, int]) -> None:
        """Show how many are in each that was counted, by its id."""
        self._counts = counts
        self.refresh()

    def line(self, number: int, part: int, width: int) -> Line:
        segment = self.items[number]
        if part == 0:
            marks = f"{PERSONA} " if segment.persona else ""
            marks += f"{FROZEN} " if segment.frozen_at is not None else ""
            count = self._counts.get(segment.id)
            counted = "…" if count is None else self._presenter.number(count)
            return [
                Piece(" "),
                Piece(marks, "accent"),
                *ends(segment.name, counted, width - 2 - len(marks), ("strong", "primary")),
                Piece(" "),
            ]
        if part == 1:
            about = segment.description or segment.filter or _("everybody")
            return [Piece(" "), Piece(fitted(about, width - 2), "quiet"), Piece(" ")]
        return []


class Members(Rows):
    """Some of the people in a segment: name, city, stage, last contact."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nobody is in."), **names)
        self._presenter = presenter
        self._rows: Sequence[Row] = ()

    def show(self, rows: "Sequence[Row]") -> None:
        """Show these; the cursor stays on the same person."""
        held = self.current
        self._rows = rows
        self.total = len(rows)
        for number, row in enumerate(rows):
            if held is not None and row.id == held.id:
                self.cursor = number
        self.refresh()

    @property
    def current(self) -> "Row | None":
        """The person under the cursor."""
        return self._rows[self.cursor] if self.cursor < len(self._rows) else None

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        name, city, stage, last = self._rows[number].values
        when = self._presenter.relative(last)
        name_room = min(28, max(12, width // 2))
        stage_room, when_room = 10, 16
        rest = width - name_room - stage_room - 3
        city_room = rest - when_room if rest > when_room + 6 else rest
        pieces = [
            Piece(fitted(name, name_room) + " "),
            Piece(fitted(_(STAGES.get(stage, stage)), stage_room) + " ", "primary"),
            Piece(fitted((city or "").partition(", ")[0], max(0, city_room)) + " "),
        ]
        if city_room < rest:
            pieces.append(Piece(fitted(when, when_room, right=True), "quiet"))
        return pieces


class Why(Drawn):
    """The clauses of a filter, whether each holds for somebody, and what it looks at."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._outcomes: Sequence[ClauseOutcome] = ()

    def show(self, outcomes: "Sequence[ClauseOutcome]") -> None:
        """Show these, or nothing."""
        self._outcomes = outcomes
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        for outcome in self._outcomes:
            mark, ink = ("✓ ", "good") if outcome.holds else ("✕ ", "bad")
            indent = "  " * outcome.depth
            value = cut(self._presenter.cell(outcome.value, outcome.kind), max(0, width // 3))
            room = width - len(indent) - len(mark)
            text = outcome.text or _("everybody")
            yield [Piece(indent), Piece(mark, ink), *ends(text, value, room, ("", "strong"))]
