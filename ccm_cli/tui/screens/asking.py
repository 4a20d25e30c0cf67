"""A box that asks before something is done that one may not have meant."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmModal
from ccm_cli.tui.wording import shown


class Question(CcmModal[bool]):
    """A question answered by y or Enter, by n or Escape.

    Args:
        title: over the box: what would be done.
        body: what it would mean.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        key("y,enter", "agree", _("Yes")),
        key("n", "leave", _("No")),
    ]

    def __init__(self, title: str, body: str) -> None:
        super().__init__()
        self._title, self._body = title, body

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = shown(self._title)
            yield Static(shown(self._body), markup=False)
            yield Static("")
            yield Static(
                shown(_("Enter or y: yes · Esc or n: no")), classes="question-keys", markup=False
            )

    def action_agree(self) -> None:
        self.dismiss(True)
