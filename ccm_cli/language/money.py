"""Amounts of money: whole minor units of a currency, as people write and read them."""

import re
from decimal import Decimal
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.catalog import ngettext
from ccm_cli.language.currencies import (
    CODES,
    EXPONENTS,
    NAMES,
    PERSIAN_NAMES,
    RIALS_IN_TOMAN,
    SHARED_SIGNS,
    SYMBOLS,
    TOMAN,
)
from ccm_cli.language.numbers import format_number, parse_number
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key

_NO_BREAK_SPACE = "\u00a0"
_LARGEST_STORED = 2**63 - 1
_DIRECTION_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u061c"))
_AMOUNT = (
    r"(?P<sign>[+−-]?)\s*(?P<before>[^\d+−-]*?)\s*"
    r"(?P<number>[+−-]?\s*\.?\d[\d\s.,٫٬'’_]*)(?P<after>\D*)"
)
_MULTIPLES = {
    **dict.fromkeys(("k", "thousand", "هزار", "тыс", "тысяч", "тысячи", "тысяча"), 3),
    **dict.fromkeys(("m", "mln", "mio", "million", "میلیون", "млн", "миллион", "миллиона"), 6),
    **dict.fromkeys(("bn", "billion", "میلیارد", "млрд", "миллиард", "миллиарда"), 9),
}
"""Words behind a number that stand for zeros, by search key, and how many."""
_MULTIPLE = r"\s*([^\W\d_]+)\.?\s*(.*)"
_LONGEST = 100
_GROUP = 3  # digits between separators of thousands


class Money(NamedTuple):
    """An amount of money.

    Attributes:
        minor: whole minor units, such as cents; see `exponent`.
        currency: an ISO 4217 code.
    """

    minor: int
    currency: str


def exponent(currency: str) -> int:
    """How many decimals an amount in a currency has, as ISO 4217 has it.

    The Iranian rial has none here: ISO gives it two, but its hundredth is no longer in use.

    Args:
        currency: three letters, in any case.

    Raises:
        InvalidInput: no such currency is known.
    """
    return EXPONENTS.get(currency_code(currency), 2)


def currency_code(text: str) -> str:
    """The ISO 4217 code a text means, checked and in capitals.

    Raises:
        InvalidInput: no such currency is known.
    """
    code = text.strip().upper()
    if code in CODES:
        return code
    from difflib import get_close_matches

    near = get_close_matches(code, sorted(CODES), n=3, cutoff=0.6)
    raise InvalidInput(
        _("There is no currency %(code)s.") % {"code": quoted(excerpt(text))},
        hint=_("Did you mean %(codes)s?") % {"codes": in_series(near)}
        if near
        else _("Write its three letters, such as EUR, IRR or RUB."),
    )


def parse_money(text: str, *, currency: str, language: str | None = None) -> Money:
    """Read an amount: ``12000``, ``12,000.50 EUR``, ``€ 12000``, ``۱۲٬۰۰۰ تومان``, ``5m``.

    Args:
        text: an amount, with or without the name, code or sign of a currency. A toman is ten rial.
        currency: meant where the text names none.
        language: as for `numbers.parse_number`.

    Raises:
        InvalidInput: it is not an amount, has more decimals than its currency, names an unknown
            currency, or is too large to store.
    """
    match = re.fullmatch(_AMOUNT, text[:_LONGEST].translate(_DIRECTION_MARKS).strip())
    if match is None or len(text) > _LONGEST:
        raise _not_money(text)
    if match["sign"] and match["number"][0] in "+−-":
        raise _not_money(text)
    zeros, after = _zeros(match["after"])
    if match["before"] and after.strip():
        raise _not_money(text)
    unit = _named_currency(match["before"] or after, default=currency)
    written = match["number"].strip()
    try:
        amount = parse_number(match["sign"] + written, language=language)
    except InvalidInput as error:
        raise _not_money(text) from error
    if zeros:
        whole = amount.scaleb(zeros)
        amount = whole.quantize(Decimal(1)) if whole == whole.to_integral_value() else whole
    return _stored(amount, unit, text)


