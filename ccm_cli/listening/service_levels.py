"""What is promised to who asks for help: until when the first answer comes, and the solution.

A promise is a length of working time (`ccm_cli.language.working_time`). The clock stands while a
ticket waits for the customer or is closed, so what is promised is counted from when it was made,
over all the time in which somebody could have worked on it. A promise that was made holds: other
settings count for tickets that are made, or given another priority, from then on.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.config import ConfigError, Tickets
from ccm_cli.errors import InvalidInput
from ccm_cli.language.holidays import Holidays
from ccm_cli.language.numbers import ascii_digits, parse_duration
from ccm_cli.language.working_time import WorkingTime, parse_week

_DAYS = re.compile(r"\s*(\d{1,4})\s*(?:d|days?|روز|дн\w*|день|дня)(?=\s|\d|\Z)\s*(.*)\Z", re.DOTALL)
_WHOLE = 100


class Promise(NamedTuple):
    """What is promised of one ticket, seconds of working time; None: nothing."""

    response: int | None
    resolution: int | None


class Limits(NamedTuple):
    """Until when a ticket is to be seen to; UTC seconds, None where nothing is promised.

    Attributes:
        response_due_at: until when the first answer goes out.
        resolution_due_at: until when it is settled.
        limit_at: the next of the two that is not met yet; None too where the clock stands.
        near_at: from when on that limit is near.
    """

    response_due_at: int | None
    resolution_due_at: int | None
    limit_at: int | None
    near_at: int | None


class ServiceLevels(NamedTuple):
    """The promises of the settings, and the time they are counted in.

    Attributes:
        promises: by priority.
        near: a limit is near when so many percent of its time are left, 0 to 99.
        working_time: the hours of the business.
        reopen_within: seconds after closing within which a mail opens a ticket again.
    """

    promises: Mapping[str, Promise]
    near: int
    working_time: WorkingTime
    reopen_within: int

    def stopped(self, since: int, until: int) -> int:
        """Working time for which a clock stood, from one moment to another; seconds."""
        return self.working_time.between(since, until)

    def limits(
        self, promise: Promise, *, since: int, stopped: int, answered: bool, running: bool
    ) -> Limits:
        """Until when a ticket is to be seen to.

        Args:
            promise: what was promised.
            since: when the ticket was made, UTC seconds.
            stopped: seconds of working time for which its clock stood up to now.
            answered: whether the first answer went out.
            running: whether its clock runs: it waits for nobody and is not closed.
        """
        due = [self._due(since, stopped, length) for length in promise]
        pending = [
            (at, length)
            for at, length, met in zip(due, promise, (answered, False), strict=True)
            if running and at is not None and length is not None and not met
        ]
        if not pending:
            return Limits(due[0], due[1], None, None)
        limit, length = min(pending)
        before = length * (_WHOLE - self.near) // _WHOLE
        return Limits(due[0], due[1], limit, self._due(since, stopped, before))

    def _due(self, since: int, stopped: int, length: int | None) -> int | None:
        return None if length is None else self.working_time.add(since, stopped + length)


def service_levels(settings: Tickets, *, holidays: Holidays, zone: ZoneInfo) -> ServiceLevels:
    """The promises of the settings.

    Args:
        settings: the section ``[tickets]``.
        holidays: the days of rest.
        zone: of the business.

    Raises:
        ConfigError: hours or a length of time cannot be read; names the setting.
    """
    try:
        week = parse_week(settings.hours)
    except InvalidInput as error:
        raise ConfigError(f"tickets.hours: {error.message}", hint=error.hint) from None
    promises = {
        priority: Promise(
            _length(f"tickets.response.{priority}", response, week.day_length),
            _length(f"tickets.resolution.{priority}", resolution, week.day_length),
        )
        for priority, response, resolution in (
            (name, getattr(settings.response, name), getattr(settings.resolution, name))
            for name in settings.response._fields
        )
    }
    return ServiceLevels(
        promises,
        settings.near,
        WorkingTime(week, holidays, zone),
        _length("tickets.reopen_within", settings.reopen_within, 86_400) or 0,
    )


def _length(name: str, text: str, day: int) -> int | None:
    """A length of time in seconds, a day as long as given; None where it is empty."""
    plain = ascii_digits(text).strip()
    if not plain:
        return None
    days, rest = 0, plain
    if match := _DAYS.match(plain):
        days, rest = int(match[1]), match[2]
    try:
        return days * day + (parse_duration(rest) if rest else 0)
    except InvalidInput as error:
        raise ConfigError(f"{name}: {error.message}", hint=error.hint) from None
