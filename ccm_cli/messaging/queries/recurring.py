"""The days of recurring campaigns: which of them is due, and when the next one is."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.recurrence import Rule, anchored, days
from ccm_cli.language.recurrence_rules import read_rule
from ccm_cli.language.zones import local_day, utc_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.queries.campaigns import CampaignRow, has_open, in_state
from ccm_cli.messaging.timing import clock_of, earliest, zones_of_contacts
from ccm_cli.store.reading import Reader


class Due(NamedTuple):
    """What a recurring campaign has to do.

    Attributes:
        day: the last of its days whose hour has come and that was not seen to; None: there is none.
        passed: days before it, and that day itself where it is missed by too much, for which
            nothing is sent.
        is_missed: whether that day is missed by too much.
        is_over: whether the rule names no further day.
    """

    day: date | None
    passed: int
    is_missed: bool
    is_over: bool


def recurring_campaigns(reader: Reader) -> list[CampaignRow]:
    """The recurring campaigns that run."""
    return [one for one in in_state(reader, "running") if one.kind == "recurring"]


def anything_to_freeze(reader: Reader, context: SendingContext, *, catch_up: int) -> bool:
    """Whether the hour of a day has come that was not seen to, or one has come to its end."""
    for campaign in recurring_campaigns(reader):
        found = due(reader, campaign, context=context, catch_up=catch_up)
        if found.day is not None or (found.is_over and not has_open(reader, campaign.id)):
            return True
    return False


def rule_of(campaign: CampaignRow, zone: ZoneInfo) -> tuple[Rule, date]:
    """A campaign's rule and the day it is counted from: that of its start, or of its making."""
    begins = local_day(campaign.started_at or campaign.created_at, zone)
    return anchored(read_rule(campaign.rule), begins), begins


def due(reader: Reader, campaign: CampaignRow, *, context: SendingContext, catch_up: int) -> Due:
    """What has to be done by now.

    Of several days that were missed only the last is sent for, and that only when its hour is past
    by no more than ``catch_up``; a day whose hour was past when the campaign started does not
    count. A campaign that goes by each contact's own clock is due where the hour comes first.

    Args:
        reader: the database.
        campaign: a recurring one that was started.
        context: what sending needs from outside.
        catch_up: seconds.
    """
    zones = [context.zone]
    if campaign.local:
        zones += zones_of_contacts(reader).values()
    rule, begins = rule_of(campaign, context.zone)
    clock = clock_of(campaign.at_time)
    assert clock is not None
    last, passed = None, 0
    for number, day in enumerate(_from_start(campaign, rule, begins, clock, zones), 1):
        if _is_behind_end(rule, number, day):
            return _found(last, passed, catch_up, context.now, is_over=True)
        if day.isoformat() <= campaign.occurred:
            continue
        at = earliest(datetime.combine(day, clock), zones)
        if at > context.now:
            return _found(last, passed, catch_up, context.now, is_over=False)
        passed += last is not None
        last = (day, at)
    return _found(last, passed, catch_up, context.now, is_over=True)


def _from_start(
    campaign: CampaignRow, rule: Rule, begins: date, clock: time, zones: Sequence[ZoneInfo]
) -> Iterator[date]:
    """The days of a rule, without the first one where its hour was past at the start."""
    found = days(rule, begins)
    first = next(found, None)
    if first is None:
        return
    if earliest(datetime.combine(first, clock), zones) >= (campaign.started_at or 0):
        yield first
    yield from found


def _is_behind_end(rule: Rule, number: int, day: date) -> bool:
    """Whether a rule has ended before a day that would be its so-and-so-many-th."""
    return (rule.times is not None and number > rule.times) or (
        rule.until is not None and day > rule.until
    )


def _found(
    last: tuple[date, int] | None, passed: int, catch_up: int, now: int, *, is_over: bool
) -> Due:
    if last is None:
        return Due(None, 0, is_missed=False, is_over=is_over)
    missed = last[1] < now - catch_up
    return Due(last[0], passed + missed, is_missed=missed, is_over=is_over)


def coming(campaign: CampaignRow, *, zone: ZoneInfo, now: int) -> Iterator[date]:
    """The days to come on which a campaign writes, by the business's clock.

    Args:
        campaign: a recurring one, started or not.
        zone: of the business.
        now: UTC seconds.
    """
    rule, begins = rule_of(campaign, zone)
    clock = clock_of(campaign.at_time)
    assert clock is not None
    for number, day in enumerate(_from_start(campaign, rule, begins, clock, [zone]), 1):
        if _is_behind_end(rule, number, day):
            return
        if day.isoformat() > campaign.occurred and utc_of(datetime.combine(day, clock), zone) > now:
            yield day


def next_day(campaign: CampaignRow, *, zone: ZoneInfo, now: int) -> date | None:
    """The first of the days `coming`; None when it has ended."""
    return next(coming(campaign, zone=zone, now=now), None)


def hour_of(campaign: CampaignRow, day: date, zone: ZoneInfo) -> int | None:
    """When a campaign writes on a day, UTC seconds; None where each contact's own clock counts."""
    clock = clock_of(campaign.at_time)
    if campaign.local or clock is None:
        return None
    return utc_of(datetime.combine(day, clock), zone)
