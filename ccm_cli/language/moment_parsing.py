"""Points in time read as people write and say them."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.errors import InvalidInput
from ccm_cli.language.calendars import FIRST_YEAR, LAST_YEAR
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.clock_parsing import Clock, split_clock
from ccm_cli.language.day_parsing import normalized, parse_day
from ccm_cli.language.numbers import seconds_in
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.language.zones import local_day, utc_of

_EARLIEST = -2_208_988_800  # 1900-01-01T00:00:00Z
_LATEST = 7_289_654_399  # 2200-12-31T23:59:59Z

_NOW = frozenset(
    search_key(word) for word in ("now", "сейчас", "اکنون", "الان", "حالا", "همین حالا")
)
_WITH_OFFSET = r"(\d{4}-\d{2}-\d{2})[t ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)? ?(z|[+-]\d{2}:?\d{2})"
_SPAN_AHEAD = r"(?:\+ ?(?=\d)|in |через )(.+)|(.+) (?:دیگر|بعد)"
_SPAN_AGO = r"- ?(\d.*)|(.+) (?:ago|назад|پیش|قبل)"
_BARE_DISTANCE = r"\d+ ?[^\W\d]+"
_ONE = r"(?:an?|one|یک) (?=[^\W\d])"
_OF_DAYS = (
    r"(?<![^\W\d])(?:d|days?|w|weeks?|д|дн|день|дня|дней|нед|недел.|недель|روز|هفته)(?![^\W\d])"
)


class When(NamedTuple):
    """A point in time as it was asked for.

    Attributes:
        moment: UTC seconds.
        has_time: whether a time of day was said, and not only a day.
    """

    moment: int
    has_time: bool


def parse_moment(
    text: str,
    *,
    now: int,
    zone: ZoneInfo,
    default_time: tuple[int, int] = (9, 0),
    calendar: str = "auto",
) -> int:
    """Read a point in time; see `parse_when`.

    Returns:
        UTC seconds.

    Raises:
        InvalidInput: as `parse_when`.
    """
    when = parse_when(text, now=now, zone=zone, default_time=default_time, calendar=calendar)
    return when.moment


def parse_past(text: str, *, now: int, zone: ZoneInfo, calendar: str = "auto") -> int:
    """Read when something happened: a time of day alone is the last such time, not the next.

    Args:
        text: as for `parse_when`; what clearly lies ahead is returned as it is.
        now: UTC seconds.
        zone: of the person.
        calendar: as for `parse_when`.

    Returns:
        UTC seconds.

    Raises:
        InvalidInput: as `parse_when`.
    """

    def read(words: str) -> int:
        return parse_moment(words, now=now, zone=zone, calendar=calendar)

    moment = read(text)
    if moment <= now:
        return moment
    for day in ("today", "yesterday"):
        try:
            earlier = read(f"{day} {text}")
        except InvalidInput:
            return moment
        if earlier <= now:
            return earlier
    return moment


def from_now(text: str) -> str:
    """A text for `parse_when` in which a bare distance (``1h``, ``3 days``) lies ahead."""
    return f"+{text.strip()}" if re.fullmatch(_BARE_DISTANCE, text.strip()) else text


def has_time(text: str, *, now: int, zone: ZoneInfo) -> bool:
    """Whether a text says a time of day, and not only a day.

    Raises:
        InvalidInput: as `parse_when`.
    """
    return parse_when(text, now=now, zone=zone).has_time


def parse_when(
    text: str,
    *,
    now: int,
    zone: ZoneInfo,
    default_time: tuple[int, int] = (9, 0),
    calendar: str = "auto",
) -> When:
    """Read a point in time, and whether it was said to the time of day.

    A day as `day_parsing.parse_day` reads it, with or without a time (``tomorrow 10:00``,
    ``2026-12-01 09:00``, ``завтра в 10:00``, ``فردا ۵ عصر``; see `clock_parsing.split_clock`); a
    time alone, meaning today or, when that is past, tomorrow; ``now``; a distance in hours and
    minutes (``in 2h``, ``+90m``, ``2 hours ago``; here ``m`` is minutes, and ``mo`` months); ISO
    8601 with an offset.
    A time skipped by a change of clocks is the first that exists after it, a doubled one the first.

    Args:
        text: what was typed.
        now: UTC seconds.
        zone: whose clocks and days are meant.
        default_time: hour and minute for a day without a time.
        calendar: as for `day_parsing.parse_day`.

    Raises:
        InvalidInput: it cannot be understood, does not exist, or is out of 1900 to 2200 in UTC.
    """
    key = normalized(text)
    moment = _exact(key, now)
    if moment is not None:
        return When(_within_bounds(moment, text), has_time=True)
    today = local_day(now, zone)
    clock, rest = split_clock(key)
    if clock is None:
        if ":" in key:
            raise _not_a_moment(text)
        day = parse_day(text, today=today, calendar=calendar)
        return When(_at(day, Clock(time(*default_time)), zone, text), has_time=False)
    if rest:
        day = parse_day(rest, today=today, calendar=calendar)
        return When(_at(day, clock, zone, text), has_time=True)
    moment = _at(today, clock, zone, text)
    if moment < now:
        moment = _at(today + timedelta(days=1), clock, zone, text)
    return When(moment, has_time=True)


def _exact(key: str, now: int) -> int | None:
    if key in _NOW:
        return now
    with_offset = re.fullmatch(_WITH_OFFSET, key)
    if with_offset:
        day, clock, offset = with_offset.groups()
        try:
            return int(datetime.fromisoformat(f"{day}T{clock}{offset.upper()}").timestamp())
        except (ValueError, OverflowError):
            return None
    for pattern, sign in ((_SPAN_AHEAD, 1), (_SPAN_AGO, -1)):
        match = re.fullmatch(pattern, key)
        seconds = _span(match[1] or match[2]) if match else None
        if seconds is not None:
            return now + sign * seconds
    return None


def _span(key: str) -> int | None:
    """Seconds of a distance in hours and minutes; None for days, which the calendar counts."""
    if ":" in key or re.search(_OF_DAYS, key):
        return None
    counted = re.sub(f"^{_ONE}", "1 ", key)
    return seconds_in(counted if counted[:1].isdigit() else f"1 {counted}")


def _at(day: date, clock: Clock, zone: ZoneInfo, text: str) -> int:
    on = day + timedelta(days=clock.on_next_day)
    return _within_bounds(utc_of(datetime.combine(on, clock.at), zone), text)


def _within_bounds(moment: int, text: str) -> int:
    if _EARLIEST <= moment <= _LATEST:
        return moment
    raise InvalidInput(
        _("%(text)s is out of the years %(first)s to %(last)s.")
        % {"text": quoted(excerpt(text)), "first": FIRST_YEAR, "last": LAST_YEAR},
        hint=_("Check the year or the number."),
    )


def _not_a_moment(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not a point in time.") % {"text": quoted(excerpt(text))},
        hint=_("Write it like 2026-12-01 09:00, tomorrow 10:00, 10:30 or in 2h."),
    )
