"""The few styles that everything drawn by hand has in common."""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple, TypedDict

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual.widget import Widget

from ccm_cli.tui.wording import ELLIPSIS, first_fitting, fitted, shown, wrapped

INKS = (
    "cursor",
    "head",
    "quiet",
    "strong",
    "primary",
    "secondary",
    "accent",
    "good",
    "bad",
    "line",
    "card",
    "chosen",
)
"""Names of the styles; the stylesheet has a rule ``.ink--NAME`` for each."""
CLASSES = frozenset(f"ink--{name}" for name in INKS)


class Names(TypedDict, total=False):
    """How the stylesheet and the screens know a widget."""

    id: str
    classes: str


class Piece(NamedTuple):
    """A part of a line: text as the screen shows it, and the name of an ink."""

    text: str
    ink: str = ""


Line = Iterable[Piece]


def ink(widget: Widget, name: str) -> Style:
    """The style of an ink on a widget."""
    return widget.get_component_rich_style(f"ink--{name}", partial=True) if name else Style()


def meter(share: float, width: int, style: str = "primary") -> list[Piece]:
    """A bar of ``width`` columns, filled to a share between 0 and 1."""
    filled = round(max(0.0, min(1.0, share)) * width)
    if share > 0 and filled == 0 and width:
        filled = 1
    return [Piece("━" * filled, style), Piece("━" * (width - filled), "line")]


def ends(left: str, right: str, width: int, inks: tuple[str, str] = ("", "")) -> list[Piece]:
    """A line with one text at each end; the left one is cut where both do not fit."""
    room = width - cell_len(right) - (1 if right else 0)
    return [
        Piece(fitted(left, max(0, room)), inks[0]),
        Piece(" " if right else ""),
        Piece(shown(right), inks[1]),
    ]


def beside(
    left: str, rights: Iterable[str], width: int, inks: tuple[str, str] = ("", "")
) -> list[Piece]:
    """A line that begins with a text that is never cut, such as an amount.

    Args:
        left: that text; an ellipsis stands for it where there is no room for it at all.
        rights: ways to say what stands at the other end, the longest first; of those the first
            that has room beside it, or none.
        width: in columns.
        inks: of both.
    """
    left = first_fitting((left, ELLIPSIS), width)
    right = first_fitting(rights, width - cell_len(shown(left)) - 1)
    return ends(left, right, width, inks)


def facts(pairs: Iterable[tuple[str, str]], width: int) -> Iterable[Line]:
    """Headings and values beneath each other, each value on two lines at most."""
    listed = list(pairs)
    widest = max((cell_len(name) for name, _text in listed), default=0)
    label_room = min(widest, width // 2) + 2
    room = max(1, width - label_room)
    for name, text in listed:
        for number, part in enumerate(wrapped(text, room, 2)):
            head = name if number == 0 else ""
            yield [Piece(fitted(head, label_room - 2) + "  ", "quiet"), Piece(shown(part))]


class Drawn(Widget):
    """A widget that draws lines of its own from what it was told last."""

    COMPONENT_CLASSES: ClassVar[set[str]] = set(CLASSES)

    def drawn(self, width: int) -> Iterable[Line]:
        """The lines for a width in columns."""
        raise NotImplementedError

    def render(self) -> Text:
        text = Text(no_wrap=True, overflow="crop", end="")
        for number, line in enumerate(self.drawn(self.size.width)):
            if number:
                text.append("\n")
            for piece in line:
                text.append(piece.text, ink(self, piece.ink))
        return text
