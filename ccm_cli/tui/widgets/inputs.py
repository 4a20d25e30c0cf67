"""Fields for typing in every script, and a choice between a few words."""

from typing import ClassVar, Unpack

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from ccm_cli.language import gettext as _
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.widgets.ink import Names
from ccm_cli.tui.wording import shown

JOINERS = "\u200c\u200d"
"""The zero-width non-joiner and joiner: spelling in Persian, not printable to Python."""


class TextInput(Input):
    """A line of text that takes joiners as they are typed; its cursor stands still."""

    def __init__(self, value: str = "", placeholder: str = "", **options: Unpack[Names]) -> None:
        super().__init__(
            value, placeholder=shown(placeholder), select_on_focus=False, compact=True, **options
        )
        self.cursor_blink = False

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
        line = Text(no_wrap=True, overflow="ellipsis")
        first = self._first_in_sight()
        for number, (word, label) in enumerate(self.options[first:], first):
            style = chosen if word == self.value else other
            line.append(f" {shown(label)} ", style + Style(meta={"option": number}))
        return line

    def _first_in_sight(self) -> int:
        """The option to begin with so that the chosen one is in sight."""
        room, first = self.size.width, self._position
        room -= len(self.options[first][1]) + 2
        while first > 0 and (room := room - len(self.options[first - 1][1]) - 2) >= 0:
            first -= 1
        return first

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
