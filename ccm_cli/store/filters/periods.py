"""Days, spans of days and points in time, as a filter names them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import FIRST_JALALI_YEAR, LAST_JALALI_YEAR
from ccm_cli.language.date_names import Period, calendar_unit_words, period_words
from ccm_cli.language.dates import (
    add_months,
    day_bounds,
    from_jalali,
    local_day,
    month_start,
    parse_day,
    parse_moment,
    utc_of,
    week_start,
    year_start,
)
from ccm_cli.language.day_parsing import not_a_day
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.vocabulary import counted_span

_SECONDS_IN = {
    **dict.fromkeys(("min", "minute", "minutes", "мин", "دقیقه"), 60),
    **dict.fromkeys(("h", "hour", "hours", "ч", "ساعت"), 3_600),
}
_DAYS_IN = {"d": 1, "w": 7}
_MONTHS_IN = {"m": 1, "y": 12}
_DOUBTFUL = frozenset({"m", "м"})
_DISTANCE = r"([+-])(\d{1,5}) ?([^\W\d_]+)"
_LENGTH = r"([+-]?)(\d{1,5} ?[^\W\d_]+)"
_MONTH_OR_YEAR = r"(\d{4})(?:[-/.](\d{1,2}))?"
_WITH_SECONDS = r"\d:\d\d:\d\d"
_PERSIAN_LETTER = r"[\u0600-\u06ff]"


class Clock(NamedTuple):
    """When and where a filter is asked.

    Attributes:
        now: UTC seconds.
        zone: of the business; decides where a day begins.
        calendar: ``gregorian`` or ``jalali`` for what ``this month`` and ``this week`` are and
            where ``-1mo`` leads; ``auto`` takes the Jalali for Persian words.
    """

    now: int
    zone: ZoneInfo
    calendar: str

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    def calendar_of(self, key: str) -> str:
        """The calendar that the months of a search key are counted in."""
        if self.calendar != "auto":
            return self.calendar
        return "jalali" if re.search(_PERSIAN_LETTER, key) else "gregorian"


def days_of(text: str, clock: Clock) -> tuple[date, date]:
    """Read a day, a month, a year or a span of days.

    Args:
        text: ``2026-01-31``, ``1404/11/11``, ``2026-01``, ``today``, ``this month``, ``-30d``,
            ``last 7 days`` (the last of which is today), ``next 7 days`` (the first of which is
            today).
        clock: now, zone and calendar.

    Returns:
        The first day, and the day after the last.

    Raises:
        InvalidInput: it is none of them.
    """
    with _within_calendar(text):
        return _days_of(text, clock)


@contextmanager
def _within_calendar(text: str) -> Iterator[None]:
    try:
        yield
    except (ValueError, OverflowError) as error:
        reason = _("“%(text)s” lies beyond the calendar") % {"text": excerpt(text)}
        raise InvalidInput(reason, hint=not_a_day(text).hint) from error


def _days_of(text: str, clock: Clock) -> tuple[date, date]:
    key = _key(text)
    calendar = clock.calendar_of(key)
    if key in period_words():
        return _calendar_span(period_words()[key], clock.today, calendar)
    if counted := counted_span(key.split()):
        far = _moved(clock.today, *counted, calendar)
        if far < clock.today:
            return far + timedelta(1), clock.today + timedelta(1)
        return clock.today, far
    if match := re.fullmatch(_DISTANCE, key):
        day = local_day(_at_distance(match, clock), clock.zone)
        return day, day + timedelta(1)
    if match := re.fullmatch(_MONTH_OR_YEAR, key):
        return _month_or_year(int(match[1]), int(match[2] or 0))
    day = parse_day(text, today=clock.today, calendar=clock.calendar)
    return day, day + timedelta(1)


def moments_of(text: str, clock: Clock, *, exact: bool) -> tuple[int, int]:
    """Read a point in time or a span of it.

    Args:
        text: as for `days_of`, or with a time of day: ``2026-01-31 09:00``.
        clock: now, zone and calendar.
        exact: whether a distance such as ``-30d`` means that very second rather than its day. One
            in hours or minutes always does.

    Returns:
        First second, and the second after the last. A time without seconds is a whole minute.

    Raises:
        InvalidInput: it is neither.
    """
    with _within_calendar(text):
        return _moments_of(text, clock, exact=exact)


def window_of(text: str, clock: Clock) -> tuple[int, int]:
    """Read a span of time that something happened in.

    Args:
        text: ``30d`` or ``-30d``: from thirty days ago up to now; ``+30d``: from now on; or a day
            or span of days as for `days_of`.
        clock: now, zone and calendar.

    Returns:
        The first second, and the second after the last.

    Raises:
        InvalidInput: it is none.
    """
    key = _key(text)
    with _within_calendar(text):
        if match := re.fullmatch(_LENGTH, key):
            sign = "+" if match[1] == "+" else "-"
            distance = re.fullmatch(_DISTANCE, f"{sign}{match[2]}")
            far = _at_distance(distance, clock) if distance else clock.now
            return min(far, clock.now), max(far, clock.now) + 1
        start_day, end_day = _days_of(text, clock)
    last_day = end_day - timedelta(1)
    return day_bounds(start_day, clock.zone)[0], day_bounds(last_day, clock.zone)[1]


def _moments_of(text: str, clock: Clock, *, exact: bool) -> tuple[int, int]:
    key = _key(text)
    match = re.fullmatch(_DISTANCE, key)
    if match and (exact or match[3] in _SECONDS_IN):
        start = _at_distance(match, clock)
        return start, start + 1
    try:
        start_day, end_day = _days_of(text, clock)
    except InvalidInput:
        if match:
            raise
        start = parse_moment(text, now=clock.now, zone=clock.zone, calendar=clock.calendar)
        return start, start + (60 if ":" in key and not re.search(_WITH_SECONDS, key) else 1)
    last_day = end_day - timedelta(1)
    return day_bounds(start_day, clock.zone)[0], day_bounds(last_day, clock.zone)[1]


def _key(text: str) -> str:
    return search_key(ascii_digits(text)).replace("−", "-")


def _at_distance(match: re.Match[str], clock: Clock) -> int:
    """The second at a distance such as ``-30d``: days have 24 hours, months are the calendar's."""
    sign, digits, word = match.groups()
    amount = int(sign + digits)
    if word in _SECONDS_IN:
        return clock.now + amount * _SECONDS_IN[word]
    unit = "" if word in _DOUBTFUL else calendar_unit_words().get(word, "")
    if unit in _DAYS_IN:
        return clock.now + amount * _DAYS_IN[unit] * 86_400
    if not unit:
        raise InvalidInput(
            _("“%(unit)s” is no unit of time") % {"unit": excerpt(word)},
            hint=_("The units are min, h, d, w, mo and y: -30d is thirty days ago."),
        )
    local = datetime.fromtimestamp(clock.now, clock.zone).replace(tzinfo=None)
    day = _moved(local.date(), amount, unit, clock.calendar_of(word))
    return utc_of(datetime.combine(day, local.time()), clock.zone)


def _moved(day: date, amount: int, unit: str, calendar: str) -> date:
    if unit in _DAYS_IN:
        return day + timedelta(amount * _DAYS_IN[unit])
    return add_months(day, amount * _MONTHS_IN[unit], calendar=calendar)


def _calendar_span(period: Period, today: date, calendar: str) -> tuple[date, date]:
    """The whole week, month or year that lies some way from the one of today."""
    begin = {"w": week_start, "m": month_start, "y": year_start}[period.unit]
    start = _moved(begin(today, calendar=calendar), period.away, period.unit, calendar)
    return start, _moved(start, 1, period.unit, calendar)


def _month_or_year(year: int, month: int) -> tuple[date, date]:
    jalali = FIRST_JALALI_YEAR <= year <= LAST_JALALI_YEAR
    months = 1 if month else 12
    if jalali:
        start = from_jalali(year, month or 1, 1)
        return start, add_months(start, months, calendar="jalali")
    start = date(year, month or 1, 1)
    return start, add_months(start, months, calendar="gregorian")
