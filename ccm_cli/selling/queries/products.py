"""Products: which one is meant, and one whole."""

from typing import Any, NamedTuple

from ccm_cli.errors import Ambiguous, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.store.filters.registry import nearest
from ccm_cli.store.ids import id_said, is_number
from ccm_cli.store.reading import Reader

_LONGEST = 1_000
_MOST = 10


class ProductRow(NamedTuple):
    """A product; times are UTC seconds, ``tax`` thousandths of a per cent."""

    id: int
    code: str
    name: str
    unit: str
    category: str
    price: Money | None
    cost: Money | None
    currency: str
    tax: int
    consumable: bool
    state: str
    notes: str
    created_at: int
    updated_at: int


class Sold(NamedTuple):
    """What was sold of a product so far, in orders that count, less what was returned.

    Attributes:
        orders: in how many orders.
        quantity: thousandths.
        last_at: when last, UTC seconds.
        amounts: without tax, per currency.
    """

    orders: int
    quantity: int
    last_at: int | None
    amounts: tuple[Money, ...]


_COLUMNS = (
    "SELECT id, code, name, unit, category, price_minor, cost_minor, currency, tax, consumable,"
    " state, notes, created_at, updated_at FROM product"
)
_COUNTS = "o.state IN ('confirmed', 'paid') AND l.quantity > l.returned"


def product(reader: Reader, product_id: int) -> ProductRow:
    """One product.

    Raises:
        NotFound: there is none of that id.
    """
    found = reader.row(_row, f"{_COLUMNS} WHERE id = ?", (product_id,))
    if found is None:
        raise NotFound(
            _("There is no product %(id)d.") % {"id": product_id}, hint=_("See: ccm product list")
        )
    return found


def sold(reader: Reader, product_id: int) -> Sold:
    """What was sold of a product."""
    source = (
        "FROM sale_order_line l JOIN sale_order o ON o.id = l.order_id"
        f" WHERE l.product_id = ? AND {_COUNTS}"
    )
    orders, quantity, last = reader.rows(
        lambda *row: row,
        "SELECT count(DISTINCT o.id), coalesce(sum(l.quantity - l.returned), 0), max(o.at)"
        f" {source}",
        (product_id,),
    )[0]
    amounts = reader.rows(
        lambda currency, minor: Money(minor, currency),
        "SELECT o.currency, sum(l.net_minor - coalesce((SELECT sum(r.net_minor) FROM sale_return r"
        f" WHERE r.line_id = l.id), 0)) {source} GROUP BY o.currency ORDER BY o.currency",
        (product_id,),
    )
    return Sold(orders, quantity, last, tuple(amounts))


def by_words(reader: Reader, text: str) -> list[ProductRow]:
    """The products that a text means exactly: by code, else by whole name."""
    key = search_key(text[:_LONGEST])
    if not key:
        return []
    found = reader.rows(_row, f"{_COLUMNS} WHERE code_key = ?", (key,))
    return found or reader.rows(
        _row, f"{_COLUMNS} WHERE name_key = ? ORDER BY state, id LIMIT {_MOST}", (key,)
    )


def resolve_product(reader: Reader, reference: str) -> int:
    """The id of the product that is meant.

    Args:
        reader: the database.
        reference: code, name, number, or the beginning of a name that fits exactly one.

    Raises:
        NotFound: none is meant.
        Ambiguous: several are; each is named.
        InvalidInput: the reference is empty.
    """
    text = clean_line(reference[:_LONGEST])
    key = search_key(text)
    if not key:
        raise InvalidInput(_("A product must be named."))
    number = id_said(key.removeprefix("#"))
    known = reader.rows(_row, f"{_COLUMNS} WHERE id = ?", (number,)) if number else []
    found = {row.id: row for row in (*known, *([] if key[0] == "#" else by_words(reader, text)))}
    if not found and not is_number(key):
        begun = reader.rows(
            _row,
            f"{_COLUMNS} WHERE name_key >= ? AND name_key < ? ORDER BY name_key, id LIMIT {_MOST}",
            (key, key + "\U0010ffff"),
        )
        found = {row.id: row for row in begun}
    if not found:
        raise no_product(reader, text)
    if len(found) > 1:
        raise Ambiguous(
            _("%(text)s fits several products:") % {"text": quoted(excerpt(text))},
            candidates=[f"{row.id}  {row.code}  {row.name}" for row in found.values()],
            hint=_("Say which by its number: #12"),
        )
    return next(iter(found))


def no_product(reader: Reader, text: str) -> NotFound:
    """The error that no product fits; the hint names the nearest."""
    names = reader.values("SELECT name FROM product ORDER BY updated_at DESC LIMIT 2000")
    codes = reader.values("SELECT code FROM product WHERE code <> '' ORDER BY id DESC LIMIT 2000")
    near = nearest(text[:100], [*codes, *names])
    hint = _("See: ccm product list")
    if near:
        hint = _("Did you mean %(names)s?") % {"names": in_series(near)}
    return NotFound(_("No product fits %(text)s.") % {"text": quoted(excerpt(text))}, hint=hint)


def _row(*row: Any) -> ProductRow:
    head, (price, cost, currency), tail = row[:5], row[5:8], row[8:]
    tax, consumable, *rest = tail
    amounts = (None if minor is None else Money(minor, currency) for minor in (price, cost))
    return ProductRow._make((*head, *amounts, currency, tax, bool(consumable), *rest))
