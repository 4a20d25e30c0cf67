"""The stages of a customer's life, one after the other."""

from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader

STAGE_SINCE_SQL = (
    "coalesce((SELECT max(g.at) FROM contact_stage_change g WHERE g.contact_id = c.id),"
    " c.created_at)"
)
"""Since when contact ``c`` has been at its stage, UTC seconds."""


class StageStep(NamedTuple):
    """A stage that a contact came to.

    Attributes:
        at: UTC seconds.
        from_stage: empty for the stage it was added with.
        to_stage: where it came.
        seconds: how long it stayed there, or has been there by now.
    """

    at: int
    from_stage: str
    to_stage: str
    seconds: int


def stage_history(reader: Reader, contact_id: int, *, now: int) -> tuple[StageStep, ...]:
    """The stages of a contact, the oldest first.

    Args:
        reader: the database.
        contact_id: whose.
        now: UTC seconds, the end of the last stay.

    Raises:
        NotFound: there is no such contact.
    """
    held = reader.row(
        lambda created_at, stage: (int(created_at), str(stage)),
        "SELECT created_at, stage FROM contact WHERE id = ?",
        (contact_id,),
    )
    if held is None:
        raise NotFound(_("There is no contact %(id)d.") % {"id": contact_id})
    created_at, stage = held
    moves: list[tuple[int, str, str]] = reader.rows(
        lambda *row: row,
        "SELECT at, from_stage, to_stage FROM contact_stage_change WHERE contact_id = ?"
        " ORDER BY at, id",
        (contact_id,),
    )
    began = min([created_at, *(at for at, _from, _to in moves)])
    steps = [(began, "", moves[0][1] if moves else stage), *moves]
    ends = [at for at, _from, _to in steps[1:]] + [now]
    return tuple(
        StageStep(at, before, after, max(0, end - at))
        for (at, before, after), end in zip(steps, ends, strict=True)
    )
