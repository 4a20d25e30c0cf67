"""Dated campaigns: to each contact at a date of his own, such as the birthday."""

from collections.abc import Sequence
from datetime import date

from ccm_cli.language.zones import zone_or
from ccm_cli.messaging.arms import arm_of, arms, frozen_messages, wall_of
from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import columns
from ccm_cli.messaging.freezing import Started
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.occurrences import Occurrence, dated_campaigns, due
from ccm_cli.messaging.reasons import Reason
from ccm_cli.messaging.timing import Wall
from ccm_cli.store.writing import UnitOfWork


def enqueue(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Queue what the running dated campaigns have to send by now; twice changes nothing.

    What was missed by more than ``sending.catch_up`` is noted as missed, once, and not sent.
    """
    catch_up = policy_of(context.settings.sending).catch_up
    done = []
    for campaign in dated_campaigns(work.reader):
        found = due(work.reader, campaign, context=context, catch_up=catch_up)
        if found:
            _queue(work, campaign, found, context=context, now=now)
            missed = sum(one.is_missed for one in found)
            done.append(Started(campaign.id, campaign.name, "running", len(found) - missed, missed))
    return tuple(done)


def _queue(
    work: UnitOfWork,
    campaign: CampaignRow,
    found: Sequence[Occurrence],
    *,
    context: SendingContext,
    now: int,
) -> None:
    found_arms = arms(campaign, frozen_messages(work.reader, campaign), context.settings)
    domain = sender_of(context.settings).domain
    for one in found:
        arm = arm_of(campaign, found_arms, one.contact_id)
        state, reason = ("suppressed", Reason.MISSED) if one.is_missed else arm.state
        due_at = one.due_at
        if arm.clock:
            own = wall_of(Wall(date.fromisoformat(one.day)), arm.clock)
            due_at = own.at(zone_or(one.zone, context.zone), due_at)
        by = columns(arm.order)
        work.execute(
            "INSERT INTO message (campaign_id, step, contact_id, occurrence, purpose,"
            " template, template_digest, message_id, state, reason, address, subject, attempts,"
            " next_at, claimed_by, queued_at, settled_at, variant, channel, fallbacks)"
            " SELECT ?, 0, c.id, ?, ?, ?, ?,"
            " '<c' || ? || '.' || lower(hex(randomblob(10))) || '@' || ? || '>',"
            f" ?, ?, '', '', 0, ?, '', ?, ?, ?, {by.channel}, {by.fallbacks}"
            " FROM contact c WHERE c.id = ? ON CONFLICT DO NOTHING",
            (
                campaign.id, one.day, arm.template.purpose, arm.template.name,
                arm.template.digest, campaign.id, domain, state, str(reason), due_at, now,
                now if state == "suppressed" else None, arm.variant, *by.parameters,
                one.contact_id,
            ),
        )  # fmt: skip
