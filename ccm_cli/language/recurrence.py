"""Rules by which something returns, and the days they name, in either calendar.

A rule is one of RFC 5545, section 3.3.10, without its start, as far as days go: no hours, no weeks
of the year, no days of the year. By RFC 7529 it may count in the Jalali calendar. Where a month is
too short for its day (31, or 29 February) the last day of that month stands in, which RFC 7529
calls ``SKIP=BACKWARD``: a promise does not lapse because a month is short. ``SKIP=OMIT`` leaves
such months out.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from ccm_cli.language.calendars import LAST_YEAR, from_jalali, jalali_month_length, to_jalali

DAY, WEEK, MONTH, YEAR = "d", "w", "m", "y"
JALALI = "jalali"
MOST_EVERY, MOST_TIMES = 1_000, 10_000
"""Bounds of ``INTERVAL`` and ``COUNT``."""
SURE_DAYS = 28
"""Every Gregorian month has as many days as this."""

_MONTHS = 12
_WEEK = 7


class WeekdayOf(NamedTuple):
    """A weekday, Monday 0, and which of its month or year: 1 the first, -1 the last, 0 each."""

    weekday: int
    place: int = 0


class Rule(NamedTuple):
    """When something returns.

    Attributes:
        unit: `DAY`, `WEEK`, `MONTH` or `YEAR`.
        every: so many of them from one period to the next, 1 to `MOST_EVERY`.
        calendar: ``gregorian`` or ``jalali``: what months and years are counted in.
        weekdays: which weekdays; empty: any, or that of the start.
        month_days: which days of the month, from 1; -1 is the last.
        months: which months, from 1.
        places: which of the days found in a period, from 1; -1 is the last.
        times: how often in all, the first time included; None: without end.
        until: the last day it may fall on; None: without end.
        omits: whether a month that lacks the day is left out.
        week_start: the weekday that weeks are counted from, Monday 0.
    """

    unit: str
    every: int = 1
    calendar: str = "gregorian"
    weekdays: tuple[WeekdayOf, ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    places: tuple[int, ...] = ()
    times: int | None = None
    until: date | None = None
    omits: bool = False
    week_start: int = 0


class Next(NamedTuple):
    """The day something falls on next.

    Attributes:
        day: that day.
        skipped: how many days of the rule were passed over to reach it.
        rule: what holds from then on: ``times`` is less by as many.
    """

    day: date
    skipped: int
    rule: Rule


def anchored(rule: Rule, start: date) -> Rule:
    """A rule that says itself what it would take from its start, so that nothing drifts.

    Monthly from 31 January would else become monthly from 28 February, and stay so.
    """
    month, number = _month_and_day(start, rule.calendar)
    if rule.unit == WEEK and not rule.weekdays:
        return rule._replace(weekdays=(WeekdayOf(start.weekday()),))
    if rule.unit in {MONTH, YEAR} and not rule.weekdays and not rule.month_days:
        months = rule.months or ((month,) if rule.unit == YEAR else ())
        return rule._replace(month_days=(number,), months=months)
    return rule


def days(rule: Rule, start: date) -> Iterator[date]:
    """The days of a rule from its start on, ascending, up to the end of its calendar.

    Neither ``times`` nor ``until`` is heeded. The start is among them only if the rule names it.
    """
    whole = anchored(rule, start)
    for found in _periods(whole, start):
        chosen = sorted(set(found))
        if whole.places:
            picked = {_at(chosen, place) for place in whole.places} - {None}
            chosen = sorted(day for day in picked if day is not None)
        for day in chosen:
            if day.year > LAST_YEAR:
                return
            if day >= start:
                yield day


def following(rule: Rule, start: date, *, earliest: date) -> Next | None:
    """The day after ``start`` on which something returns; None when it has come to its end.

    Args:
        rule: counted from ``start``, which counts as one of its ``times``.
        start: the day it fell on last.
        earliest: days before this one are passed over.
    """
    for skipped, day in enumerate(each for each in days(rule, start) if each > start):
        left = None if rule.times is None else rule.times - skipped - 1
        if (left is not None and left < 1) or (rule.until is not None and day > rule.until):
            return None
        if day >= earliest:
            return Next(day, skipped, rule._replace(times=left))
    return None


def first(rule: Rule, today: date) -> date | None:
    """The first day of a rule from today on, however long its periods; None: it names none."""
    day = next(days(rule._replace(every=1), today), None)
    return None if day is None or (rule.until is not None and day > rule.until) else day


def _month_and_day(day: date, calendar: str) -> tuple[int, int]:
    if calendar == JALALI:
        _year, month, number = to_jalali(day)
        return month, number
    return day.month, day.day


def _at(chosen: list[date], place: int) -> date | None:
    index = place - 1 if place > 0 else place
    return chosen[index] if -len(chosen) <= index < len(chosen) else None


def _periods(rule: Rule, start: date) -> Iterator[Iterable[date]]:
    """For each period in turn the days that the rule chooses in it."""
    if rule.unit in {DAY, WEEK}:
        return _spans(rule, start)
    return _months(rule, start) if rule.unit == MONTH else _years(rule, start)


def _spans(rule: Rule, start: date) -> Iterator[Iterable[date]]:
    length = _WEEK if rule.unit == WEEK else 1
    begins = start
    if rule.unit == WEEK:
        begins -= timedelta(days=(start.weekday() - rule.week_start) % _WEEK)
    weekdays = {each.weekday for each in rule.weekdays}
    while begins.year <= LAST_YEAR:
        span = (begins + timedelta(days=ahead) for ahead in range(length))
        yield [
            day
            for day in span
            if (not weekdays or day.weekday() in weekdays) and _is_named(rule, day)
        ]
        begins += timedelta(days=rule.every * length)


def _is_named(rule: Rule, day: date) -> bool:
    """Whether a day lies in the months, and on the days of the month, that a rule is kept to."""
    month, number = _month_and_day(day, rule.calendar)
    if rule.months and month not in rule.months:
        return False
    if not rule.month_days:
        return True
    year = to_jalali(day).year if rule.calendar == JALALI else day.year
    behind = number - _length(rule.calendar, year, month) - 1
    return number in rule.month_days or behind in rule.month_days


def _months(rule: Rule, start: date) -> Iterator[Iterable[date]]:
    year, month = _year_and_month(rule.calendar, start)
    for months in count(year * _MONTHS + month - 1, rule.every):
        year, month = divmod(months, _MONTHS)
        if _is_past(rule.calendar, year):
            return
        yield _of_month(rule, year, month + 1) if _has(rule, month + 1) else ()


def _years(rule: Rule, start: date) -> Iterator[Iterable[date]]:
    year, _month = _year_and_month(rule.calendar, start)
    while not _is_past(rule.calendar, year):
        named = [month for month in range(1, _MONTHS + 1) if _has(rule, month)]
        if rule.months or not rule.weekdays:
            yield [day for month in named for day in _of_month(rule, year, month)]
        else:
            # Without months, the first monday is that of the year.
            begins = _day_of(rule.calendar, year, 1, 1)
            ends = _day_of(rule.calendar, year, _MONTHS, 1)
            ends += timedelta(days=_length(rule.calendar, year, _MONTHS))
            by_weekday = _weekdays_in(rule, begins, ends)
            yield [day for day in by_weekday if _is_named(rule, day)]
        year += rule.every


def _has(rule: Rule, month: int) -> bool:
    return not rule.months or month in rule.months


def _of_month(rule: Rule, year: int, month: int) -> list[date]:
    length = _length(rule.calendar, year, month)
    begins = _day_of(rule.calendar, year, month, 1)
    by_weekday = _weekdays_in(rule, begins, begins + timedelta(days=length))
    if not rule.month_days:
        return by_weekday
    numbers = (_number(wanted, length, omits=rule.omits) for wanted in rule.month_days)
    chosen = [begins + timedelta(days=number - 1) for number in numbers if number]
    return [day for day in chosen if day in by_weekday] if rule.weekdays else chosen


def _number(wanted: int, length: int, *, omits: bool) -> int | None:
    """A day of the month that is there; None: left out."""
    if wanted < 0:
        return length + 1 + wanted if -wanted <= length else None
    if wanted > length:
        return None if omits else length
    return wanted


def _weekdays_in(rule: Rule, begins: date, ends: date) -> list[date]:
    """The weekdays of a rule between two days, the second excluded."""
    found: list[date] = []
    for weekday, place in rule.weekdays:
        ahead = (weekday - begins.weekday()) % _WEEK
        number = ((ends - begins).days - ahead + _WEEK - 1) // _WEEK
        each = [begins + timedelta(days=ahead + _WEEK * n) for n in range(number)]
        chosen = each if place == 0 else [_at(each, place)]
        found += [day for day in chosen if day is not None]
    return found


def _year_and_month(calendar: str, day: date) -> tuple[int, int]:
    if calendar == JALALI:
        year, month, _day = to_jalali(day)
        return year, month
    return day.year, day.month


def _is_past(calendar: str, year: int) -> bool:
    return year > (to_jalali(date(LAST_YEAR, 12, 31)).year if calendar == JALALI else LAST_YEAR)


def _day_of(calendar: str, year: int, month: int, number: int) -> date:
    return from_jalali(year, month, number) if calendar == JALALI else date(year, month, number)


def _length(calendar: str, year: int, month: int) -> int:
    if calendar == JALALI:
        return jalali_month_length(year, month)
    begins = date(year, month, 1)
    return ((begins + timedelta(days=31)).replace(day=1) - begins).days
