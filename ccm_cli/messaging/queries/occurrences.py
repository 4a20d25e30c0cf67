"""The days of dated campaigns: who has one, and when his message is due."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers.queries.custom_fields import fields_of
from ccm_cli.language.zones import local_day, utc_of, zone_or
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.queries.campaigns import CampaignRow, in_state
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Field, Kind, find_field
from ccm_cli.store.reading import Reader

LOOK_BACK_DAYS = 31
"""Days missed within this time are told of; what is older is history."""

_DAY = 86_400
_LEAP_DAY, _DAY_BEFORE = "02-29", "02-28"


class Occurrence(NamedTuple):
    """One message of a dated campaign that is not in the outbox yet.

    Attributes:
        contact_id: whom it is for.
        day: the day it is for, ISO.
        due_at: UTC seconds; at the campaign's time of day where the contact lives.
        is_missed: whether it is due for longer than is caught up.
        zone: the name of the contact's time zone; empty where it is not known.
    """

    contact_id: int
    day: str
    due_at: int
    is_missed: bool
    zone: str = ""


def anything_dated(reader: Reader, context: SendingContext, *, catch_up: int) -> bool:
    """Whether a dated campaign has somebody's day."""
    return any(
        due(reader, campaign, context=context, catch_up=catch_up)
        for campaign in dated_campaigns(reader)
    )


def dated_campaigns(reader: Reader) -> list[CampaignRow]:
    """The dated campaigns that run."""
    return [campaign for campaign in in_state(reader, "running") if campaign.kind == "dated"]


def due(
    reader: Reader, campaign: CampaignRow, *, context: SendingContext, catch_up: int
) -> list[Occurrence]:
    """What a dated campaign has to send by now and has not queued.

    Nothing is made up for days before the campaign was started or the contact was known. Who was
    born on 29 February has his day on the 28th in other years.

    Args:
        reader: the database.
        campaign: a dated one that was started.
        context: what sending needs from outside.
        catch_up: seconds; what is due for longer is missed.
    """
    entity = context.registry.entity("contact")
    field = find_field(entity, campaign.date_field, fields_of(reader, entity))
    joins = [entity.joins[name] for name in field.needs]
    condition = audience(reader, campaign.filter, context)
    calendar = _Calendar(campaign, context, field.kind)
    found = []
    for contact_id, created_at, zone_name, value in _candidates(
        reader, campaign, field, joins, condition, calendar
    ):
        where = zone_or(zone_name, context.zone)
        for day in calendar.days_of(value, where):
            at = utc_of(datetime.combine(day, calendar.clock), where)
            if calendar.begins(where, created_at) <= day and at <= context.now:
                missed = at < context.now - catch_up
                found.append(Occurrence(contact_id, day.isoformat(), at, missed, zone_name))
    return found


def expected(
    reader: Reader, campaign: CampaignRow, days: Sequence[date], *, context: SendingContext
) -> dict[date, int]:
    """To how many people a dated campaign goes on each of some days, as things stand now.

    Args:
        reader: the database.
        campaign: a dated one.
        days: in order; by the people's own clocks.
        context: what sending needs from outside.

    Returns:
        The days with somebody.
    """
    calendar, clauses, parameters, value = _around(reader, campaign, days, context)
    counts: Counter[date] = Counter()
    for zone_name, found, count in reader.stream(
        lambda *row: row,
        f"SELECT c.time_zone, {value}, count(*) {clauses} GROUP BY 1, 2",
        parameters,
    ):
        for day in calendar.days_of(found, zone_or(zone_name, context.zone)):
            counts[day] += count
    return dict(counts)


def people_on(
    reader: Reader, campaign: CampaignRow, day: date, *, context: SendingContext
) -> tuple[str, tuple[object, ...]]:
    """SQL and parameters for the ids of whom a dated campaign goes to on a day."""
    _calendar, clauses, parameters, _value = _around(reader, campaign, [day], context)
    return f"SELECT c.id {clauses}", parameters


def _around(
    reader: Reader, campaign: CampaignRow, days: Sequence[date], context: SendingContext
) -> tuple["_Calendar", str, tuple[object, ...], str]:
    """What finds the audience whose dates may fall on some days: ``FROM`` on, and the date."""
    entity = context.registry.entity("contact")
    field = find_field(entity, campaign.date_field, fields_of(reader, entity))
    condition = audience(reader, campaign.filter, context)
    calendar = _Calendar(campaign, context, field.kind, days)
    within, parameters = _within(field, campaign, calendar.originals())
    joins = [entity.joins[name] for name in field.needs]
    clauses = [*condition.joins, *(join for join in joins if join not in condition.joins)]
    sql = f"FROM contact c {' '.join(clauses)} WHERE ({condition.of_all}) AND {within}"
    return calendar, sql, (*condition.parameters, *parameters), field.sql


