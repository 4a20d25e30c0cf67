"""Campaigns: one message to many people, made as a draft, checked, started, watched, ended.

::

    draft -> scheduled -> running <-> paused
      '---------------------^|-> done          (nothing is to come any more)
             scheduled -> held -> running      (its time was missed by too much)
             scheduled, held, running, paused -> cancelled
"""

from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.messaging import dated, experiments, recurring, starting, triggered
from ccm_cli.messaging.amending import edit
from ccm_cli.messaging.arms import Messages
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.drafting import add, clone, remove
from ccm_cli.messaging.experiments import choose
from ccm_cli.messaging.freezing import Started
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.queries.campaigns import has_open, state_in_words
from ccm_cli.messaging.queries.check import Check
from ccm_cli.messaging.reasons import PUT_OFF
from ccm_cli.messaging.starting import NOW, When
from ccm_cli.store.writing import UnitOfWork

__all__ = [
    "add", "cancel", "choose", "clone", "edit", "enqueue_due", "finish",
    "pause", "remove", "resume", "start",
]  # fmt: skip


def start(
    work: UnitOfWork,
    campaign_id: int,
    *,
    check: Check,
    messages: Messages,
    context: SendingContext,
    now: int,
    when: When = NOW,
) -> Started:
    """Start a campaign now, or have it start by itself at a time.

    Its messages are frozen here. Its audience is frozen into the outbox when it really starts;
    everything else is decided at the moment of sending. A campaign that runs already, or is done,
    is left as it is: nobody is added twice.

    Args:
        work: the unit of work.
        campaign_id: the campaign.
        check: of this campaign as it is now, by `ccm_cli.messaging.queries.check.check`.
        messages: of its variants, as they were checked.
        context: what sending needs from outside.
        now: UTC seconds.
        when: now, or at a time.

    Raises:
        Refused: a message cannot be rendered, nobody is left to write to, or it is held.
        Conflict: it is cancelled or paused, or was changed since it was checked.
        InvalidInput: the time is past, or a campaign that is no broadcast is given one.
    """
    return starting.start(
        work,
        work.get(Campaign, campaign_id),
        check=check,
        messages=messages,
        context=context,
        now=now,
        when=when,
    )


def enqueue_due(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Do what is due: start what is scheduled, queue what is to be sent, decide what is tested.

    A scheduled campaign whose time was missed by more than ``sending.catch_up`` is held, to be
    asked about. Doing it twice changes nothing.

    Returns:
        What was started, held, queued or decided, each with how many messages.
    """
    return (
        *starting.start_scheduled(work, context=context, now=now),
        *recurring.enqueue(work, context=context, now=now),
        *dated.enqueue(work, context=context, now=now),
        *triggered.enqueue(work, context=context, now=now),
        *experiments.decide_due(work, context=context, now=now),
    )


def pause(work: UnitOfWork, campaign_id: int, *, now: int) -> Campaign:
    """Stop sending for now; what is not handed over yet waits. Pausing twice is no error.

    Raises:
        Conflict: it does not run.
    """
    return _change_state(work, campaign_id, "running", to="paused", now=now)


def resume(work: UnitOfWork, campaign_id: int, *, now: int) -> Campaign:
    """Go on with a paused campaign, whatever was to go meanwhile. Resuming twice is no error.

    Raises:
        Conflict: it is not paused.
    """
    marks = ", ".join("?" * len(PUT_OFF))
    work.execute(
        "UPDATE message SET next_at = ? WHERE campaign_id = ? AND state = 'deferred'"
        f" AND next_at < ? AND reason IN ({marks})"
        " AND (SELECT state FROM campaign WHERE id = message.campaign_id) = 'paused'",
        (now, campaign_id, now, *PUT_OFF),
    )
    return _change_state(work, campaign_id, "paused", to="running", now=now)


def cancel(work: UnitOfWork, campaign_id: int, *, now: int) -> int:
    """End a campaign; what is not handed over yet never will be.

    Returns:
        How many messages were cancelled.

    Raises:
        Conflict: it was never started, or is done.
    """
    campaign = work.get(Campaign, campaign_id)
    if campaign.state != "cancelled":
        _require_state(campaign, "scheduled", "held", "running", "paused")
        campaign.state = "cancelled"
        campaign.finished_at = campaign.updated_at = now
        work.flush()
    return work.execute(
        "UPDATE message SET state = 'cancelled', settled_at = ?, claimed_by = ''"
        " WHERE campaign_id = ? AND state IN ('queued', 'deferred', 'claimed')",
        (now, campaign_id),
    ).rowcount


def finish(work: UnitOfWork, campaign_id: int, *, now: int) -> bool:
    """Mark a running broadcast done when nothing is to come of it any more; whether it is now."""
    campaign = work.get(Campaign, campaign_id)
    if (
        campaign.state != "running"
        or campaign.kind != "broadcast"
        or has_open(work.reader, campaign_id)
    ):
        return False
    campaign.state = "done"
    campaign.finished_at = campaign.updated_at = now
    work.flush()
    return True


def _change_state(
    work: UnitOfWork, campaign_id: int, before: str, *, to: str, now: int
) -> Campaign:
    campaign = work.get(Campaign, campaign_id)
    if campaign.state != to:
        _require_state(campaign, before)
        campaign.state = to
        campaign.updated_at = now
        work.flush()
    return campaign


def _require_state(campaign: Campaign, *states: str) -> None:
    if campaign.state not in states:
        raise Conflict(
            _("Campaign %(name)s is %(state)s.")
            % {"name": campaign.name, "state": state_in_words(campaign.state)},
            hint=_("See: ccm campaign show %(name)s") % {"name": campaign.name},
        )
