"""What messages cost: prices of the settings, and what providers say.

Prices are often fractions of a cent, and what is stored is whole minor units; so the fractions are
spread over the messages, by their numbers, in such a way that their sum is right.
"""

import re
from decimal import Decimal, InvalidOperation
from math import floor
from typing import NamedTuple

from ccm_cli.config import ConfigError
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.money import currency_code, exponent
from ccm_cli.language.numbers import ascii_digits

_PRICE = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d]*)")
_TOMAN = {"toman", "tomans", "تومان", "томан"}
_RIALS_IN_TOMAN = 10


class Cost(NamedTuple):
    """A cost in minor units, which may have decimals, of a currency of ISO 4217."""

    minor: Decimal
    currency: str

    def times(self, count: int) -> "Cost":
        """So many of it."""
        return Cost(self.minor * count, self.currency)


def price(text: str, *, currency: str, setting: str) -> Cost | None:
    """A price in the settings, such as ``0.045 EUR``, ``120 toman`` or ``3,5``.

    Args:
        text: an amount with or without a currency; empty for none.
        currency: meant where the text names none.
        setting: where it stands, for the message.

    Raises:
        ConfigError: it is no price.
    """
    if not text.strip():
        return None
    match = _PRICE.fullmatch(ascii_digits(text.strip()))
    if match is None:
        raise _no_price(text, setting)
    amount, named = Decimal(match[1].replace(",", ".")), match[2]
    if named.casefold() in _TOMAN:
        return Cost(amount * _RIALS_IN_TOMAN, "IRR")
    try:
        code = currency_code(named or currency)
    except InvalidInput:
        raise _no_price(text, setting) from None
    return Cost(amount.scaleb(exponent(code)), code)


def told(amount: object, currency: str) -> Cost | None:
    """What a provider says a message cost, in whole units of a currency; None if it says nothing.

    Args:
        amount: a number or its text; some providers tell it as negative.
        currency: ISO 4217.
    """
    try:
        found = abs(Decimal(str(amount)))
    except InvalidOperation:
        return None
    return Cost(found.scaleb(exponent(currency)), currency) if found.is_finite() else None


def share(cost: Cost, number: int) -> int:
    """Whole minor units for the message of this number: over many, they come to the whole."""
    return floor(number * cost.minor) - floor((number - 1) * cost.minor)


def _no_price(text: str, setting: str) -> ConfigError:
    return ConfigError(
        _("%(setting)s: %(text)s is not a price.") % {"setting": setting, "text": text},
        hint=_("Write it like 0.045 EUR."),
    )
