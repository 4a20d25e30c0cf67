"""Dated campaigns: to each contact at a date of his own, such as the birthday."""

from collections.abc import Sequence

from ccm_cli.messaging.briefs import frozen_template
from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import columns, order
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.occurrences import Occurrence, dated_campaigns, due
from ccm_cli.messaging.reasons import Reason
from ccm_cli.messaging.starting import Started
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
    template = frozen_template(work.reader, campaign.template_digest)
    domain = sender_of(context.settings).domain
    by = columns(order(context.settings, template, campaign.channel))
    for one in found:
        work.execute(
            "INSERT INTO message (campaign_id, step, contact_id, occurrence, purpose,"
            " template, template_digest, message_id, state, reason, address, subject, attempts,"
            " next_at, claimed_by, queued_at, settled_at, channel, fallbacks)"
            " SELECT ?, 0, c.id, ?, ?, ?, ?,"
            " '<c' || ? || '.' || lower(hex(randomblob(10))) || '@' || ? || '>',"
            f" ?, ?, '', '', 0, ?, '', ?, ?, {by.channel}, {by.fallbacks}"
            " FROM contact c WHERE c.id = ? ON CONFLICT DO NOTHING",
            (
                campaign.id, one.day, template.purpose,
                template.name, template.digest, campaign.id, domain,
                "suppressed" if one.is_missed else "queued",
                Reason.MISSED if one.is_missed else "",
                one.due_at, now, now if one.is_missed else None, *by.parameters, one.contact_id,
            ),
        )  # fmt: skip
