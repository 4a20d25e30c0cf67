"""Importing products on the machinery of the customers' import.

A product is known by its code; one without by its name.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence

from ccm_cli.customers.importing.keyed import (
    CREATED_HEADERS,
    IGNORED,
    NOTES_HEADERS,
    KeyedDraft,
    KeyedImporter,
    Row,
    by_id,
    column_part,
    text_field,
    whole_number,
)
from ccm_cli.customers.importing.own_keys import OwnKeys
from ccm_cli.customers.importing.registry import Context, ImportKind
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, currency_code, parse_money
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.selling import products
from ccm_cli.selling.importing_tasks import truth
from ccm_cli.selling.order_lines import rate_of
from ccm_cli.store.writing import UnitOfWork

FIELDS = (
    text_field(
        "name",
        "product / product name / title / item / item name / نام / نام محصول / محصول / کالا"
        " / название / товар / наименование",
    ),
    text_field(
        "code",
        "sku / product code / variant sku / item code / barcode / کد / کد کالا / артикул / код",
    ),
    text_field("price", "unit price / sale price / variant price / قیمت / فی / цена / стоимость"),
    text_field("price minor"),
    text_field(
        "cost", "cost per item / purchase price / cost price / بهای خرید / себестоимость / закупка"
    ),
    text_field("cost minor"),
    text_field("currency", "ارز / واحد پول / валюта"),
    text_field("unit", "unit of measure / uom / واحد / ед / единица / единица измерения"),
    text_field(
        "category", "product category / type / product type / collection / دسته / گروه / категория"
    ),
    text_field("tax", "tax rate / vat / vat rate / مالیات / налог / ндс"),
    text_field("consumable", "مصرفی / расходник"),
    text_field("state", "status / وضعیت / состояние / статус"),
    text_field("notes", more=NOTES_HEADERS),
    text_field("created", more=CREATED_HEADERS),
    text_field("ccm id"),
)
KNOWN_BY = {
    "id": by_id("product"),
    "code": column_part("code_key", "product", indexed=True),
    "name": column_part("name_key", "product", indexed=True),
}
_RETIRED = frozenset(
    {"retired", "archived", "inactive", "draft", "discontinued", "کنارگذاشته", "снят с продажи"}
)
_ACTIVE = frozenset({"active", "published", "in stock", "فعال", "в продаже"})
_SAID = ("name", "code", "unit", "category", "notes")


class ProductImporter(KeyedImporter):
    """Products."""

    table = "product"
    filled = ("code", "code_key", "unit", "category", "price_minor", "cost_minor", "notes")
    natural = ("name", "name_key")
    known_by = KNOWN_BY
    held = (*filled, *natural, "currency", "tax", "consumable", "state")

    def __init__(self, work: UnitOfWork, context: Context) -> None:
        super().__init__(work, context)
        self._natural = OwnKeys(self, _keys)

    def read(self, draft: KeyedDraft) -> None:
        self.needed(draft, "name")
        currency = self.parsed(draft, "currency", currency_code) or self.context.currency
        amounts = {name: self._amount(draft, name, currency) for name in ("price", "cost")}
        said: dict[str, object] = {
            **{name: draft.texts.get(name, "") for name in _SAID},
            **{name: amount for name, amount in amounts.items() if amount is not None},
        }
        said["tax"] = self.parsed(draft, "tax", rate_of) or 0
        said["consumable"] = bool(self.parsed(draft, "consumable", truth))
        said["state"] = self.parsed(draft, "state", _state) or products.ACTIVE
        created = self.moment(draft, "created")
        draft.row = {
            "currency": currency,
            "price_minor": None,
            "cost_minor": None,
            **products.columns_of(said, currency),
            "created_at": self.context.now if created is None else created,
            "updated_at": self.context.now,
        }

    def _amount(self, draft: KeyedDraft, name: str, currency: str) -> Money | None:
        minor = self.parsed(draft, f"{name} minor", whole_number)
        if minor is not None:
            return Money(minor, currency)
        return self.parsed(draft, name, lambda text: parse_money(text, currency=currency))

    def relate(self, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
        """Two products of one code cannot be told apart later; nothing else is to be related."""
        del drafts
        return {}

    def completed(self, draft: KeyedDraft, record: Row, *, overwrite: bool) -> Row:
        """What has a value of its own from the start is changed only by overwriting."""
        row, different = draft.row, Row()
        if row["price_minor"] is not None and (overwrite or record["price_minor"] is None):
            different["currency"] = row["currency"]
        if overwrite:
            for name in ("tax", "consumable", "state"):
                if draft.texts.get(name):
                    different[name] = row[name]
        return {k: v for k, v in different.items() if record.get(k) != v}

    def loose_key(self, row: Row) -> Hashable:
        return str(row["code_key"] or row["name_key"])

    def exact_key(self, row: Row) -> Hashable:
        return self.loose_key(row)

    def name(self, row: Row) -> str:
        return str(row["name"])


def _keys(row: Row) -> Iterable[tuple[str, str]]:
    """By its code, where it has one, else by its name."""
    if row.get("code_key"):
        yield "code_key", str(row["code_key"])
    else:
        yield "name_key", str(row["name_key"])


def _state(text: str) -> str:
    key = search_key(text)
    if key in _RETIRED:
        return products.RETIRED
    if key in _ACTIVE:
        return products.ACTIVE
    raise InvalidInput(
        _("A product is active or retired, not %(state)s.") % {"state": excerpt(clean_line(text))}
    )


PRODUCTS = ImportKind(
    "products",
    "product",
    (),
    FIELDS,
    IGNORED | {"vendor", "handle", "published", "option1 name", "option1 value", "image src"},
    ProductImporter,
    known_by=KNOWN_BY,
)
