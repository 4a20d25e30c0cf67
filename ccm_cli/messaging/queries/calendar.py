"""Campaigns and waiting messages in the calendar."""

import shlex
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from ccm_cli.language.catalog import message
from ccm_cli.language.zones import local_day
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.queries import occurrences, recurring
from ccm_cli.messaging.queries.campaigns import CampaignRow, in_state
from ccm_cli.selling.queries.calendar import Entry, Source, Window
from ccm_cli.store.reading import Reader

_TO_COME = ("scheduled", "held", "running", "paused")


class Sending(NamedTuple):
    """A day on which a campaign goes out.

    Attributes:
        campaign: which.
        day: in the business's time zone.
        at: when, UTC seconds; None where it follows each person's own clock or day.
        people: to how many, as things stand now.
    """

    campaign: CampaignRow
    day: date
    at: int | None
    people: int


def sources(context: SendingContext) -> tuple[Source, ...]:
    """What messaging has for a calendar."""

    def campaigns(reader: Reader, window: Window) -> Iterable[Entry]:
        return [_entry(sending) for sending in sendings(reader, window, context)]

    return (
        Source("campaign", message("campaigns"), campaigns),
        Source("message", message("messages that wait"), _waiting),
    )


def sendings(reader: Reader, window: Window, context: SendingContext) -> Iterator[Sending]:
    """The days of a window on which campaigns went out or are to."""
    for campaign in in_state(reader, *_TO_COME, "done"):
        if campaign.kind == "dated":
            yield from _of_dated(reader, campaign, window, context)
        elif campaign.kind == "recurring":
            yield from _of_recurring(reader, campaign, window, context)
        elif campaign.kind == "broadcast":
            yield from _of_broadcast(reader, campaign, window, context)


def _of_broadcast(
    reader: Reader, campaign: CampaignRow, window: Window, context: SendingContext
) -> Iterator[Sending]:
    at = campaign.started_at or campaign.start_at
    if at is None or not window.begins <= at < window.ends:
        return
    if campaign.started_at is None:
        people = _audience_now(reader, campaign, context)
    else:
        people = reader.value(
            "SELECT count(*) FROM message WHERE campaign_id = ? AND fallback_of IS NULL",
            (campaign.id,),
        )
    yield Sending(campaign, local_day(at, window.zone), at, int(people))


def _audience_now(reader: Reader, campaign: CampaignRow, context: SendingContext) -> int:
    found = audience(reader, campaign.filter, context)
    return int(
        reader.value(
            f"SELECT count(*) FROM contact c {' '.join(found.joins)} WHERE {found.of_all}",
            found.parameters,
        )
    )


def _of_recurring(
    reader: Reader, campaign: CampaignRow, window: Window, context: SendingContext
) -> Iterator[Sending]:
    """The days it went out on, and those to come, with the audience as it is now."""
    first, last = window.days[0], window.days[-1]
    for day, people in reader.rows(
        lambda day, people: (date.fromisoformat(day), people),
        "SELECT occurrence, count(*) FROM message WHERE campaign_id = ?"
        " AND occurrence BETWEEN ? AND ? GROUP BY occurrence ORDER BY occurrence",
        (campaign.id, first.isoformat(), last.isoformat()),
    ):
        yield Sending(campaign, day, recurring.hour_of(campaign, day, window.zone), people)
    if campaign.state not in {"running", "paused"}:
        return
    people = None
    for day in recurring.coming(campaign, zone=window.zone, now=context.now):
        if day > last:
            return
        if day >= first:
            people = _audience_now(reader, campaign, context) if people is None else people
            yield Sending(campaign, day, recurring.hour_of(campaign, day, window.zone), people)


def _of_dated(
    reader: Reader, campaign: CampaignRow, window: Window, context: SendingContext
) -> Iterator[Sending]:
    if campaign.state not in {"running", "paused"}:
        return
    ahead = [day for day in window.days if day >= window.today]
    if ahead:
        counts = occurrences.expected(reader, campaign, ahead, context=context)
        for day in sorted(counts):
            yield Sending(campaign, day, None, counts[day])


def _entry(sending: Sending) -> Entry:
    campaign = sending.campaign
    return Entry(
        sending.day,
        "campaign",
        campaign.name,
        sending.at,
        sending.people,
        campaign.state,
        f"ccm campaign show {shlex.quote(campaign.name)}",
        "campaign",
        campaign.id,
    )


def _waiting(reader: Reader, window: Window) -> Iterable[Entry]:
    """Messages of no campaign that wait for their time: by day and by who asked for them."""
    found: dict[tuple[date, str], int] = {}
    for source, at, count in reader.stream(
        lambda *row: row,
        "SELECT source, next_at, count(*) FROM message WHERE campaign_id IS NULL"
        " AND state IN ('queued', 'deferred') AND next_at >= ? AND next_at < ?"
        " GROUP BY source, next_at",
        (window.begins, window.ends),
    ):
        place = local_day(at, window.zone), source
        found[place] = found.get(place, 0) + count
    for (day, source), count in sorted(found.items()):
        listing = f"source={shlex.quote(source)} and state=queued"
        command = f"ccm outbox list --filter {shlex.quote(listing)}"
        yield Entry(day, "message", source, people=count, command=command)
