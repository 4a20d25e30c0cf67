"""Returns: parts of an order that came back, and what is credited for them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_number
from ccm_cli.selling import order_amounts
from ccm_cli.selling.models import SaleOrder, SaleReturn
from ccm_cli.selling.order_amounts import PER_UNIT, Amounts
from ccm_cli.selling.order_lines import Line, lines_of
from ccm_cli.selling.order_states import STANDING, require, settle
from ccm_cli.store.writing import UnitOfWork


class Back(NamedTuple):
    """A part of an order that comes back.

    Attributes:
        position: of the line, from 1 on.
        quantity: thousandths; None: all that did not come back before.
    """

    position: int
    quantity: int | None = None


def take_back(
    work: UnitOfWork,
    order_id: int,
    back: Sequence[Back],
    *,
    now: int,
    at: int | None = None,
    reason: str = "",
) -> Amounts:
    """Note that parts of an order came back; what was paid for them is to be refunded then.

    Args:
        work: the unit of work.
        order_id: which.
        back: what; empty: all that did not come back before.
        now: UTC seconds.
        at: when, UTC seconds; ``now`` if absent.
        reason: one line.

    Returns:
        What is credited.

    Raises:
        NotFound: there is no such order, or no such line of it.
        Conflict: it is no order that stands.
        InvalidInput: more of a line than was sold, or nothing.
    """
    order = work.get(SaleOrder, order_id)
    require(order, STANDING, _("ccm order show %(number)s"))
    lines = {line.position: line for line in lines_of(work, order_id)}
    wanted = back or [Back(p) for p, line in lines.items() if line.quantity > line.returned]
    said = entries.line(reason, _("The reason"))
    credit = Amounts(0, 0)
    for one in wanted:
        line = lines.get(one.position)
        if line is None:
            raise NotFound(
                _("Order %(number)s has no line %(place)d.")
                % {"number": order.number, "place": one.position},
                hint=_("See: ccm order show %(number)s") % {"number": order.number},
            )
        after = line.returned + _left(line, one.quantity)
        amounts = order_amounts.credited(
            Amounts(line.net_minor, line.tax_minor),
            sold=line.quantity,
            before=line.returned,
            after=after,
        )
        work.add(
            SaleReturn(
                order_id=order_id,
                line_id=line.id,
                at=now if at is None else at,
                quantity=after - line.returned,
                net_minor=amounts.net,
                tax_minor=amounts.tax,
                reason=said,
                created_at=now,
            )
        )
        work.update_rows("sale_order_line", {line.id: {"returned": after}})
        lines[one.position] = line._replace(returned=after)
        credit = order_amounts.total((credit, amounts))
    order = work.get(SaleOrder, order_id)
    returned = order.returned_minor + credit.total
    sums = {
        "returned_minor": returned,
        "returned_net_minor": order.returned_net_minor + credit.net,
    }
    all_back = all(line.returned == line.quantity for line in lines.values())
    settle(work, order, sums, all_back=all_back, now=now, at=now if at is None else at)
    return credit


def _left(line: Line, quantity: int | None) -> int:
    most = line.quantity - line.returned
    wanted = most if quantity is None else quantity
    if not 0 < wanted <= most:
        left = format_number(Decimal(most) / PER_UNIT, language=current_language())
        said = {"name": line.name, "left": left}
        raise InvalidInput(
            _("Of %(name)s, %(left)s can still come back.") % said,
            hint=_("Say how many: --line 1=2"),
        )
    return wanted
