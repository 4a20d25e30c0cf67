"""The line at the bottom: the few keys that matter where one is."""

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.screen import Screen
from textual.widget import Widget


class KeyBar(Widget):
    """The shown bindings of the screen and of what has the focus; a click presses the key.

    One widget that draws itself: Textual's own has a widget for each key, which costs a tenth of
    the time the first screen takes.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-bar--key", "key-bar--what"}

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._changed)

    def _changed(self, _screen: Screen[object]) -> None:
        self.refresh()

    def keys(self) -> Iterable[tuple[str, str, str]]:
        """Of each action that is shown and possible: how its key reads, what it does, the key."""
        actions = {}
        for _node, binding, enabled, _tooltip in self.screen.active_bindings.values():
            if binding.show and enabled and binding.action not in actions:
                shown_key = self.app.get_key_display(binding)
                actions[binding.action] = (shown_key, binding.description, binding.key)
        return actions.values()

    def render(self) -> Text:
        key_style = self.get_component_rich_style("key-bar--key")
        what_style = self.get_component_rich_style("key-bar--what")
        line = Text(no_wrap=True, overflow="crop", end="")
        for shown_key, what, key in self.keys():
            part = f" {shown_key} {what} "
            if line.cell_len + cell_len(part) > self.size.width:
                break
            presses = Style(meta={"key": key})
            line.append(f" {shown_key} ", key_style + presses)
            line.append(f"{what} ", what_style + presses)
        return line

    def on_click(self, event: events.Click) -> None:
        key = event.style.meta.get("key")
        if key is not None:
            self.app.simulate_key(key)
