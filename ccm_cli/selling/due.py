"""When a task is due: at an hour or on a day, and when it is reminded of."""

from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.dates import day_bounds, utc_of

REMINDER_OF_DAY = time(9, 0)
"""When, in the business's zone, the reminder of a task that is due on a day is given."""


class Due(NamedTuple):
    """When a task is due; made by `due_at` and `due_on`.

    Attributes:
        at: UTC seconds; of a task due on a day, the last second of that day.
        all_day: whether it is due on a day rather than at an hour.
        remind_at: when a reminder is given by itself, UTC seconds.
    """

    at: int
    all_day: bool
    remind_at: int


def due_at(moment: int) -> Due:
    """Due at an hour, and reminded then."""
    return Due(moment, all_day=False, remind_at=moment)


def due_on(day: date, zone: ZoneInfo) -> Due:
    """Due on a day in the business's zone, and reminded at `REMINDER_OF_DAY`."""
    reminder = utc_of(datetime.combine(day, REMINDER_OF_DAY), zone)
    return Due(day_bounds(day, zone)[1] - 1, all_day=True, remind_at=reminder)
