"""What the filter language may say about products and orders, and what belongs to them."""

from ccm_cli.language.catalog import message
from ccm_cli.selling.words import ORDER_STATES, PRODUCT_STATES
from ccm_cli.store.filters.registry import Entity, Field, Kind, Registry, Relation

COUNTS = "IN ('confirmed', 'paid')"
"""The states of orders that are sales; those that came back whole are none."""
_NAMED = (
    "(SELECT order_id, name, name_key AS key FROM sale_order_line"
    " UNION ALL SELECT order_id, CAST(NULL AS TEXT), code_key FROM sale_order_line"
    " WHERE code_key <> '')"
)
"""Lines by the keys that they may be called by: of the product's name, and of its code."""
_BALANCE = (
    "(CASE WHEN so.state IN ('draft', 'cancelled') THEN 0"
    " ELSE so.total_minor - so.returned_minor - so.paid_minor END)"
)
_IN_ITS_CURRENCY = "so.currency"

PRODUCT = Entity(
    "product",
    "product",
    "p",
    (
        Field("id", Kind.NUMBER, "p.id", message("Number")),
        Field(
            "code",
            Kind.TEXT,
            "p.code",
            message("Code"),
            key_sql="coalesce(p.code_key, '')",
            aliases=("sku", "کد", "артикул"),
        ),
        Field("name", Kind.TEXT, "p.name", message("Name"), key_sql="p.name_key",
              sort_sql="p.name_key", aliases=("نام", "название")),
        Field("category", Kind.TEXT, "p.category", message("Category"),
              aliases=("دسته", "категория")),
        Field("unit", Kind.TEXT, "p.unit", message("Unit")),
        Field("price", Kind.MONEY, "p.price_minor", message("Price"), currency_sql="p.currency",
              aliases=("قیمت", "цена")),
        Field("cost", Kind.MONEY, "p.cost_minor", message("Cost"), currency_sql="p.currency"),
        Field("currency", Kind.TEXT, "p.currency", message("Currency")),
        Field("tax", Kind.NUMBER, "(p.tax / 1000.0)", message("Tax, %")),
        Field("consumable", Kind.BOOL, "p.consumable", message("Bought again and again")),
        Field("state", Kind.CHOICE, "p.state", message("State"), choices=tuple(PRODUCT_STATES),
              words=PRODUCT_STATES),
        Field(
            "sold",
            Kind.NUMBER,
            "(SELECT coalesce(sum(l.quantity - l.returned), 0) / 1000.0 FROM sale_order_line l"
            " JOIN sale_order x ON x.id = l.order_id"
            f" WHERE l.product_id = p.id AND x.state {COUNTS})",
            message("Sold"),
        ),
        Field(
            "last_sold",
            Kind.MOMENT,
            "(SELECT max(x.at) FROM sale_order_line l JOIN sale_order x ON x.id = l.order_id"
            f" WHERE l.product_id = p.id AND x.state {COUNTS})",
            message("Last sold"),
        ),
        Field("notes", Kind.TEXT, "p.notes", message("Notes")),
        Field("created", Kind.MOMENT, "p.created_at", message("Created")),
        Field("updated", Kind.MOMENT, "p.updated_at", message("Updated")),
    ),
)  # fmt: skip
ORDER = Entity(
    "order",
    "sale_order",
    "so",
    (
        Field("id", Kind.NUMBER, "so.id", message("Number")),
        Field("number", Kind.TEXT, "so.number", message("Order"), key_sql="so.number_key",
              aliases=("شماره", "номер")),
        Field("contact", Kind.TEXT, "c.name", message("Contact"), key_sql="c.name_key",
              sort_sql="coalesce(c.sort_key, '')", needs=("c",)),
        Field("contact.id", Kind.NUMBER, "so.contact_id", message("Contact's number")),
        Field("company", Kind.TEXT, "k.name", message("Company"), key_sql="k.name_key",
              sort_sql="coalesce(k.sort_key, '')", needs=("k",)),
        Field("company.id", Kind.NUMBER, "so.company_id", message("Company's number")),
        Field("deal.id", Kind.NUMBER, "so.deal_id", message("Deal's number")),
        Field("state", Kind.CHOICE, "so.state", message("State"), choices=tuple(ORDER_STATES),
              words=ORDER_STATES, aliases=("وضعیت", "состояние")),
        Field("at", Kind.MOMENT, "so.at", message("When"), aliases=("placed", "زمان", "когда")),
        Field("due", Kind.DAY, "so.due_on", message("To be paid by"),
              sort_sql="coalesce(so.due_on, '9')"),
        Field("overdue", Kind.BOOL,
              "(so.state = 'confirmed' AND coalesce(so.due_on < date(ccm_now(), 'unixepoch'), 0))",
              message("Overdue")),
        Field("paid_in_full", Kind.MOMENT, "so.paid_at", message("Paid in full")),
        Field("total", Kind.MONEY, "so.total_minor", message("Total"),
              currency_sql=_IN_ITS_CURRENCY, aliases=("amount", "جمع", "сумма")),
        Field("net", Kind.MONEY, "so.net_minor", message("Without tax"),
              currency_sql=_IN_ITS_CURRENCY),
        Field("tax", Kind.MONEY, "so.tax_minor", message("Tax"), currency_sql=_IN_ITS_CURRENCY),
        Field("paid", Kind.MONEY, "so.paid_minor", message("Paid"), currency_sql=_IN_ITS_CURRENCY),
        Field("returned", Kind.MONEY, "so.returned_minor", message("Returned"),
              currency_sql=_IN_ITS_CURRENCY),
        Field("balance", Kind.MONEY, _BALANCE, message("To be paid"),
              currency_sql=_IN_ITS_CURRENCY, aliases=("مانده", "остаток")),
        Field("currency", Kind.TEXT, "so.currency", message("Currency")),
        Field("product", Kind.TEXT, "ol.name", message("Products"), key_sql="ol.key",
              rows=f"{_NAMED} ol WHERE ol.order_id = so.id",
              aliases=("products", "محصول", "товар")),
        Field("lines", Kind.NUMBER,
              "(SELECT count(*) FROM sale_order_line l WHERE l.order_id = so.id)",
              message("Lines")),
        Field("cancel_reason", Kind.TEXT, "so.cancel_reason", message("Cancelled because")),
        Field("notes", Kind.TEXT, "so.notes", message("Notes")),
        Field("created", Kind.MOMENT, "so.created_at", message("Created")),
        Field("updated", Kind.MOMENT, "so.updated_at", message("Updated")),
    ),
    joins={
        "c": "LEFT JOIN contact c ON c.id = so.contact_id",
        "k": "LEFT JOIN company k ON k.id = so.company_id",
    },
)  # fmt: skip
LINE = Entity(
    "line",
    "sale_order_line",
    "sl",
    (
        Field("id", Kind.NUMBER, "sl.id", message("Number")),
        Field("product", Kind.TEXT, "sl.name", message("Product"), key_sql="sl.name_key"),
        Field("code", Kind.TEXT, "sl.code", message("Code"), key_sql="sl.code_key",
              aliases=("sku",)),
        Field("quantity", Kind.NUMBER, "(sl.quantity / 1000.0)", message("Quantity")),
        Field("returned", Kind.NUMBER, "(sl.returned / 1000.0)", message("Returned")),
        Field("discount", Kind.NUMBER, "(sl.discount / 1000.0)", message("Discount, %")),
    ),
)  # fmt: skip
PAYMENT = Entity(
    "payment",
    "sale_payment",
    "sp",
    (
        Field("id", Kind.NUMBER, "sp.id", message("Number")),
        Field("at", Kind.MOMENT, "sp.at", message("When")),
        Field("method", Kind.TEXT, "sp.method", message("Method")),
        Field("reference", Kind.TEXT, "sp.reference", message("Reference")),
        Field("refund", Kind.BOOL, "(sp.amount_minor < 0)", message("Paid back")),
    ),
)

