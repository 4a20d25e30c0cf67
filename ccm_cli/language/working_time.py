"""The hours in which a business works, and how time is counted in them.

::

    09:00-18:00              every day that no other line names
    thursday 09:00-13:00     one day, or several: saturday-wednesday, tue thu
    friday off               a day without hours

Two lines about the same day give it two spans, so that a pause at noon can be said. On days of rest
nobody works, whatever the lines say.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.date_names import weekday_words
from ccm_cli.language.holidays import Holidays
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.language.zones import local_day, utc_of

LOOKED_AHEAD = 3_700
"""Days in which an end is looked for; ten years without working hours are a mistake."""
_MINUTES = 24 * 60
_WEEK = 7
_LINE = re.compile(
    r"(?:(?P<days>\D+?)\s+)?(?P<h>\d{1,2}):(?P<m>\d{2})\s*[-–]\s*(?P<hh>\d{1,2}):(?P<mm>\d{2})\Z"
)
_OFF = re.compile(r"(?P<days>\D+?)\s+off\Z")

Spans = tuple[tuple[int, int], ...]
"""Spans of a day in minutes after midnight, in order, none of which overlap."""


class Week(NamedTuple):
    """The hours of each weekday, Monday first."""

    days: tuple[Spans, ...]

    @property
    def day_length(self) -> int:
        """Seconds of the longest day: what people mean by a day's work."""
        return 60 * max(sum(end - start for start, end in spans) for spans in self.days)


class WorkingTime(NamedTuple):
    """When a business works.

    Attributes:
        week: its hours.
        holidays: its days of rest.
        zone: where its clocks are.
    """

    week: Week
    holidays: Holidays
    zone: ZoneInfo

    def add(self, moment: int, seconds: int) -> int | None:
        """The moment at which so much working time has gone by.

        Args:
            moment: from when, UTC seconds; working or not.
            seconds: of working time, 0 or more.

        Returns:
            UTC seconds, the first such moment; None where the days of rest leave no time for it
            within `LOOKED_AHEAD` days.
        """
        day, left = local_day(moment, self.zone), seconds
        for _day in range(LOOKED_AHEAD):
            for start, end in self._spans(day):
                begin = max(start, moment)
                if left <= end - begin:
                    return begin + left
                left -= max(0, end - begin)
            day += timedelta(days=1)
        return None

    def between(self, start: int, end: int) -> int:
        """Seconds of working time from one moment to another; 0 where the end is not later.

        Args:
            start: UTC seconds, inclusive.
            end: UTC seconds, exclusive.
        """
        if end <= start:
            return 0
        day, last, found = local_day(start, self.zone), local_day(end, self.zone), 0
        while day <= last:
            for first, until in self._spans(day):
                found += max(0, min(until, end) - max(first, start))
            day += timedelta(days=1)
        return found

    def _spans(self, day: date) -> list[tuple[int, int]]:
        """The working spans of a day, UTC seconds; shorter or longer where clocks change."""
        if self.holidays.on(day) is not None:
            return []
        return [
            (self._moment(day, start), self._moment(day, end))
            for start, end in self.week.days[day.weekday()]
        ]

    def _moment(self, day: date, minutes: int) -> int:
        days, rest = divmod(minutes, _MINUTES)
        return utc_of(
            datetime.combine(day + timedelta(days=days), time(*divmod(rest, 60))), self.zone
        )


def parse_week(lines: Iterable[str]) -> Week:
    """Read working hours.

    Args:
        lines: in the forms above, digits of any script.

    Raises:
        InvalidInput: a line is none of them; names it. Or no hours are left at all.
    """
    named: dict[int, list[tuple[int, int]]] = {}
    others: list[tuple[int, int]] = []
    for text in lines:
        plain = ascii_digits(text).strip()
        if off := _OFF.match(plain.lower()):
            for day in _days(off["days"], text):
                named.setdefault(day, [])
            continue
        match = _LINE.match(plain)
        span = _span(match, text)
        if match is None or not match["days"]:
            others.append(span)
            continue
        for day in _days(match["days"], text):
            named.setdefault(day, []).append(span)
    week = Week(tuple(_in_order(named.get(day, others)) for day in range(_WEEK)))
    if not any(week.days):
        raise InvalidInput(
            _("There are no working hours at all."), hint=_("Write them like 09:00-18:00.")
        )
    return week


def _span(match: re.Match[str] | None, text: str) -> tuple[int, int]:
    if match is not None:
        start, end = (60 * int(match[h]) + int(match[m]) for h, m in (("h", "m"), ("hh", "mm")))
        minutes = max(int(match["m"]), int(match["mm"]))
        if start < end <= _MINUTES and minutes < 60:  # noqa: PLR2004  (of an hour)
            return start, end
    raise _no_line(text)


def _days(words: str, text: str) -> set[int]:
    """The weekdays that words name: ``tue thu``, ``saturday-wednesday``."""
    known = weekday_words()
    found: set[int] = set()
    for part in words.replace("–", "-").split():
        ends = [known.get(search_key(word)) for word in part.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2:  # noqa: PLR2004  (a beginning, an end)
            raise _no_line(text)
        found |= {(first + step) % _WEEK for step in range((last - first) % _WEEK + 1)}
    return found


def _in_order(spans: Iterable[tuple[int, int]]) -> Spans:
    """Spans by their beginning, those that overlap or touch made one."""
    made: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], end))
        else:
            made.append((start, end))
    return tuple(made)


def _no_line(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s says no working hours.") % {"text": quoted(excerpt(text))},
        hint=_("Write them like 09:00-18:00, thursday 09:00-13:00 or friday off."),
    )
