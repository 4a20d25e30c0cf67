"""When campaigns write: once, by a rule, at a date of each contact's own, or as people come to fit.

Also what a wall clock means in each zone, for campaigns that go by each contact's own.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers.queries.custom_fields import fields_of
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.recurrence import Rule
from ccm_cli.language.recurrence_rules import rule_text
from ccm_cli.language.zones import local_day, utc_of, zone
from ccm_cli.messaging.context import SendingContext
from ccm_cli.store.filters.registry import Kind, find_field
from ccm_cli.store.reading import Reader

MOST_OFFSET_DAYS = 366
USUAL_HOUR = "09:00"
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")


@dataclass(frozen=True, slots=True)
class Dates:
    """A dated campaign writes to each contact at a date of his own.

    Attributes:
        field: of the contact: a day, a moment, or a day of the year.
        offset_days: days after it, or, negative, before it.
        at: ``HH:MM`` in the contact's own time zone.
        yearly: every year again; a day of the year always is.
    """

    field: str
    offset_days: int = 0
    at: str = USUAL_HOUR
    yearly: bool = False


@dataclass(frozen=True, slots=True)
class Recurring:
    """A recurring campaign writes, on each day of a rule, to whoever fits then.

    Attributes:
        rule: which days.
        at: ``HH:MM``.
        local: on each contact's own clock, in place of the business's.
    """

    rule: Rule
    at: str = USUAL_HOUR
    local: bool = False


@dataclass(frozen=True, slots=True)
class Triggered:
    """A triggered campaign writes to each who comes to fit its filter.

    Attributes:
        again_days: who left and comes to fit again gets it again, so many days after the last
            time at the earliest; None: once and never again.
    """

    again_days: int | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """A broadcast writes once, when it is started."""


Timing = Once | Dates | Recurring | Triggered

_NONE: Mapping[str, Any] = {
    "date_field": "",
    "offset_days": 0,
    "at_time": "",
    "yearly": False,
    "local": False,
    "rule": "",
    "again_days": None,
}


def columns(reader: Reader, timing: Timing | None, context: SendingContext) -> dict[str, Any]:
    """The columns of a campaign that say when it writes; those of a broadcast for None.

    Raises:
        InvalidInput: they cannot be used.
    """
    if timing is None or isinstance(timing, Once):
        return {**_NONE, "kind": "broadcast"}
    if isinstance(timing, Dates):
        return {**_NONE, **_dates(reader, timing, context)}
    if isinstance(timing, Recurring):
        found = {
            "kind": "recurring",
            "rule": rule_text(timing.rule),
            "at_time": clock_text(timing.at),
            "local": timing.local,
        }
        return {**_NONE, **found}
    if timing.again_days is not None and not 1 <= timing.again_days <= MOST_OFFSET_DAYS:
        raise InvalidInput(
            _("Once in how many days: from 1 to %(most)d.") % {"most": MOST_OFFSET_DAYS}
        )
    return {**_NONE, "kind": "triggered", "again_days": timing.again_days}


def _dates(reader: Reader, dates: Dates, context: SendingContext) -> dict[str, Any]:
    if abs(dates.offset_days) > MOST_OFFSET_DAYS:
        raise InvalidInput(
            _("The offset may be at most %(days)d days.") % {"days": MOST_OFFSET_DAYS}
        )
    entity = context.registry.entity("contact")
    field = find_field(entity, dates.field, fields_of(reader, entity))
    if field.kind not in {Kind.DAY, Kind.MOMENT, Kind.YEARLY} or field.rows is not None:
        raise InvalidInput(
            _("%(field)s is not a date of the contact.") % {"field": field.name},
            hint=_("For example: birthday, anniversary, created."),
        )
    return {
        "kind": "dated",
        "date_field": field.name,
        "offset_days": dates.offset_days,
        "at_time": clock_text(dates.at),
        "yearly": dates.yearly or field.kind is Kind.YEARLY,
    }


def clock_text(text: str) -> str:
    """A time of day as it is kept: ``09:00`` for ``9:00``.

    Raises:
        InvalidInput: it is none.
    """
    match = _CLOCK.match(text.strip())
    if match is None:
        raise InvalidInput(
            _("%(text)s is not a time of day.") % {"text": text},
            hint=_("Write it like 09:00."),
        )
    return f"{int(match[1]):02}:{match[2]}"


class Wall(NamedTuple):
    """What clocks show when a message is due.

    Attributes:
        day: None: the first day that is not over yet, counted from now.
        clock: None: at once.
        local: on each contact's own clocks; otherwise on those of the business.
    """

    day: date | None = None
    clock: time | None = None
    local: bool = False

    def at(self, where: ZoneInfo, now: int) -> int:
        """When the clocks of a zone show it, UTC seconds; never before now.

        A time that a change of clocks skips is the first after it; of one that comes twice, the
        first. Where it is past already, it is now.
        """
        if self.clock is None:
            return now
        if self.day is not None:
            return max(now, utc_of(datetime.combine(self.day, self.clock), where))
        today = local_day(now, where)
        found = utc_of(datetime.combine(today, self.clock), where)
        if found < now:
            found = utc_of(datetime.combine(today + timedelta(days=1), self.clock), where)
        return found


def clock_of(text: str) -> time | None:
    """A kept time of day; None for an empty one."""
    return time.fromisoformat(text) if text else None


def zones_of_contacts(reader: Reader) -> dict[str, ZoneInfo]:
    """The time zones that contacts have, by name; what is no zone is left out."""
    found = {}
    for name in reader.values("SELECT DISTINCT time_zone FROM contact WHERE time_zone <> ''"):
        try:
            found[name] = zone(name)
        except InvalidInput:  # imported as it stood: the business's zone stands in
            continue
    return found


def earliest(wall: datetime, zones: Iterable[ZoneInfo]) -> int:
    """When clocks show a time first anywhere in some zones, UTC seconds.

    Args:
        wall: without time zone.
        zones: at least one.
    """
    return min(utc_of(wall, where) for where in zones)


def latest(wall: datetime, zones: Iterable[ZoneInfo]) -> int:
    """When clocks show a time last anywhere in some zones, UTC seconds."""
    return max(utc_of(wall, where) for where in zones)
