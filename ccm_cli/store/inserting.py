"""Many rows into one table, some hundreds in a statement: half the cost of one in each.

Beside what a statement costs by itself, SQLite writes down the last id of a table with
``AUTOINCREMENT`` at the end of each.
"""

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Any, NamedTuple

from ccm_cli.store.schema import primary_key

_VALUES = 8_000
"""In one statement; SQLite has taken 32,766 since version 3.32."""
_STEPS = (1, 4, 16)
"""By these is the number of rows of a statement divided, for what is left over. There are few
such statements, since a connection keeps each that it has seen."""

Values = tuple[Any, ...]


class New(NamedTuple):
    """New rows of a table.

    Attributes:
        table: its name.
        names: of the columns that are given; the others have the database's own default.
        rows: as many values each as there are names.
    """

    table: str
    names: Sequence[str]
    rows: Sequence[Values]


def insert(
    connection: sqlite3.Connection, table: str, names: Sequence[str], rows: Sequence[Values]
) -> None:
    """Insert rows.

    Args:
        connection: with a transaction open.
        table: its name.
        names: of its columns, in the order of the values.
        rows: as many values each as there are names.
    """
    done = 0
    for step in _STEPS:
        at_once = max(1, _VALUES // len(names) // step)
        end = len(rows) - (len(rows) - done) % at_once
        connection.executemany(
            _statement(table, names, at_once),
            (
                tuple(chain.from_iterable(rows[start : start + at_once]))
                for start in range(done, end, at_once)
            ),
        )
        done = end
    connection.executemany(_statement(table, names, 1), rows[done:])


def _statement(table: str, names: Sequence[str], rows: int) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    marks = f"({', '.join('?' * len(names))})"
    return f'INSERT INTO "{table}" ({listed}) VALUES {", ".join([marks] * rows)}'


def next_id(connection: sqlite3.Connection, table: str) -> int:
    """The id that the next inserted row of ``table`` would have; ids are never reused."""
    key = primary_key(connection, table)
    found = connection.execute(
        f'SELECT max(coalesce((SELECT max("{key}") FROM "{table}"), 0),'
        " coalesce((SELECT seq FROM sqlite_sequence WHERE name = ?), 0)) + 1",
        (table,),
    ).fetchone()
    return int(found[0])
