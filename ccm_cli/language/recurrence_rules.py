"""Recurrence rules as RFC 5545 writes them, with the calendar and the short months of RFC 7529."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.recurrence import (
    DAY,
    JALALI,
    MONTH,
    MOST_EVERY,
    MOST_TIMES,
    SURE_DAYS,
    WEEK,
    YEAR,
    Rule,
    WeekdayOf,
)
from ccm_cli.language.text import excerpt

_UNITS = {"DAILY": DAY, "WEEKLY": WEEK, "MONTHLY": MONTH, "YEARLY": YEAR}
_FREQUENCIES = {unit: name for name, unit in _UNITS.items()}
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_CALENDARS = {"GREGORIAN": "gregorian", "PERSIAN": JALALI}
_SKIPS = {"OMIT": True, "BACKWARD": False}
_LONGEST = 500
_WEEKS = {MONTH: 5, YEAR: 53}
"""Of a unit, how often it may have a weekday; of the others none is the first or last."""

_Part = Callable[[str], Any]


def is_rule(text: str) -> bool:
    """Whether a text is meant as a rule of RFC 5545 rather than as words."""
    return "FREQ=" in text.upper()


def read_rule(text: str) -> Rule:
    """A rule from its RFC 5545 text, ``RRULE:`` before it or not.

    Raises:
        InvalidInput: it is no rule, or one that is finer than days; names the part.
    """
    parts = _parts(text)
    values: dict[str, Any] = {}
    for name, value in parts.items():
        if name not in _READERS:
            raise _not_understood(f"{name}={value}")
        field, read = _READERS[name]
        try:
            values[field] = read(value)
        except (ValueError, KeyError):
            raise _not_understood(f"{name}={value}") from None
    if "unit" not in values:
        raise _not_understood(text)
    rule = Rule(**values)
    _check(rule, parts)
    return rule


def rule_text(rule: Rule) -> str:
    """A rule as RFC 5545 writes it; `read_rule` gives the same rule back."""
    shortened = not rule.omits and any(day > SURE_DAYS for day in rule.month_days)
    calendar = "PERSIAN" if rule.calendar == JALALI else "GREGORIAN"
    named = rule.calendar == JALALI or rule.omits or shortened
    parts = [
        ("RSCALE", calendar if named else ""),
        ("FREQ", _FREQUENCIES[rule.unit]),
        ("INTERVAL", str(rule.every) if rule.every > 1 else ""),
        ("WKST", _WEEKDAYS[rule.week_start] if rule.week_start else ""),
        ("BYMONTH", _listed(rule.months)),
        ("BYMONTHDAY", _listed(rule.month_days)),
        ("BYDAY", ",".join(map(_weekday_text, rule.weekdays))),
        ("BYSETPOS", _listed(rule.places)),
        ("COUNT", "" if rule.times is None else str(rule.times)),
        ("UNTIL", "" if rule.until is None else f"{rule.until:%Y%m%d}"),
        ("SKIP", "OMIT" if rule.omits else "BACKWARD" if shortened else ""),
    ]
    return ";".join(f"{name}={value}" for name, value in parts if value)


def _parts(text: str) -> Mapping[str, str]:
    if len(text) > _LONGEST:
        raise _not_understood(text)
    parts: dict[str, str] = {}
    for part in re.sub(r"\s", "", text).upper().removeprefix("RRULE:").strip(";").split(";"):
        name, sign, value = part.partition("=")
        if not sign or not value or name in parts:
            raise _not_understood(part)
        parts[name] = value
    return parts


def _check(rule: Rule, parts: Mapping[str, str]) -> None:
    """What a rule may not say together."""
    if rule.times is not None and rule.until is not None:
        raise _not_understood(f"COUNT={parts['COUNT']};UNTIL={parts['UNTIL']}")
    if rule.unit == WEEK and rule.month_days:
        raise _not_understood(f"FREQ=WEEKLY;BYMONTHDAY={parts['BYMONTHDAY']}")
    most = _WEEKS.get(rule.unit, 0)
    if any(abs(each.place) > most for each in rule.weekdays):
        raise _not_understood(f"BYDAY={parts['BYDAY']}")
    if rule.places and not (rule.weekdays or rule.month_days or rule.months):
        raise _not_understood(f"BYSETPOS={parts['BYSETPOS']}")


def _not_understood(part: str) -> InvalidInput:
    return InvalidInput(
        _("%(rule)s is not a recurrence rule that tasks can follow.")
        % {"rule": quoted(excerpt(part))},
        hint=_("Write it like FREQ=MONTHLY;BYMONTHDAY=-1, or in words: every 2 weeks."),
    )


def _number(low: int, high: int) -> _Part:
    def read(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,6}", value):
            raise ValueError(value)
        number = int(value)
        if not low <= number <= high or number == 0:
            raise ValueError(value)
        return number

    return read


def _list(read: _Part) -> _Part:
    return lambda value: tuple(sorted({read(item) for item in value.split(",")}))


def _weekday_of(value: str) -> WeekdayOf:
    match = re.fullmatch(r"([+-]?[0-9]{1,2})?([A-Z]{2})", value)
    if match is None or match[2] not in _WEEKDAYS or (match[1] and int(match[1]) == 0):
        raise ValueError(value)
    return WeekdayOf(_WEEKDAYS.index(match[2]), int(match[1] or 0))


def _last_day(value: str) -> date:
    match = re.fullmatch(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?", value, re.ASCII)
    if match is None:
        raise ValueError(value)
    return date(int(match[1]), int(match[2]), int(match[3]))


_READERS: Mapping[str, tuple[str, _Part]] = {
    "RSCALE": ("calendar", _CALENDARS.__getitem__),
    "FREQ": ("unit", _UNITS.__getitem__),
    "INTERVAL": ("every", _number(1, MOST_EVERY)),
    "WKST": ("week_start", _WEEKDAYS.index),
    "BYMONTH": ("months", _list(_number(1, 12))),
    "BYMONTHDAY": ("month_days", _list(_number(-31, 31))),
    "BYDAY": ("weekdays", _list(_weekday_of)),
    "BYSETPOS": ("places", _list(_number(-366, 366))),
    "COUNT": ("times", _number(1, MOST_TIMES)),
    "UNTIL": ("until", _last_day),
    "SKIP": ("omits", _SKIPS.__getitem__),
}
"""Of a part of the text: the field of a `Rule`, and what reads it."""


def _listed(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def _weekday_text(each: WeekdayOf) -> str:
    return f"{each.place or ''}{_WEEKDAYS[each.weekday]}"
