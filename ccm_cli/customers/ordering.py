"""Rows that hang on a contact in an order: the one at position 0 is the one that is used."""

from collections.abc import Sequence
from typing import Any

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.writing import UnitOfWork


def next_position(work: UnitOfWork, table: str, contact_id: int) -> int:
    """The position after the last."""
    return int(
        work.reader.value(
            f"SELECT coalesce(max(position) + 1, 0) FROM {table} WHERE contact_id = ?",
            (contact_id,),
        )
    )


def in_order(work: UnitOfWork, table: str, contact_id: int) -> list[int]:
    """The ids of a contact's rows, the first first."""
    return work.reader.values(
        f"SELECT id FROM {table} WHERE contact_id = ? ORDER BY position, id", (contact_id,)
    )


def put_first(work: UnitOfWork, table: str, contact_id: int, row_id: int) -> bool:
    """Put one row before the others; tell whether it was not there already."""
    held = in_order(work, table, contact_id)
    return keep(work, table, contact_id, [row_id, *(each for each in held if each != row_id)])


def keep(work: UnitOfWork, table: str, contact_id: int, wanted: Sequence[int]) -> bool:
    """Leave a contact only these rows, in this order; tell whether anything changed."""
    kept = list(dict.fromkeys(wanted))
    gone = [row_id for row_id in in_order(work, table, contact_id) if row_id not in kept]
    work.delete_rows(table, gone)
    places = {row_id: {"position": place} for place, row_id in enumerate(kept)}
    return work.update_rows(table, places) > 0 or bool(gone)


def remove(
    work: UnitOfWork,
    table: str,
    contact_id: int,
    where: str,
    parameters: Sequence[Any],
    shown: str,
) -> None:
    """Delete the rows of a contact that fit, and close the gap they leave.

    Args:
        work: the unit of work.
        table: of the rows.
        contact_id: whose.
        where: which of them.
        parameters: of ``where``.
        shown: what is looked for, for the message.

    Raises:
        NotFound: the contact has none that fits.
    """
    gone = work.reader.values(
        f"SELECT id FROM {table} WHERE contact_id = ? AND ({where})", (contact_id, *parameters)
    )
    if not gone:
        raise NotFound(
            _("Contact %(id)d does not have %(what)s.")
            % {"id": contact_id, "what": quoted(excerpt(shown))},
            hint=_("See: ccm contact show %(id)d") % {"id": contact_id},
        )
    work.delete_rows(table, gone)
    keep(work, table, contact_id, in_order(work, table, contact_id))
