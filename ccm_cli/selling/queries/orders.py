"""Orders: which one is meant, and one with all that belongs to it."""

from typing import Any, NamedTuple

from ccm_cli.errors import Ambiguous, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.store.ids import id_said
from ccm_cli.store.reading import Reader

_LONGEST = 200


class OrderRow(NamedTuple):
    """An order with the names of those it is with; times are UTC seconds, days ISO.

    Amounts are minor units of ``currency``; see `ccm_cli.selling.models.SaleOrder`.
    """

    id: int
    number: str
    contact_id: int | None
    contact_name: str | None
    company_id: int | None
    company_name: str | None
    deal_id: int | None
    deal_title: str | None
    state: str
    at: int
    due_on: str | None
    paid_at: int | None
    currency: str
    tax_included: bool
    net_minor: int
    tax_minor: int
    total_minor: int
    returned_minor: int
    paid_minor: int
    cancel_reason: str
    notes: str
    created_at: int
    updated_at: int

    def money(self, minor: int) -> Money:
        """An amount in its currency."""
        return Money(minor, self.currency)

    @property
    def balance_minor(self) -> int:
        """What is still to be paid; less than nothing: to be paid back."""
        if self.state in {"draft", "cancelled"}:
            return 0
        return self.total_minor - self.returned_minor - self.paid_minor


class OrderLine(NamedTuple):
    """A line of an order; quantities in thousandths, rates in thousandths of a per cent."""

    id: int
    position: int
    product_id: int | None
    code: str
    name: str
    unit: str
    quantity: int
    price_minor: int
    discount: int
    tax: int
    cost_minor: int | None
    net_minor: int
    tax_minor: int
    returned: int


class PaymentRow(NamedTuple):
    """Money that came in; less than nothing: that was paid back."""

    id: int
    at: int
    amount_minor: int
    method: str
    reference: str
    note: str


class ReturnRow(NamedTuple):
    """What came back of a line; the quantity in thousandths."""

    id: int
    at: int
    position: int
    name: str
    quantity: int
    net_minor: int
    tax_minor: int
    reason: str


class OrderShown(NamedTuple):
    """An order whole."""

    order: OrderRow
    lines: tuple[OrderLine, ...]
    payments: tuple[PaymentRow, ...]
    returns: tuple[ReturnRow, ...]


ORDER_SQL = (
    "SELECT o.id, o.number, o.contact_id, c.name, o.company_id, k.name, o.deal_id, d.title,"
    " o.state, o.at, o.due_on, o.paid_at, o.currency, o.tax_included, o.net_minor, o.tax_minor,"
    " o.total_minor, o.returned_minor, o.paid_minor, o.cancel_reason, o.notes, o.created_at,"
    " o.updated_at FROM sale_order o LEFT JOIN contact c ON c.id = o.contact_id"
    " LEFT JOIN company k ON k.id = o.company_id LEFT JOIN deal d ON d.id = o.deal_id"
)
"""Of `order_row`, without a WHERE."""


def order(reader: Reader, order_id: int) -> OrderRow:
    """One order.

    Raises:
        NotFound: there is none of that id.
    """
    found = reader.row(order_row, f"{ORDER_SQL} WHERE o.id = ?", (order_id,))
    if found is None:
        raise NotFound(
            _("There is no order %(id)d.") % {"id": order_id}, hint=_("See: ccm order list")
        )
    return found


def show(reader: Reader, order_id: int) -> OrderShown:
    """One order whole.

    Raises:
        NotFound: there is none of that id.
    """
    return OrderShown(
        order(reader, order_id),
        lines(reader, order_id),
        tuple(
            reader.rows(
                PaymentRow,
                "SELECT id, at, amount_minor, method, reference, note FROM sale_payment"
                " WHERE order_id = ? ORDER BY at, id",
                (order_id,),
            )
        ),
        tuple(
            reader.rows(
                ReturnRow,
                "SELECT r.id, r.at, l.position, l.name, r.quantity, r.net_minor, r.tax_minor,"
                " r.reason FROM sale_return r JOIN sale_order_line l ON l.id = r.line_id"
                " WHERE r.order_id = ? ORDER BY r.at, r.id",
                (order_id,),
            )
        ),
    )


def lines(reader: Reader, order_id: int) -> tuple[OrderLine, ...]:
    """The lines of an order, in their places."""
    return tuple(
        reader.rows(
            OrderLine,
            "SELECT id, position, product_id, code, name, unit, quantity, price_minor, discount,"
            " tax, cost_minor, net_minor, tax_minor, returned FROM sale_order_line"
            " WHERE order_id = ? ORDER BY position, id",
            (order_id,),
        )
    )


def resolve_order(reader: Reader, reference: str) -> int:
    """The id of the order that is meant.

    Args:
        reader: the database.
        reference: its number as people say it, such as ``2026-0007``, or its id.

    Raises:
        NotFound: none is meant.
        Ambiguous: one has that number and another that id.
        InvalidInput: the reference is empty.
    """
    text = clean_line(reference[:_LONGEST])
    key = search_key(text)
    if not key:
        raise InvalidInput(_("An order must be named."), hint=_("See: ccm order list"))
    by_id = id_said(key.removeprefix("#"))
    found = reader.rows(
        lambda *row: row,
        "SELECT id, number FROM sale_order WHERE id = ? UNION"
        " SELECT id, number FROM sale_order WHERE number_key = ?",
        (by_id, "" if key.startswith("#") else key),
    )
    if not found:
        raise NotFound(
            _("No order fits %(text)s.") % {"text": quoted(excerpt(text))},
            hint=_("See: ccm order list"),
        )
    if len(found) > 1:
        raise Ambiguous(
            _("%(text)s is the number of one order and the id of another:")
            % {"text": quoted(excerpt(text))},
            candidates=[f"#{order_id}  {number}" for order_id, number in found],
            hint=_("Say the id with a mark: #12"),
        )
    return int(found[0][0])


def order_row(*row: Any) -> OrderRow:
    """A row of `ORDER_SQL`."""
    made = OrderRow._make(row)
    return made._replace(tax_included=bool(made.tax_included))
