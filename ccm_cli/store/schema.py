"""What the database itself says about its tables: keys, columns, and who hangs on whom."""

import sqlite3
from functools import lru_cache
from typing import Any, NamedTuple


class Link(NamedTuple):
    """A column that refers to another table, and what becomes of its row when that row goes."""

    table: str
    column: str
    on_delete: str
    """``CASCADE`` (it goes too), ``SET NULL`` (it stays, without the reference), or a refusal."""


class _Schema(NamedTuple):
    keys: dict[str, str]
    columns: dict[str, tuple[str, ...]]
    defaults: dict[str, dict[str, Any]]
    links: dict[str, tuple[Link, ...]]


@lru_cache(maxsize=4)
def _schema(connection: sqlite3.Connection) -> _Schema:
    tables = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    keys: dict[str, str] = {}
    columns: dict[str, tuple[str, ...]] = {}
    defaults: dict[str, dict[str, Any]] = {}
    links: dict[str, list[Link]] = {}
    for table in tables:
        described = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
        columns[table] = tuple(row[1] for row in described)
        defaults[table] = {
            row[1]: row[4] and connection.execute(f"SELECT {row[4]}").fetchone()[0]
            for row in described
        }
        primary = [row[1] for row in described if row[5]]
        if len(primary) == 1:
            keys[table] = primary[0]
        for row in connection.execute(f'PRAGMA foreign_key_list("{table}")'):
            links.setdefault(row[2], []).append(Link(table, row[3], row[6]))
    return _Schema(keys, columns, defaults, {name: tuple(found) for name, found in links.items()})


def primary_key(connection: sqlite3.Connection, table: str) -> str:
    """The column that identifies a row of ``table``."""
    return _schema(connection).keys[table]


def columns(connection: sqlite3.Connection, table: str) -> tuple[str, ...]:
    """The columns of ``table`` in their order."""
    return _schema(connection).columns[table]


def defaults(connection: sqlite3.Connection, table: str) -> dict[str, Any]:
    """What each column of ``table`` is where an insert does not name it, in their order."""
    return _schema(connection).defaults[table]


def dependants(connection: sqlite3.Connection, table: str) -> tuple[Link, ...]:
    """The references from other tables (or from itself) to rows of ``table``."""
    return _schema(connection).links.get(table, ())


@lru_cache(maxsize=256)
def unique_keys(connection: sqlite3.Connection, table: str) -> tuple[tuple[str, ...], ...]:
    """The sets of columns that no two rows of ``table`` may have alike, beside its own key."""
    return tuple(
        tuple(part[2] for part in connection.execute(f'PRAGMA index_info("{index}")'))
        for _place, index, unique, _origin, partial in connection.execute(
            f'PRAGMA index_list("{table}")'
        ).fetchall()
        if unique and not partial
    )


def references(connection: sqlite3.Connection, table: str) -> tuple[tuple[str, str], ...]:
    """The columns of ``table`` that refer to other tables, each with the table it refers to."""
    return tuple(
        (link.column, parent)
        for parent, links in _schema(connection).links.items()
        for link in links
        if link.table == table
    )
