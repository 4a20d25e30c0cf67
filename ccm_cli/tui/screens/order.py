"""An order whole, in a box: its lines, what was paid, what came back."""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.selling.order_amounts import PER_UNIT
from ccm_cli.selling.queries import orders as queries
from ccm_cli.selling.queries.orders import OrderLine, OrderShown
from ccm_cli.selling.words import ORDER_STATES
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens import ordering
from ccm_cli.tui.screens.base import CcmModal, CcmScreen
from ccm_cli.tui.widgets.ink import Drawn, Line, Piece, ends
from ccm_cli.tui.wording import fitted, shown, wrapped

_MOST_LINES = 10
"""Lines of notes that are shown."""


class OrderBox(CcmModal[str]):
    """One order; it closes with the name of what shall be done next.

    Args:
        held: the order.
    """

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("p", "answer('pay')", _("Pay")),
        key("o", "answer('confirm')", _("Confirm")),
        key("r", "answer('return')", _("Return")),
        key("x", "answer('cancel')", _("Cancel")),
        key("e", "answer('edit')", _("Edit")),
        key("c,enter", "answer('customer')", _("Customer")),
    ]

    def __init__(self, held: OrderShown) -> None:
        super().__init__()
        self._held = held

    def compose(self) -> ComposeResult:
        order = self._held.order
        with VerticalScroll(classes="box") as box:
            box.border_title = shown(_("Order %(number)s") % {"number": order.number})
            box.border_subtitle = shown(_(ORDER_STATES[order.state]))
            yield OrderSheet(self._held, self.presenter)
            yield Static(
                shown(_("p pays · o confirms · r takes back · x cancels · e edits · c customer")),
                classes="keys",
                markup=False,
            )

    def action_answer(self, word: str) -> None:
        self.dismiss(word)


class OrderSheet(Drawn):
    """What the box says: whose it is, its lines, its sums, payments and returns."""

    def __init__(self, held: OrderShown, presenter: Presenter) -> None:
        super().__init__()
        self._held, self._presenter = held, presenter

    def drawn(self, width: int) -> Iterable[Line]:
        facts = [(label, text) for label, text in self._facts() if text]
        room = max((cell_len(label) for label, _text in facts), default=0) + 2
        for label, text in facts:
            for number, part in enumerate(wrapped(text, width - room, _MOST_LINES)):
                yield [Piece(fitted("" if number else label, room), "quiet"), Piece(shown(part))]
        yield []
        for line in self._held.lines:
            yield from self._line(line, width)
        yield [Piece("─" * width, "line")]
        for label, minor, ink in self._sums():
            yield ends(label, self._money(minor), width, ("quiet", ink))
        yield from self._money_moved(width)

    def _facts(self) -> Iterable[tuple[str, str]]:
        order, show = self._held.order, self._presenter
        yield _("Contact"), order.contact_name or ""
        yield _("Company"), order.company_name or ""
        yield _("Deal"), order.deal_title or ""
        yield _("When"), show.moment(order.at, "medium")
        yield _("To be paid by"), show.day(order.due_on, "medium")
        yield _("Cancelled because"), order.cancel_reason
        yield _("Notes"), order.notes

    def _line(self, line: OrderLine, width: int) -> Iterable[Line]:
        order, show = self._held.order, self._presenter
        amount = line.net_minor + (line.tax_minor if order.tax_included else 0)
        count = show.number(Decimal(line.quantity) / PER_UNIT)
        unit = f" {line.unit}" if line.unit else ""
        name = f"{count}{unit} × {line.name}"
        more = [self._money(line.price_minor)] if line.quantity != PER_UNIT else []
        if line.discount:
            more.append(f"−{show.number(Decimal(line.discount) / PER_UNIT)} %")
        if line.returned:
            back = show.number(Decimal(line.returned) / PER_UNIT)
            more.append(_("%(n)s came back") % {"n": back})
        yield ends(name, self._money(amount), width, ("strong", ""))
        if more:
            yield [Piece(shown("  " + " · ".join(more)), "quiet")]

    def _sums(self) -> Iterable[tuple[str, int, str]]:
        order = self._held.order
        if order.tax_minor:
            yield _("Without tax"), order.net_minor, ""
            yield _("Tax"), order.tax_minor, ""
        yield _("Total"), order.total_minor, "strong"
        if order.returned_minor:
            yield _("Returned"), -order.returned_minor, ""
        if order.paid_minor:
            yield _("Paid"), order.paid_minor, "good"
        if order.balance_minor > 0:
            yield _("To be paid"), order.balance_minor, "accent"
        if order.balance_minor < 0:
            yield _("To be paid back"), -order.balance_minor, "bad"

    def _money_moved(self, width: int) -> Iterable[Line]:
        show = self._presenter
        moved = [
            (p.at, " · ".join(part for part in (p.method, p.reference, p.note) if part),
             p.amount_minor)
            for p in self._held.payments
        ]  # fmt: skip
        if moved:
            yield []
            yield [Piece(shown(_("Payments")), "primary")]
        for at, words, minor in moved:
            left = "  ".join(part for part in (show.moment(at), words) if part)
            yield ends(left, self._money(minor), width, ("quiet", ""))
        if self._held.returns:
            yield []
            yield [Piece(shown(_("Returns")), "primary")]
        for back in self._held.returns:
            count = show.number(Decimal(back.quantity) / PER_UNIT)
            reason = f" · {back.reason}" if back.reason else ""
            left = f"{show.moment(back.at)}  {count} × {back.name}{reason}"
            yield ends(left, self._money(back.net_minor + back.tax_minor), width, ("quiet", ""))

    def _money(self, minor: int) -> str:
        return self._presenter.money(minor, self._held.order.currency)


def open_order(screen: CcmScreen, order_id: int) -> None:
    """Show an order in a box, and do what is chosen there."""

    def show(held: OrderShown) -> None:
        def act(word: str | None) -> None:
            if word == "customer":
                if held.order.contact_id is not None:
                    screen.face.open_customer(held.order.contact_id)
            elif word:
                do(screen, held, word)

        screen.app.push_screen(OrderBox(held), act)

    screen.read(lambda reader: queries.show(reader, order_id), show, group="order")


def do(screen: CcmScreen, held: OrderShown, word: str) -> None:
    """Do something about an order: ask for the rest in a form, or do it at once.

    Args:
        screen: that asks.
        held: the order.
        word: ``pay``, ``confirm``, ``return``, ``cancel`` or ``edit``.
    """
    runtime, presenter = screen.runtime, screen.presenter
    if word == "confirm":
        _confirm(screen, held)
    elif word == "pay":
        screen.ask(ordering.pay_order(runtime, held.order))
    elif word == "return":
        screen.ask(ordering.return_order(runtime, presenter, held))
    elif word == "cancel":
        screen.ask(ordering.cancel_order(runtime, held.order))
    elif word == "edit":
        screen.ask(ordering.edit_order(runtime, presenter, held))


def _confirm(screen: CcmScreen, held: OrderShown) -> None:
    from ccm_cli.selling import settling

    order = held.order
    said = {"number": order.number}
    screen.change(
        _("confirm order %(number)s") % said,
        lambda work: settling.confirm(work, order.id, now=screen.runtime.now),
        screen.told(_("Confirmed: %(number)s") % said),
    )
