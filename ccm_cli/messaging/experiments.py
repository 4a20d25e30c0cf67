"""A/B tests come to their end: the winner is chosen, and goes to those who waited for it."""

from datetime import datetime

from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.zones import zone_or
from ccm_cli.messaging.arms import wall_of, ways_of
from ccm_cli.messaging.briefs import frozen_template
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.freezing import Started
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.queries.experiments import ASKED, outcome_of, undecided
from ccm_cli.messaging.timing import Wall
from ccm_cli.messaging.variants import Variant
from ccm_cli.store.writing import CHUNK, UnitOfWork


def decide_due(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Choose the winners that the evidence or the deadline gives; twice changes nothing."""
    done = []
    for row in undecided(work.reader):
        outcome = outcome_of(work.reader, row, now)
        if outcome is None:
            continue
        name, why = outcome
        if not name:
            campaign = work.get(Campaign, row.id)
            campaign.chosen_why, campaign.updated_at = ASKED, now
            work.flush()
            done.append(Started(row.id, row.name, ASKED))
            continue
        queued = choose(work, row.id, name, context=context, now=now, why=why)
        done.append(Started(row.id, row.name, "chosen", queued))
    return tuple(done)


def choose(
    work: UnitOfWork,
    campaign_id: int,
    name: str,
    *,
    context: SendingContext,
    now: int,
    why: str = "hand",
) -> int:
    """Have one version of an A/B test be the winner: all who wait for it get it, and all to come.

    Those who wait are queued in the history, row by row, so an undo takes it back until the first
    of them was sent to.

    Args:
        work: the unit of work.
        campaign_id: the campaign.
        name: of the version.
        context: what sending needs from outside.
        now: UTC seconds.
        why: ``evidence``, ``undecided`` or ``hand``.

    Returns:
        How many messages were waiting for it.

    Raises:
        NotFound: there is no such campaign.
        InvalidInput: it compares nothing, or has no such version.
        Conflict: it does not run, or another was chosen before.
    """
    row = campaign_row(work.reader, campaign_id)
    variant = _variant(row, name)
    if row.state not in {"running", "paused"}:
        raise Conflict(
            _("Campaign %(name)s does not run; there is nothing to choose.") % {"name": row.name},
            hint=_("See: ccm campaign show %(name)s") % {"name": row.name},
        )
    if row.chosen and row.chosen != variant.name:
        raise Conflict(
            _("%(variant)s was chosen already for campaign %(name)s.")
            % {"variant": row.chosen, "name": row.name},
            hint=_("To take the choice back: ccm undo"),
        )
    if row.chosen:
        return 0
    campaign = work.get(Campaign, campaign_id)
    campaign.chosen, campaign.chosen_at, campaign.chosen_why = variant.name, now, why
    campaign.updated_at = now
    work.flush()
    return _release(work, row, variant, context, now)


def _variant(campaign: CampaignRow, name: str) -> Variant:
    known = {each.name: each for each in campaign.variants}
    if not known:
        raise InvalidInput(
            _("Campaign %(name)s compares nothing.") % {"name": campaign.name},
            hint=_('Say what to try while it is a draft: ccm campaign edit NAME --ab "Subject"'),
        )
    found = known.get(name.strip().lower())
    if found is None:
        raise InvalidInput(
            _("Campaign %(campaign)s has no variant %(name)s.")
            % {"campaign": campaign.name, "name": name},
            hint=_("It has: %(names)s.") % {"names": in_series(known)},
        )
    return found


def _release(
    work: UnitOfWork, campaign: CampaignRow, variant: Variant, context: SendingContext, now: int
) -> int:
    """Queue the winner for those who waited; at the hour it is meant for, where there is one."""
    wall = Wall(local=campaign.local)
    if campaign.start_local:
        wall = wall._replace(clock=datetime.fromisoformat(campaign.start_local).time())
    wall = wall_of(wall, variant.at)
    waiting = work.reader.rows(
        lambda *row: row,
        "SELECT m.id, coalesce(c.time_zone, ''), coalesce(c.channel, '') FROM message m"
        " LEFT JOIN contact c ON c.id = m.contact_id"
        # Cancelled: of a cancelling that was undone, before the next run has noticed.
        " WHERE m.campaign_id = ? AND m.variant = ''"
        " AND m.state IN ('deferred', 'queued', 'cancelled')",
        (campaign.id,),
    )
    template = frozen_template(work.reader, variant.digest)
    ways = ways_of(context.settings, template, campaign, variant.channel)
    due = {
        zone: wall.at(zone_or(zone, context.zone) if wall.local else context.zone, now)
        for zone in {zone for _row_id, zone, _preferred in waiting}
    }
    columns = {
        "state": "queued", "reason": "", "variant": variant.name, "template": template.name,
        "template_digest": variant.digest, "purpose": template.purpose,
    }  # fmt: skip
    for start in range(0, len(waiting), CHUNK):
        changed = {}
        for row_id, zone, preferred in waiting[start : start + CHUNK]:
            first, *others = ways.of(preferred)
            own = {"next_at": due[zone], "channel": first, "fallbacks": " ".join(others)}
            changed[row_id] = {**columns, **own}
        work.update_rows("message", changed)
    return len(waiting)
