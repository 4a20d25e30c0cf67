"""Fields for typing in every script, and a choice between a few words."""

from typing import ClassVar, Unpack

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ccm_cli.language import gettext as _
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.widgets.ink import Names
from ccm_cli.tui.wording import ELLIPSIS, cut, shown

_WITH_MARKS = 4
"""Columns of a field from which it has room for marks at its ends."""
JOINERS = "\u200c\u200d"
"""The zero-width non-joiner and joiner: spelling in Persian, not printable to Python."""


class TextInput(Input):
    """A line of text that takes joiners as they are typed; its cursor stands still."""

    def __init__(self, value: str = "", placeholder: str = "", **options: Unpack[Names]) -> None:
        super().__init__(value, select_on_focus=False, compact=True, **options)
        self.cursor_blink = False
        self._hint = placeholder

    def on_resize(self) -> None:
        """As much of the hint as there is room for."""
        self.placeholder = shown(cut(self._hint, self.scrollable_content_region.width))

    def render_line(self, y: int) -> Strip:
        """The line, with a mark at each end where there is more than is seen."""
        strip, room = super().render_line(y), self.scrollable_content_region.width
        if y or not self.value or room < _WITH_MARKS:
            return strip
        seen_to = round(self.scroll_x) + room
        mark = Strip([Segment(ELLIPSIS, self.rich_style)])
        if self.scroll_x > 0:
            strip = Strip.join([mark, strip.crop(1)])
        if cell_len(self.value) > seen_to:
            strip = Strip.join([strip.crop(0, room - 1), mark, strip.crop(room)])
        return strip

    async def _on_key(self, event: events.Key) -> None:
        if event.character and event.character in JOINERS:
            self.insert_text_at_cursor(event.character)
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)


class Choice(Widget, can_focus=True):
    """One of a few words, all of them in sight where there is room: left and right choose.

    Args:
        options: pairs of the stored word and what people read.
        value: the stored word chosen first.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--chosen", "choice--other"}
    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "choose(-1)", _("The one before"), show=HIDDEN),
        key("right,l,space", "choose(1)", _("The next one"), show=HIDDEN),
    ]

    value = reactive("")

    class Changed(Message):
        """Another word was chosen."""

        def __init__(self, choice: "Choice", value: str) -> None:
            super().__init__()
            self.choice = choice
            self.value = value

    def __init__(
        self, options: tuple[tuple[str, str], ...], value: str, **names: Unpack[Names]
    ) -> None:
        super().__init__(**names)
        self.options = options
        known = [word for word, _label in options]
        self.set_reactive(Choice.value, value if value in known else known[0])

    @property
    def _position(self) -> int:
        return [word for word, _label in self.options].index(self.value)

    def watch_value(self) -> None:
        self.post_message(self.Changed(self, self.value))

    def action_choose(self, step: int) -> None:
        self.value = self.options[(self._position + step) % len(self.options)][0]

    def render(self) -> Text:
        chosen = self.get_component_rich_style("choice--chosen")
        other = self.get_component_rich_style("choice--other")
        first, past = self._in_sight()
        line = Text(ELLIPSIS if first else "", other, no_wrap=True, overflow="crop")
        for number in range(first, past):
            style = chosen if number == self._position else other
            line.append(self._piece(number), style + Style(meta={"option": number}))
        if past < len(self.options):
            line.append(ELLIPSIS, other + Style(meta={"option": past}))
        return line

    def _piece(self, number: int) -> str:
        return f" {shown(self.options[number][1])} "

    def _in_sight(self) -> tuple[int, int]:
        """The first option that has room, and the one past the last; the chosen one is between."""
        widths = [cell_len(self._piece(number)) for number in range(len(self.options))]
        if sum(widths) <= self.size.width:
            return 0, len(widths)
        first, past = self._position, self._position + 1
        room = self.size.width - 2 - widths[first]  # a mark at each end
        while first > 0 and widths[first - 1] <= room:
            first -= 1
            room -= widths[first]
        while past < len(widths) and widths[past] <= room:
            room -= widths[past]
            past += 1
        return first, past

    def on_click(self, event: events.Click) -> None:
        number = event.style.meta.get("option")
        if number is not None:
            self.value = self.options[number][0]


class TextBlock(TextArea):
    """Several lines of text; joiners stay as they are typed, Tab goes on to the next field."""

    def __init__(self, text: str = "", placeholder: str = "", **names: Unpack[Names]) -> None:
        super().__init__(
            text,
            tab_behavior="focus",
            highlight_cursor_line=False,
            compact=True,
            placeholder=shown(placeholder),
            **names,
        )
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        if event.character and event.character in JOINERS:
            self.insert(event.character)
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)
