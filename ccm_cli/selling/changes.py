"""Setting columns of a record, with the time of the change kept beside them."""

from collections.abc import Mapping
from typing import Protocol

from ccm_cli.store.writing import UnitOfWork


class Dated(Protocol):
    """A record that says when it was last changed."""

    updated_at: int


def set_columns(
    work: UnitOfWork, record: Dated, wanted: Mapping[str, object], *, now: int
) -> tuple[str, ...]:
    """Set what differs; ``updated_at`` follows only then.

    Args:
        work: the unit of work.
        record: got from it.
        wanted: values by column.
        now: UTC seconds.

    Returns:
        The columns that became different.
    """
    different = tuple(name for name, value in wanted.items() if getattr(record, name) != value)
    for name in different:
        setattr(record, name, wanted[name])
    if different:
        record.updated_at = now
        work.flush()
    return different
