"""Lines of orders: as one types them, and as the table holds them.

``OAK-1 x 2``, ``2 x Oak chair @ 95 -10%``, ``Repair 1 @ 120``, ``Delivery @ 30 tax 9%``.
"""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, parse_money
from ccm_cli.language.numbers import ascii_digits, parse_number
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.selling import order_amounts
from ccm_cli.selling.models import SaleOrderLine
from ccm_cli.selling.order_amounts import (
    LARGEST_AMOUNT,
    LARGEST_QUANTITY,
    PER_CENT,
    PER_UNIT,
    WHOLE,
    Amounts,
)
from ccm_cli.selling.queries import products
from ccm_cli.selling.queries.products import ProductRow
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

_NUMBER = r"\d[\d.,٫٬'’ ]*"
_DISCOUNT = re.compile(rf"(.*\S)\s+[-−–]\s*({_NUMBER})[%٪]")
_TAX = re.compile(rf"(.*\S)\s+(?:tax|vat|مالیات|налог|ндс)\s*({_NUMBER})[%٪]?", re.IGNORECASE)
_PRICE = re.compile(r"(.*\S)\s*@\s*(\S.*)")
_TIMES = "[xхX×Х*]"
_BEHIND = re.compile(rf"(.*\S)\s+{_TIMES}\s*({_NUMBER})")
_BEFORE = re.compile(rf"({_NUMBER})\s*{_TIMES}\s+(\S.*)")
_BARE = re.compile(rf"(.*\S)\s+({_NUMBER})")
_LONGEST = 1_000


class NewLine(NamedTuple):
    """A line to be sold; see `SaleOrderLine` for what each holds."""

    name: str
    quantity: int
    price_minor: int
    product_id: int | None = None
    code: str = ""
    unit: str = ""
    discount: int = 0
    tax: int = 0
    cost_minor: int | None = None

    def amounts(self, *, tax_included: bool) -> Amounts:
        """What it comes to."""
        return order_amounts.line(
            self.quantity,
            self.price_minor,
            discount=self.discount,
            tax=self.tax,
            tax_included=tax_included,
        )

    def row(self, order_id: int, position: int, *, tax_included: bool) -> SaleOrderLine:
        """The row of an order that holds it."""
        amounts = self.amounts(tax_included=tax_included)
        return SaleOrderLine(
            **self._asdict(),
            order_id=order_id,
            position=position,
            name_key=search_key(self.name),
            code_key=search_key(self.code),
            net_minor=amounts.net,
            tax_minor=amounts.tax,
        )


class Said(NamedTuple):
    """The parts of a line as they were typed; None where nothing was said of it."""

    head: str
    price: str | None
    discount: int | None
    tax: int | None


def read_line(reader: Reader, text: str, *, currency: str, tax: int = 0) -> NewLine:
    """Read one line of an order.

    What stands first is a product, by code or whole name, or free text where a price is said.

    Args:
        reader: the database.
        text: as typed.
        currency: of the order.
        tax: of what is no product, thousandths of a per cent.

    Raises:
        InvalidInput: a number is none or out of bounds, or a price is missing or in another
            currency.
        NotFound: it is no product, and no price is said.
    """
    said = _taken_apart(text)
    ways = list(_ways(said.head))
    for what, quantity in ways:
        found = products.by_words(reader, what)
        if found:
            return of_product(
                found[0],
                quantity,
                currency=currency,
                price=_price(said, currency),
                discount=said.discount or 0,
                tax=said.tax,
            )
    what, quantity = ways[-1]
    price = _price(said, currency)
    if price is None:
        missing = products.no_product(reader, what)
        hint = _("What is no product needs a price: %(example)s") % {"example": f"{what} @ 120"}
        missing.hint = f"{missing.hint} {hint}"
        raise missing
    return free(
        what,
        quantity,
        price=price,
        discount=said.discount or 0,
        tax=tax if said.tax is None else said.tax,
    )


def of_product(
    product: ProductRow,
    quantity: int,
    *,
    currency: str,
    price: Money | None = None,
    discount: int = 0,
    tax: int | None = None,
) -> NewLine:
    """A line that sells a product, with its name, code and cost of today.

    Args:
        product: what is sold.
        quantity: thousandths.
        currency: of the order.
        price: another than its own.
        discount: thousandths of a per cent.
        tax: another than its own, likewise.

    Raises:
        InvalidInput: it has no price in that currency, or a number is out of bounds.
    """
    own = product.price
    if price is None and (own is None or own.currency != currency):
        raise InvalidInput(
            _("%(name)s has no price in %(currency)s.")
            % {"name": product.name, "currency": currency},
            hint=_("Say it: %(example)s") % {"example": f"{product.code or product.name} @ 120"},
        )
    amount = price or own
    assert amount is not None
    cost = product.cost if product.currency == currency else None
    return checked(
        NewLine(
            name=product.name,
            quantity=quantity,
            price_minor=amount.minor,
            product_id=product.id,
            code=product.code,
            unit=product.unit,
            discount=discount,
            tax=product.tax if tax is None else tax,
            cost_minor=None if cost is None else cost.minor,
        )
    )


