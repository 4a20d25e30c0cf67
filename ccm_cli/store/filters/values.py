"""Values of a filter, read by the kind of the field they are held against."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_yearly
from ccm_cli.language.money import parse_money
from ccm_cli.language.numbers import ascii_digits, parse_duration, parse_number
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.periods import days_of, moments_of
from ccm_cli.store.filters.predicate import Point, Span
from ccm_cli.store.filters.registry import Kind, suggestion
from ccm_cli.store.filters.setting import Setting
from ccm_cli.store.filters.vocabulary import TRUTH

LONGEST_TEXT = 1_000
_LARGEST_STORED = 2**63 - 1
_LEAP_YEAR = 2000
_DAYS_OF_SHORT_YEAR = 365
_AFTER_THE_YEAR = "13-01"
_PERSIAN_LETTER = r"[\u0620-\u06ff]"
_GAP = rf"{_PERSIAN_LETTER}[ \u200c]+{_PERSIAN_LETTER}"
_DAY_OF_YEAR = r"(?:--)?([01]?\d)-([0-3]?\d)"

Literal = Point | Span


def read(
    kind: Kind, text: str, setting: Setting, *, choices: tuple[str, ...] = (), exact: bool = False
) -> Literal:
    """Read a value as a field of some kind has it.

    Args:
        kind: of the field.
        text: the value as typed.
        setting: when and where it is read.
        choices: of a `Kind.CHOICE`.
        exact: whether a distance such as ``-30d`` is a point in time rather than the whole day.

    Raises:
        InvalidInput: the text is no value of that kind; the message is the bare reason.
    """
    if kind is Kind.CHOICE:
        return _choice(text, choices)
    if kind is Kind.MOMENT:
        return Span(*moments_of(text, setting.clock, exact=exact))
    return _READERS[kind](text, setting)


def first(literal: Literal) -> str | int | float:
    """The value itself, or the first of a span: what a function gets as its argument."""
    return literal.value if isinstance(literal, Point) else literal.start


def _text(text: str, _setting: Setting) -> Point:
    key = search_key(text)
    if not key:
        raise InvalidInput(
            _("There is nothing to compare with"),
            hint=_("Whether a field has a value is asked by “is set” and “is unset”."),
        )
    if len(key) > LONGEST_TEXT:
        raise InvalidInput(
            _("A text in a filter has at most %(n)d characters") % {"n": LONGEST_TEXT}
        )
    return Point(key)


def joined_words(text: str) -> str:
    """The search key without spaces, of a text that Persian may write apart, joined, or in one.

    «علی پور», «علی‌پور» and «علیپور» are one name. A text of other scripts, or of one word, gives
    an empty text.
    """
    return search_key(text).replace(" ", "") if re.search(_GAP, text) else ""


def _link(text: str, setting: Setting) -> Point:
    """A whole link in its one spelling; what is none equals no link, which is no mistake."""
    from ccm_cli.language.links import parse_link

    try:
        return Point(search_key(parse_link(text)))
    except InvalidInput:
        return _text(text, setting)


def _number(text: str, _setting: Setting) -> Point:
    # A saved filter must mean the same in every language, so a doubtful comma is read as English.
    number = parse_number(text, language="en")
    if abs(number) > _LARGEST_STORED:
        raise InvalidInput(_("“%(text)s” is too large a number") % {"text": excerpt(text)})
    return Point(_plain(number))


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def currency_of(text: str, setting: Setting) -> Setting:
    """The setting in which an amount is read that may name a currency of its own."""
    try:
        return setting._replace(currency=parse_money(text, currency=setting.currency).currency)
    except InvalidInput:  # said by whoever reads the amount itself
        return setting


def _money(text: str, setting: Setting) -> Point:
    money = parse_money(text, currency=setting.currency, language="en")
    if money.currency != setting.currency:
        raise InvalidInput(
            _("Amounts are compared in %(currency)s, not in %(other)s")
            % {"currency": setting.currency, "other": money.currency}
        )
    return Point(money.minor)


def _duration(text: str, _setting: Setting) -> Point:
    return Point(parse_duration(text))


def _bool(text: str, _setting: Setting) -> Point:
    truth = TRUTH.get(search_key(text))
    if truth is None:
        raise InvalidInput(_("“%(text)s” is neither true nor false") % {"text": excerpt(text)})
    return Point(truth)


def _choice(text: str, choices: tuple[str, ...]) -> Point:
    key = search_key(text)
    for choice in choices:
        if search_key(choice) == key:
            return Point(choice)
    reason = _("“%(text)s” is none of its values") % {"text": excerpt(text)}
    raise InvalidInput(reason, hint=suggestion(text, choices))


def _day(text: str, setting: Setting) -> Literal:
    start, end = days_of(text, setting.clock)
    if (end - start).days == 1:
        return Point(start.isoformat())
    return Span(start.isoformat(), end.isoformat())


def _yearly(text: str, setting: Setting) -> Span:
    match = re.fullmatch(_DAY_OF_YEAR, ascii_digits(text))
    if match is None:
        try:
            return _part_of_year(*days_of(text, setting.clock))
        except InvalidInput:
            _year, month, day = parse_yearly(text)
            return _single_day(month, day)
    try:
        return _single_day(int(match[1]), int(match[2]))
    except ValueError as error:
        reason = _("“%(text)s” is no day of the year") % {"text": excerpt(text)}
        raise InvalidInput(reason) from error


def _single_day(month: int, day: int) -> Span:
    start = date(_LEAP_YEAR, month, day)
    return _part_of_year(start, date.fromordinal(start.toordinal() + 1))


def _part_of_year(start: date, end: date) -> Span:
    """Days of the year as ``MM-DD``.

    The end is the day after the last, so that the end of February takes its 29th in every year.
    """
    if (end - start).days >= _DAYS_OF_SHORT_YEAR:
        return Span("01-01", _AFTER_THE_YEAR)
    last = f"{end:%m-%d}"
    return Span(f"{start:%m-%d}", _AFTER_THE_YEAR if last == "01-01" else last)


_READERS: dict[Kind, Callable[[str, Setting], Literal]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DURATION: _duration,
    Kind.BOOL: _bool,
    Kind.DAY: _day,
    Kind.YEARLY: _yearly,
    Kind.LINK: _link,
    Kind.LIST: _text,
}