class _Calendar:
    """Days that a campaign's dates are held against: those around now, or others."""

    def __init__(
        self,
        campaign: CampaignRow,
        context: SendingContext,
        kind: Kind,
        days: Sequence[date] = (),
    ) -> None:
        self._campaign = campaign
        self._kind = kind
        hour, minute = map(int, campaign.at_time.split(":"))
        self.clock = time(hour, minute)
        today = local_day(context.now, context.zone)
        # A day more on both sides, for customers who live where it is yesterday or tomorrow.
        around = [today + timedelta(days=away) for away in range(-LOOK_BACK_DAYS, 2)]
        self.days = list(days) or around
        self._offset = timedelta(days=campaign.offset_days)

    def begins(self, where: ZoneInfo, created_at: int) -> date:
        """The first day that counts for a contact."""
        return local_day(max(self._campaign.started_at or 0, created_at), where)

    def days_of(self, value: Any, where: ZoneInfo) -> Iterator[date]:
        """The days among those looked at on which a date of a contact falls, offset included."""
        if self._kind is Kind.YEARLY:
            original, month_day = None, str(value)
        else:
            original = (
                local_day(int(value), where)
                if self._kind is Kind.MOMENT
                else date.fromisoformat(value)
            )
            month_day = original.strftime("%m-%d")
        for day in self.days:
            counted = day - self._offset
            if original is not None and not self._campaign.yearly:
                if counted == original:
                    yield day
            elif _falls_on(month_day, counted) and (original is None or counted > original):
                yield day

    def originals(self) -> list[date]:
        """The days that the contacts' dates may have, the offset taken off."""
        return [day - self._offset for day in self.days]


def _falls_on(month_day: str, day: date) -> bool:
    if month_day == _LEAP_DAY and not _is_leap(day.year):
        return day.strftime("%m-%d") == _DAY_BEFORE
    return day.strftime("%m-%d") == month_day


def _is_leap(year: int) -> bool:
    return (date(year, 3, 1) - timedelta(days=1)).day > 28  # noqa: PLR2004  (days of February)


def _candidates(
    reader: Reader,
    campaign: CampaignRow,
    field: Field,
    joins: Sequence[str],
    condition: Condition,
    calendar: _Calendar,
) -> list[tuple[int, int, str, Any]]:
    """Contacts whose date may fall on one of the days, and who have no message for it yet."""
    within, parameters = _within(field, campaign, calendar.originals())
    clauses = [*condition.joins, *(join for join in joins if join not in condition.joins)]
    return reader.rows(
        lambda *row: row,
        f"SELECT c.id, c.created_at, c.time_zone, {field.sql} FROM contact c {' '.join(clauses)}"
        f" WHERE ({condition.sql}) AND {within} AND NOT EXISTS (SELECT 1 FROM message m"
        " WHERE m.campaign_id = ? AND m.step = 0 AND m.contact_id = c.id AND m.occurrence >= ?)"
        " ORDER BY c.id",
        (
            *condition.parameters,
            *parameters,
            campaign.id,
            calendar.days[0].isoformat(),
        ),
    )


def _within(
    field: Field, campaign: CampaignRow, days: Sequence[date]
) -> tuple[str, tuple[Any, ...]]:
    if field.kind is Kind.YEARLY or campaign.yearly:
        sql = {
            Kind.YEARLY: field.sql,
            Kind.DAY: f"substr({field.sql}, 6, 5)",
            Kind.MOMENT: f"strftime('%m-%d', {field.sql}, 'unixepoch')",
        }[field.kind]
        marks = {day.strftime("%m-%d") for day in days}
        if _DAY_BEFORE in marks:
            marks.add(_LEAP_DAY)
        if field.kind is Kind.MOMENT:  # in UTC it may be the day before or after
            marks |= {
                (day + timedelta(days=away)).strftime("%m-%d") for day in days for away in (-1, 1)
            }
        return f"{sql} IN ({', '.join('?' * len(marks))})", tuple(sorted(marks))
    if field.kind is Kind.DAY:
        return f"{field.sql} BETWEEN ? AND ?", (days[0].isoformat(), days[-1].isoformat())
    first, last = (
        utc_of(datetime.combine(day, time()), ZoneInfo("UTC")) for day in (days[0], days[-1])
    )
    return f"{field.sql} BETWEEN ? AND ?", (first - _DAY, last + 2 * _DAY)
