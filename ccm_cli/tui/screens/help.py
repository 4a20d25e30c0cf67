"""Every key of a screen, with what it does."""

from collections.abc import Sequence
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.tui.keys import OURS
from ccm_cli.tui.screens.base import CcmModal
from ccm_cli.tui.wording import shown

KEY_ROOM = 24


class Help(CcmModal[None]):
    """The keys in two parts: those of the screen, those that work anywhere.

    Args:
        here: pairs of keys and description.
        anywhere: the same.
    """

    AUTO_FOCUS = "VerticalScroll"

    def __init__(
        self, here: Sequence[tuple[str, str]], anywhere: Sequence[tuple[str, str]]
    ) -> None:
        super().__init__()
        self._here = here
        self._anywhere = anywhere

    @classmethod
    def of(cls, screen: Screen[Any]) -> "Help":
        """The help of a screen, with the keys of what has the focus there."""
        here: dict[str, tuple[str, list[str]]] = {}
        anywhere: dict[str, tuple[str, list[str]]] = {}
        for node, binding, _enabled, _tooltip in screen.active_bindings.values():
            if not (binding.id or "").startswith(OURS):
                continue
            part = anywhere if node is screen.app else here
            _what, keys = part.setdefault(binding.action, (binding.description, []))
            keys.append(screen.app.get_key_display(binding))
        return cls(
            *([(" ".join(keys), what) for what, keys in part.values()] for part in (here, anywhere))
        )

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="box") as box:
            box.border_title = shown(_("Keys"))
            yield Static(self._table(_("On this screen"), self._here))
            yield Static(self._table(_("Anywhere"), self._anywhere))
            yield Static(
                shown(
                    _(
                        "The mouse works as well: click a row to stand on it, double click to"
                        " open it, drag a card to its stage."
                    )
                ),
                classes="hint",
                markup=False,
            )

    def _table(self, title: str, keys: Sequence[tuple[str, str]]) -> Text:
        variables = self.app.theme_variables
        text = Text(shown(title) + "\n", style="bold")
        for pressed, description in keys:
            text.append(f"  {pressed:<{KEY_ROOM}}", style=f"not bold {variables['primary']}")
            text.append(description + "\n", style="not bold")
        return text