def free(name: str, quantity: int, *, price: Money, discount: int = 0, tax: int = 0) -> NewLine:
    """A line of free text, such as a repair.

    Raises:
        InvalidInput: the name is empty or too long, or a number is out of bounds.
    """
    shown = entries.needed(name, _("The line"), longest=entries.LONGEST_LINE)
    return checked(NewLine(shown, quantity, price.minor, discount=discount, tax=tax))


def checked(line: NewLine) -> NewLine:
    """The line, where its numbers are within bounds.

    Raises:
        InvalidInput: they are not.
    """
    if not 0 < line.quantity <= LARGEST_QUANTITY:
        raise InvalidInput(
            _("A quantity is more than nothing and at most a million."),
            hint=_("What comes back is taken back with: ccm order return"),
        )
    if not 0 <= line.price_minor <= LARGEST_AMOUNT:
        raise InvalidInput(
            _("A price is nothing or more, and not that much."),
            hint=_("Check the minus and the number of zeros."),
        )
    if not (0 <= line.discount <= WHOLE and 0 <= line.tax <= WHOLE):
        raise InvalidInput(_("Discount and tax are from 0 to 100 per cent."))
    if line.amounts(tax_included=False).total > LARGEST_AMOUNT:
        raise too_much()
    return line


def too_much() -> InvalidInput:
    """The error that an amount is larger than any order's."""
    return InvalidInput(
        _("An order cannot come to that much."), hint=_("Check the number of zeros.")
    )


def quantity_of(text: str) -> int:
    """A quantity in thousandths.

    Raises:
        InvalidInput: it is no number, or finer than a thousandth.
    """
    number = parse_number(text.strip())
    return _scaled(number, PER_UNIT, _("A quantity has at most three decimals."))


def rate_of(text: str) -> int:
    """A rate such as ``19%`` in thousandths of a per cent.

    Raises:
        InvalidInput: it is no number, or finer than that.
    """
    number = parse_number(text.strip().rstrip("%٪").strip())
    rate = _scaled(number, PER_CENT, _("A per cent has at most three decimals."))
    if not 0 <= rate <= WHOLE:
        raise InvalidInput(_("Discount and tax are from 0 to 100 per cent."))
    return rate


def _scaled(number: Decimal, by: int, otherwise: str) -> int:
    if abs(number) > LARGEST_AMOUNT:
        raise InvalidInput(_("That number is too large."))
    scaled = number * by
    if scaled != scaled.to_integral_value():
        raise InvalidInput(otherwise)
    return int(scaled)


def _taken_apart(text: str) -> Said:
    rest = clean_line(text)
    if not rest or len(rest) > _LONGEST:
        raise InvalidInput(
            _("A line of an order is empty or too long."),
            hint=_('Write it like "OAK-1 x 2" or "Repair 1 @ 120".'),
        )
    rates: dict[str, int] = {}
    patterns: Mapping[str, re.Pattern[str]] = {"discount": _DISCOUNT, "tax": _TAX}
    for _round in patterns:
        for name, pattern in patterns.items():
            if name not in rates and (match := pattern.fullmatch(rest)):
                rest = match[1]
                rates[name] = rate_of(match[2])
    price = _PRICE.fullmatch(rest)
    if price is not None and not re.search(r"\d", ascii_digits(price[2])):
        price = None
    return Said(
        price[1] if price else rest,
        price[2] if price else None,
        rates.get("discount"),
        rates.get("tax"),
    )


def _ways(head: str) -> Iterator[tuple[str, int]]:
    """What a line may name and how many of it, the way to take where none is a product last."""
    yield head, PER_UNIT
    for pattern, what, number in ((_BEHIND, 1, 2), (_BEFORE, 2, 1), (_BARE, 1, 2)):
        match = pattern.fullmatch(head)
        if match is None:
            continue
        quantity = quantity_of(match[number])
        if quantity > 0:
            yield match[what], quantity
            return


def _price(said: Said, currency: str) -> Money | None:
    if said.price is None:
        return None
    price = parse_money(said.price, currency=currency)
    if price.currency != currency:
        raise InvalidInput(
            _("%(text)s is not in %(currency)s, the currency of the order.")
            % {"text": quoted(excerpt(said.price)), "currency": currency},
            hint=_("An order has one currency: --currency"),
        )
    return price


class Line(NamedTuple):
    """A line as it was sold; quantities in thousandths."""

    id: int
    position: int
    name: str
    quantity: int
    returned: int
    net_minor: int
    tax_minor: int


def lines_of(work: UnitOfWork, order_id: int) -> list[Line]:
    """The lines of an order, in their places."""
    work.flush()
    return work.reader.rows(
        Line,
        "SELECT id, position, name, quantity, returned, net_minor, tax_minor FROM sale_order_line"
        " WHERE order_id = ? ORDER BY position, id",
        (order_id,),
    )
