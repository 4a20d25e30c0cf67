"""The line at the top: where one is, where one can go, the business and the time."""

from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text
from textual import events
from textual.reactive import reactive
from textual.widget import Widget

from ccm_cli.tui.sections import sections
from ccm_cli.tui.wording import shown

_NAME = " ccm  "
_NUMBER = len(" 1 ")
"""Columns of a tab without its title."""


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
        titled = self._titled()
        if len(titled) == len(sections()):
            line.append(_NAME.rstrip() + " ", style("top-bar--name"))
            line.append(" ")
        for section in sections():
            goes = Style(meta={"section": section.name})
            active = section.name == self._section
            tab = style("top-bar--active" if active else "top-bar--tab")
            number = tab if active else style("top-bar--number")
            line.append(f" {section.key} ", number + goes)
            if active or section.name in titled:
                line.append(f"{shown(section.title)} ", tab + goes)
        room = self.size.width - line.cell_len - 1
        right = self._right(room)
        if right:
            line.append(" " * (room - cell_len(right)))
            line.append(right, style("top-bar--right"))
        return line

    def _titled(self) -> set[str]:
        """Sections whose tabs have room for their titles; the others are their numbers.

        A title is never cut. The same ones are there on every screen: there is always room for
        the longest of the others, which the section in front has.
        """
        room = self.size.width - len(sections()) * _NUMBER
        widths = {one.name: cell_len(one.title) + 1 for one in sections()}
        if sum(widths.values()) + len(_NAME) <= room:
            return set(widths)
        room -= max(widths.values())
        titled = set()
        for name, width in widths.items():
            if width <= room:
                titled.add(name)
                room -= width
        return titled

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
