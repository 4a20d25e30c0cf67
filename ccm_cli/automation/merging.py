"""What a merge of contacts makes of their ways: nobody goes through the same thing twice."""

from ccm_cli.automation import reasons
from ccm_cli.customers.merging.moving import Merger, Rules, move, rows_of
from ccm_cli.store.schema import Link
from ccm_cli.store.writing import UnitOfWork

_RUN = Link("automation_run", "contact_id", "")


def _runs(work: UnitOfWork, merger: Merger) -> None:
    """Where both are on the way through the same, the way of the one that goes ends."""
    held = {
        row["source"]
        for row in rows_of(work, "automation_run", "contact_id", merger.kept)
        if row["state"] in reasons.OPEN_STATES
    }
    twice = [
        row["id"]
        for row in rows_of(work, "automation_run", "contact_id", merger.gone)
        if row["state"] in reasons.OPEN_STATES and row["source"] in held
    ]
    ended = {
        "state": reasons.STOPPED,
        "place": "",
        "ended_at": merger.now,
        "reason": reasons.What.MERGED,
    }
    work.update_rows("automation_run", dict.fromkeys(twice, ended))
    move(work, _RUN, merger.kept, merger.gone)


RULES: Rules = {"automation_run": _runs}
