"""Products and services: what is sold, added, changed, retired, removed."""

from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from ccm_cli.customers import entries
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, currency_code
from ccm_cli.language.text import search_key
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import Product
from ccm_cli.selling.order_amounts import LARGEST_AMOUNT, WHOLE
from ccm_cli.store.writing import UnitOfWork

ACTIVE, RETIRED = "active", "retired"
STATES = (ACTIVE, RETIRED)
LONGEST_CODE = 100
LONGEST_UNIT = 30


class ProductChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays. An empty text or None empties a field."""

    name: str
    code: str
    unit: str
    category: str
    price: Money | None
    cost: Money | None
    tax: int
    consumable: bool
    state: str
    notes: str


def add(work: UnitOfWork, *, currency: str, now: int, **details: Unpack[ProductChanges]) -> Product:
    """Add a product.

    Args:
        work: the unit of work.
        currency: ISO 4217, where neither price nor cost says it.
        now: UTC seconds.
        **details: see `ProductChanges`; ``name`` is needed. ``price`` and ``cost`` are of one unit,
            zero to `LARGEST_AMOUNT`, in one currency; ``tax`` is in thousandths of a per cent, zero
            to `WHOLE`; ``state`` is one of `STATES`.

    Raises:
        InvalidInput: a value is empty, too long or out of bounds, or the currencies differ.
        Conflict: another product has that code.
    """
    columns = columns_of({"name": "", **details}, currency_code(currency))
    _require_free(work, columns.get("code_key"), None)
    return work.add(Product(**{"currency": currency} | columns, created_at=now, updated_at=now))


def edit(
    work: UnitOfWork, product_id: int, *, now: int, **changes: Unpack[ProductChanges]
) -> tuple[str, ...]:
    """Change a product; orders keep the name and the price they were made with.

    Args:
        work: the unit of work.
        product_id: which.
        now: UTC seconds.
        **changes: see `ProductChanges`; bounds are those of `add`.

    Returns:
        The columns that became different.

    Raises:
        NotFound: there is no such product.
        InvalidInput: as `add`; also a price and a cost that would be in two currencies.
        Conflict: another product has that code.
    """
    product = work.get(Product, product_id)
    columns = columns_of(changes, product.currency)
    currency = columns.get("currency", product.currency)
    for name in ("price", "cost"):
        held = getattr(product, f"{name}_minor")
        if currency != product.currency and name not in changes and held is not None:
            raise _two_currencies()
    if columns.get("code_key") is not None:
        _require_free(work, columns["code_key"], product_id)
    return set_columns(work, product, columns, now=now)


def remove(work: UnitOfWork, product_id: int) -> None:
    """Remove a product; lines of orders keep its name and code. To sell it no longer, retire it.

    Raises:
        NotFound: there is no such product.
    """
    work.delete(Product, product_id)


def columns_of(changes: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """Changes as the table holds them.

    Args:
        changes: of `ProductChanges`.
        currency: of amounts that there are already.

    Raises:
        InvalidInput: as `add`.
    """
    columns: dict[str, Any] = {}
    if "name" in changes:
        name = entries.needed(changes["name"], _("The name"), longest=entries.LONGEST_LINE)
        columns |= {"name": name, "name_key": search_key(name)}
    if "code" in changes:
        code = entries.line(changes["code"], _("The code"), longest=LONGEST_CODE)
        columns |= {"code": code, "code_key": search_key(code) or None}
    if "unit" in changes:
        columns["unit"] = entries.line(changes["unit"], _("The unit"), longest=LONGEST_UNIT)
    if "category" in changes:
        columns["category"] = entries.line(changes["category"], _("The category"), longest=100)
    if "notes" in changes:
        columns["notes"] = entries.block(changes["notes"], _("Notes"))
    if "tax" in changes:
        columns["tax"] = _within(changes["tax"])
    if "consumable" in changes:
        columns["consumable"] = changes["consumable"]
    if "state" in changes:
        if changes["state"] not in STATES:
            raise InvalidInput(
                _("A product is active or retired, not %(state)s.") % {"state": changes["state"]}
            )
        columns["state"] = changes["state"]
    return columns | _amounts(changes, currency)


def _amounts(changes: Mapping[str, Any], currency: str) -> dict[str, Any]:
    said = {name: changes[name] for name in ("price", "cost") if name in changes}
    columns: dict[str, Any] = {}
    currencies = {amount.currency for amount in said.values() if amount is not None}
    if len(currencies) > 1:
        raise _two_currencies()
    for name, amount in said.items():
        if amount is not None and not 0 <= amount.minor <= LARGEST_AMOUNT:
            raise InvalidInput(
                _("A product costs nothing or more, and not that much."),
                hint=_("Check the minus and the number of zeros."),
            )
        columns[f"{name}_minor"] = None if amount is None else amount.minor
    if said:
        columns["currency"] = currencies.pop() if currencies else currency
    return columns


def _within(rate: int) -> int:
    if not 0 <= rate <= WHOLE:
        raise InvalidInput(_("A tax is from 0 to 100 per cent."))
    return rate


def _two_currencies() -> InvalidInput:
    return InvalidInput(
        _("Price and cost of a product are in one currency."),
        hint=_("Say both: --price and --cost"),
    )


def _require_free(work: UnitOfWork, key: str | None, product_id: int | None) -> None:
    if key is None:
        return
    work.flush()
    other = work.reader.row(
        lambda *row: row,
        "SELECT id, code, name FROM product WHERE code_key = ? AND id IS NOT ?",
        (key, product_id),
    )
    if other is not None:
        raise Conflict(
            _("The code %(code)s belongs to product %(id)d, %(name)s.")
            % {"code": other[1], "id": other[0], "name": other[2]},
            hint=_("See: ccm product show %(id)d") % {"id": other[0]},
        )
