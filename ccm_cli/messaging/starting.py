"""Starting campaigns: freezing the template and the audience."""

from datetime import datetime
from typing import NamedTuple

from ccm_cli.errors import Conflict, InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging.arms import Messages, frozen_messages
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.freezing import Started, freeze_audience, freeze_message
from ccm_cli.messaging.models import Campaign, CampaignVariant
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import CampaignRow, in_state, state_in_words
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.queries.check import Check
from ccm_cli.messaging.reasons import Reason
from ccm_cli.messaging.timing import Wall, earliest, latest, zones_of_contacts
from ccm_cli.messaging.triggered import remember
from ccm_cli.store.writing import UnitOfWork

MOST_LISTED = 20
"""So many broken messages are named when a start is refused; the check lists them all."""


class When(NamedTuple):
    """When a campaign is to start.

    Attributes:
        at: UTC seconds; None for now.
        local: what each contact's own clock shows then, in place of ``at``.
        late: start a broadcast that is held because its time was missed.
        present: of a triggered campaign: write to those, too, who fit already.
    """

    at: int | None = None
    local: datetime | None = None
    late: bool = False
    present: bool = False


NOW = When()


def start(
    work: UnitOfWork,
    campaign: Campaign,
    *,
    check: Check,
    messages: Messages,
    context: SendingContext,
    now: int,
    when: When,
) -> Started:
    """See `ccm_cli.messaging.campaigns.start`."""
    assert campaign.id is not None
    if campaign.state in {"running", "done"}:
        return Started(campaign.id, campaign.name, campaign.state)
    _refuse_state(campaign, when)
    start_at = _start_at(work, campaign, when, context=context, now=now)
    _refuse_outdated(work, campaign, check, messages)
    refuse_broken(check)
    if campaign.kind == "broadcast" and not check.ready:
        raise _nobody(check)
    campaign.filter = check.campaign.filter
    _freeze_messages(work, campaign, messages, now=now)
    campaign.updated_at = now
    if when.local is not None:
        campaign.local, campaign.start_local = True, when.local.isoformat(timespec="minutes")
    elif campaign.kind == "broadcast" and not when.late:
        campaign.local, campaign.start_local = False, ""
    if start_at is not None:
        campaign.state, campaign.start_at = "scheduled", start_at
        work.flush()
        return Started(campaign.id, campaign.name, campaign.state, start_at=start_at)
    return _run(work, campaign, context=context, now=now, present=when.present)


