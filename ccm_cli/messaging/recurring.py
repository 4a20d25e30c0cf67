"""Recurring campaigns: on each day of a rule to whoever fits then."""

from ccm_cli.messaging.arms import frozen_messages
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.freezing import Started, freeze_audience
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import has_open
from ccm_cli.messaging.queries.recurring import due, recurring_campaigns
from ccm_cli.messaging.timing import Wall, clock_of
from ccm_cli.store.writing import UnitOfWork


def enqueue(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Freeze the audience of each day whose hour has come; twice changes nothing."""
    catch_up = policy_of(context.settings.sending).catch_up
    done = []
    for row in recurring_campaigns(work.reader):
        found = due(work.reader, row, context=context, catch_up=catch_up)
        if found.day is None:
            if found.is_over and not has_open(work.reader, row.id):
                _end(work, row.id, now)
                done.append(Started(row.id, row.name, "done"))
            continue
        queued = 0
        if not found.is_missed:
            queued = freeze_audience(
                work,
                row,
                frozen_messages(work.reader, row),
                context=context,
                now=now,
                wall=Wall(found.day, clock_of(row.at_time), row.local),
                occurrence=found.day.isoformat(),
            )
        campaign = work.get(Campaign, row.id)
        campaign.occurred, campaign.updated_at = found.day.isoformat(), now
        work.flush()
        done.append(Started(row.id, row.name, "running", queued, found.passed))
    return tuple(done)


def _end(work: UnitOfWork, campaign_id: int, now: int) -> None:
    campaign = work.get(Campaign, campaign_id)
    campaign.state = "done"
    campaign.finished_at = campaign.updated_at = now
    work.flush()
