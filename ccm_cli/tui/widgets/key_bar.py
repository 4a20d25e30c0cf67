"""The line at the bottom: the few keys that matter where one is."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, NamedTuple

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.screen import Screen
from textual.widget import Widget

MORE = " … "
"""Where not all keys have room: the help has the others."""
PINNED = ("help", "quit")
"""Actions whose keys stand at the right end, however little room there is."""


class Shown(NamedTuple):
    """A key of the bar: how it reads, what it does, and the key that a click presses."""

    reads: str
    what: str
    key: str

    @property
    def width(self) -> int:
        """In columns, with the space around it."""
        return cell_len(self.reads) + cell_len(self.what) + 3


class KeyBar(Widget):
    """The shown bindings of the screen and of what has the focus; a click presses the key.

    As many as there is room for, in the order of their weight: what the screen calls its foremost,
    then as they are declared. The help and the way out are always there.

    One widget that draws itself: Textual's own has a widget for each key, which costs a tenth of
    the time the first screen takes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--what"}

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def keys(self) -> Mapping[str, Shown]:
        """The key of each action that is shown and possible, the weightiest first."""
        here: dict[str, Shown] = {}
        anywhere: dict[str, Shown] = {}
        for node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and enabled and binding.action not in here:
                reads = self.app.get_key_display(binding)
                part = anywhere if node is self.app else here
                part.setdefault(binding.action, Shown(reads, binding.description, binding.key))
        foremost = [one for one in getattr(self.screen, "FOREMOST", ()) if one in here]
        hindmost = [one for one in getattr(self.screen, "HINDMOST", ()) if one in here]
        own = dict.fromkeys((*foremost, *(one for one in here if one not in hindmost), *hindmost))
        return {name: here[name] for name in own} | anywhere

    def render(self) -> Text:
        keys = self.keys()
        pinned = [keys[name] for name in PINNED if name in keys]
        others = [shown for name, shown in keys.items() if name not in PINNED]
        room = self.size.width - sum(one.width for one in pinned)
        line = self._line(fitting := _fitting(others, room))
        if len(fitting) < len(others):
            line.append(MORE, self.get_component_rich_style("key-bar--what"))
        line.append(" " * max(0, room - line.cell_len))
        return line.append_text(self._line(pinned))

    def _line(self, keys: Iterable[Shown]) -> Text:
        key_style = self.get_component_rich_style("key-bar--key")
        what_style = self.get_component_rich_style("key-bar--what")
        line = Text(no_wrap=True, overflow="crop", end="")
        for shown in keys:
            presses = Style(meta={"key": shown.key})
            line.append(f" {shown.reads} ", key_style + presses)
            line.append(f"{shown.what} ", what_style + presses)
        return line

    def on_click(self, event: events.Click) -> None:
        key = event.style.meta.get("key")
        if key is not None:
            self.app.simulate_key(key)


def _fitting(keys: Sequence[Shown], room: int) -> Sequence[Shown]:
    """As many of the first as fit, with room left to say that there are more."""
    if sum(one.width for one in keys) <= room:
        return keys
    room -= len(MORE)
    count = 0
    while count < len(keys) and (room := room - keys[count].width) >= 0:
        count += 1
    return keys[:count]
