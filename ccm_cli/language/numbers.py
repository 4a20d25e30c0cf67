"""Numbers, shares and durations as people write and read them in each language."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import current_language, ngettext, pgettext
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key


class _Signs(NamedTuple):
    """How a language writes numbers: CLDR, by hand for the three we speak."""

    group: str
    decimal: str
    minus: str
    percent: str


_SIGNS = {
    "en": _Signs(",", ".", "-", "%"),
    # The mark before the minus keeps it left of its number in a line that runs to the left.
    "fa": _Signs("٬", "٫", "\u200e−", "٪"),
    "ru": _Signs("\u00a0", ",", "-", "\u00a0%"),
}

_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_FULL_WIDTH_DIGITS = "０１２３４５６７８９"
_TO_ASCII = str.maketrans(
    _PERSIAN_DIGITS + _ARABIC_DIGITS + _FULL_WIDTH_DIGITS + "٫٬", "0123456789" * 3 + ".,"
)
_TO_PERSIAN = str.maketrans("0123456789", _PERSIAN_DIGITS)

# Marks of direction say nothing about a number; there are several minus signs and spaces.
_PLAIN_NUMBER = str.maketrans(
    {
        **dict.fromkeys("\u200e\u200f\u061c", None),
        **dict.fromkeys("−–‒‐‑﹣－", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009\u2007'’_", " "),
    }
)
_NUMBER = r"([+-]?) ?([0-9][0-9 .,]*|[.,][0-9]+)"
_GROUP = 3  # digits between separators of thousands
_MOST_DIGITS = 30
_EXACT = Context(prec=400, rounding=ROUND_HALF_UP)

_LONGEST_DURATION = 100 * 366 * 86_400
_UNIT_WORDS = {
    "s": "s sec secs second seconds с сек секунд секунда секунды секунду ثانیه",
    "min": "m min mins minute minutes м мин минут минута минуты минуту دقیقه",
    "h": "h hr hrs hour hours ч час часа часов ساعت",
    "d": "d day days д дн день дня дней روز",
    "w": "w week weeks нед неделя неделю недели недель هفته",
}
_SECONDS = {"s": 1, "min": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
_PIECE = r"([0-9]{1,9}(?:[.,][0-9]{1,3})?) ?([^\W\d_]+)\.?"
_CLOCK = r"([0-9]{1,4}):([0-5][0-9])(?::([0-5][0-9]))?"


def ascii_digits(text: str) -> str:
    """Persian, Arabic and full-width digits and the Arabic separators as ASCII ones."""
    return text if text.isascii() else text.translate(_TO_ASCII)


def localized_digits(text: str, language: str) -> str:
    """ASCII digits as the digits of a language; everything else stays."""
    return text.translate(_TO_PERSIAN) if language == "fa" else text


def parse_number(text: str, *, language: str | None = None) -> Decimal:
    """Read a number: ``12,000.50``, ``12 000,50``, ``۱۲٬۰۰۰``.

    Where both a comma and a point stand, the last is the decimal one. A single comma before
    exactly three digits groups them, except in Russian, where a comma is always decimal.

    Args:
        text: as a person typed it, of at most 30 digits.
        language: in which a doubtful comma is read; the process's when absent.

    Raises:
        InvalidInput: it is not a number.
    """
    plain = ascii_digits(text).translate(_PLAIN_NUMBER).strip()
    # Persian text has marks of its own for both, so they are never in doubt.
    decimal_comma = (language or current_language()) == "ru" and "٬" not in text
    match = re.fullmatch(_NUMBER, plain)
    digits = _ungrouped(match[2].rstrip(), decimal_comma=decimal_comma) if match else None
    if match is None or digits is None or len(digits) > _MOST_DIGITS:
        raise InvalidInput(
            _("%(text)s is not a number.") % {"text": _quoted(text)},
            hint=_("Write it like 12000 or 12,000.50."),
        )
    return Decimal(match[1] + digits)


def _ungrouped(digits: str, *, decimal_comma: bool) -> str | None:
    """Digits with a point at most, or None where the separators make no sense."""
    spaced = " " in digits
    separators = re.sub(r"[0-9 ]", "", digits)
    whole, decimals = digits, ""
    if separators and _last_is_decimal(
        separators, digits, comma_is_decimal=spaced or decimal_comma
    ):
        at = max(digits.rfind(","), digits.rfind("."))
        whole, decimals = digits[:at], digits[at + 1 :]
    grouping = set(re.sub(r"[0-9]", "", whole))
    if len(grouping) > 1 or (decimals and not decimals.isdigit()):
        return None
    for mark in grouping:
        first, *groups = whole.split(mark)
        if not 1 <= len(first) <= _GROUP or any(len(group) != _GROUP for group in groups):
            return None
        whole = first + "".join(groups)
    return f"{whole or '0'}.{decimals}" if decimals else whole or None


def _last_is_decimal(separators: str, digits: str, *, comma_is_decimal: bool) -> bool:
    if separators.count(separators[-1]) > 1:
        return False
    if len(separators) > 1 or separators == "." or comma_is_decimal:
        return True
    whole, decimals = digits.split(",")
    return len(decimals) != _GROUP or whole in {"", "0"} or len(whole) > _GROUP


def format_number(value: float | Decimal, *, language: str, decimals: int | None = None) -> str:
    """Write a number: ``12,000.5``, ``12 000,5`` with no-break spaces, ``۱۲٬۰۰۰٫۵``.

    Args:
        value: any number; one that is not finite reads as not available.
        language: one of `catalog.LANGUAGES`; others as English.
        decimals: how many are shown, halves rounded away from zero; all there are when absent.
    """
    signs = _SIGNS.get(language, _SIGNS["en"])
    if isinstance(value, int) and not decimals:
        plain = f"{value:,}"
    else:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        if not number.is_finite():
            return _not_available(language)
        plain = _plain_digits(number, decimals)
    if plain.startswith("-") and not plain.strip("-0.,"):
        plain = plain[1:]
    if language == "en" or language not in _SIGNS:
        return plain
    written = plain.translate({44: signs.group, 46: signs.decimal, 45: signs.minus})
    return localized_digits(written, language)


def _plain_digits(number: Decimal, decimals: int | None) -> str:
    if decimals is not None:
        rounded = number.quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
        return f"{rounded:,f}"
    plain = f"{number:,f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def format_percent(ratio: float | Decimal | None, *, language: str, decimals: int = 0) -> str:
    """Write a share of one as per cent: ``12%``, ``12 %``, ``۱۲٪``.

    Args:
        ratio: 1 is a hundred per cent; None where there was nothing to divide by.
        language: as for `format_number`.
        decimals: of the per cent.
    """
    if ratio is None:
        return _not_available(language)
    share = Decimal(repr(ratio)) if isinstance(ratio, float) else Decimal(ratio)
    if not share.is_finite():
        return _not_available(language)
    signs = _SIGNS.get(language, _SIGNS["en"])
    return format_number(share * 100, language=language, decimals=decimals) + signs.percent


def _not_available(language: str) -> str:
    return pgettext("figure", "n/a", language=language)


def parse_duration(text: str) -> int:
    """Read a length of time: ``5m``, ``1h30m``, ``90s``, ``1:30`` (hours and minutes), ``۵ دقیقه``.

    Returns:
        Seconds, at most a hundred years.

    Raises:
        InvalidInput: it is not a length of time.
    """
    seconds = seconds_in(search_key(ascii_digits(text)))
    if seconds is None:
        raise InvalidInput(
            _("%(text)s is not a length of time.") % {"text": _quoted(text)},
            hint=_("Write it like 5m, 1h30m, 90s or 1:30."),
        )
    return seconds


def seconds_in(key: str) -> int | None:
    """Seconds in a duration given as its search key; None when it is none."""
    clock = re.fullmatch(_CLOCK, key)
    if clock:
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return hours * 3_600 + minutes * 60 + seconds
    total, rest = Decimal(0), key
    while rest:
        piece = re.match(_PIECE, rest)
        unit = _UNITS.get(piece[2]) if piece else None
        if piece is None or unit is None:
            return None
        total += Decimal(piece[1].replace(",", ".")) * _SECONDS[unit]
        rest = re.sub(r"^(?:,|(?:and|и|و)(?= ))? ?", "", rest[piece.end() :].lstrip())
    return int(total) if key and total <= _LONGEST_DURATION else None


def format_duration(seconds: int, *, language: str) -> str:
    """Write a length of time: ``1 h 30 min``, in all units that are not zero.

    Args:
        seconds: zero or more; a negative one gets a minus sign.
        language: as for `format_number`.
    """
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    units = [
        (days, ngettext("%(n)s d", "%(n)s d", days, language=language)),
        (hours, ngettext("%(n)s h", "%(n)s h", hours, language=language)),
        (minutes, ngettext("%(n)s min", "%(n)s min", minutes, language=language)),
        (rest, ngettext("%(n)s s", "%(n)s s", rest, language=language)),
    ]
    shown = [
        unit % {"n": format_number(amount, language=language)} for amount, unit in units if amount
    ]
    sign = _SIGNS.get(language, _SIGNS["en"]).minus if seconds < 0 else ""
    return sign + " ".join(shown or [units[-1][1] % {"n": localized_digits("0", language)}])


def _quoted(text: str) -> str:
    return quoted(excerpt(text))
