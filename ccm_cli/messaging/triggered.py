"""Triggered campaigns: to each who comes to fit the filter, once or once in so many days.

Who fits is remembered, in the same transaction in which a message is queued; so somebody who comes
to fit gets it once whatever crashes, and who left and comes again is noticed as new.
"""

from ccm_cli.language.zones import local_day
from ccm_cli.messaging.arms import frozen_messages
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.freezing import Started, freeze_audience
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.triggered import comes_or_goes, triggered_campaigns
from ccm_cli.messaging.timing import Wall
from ccm_cli.store.filters import Condition
from ccm_cli.store.writing import UnitOfWork

_DAY = 86_400


def enqueue(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Queue a message for each who has come to fit since the last time; twice changes nothing."""
    done = []
    for campaign in triggered_campaigns(work.reader):
        condition = audience(work.reader, campaign.filter, context)
        if not comes_or_goes(work.reader, campaign, condition):
            continue
        _forget(work, campaign, condition)
        queued = freeze_audience(
            work,
            campaign,
            frozen_messages(work.reader, campaign),
            context=context,
            now=now,
            wall=Wall(),
            occurrence=_occurrence(campaign, context, now),
            only=_new(campaign, condition, now),
        )
        remember(work, campaign, context=context, now=now)
        if queued:
            done.append(Started(campaign.id, campaign.name, "running", queued))
    return tuple(done)


def remember(work: UnitOfWork, campaign: CampaignRow, *, context: SendingContext, now: int) -> None:
    """Note everybody who fits now as somebody who is there already."""
    condition = audience(work.reader, campaign.filter, context)
    work.execute(
        "INSERT INTO campaign_member (campaign_id, contact_id, since)"
        f" SELECT ?, c.id, ? FROM contact c {' '.join(condition.joins)}"
        f" WHERE {condition.of_all} ORDER BY c.id ON CONFLICT DO NOTHING",
        (campaign.id, now, *condition.parameters),
    )


def _forget(work: UnitOfWork, campaign: CampaignRow, condition: Condition) -> None:
    work.execute(
        "DELETE FROM campaign_member WHERE campaign_id = ? AND contact_id NOT IN"
        f" (SELECT c.id FROM contact c {' '.join(condition.joins)} WHERE {condition.of_all})",
        (campaign.id, *condition.parameters),
    )


def _new(campaign: CampaignRow, condition: Condition, now: int) -> Condition:
    """Who has come to fit and may get it: never before, or not for so many days."""
    since = 0 if campaign.again_days is None else now - campaign.again_days * _DAY
    return Condition(
        f"({condition.of_all})"
        " AND c.id NOT IN (SELECT contact_id FROM campaign_member WHERE campaign_id = ?)"
        " AND NOT EXISTS (SELECT 1 FROM message had WHERE had.campaign_id = ?"
        " AND had.contact_id = c.id AND had.queued_at > ?)",
        (*condition.parameters, campaign.id, campaign.id, since),
        condition.joins,
    )


def _occurrence(campaign: CampaignRow, context: SendingContext, now: int) -> str:
    """Empty for what is sent once: then the outbox itself has room for one message only."""
    if campaign.again_days is None:
        return ""
    return local_day(now, context.zone).isoformat()
