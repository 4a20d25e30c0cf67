"""The owner's word on messages that the program does not go on with by itself."""

from collections.abc import Sequence

from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.messaging.figures import MESSAGES
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.queries.outbox import MessageRow
from ccm_cli.store.writing import UnitOfWork

_RETRIED = ("deferred", "refused", "suppressed")


def accept(work: UnitOfWork, messages: Sequence[MessageRow], *, now: int) -> None:
    """Note that messages did arrive whose outcome was unknown.

    Raises:
        Conflict: one of them is not unknown.
    """
    _require(messages, ("unknown",))
    _change(work, messages, "state = 'accepted', reason = '', settled_at = ?", now)


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
        Conflict: one of them is in another state.
    """
    _require(messages, _RETRIED)
    _queue(work, messages, now)


def _queue(work: UnitOfWork, messages: Sequence[MessageRow], now: int) -> None:
    _change(
        work,
        messages,
        "state = 'queued', reason = '', attempts = 0, settled_at = NULL, next_at = ?",
        now,
    )
    for campaign_id in dict.fromkeys(one.campaign_id for one in messages):
        if campaign_id is None:
            continue
        campaign = work.get(Campaign, campaign_id)
        if campaign.state == "done":
            campaign.state, campaign.finished_at, campaign.updated_at = "running", None, now
    work.flush()


def _change(work: UnitOfWork, messages: Sequence[MessageRow], sets: str, now: int) -> None:
    for one in messages:
        work.execute(
            f"UPDATE message SET {sets}, claimed_by = '', lease_until = NULL"
            " WHERE id = ? AND state = ?",
            (now, one.id, one.state),
        )
    contacts = sorted({one.contact_id for one in messages if one.contact_id is not None})
    for start in range(0, len(contacts), 500):
        MESSAGES.refresh(work.reader.connection, contacts[start : start + 500])


def _require(messages: Sequence[MessageRow], states: Sequence[str]) -> None:
    for one in messages:
        if one.state not in states:
            raise Conflict(
                _("Message %(id)d is %(state)s.") % {"id": one.id, "state": one.state},
                hint=_("This is for messages that are: %(states)s.")
                % {"states": ", ".join(states)},
            )