def _zeros(after: str) -> tuple[int, str]:
    """How many zeros the word behind a number stands for, and what is left behind the word."""
    match = re.fullmatch(_MULTIPLE, after)
    zeros = _MULTIPLES.get(search_key(match[1]), 0) if match else 0
    return (zeros, match[2]) if match and zeros else (0, after)


def _named_currency(name: str, *, default: str) -> str:
    key = search_key(name).removesuffix(".")
    if not key:
        return currency_code(default)
    if default.upper() in SHARED_SIGNS.get(key, ()):
        return default.upper()
    return NAMES.get(key) or currency_code(name)


def _stored(amount: Decimal, unit: str, text: str) -> Money:
    code = "IRR" if unit == TOMAN else unit
    places = 1 if unit == TOMAN else EXPONENTS.get(code, 2)
    minor = amount.scaleb(places)
    written = _decimals(amount)
    # Three decimals where there can be none so fine are somebody's thousands: 12.000.
    if minor != minor.to_integral_value() or written == _GROUP > places:
        raise InvalidInput(
            _("%(text)s has more decimals than %(currency)s has.")
            % {"text": quoted(excerpt(text)), "currency": unit},
            hint=_("Write thousands without a separator: 12000."),
        )
    if abs(minor) > _LARGEST_STORED:
        raise InvalidInput(
            _("%(text)s is too large an amount.") % {"text": quoted(excerpt(text))},
            hint=_("Check the number of zeros."),
        )
    return Money(int(minor), code)


def _decimals(amount: Decimal) -> int:
    places = amount.as_tuple().exponent
    return -places if isinstance(places, int) else 0


def _not_money(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not an amount of money.") % {"text": quoted(excerpt(text))},
        hint=_("Write it like 12000, 12,000.50 EUR or € 12000."),
    )


def format_money(money: Money, *, language: str, toman: bool = False, short: bool = False) -> str:
    """Write an amount: ``€12,000.00``, ``12 000,00 ₽``, ``۱۲٬۰۰۰ ریال``.

    Spaces are no-break ones.

    Args:
        money: of any known currency.
        language: as for `numbers.format_number`.
        toman: rials as tomans.
        short: leave out decimals that are all zero.
    """
    unit, places = money.currency, EXPONENTS.get(money.currency, 2)
    if toman and unit == "IRR":
        unit, places = TOMAN, int(money.minor % RIALS_IN_TOMAN != 0)
        amount = Decimal(money.minor) / RIALS_IN_TOMAN
    else:
        amount = Decimal(money.minor).scaleb(-places)
    if short and amount == amount.to_integral_value():
        places = 0
    number = format_number(amount, language=language, decimals=places)
    if language == "fa":
        return number + _NO_BREAK_SPACE + PERSIAN_NAMES.get(unit, unit)
    if unit in {"IRR", TOMAN}:
        return number + _NO_BREAK_SPACE + _iranian_unit(unit, amount, language)
    if language == "ru":
        return number + _NO_BREAK_SPACE + SYMBOLS.get(unit, unit)
    sign = "-" if amount < 0 else ""
    symbol = SYMBOLS.get(unit, unit + _NO_BREAK_SPACE)
    return sign + symbol + number.removeprefix("-")


def decimal_text(money: Money) -> str:
    """An amount as a plain decimal number for programs: ``12000.00``; no currency, no signs."""
    return str(Decimal(money.minor).scaleb(-EXPONENTS.get(money.currency, 2)))


def _iranian_unit(unit: str, amount: Decimal, language: str) -> str:
    whole = amount == amount.to_integral_value()
    # A fraction takes the form that two takes, in English as in Russian.
    count = abs(int(amount)) if whole else 2
    if unit == TOMAN:
        return ngettext("toman", "tomans", count, language=language)
    return ngettext("rial", "rials", count, language=language)
