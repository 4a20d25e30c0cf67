"""The Gregorian and the Persian solar (Jalali) calendar: days, weeks and months of both.

The Jalali year begins with the day of the spring equinox in Tehran. From 1200 to 1600 the leap
years of the 33-year cycle agree with it, but for one: in 1503 the equinox falls so close to noon
that the cycle is a day late. K. M. Borkowski, The Persian calendar for 3000 years, Earth, Moon
and Planets 74 (1996), for the cycle; the exception is that of ICU4X and persiantools.
"""

from datetime import date, timedelta
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import gettext as _

FIRST_JALALI_YEAR, LAST_JALALI_YEAR = 1200, 1600
FIRST_YEAR, LAST_YEAR = 1900, 2200

_DAY_BEFORE_JALALI = 226_894  # ordinal of the day before 1 Farvardin 1, 22 March 622 proleptic
_MONTHS = 12
_LONG_MONTHS = 6
_DAYS_OF_LONG_MONTHS = 186
_DAYS_BEFORE_ESFAND = 336
_YEAR_A_DAY_EARLY = 1503


class JalaliDay(NamedTuple):
    """A day of the Persian solar calendar; months and days count from 1."""

    year: int
    month: int
    day: int


def to_jalali(day: date) -> JalaliDay:
    """The same day in the Jalali calendar."""
    year = day.year - 621
    if day.toordinal() < _new_year(year):
        year -= 1
    past = day.toordinal() - _new_year(year)
    if past < _DAYS_OF_LONG_MONTHS:
        return JalaliDay(year, past // 31 + 1, past % 31 + 1)
    past -= _DAYS_OF_LONG_MONTHS
    return JalaliDay(year, past // 30 + _LONG_MONTHS + 1, past % 30 + 1)


def from_jalali(year: int, month: int, day: int) -> date:
    """The Gregorian date of a Jalali day.

    Args:
        year: from 1200 to 1600, both included.
        month: from 1.
        day: from 1.

    Raises:
        ValueError: there is no such day.
    """
    if not FIRST_JALALI_YEAR <= year <= LAST_JALALI_YEAR or not 1 <= month <= _MONTHS:
        raise ValueError(year, month)
    if not 1 <= day <= jalali_month_length(year, month):
        raise ValueError(day)
    before = (month - 1) * 30 + min(month - 1, _LONG_MONTHS)
    return date.fromordinal(_new_year(year) + before + day - 1)


def jalali_month_length(year: int, month: int) -> int:
    """Days in a Jalali month: 31 six times, 30 five times, 29 or in leap years 30 in Esfand."""
    if month < _MONTHS:
        return 31 if month <= _LONG_MONTHS else 30
    return _new_year(year + 1) - _new_year(year) - _DAYS_BEFORE_ESFAND


def _new_year(year: int) -> int:
    """Ordinal of 1 Farvardin: eight leap years in each 33."""
    by_cycle = _DAY_BEFORE_JALALI + 365 * (year - 1) + (8 * year + 21) // 33 + 1
    return by_cycle - (year == _YEAR_A_DAY_EARLY)


def calendar_of(language: str, calendar: str = "auto") -> str:
    """Settle on a calendar.

    Args:
        language: one of `catalog.LANGUAGES`.
        calendar: ``gregorian``, ``jalali``, or ``auto`` for that of the language.

    Raises:
        InvalidInput: there is no such calendar.
    """
    if calendar == "auto":
        return "jalali" if language == "fa" else "gregorian"
    if calendar not in {"gregorian", "jalali"}:
        raise InvalidInput(
            _("There is no calendar %(name)s.") % {"name": calendar},
            hint=_("It is auto, gregorian or jalali."),
        )
    return calendar


def week_start(day: date, *, language: str = "en", calendar: str = "auto") -> date:
    """First day of the week a day is in: Saturday by the Jalali calendar, else Monday."""
    first = 5 if calendar_of(language, calendar) == "jalali" else 0
    return day - timedelta(days=(day.weekday() - first) % 7)


def month_start(day: date, *, language: str = "en", calendar: str = "auto") -> date:
    """First day of the month a day is in."""
    if calendar_of(language, calendar) == "jalali":
        year, month, _day = to_jalali(day)
        return from_jalali(year, month, 1)
    return day.replace(day=1)


def year_start(day: date, *, language: str = "en", calendar: str = "auto") -> date:
    """First day of the year a day is in."""
    if calendar_of(language, calendar) == "jalali":
        return from_jalali(to_jalali(day).year, 1, 1)
    return day.replace(month=1, day=1)


def add_months(day: date, months: int, *, language: str = "en", calendar: str = "auto") -> date:
    """The same day of the month, some months on; the month's last day where it is shorter.

    Raises:
        ValueError: the result lies beyond the calendar.
    """
    if calendar_of(language, calendar) == "jalali":
        jalali = to_jalali(day)
        years, month = divmod(jalali.month - 1 + months, _MONTHS)
        year, month = jalali.year + years, month + 1
        length = jalali_month_length(year, month)
        return from_jalali(year, month, min(jalali.day, length))
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year, month = day.year + years, month + 1
    next_month = date(year + month // _MONTHS, month % _MONTHS + 1, 1)
    return date(year, month, min(day.day, (next_month - timedelta(days=1)).day))


def weeks_of_month(
    day: date, *, language: str = "en", calendar: str = "auto"
) -> tuple[tuple[date, ...], ...]:
    """The weeks that a month is shown in, whole: days of the months beside it belong to them.

    Args:
        day: any of the month.
        language: as for `calendar_of`.
        calendar: as for `calendar_of`.
    """
    first = month_start(day, language=language, calendar=calendar)
    last = add_months(first, 1, language=language, calendar=calendar) - timedelta(days=1)
    monday = week_start(first, language=language, calendar=calendar)
    weeks = []
    while monday <= last:
        weeks.append(tuple(monday + timedelta(days=number) for number in range(7)))
        monday += timedelta(days=7)
    return tuple(weeks)
