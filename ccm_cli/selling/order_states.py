"""The states of orders: ``draft -> confirmed -> paid``, until it is ``cancelled`` or ``returned``.

Paid is an order whose payments, less refunds, cover what was not returned; it follows from them
and cannot be said.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, format_money
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import SaleOrder
from ccm_cli.selling.words import ORDER_STATES
from ccm_cli.store.writing import UnitOfWork

DRAFT, CONFIRMED, PAID, RETURNED, CANCELLED = (
    "draft",
    "confirmed",
    "paid",
    "returned",
    "cancelled",
)
STATES = (DRAFT, CONFIRMED, PAID, RETURNED, CANCELLED)
STANDING = (CONFIRMED, PAID)
"""Those of orders that count as sales."""


def word(state: str) -> str:
    """A state for people."""
    return _(ORDER_STATES[state])


def state_of(due: int, returned: int, paid: int, *, all_back: bool = False) -> str:
    """The state of an order that is agreed on.

    Args:
        due: what it came to.
        returned: what was credited for what came back.
        paid: payments less refunds.
        all_back: whether everything came back.
    """
    if all_back:
        return RETURNED
    return PAID if paid >= due - returned else CONFIRMED


def require(order: SaleOrder, states: Sequence[str], instead: str) -> None:
    """Refuse what an order cannot be done to in its state.

    Args:
        order: which.
        states: in which it can.
        instead: a command that helps, with a place for the number.

    Raises:
        Conflict: it is in another.
    """
    if order.state not in states:
        raise Conflict(
            _("Order %(number)s is %(state)s.")
            % {"number": order.number, "state": word(order.state)},
            hint=instead % {"number": order.number},
        )


def settle(
    work: UnitOfWork,
    order: SaleOrder,
    sums: Mapping[str, int],
    *,
    all_back: bool,
    now: int,
    at: int,
) -> None:
    """Write new sums of an order and the state that follows from them.

    Args:
        work: the unit of work.
        order: got from it.
        sums: columns with their new values.
        all_back: whether everything came back.
        now: UTC seconds.
        at: when what changed them happened, UTC seconds.
    """
    columns: dict[str, Any] = dict(sums)
    returned = sums.get("returned_minor", order.returned_minor)
    paid = sums.get("paid_minor", order.paid_minor)
    if order.state in (*STANDING, RETURNED):
        state = state_of(order.total_minor, returned, paid, all_back=all_back)
        columns |= {"state": state, "paid_at": (order.paid_at or at) if state == PAID else None}
    set_columns(work, order, columns, now=now)


def positive(amount: Money, currency: str) -> int:
    """An amount that was said, in minor units.

    Raises:
        InvalidInput: it is nothing or less, or in another currency than the order.
    """
    if amount.currency != currency:
        raise InvalidInput(
            _("The order is in %(currency)s, not in %(other)s.")
            % {"currency": currency, "other": amount.currency}
        )
    if amount.minor <= 0:
        raise InvalidInput(
            _("An amount is more than nothing."),
            hint=_("Money that goes back is noted with: ccm order refund"),
        )
    return amount.minor


def money(minor: int, currency: str) -> str:
    """An amount for people."""
    return format_money(Money(minor, currency), language=current_language())
