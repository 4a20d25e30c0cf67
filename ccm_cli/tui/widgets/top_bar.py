"""The line at the top: where one is, where one can go, the business and the time."""

from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual import events
from textual.reactive import reactive
from textual.widget import Widget

from ccm_cli.tui.sections import sections
from ccm_cli.tui.wording import cut, shown

_NAME = " ccm "
_APART, _CLOSE = len(" 1  "), len("1  ")
_READABLE = 5
"""Columns of a title below which the tabs move together, and are cut without an ellipsis."""


def _shortened(title: str, longest: int, *, close: bool) -> str:
    return set_cell_size(title, min(longest, cell_len(title))) if close else cut(title, longest)


class TopBar(Widget):
    """Numbered tabs, the active one marked; a click goes there.

    Args:
        section: name of the section the screen belongs to.
        business: shown at the right where there is room.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "top-bar--name",
        "top-bar--number",
        "top-bar--tab",
        "top-bar--active",
        "top-bar--right",
    }

    clock = reactive("")

    def __init__(self, section: str, business: str) -> None:
        super().__init__()
        self._section = section
        self._business = business

    def render(self) -> Text:
        style = self.get_component_rich_style
        line = Text(no_wrap=True, overflow="crop", end="")
        longest = self._longest(len(_NAME) + 1, _APART)
        close = longest < _READABLE
        if close:
            longest = self._longest(0, _CLOSE)
        else:
            line.append(_NAME, style("top-bar--name"))
            line.append(" ")
        for section in sections():
            goes = Style(meta={"section": section.name})
            active = section.name == self._section
            tab = style("top-bar--active" if active else "top-bar--tab")
            number = tab if active else style("top-bar--number")
            title = section.title if active else _shortened(section.title, longest, close=close)
            line.append(f"{section.key} " if close else f" {section.key} ", number + goes)
            line.append(f"{shown(title)} ", tab + goes)
        room = self.size.width - line.cell_len - 1
        right = self._right(room)
        if right:
            line.append(" " * (room - cell_len(right)))
            line.append(right, style("top-bar--right"))
        return line

    def _longest(self, used: int, apart: int) -> int:
        """Columns that a title may have, so that all tabs are in sight and the active one whole.

        Args:
            used: columns before the first tab.
            apart: columns of a tab beside its title.
        """
        titles = [cell_len(one.title) for one in sections() if one.name != self._section]
        active = sum(cell_len(one.title) for one in sections() if one.name == self._section)
        room = self.size.width - used - active - len(sections()) * apart
        longest = max(titles)
        while longest > 1 and sum(min(title, longest) for title in titles) > room:
            longest -= 1
        return longest

    def _right(self, room: int) -> str:
        """The business and the time, or only the time, or nothing."""
        both = f"{self._business}   {self.clock}"
        if self._business and room > cell_len(both):
            return shown(both)
        return shown(self.clock) if room > cell_len(self.clock) else ""

    async def on_click(self, event: events.Click) -> None:
        section = event.style.meta.get("section")
        if section is not None:
            await self.app.run_action(f"app.go('{section}')")
