"""What an undo cannot take back, messages handed to a server, and what goes with a start."""

from collections.abc import Mapping, Sequence

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging import kept_files
from ccm_cli.store.journal import Change, Guard, Image
from ccm_cli.store.reading import Reader

_BEFORE = ("draft", "scheduled", "held")
"""States of a campaign that has not started."""


def _goes_before_start(change: Change) -> bool:
    state = "draft" if change.before is None else change.before.get("state")
    return state in _BEFORE


def _campaign(reader: Reader, change: Change) -> str | None:
    """A campaign that has handed over messages cannot go back to before its start."""
    if not _goes_before_start(change):
        return None
    sent = reader.value(
        "SELECT count(*) FROM message WHERE campaign_id = ?"
        " AND state IN ('handed over', 'accepted', 'unknown')",
        (change.row_id,),
    )
    if not sent:
        return None
    said = ngettext(
        "%(count)d message of this campaign was sent; that cannot be taken back.",
        "%(count)d messages of this campaign were sent; that cannot be taken back.",
        sent,
    )
    return said % {"count": sent}


def _waiting(reader: Reader, change: Change) -> Mapping[str, Sequence[int]]:
    """What a campaign that goes back to before its start has queued and noted."""
    if not _goes_before_start(change):
        return {}
    return {
        "message": reader.values(
            "SELECT id FROM message WHERE campaign_id = ?"
            " AND state IN ('queued', 'claimed', 'deferred', 'suppressed', 'cancelled')",
            (change.row_id,),
        ),
        "campaign_member": reader.values(
            "SELECT id FROM campaign_member WHERE campaign_id = ?", (change.row_id,)
        ),
    }


_OF_MAIL = """
SELECT m.id FROM mail ml JOIN message m ON m.occurrence = substr(ml.identity, 1, 32)
WHERE ml.id = ? AND m.source = 'reply' AND m.queued_at = ?
"""


def _answered_at(change: Change) -> int | None:
    """When a mail was answered, where the change may be an answer: it was done by it."""
    done = (change.after or {}).get("state") == "done" and change.before is not None
    at = (change.after or {}).get("handled_at")
    return int(at) if done and at is not None else None


def _mail(reader: Reader, change: Change) -> str | None:
    """An answer that has left cannot be taken back."""
    sent = reader.value(
        f"{_OF_MAIL} AND m.state IN ('handed over', 'accepted', 'unknown')",
        (change.row_id, _answered_at(change)),
    )
    return None if sent is None else _("The answer was sent; that cannot be taken back.")


def _unsent(reader: Reader, change: Change) -> Mapping[str, Sequence[int]]:
    """The answers to a mail that wait; of a mail that goes itself, those of rules, too."""
    waits = " AND m.state IN ('queued', 'claimed', 'deferred', 'suppressed')"
    found = reader.values(_OF_MAIL + waits, (change.row_id, _answered_at(change)))
    if change.before is None:
        found += reader.values(
            "SELECT m.id FROM mail ml JOIN message m ON m.occurrence = substr(ml.identity, 1, 32)"
            f" WHERE ml.id = ? AND m.source IN ('auto-reply', 'unsubscribed'){waits}",
            (change.row_id,),
        )
    return {"message": found}


_NEXT_CHANNELS = """
WITH RECURSIVE passed (id) AS (
  SELECT id FROM message WHERE fallback_of = (SELECT message_id FROM errand WHERE id = ?)
  UNION SELECT m.id FROM message m JOIN passed p ON m.fallback_of = p.id)
SELECT m.id FROM passed p JOIN message m ON m.id = p.id
"""


def _ended(change: Change) -> bool:
    return change.before is not None and (change.after or {}).get("state") == "done"


def _errand(reader: Reader, change: Change) -> str | None:
    """A call that did not reach the person, where the next channel has brought the message."""
    if not _ended(change):
        return None
    sent = reader.value(
        f"{_NEXT_CHANNELS} WHERE m.state IN ('handed over', 'accepted', 'unknown')",
        (change.row_id,),
    )
    if sent is None:
        return None
    return _("The message went out over another channel; that cannot be taken back.")


def _next_channels(reader: Reader, change: Change) -> Mapping[str, Sequence[int]]:
    """What waits for the next channels of a call that goes on the list again."""
    return {"message": reader.values(_NEXT_CHANNELS, (change.row_id,)) if _ended(change) else []}


def _files(reader: Reader, image: Image) -> str | None:
    """A file that went along may have been cleaned up since."""
    gone = kept_files.missing(reader, kept_files.listed(image.get("files") or "[]"))
    if not gone:
        return None
    return _("The file %(name)s is not kept any more; it was cleaned up.") % {"name": gone[0].name}


def _never(_reader: Reader, _change: Change) -> str | None:
    return None


def _message_of(change: Change) -> int | None:
    """The message of a record that is to be taken back with the change that made it."""
    found = change.row.get("message_id") if change.before is None else None
    return None if found is None else int(found)


def _was_sent(reader: Reader, change: Change) -> str | None:
    message_id = _message_of(change)
    if message_id is None:
        return None
    sent = reader.value(
        "SELECT 1 FROM message WHERE id = ?"
        " AND state IN ('handed over', 'accepted', 'unknown', 'bounced')",
        (message_id,),
    )
    if not sent:
        return None
    return _("Message %(id)d was sent; that cannot be taken back.") % {"id": message_id}


def _still_waits(reader: Reader, change: Change) -> Mapping[str, Sequence[int]]:
    message_id = _message_of(change)
    if message_id is None:
        return {}
    return {"message": reader.values("SELECT id FROM message WHERE id = ?", (message_id,))}


STANDS_FOR_A_MESSAGE = Guard(_was_sent, _still_waits)
"""For records that were made together with the message of their ``message_id``."""

GUARDS: Mapping[str, Guard] = {
    "campaign": Guard(_campaign, _waiting, _files),
    "message": Guard(_never, lacking=_files),
    "mail": Guard(_mail, _unsent),
    "errand": Guard(_errand, _next_channels),
}
