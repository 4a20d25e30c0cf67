"""Orders: added, edited, removed; what becomes of them then is in `settling`."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, TypedDict, Unpack

from ccm_cli.customers import entries
from ccm_cli.customers.models import Company, Contact
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.money import currency_code
from ccm_cli.language.text import search_key
from ccm_cli.selling import order_amounts, payments
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import Deal, SaleOrder
from ccm_cli.selling.order_amounts import LARGEST_AMOUNT, Amounts
from ccm_cli.selling.order_lines import NewLine, lines_of, too_much
from ccm_cli.selling.order_states import DRAFT, PAID, settle, state_of, word
from ccm_cli.selling.order_terms import Terms, free_number, next_number
from ccm_cli.selling.payments import Payment
from ccm_cli.store.writing import UnitOfWork

MOST_LINES = 1_000


class OrderChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays."""

    number: str
    contact_id: int | None
    company_id: int | None
    deal_id: int | None
    due_on: date | None
    at: int
    notes: str
    add_lines: Sequence[NewLine]
    rm_lines: Sequence[int]


class Whose(NamedTuple):
    """With whom an order is made."""

    contact_id: int | None = None
    company_id: int | None = None
    deal_id: int | None = None


def add(
    work: UnitOfWork,
    *,
    whose: Whose,
    lines: Sequence[NewLine],
    terms: Terms,
    now: int,
    at: int | None = None,
    number: str = "",
    due_on: date | None = None,
    notes: str = "",
    confirmed: bool = False,
    payment: Payment | None = None,
) -> SaleOrder:
    """Add an order.

    Args:
        work: the unit of work.
        whose: contact, company or both; those of the deal where neither is said.
        lines: one at least where it is confirmed, `MOST_LINES` at most.
        terms: currency, tax and numbers of it.
        now: UTC seconds.
        at: when it was placed, UTC seconds; ``now`` if absent.
        number: another than the next one of the series.
        due_on: by when it is to be paid; as the terms say if absent.
        notes: several lines.
        confirmed: whether it is agreed on, and no draft.
        payment: what was paid at once; it confirms the order.

    Raises:
        InvalidInput: it is with nobody, it has no lines or too many, it comes to too much, or more
            was paid.
        NotFound: there is no such contact, company or deal.
        Conflict: another order has that number.
    """
    whose = _known(work, whose)
    currency = currency_code(terms.currency)
    _require_lines(len(lines), least=int(confirmed or payment is not None))
    came = _totals(lines, tax_included=terms.tax_included)
    placed = now if at is None else at
    paid = 0 if payment is None else payments.checked_payment(payment, came.total, currency)
    state = state_of(came.total, 0, paid) if confirmed or payment else DRAFT
    due = due_on or terms.due_on
    shown = free_number(work, number) if number else next_number(work, terms.series)
    order = work.add(
        SaleOrder(
            **whose._asdict(),
            number=shown,
            number_key=search_key(shown),
            state=state,
            at=placed,
            due_on=None if due is None else due.isoformat(),
            paid_at=placed if state == PAID else None,
            currency=currency,
            tax_included=terms.tax_included,
            net_minor=came.net,
            tax_minor=came.tax,
            total_minor=came.total,
            paid_minor=paid,
            notes=entries.block(notes, _("Notes")),
            created_at=now,
            updated_at=now,
        )
    )
    _write_lines(work, order, lines, first=1)
    if payment is not None and paid:
        when = placed if payment.at is None else payment.at
        work.add(payments.row(payment, _id(order), paid, at=when, now=now))
    return order


def edit(
    work: UnitOfWork, order_id: int, *, now: int, **changes: Unpack[OrderChanges]
) -> tuple[str, ...]:
    """Change what an order says; its lines only while it is a draft.

    Args:
        work: the unit of work.
        order_id: which.
        now: UTC seconds.
        **changes: see `OrderChanges`; lines to remove are named by their places, from 1 on.

    Returns:
        The columns that became different, and ``sale_order_line`` where lines did.

    Raises:
        NotFound: there is no such order, contact, company, deal or line.
        InvalidInput: it would be with nobody, or comes to too much.
        Conflict: another order has that number, or it is no draft any more.
    """
    order = work.get(SaleOrder, order_id)
    columns = _columns(work, order, changes)
    if changes.get("add_lines") or changes.get("rm_lines"):
        if order.state != DRAFT:
            raise Conflict(
                _("Order %(number)s is %(state)s; only the lines of a draft can be changed.")
                % {"number": order.number, "state": word(order.state)},
                hint=_("Take back what is wrong: ccm order return, ccm order cancel"),
            )
        columns |= _change_lines(work, order, changes)
        lines: tuple[str, ...] = ("sale_order_line",)
    else:
        lines = ()
    different = set_columns(work, order, columns, now=now)
    if lines and not different:
        set_columns(work, order, {"updated_at": now}, now=now)
    return (*(name for name in different if not name.endswith("_minor")), *lines)


