"""Orders that want the owner's word today: not paid in time, or money to be paid back."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, format_money
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted, waiting
from ccm_cli.store.reading import Reader


class _Owing(NamedTuple):
    number: str
    balance: int
    currency: str
    contact_id: int | None
    contact_name: str | None
    company_name: str | None
    deal_id: int | None


_OWING = (
    "o.number, o.total_minor - o.returned_minor - o.paid_minor, o.currency, o.contact_id, c.name,"
    " k.name, o.deal_id FROM sale_order o LEFT JOIN contact c ON c.id = o.contact_id"
    " LEFT JOIN company k ON k.id = o.company_id"
)


def overdue_orders(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Orders agreed on and not paid by their day, the longest past first."""
    found = reader.rows(
        lambda due, *row: (date.fromisoformat(due), _Owing(*row)),
        f"SELECT o.due_on, {_OWING} WHERE o.state = 'confirmed' AND o.due_on < ?"
        " ORDER BY o.due_on, o.id LIMIT ?",
        (day.today.isoformat(), day.most),
    )
    return [_overdue(order, (day.today - due).days) for due, order in found]


def refunds_due(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Orders of which more came back than was paid back since, the last first."""
    found = reader.rows(
        lambda at, *row: (at, _Owing(*row)),
        f"SELECT o.updated_at, {_OWING} WHERE o.state IN ('paid', 'returned')"
        " AND o.returned_minor > 0 AND o.paid_minor > o.total_minor - o.returned_minor"
        " ORDER BY o.updated_at DESC, o.id LIMIT ?",
        (day.most,),
    )
    return [_refund(order, day.days_since(at)) for at, order in found]


def _overdue(order: _Owing, days: int) -> TodayItem:
    late = ngettext("%(n)s day late", "%(n)s days late", days)
    said = {"amount": _money(order), "late": counted(late, days)}
    reason = _("%(amount)s to be paid, %(late)s") % said
    command = f"ccm order pay {order.number}"
    return _item("unpaid-order", order, reason, command, waiting(days))


def _refund(order: _Owing, days: int) -> TodayItem:
    reason = _("%(amount)s to be paid back") % {"amount": _money(order)}
    command = f"ccm order refund {order.number}"
    return _item("refund", order, reason, command, waiting(days))


def _item(kind: str, order: _Owing, reason: str, command: str, score: float) -> TodayItem:
    title = _("Order %(number)s") % {"number": order.number}
    if order.contact_name is None and order.company_name:
        title = f"{title} · {order.company_name}"
    return TodayItem(
        kind,
        title,
        reason,
        command,
        contact_id=order.contact_id,
        contact_name=order.contact_name,
        deal_id=order.deal_id,
        score=score,
    )


def _money(order: _Owing) -> str:
    amount = Money(abs(order.balance), order.currency)
    return format_money(amount, language=current_language(), short=True)


SOURCES = (
    Source("refund", 64, refunds_due),
    Source("unpaid-order", 57, overdue_orders),
)
"""Money that is owed to somebody comes before money that is owed to us."""
