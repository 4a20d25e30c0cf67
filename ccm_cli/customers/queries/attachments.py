"""Files attached to interactions."""

from collections.abc import Iterator
from typing import NamedTuple

from ccm_cli.store.reading import Reader


class AttachmentRow(NamedTuple):
    """A file of an interaction, as it was when it was attached; ``size`` is in bytes."""

    id: int
    interaction_id: int
    path: str
    name: str
    size: int
    sha256: str
    created_at: int


_COLUMNS = ", ".join(f"a.{name}" for name in AttachmentRow._fields)


def attachments(reader: Reader, interaction_id: int) -> tuple[AttachmentRow, ...]:
    """The files of one interaction, in the order in which they were attached."""
    return tuple(
        reader.rows(
            AttachmentRow,
            f"SELECT {_COLUMNS} FROM attachment a WHERE a.interaction_id = ? ORDER BY a.id",
            (interaction_id,),
        )
    )


def all_attachments(reader: Reader) -> Iterator[AttachmentRow]:
    """The files of all interactions, one at a time."""
    return reader.stream(AttachmentRow, f"SELECT {_COLUMNS} FROM attachment a ORDER BY a.id")
