"""Starting campaigns: freezing the template and the audience."""

from typing import NamedTuple

from ccm_cli.errors import Conflict, InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging.briefs import audience, frozen_template
from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import columns, order
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.queries.campaigns import in_state
from ccm_cli.messaging.queries.check import Check
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.versions import keep
from ccm_cli.store.writing import UnitOfWork

MOST_LISTED = 20
"""So many broken messages are named when a start is refused; the check lists them all."""


class Started(NamedTuple):
    """What came of starting a campaign, or of its day.

    Attributes:
        campaign_id: the campaign.
        name: its name.
        state: its state now; ``held`` when its time was missed by too much.
        queued: messages put into the outbox.
        missed: messages of a dated campaign whose day was missed by too much.
    """

    campaign_id: int
    name: str
    state: str
    queued: int = 0
    missed: int = 0


def start(
    work: UnitOfWork,
    campaign: Campaign,
    *,
    check: Check,
    template: MessageTemplate,
    context: SendingContext,
    now: int,
    at: int | None,
    late: bool,
) -> Started:
    """See `ccm_cli.messaging.campaigns.start`."""
    assert campaign.id is not None
    if campaign.state in {"running", "done"}:
        return Started(campaign.id, campaign.name, campaign.state)
    _refuse_state(campaign, late=late, at=at)
    _refuse_time(campaign, at, now)
    _refuse_outdated(work, campaign, check, template)
    refuse_broken(check)
    if campaign.kind == "broadcast" and not check.ready:
        raise _nobody(check)
    campaign.filter = check.campaign.filter
    campaign.template_digest = keep(work, template, why="sent", now=now)
    campaign.updated_at = now
    if at is not None:
        campaign.state, campaign.start_at = "scheduled", at
        work.flush()
        return Started(campaign.id, campaign.name, campaign.state)
    return _run(work, campaign, template, context=context, now=now)


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
        template = frozen_template(work.reader, row.template_digest)
        done.append(_run(work, campaign, template, context=context, now=now))
    return tuple(done)


def _run(
    work: UnitOfWork,
    campaign: Campaign,
    template: MessageTemplate,
    *,
    context: SendingContext,
    now: int,
) -> Started:
    assert campaign.id is not None
    campaign.state = "running"
    campaign.started_at = campaign.updated_at = now
    campaign.finished_at = None
    work.flush()
    queued = 0
    if campaign.kind == "broadcast":
        queued = freeze_audience(work, campaign, template, context=context, now=now)
    return Started(campaign.id, campaign.name, campaign.state, queued)


def freeze_audience(
    work: UnitOfWork,
    campaign: Campaign,
    template: MessageTemplate,
    *,
    context: SendingContext,
    now: int,
) -> int:
    """Queue a message, with its Message-ID, for everybody who fits; return how many were new."""
    condition = audience(work.reader, campaign.filter, context)
    by = columns(order(context.settings, template, campaign.channel))
    return work.execute(
        "INSERT INTO message (campaign_id, step, contact_id, occurrence, purpose,"
        " template, template_digest, message_id, state, reason, address, subject, attempts,"
        " next_at, claimed_by, queued_at, channel, fallbacks)"
        " SELECT ?, 0, c.id, '', ?, ?, ?,"
        " '<c' || ? || '.' || lower(hex(randomblob(10))) || '@' || ? || '>',"
        f" 'queued', '', '', '', 0, ?, '', ?, {by.channel}, {by.fallbacks}"
        f" FROM contact c {' '.join(condition.joins)} WHERE {condition.of_all} ORDER BY c.id"
        " ON CONFLICT DO NOTHING",
        (
            campaign.id, template.purpose, template.name, template.digest,
            campaign.id, sender_of(context.settings).domain, now, now, *by.parameters,
            *condition.parameters,
        ),
    ).rowcount  # fmt: skip


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
    return Refused(
        _("Nobody is left to write to: of %(people)d people, %(out)d are left out.")
        % {"people": check.people, "out": len(check.left_out)}
        if check.people
        else _("Nobody is in the audience of %(name)s.") % {"name": name},
        hint=_("Who and why: ccm campaign check %(name)s") % {"name": name},
    )


def _refuse_state(campaign: Campaign, *, late: bool, at: int | None) -> None:
    if campaign.state == "held" and not late and at is None:
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


def _refuse_time(campaign: Campaign, at: int | None, now: int) -> None:
    if at is None:
        return
    if campaign.kind != "broadcast":
        raise InvalidInput(
            _("Campaign %(name)s goes by the dates of each contact; it has no time to start at.")
            % {"name": campaign.name},
            hint=_("Start it without --at."),
        )
    if at <= now:
        raise InvalidInput(_("The time to start at is past."), hint=_("Leave --at out for now."))


def _refuse_outdated(
    work: UnitOfWork, campaign: Campaign, check: Check, template: MessageTemplate
) -> None:
    assert campaign.id is not None
    now_row = campaign_row(work.reader, campaign.id)
    if check.campaign != now_row or check.digest != template.digest:
        raise Conflict(
            _("Campaign %(name)s was changed while it was checked.") % {"name": campaign.name},
            hint=_("Start it again."),
        )


def state_in_words(state: str) -> str:
    """A state of a campaign for people."""
    words = {
        "draft": _("a draft"),
        "scheduled": _("scheduled"),
        "held": _("held: its time was missed"),
        "running": _("running"),
        "paused": _("paused"),
        "done": _("done"),
        "cancelled": _("cancelled"),
    }
    return words.get(state, state)