_KEPT = ("cs",)
CONTACT_FIELDS = (
    Field("orders.count", Kind.NUMBER, "cs.orders", message("Orders"), needs=_KEPT, absent=0),
    Field("orders.amount", Kind.MONEY, "cs.orders_minor", message("Value of the orders"),
          needs=_KEPT, absent=0),
    Field("orders.first", Kind.MOMENT, "cs.first_order_at", message("First order"), needs=_KEPT),
    Field("orders.last", Kind.MOMENT, "cs.last_order_at", message("Last order"), needs=_KEPT,
          aliases=("last_order",)),
    Field("sales", Kind.NUMBER, "cs.sales", message("Purchases"), needs=_KEPT, absent=0),
    Field("bought", Kind.TEXT, "bl.name", message("Bought"), key_sql="bl.key",
          rows=f"sale_order bo JOIN {_NAMED} bl ON bl.order_id = bo.id"
          f" WHERE bo.contact_id = c.id AND bo.state {COUNTS}",
          aliases=("خرید", "купил")),
)  # fmt: skip


def _orders(tie: str, *, placed: bool = False) -> Relation:
    """All orders, or those that are sales."""
    if placed:
        return Relation(
            "orders", "order", tie, message("Orders"), "at", ("سفارش‌ها", "заказы"),
            only=f"so.state {COUNTS}",
        )  # fmt: skip
    return Relation(
        "order", "order", tie, message("Orders, drafts and cancelled ones, too"), "at",
        ("سفارش", "заказ"),
    )  # fmt: skip


def declare(registry: Registry) -> None:
    """Register products and orders, and what contacts gain by them."""
    for entity in (PRODUCT, ORDER, LINE, PAYMENT):
        registry.register(entity)
    registry.extend("contact", CONTACT_FIELDS)


def declare_related(registry: Registry) -> None:
    """Say what belongs to products and orders, and whose they are."""
    covered = ("so.state", "so.at", "so.currency", "so.total_minor")
    registry.extend(
        "contact",
        relations=(
            _orders("so.contact_id = c.id")._replace(covered=covered),
            _orders("so.contact_id = c.id", placed=True)._replace(covered=covered),
        ),
    )
    for owner, tie in (("company", "so.company_id = o.id"), ("deal", "so.deal_id = d.id")):
        registry.extend(owner, relations=(_orders(tie), _orders(tie, placed=True)))
    lines = ("lines", "سطر", "строка")
    registry.extend(
        "order",
        relations=(
            Relation("line", "line", "sl.order_id = so.id", message("Lines"), aliases=lines[1:]),
            Relation(
                "payment", "payment", "sp.order_id = so.id", message("Payments"), "at",
                ("payments", "پرداخت", "платёж"),
            ),
            Relation(
                "contact", "contact", "c.id = so.contact_id", message("Contact"), "created",
                ("مخاطب", "контакт"),
            ),
            Relation(
                "deal", "deal", "d.id = so.deal_id", message("Deal"), "created",
                ("معامله", "сделка"),
            ),
        ),
    )  # fmt: skip
    registry.extend(
        "product",
        relations=(
            Relation("line", "line", "sl.product_id = p.id", message("Lines"), aliases=lines),
        ),
    )
    registry.extend(
        "line",
        relations=(
            Relation(
                "order", "order", "so.id = sl.order_id", message("Order"), "at",
                ("سفارش", "заказ"),
            ),
        ),
    )  # fmt: skip
