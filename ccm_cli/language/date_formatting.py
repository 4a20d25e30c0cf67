"""Days and moments as people write them in each language and calendar."""

from calendar import isleap
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from ccm_cli.language.calendars import calendar_of, to_jalali
from ccm_cli.language.catalog import gettext, ngettext
from ccm_cli.language.date_names import (
    GREGORIAN_MONTHS,
    JALALI_MONTHS,
    RUSSIAN_JALALI_MONTHS_ALONE,
    RUSSIAN_MONTHS_ALONE,
    SHORT_GREGORIAN_MONTHS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
)
from ccm_cli.language.numbers import format_number, localized_digits

Style = Literal["short", "medium", "long"]

_MINUTE, _HOUR = 60, 3_600
_HOURS_WITHOUT_DAY = 6  # so near, the hours say more than that midnight lies between
_CALENDAR_DISTANCES = ((14, "d", 1.0), (60, "w", 7.0), (730, "m", 30.44))  # below, unit, its days
_DAYS_OF_YEAR = 365.25
_FEBRUARY, _LEAP_DAY = 2, 29


def format_day(day: date, *, language: str, calendar: str = "auto", style: Style = "medium") -> str:
    """Write a day.

    ======  ==========================  ===================  ==========================
    style   en                          fa                   ru
    ======  ==========================  ===================  ==========================
    short   2026-12-01                  ۱۴۰۵/۰۹/۱۰           01.12.2026
    medium  1 Dec 2026                  ۱۰ آذر ۱۴۰۵          1 дек 2026
    long    Tuesday, 1 December 2026    سه‌شنبه ۱۰ آذر ۱۴۰۵     вторник, 1 декабря 2026
    ======  ==========================  ===================  ==========================

    Args:
        day: from 1900 to 2200.
        language: one of `catalog.LANGUAGES`; others as English.
        calendar: as for `calendars.calendar_of`.
        style: a row of the table.
    """
    spoken = language if language in WEEKDAYS else "en"
    if style == "short":
        return localized_digits(_short(day, spoken, calendar), language)
    months = GREGORIAN_MONTHS if style == "long" else SHORT_GREGORIAN_MONTHS
    year, month, number = day.year, day.month, day.day
    if calendar_of(language, calendar) == "jalali":
        months = JALALI_MONTHS
        year, month, number = to_jalali(day)
    written = localized_digits(f"{number} {months[spoken][month - 1]} {year}", language)
    if style == "medium":
        return written
    return WEEKDAYS[spoken][day.weekday()] + (" " if spoken == "fa" else ", ") + written


def _short(day: date, language: str, calendar: str) -> str:
    year, month, number = day.year, day.month, day.day
    separator = "/" if language == "fa" else "-"
    if calendar_of(language, calendar) == "jalali":
        year, month, number = to_jalali(day)
        separator = "/"
    if language == "ru":
        return f"{number:02}.{month:02}.{year:04}"
    return f"{year:04}{separator}{month:02}{separator}{number:02}"


def format_yearly(
    month: int, number: int, *, year: int, language: str, calendar: str = "auto"
) -> str:
    """Write a day of every year, such as a birthday: ``17 May``, ``۲۷ اردیبهشت``.

    Args:
        month: Gregorian, 1 to 12.
        number: day of the month.
        year: Gregorian; in which year's Jalali calendar the day is looked up.
        language: as for `format_day`.
        calendar: as for `format_day`.
    """
    spoken = language if language in WEEKDAYS else "en"
    names = GREGORIAN_MONTHS[spoken]
    if calendar_of(language, calendar) == "jalali":
        leap_day = (month, number) == (_FEBRUARY, _LEAP_DAY) and not isleap(year)
        _year, month, number = to_jalali(date(year, month, number - leap_day))
        names = JALALI_MONTHS[spoken]
    return localized_digits(f"{number} {names[month - 1]}", language)


def format_moment(
    moment: int,
    *,
    zone: ZoneInfo,
    language: str,
    calendar: str = "auto",
    style: Style = "medium",
) -> str:
    """Write a point in time: the day as by `format_day`, and the time to the minute.

    Args:
        moment: UTC seconds.
        zone: whose clocks are read.
        language: as for `format_day`.
        calendar: as for `format_day`.
        style: as for `format_day`.
    """
    local = datetime.fromtimestamp(moment, zone)
    day = format_day(local.date(), language=language, calendar=calendar, style=style)
    time = localized_digits(f"{local.hour:02}:{local.minute:02}", language)
    if style == "short":
        return f"{day} {time}"
    return f"{day}{'،' if language == 'fa' else ','} {time}"