def start_scheduled(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Start the broadcasts whose time has come; hold those whose time is long past."""
    catch_up = policy_of(context.settings.sending).catch_up
    done = []
    for row in in_state(work.reader, "scheduled"):
        if row.start_at is None or row.start_at > now:
            continue
        campaign = work.get(Campaign, row.id)
        if row.start_at < now - catch_up:
            campaign.state, campaign.updated_at = "held", now
            work.flush()
            done.append(Started(row.id, row.name, "held"))
            continue
        done.append(_run(work, campaign, context=context, now=now))
    return tuple(done)


def _freeze_messages(work: UnitOfWork, campaign: Campaign, messages: Messages, *, now: int) -> None:
    """Keep the message of each variant as it is now."""
    assert campaign.id is not None
    for variant in campaign_row(work.reader, campaign.id).variants:
        row_id = work.reader.value(
            "SELECT id FROM campaign_variant WHERE campaign_id = ? AND name = ?",
            (campaign.id, variant.name),
        )
        row = work.get(CampaignVariant, row_id)
        row.template_digest = freeze_message(
            work, messages[variant.name], own=not variant.subjects, now=now
        )
        campaign.template_digest = campaign.template_digest or row.template_digest
    if "" in messages:
        campaign.template_digest = freeze_message(work, messages[""], own=True, now=now)


def _run(
    work: UnitOfWork,
    campaign: Campaign,
    *,
    context: SendingContext,
    now: int,
    present: bool = False,
) -> Started:
    assert campaign.id is not None
    campaign.state = "running"
    campaign.started_at = campaign.updated_at = now
    campaign.finished_at = None
    work.flush()
    row = campaign_row(work.reader, campaign.id)
    queued = 0
    if row.kind == "broadcast":
        messages = frozen_messages(work.reader, row)
        queued = freeze_audience(
            work, row, messages, context=context, now=now, wall=wall_of_start(row)
        )
    elif row.kind == "triggered" and not present:
        remember(work, row, context=context, now=now)
    return Started(campaign.id, campaign.name, campaign.state, queued)


def wall_of_start(campaign: CampaignRow) -> Wall:
    """What clocks show when a broadcast's messages are due."""
    if not campaign.start_local:
        return Wall()
    wall = datetime.fromisoformat(campaign.start_local)
    return Wall(wall.date(), wall.time(), local=True)


def refuse_broken(check: Check) -> None:
    """Refuse what cannot be rendered.

    Raises:
        Refused: there is such a message, or the template has errors; names contact, file, line.
    """
    lines = [finding.text for finding in check.errors]
    lines += [
        _("%(name)s (contact %(id)d): %(place)s: %(problem)s")
        % {"name": one.name, "id": one.contact_id, "place": one.place, "problem": one.problem}
        for one in check.broken
    ]
    if not lines:
        return
    count = len(check.broken)
    head = (
        ngettext(
            "%(count)d message cannot be rendered; nothing was queued:",
            "%(count)d messages cannot be rendered; nothing was queued:",
            count,
        )
        % {"count": count}
        if count
        else _("It cannot go out as it is; nothing was queued:")
    )
    shown = lines[:MOST_LISTED]
    if len(lines) > MOST_LISTED:
        shown.append(_("and %(count)d more") % {"count": len(lines) - MOST_LISTED})
    raise Refused(
        "\n".join([head, *(f"  {line}" for line in shown)]),
        hint=_("All of them: ccm campaign check %(name)s") % {"name": check.campaign.name},
    )


def _nobody(check: Check) -> Refused:
    name = check.campaign.name
    silent = sum(one.reason == Reason.NO_CONSENT for one in check.left_out)
    if silent and silent == len(check.left_out):
        return Refused(
            _("Nobody of the %(people)d people agreed to such messages.")
            % {"people": check.people},
            hint=_("What mends it: ccm campaign check %(name)s") % {"name": name},
        )
    return Refused(
        _("Nobody is left to write to: of %(people)d people, %(out)d are left out.")
        % {"people": check.people, "out": len(check.left_out)}
        if check.people
        else _("Nobody is in the audience of %(name)s.") % {"name": name},
        hint=_("Who and why: ccm campaign check %(name)s") % {"name": name},
    )


def _refuse_state(campaign: Campaign, when: When) -> None:
    if campaign.state == "held" and not when.late and when.at is None and when.local is None:
        raise Refused(
            _("The time of campaign %(name)s is long past; it was not sent.")
            % {"name": campaign.name},
            hint=_("To send it all the same: ccm campaign start %(name)s --late")
            % {"name": campaign.name},
        )
    if campaign.state in {"paused", "cancelled"}:
        raise Conflict(
            _("Campaign %(name)s is %(state)s.")
            % {"name": campaign.name, "state": state_in_words(campaign.state)},
            hint=_("To go on with it: ccm campaign resume %(name)s") % {"name": campaign.name}
            if campaign.state == "paused"
            else _("To take the cancelling back: ccm undo"),
        )
    if when.present and campaign.kind != "triggered":
        raise InvalidInput(_("--present is for campaigns that are sent to each who comes to fit."))


def _start_at(
    work: UnitOfWork, campaign: Campaign, when: When, *, context: SendingContext, now: int
) -> int | None:
    """When a broadcast starts by itself; None: now.

    One that goes by each contact's own clock starts where it is that time first; where it is past
    already for some, they get it at once.
    """
    if when.at is None and when.local is None:
        return None
    if campaign.kind != "broadcast":
        raise InvalidInput(
            _("Campaign %(name)s has days and hours of its own; it has no time to start at.")
            % {"name": campaign.name},
            hint=_("Start it without --at."),
        )
    start_at = last_at = when.at or 0
    if when.local is not None:
        zones = [context.zone, *zones_of_contacts(work.reader).values()]
        start_at, last_at = earliest(when.local, zones), latest(when.local, zones)
    if last_at <= now:
        raise InvalidInput(_("The time to start at is past."), hint=_("Leave --at out for now."))
    return start_at if start_at > now else None


def _refuse_outdated(
    work: UnitOfWork, campaign: Campaign, check: Check, messages: Messages
) -> None:
    assert campaign.id is not None
    now_row = campaign_row(work.reader, campaign.id)
    now_said = {name: template.digest for name, template in messages.items()}
    if check.campaign != now_row or check.digests != now_said:
        raise Conflict(
            _("Campaign %(name)s was changed while it was checked.") % {"name": campaign.name},
            hint=_("Start it again."),
        )
