"""A box with a text to read: one event of a timeline in full."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from ccm_cli.tui.screens.base import CcmModal
from ccm_cli.tui.wording import shown


class Detail(CcmModal[None]):
    """A text under a title.

    Args:
        title: over the box.
        when: beneath it, at the right.
        body: the text.
    """

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, when: str, body: str) -> None:
        super().__init__()
        self._title, self._when, self._body = title, when, body

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="box") as box:
            box.border_title = shown(self._title)
            box.border_subtitle = shown(self._when)
            yield Static(shown(self._body), markup=False)
