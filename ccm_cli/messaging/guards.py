"""What an undo cannot take back, messages handed to a server, and what goes with a start."""

from collections.abc import Mapping, Sequence

from ccm_cli.language import gettext as _
from ccm_cli.store.journal import Change, Guard
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
    return _("%(count)d messages of this campaign were sent; that cannot be taken back.") % {
        "count": sent
    }


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


GUARDS: Mapping[str, Guard] = {"campaign": Guard(_campaign, _waiting)}
