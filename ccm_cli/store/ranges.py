"""Rows that one change inserted many at a time: in the journal a range of ids, without images.

Such rows stand in their table, so to write each down a second time would double what an import
costs. What became of them later is in the journal like everything else. So the image a row was
inserted with is worked out when somebody asks for it: the row as it stands, and over it what each
later entry held before, the newest first. A row that was deleted stands whole in the entry of that.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ccm_cli.store.schema import primary_key

AT_ONCE = 2_000
"""Rows whose images are worked out together, so that a range of any size needs little memory."""


class Range(NamedTuple):
    """An entry of the journal for rows inserted with ids one after the other.

    Attributes:
        entry: its id.
        table: of the rows.
        first: the id of the first row.
        last: of the last, inclusive.
    """

    entry: int
    table: str
    first: int
    last: int


def append(connection: sqlite3.Connection, group_id: int, table: str, ids: range) -> None:
    """Write down that a group inserted rows.

    Args:
        connection: with the transaction open in which they were inserted.
        group_id: of the group.
        table: of the rows.
        ids: of the rows, one after the other; at least one.
    """
    connection.execute(
        "INSERT INTO journal_entry (group_id, table_name, row_id, through_id) VALUES (?, ?, ?, ?)",
        (group_id, table, ids.start, ids.stop - 1),
    )


def holding(connection: sqlite3.Connection, table: str, row_id: int) -> tuple[int, Range] | None:
    """The group and the range in which a row was inserted; None where it was by itself."""
    found = connection.execute(
        "SELECT group_id, id, row_id, through_id FROM journal_entry"
        " WHERE table_name = ? AND through_id IS NOT NULL AND row_id <= ?"
        " ORDER BY row_id DESC LIMIT 1",
        (table, row_id),
    ).fetchone()
    if found is None or found[3] < row_id:
        return None
    group_id, entry, first, last = found
    return group_id, Range(entry, table, first, last)


def images(
    connection: sqlite3.Connection, whole: Range, *, backwards: bool = False
) -> Iterator[list[tuple[int, dict[str, Any]]]]:
    """The ids and images that the rows of a range were inserted with, some at a time.

    Args:
        connection: the database; it may be changed between two steps, if that is journalled.
        whole: the range.
        backwards: from the last to the first.

    Yields:
        Lists in order of the ids. The image of a row that something else than this program took
        away is empty.
    """
    starts = range(whole.first, whole.last + 1, AT_ONCE)
    for start in reversed(starts) if backwards else starts:
        last = min(start + AT_ONCE - 1, whole.last)
        found = list(_images(connection, whole._replace(first=start, last=last)).items())
        yield found[::-1] if backwards else found


def image(connection: sqlite3.Connection, whole: Range, row_id: int) -> dict[str, Any]:
    """As `images`, of one row."""
    return _images(connection, whole._replace(first=row_id, last=row_id))[row_id]


def _images(connection: sqlite3.Connection, part: Range) -> dict[int, dict[str, Any]]:
    made: dict[int, dict[str, Any]] = {row_id: {} for row_id in range(part.first, part.last + 1)}
    key = primary_key(connection, part.table)
    cursor = connection.execute(
        f'SELECT * FROM "{part.table}" WHERE "{key}" BETWEEN ? AND ?', (part.first, part.last)
    )
    names = [column[0] for column in cursor.description]
    place = names.index(key)
    for row in cursor:
        made[row[place]] = dict(zip(names, row, strict=True))
    for row_id, before in _later(connection, part):
        made[row_id] |= json.loads(before)
    return made


def _later(connection: sqlite3.Connection, part: Range) -> Sequence[tuple[int, str]]:
    """What the entries after a range held before, the newest first."""
    return connection.execute(
        "SELECT row_id, before FROM journal_entry WHERE table_name = ?"
        " AND row_id BETWEEN ? AND ? AND id > ? AND before IS NOT NULL ORDER BY id DESC",
        (part.table, part.first, part.last, part.entry),
    ).fetchall()
