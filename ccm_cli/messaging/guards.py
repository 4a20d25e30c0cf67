"""What an undo cannot take back, messages handed to a server, and what goes with a start."""

from collections.abc import Mapping, Sequence

from ccm_cli.language import gettext as _
from ccm_cli.store.journal import Change, Guard
from ccm_cli.store.reading import Reader


def _campaign(reader: Reader, change: Change) -> str | None:
    """A campaign that has handed over messages cannot go back to before its start."""
    sent = reader.value(
        "SELECT count(*) FROM message WHERE campaign_id = ?"
        " AND state IN ('handed over', 'accepted', 'unknown')",
        (change.row_id,),
    )
    if not sent:
        return None
    return _("%(count)d messages of this campaign were sent; that cannot be taken back.") % {
        "count": sent
    }


def _waiting(reader: Reader, change: Change) -> Mapping[str, Sequence[int]]:
    """The messages of a campaign that goes back to before its start."""
    state = "draft" if change.before is None else change.before.get("state")
    if state not in {"draft", "scheduled", "held"}:
        return {}
    return {
        "message": reader.values(
            "SELECT id FROM message WHERE campaign_id = ?"
            " AND state IN ('queued', 'claimed', 'deferred', 'suppressed', 'cancelled')",
            (change.row_id,),
        )
    }


GUARDS: Mapping[str, Guard] = {"campaign": Guard(_campaign, _waiting)}