def recount(work: UnitOfWork, order_id: int, *, now: int) -> None:
    """Bring the totals of an order up to its lines, returns and payments, and its state with them.

    Raises:
        NotFound: there is no such order.
    """
    order = work.get(SaleOrder, order_id)
    lines = lines_of(work, order_id)
    came = order_amounts.total(Amounts(line.net_minor, line.tax_minor) for line in lines)
    _require_bounded(came)
    back = work.reader.rows(
        Amounts, "SELECT net_minor, tax_minor FROM sale_return WHERE order_id = ?", (order_id,)
    )
    credit = order_amounts.total(back)
    paid = work.reader.value(
        "SELECT coalesce(sum(amount_minor), 0) FROM sale_payment WHERE order_id = ?", (order_id,)
    )
    totals = {"net_minor": came.net, "tax_minor": came.tax, "total_minor": came.total}
    set_columns(work, order, totals, now=now)
    sums = {
        "returned_minor": credit.total,
        "returned_net_minor": credit.net,
        "paid_minor": int(paid),
    }
    all_back = bool(lines) and all(line.returned == line.quantity for line in lines)
    settle(work, order, sums, all_back=all_back, now=now, at=order.at)


def remove(work: UnitOfWork, order_id: int) -> None:
    """Remove an order with its lines, payments and returns; an undo brings all of it back.

    Raises:
        NotFound: there is no such order.
    """
    work.delete(SaleOrder, order_id)


def _columns(work: UnitOfWork, order: SaleOrder, changes: OrderChanges) -> dict[str, Any]:
    """Changes of the order itself as the table holds them."""
    columns: dict[str, Any] = {}
    parties = {name: changes[name] for name in Whose._fields if name in changes}  # type: ignore[literal-required]
    if parties:
        held = {name: getattr(order, name) for name in Whose._fields}
        columns |= _known(work, Whose(**held | parties), of_deal=False)._asdict()
    if "number" in changes:
        number = free_number(work, changes["number"], order.id)
        columns |= {"number": number, "number_key": search_key(number)}
    if "due_on" in changes:
        due = changes["due_on"]
        columns["due_on"] = None if due is None else due.isoformat()
    if "at" in changes:
        columns["at"] = changes["at"]
    if "notes" in changes:
        columns["notes"] = entries.block(changes["notes"], _("Notes"))
    return columns


def _change_lines(work: UnitOfWork, order: SaleOrder, changes: OrderChanges) -> dict[str, Any]:
    """Remove and add lines; give the totals that the order then has."""
    held = lines_of(work, _id(order))
    gone = set(changes.get("rm_lines", ()))
    places = {line.position: line for line in held}
    for place in sorted(gone):
        if place not in places:
            raise NotFound(
                _("Order %(number)s has no line %(place)d.")
                % {"number": order.number, "place": place},
                hint=_("See: ccm order show %(number)s") % {"number": order.number},
            )
    stay = [line for line in held if line.position not in gone]
    new = changes.get("add_lines", ())
    _require_lines(len(stay) + len(new), least=0)
    work.delete_rows("sale_order_line", [places[place].id for place in sorted(gone)])
    work.update_rows(
        "sale_order_line",
        {line.id: {"position": place} for place, line in enumerate(stay, start=1)},
    )
    _write_lines(work, order, new, first=len(stay) + 1)
    came = order_amounts.total(
        [
            *(Amounts(line.net_minor, line.tax_minor) for line in stay),
            *(line.amounts(tax_included=order.tax_included) for line in new),
        ]
    )
    _require_bounded(came)
    return {"net_minor": came.net, "tax_minor": came.tax, "total_minor": came.total}


def _write_lines(
    work: UnitOfWork, order: SaleOrder, lines: Iterable[NewLine], *, first: int
) -> None:
    for place, line in enumerate(lines, start=first):
        work.add(line.row(_id(order), place, tax_included=order.tax_included))


def _known(work: UnitOfWork, whose: Whose, *, of_deal: bool = True) -> Whose:
    """With whom it is, where all of them are there; those of the deal where nobody is named."""
    contact, company, deal_id = whose
    if deal_id is not None:
        deal = work.get(Deal, deal_id)
        if of_deal and contact is None and company is None:
            contact, company = deal.contact_id, deal.company_id
    if contact is not None:
        work.get(Contact, contact)
    if company is not None:
        work.get(Company, company)
    if contact is None and company is None:
        raise InvalidInput(
            _("An order is with somebody."), hint=_("Name a contact, or --company, or --deal.")
        )
    return Whose(contact, company, deal_id)


def _totals(lines: Sequence[NewLine], *, tax_included: bool) -> Amounts:
    came = order_amounts.total(line.amounts(tax_included=tax_included) for line in lines)
    _require_bounded(came)
    return came


def _require_bounded(came: Amounts) -> None:
    if came.total > LARGEST_AMOUNT:
        raise too_much()


def _require_lines(count: int, *, least: int) -> None:
    if count < least:
        raise InvalidInput(
            _("An order needs a line to be agreed on."),
            hint=_('Say what was sold: --line "OAK-1 x 2" or --line "Repair 1 @ 120"'),
        )
    if count > MOST_LINES:
        raise InvalidInput(_("An order has at most %(most)d lines.") % {"most": MOST_LINES})


def _id(order: SaleOrder) -> int:
    assert order.id is not None
    return order.id
