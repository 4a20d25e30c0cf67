"""Everything that became of one record: its own changes, and those of what hangs on it."""

from collections.abc import Iterable
from typing import NamedTuple

from ccm_cli.store import journal
from ccm_cli.store.journal import Change, Group
from ccm_cli.store.reading import Reader
from ccm_cli.store.schema import dependants, primary_key


class Step(NamedTuple):
    """One change of the history, with what it did to the record."""

    group: Group
    changes: tuple[Change, ...]


def of_record(
    reader: Reader, table: str, row_id: int, *, limit: int, before_id: int | None = None
) -> list[Step]:
    """What became of a record, the newest first; it may be gone.

    What hangs on it are the rows of tables called after its own, such as ``contact_email``, that
    go with it.

    Args:
        reader: the database.
        table: of the record.
        row_id: its id.
        limit: at most so many steps.
        before_id: only changes with a smaller number.
    """
    entries: dict[int, list[tuple[int, Change]]] = {}
    for place in ((table, row_id), *_hanging(reader, table, row_id)):
        for entry_id, group_id, change in journal.of_row(reader, *place):
            if before_id is None or group_id < before_id:
                entries.setdefault(group_id, []).append((entry_id, change))
    return [
        Step(
            journal.group(reader, group_id),
            tuple(change for _id, change in sorted(entries[group_id], key=lambda e: e[0])),
        )
        for group_id in sorted(entries, reverse=True)[:limit]
    ]


def _hanging(reader: Reader, table: str, row_id: int) -> Iterable[tuple[str, int]]:
    """The rows that hang on a record, or did."""
    for link in dependants(reader.connection, table):
        if link.on_delete != "CASCADE" or not link.table.startswith(f"{table}_"):
            continue
        key = primary_key(reader.connection, link.table)
        now = reader.values(
            f'SELECT "{key}" FROM "{link.table}" WHERE "{link.column}" = ?', (row_id,)
        )
        once = reader.values(
            "SELECT row_id FROM journal_entry WHERE after IS NULL AND table_name = ?"
            f" AND json_extract(before, '$.{link.column}') = ?",
            (link.table, row_id),
        )
        for found in dict.fromkeys((*now, *once)):
            yield link.table, found
