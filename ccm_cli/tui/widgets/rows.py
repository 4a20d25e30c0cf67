"""The list all lists are made of: any number of items, of which only those in sight are drawn."""

from typing import ClassVar, Unpack

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from ccm_cli.language import gettext as _
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.widgets.ink import CLASSES, Line, Names, Piece, ink
from ccm_cli.tui.wording import fitted, wrapped

_MOST_LINES = 4
"""Of what is said where there is no item."""


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a cursor; subclasses say how many items there are and draw one line of one.

    Keys: arrows, ``j k g G``, page keys, Home and End, Enter. Mouse: a click moves the cursor,
    one more opens.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(CLASSES)
    BINDINGS: ClassVar[list[BindingType]] = [
        key("up,k", "move(-1)", _("Up"), show=HIDDEN),
        key("down,j", "move(1)", _("Down"), show=HIDDEN),
        key("pageup,ctrl+b", "page(-1)", _("A page up"), show=HIDDEN),
        key("pagedown,ctrl+f", "page(1)", _("A page down"), show=HIDDEN),
        key("home,g", "first", _("To the first"), show=HIDDEN),
        key("end,G", "last", _("To the last"), show=HIDDEN),
        key("enter", "open", _("Open")),
    ]
    LINES = 1
    """Lines of an item."""
    SPACE = 0
    """Of these, empty ones at its end."""
    HEAD = 0
    """Lines above the first item that do not scroll."""

    cursor = reactive(0)
    total = reactive(0)

    class Moved(Message):
        """The cursor stands on another item."""

        def __init__(self, rows: "Rows", number: int) -> None:
            super().__init__()
            self.rows = rows
            self.number = number

        @property
        def control(self) -> "Rows":
            return self.rows

    class Opened(Moved):
        """Enter was pressed on an item, or it was clicked once more."""

    def __init__(self, empty: str = "", **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self.empty = empty

    # What subclasses say

    def line(self, number: int, part: int, width: int) -> Line:
        """One line of an item.

        Args:
            number: of the item, from 0.
            part: of its `LINES`, from 0.
            width: in columns; what is drawn is cut to it.
        """
        raise NotImplementedError

    def head(self, part: int, width: int) -> Line:
        """One line of what stands above the items."""
        raise NotImplementedError

    # Drawing

    @property
    def inner_width(self) -> int:
        """Columns there are for a line."""
        return self.scrollable_content_region.width

    @property
    def rows_in_sight(self) -> int:
        """Whole items that the widget has room for."""
        return max(1, (self.scrollable_content_region.height - self.HEAD) // self.LINES)

    @property
    def first_in_sight(self) -> int:
        return round(self.scroll_y) // self.LINES

    def render_line(self, y: int) -> Strip:
        width = self.inner_width
        base = self.rich_style
        if y < self.HEAD:
            return self._strip(self.head(y, width), width, base + ink(self, "head"))
        number, part = divmod(y - self.HEAD + round(self.scroll_y), self.LINES)
        if number >= self.total:
            return self._strip(
                [Piece(self._empty_line(y - self.HEAD, width), "quiet")], width, base
            )
        line = self.line(number, part, width)
        if number == self.cursor and self.marks_cursor and part < self.LINES - self.SPACE:
            base += ink(self, "cursor")
        return self._strip(line, width, base)

    @property
    def said_when_empty(self) -> str:
        """What stands where there is no item: what one may press."""
        return self.empty

    def _empty_line(self, number: int, width: int) -> str:
        if self.total:
            return ""
        lines = wrapped(self.said_when_empty, width, _MOST_LINES)
        return fitted(lines[number], width) if number < len(lines) else ""

    @property
    def marks_cursor(self) -> bool:
        """Whether the item under the cursor is drawn differently."""
        return True

    def _strip(self, line: Line, width: int, base: Style) -> Strip:
        segments = [Segment(piece.text, base + ink(self, piece.ink)) for piece in line]
        return Strip(segments).adjust_cell_length(width, base)

    # Moving

    def watch_total(self, total: int) -> None:
        self._measure()
        if self.cursor >= total:
            self.cursor = max(0, total - 1)
        self.refresh()

    def _measure(self) -> None:
        self.virtual_size = Size(1, self.HEAD + self.total * self.LINES)

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, self.total - 1))

    def watch_cursor(self) -> None:
        self.bring_into_sight()
        self.refresh()
        self.post_message(self.Moved(self, self.cursor))

    def bring_into_sight(self) -> None:
        """Scroll so far that the item under the cursor is seen whole."""
        top = self.cursor * self.LINES
        room = max(self.LINES, self.scrollable_content_region.height - self.HEAD)
        if top < self.scroll_y:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + self.LINES > self.scroll_y + room:
            self.scroll_to(y=top + self.LINES - room, animate=False, force=True)

    def on_resize(self) -> None:
        self.bring_into_sight()
        self.refresh()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_move(self, step: int) -> None:
        self.cursor += step

    def action_page(self, pages: int) -> None:
        self.cursor += pages * self.rows_in_sight

    def action_first(self) -> None:
        self.cursor = 0

    def action_last(self) -> None:
        self.cursor = self.total - 1

    def action_open(self) -> None:
        if self.total:
            self.post_message(self.Opened(self, self.cursor))

    def number_at(self, event: events.MouseEvent) -> int | None:
        """The item under the mouse."""
        place = event.get_content_offset(self)
        if place is None or place.y < self.HEAD:
            return None
        number = (place.y - self.HEAD + round(self.scroll_y)) // self.LINES
        return number if number < self.total else None

    def on_click(self, event: events.Click) -> None:
        number = self.number_at(event)
        if number is None:
            return
        if number == self.cursor and self.has_focus and event.chain > 1:
            self.action_open()
        self.cursor = number
