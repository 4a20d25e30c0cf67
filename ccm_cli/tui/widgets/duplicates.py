"""Pairs that may be the same, and two records side by side."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack

from textual.binding import BindingType
from textual.message import Message

from ccm_cli.customers.choices import label as worded
from ccm_cli.customers.duplicates.reasons import in_words
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.widgets.ink import Line, Names, Piece, meter
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted

if TYPE_CHECKING:
    from ccm_cli.customers.queries.duplicates import Pair
    from ccm_cli.customers.queries.merging import Comparison
    from ccm_cli.customers.queries.merging import Line as Field

SURE, LIKELY = 95, 85
METER = 8


class PairList(Rows):
    """Pairs, the likeliest first: score and names, and beneath them the reasons."""

    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__("", **names)
        self._presenter = presenter
        self._pairs: Sequence[Pair] = ()
        self._digits = 1

    def show(self, pairs: "Sequence[Pair]", empty: str) -> None:
        """Show these; the cursor stays where it was.

        Args:
            pairs: in order.
            empty: what to say where there are none.
        """
        self._pairs, self.empty = pairs, empty
        self._digits = max((len(str(pair.second_id)) for pair in pairs), default=1)
        self.total = len(pairs)
        self.refresh()

    @property
    def current(self) -> "Pair | None":
        """The pair under the cursor."""
        return self._pairs[self.cursor] if self.cursor < len(self._pairs) else None

    def line(self, number: int, part: int, width: int) -> Line:
        pair = self._pairs[number]
        left = METER + 7
        if part == 0:
            half = max(10, (width - left - 1) // 2)
            colour = (
                "good" if pair.score >= SURE else "primary" if pair.score >= LIKELY else "quiet"
            )
            return [
                Piece(f" {self._presenter.number(pair.score):>3} ", colour),
                *meter(pair.score / 100, METER, colour),
                Piece("  "),
                *self._named(pair.first_id, pair.first_name, half),
                *self._named(pair.second_id, pair.second_name, half),
            ]
        if part == 1:
            return [
                Piece(" " * left),
                Piece(fitted(in_words(pair.reasons), width - left - 1), "quiet"),
            ]
        return []

    def _named(self, row_id: int, name: str, width: int) -> list[Piece]:
        number = f"{row_id:>{self._digits}} "
        return [Piece(number, "quiet"), Piece(fitted(name, width - len(number)), "strong")]


def _colour(score: int) -> str:
    if score >= SURE:
        return "good"
    return "primary" if score >= LIKELY else "quiet"


class Sides(Rows):
    """Two records, field by field; left and right choose whose value stays."""

    HEAD = 2
    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "choose(-1)", _("The left one stays"), show=HIDDEN),
        key("right,l", "choose(1)", _("The right one stays"), show=HIDDEN),
        key("enter,space", "choose(0)", _("Choose")),
    ]

    class Chosen(Message):
        """Another side was chosen for a field."""

        def __init__(self, field: str, side: str) -> None:
            super().__init__()
            self.field = field
            self.side = side

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__("", **names)
        self._presenter = presenter
        self._compared: Comparison | None = None

    def show(self, compared: "Comparison") -> None:
        """Show two records; the cursor stays where it was."""
        self._compared = compared
        self.total = len(compared.lines) + len(compared.held) + len(compared.counts)
        self.refresh()

    @property
    def current(self) -> "Field | None":
        """The field under the cursor, if something can be chosen there."""
        if self._compared is None or self.cursor >= len(self._compared.lines):
            return None
        found = self._compared.lines[self.cursor]
        return found if found.differs else None

    def action_choose(self, step: int) -> None:
        """Choose the side at the left or right, or (0) the next one."""
        field = self.current
        if field is None:
            return
        sides = ("a", "both", "b") if field.field == "notes" else ("a", "b")
        place = sides.index(field.side)
        place = max(0, min(len(sides) - 1, place + step)) if step else (place + 1) % len(sides)
        self.post_message(self.Chosen(field.field, sides[place]))

    # Drawing

    def _widths(self, width: int) -> tuple[int, int]:
        label = max(10, min(18, width // 5))
        return label, (width - label - 4) // 2

    def head(self, part: int, width: int) -> Line:
        if self._compared is None or part:
            return [Piece(" " + "─" * (width - 2), "line")]
        label, half = self._widths(width)
        kept, gone = self._compared.ids
        first, second = self._compared.names
        stays, goes = _("%(id)d stays") % {"id": kept}, _("%(id)d goes") % {"id": gone}
        return [
            Piece(" " * (label + 3)),
            Piece(fitted(f"{first} · {stays}", half), "good"),
            Piece(fitted(f"  {second} · {goes}", half), "quiet"),
        ]

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        if self._compared is None:
            return []
        label, half = self._widths(width)
        lines = self._compared.lines
        if number < len(lines):
            return self._field(lines[number], label, half)
        number -= len(lines)
        if number < len(self._compared.held):
            held = self._compared.held[number]
            first, second = (", ".join(values) for values in held.values)
            return self._row(
                "+" if second else " ", held.label, label, half, (first, "", second, "")
            )
        named, counts = self._compared.counts[number - len(self._compared.held)]
        first, second = (self._presenter.number(count) if count else "" for count in counts)
        return self._row("+" if second else " ", named, label, half, (first, "", second, ""))

    def _field(self, field: "Field", label: int, half: int) -> Line:
        first, second = (self._shown(field, value) for value in field.values)
        if field.side == "both":
            inks = ("good", "good")
        else:
            inks = ("good", "quiet") if field.side == "a" else ("quiet", "good")
        if not field.differs and first == second:
            inks = ("", "")
        mark = "≠" if field.differs else "+" if field.side == "b" else " "
        return self._row(mark, field.label, label, half, (first, inks[0], second, inks[1]))

    def _row(
        self, mark: str, named: str, label: int, half: int, both: tuple[str, str, str, str]
    ) -> Line:
        first, ink_first, second, ink_second = both
        chosen = ("●" if ink_first == "good" else " ", "●" if ink_second == "good" else " ")
        return [
            Piece(f" {mark} ", "accent"),
            Piece(fitted(_(named), label), "quiet"),
            Piece(f"{chosen[0]} ", "good"),
            Piece(fitted(first, half - 3) + " ", ink_first),
            Piece(f"{chosen[1]} ", "good"),
            Piece(fitted(second, half - 2), ink_second),
        ]

    def _shown(self, field: "Field", value: Any) -> str:
        if field.words and value in field.words:
            return worded(value, field.words)
        return self._presenter.cell(value, field.kind)
