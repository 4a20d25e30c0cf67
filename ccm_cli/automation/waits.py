"""How long somebody waits: a while, until a time of day or a day, until a date of their own."""

import re
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_moment, utc_of
from ccm_cli.language.numbers import parse_duration
from ccm_cli.language.punctuation import quoted

_DAY = 86_400
_LONGEST = 3_650 * _DAY
_UNTIL = re.compile(r"until\s+(.+)", re.IGNORECASE | re.DOTALL)
_FIELD = re.compile(
    r"(?P<field>[^\W\d][\w.]*)\s*(?:(?P<sign>[+-])\s*(?P<days>\d{1,4})\s*d)?"
    r"(?:\s+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d))?"
)
_NINE = time(9, 0)
_LEAP_DAY = (2, 29)


class Wait(NamedTuple):
    """What is waited for; exactly one of the three.

    Attributes:
        seconds: so long; whole days end at the same time of day where the person lives.
        text: a point in time as people say it, from then on: ``monday 09:00``.
        field: a date of the person; with `days` away from it and `clock`.
        days: as above.
        clock: time of day of a date.
    """

    seconds: int = 0
    text: str = ""
    field: str = ""
    days: int = 0
    clock: time = _NINE


def read_wait(text: str) -> Wait:
    """Understand ``3d``, ``until monday 09:00`` or ``until custom.renewal - 14d``.

    Raises:
        InvalidInput: it is none of that, or longer than ten years.
    """
    until = _UNTIL.fullmatch(text.strip())
    if until is None:
        seconds = parse_duration(text)
        if not 0 < seconds <= _LONGEST:
            raise InvalidInput(_("A wait is longer than nothing and at most ten years."))
        return Wait(seconds=seconds)
    said = until[1].strip()
    sample = datetime(2026, 1, 1)  # noqa: DTZ001  (any day does: only whether it can be read)
    try:
        parse_moment(said, now=utc_of(sample, ZoneInfo("UTC")), zone=ZoneInfo("UTC"))
    except InvalidInput:
        return _until_field(said)
    return Wait(text=said)


def _until_field(said: str) -> Wait:
    found = _FIELD.fullmatch(said)
    if found is None:
        raise InvalidInput(
            _("%(text)s is neither a time nor a date of a person.") % {"text": quoted(said)},
            hint=_("Write it like: until monday 09:00, or until custom.renewal - 14d"),
        )
    days = int(found["days"] or 0) * (-1 if found["sign"] == "-" else 1)
    clock = time(int(found["hour"]), int(found["minute"])) if found["hour"] else _NINE
    return Wait(field=found["field"], days=days, clock=clock)


def end_of_wait(wait: Wait, *, now: int, zone: ZoneInfo, day: date | None, yearly: bool) -> int:
    """When a wait that begins now ends, UTC seconds.

    Args:
        wait: what is waited for.
        now: UTC seconds.
        zone: where the person lives.
        day: of a wait for a date, the person's; of a yearly day any with its month and day.
        yearly: whether it comes every year.
    """
    if wait.seconds:
        return _after(wait.seconds, now, zone)
    if wait.text:
        return _next_time(wait.text, now, zone)
    assert day is not None
    if not yearly:
        there = day + timedelta(days=wait.days)
        return max(utc_of(datetime.combine(there, wait.clock), zone), now)
    today = local_day(now, zone)
    for year in range(today.year - 1, today.year + 3):
        there = in_year(day.month, day.day, year) + timedelta(days=wait.days)
        end = utc_of(datetime.combine(there, wait.clock), zone)
        if end >= now:
            return end
    return now


def in_year(month: int, day: int, year: int) -> date:
    """A yearly day in a year; 29 February is the 28th where there is none."""
    if (month, day) == _LEAP_DAY:
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def _after(seconds: int, now: int, zone: ZoneInfo) -> int:
    """Whole days by the calendar, so that a change of clocks moves nobody's morning."""
    days, rest = divmod(seconds, _DAY)
    local = datetime.fromtimestamp(now, zone).replace(tzinfo=None) + timedelta(days=days)
    return (utc_of(local, zone) if days else now) + rest


def _next_time(text: str, now: int, zone: ZoneInfo) -> int:
    end = parse_moment(text, now=now, zone=zone)
    if end > now:
        return end
    # A day of the week or a time of day comes again; a date in the past does not.
    return max(parse_moment(text, now=now + _DAY, zone=zone), now)
