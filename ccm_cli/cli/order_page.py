"""An order as ``ccm order show`` prints it."""

from collections.abc import Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.selling.queries.orders import OrderShown
from ccm_cli.selling.words import ORDER_STATES
from ccm_cli.store.filters.registry import Kind

_Row = Sequence[Any]


def print_order(ctx: typer.Context, shown: OrderShown, *, format: str | None) -> None:
    """Print an order: for people with its lines below, in JSON with them inside.

    Args:
        ctx: of the command.
        shown: the order.
        format: of ``--format``.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    pairs = _pairs(shown)
    parts = {
        "lines": (_("Lines"), _line_columns(), _lines(shown)),
        "payments": (_("Payments"), _payment_columns(), _payments(shown)),
        "returns": (_("Returns"), _return_columns(), _returns(shown)),
    }
    if chosen in {"json", "ndjson"}:
        presenter = Presenter(runtime)
        whole = _stored(presenter, [pair[0] for pair in pairs], [pair[1] for pair in pairs])
        for name, (_heading, columns, rows) in parts.items():
            whole[name] = [_stored(presenter, columns, row) for row in rows]
        if chosen == "json":
            output.data(whole)
        else:
            import json

            output.line(json.dumps(whole, ensure_ascii=False))
        return
    if chosen == "table":
        pairs = [pair for pair in pairs if pair[1] not in (None, "")]
    output.record(
        ctx, [pair[0] for pair in pairs], [pair[1] for pair in pairs], format=chosen,
        title=shown.order.number,
    )  # fmt: skip
    if chosen == "table":
        for heading, columns, rows in parts.values():
            if rows:
                output.rows(ctx, columns, rows, format=chosen, title="\n" + heading)


def _pairs(shown: OrderShown) -> list[tuple[Column, Any]]:
    order = shown.order
    money = order.money
    returned = money(order.returned_minor) if order.returned_minor else None
    costs = [line.cost_minor for line in shown.lines]
    margin = None
    if costs and None not in costs and returned is None:
        spent = sum((line.cost_minor or 0) * line.quantity for line in shown.lines)
        margin = money(order.net_minor - round(spent / 1000))
    return [
        (Column("id", _("Id"), Kind.NUMBER), order.id),
        (Column("number", _("Number")), order.number),
        (Column("contact", _("Contact")), order.contact_name),
        (Column("contact_id", _("Contact's number"), Kind.NUMBER), order.contact_id),
        (Column("company", _("Company")), order.company_name),
        (Column("company_id", _("Company's number"), Kind.NUMBER), order.company_id),
        (Column("deal", _("Deal")), order.deal_title),
        (Column("deal_id", _("Deal's number"), Kind.NUMBER), order.deal_id),
        (Column("state", _("State"), Kind.CHOICE, ORDER_STATES), order.state),
        (Column("at", _("When"), Kind.MOMENT), order.at),
        (Column("due", _("To be paid by"), Kind.DAY), order.due_on),
        (Column("paid_in_full", _("Paid in full"), Kind.MOMENT), order.paid_at),
        (Column("net", _("Without tax"), Kind.MONEY), money(order.net_minor)),
        (Column("tax", _("Tax"), Kind.MONEY), money(order.tax_minor)),
        (Column("tax_included", _("Prices with tax"), Kind.BOOL), order.tax_included),
        (Column("total", _("Total"), Kind.MONEY), money(order.total_minor)),
        (Column("returned", _("Returned"), Kind.MONEY), returned),
        (Column("paid", _("Paid"), Kind.MONEY), money(order.paid_minor)),
        (Column("balance", _("To be paid"), Kind.MONEY), money(order.balance_minor)),
        (Column("margin", _("Margin"), Kind.MONEY), margin),
        (Column("cancel_reason", _("Cancelled because")), order.cancel_reason),
        (Column("notes", _("Notes")), order.notes),
        (Column("created", _("Created"), Kind.MOMENT), order.created_at),
        (Column("updated", _("Updated"), Kind.MOMENT), order.updated_at),
    ]


def _line_columns() -> list[Column]:
    return [
        Column("place", "#", Kind.NUMBER),
        Column("code", _("Code")),
        Column("name", _("Name")),
        Column("quantity", _("Quantity"), Kind.NUMBER),
        Column("unit", _("Unit")),
        Column("price", _("Price"), Kind.MONEY),
        Column("amount", _("Amount"), Kind.MONEY),
        Column("discount", _("Discount, %"), Kind.NUMBER),
        Column("tax", _("Tax, %"), Kind.NUMBER),
        Column("returned", _("Returned"), Kind.NUMBER),
    ]


def _lines(shown: OrderShown) -> list[_Row]:
    """The amount is what the line was agreed for: with tax where prices have it, else without."""
    order = shown.order
    return [
        (
            line.position,
            line.code,
            line.name,
            _scaled(line.quantity),
            line.unit,
            order.money(line.price_minor),
            order.money(line.net_minor + (line.tax_minor if order.tax_included else 0)),
            _scaled(line.discount) or None,
            _scaled(line.tax) or None,
            _scaled(line.returned) or None,
        )
        for line in shown.lines
    ]


def _payment_columns() -> list[Column]:
    return [
        Column("id", "#", Kind.NUMBER),
        Column("at", _("When"), Kind.MOMENT),
        Column("amount", _("Amount"), Kind.MONEY),
        Column("method", _("Method")),
        Column("reference", _("Reference")),
        Column("note", _("Note")),
    ]


def _payments(shown: OrderShown) -> list[_Row]:
    return [
        (p.id, p.at, shown.order.money(p.amount_minor), p.method, p.reference, p.note)
        for p in shown.payments
    ]


def _return_columns() -> list[Column]:
    return [
        Column("id", "#", Kind.NUMBER),
        Column("at", _("When"), Kind.MOMENT),
        Column("place", _("Line"), Kind.NUMBER),
        Column("name", _("Name")),
        Column("quantity", _("Quantity"), Kind.NUMBER),
        Column("credited", _("Credited"), Kind.MONEY),
        Column("reason", _("Why")),
    ]


def _returns(shown: OrderShown) -> list[_Row]:
    return [
        (
            r.id,
            r.at,
            r.position,
            r.name,
            _scaled(r.quantity),
            shown.order.money(r.net_minor + r.tax_minor),
            r.reason,
        )
        for r in shown.returns
    ]


def _scaled(thousandths: int) -> float | int:
    """A number kept in thousandths, whole where it is."""
    whole, rest = divmod(thousandths, 1000)
    return thousandths / 1000 if rest else whole


def _stored(presenter: Presenter, columns: Sequence[Column], row: _Row) -> dict[str, Any]:
    return {
        column.name: presenter.stored(value, column.kind)
        for column, value in zip(columns, row, strict=True)
    }
