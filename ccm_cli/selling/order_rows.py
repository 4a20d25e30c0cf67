"""A row of a file of orders: its fields, the words that files have for states, what a line says."""

from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.customers.importing.keyed import (
    COMPANY_HEADERS,
    CONTACT_HEADERS,
    CREATED_HEADERS,
    NOTES_HEADERS,
    text_field,
)
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.selling import named_deals
from ccm_cli.selling.order_states import CANCELLED, CONFIRMED, DRAFT, PAID

FIELDS = (
    text_field(
        "number",
        "order number / order / order id / order no / invoice / invoice number / receipt"
        " / شماره / شماره سفارش / سفارش / فاکتور / номер / номер заказа / заказ / чек",
    ),
    text_field("contact", more=CONTACT_HEADERS),
    text_field("company", more=COMPANY_HEADERS),
    named_deals.FIELD,
    text_field("at", "date / order date / placed / placed at / when / تاریخ / дата / дата заказа"),
    text_field("due", "due date / pay by / سررسید / оплатить до / срок оплаты"),
    text_field(
        "state",
        "status / order status / financial status / وضعیت / состояние / статус / статус заказа",
    ),
    text_field("currency", "ارز / واحد پول / валюта"),
    text_field("code", "sku / lineitem sku / product code / کد / کد کالا / артикул / код"),
    text_field(
        "product",
        "item / item name / product name / lineitem name / line / محصول / کالا / شرح"
        " / товар / наименование / позиция",
    ),
    text_field(
        "quantity", "qty / lineitem quantity / amount of items / تعداد / مقدار / количество"
    ),
    text_field("unit", "واحد / единица"),
    text_field("price", "unit price / lineitem price / item price / فی / قیمت / цена"),
    text_field("price minor"),
    text_field("discount", "discount % / discount percent / تخفیف / скидка"),
    text_field("tax", "tax rate / vat / vat rate / مالیات / ндс / налог"),
    text_field("tax included"),
    text_field("returned", "returned quantity / برگشتی / возвращено"),
    text_field("paid", "amount paid / پرداخت شده / оплачено"),
    text_field("paid minor"),
    text_field("payment method", "paid by / روش پرداخت / способ оплаты"),
    text_field("paid at", "payment date / تاریخ پرداخت / дата оплаты"),
    text_field("cancel reason"),
    text_field("notes", more=NOTES_HEADERS),
    text_field("created", more=CREATED_HEADERS),
    text_field("contact name"),
    text_field("ccm id"),
)
STATES: Mapping[str, str] = {
    **dict.fromkeys(("draft", "pending", "on hold", "پیش نویس", "черновик"), DRAFT),
    **dict.fromkeys(
        ("confirmed", "open", "processing", "unpaid", "authorized", "sent", "تاییدشده", "تایید شده",
         "подтверждено", "подтвержден", "в обработке", "не оплачен"),
        CONFIRMED,
    ),
    **dict.fromkeys(
        ("paid", "completed", "complete", "closed", "fulfilled", "returned", "partially refunded",
         "پرداخت شده", "پرداختشده", "برگشته", "оплачено", "оплачен", "выполнен", "возвращено"),
        PAID,
    ),
    **dict.fromkeys(
        ("cancelled", "canceled", "failed", "voided", "لغوشده", "لغو شده", "отменено", "отменен"),
        CANCELLED,
    ),
}  # fmt: skip


class Said(NamedTuple):
    """What a row says beside the columns of the order.

    Attributes:
        code: of the product.
        product: its name, or free text.
        quantity: thousandths.
        price: of one; None: as the product costs.
        discount: thousandths of a per cent.
        tax: likewise; None: as the product's.
        unit: what it is sold by.
        returned: thousandths that came back.
        paid: what was paid of the order, minor units; None: nothing was said.
        method: of the payment.
        paid_at: of the payment, UTC seconds.
    """

    code: str
    product: str
    quantity: int
    price: Money | None
    discount: int
    tax: int | None
    unit: str
    returned: int
    paid: int | None
    method: str
    paid_at: int | None


def state_of_text(text: str) -> str:
    """The state that a word of a file means; what came back whole is found by its quantities.

    Raises:
        InvalidInput: it is none that is known.
    """
    key = search_key(text).replace("_", " ")
    found = STATES.get(key)
    if found is None:
        raise InvalidInput(
            _("There is no state %(name)s.") % {"name": f"“{excerpt(text)}”"},
            hint=_("It may be: %(choices)s.")
            % {"choices": f"{DRAFT}, {CONFIRMED}, {PAID}, {CANCELLED}"},
        )
    return found
