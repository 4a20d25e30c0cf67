"""Payments of orders and refunds: an order is paid when they cover it."""

from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.selling.models import SaleOrder, SalePayment
from ccm_cli.selling.order_states import (
    DRAFT,
    RETURNED,
    STANDING,
    money,
    positive,
    require,
    settle,
)
from ccm_cli.selling.settling import confirm
from ccm_cli.store.writing import UnitOfWork


class Payment(NamedTuple):
    """Money that was paid.

    Attributes:
        amount: None: all that is still to be paid.
        method: such as ``cash``; what the owner calls it.
        reference: of the bank or the terminal.
        note: one line.
        at: UTC seconds; None: as the order, or now.
    """

    amount: Money | None = None
    method: str = ""
    reference: str = ""
    note: str = ""
    at: int | None = None


def pay(work: UnitOfWork, order_id: int, payment: Payment, *, now: int) -> SalePayment:
    """Note that an order was paid, whole or in part; a draft is confirmed by it.

    Args:
        work: the unit of work.
        order_id: which.
        payment: what was paid.
        now: UTC seconds.

    Raises:
        NotFound: there is no such order.
        Conflict: it is cancelled or returned.
        InvalidInput: nothing or less was paid, more than is due, or in another currency.
    """
    order = work.get(SaleOrder, order_id)
    if order.state == DRAFT:
        confirm(work, order_id, now=now, at=payment.at)
    require(order, STANDING, _("ccm order show %(number)s"))
    due = order.total_minor - order.returned_minor - order.paid_minor
    if due <= 0:
        raise InvalidInput(_("Order %(number)s is paid already.") % {"number": order.number})
    amount = checked_payment(payment, due, order.currency)
    return _book(work, order, payment, amount, now=now)


def refund(work: UnitOfWork, order_id: int, payment: Payment, *, now: int) -> SalePayment:
    """Note that money was paid back.

    Args:
        work: the unit of work.
        order_id: which.
        payment: what was paid back; without an amount, what was paid too much by now, or all of
            it where nothing came back.
        now: UTC seconds.

    Raises:
        NotFound: there is no such order.
        InvalidInput: more than was paid, nothing, less, or in another currency.
    """
    order = work.get(SaleOrder, order_id)
    if order.paid_minor <= 0:
        raise InvalidInput(_("Nothing was paid for order %(number)s.") % {"number": order.number})
    over = order.paid_minor - (order.total_minor - order.returned_minor)
    usual = over if over > 0 else order.paid_minor
    amount = usual if payment.amount is None else positive(payment.amount, order.currency)
    if amount > order.paid_minor:
        raise InvalidInput(
            _("Only %(amount)s was paid for order %(number)s.")
            % {"amount": money(order.paid_minor, order.currency), "number": order.number}
        )
    return _book(work, order, payment, -amount, now=now)


def checked_payment(payment: Payment, due: int, currency: str) -> int:
    """What is paid, in minor units.

    Args:
        payment: as said.
        due: what is still to be paid, minor units.
        currency: of the order.

    Raises:
        InvalidInput: nothing or less, more than is due, or in another currency.
    """
    if payment.amount is None:
        return due
    amount = positive(payment.amount, currency)
    if amount > due:
        raise InvalidInput(
            _("%(amount)s is more than is to be paid: %(due)s.")
            % {"amount": money(amount, currency), "due": money(due, currency)},
            hint=_("Say what was really kept; without an amount all of it is paid."),
        )
    return amount


def row(payment: Payment, order_id: int, amount: int, *, at: int, now: int) -> SalePayment:
    """A payment as the table holds it.

    Raises:
        InvalidInput: one of its words is too long.
    """
    return SalePayment(
        order_id=order_id,
        at=at,
        amount_minor=amount,
        method=entries.line(payment.method, _("The method"), longest=50),
        reference=entries.line(payment.reference, _("The reference"), longest=200),
        note=entries.line(payment.note, _("The note")),
        created_at=now,
    )


def _book(
    work: UnitOfWork, order: SaleOrder, payment: Payment, amount: int, *, now: int
) -> SalePayment:
    at = now if payment.at is None else payment.at
    assert order.id is not None
    made = work.add(row(payment, order.id, amount, at=at, now=now))
    sums = {"paid_minor": order.paid_minor + amount}
    settle(work, order, sums, all_back=order.state == RETURNED, now=now, at=at)
    return made
