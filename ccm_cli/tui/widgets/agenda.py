"""The list of what to do today: two lines for each, the most pressing first."""

from collections.abc import Sequence
from typing import ClassVar, Unpack

from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.selling.queries.agenda import TodayItem
from ccm_cli.tui.widgets.ink import Line, Names, Piece
from ccm_cli.tui.widgets.items import Items, Ref
from ccm_cli.tui.wording import fitted


class Agenda(Items[TodayItem]):
    """What to do today."""

    LINES = 2
    INKS: ClassVar[dict[str, str]] = {
        "overdue-task": "bad",
        "unhappy-answer": "bad",
        "late-ticket": "bad",
        "near-ticket": "accent",
        "mail": "accent",
        "task": "accent",
        "reminder": "accent",
        "late-deal": "bad",
        "refund": "bad",
        "unpaid-order": "accent",
        "closing-deal": "accent",
        "rotting-deal": "secondary",
        "stale-deal": "secondary",
        "idle-deal": "secondary",
    }
    """The colour of a line by its kind; all others are turquoise."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nothing is due. Enjoy the day; n plans a task."), **names)
        self._presenter = presenter

    def show(self, items: Sequence[TodayItem]) -> None:
        """Show these things to do."""
        self.put(items)
        self.border_subtitle = self._presenter.number(len(items)) if items else ""

    def ref(self, item: TodayItem) -> object:
        if item.task_id is not None:
            return Ref("task", item.task_id)
        return item.kind, item.ticket_id, item.deal_id, item.contact_id

    def line(self, number: int, part: int, width: int) -> Line:
        item = self.items[number]
        colour = self.INKS.get(item.kind, "primary")
        room = max(0, width - 2)
        if part == 0:
            return [Piece("▌ ", colour), Piece(fitted(item.title, room), "strong")]
        about = item.contact_name if item.contact_name != item.title else ""
        words = item.reason if not about else f"{item.reason} · {about}"
        return [Piece("▌ ", colour), Piece(fitted(words, room), "quiet")]
