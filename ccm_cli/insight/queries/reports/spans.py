"""The time a report is about, and its parts: days, weeks, months, quarters, years."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.insight.queries.reports.figures import Shape
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import (
    FIRST_YEAR,
    LAST_YEAR,
    add_months,
    month_start,
    to_jalali,
    week_start,
    year_start,
)
from ccm_cli.language.text import search_key
from ccm_cli.language.zones import day_bounds
from ccm_cli.store.filters.periods import Clock, days_of
from ccm_cli.store.filters.registry import suggestion

MOST_PARTS = 1_000
"""A span is shown in no more parts than this."""
ALL = frozenset({"all", "همه", "всё", "все"})
_WHOLE = {
    **dict.fromkeys(("day", "روز", "день"), "today"),
    **dict.fromkeys(("week", "هفته", "неделя"), "this week"),
    **dict.fromkeys(("month", "ماه", "месяц"), "this month"),
    **dict.fromkeys(("year", "سال", "год"), "this year"),
}
_QUARTERS = {
    **dict.fromkeys(("quarter", "this quarter", "فصل", "این فصل", "квартал", "этот квартал"), 0),
    **dict.fromkeys(("last quarter", "فصل پیش", "فصل قبل", "прошлый квартал"), -1),
    **dict.fromkeys(("next quarter", "فصل بعد", "فصل آینده", "следующий квартал"), 1),
}
OFFERED = ("today", "week", "month", "quarter", "year", "last month", "last 90 days", "all")
_MONTHS = {Shape.MONTH: 1, Shape.QUARTER: 3, Shape.YEAR: 12}


class Span(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date

    def moments(self, clock: Clock) -> tuple[int, int]:
        """The first second, and the second after the last."""
        return day_bounds(self.first, clock.zone)[0], day_bounds(self.last, clock.zone)[1]


def read_span(
    period: str | None,
    since: str | None,
    until: str | None,
    clock: Clock,
    *,
    default: str,
    ahead: int = 0,
) -> Span | None:
    """The span that somebody asks for.

    Args:
        period: ``today``, ``week``, ``month``, ``quarter``, ``year``, ``last month``,
            ``last 90 days``, ``2026``, ``1405/09``, a day; ``all``.
        since: a day; the first.
        until: a day; the last.
        clock: now, zone, and the calendar whose months, quarters and years are meant.
        default: as ``period``, where nothing is asked for.
        ahead: months that a report looks ahead where only ``since`` is given; 0 for one that looks
            back, up to today.

    Returns:
        The span; None for all time.

    Raises:
        InvalidInput: it cannot be understood, ends before it begins, or is given in both ways.
    """
    if period is not None and (since or until):
        raise InvalidInput(
            _("--period says it all; --since and --until are another way."),
            hint=_("Leave one of them out."),
        )
    if not (since or until):
        return _named(default if period is None else period, clock)
    first = days_of(since, clock)[0] if since else date(FIRST_YEAR, 1, 1)
    if until:
        last = days_of(until, clock)[1] - timedelta(1)
    elif ahead:
        last = add_months(first, ahead, calendar=clock.calendar) - timedelta(1)
    else:
        last = max(first, clock.today)
    if last < first:
        raise InvalidInput(
            _("The span ends before it begins."), hint=_("Check --since and --until.")
        )
    return Span(first, last)


def _named(text: str, clock: Clock) -> Span | None:
    key = search_key(text)
    if key in ALL:
        return None
    for name, away in _QUARTERS.items():
        if search_key(name) == key:
            first = part_start(clock.today, Shape.QUARTER, clock.calendar)
            first = add_months(first, 3 * away, calendar=clock.calendar)
            after = add_months(first, 3, calendar=clock.calendar)
            return Span(first, after - timedelta(1))
    whole = {search_key(name): meant for name, meant in _WHOLE.items()}.get(key, text)
    try:
        first, after = days_of(whole, clock)
    except InvalidInput as error:
        raise InvalidInput(error.message, hint=error.hint or suggestion(text, OFFERED)) from None
    return Span(first, after - timedelta(1))


def part_start(day: date, unit: Shape, calendar: str) -> date:
    """The first day of the part that a day is in.

    Args:
        day: any.
        unit: one of `figures.SPANS`. A quarter is three months of the calendar: it begins with
            months 1, 4, 7 and 10, which are the seasons of the Jalali year.
        calendar: ``gregorian`` or ``jalali``.
    """
    if unit is Shape.DAY:
        return day
    if unit is Shape.WEEK:
        return week_start(day, calendar=calendar)
    if unit is Shape.YEAR:
        return year_start(day, calendar=calendar)
    first = month_start(day, calendar=calendar)
    if unit is Shape.MONTH:
        return first
    month = to_jalali(first).month if calendar == "jalali" else first.month
    return add_months(first, -((month - 1) % 3), calendar=calendar)


def parts(span: Span, unit: Shape, calendar: str) -> list[date]:
    """The first days of all parts that a span touches, in order.

    Raises:
        InvalidInput: there are more than `MOST_PARTS`.
    """
    found = [part_start(span.first, unit, calendar)]
    while (following := _next(found[-1], unit, calendar)) <= span.last:
        found.append(following)
        if len(found) > MOST_PARTS:
            raise InvalidInput(
                _("That is more than %(most)d parts of time.") % {"most": MOST_PARTS},
                hint=_("Ask for a shorter --period, or for --by month."),
            )
    return found


def _next(first: date, unit: Shape, calendar: str) -> date:
    if unit is Shape.DAY:
        return first + timedelta(1)
    if unit is Shape.WEEK:
        return first + timedelta(7)
    try:
        return add_months(first, _MONTHS[unit], calendar=calendar)
    except ValueError:  # beyond the calendar
        return date(LAST_YEAR + 1, 1, 1)


def part_sql(expression: str, starts: Sequence[date], clock: Clock, *, moments: bool) -> str:
    """SQL: the first day, ISO, of the part that a value lies in.

    SQL knows neither time zones nor the Jalali calendar; so it compares, in a tree as deep as the
    logarithm of the number of parts: a year of days costs nine comparisons a row.

    Args:
        expression: of a point in time in UTC seconds, or of an ISO day.
        starts: of the parts, in order, at least one.
        clock: the zone in which they begin.
        moments: whether the expression is a point in time.
    """
    limits = [
        str(day_bounds(start, clock.zone)[0]) if moments else f"'{start.isoformat()}'"
        for start in starts[1:]
    ]
    return _choice(expression, limits, [f"'{start.isoformat()}'" for start in starts])


def _choice(expression: str, limits: Sequence[str], values: Sequence[str]) -> str:
    """SQL: the first value below the first limit, and so on: one value more than limits."""
    if not limits:
        return values[0]
    middle = len(limits) // 2
    before = _choice(expression, limits[:middle], values[: middle + 1])
    after = _choice(expression, limits[middle + 1 :], values[middle + 1 :])
    return f"CASE WHEN {expression} < {limits[middle]} THEN {before} ELSE {after} END"


def local_sql(expression: str, span: Span, clock: Clock) -> str:
    """SQL: a point in time as seconds of the local clock, over the changes of its offset.

    Args:
        expression: UTC seconds.
        span: in which it lies.
        clock: whose zone.
    """
    begins, ends = span.moments(clock)
    changes = _offsets(begins, ends, clock)
    limits = [str(until) for until, _offset in changes[:-1]]
    offset = _choice(expression, limits, [str(held) for _until, held in changes])
    return f"({expression} + {offset})"


def _offsets(begins: int, ends: int, clock: Clock) -> list[tuple[int, int]]:
    """Offsets from UTC in seconds, each with the moment until which it holds."""
    from datetime import datetime

    def offset(at: int) -> int:
        gap = datetime.fromtimestamp(at, clock.zone).utcoffset()
        return 0 if gap is None else int(gap.total_seconds())

    found: list[tuple[int, int]] = []
    at = begins
    while at < ends:
        following = min(at + 86_400, ends)
        if offset(at) != offset(following):
            low, high = at, following
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (middle, high) if offset(middle) == offset(at) else (low, middle)
            found.append((high, offset(at)))
        at = following
    return [*found, (ends, offset(ends))]
