"""What an undo of a rule's or journey's deed cannot take back, and what goes with it."""

from collections.abc import Mapping, Sequence

from ccm_cli.language import gettext as _
from ccm_cli.store.journal import Change, Guard
from ccm_cli.store.reading import Reader


def _message(change: Change) -> int | None:
    """The message of a deed that is to be taken back."""
    found = change.row.get("message_id") if change.before is None else None
    return None if found is None else int(found)


def _sent(reader: Reader, change: Change) -> str | None:
    message_id = _message(change)
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


def _waiting(reader: Reader, change: Change) -> Mapping[str, Sequence[int]]:
    message_id = _message(change)
    if message_id is None:
        return {}
    return {"message": reader.values("SELECT id FROM message WHERE id = ?", (message_id,))}


GUARDS: Mapping[str, Guard] = {"automation_deed": Guard(_sent, _waiting)}
