"""The forms about orders, and the verbs they call."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_day
from ccm_cli.language.money import Money, decimal_text, parse_money
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.orders import OrderLine, OrderRow, OrderShown
from ccm_cli.tui.screens.form import Field, Form, Saving, Values
from ccm_cli.tui.widgets.items import Ref

if TYPE_CHECKING:
    from datetime import date

    from ccm_cli.selling.order_lines import NewLine
    from ccm_cli.selling.orders import Whose
    from ccm_cli.store.reading import Reader
    from ccm_cli.store.writing import UnitOfWork

MOST_LINES = 20
"""Lines of an order that the form of a return has fields for."""
_DRAFT = "draft"


def add_order(runtime: Runtime, *, contact: tuple[int, str] | None = None) -> Form:
    """The form of a new order.

    Args:
        runtime: gives the terms, the clock and the currency.
        contact: number and name of whom it is with.
    """
    who = f"{contact[1]} #{contact[0]}" if contact else ""
    states = ((_DRAFT, _("draft")), ("confirmed", _("confirmed")), ("paid", _("paid")))
    fields = [
        Field("contact", _("Contact"), who, _("Number, e-mail, phone, handle or name")),
        Field("company", _("Company"), "", _("Number or name of a company")),
        Field("lines", _("Lines"), "", _("OAK-1 x 2; Repair 1 @ 120; one a line"), block=True),
        Field("state", _("State"), "confirmed", choices=states),
        Field("method", _("Paid by"), "", _("cash, card; where it is paid")),
        Field("due", _("To be paid by"), "", _("+14d; may stay empty")),
        Field("notes", _("Notes"), block=True),
    ]

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import orders
        from ccm_cli.selling.payments import Payment

        terms = runtime.order_terms
        paid = values["state"] == "paid"
        made = orders.add(
            work,
            whose=_whose(runtime, work.reader, values),
            lines=_lines(runtime, work.reader, values["lines"], terms.currency),
            terms=terms,
            now=runtime.now,
            due_on=_day(runtime, values["due"]),
            notes=values["notes"],
            confirmed=values["state"] != _DRAFT,
            payment=Payment(method=values["method"]) if paid else None,
        )
        return Ref("order", int(made.id or 0))

    saving = Saving(lambda _values: _("add an order"), verb, lambda _values: _("The order is in."))
    return Form(_("New order"), fields, saving)


def edit_order(runtime: Runtime, presenter: Presenter, held: OrderShown) -> Form:
    """The form of an order; its lines are there only while it is a draft."""
    order = held.order
    fields = [
        Field("contact", _("Contact"), _named(order.contact_name, order.contact_id)),
        Field("company", _("Company"), order.company_name or ""),
        Field("number", _("Number"), order.number),
        Field("due", _("To be paid by"), presenter.day(order.due_on), _("may stay empty")),
        Field("notes", _("Notes"), order.notes, block=True),
    ]
    if order.state == _DRAFT:
        text = "\n".join(line_text(line, order.currency) for line in held.lines)
        hint = _("OAK-1 x 2; Repair 1 @ 120; one a line")
        fields.insert(2, Field("lines", _("Lines"), text, hint, block=True))
    before = {field.name: field.value for field in fields}

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import orders

        told = {name: text for name, text in values.items() if text != before[name]}
        changes: orders.OrderChanges = {}
        if "contact" in told or "company" in told:
            whose = _whose(runtime, work.reader, values)
            changes["contact_id"], changes["company_id"] = whose.contact_id, whose.company_id
        if "number" in told:
            changes["number"] = told["number"]
        if "due" in told:
            changes["due_on"] = _day(runtime, told["due"])
        if "notes" in told:
            changes["notes"] = told["notes"]
        if "lines" in told:
            changes["rm_lines"] = [line.position for line in held.lines]
            changes["add_lines"] = _lines(runtime, work.reader, told["lines"], order.currency)
        orders.edit(work, order.id, now=runtime.now, **changes)
        return Ref("order", order.id)

    saving = Saving(
        lambda _values: _("edit order %(number)s") % {"number": order.number},
        verb,
        lambda values: _("Saved: %(name)s") % {"name": values["number"]},
    )
    return Form(_("Order %(number)s") % {"number": order.number}, fields, saving)


def pay_order(runtime: Runtime, order: OrderRow) -> Form:
    """The form of a payment, or of a refund where more was paid than is due."""
    back = order.balance_minor < 0 or (order.state == "paid" and order.paid_minor > 0)
    usual = abs(order.balance_minor) or order.paid_minor
    if not back and order.state == _DRAFT:
        usual = order.total_minor
    fields = [
        Field("amount", _("Amount"), decimal_text(order.money(usual))),
        Field("method", _("Method"), "", _("cash, card, transfer")),
        Field("reference", _("Reference"), "", _("What the bank or the till calls it")),
        Field("note", _("Note")),
    ]

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import payments

        amount = values["amount"].strip()
        payment = payments.Payment(
            parse_money(amount, currency=order.currency) if amount else None,
            values["method"],
            values["reference"],
            values["note"],
        )
        act = payments.refund if back else payments.pay
        act(work, order.id, payment, now=runtime.now)
        return Ref("order", order.id)

    said = {"number": order.number}
    title = _("Pay back, order %(number)s") if back else _("Payment of order %(number)s")
    saving = Saving(lambda _values: title % said, verb, lambda _values: _("It is written down."))
    return Form(title % said, fields, saving)


def return_order(runtime: Runtime, presenter: Presenter, held: OrderShown) -> Form:
    """The form of what comes back: a number for each line, empty for none of it."""
    order = held.order
    open_lines = [line for line in held.lines if line.quantity > line.returned][:MOST_LINES]
    fields = [
        Field(
            f"line_{line.position}",
            line.name,
            "",
            _("of %(n)s") % {"n": presenter.number(_units(line.quantity - line.returned))},
        )
        for line in open_lines
    ]
    fields += [
        Field("reason", _("Why"), "", _("may stay empty")),
        Field("refund", _("Paid back by"), "", _("cash, card; empty: not yet")),
    ]

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import payments, returns
        from ccm_cli.selling.models import SaleOrder
        from ccm_cli.selling.order_lines import quantity_of

        back = [
            returns.Back(line.position, quantity_of(text))
            for line in open_lines
            if (text := values[f"line_{line.position}"].strip())
        ]
        if not back:
            raise NotFound(_("Say of one line at least how many came back."))
        returns.take_back(work, order.id, back, now=runtime.now, reason=values["reason"])
        found = work.get(SaleOrder, order.id)
        owed = found.paid_minor - (found.total_minor - found.returned_minor)
        if values["refund"].strip() and owed > 0:
            payment = payments.Payment(method=values["refund"])
            payments.refund(work, order.id, payment, now=runtime.now)
        return Ref("order", order.id)

    title = _("What comes back of order %(number)s") % {"number": order.number}
    saving = Saving(lambda _values: title, verb, lambda _values: _("It is written down."))
    return Form(title, fields, saving)


def cancel_order(runtime: Runtime, order: OrderRow) -> Form:
    """The form that asks why an order is cancelled."""

    def verb(work: "UnitOfWork", values: Values) -> Ref:
        from ccm_cli.selling import settling

        settling.cancel(work, order.id, now=runtime.now, reason=values["reason"])
        return Ref("order", order.id)

    said = {"number": order.number}
    saving = Saving(
        lambda _values: _("cancel order %(number)s") % said,
        verb,
        lambda _values: _("Cancelled: %(number)s") % said,
    )
    fields = [Field("reason", _("Why"), "", _("may stay empty"))]
    return Form(_("Cancel order %(number)s?") % said, fields, saving)


def line_text(line: OrderLine, currency: str) -> str:
    """A line as one would type it."""
    parts = [f"{line.code or line.name} x {_units(line.quantity)}"]
    parts.append(f"@ {decimal_text(Money(line.price_minor, currency))}")
    if line.tax:
        parts.append(f"tax {Decimal(line.tax) / 1000:f}%")
    if line.discount:
        parts.append(f"-{Decimal(line.discount) / 1000:f}%")
    return " ".join(parts)


def _units(thousandths: int) -> Decimal:
    number = Decimal(thousandths) / 1000
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def _named(name: str | None, number: int | None) -> str:
    return "" if number is None else f"{name} #{number}"


def _whose(runtime: Runtime, reader: "Reader", values: Values) -> "Whose":
    from ccm_cli.customers.queries.resolve import resolve_company, resolve_contact
    from ccm_cli.selling.orders import Whose

    who, _mark, number = values["contact"].rpartition("#")
    said = number if who.strip() and number.strip().isdecimal() else values["contact"]
    region = runtime.settings.business.region
    company = values["company"].strip()
    return Whose(
        resolve_contact(reader, said.strip(), region=region) if said.strip() else None,
        resolve_company(reader, company) if company else None,
    )


def _lines(runtime: Runtime, reader: "Reader", text: str, currency: str) -> "Sequence[NewLine]":
    from ccm_cli.selling.order_lines import read_line

    said = [part for line in text.splitlines() for part in line.split(";") if part.strip()]
    tax = runtime.order_terms.tax
    return [read_line(reader, part, currency=currency, tax=tax) for part in said]


def _day(runtime: Runtime, text: str) -> "date | None":
    if not text.strip():
        return None
    return parse_day(
        text, today=local_day(runtime.now, runtime.zone), calendar=runtime.settings.display.calendar
    )
