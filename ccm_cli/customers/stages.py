"""The stage of a customer's life, and the history of its changes.

Whatever brings somebody to another stage (an edit, an import, a conversion, a merge) does it
through `change`, so that the history is whole.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ccm_cli.customers.choices import STAGES, one_of
from ccm_cli.language import gettext as _

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_CHUNK = 500


def change(work: "UnitOfWork", stages: Mapping[int, str], *, now: int) -> int:
    """Bring contacts to stages, and write down those that were at another one.

    Args:
        work: the unit of work.
        stages: the stage of each contact by id, one of `choices.STAGES` in any case; who is not
            there any more is left out.
        now: UTC seconds.

    Returns:
        How many came to another stage.

    Raises:
        InvalidInput: there is no such stage.
    """
    wanted = {contact: one_of(stage, STAGES, _("Stage")) for contact, stage in stages.items()}
    work.flush()
    ids = list(wanted)
    before: dict[int, str] = {}
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        before.update(
            work.reader.rows(
                lambda contact, stage: (contact, stage),
                f"SELECT id, stage FROM contact WHERE id IN ({marks})",
                chunk,
            )
        )
    moved = [contact for contact, stage in before.items() if stage != wanted[contact]]
    work.update_rows(
        "contact", {contact: {"stage": wanted[contact], "updated_at": now} for contact in moved}
    )
    work.insert_rows(
        "contact_stage_change",
        [
            {
                "contact_id": contact,
                "from_stage": before[contact],
                "to_stage": wanted[contact],
                "at": now,
            }
            for contact in moved
        ],
    )
    return len(moved)
