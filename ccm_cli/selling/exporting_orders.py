"""Products, orders and payments as records and as rows of a table; orders have a row per line."""

from collections.abc import Iterable, Iterator, Mapping

from ccm_cli.customers.exporting.plain import CONTACT, in_order, money_cell
from ccm_cli.customers.exporting.registry import (
    ID,
    Chunk,
    ExportKind,
    Record,
    Setting,
    iso,
)
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

_PRODUCT = (
    "id", "code", "name", "unit", "category", "price_minor", "cost_minor", "currency", "tax",
    "consumable", "state", "notes", "created_at", "updated_at",
)  # fmt: skip
_ORDER = (
    "id", "number", "contact_id", "contact", "contact_name", "company", "deal_id", "deal", "state",
    "at", "due", "currency", "tax_included", "cancel_reason", "notes", "paid_minor",
    "payment_method", "paid_at", "created_at", "updated_at", "place", "code", "product",
    "quantity", "unit", "price_minor", "discount", "tax", "returned",
)  # fmt: skip
_PAYMENT = (
    "id", "order_id", "number", "at", "amount_minor", "currency", "method", "reference", "note",
    "created_at",
)  # fmt: skip


def _products(reader: Reader, ids: Chunk) -> Iterator[Record]:
    sql = (
        "SELECT id, code, name, unit, category, price_minor, cost_minor, currency, tax,"
        " consumable, state, notes, created_at, updated_at FROM product WHERE id IN"
    )

    def made() -> Iterator[Record]:
        for row in by_keys(reader, sql, ids):
            record = dict(zip(_PRODUCT, row, strict=True))
            times = {name: iso(record[name]) for name in ("created_at", "updated_at")}
            tax, consumable = _scaled(record["tax"]), bool(record["consumable"])
            yield record | times | {"tax": tax, "consumable": consumable}

    return in_order(made(), ids)


