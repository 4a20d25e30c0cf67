"""What is not well about the days of campaigns: the same people twice, quiet hours, holidays."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import NamedTuple

from ccm_cli.language.holidays import Holidays
from ccm_cli.language.zones import utc_of
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries import occurrences
from ccm_cli.messaging.queries.calendar import Sending, sendings
from ccm_cli.selling.queries.calendar import Window
from ccm_cli.store.reading import Reader

TOO_CLOSE_DAYS = 2
"""Two campaigns to one person within so many days are told of."""
_LEFT_OR_TO_LEAVE = "'queued', 'claimed', 'deferred', 'handed over', 'accepted', 'unknown'"


class Clash(NamedTuple):
    """Something that is not well about the calendar.

    Attributes:
        kind: ``same-people``, ``quiet-hours`` or ``holiday``.
        day: of the earlier one.
        campaigns: names; two of the same people, else one.
        people: how many it touches.
        detail: the other day, ISO; the hour when the quiet hours end; the name of the holiday.
    """

    kind: str
    day: date
    campaigns: tuple[str, ...]
    people: int
    detail: str


def clashes(
    reader: Reader, window: Window, context: SendingContext, holidays: Holidays
) -> list[Clash]:
    """What is not well about campaigns to come, the earliest first.

    Args:
        reader: the database.
        window: the days; what is past is past.
        context: what sending needs from outside.
        holidays: of the business.
    """
    until = window.last + timedelta(days=TOO_CLOSE_DAYS)
    wider = window._replace(first=max(window.first, window.today), last=until)
    if wider.first > window.last:
        return []
    to_come = [one for one in sendings(reader, wider, context) if one.campaign.state != "done"]
    found = [*_same_people(reader, to_come, context)]
    found += [one for sending in to_come for one in _bad_time(sending, context, holidays)]
    return sorted(
        (one for one in found if one.day <= window.last), key=lambda one: (one.day, one.kind)
    )


def _bad_time(sending: Sending, context: SendingContext, holidays: Holidays) -> Iterator[Clash]:
    names = (sending.campaign.name,)
    # A birthday is on its own day, whatever day that is.
    rests = None if sending.campaign.kind == "dated" else holidays.on(sending.day)
    if rests is not None:
        yield Clash("holiday", sending.day, names, sending.people, rests.name)
    quiet = policy_of(context.settings.sending).quiet
    at = _clock_of(sending, context)
    end = quiet.end_of(at, context.zone) if quiet and at is not None else None
    if quiet and end is not None:
        yield Clash("quiet-hours", sending.day, names, sending.people, f"{quiet.end:%H:%M}")


def _clock_of(sending: Sending, context: SendingContext) -> int | None:
    """When it goes out on the business's clock."""
    if sending.at is not None or not sending.campaign.at_time:
        return sending.at
    clock = time.fromisoformat(sending.campaign.at_time)
    return utc_of(datetime.combine(sending.day, clock), context.zone)


def _same_people(
    reader: Reader, to_come: Iterable[Sending], context: SendingContext
) -> Iterator[Clash]:
    """Pairs of campaigns that go to some of the same people within `TOO_CLOSE_DAYS`."""
    told: set[tuple[int, int, date]] = set()
    ordered = sorted(to_come, key=lambda one: (one.day, one.campaign.id))
    for earlier, later in combinations(ordered, 2):
        apart = (later.day - earlier.day).days
        pair = earlier.campaign.id, later.campaign.id, earlier.day
        if apart >= TOO_CLOSE_DAYS or pair[0] == pair[1] or pair in told:
            continue
        told.add(pair)
        people = _shared(reader, earlier, later, context)
        if people:
            names = earlier.campaign.name, later.campaign.name
            yield Clash("same-people", earlier.day, names, people, later.day.isoformat())


def _shared(reader: Reader, earlier: Sending, later: Sending, context: SendingContext) -> int:
    """How many people get both."""
    parts = [_people(reader, one, context) for one in (earlier, later)]
    sql = " INTERSECT ".join(text for text, _parameters in parts)
    return int(
        reader.value(
            f"SELECT count(*) FROM ({sql})",
            tuple(value for _text, parameters in parts for value in parameters),
        )
    )


def _people(
    reader: Reader, sending: Sending, context: SendingContext
) -> tuple[str, tuple[object, ...]]:
    """SQL for the ids of whom a campaign goes to on a day."""
    campaign = sending.campaign
    if campaign.kind == "broadcast" and campaign.started_at is not None:
        frozen = (
            "SELECT contact_id FROM message WHERE campaign_id = ? AND contact_id IS NOT NULL"
            f" AND state IN ({_LEFT_OR_TO_LEAVE})"
        )
        return frozen, (campaign.id,)
    if campaign.kind == "dated":
        return occurrences.people_on(reader, campaign, sending.day, context=context)
    found = audience(reader, campaign.filter, context)
    return (
        f"SELECT c.id FROM contact c {' '.join(found.joins)} WHERE {found.of_all}",
        found.parameters,
    )