def format_month(day: date, *, language: str, calendar: str = "auto") -> str:
    """Write the month a day is in: ``December 2026``, ``декабрь 2026``, ``آذر ۱۴۰۵``."""
    spoken = language if language in WEEKDAYS else "en"
    if calendar_of(language, calendar) == "jalali":
        year, month, _number = to_jalali(day)
        names = RUSSIAN_JALALI_MONTHS_ALONE if spoken == "ru" else JALALI_MONTHS[spoken]
    else:
        year, month = day.year, day.month
        names = RUSSIAN_MONTHS_ALONE if spoken == "ru" else GREGORIAN_MONTHS[spoken]
    return localized_digits(f"{names[month - 1]} {year}", language)


def weekday_name(day: date, *, language: str, short: bool = False) -> str:
    """Name of a day's weekday; the short ones are those of the heads of calendars."""
    names = SHORT_WEEKDAYS if short else WEEKDAYS
    return names.get(language, names["en"])[day.weekday()]


def format_relative(moment: int, *, now: int, zone: ZoneInfo, language: str) -> str:
    """Say how far a moment is: ``in 5 min``, ``2 h ago``, ``yesterday``, ``in 2 weeks``.

    Args:
        moment: UTC seconds.
        now: UTC seconds.
        zone: whose midnight makes a yesterday.
        language: as for `format_day`.
    """
    days = abs(
        datetime.fromtimestamp(moment, zone).toordinal()
        - datetime.fromtimestamp(now, zone).toordinal()
    )
    ahead = moment > now
    if abs(moment - now) < _MINUTE:
        return gettext("just now", language=language)
    unit, count = _distance(abs(moment - now), days)
    if (unit, count) == ("d", 1):
        if ahead:
            return gettext("tomorrow", language=language)
        return gettext("yesterday", language=language)
    spoken = _ahead(unit, count, language) if ahead else _ago(unit, count, language)
    return spoken % {"n": format_number(count, language=language)}


def format_distance(moment: int, *, now: int, zone: ZoneInfo, language: str) -> str:
    """Say how far a moment is in the fewest letters: ``5 min``, ``2 h``, ``3 d``, ``8 w``.

    Args:
        moment: UTC seconds, before or after now.
        now: UTC seconds.
        zone: whose midnights count.
        language: as for `format_day`.
    """
    days = abs(
        datetime.fromtimestamp(moment, zone).toordinal()
        - datetime.fromtimestamp(now, zone).toordinal()
    )
    unit, count = _distance(abs(moment - now), days)
    spoken = {
        "min": ngettext("%(n)s min", "%(n)s min", count, language=language),
        "h": ngettext("%(n)s h", "%(n)s h", count, language=language),
        "d": ngettext("%(n)s d", "%(n)s d", count, language=language),
        "w": ngettext("%(n)s w", "%(n)s w", count, language=language),
        "m": ngettext("%(n)s mo", "%(n)s mo", count, language=language),
        "y": ngettext("%(n)s y", "%(n)s y", count, language=language),
    }[unit]
    return spoken % {"n": format_number(count, language=language)}


def _distance(seconds: int, days: int) -> tuple[str, int]:
    if seconds < _HOUR:
        return "min", seconds // _MINUTE
    if days == 0 or seconds < _HOURS_WITHOUT_DAY * _HOUR:
        return "h", seconds // _HOUR
    for limit, unit, length in _CALENDAR_DISTANCES:
        if days < limit:
            return unit, round(days / length)
    return "y", round(days / _DAYS_OF_YEAR)


def _ahead(unit: str, n: int, language: str) -> str:
    return {
        "min": ngettext("in %(n)s min", "in %(n)s min", n, language=language),
        "h": ngettext("in %(n)s h", "in %(n)s h", n, language=language),
        "d": ngettext("in %(n)s day", "in %(n)s days", n, language=language),
        "w": ngettext("in %(n)s week", "in %(n)s weeks", n, language=language),
        "m": ngettext("in %(n)s month", "in %(n)s months", n, language=language),
        "y": ngettext("in %(n)s year", "in %(n)s years", n, language=language),
    }[unit]


def _ago(unit: str, n: int, language: str) -> str:
    return {
        "min": ngettext("%(n)s min ago", "%(n)s min ago", n, language=language),
        "h": ngettext("%(n)s h ago", "%(n)s h ago", n, language=language),
        "d": ngettext("%(n)s day ago", "%(n)s days ago", n, language=language),
        "w": ngettext("%(n)s week ago", "%(n)s weeks ago", n, language=language),
        "m": ngettext("%(n)s month ago", "%(n)s months ago", n, language=language),
        "y": ngettext("%(n)s year ago", "%(n)s years ago", n, language=language),
    }[unit]
