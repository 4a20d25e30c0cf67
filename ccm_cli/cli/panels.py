"""What the cards of customers and companies are drawn from."""

from collections.abc import Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ccm_cli.cli.output import for_terminal, link_style
from ccm_cli.customers.choices import label
from ccm_cli.customers.queries.contacts import CustomValue
from ccm_cli.insight.queries.customer import CustomerOrder, OpenDeal, OpenTask, OpenTicket
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day
from ccm_cli.language.text import visible
from ccm_cli.listening.ticket_words import OPEN, PRIORITIES, STATES
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling.words import ORDER_STATES
from ccm_cli.store.filters.registry import Kind

STAGE_STYLES = {
    "lead": "cyan",
    "prospect": "cyan",
    "customer": "green",
    "loyal": "bold green",
    "dormant": "yellow",
    "lost": "red",
}


def facts() -> Table:
    """An empty grid of headings and values."""
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    return grid


def panel(title: str, inside: RenderableType) -> Panel:
    """A box with a title, already translated."""
    return Panel(
        inside,
        title=Text(for_terminal(title), "bold"),
        title_align="left",
        box=box.ROUNDED,
        border_style="dim",
    )


def stacked(parts: Sequence[RenderableType | None]) -> Group:
    """What there is of some boxes, one under the other."""
    return Group(*(part for part in parts if part is not None))


class Drawing:
    """Draws texts and boxes in the language and the direction of a run.

    Args:
        runtime: gives language, zone, currency and display settings.
    """

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.presenter = Presenter(runtime)
        self._bidi = runtime.settings.display.bidi

    def text(self, text: str, style: str = "") -> Text:
        """Somebody's text, on one line and harmless to the terminal."""
        return Text(for_terminal(visible(" ".join(text.split())), self._bidi), style=style)

    def line(self, grid: Table, heading: str, shown: str, style: str = "") -> None:
        """Add a heading and a value to `facts`, where there is a value."""
        if shown:
            grid.add_row(self.text(heading), self.text(shown, style))

    def custom(self, grid: Table, values: Sequence[CustomValue]) -> None:
        """Add custom fields; a link can be opened where the terminal can."""
        for field, value in values:
            shown = self.presenter.cell(value, field.kind)
            style = link_style(value) if field.kind is Kind.LINK else ""
            self.line(grid, field.label or field.key, shown, style)

    def open_deals(self, deals: Sequence[OpenDeal]) -> RenderableType | None:
        """The deals that are neither won nor lost; nothing where there are none."""
        if not deals:
            return None
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(style="dim")
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(style="cyan")
        grid.add_column(justify="right", style="bold")
        for deal in deals:
            grid.add_row(
                f"#{deal.id}",
                self.text(deal.title),
                self.text(deal.stage),
                self.text(self.presenter.money(deal.value_minor, deal.currency)),
            )
        return panel(_("Open deals"), grid)

    def orders(self, orders: Sequence[CustomerOrder]) -> RenderableType | None:
        """Orders, those that are not settled first; nothing where there are none."""
        if not orders:
            return None
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(style="dim", no_wrap=True)
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(no_wrap=True)
        grid.add_column(justify="right", style="bold", no_wrap=True)
        for order in orders:
            late = bool(order.due_on) and str(order.due_on) < self.presenter.today
            styles = {"draft": "dim", "confirmed": "red" if late else "yellow", "paid": "green"}
            state = self.text(_(ORDER_STATES[order.state]), styles.get(order.state, "dim"))
            if order.balance_minor and order.paid_minor:
                rest = self.presenter.money(order.balance_minor, order.currency)
                state.append(" ")
                state.append_text(self.text(rest, "red"))
            total = self.presenter.money(order.total_minor, order.currency)
            grid.add_row(order.number, self.text(order.products), state, self.text(total))
        return panel(_("Orders"), grid)

    def open_tasks(self, tasks: Sequence[OpenTask]) -> RenderableType | None:
        """What is still to be done, what is late in red; nothing where there is nothing."""
        if not tasks:
            return None
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(style="dim")
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(justify="right")
        for task in tasks:
            late = task.due_at is not None and task.due_at < self.runtime.now
            grid.add_row(
                f"#{task.id}",
                self.text(("! " if task.priority == "high" else "") + task.title),
                self.text(self._due(task.due_at, all_day=task.all_day), "red" if late else ""),
            )
        return panel(_("To do"), grid)

    def open_tickets(self, tickets: Sequence[OpenTicket]) -> RenderableType | None:
        """Tickets that are not closed, those past their limit in red; nothing where none is."""
        if not tickets:
            return None
        grid = Table.grid(padding=(0, 1), expand=True)
        grid.add_column(style="dim")
        grid.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        grid.add_column(style="cyan")
        grid.add_column(justify="right")
        now = self.runtime.now
        for ticket in tickets:
            style = "red" if ticket.is_late(now) else "yellow" if ticket.is_near(now) else ""
            stands = self.presenter.moment(ticket.limit_at)
            if ticket.state != OPEN:
                stands = label(ticket.state, STATES)
            grid.add_row(
                f"#{ticket.id}",
                self.text(ticket.subject),
                self.text(label(ticket.priority, PRIORITIES)),
                self.text(stands, style),
            )
        return panel(_("Tickets"), grid)

    def _due(self, at: int | None, *, all_day: bool) -> str:
        if at is None:
            return ""
        if all_day:
            return self.presenter.day(local_day(at, self.runtime.zone).isoformat())
        return self.presenter.moment(at)
