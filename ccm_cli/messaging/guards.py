"""What an undo cannot take back: messages that were handed to a server."""

from collections.abc import Mapping

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


GUARDS: Mapping[str, Guard] = {"campaign": _campaign}
