"""A whole database as one file: a ZIP of one NDJSON file per table, with a manifest.

``manifest.json`` says of which schema the tables are, how many rows each has, the SHA-256 of each
file, and which ids were given last, so that none is ever given again. Kept are the records, their
journal, and what the program must not forget (the outbox, the last runs of jobs); left out is what
can be computed (search indexes, figures per customer) and what holds for one machine and moment
only (leases). The same database gives the same bytes: rows stand in the order of their keys, and
nothing tells when or where the archive was made.
"""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Collection, Iterator
from itertools import islice
from typing import IO, NamedTuple, cast

MANIFEST = "manifest.json"
FORMAT = "ccm-archive"
VERSION = 1
"""Of the form of the archive; the schema of its tables has a version of its own."""
LEFT_OUT = frozenset({"alembic_version", "lease"})
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The earliest that a ZIP can say, on every file."""
_OWNER_ONLY = 0o600 << 16
_AT_ONCE = 1000

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Table(NamedTuple):
    """A table in an archive.

    Attributes:
        name: in the database.
        columns: in the order in which each row has them.
        rows: how many.
        sha256: of its file, hexadecimal.
    """

    name: str
    columns: tuple[str, ...]
    rows: int
    sha256: str


class Contents(NamedTuple):
    """What an archive holds, as its manifest says.

    Attributes:
        schema: the migration its tables are of.
        tables: in the order of their names.
        ids: per table, the last id that was given.
    """

    schema: str
    tables: tuple[Table, ...]
    ids: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(table.rows for table in self.tables)


class _Onward:
    """A file that is only written to, never sought in: so all are written in the same way."""

    def __init__(self, file: IO[bytes]) -> None:
        self.write, self.flush = file.write, file.flush


def write(
    file: IO[bytes], connection: sqlite3.Connection, *, computed: Collection[str]
) -> Contents:
    """Write an archive of a database.

    Args:
        file: open for writing; nothing is read from it and nothing sought in it.
        connection: of the database, in a transaction, so that all is of one moment.
        computed: the tables that can be computed from others, which are left out.

    Returns:
        What was written.
    """
    tables = []
    with zipfile.ZipFile(cast(IO[bytes], _Onward(file)), "w") as archive:
        for name in kept_tables(connection, computed):
            columns = tuple(
                str(row[1]) for row in connection.execute(f'PRAGMA table_info("{name}")')
            )
            made, rows = hashlib.sha256(), 0
            with archive.open(_member(file_of(name)), "w", force_zip64=True) as member:
                for lines, count in _blocks(connection, name, columns):
                    made.update(lines)
                    member.write(lines)
                    rows += count
            tables.append(Table(name, columns, rows, made.hexdigest()))
        contents = Contents(_schema(connection), tuple(tables), _last_ids(connection, computed))
        archive.writestr(_member(MANIFEST), _manifest(contents))
    return contents


def file_of(table: str) -> str:
    """The file in the archive that holds a table."""
    return f"tables/{table}.ndjson"


def kept_tables(connection: sqlite3.Connection, computed: Collection[str]) -> list[str]:
    """The tables that an archive holds, by name.

    Args:
        connection: of the database.
        computed: as for `write`.
    """
    names = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite^_%'"
            " ESCAPE '^' ORDER BY name"
        )
    ]
    virtual = [
        str(row[0])
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
        )
    ]
    storage = tuple(f"{name}_" for name in virtual)
    return [
        name
        for name in names
        if name not in {*LEFT_OUT, *computed, *virtual} and not name.startswith(storage)
    ]


def _last_ids(connection: sqlite3.Connection, computed: Collection[str]) -> dict[str, int]:
    """Per table that an archive holds, the last id that was given."""
    kept = set(kept_tables(connection, computed))
    found = connection.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
    return {name: last for name, last in found if name in kept}


def digest(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> tuple[str, int]:
    """The SHA-256 that the file of a table with these columns would have, and its rows."""
    made, rows = hashlib.sha256(), 0
    for lines, count in _blocks(connection, table, columns):
        made.update(lines)
        rows += count
    return made.hexdigest(), rows


def _blocks(
    connection: sqlite3.Connection, table: str, columns: tuple[str, ...]
) -> Iterator[tuple[bytes, int]]:
    """The lines of a table's file, some at a time, with their number."""
    described = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    key = [name for _place, name in sorted((row[5], row[1]) for row in described if row[5])]
    listed, by = (", ".join(f'"{name}"' for name in names) for names in (columns, key))
    rows = connection.execute(f'SELECT {listed} FROM "{table}" ORDER BY {by}')
    while block := list(islice(rows, _AT_ONCE)):
        lines = "".join(_encode(dict(zip(columns, row, strict=True))) + "\n" for row in block)
        yield lines.encode(), len(block)


def _schema(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def _member(name: str) -> zipfile.ZipInfo:
    """A file in the archive that is the same on every machine and at every time."""
    member = zipfile.ZipInfo(name, _FIRST_DAY)
    member.compress_type = zipfile.ZIP_DEFLATED
    member.create_system = 3  # Unix, also where it is written on another system
    member.external_attr = _OWNER_ONLY
    return member


def _manifest(contents: Contents) -> str:
    described = {
        "format": FORMAT,
        "version": VERSION,
        "schema": contents.schema,
        "tables": [table._asdict() for table in contents.tables],
        "ids": contents.ids,
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
