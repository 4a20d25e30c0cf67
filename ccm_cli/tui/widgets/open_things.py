"""What is open with a customer: tickets, tasks and deals in one list."""

from collections.abc import Sequence
from typing import Unpack

from ccm_cli.customers.choices import label
from ccm_cli.insight.queries.customer import OpenDeal, OpenTask, OpenTicket
from ccm_cli.language import gettext as _
from ccm_cli.listening.ticket_words import STATES
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Line, Names, Piece, ends
from ccm_cli.tui.widgets.items import Items, Ref


class OpenThings(Items[OpenDeal | OpenTask | OpenTicket]):
    """Tickets, tasks, then deals: what it is, and beneath how it stands."""

    LINES = 2

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nothing is open: n plans a next step."), **names)
        self._presenter = presenter
        self._now = 0

    def show(
        self,
        deals: Sequence[OpenDeal],
        tasks: Sequence[OpenTask],
        tickets: Sequence[OpenTicket],
        now: int,
    ) -> None:
        """Show these.

        Args:
            deals: open ones.
            tasks: open ones.
            tickets: those that are not closed.
            now: UTC seconds; what was due before is marked.
        """
        self._now = now
        self.put((*tickets, *tasks, *deals))

    def ref(self, item: OpenDeal | OpenTask | OpenTicket) -> Ref:
        nouns = {OpenTask: "task", OpenTicket: "ticket", OpenDeal: "deal"}
        return Ref(nouns[type(item)], item.id)

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def line(self, number: int, part: int, width: int) -> Line:
        thing = self.items[number]
        room = max(0, width - 2)
        if isinstance(thing, OpenTicket):
            return self._ticket(thing, part, room)
        if isinstance(thing, OpenTask):
            late = thing.due_at is not None and thing.due_at < self._now
            edge = Piece("▌ ", "bad" if late else "accent")
            if part == 0:
                mark = "! " if thing.priority == "high" else ""
                return [edge, *ends(mark + thing.title, "", room)]
            return [edge, *ends(self._due(thing), "", room, ("bad" if late else "quiet", ""))]
        edge = Piece("▌ ", "primary")
        if part == 0:
            return [edge, *ends(thing.title, "", room)]
        value = self._presenter.money(thing.value_minor, thing.currency)
        return [edge, *ends(thing.stage, value, room, ("quiet", ""))]

    def _ticket(self, ticket: OpenTicket, part: int, room: int) -> Line:
        late, near = ticket.is_late(self._now), ticket.is_near(self._now)
        edge = Piece("▌ ", "bad" if late else "accent" if near else "secondary")
        if part == 0:
            mark = "! " if ticket.priority in {"high", "urgent"} else ""
            return [edge, *ends(mark + ticket.subject, "", room)]
        stands = _("ticket") + " · " + label(ticket.state, STATES)
        limit = self._presenter.relative(ticket.limit_at)
        return [edge, *ends(stands, limit, room, ("quiet", "bad" if late else "quiet"))]

    def _due(self, task: OpenTask) -> str:
        if task.due_at is None:
            return _("some time")
        if not task.all_day:
            return self._presenter.moment(task.due_at, "medium")
        return self._presenter.moment(task.due_at, "medium").rpartition(" ")[0].rstrip(",،")
