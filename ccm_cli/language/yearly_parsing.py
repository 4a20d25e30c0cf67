"""Days that come back each year, such as birthdays, read as people write them."""

import re
from datetime import date
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language.calendars import LAST_JALALI_YEAR, LAST_YEAR
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.day_parsing import (
    Asked,
    date_of,
    in_figures,
    month_and_day,
    no_such_day,
    normalized,
    with_month_name,
)
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt

_OLDEST = LAST_JALALI_YEAR + 1
_NO_YEAR = 1604  # what address books write in a birthday whose year nobody told them
_LEAP_YEAR = 2000

_WITHOUT_YEAR = r"--(\d{2})-?(\d{2})"
_COMPACT = r"(\d{4})(\d{2})(\d{2})"
_DAY_DOT_MONTH = r"(\d{1,2})\.(\d{1,2})\.?"


class YearlyDay(NamedTuple):
    """A day that comes back each year, such as a birthday, in the Gregorian calendar.

    Attributes:
        year: of the first one; None when it is not known.
        month: from 1.
        day: from 1; the 29th of February is allowed.
    """

    year: int | None
    month: int
    day: int


def parse_yearly(text: str) -> YearlyDay:
    """Read a birthday or another day of every year.

    ``1990-05-17``, ``17.05.1990``, ``17 May 1990`` and ``1369/02/27`` have a year; ``--05-17``,
    ``17.05`` and ``17 May`` have none, nor has the 1604 of some address books.

    Args:
        text: what was typed or imported, without a time or with one after a ``T``.

    Raises:
        InvalidInput: it is no such day, or a Jalali one without its year, which falls on
            different Gregorian days.
    """
    key = re.sub(r"(?<=\d)t[\d:.z+-]*$", "", normalized(text))
    try:
        day = _yearly(text, key)
    except ValueError as error:
        raise no_such_day(text) from error
    if day is None:
        raise InvalidInput(
            _("%(text)s is not a day of the year.") % {"text": quoted(excerpt(text))},
            hint=_("Write it like 1990-05-17, 17 May or 1369/02/27."),
        )
    return day


def _yearly(text: str, key: str) -> YearlyDay | None:
    for pattern, month_at, day_at in ((_WITHOUT_YEAR, 1, 2), (_DAY_DOT_MONTH, 2, 1)):
        match = re.fullmatch(pattern, key)
        if match:
            return _without_year(int(match[month_at]), int(match[day_at]))
    match = re.fullmatch(_COMPACT, key)
    if match:
        return _first_of_many(date_of(int(match[1]), int(match[2]), int(match[3])))
    named = month_and_day(key)
    if named and named[1] is None:
        if named[0] == "jalali":
            raise InvalidInput(
                _("%(text)s needs its year.") % {"text": quoted(excerpt(text))},
                hint=_("Without it a Persian day may fall on either of two: 1369/02/27."),
            )
        return _without_year(named[2], named[3])
    asked = Asked(text, key, date(_LEAP_YEAR, 1, 1), "auto")
    day = in_figures(asked) or with_month_name(asked)
    return None if day is None else _first_of_many(day)


def _without_year(month: int, day: int) -> YearlyDay:
    date(_LEAP_YEAR, month, day)
    return YearlyDay(None, month, day)


def _first_of_many(day: date) -> YearlyDay:
    if day.year == _NO_YEAR:
        return YearlyDay(None, day.month, day.day)
    if not _OLDEST <= day.year <= LAST_YEAR:
        raise ValueError(day.year)
    return YearlyDay(day.year, day.month, day.day)
