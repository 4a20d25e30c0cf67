"""What becomes of an order by the owner's word: confirmed, cancelled, a draft again."""

from ccm_cli.customers import entries
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import SaleOrder
from ccm_cli.selling.order_lines import lines_of
from ccm_cli.selling.order_states import (
    CANCELLED,
    CONFIRMED,
    DRAFT,
    PAID,
    RETURNED,
    STANDING,
    money,
    require,
    state_of,
)
from ccm_cli.store.writing import UnitOfWork


def confirm(work: UnitOfWork, order_id: int, *, now: int, at: int | None = None) -> SaleOrder:
    """Agree on a draft; it is placed now. One that is agreed on already stays as it is.

    Args:
        work: the unit of work.
        order_id: which.
        now: UTC seconds.
        at: when it was placed, UTC seconds; ``now`` if absent.

    Raises:
        NotFound: there is no such order.
        Conflict: it is cancelled or returned.
        InvalidInput: it has no lines.
    """
    order = work.get(SaleOrder, order_id)
    if order.state in STANDING:
        return order
    require(order, (DRAFT,), _("ccm order reopen %(number)s"))
    if not lines_of(work, order_id):
        raise InvalidInput(
            _("Order %(number)s has no lines.") % {"number": order.number},
            hint=_('ccm order edit %(number)s --line "OAK-1 x 2"') % {"number": order.number},
        )
    placed = now if at is None else at
    state = state_of(order.total_minor, 0, order.paid_minor)
    # Two steps, so that a gift is told of as confirmed and as paid, like any other order.
    set_columns(work, order, {"state": CONFIRMED, "at": placed}, now=now)
    if state == PAID:
        set_columns(work, order, {"state": PAID, "paid_at": placed}, now=now)
    return order


def cancel(work: UnitOfWork, order_id: int, *, now: int, reason: str = "") -> SaleOrder:
    """Cancel an order; one that is cancelled already stays so.

    Args:
        work: the unit of work.
        order_id: which.
        now: UTC seconds.
        reason: one line.

    Raises:
        NotFound: there is no such order.
        Conflict: money was paid for it, or a part of it came back.
    """
    order = work.get(SaleOrder, order_id)
    if order.state == CANCELLED:
        return order
    if order.paid_minor:
        raise Conflict(
            _("%(amount)s was paid for order %(number)s.")
            % {"amount": money(order.paid_minor, order.currency), "number": order.number},
            hint=_("Pay it back first: ccm order refund %(number)s") % {"number": order.number},
        )
    if order.returned_minor or order.state == RETURNED:
        raise Conflict(
            _("A part of order %(number)s came back.") % {"number": order.number},
            hint=_("Take the rest back, too: ccm order return %(number)s")
            % {"number": order.number},
        )
    said = entries.line(reason, _("The reason"))
    set_columns(work, order, {"state": CANCELLED, "cancel_reason": said, "paid_at": None}, now=now)
    return order


def reopen(work: UnitOfWork, order_id: int, *, now: int) -> SaleOrder:
    """Make an order a draft again, to change its lines; a draft stays one.

    Raises:
        NotFound: there is no such order.
        Conflict: money was paid for it, or a part of it came back.
    """
    order = work.get(SaleOrder, order_id)
    if order.state == DRAFT:
        return order
    work.flush()
    moved = work.reader.value(
        "SELECT EXISTS (SELECT 1 FROM sale_payment WHERE order_id = ?1)"
        " OR EXISTS (SELECT 1 FROM sale_return WHERE order_id = ?1)",
        (order_id,),
    )
    if moved:
        raise Conflict(
            _("Order %(number)s has payments or returns; it cannot be a draft again.")
            % {"number": order.number},
            hint=_("Take back what is wrong: ccm order return, or make another order."),
        )
    columns = {"state": DRAFT, "cancel_reason": "", "paid_at": None}
    set_columns(work, order, columns, now=now)
    return order
