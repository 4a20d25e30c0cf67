"""What is open with a customer: tickets, tasks, orders that are not settled, deals in one list."""

from typing import Unpack

from ccm_cli.customers.choices import label
from ccm_cli.insight.queries.company import WholeCompany
from ccm_cli.insight.queries.customer import (
    Customer,
    CustomerOrder,
    OpenDeal,
    OpenTask,
    OpenTicket,
)
from ccm_cli.language import gettext as _
from ccm_cli.listening.ticket_words import STATES
from ccm_cli.presentation import Presenter
from ccm_cli.selling.words import ORDER_STATES
from ccm_cli.tui.widgets.ink import Line, Names, Piece, ends
from ccm_cli.tui.widgets.items import Items, Ref

Open = OpenDeal | OpenTask | OpenTicket | CustomerOrder
_NOUNS = {OpenTask: "task", OpenTicket: "ticket", OpenDeal: "deal", CustomerOrder: "order"}


class OpenThings(Items[Open]):
    """Tickets, tasks, orders, then deals: what it is, and beneath how it stands."""

    LINES = 2

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nothing is open: n plans a next step."), **names)
        self._presenter = presenter
        self._now = 0

    def show(self, found: Customer | WholeCompany, now: int) -> None:
        """Show what is open with them.

        Args:
            found: whose; of the orders, those that are not settled are shown.
            now: UTC seconds; what was due before is marked.
        """
        owing = [one for one in found.orders if one.state == "draft" or one.balance_minor]
        self._now = now
        self.put((*found.tickets, *found.tasks, *owing, *found.deals))

    def ref(self, item: Open) -> Ref:
        return Ref(_NOUNS[type(item)], item.id)

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
        if isinstance(thing, CustomerOrder):
            return self._order(thing, part, room)
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

    def _order(self, order: CustomerOrder, part: int, room: int) -> Line:
        late = bool(order.due_on) and str(order.due_on) < self._presenter.today
        ink = "bad" if order.balance_minor < 0 or (late and order.balance_minor) else "good"
        edge = Piece("▌ ", ink)
        if part == 0:
            return [edge, *ends(f"{order.number} · {order.products}", "", room)]
        owed = order.balance_minor or order.total_minor
        state = _(ORDER_STATES[order.state])
        amount = self._presenter.money(owed, order.currency)
        return [edge, *ends(state, amount, room, ("bad" if late else "quiet", ""))]

    def _due(self, task: OpenTask) -> str:
        if task.due_at is None:
            return _("some time")
        if not task.all_day:
            return self._presenter.moment(task.due_at, "medium")
        return self._presenter.moment(task.due_at, "medium").rpartition(" ")[0].rstrip(",،")
