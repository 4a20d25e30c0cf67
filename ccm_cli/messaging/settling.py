"""The owner's word on messages that the program does not go on with by itself.

What is queued again is so in the history, row by row; so an undo takes it back as long as none of
them has gone on since.
"""

from collections.abc import Sequence
from typing import Any

from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.queries import outbox
from ccm_cli.messaging.queries.outbox import MessageRow
from ccm_cli.messaging.reasons import Reason
from ccm_cli.store.writing import UnitOfWork

_RETRIED = ("deferred", "refused", "suppressed")
_OF_A_TEST = (Reason.HOLDOUT, Reason.AWAITS_WINNER)


def accept(work: UnitOfWork, messages: Sequence[MessageRow], *, now: int) -> None:
    """Note that messages did arrive whose outcome was unknown.

    Raises:
        Conflict: one of them is not unknown.
    """
    _require(messages, ("unknown",))
    _change(work, messages, {"state": "accepted", "reason": "", "settled_at": now})


def require_unknown(messages: Sequence[MessageRow]) -> None:
    """Refuse messages whose outcome is known.

    Raises:
        Conflict: one of them is not unknown.
    """
    _require(messages, ("unknown",))


def send_again(work: UnitOfWork, messages: Sequence[MessageRow], *, now: int) -> None:
    """Queue messages again that did not arrive, though their outcome was unknown.

    Raises:
        Conflict: one of them is not unknown.
    """
    _require(messages, ("unknown",))
    _queue(work, messages, now)


def retry(work: UnitOfWork, messages: Sequence[MessageRow], *, now: int) -> None:
    """Queue messages again at once that were deferred, refused or suppressed.

    Whether they may go is decided anew when they are sent.

    Raises:
        Conflict: one of them is in another state, or an A/B test holds it back.
    """
    _require(messages, _RETRIED)
    for one in messages:
        if one.reason in _OF_A_TEST:
            raise Conflict(
                _("Message %(id)d is held back by the A/B test of %(campaign)s.")
                % {"id": one.id, "campaign": one.campaign},
                hint=_("See: ccm campaign ab %(name)s") % {"name": one.campaign},
            )
    _queue(work, messages, now)


def retry_failed(
    work: UnitOfWork, campaign_id: int, *, now: int, reason: str = "", missed: bool = False
) -> int:
    """Queue again, as another attempt of the same message, what was refused of a campaign.

    What was accepted, or may have been, is left alone.

    Args:
        work: the unit of work.
        campaign_id: the campaign.
        now: UTC seconds.
        reason: only those whose reason holds this text, in any case.
        missed: those whose time was missed, in the place of those refused.

    Returns:
        How many are queued.

    Raises:
        NotFound: there is no such campaign.
        Conflict: it is cancelled.
    """
    campaign = work.get(Campaign, campaign_id)
    if campaign.state == "cancelled":
        raise Conflict(
            _("Campaign %(name)s is cancelled.") % {"name": campaign.name},
            hint=_("To take the cancelling back: ccm undo"),
        )
    failed = outbox.failed(work.reader, campaign_id, reason=reason, missed=missed)
    _queue(work, failed, now)
    return len(failed)


def _queue(work: UnitOfWork, messages: Sequence[MessageRow], now: int) -> None:
    again = {"state": "queued", "reason": "", "attempts": 0, "settled_at": None, "next_at": now}
    _change(work, messages, again)
    for campaign_id in dict.fromkeys(one.campaign_id for one in messages):
        reopen(work, campaign_id, now=now)


def reopen(work: UnitOfWork, campaign_id: int | None, *, now: int) -> None:
    """Have a campaign run again that was done, since a message of it is to go out after all."""
    if campaign_id is None:
        return
    campaign = work.get(Campaign, campaign_id)
    if campaign.state == "done":
        campaign.state, campaign.finished_at, campaign.updated_at = "running", None, now
    work.flush()


def _change(work: UnitOfWork, messages: Sequence[MessageRow], columns: dict[str, Any]) -> None:
    free = {"claimed_by": "", "lease_until": None}
    work.update_rows("message", {one.id: {**columns, **free} for one in messages})


def _require(messages: Sequence[MessageRow], states: Sequence[str]) -> None:
    for one in messages:
        if one.state not in states:
            raise Conflict(
                _("Message %(id)d is %(state)s.") % {"id": one.id, "state": one.state},
                hint=_("This is for messages that are: %(states)s.")
                % {"states": in_series(states)},
            )