def _product_columns(_reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    return [
        ID, "code", "name", "category", "unit", "price", "cost", "currency", "tax", "consumable",
        "state", "notes", "created",
    ]  # fmt: skip


def _product_cells(record: Record, _setting: Setting) -> Mapping[str, str]:
    names = ("code", "name", "category", "unit", "currency", "state", "notes", "tax")
    return {name: record[name] for name in names} | {
        ID: str(record["id"]),
        "price": money_cell(record["price_minor"], record["currency"]),
        "cost": money_cell(record["cost_minor"], record["currency"]),
        "consumable": "yes" if record["consumable"] else "no",
        "created": record["created_at"],
    }


def _orders(reader: Reader, ids: Chunk) -> Iterator[Record]:
    """A record for each line, in the places of the lines; one for an order without any."""
    alike = "(SELECT count(*) FROM deal s WHERE s.title_key = d.title_key)"
    first = (
        "(SELECT p.{column} FROM sale_payment p WHERE p.order_id = o.id AND p.amount_minor > 0"
        " ORDER BY p.at, p.id LIMIT 1)"
    )
    sql = (
        "SELECT o.id, o.number, o.contact_id, CASE WHEN o.contact_id IS NULL THEN '' ELSE"
        f" {CONTACT.format(id='o.contact_id')} END, coalesce(c.name, ''), coalesce(k.name, ''),"
        f" o.deal_id, CASE WHEN {alike} > 1 THEN d.id ELSE d.title END, o.state, o.at, o.due_on,"
        " o.currency, o.tax_included, o.cancel_reason, o.notes, o.paid_minor,"
        f" coalesce({first.format(column='method')}, ''), {first.format(column='at')},"
        " o.created_at, o.updated_at, l.position, l.code, l.name, l.quantity, l.unit,"
        " l.price_minor, l.discount, l.tax, l.returned"
        " FROM sale_order o LEFT JOIN sale_order_line l ON l.order_id = o.id"
        " LEFT JOIN contact c ON c.id = o.contact_id LEFT JOIN company k ON k.id = o.company_id"
        " LEFT JOIN deal d ON d.id = o.deal_id WHERE o.id IN"
    )
    found: dict[int, list[Record]] = {}
    for row in by_keys(reader, sql, ids, "ORDER BY o.id, l.position, l.id"):
        record = dict(zip(_ORDER, row, strict=True))
        times = ("at", "paid_at", "created_at", "updated_at")
        record |= {name: iso(record[name]) for name in times}
        record["tax_included"] = bool(record["tax_included"])
        for name in ("quantity", "discount", "tax", "returned"):
            record[name] = _scaled(record[name])
        for name in ("code", "product", "unit"):
            record[name] = record[name] or ""
        found.setdefault(record["id"], []).append(record)
    for order_id in ids:
        yield from found.get(order_id, ())


def _order_columns(_reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    return [
        ID, "number", "contact", "contact name", "company", "deal", "state", "at", "due", "code",
        "product", "quantity", "unit", "price", "discount", "tax", "returned", "currency",
        "tax included", "paid", "payment method", "paid at", "cancel reason", "notes", "created",
    ]  # fmt: skip


def _order_cells(record: Record, _setting: Setting) -> Mapping[str, str]:
    names = (
        "number", "contact", "company", "state", "at", "code", "product", "quantity", "unit",
        "discount", "tax", "returned", "currency", "notes",
    )  # fmt: skip
    currency = record["currency"]
    return {name: record[name] for name in names} | {
        ID: str(record["id"]),
        "contact name": record["contact_name"],
        "deal": "" if record["deal"] is None else str(record["deal"]),
        "due": record["due"] or "",
        "price": money_cell(record["price_minor"], currency),
        "tax included": "yes" if record["tax_included"] else "no",
        "paid": money_cell(record["paid_minor"] or None, currency),
        "payment method": record["payment_method"],
        "paid at": record["paid_at"] or "",
        "cancel reason": record["cancel_reason"],
        "created": record["created_at"],
    }


def _payments(reader: Reader, ids: Chunk) -> Iterator[Record]:
    sql = (
        "SELECT p.id, p.order_id, o.number, p.at, p.amount_minor, o.currency, p.method,"
        " p.reference, p.note, p.created_at FROM sale_payment p"
        " JOIN sale_order o ON o.id = p.order_id WHERE p.id IN"
    )

    def made() -> Iterator[Record]:
        for row in by_keys(reader, sql, ids):
            record = dict(zip(_PAYMENT, row, strict=True))
            yield record | {name: iso(record[name]) for name in ("at", "created_at")}

    return in_order(made(), ids)


def _payment_columns(_reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    return [ID, "number", "at", "amount", "currency", "method", "reference", "note", "created"]


def _payment_cells(record: Record, _setting: Setting) -> Mapping[str, str]:
    names = ("number", "at", "currency", "method", "reference", "note")
    return {name: record[name] for name in names} | {
        ID: str(record["id"]),
        "amount": money_cell(record["amount_minor"], record["currency"]),
        "created": record["created_at"],
    }


def _scaled(thousandths: int | None) -> str:
    """A number kept in thousandths as a plain decimal; empty for none."""
    if thousandths is None:
        return ""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole}.{rest:03d}".rstrip("0") if rest else str(whole)


PRODUCTS = ExportKind(
    "products",
    "product",
    _products,
    _product_columns,
    _product_cells,
    kinds={
        ID: Kind.NUMBER,
        "price": Kind.NUMBER,
        "cost": Kind.NUMBER,
        "tax": Kind.NUMBER,
        "created": Kind.MOMENT,
    },
)
ORDERS = ExportKind(
    "orders",
    "order",
    _orders,
    _order_columns,
    _order_cells,
    kinds={
        ID: Kind.NUMBER,
        "at": Kind.MOMENT,
        "due": Kind.DAY,
        "quantity": Kind.NUMBER,
        "price": Kind.NUMBER,
        "discount": Kind.NUMBER,
        "tax": Kind.NUMBER,
        "returned": Kind.NUMBER,
        "paid": Kind.NUMBER,
        "paid at": Kind.MOMENT,
        "created": Kind.MOMENT,
    },
)
PAYMENTS = ExportKind(
    "payments",
    "payment",
    _payments,
    _payment_columns,
    _payment_cells,
    kinds={ID: Kind.NUMBER, "at": Kind.MOMENT, "amount": Kind.NUMBER, "created": Kind.MOMENT},
)
