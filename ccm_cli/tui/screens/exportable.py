"""Screens that list records, which can be taken out into a file."""

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual.binding import BindingType

from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen


class Listed(NamedTuple):
    """What a screen lists.

    Attributes:
        kind: of `Runtime.exports`.
        number: how many records there are, for people.
        keys: gives their numbers in the order of the screen, when it is asked.
    """

    kind: str
    number: int
    keys: Callable[[Reader], Sequence[int]]


def these(kind: str, ids: Iterable[int]) -> Listed:
    """What is listed where the numbers are at hand.

    Args:
        kind: of `Runtime.exports`.
        ids: of the records, in their order.
    """
    held = list(ids)
    return Listed(kind, len(held), lambda _reader: held)


class Exportable(CcmScreen):
    """A screen whose records ``X`` takes out, all that are listed; subclasses say which."""

    HINDMOST = ("export",)
    BINDINGS: ClassVar[list[BindingType]] = [key("X", "export", _("Export"))]

    def listed(self) -> Listed:
        """What stands on the screen, in its order."""
        raise NotImplementedError

    def action_export(self) -> None:
        """Ask for the file, unless there is nothing to write into it."""
        from ccm_cli.tui.screens.exporting import export_listed

        listed = self.listed()
        if listed.number:
            self.app.push_screen(export_listed(self.runtime, self.presenter, listed))
        else:
            self.say(_("Nothing is listed that could be exported."))
