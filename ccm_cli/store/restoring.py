"""A database from an archive: the same again, or nothing.

The archive is checked and loaded into a database of its own beside the real one, at the schema it
was written with; read back and compared; and brought to the newest schema. Only then is the real
one touched, in one transaction, in which what can be computed is computed anew.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ccm_cli.errors import Refused, StoreError
from ccm_cli.language import gettext as _
from ccm_cli.locations import make_private
from ccm_cli.store import archive, engine, unpacking
from ccm_cli.store.archive import Contents, Table
from ccm_cli.store.derived import Derived
from ccm_cli.store.migrations.upgrade import upgrade, whole_copy
from ccm_cli.store.unpacking import Archive

_KEPT_BY_ITSELF = frozenset({"meta", "job_run"})
"""What a database without records may hold."""

Advance = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


class Restored(NamedTuple):
    """What came of it.

    Attributes:
        contents: of the archive.
        copy: of the database that was replaced; None where there was nothing in it.
    """

    contents: Contents
    copy: Path | None


def restore(
    file: Path,
    path: Path,
    *,
    derived: Sequence[Derived],
    replace: bool = False,
    advance: Advance | None = None,
) -> Restored:
    """Make the database at ``path`` what an archive says.

    Args:
        file: the archive.
        path: of the database; made where there is none.
        derived: what to compute anew.
        replace: whether it may take the place of records; a copy of them is kept beside it.
        advance: called after each table, which is loaded and then compared.

    Raises:
        NotFound: there is no such file.
        StoreNewer: a later version of ccm wrote it.
        StoreDamaged: it is no archive, or not whole; nothing was changed.
        Refused: the database has records, and nobody said ``replace``.
        StoreError: as `ccm_cli.store.engine.create` and `ccm_cli.store.engine.open_current`.
    """
    with unpacking.opened(file) as opened, _beside(path) as folder:
        loaded = Path(folder, "restored.db")
        loaded.touch(mode=0o600)
        upgrade(loaded, to=opened.contents.schema)
        _load(opened, loaded, advance)
        upgrade(loaded, copied=False)
        copy = _take_over(loaded, path, derived, replace=replace)
    return Restored(opened.contents, copy)


def _beside(path: Path) -> "tempfile.TemporaryDirectory[str]":
    """A folder beside the database, where there is room for another, gone when all is done."""
    try:
        make_private(path.parent)
        return tempfile.TemporaryDirectory(prefix=".ccm-restore-", dir=path.parent)
    except OSError as error:
        raise StoreError(
            _("The database %(path)s cannot be made: %(reason)s")
            % {"path": path, "reason": error.strerror},
            hint=_("Name another place with --db."),
        ) from None


def _load(opened: Archive, path: Path, advance: Advance | None) -> None:
    """Fill an empty database of the archive's schema, and see that it is what the archive says.

    Raises:
        StoreDamaged: it is not, or the rows do not fit the tables.
    """
    contents = opened.contents
    connection = engine.connect(path)
    try:
        with engine.plain_errors(path):
            for pragma in ("foreign_keys = OFF", "synchronous = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("BEGIN")
            known = archive.kept_tables(connection, ())
            for name in known:  # a schema may begin with rows of its own
                connection.execute(f'DELETE FROM "{name}"')
            done = 0
            for table in contents.tables:
                if table.name not in known:
                    raise opened.unfit(table)
                _fill(connection, opened, table)
                done += table.rows
                if advance:
                    advance(done, contents.rows)
            connection.execute("DELETE FROM sqlite_sequence")
            connection.executemany(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", contents.ids.items()
            )
            orphan = connection.execute("PRAGMA foreign_key_check").fetchone()
            if orphan is not None:
                raise opened.damaged(f"{orphan[0]} {orphan[1]}")
            connection.execute("COMMIT")
    finally:
        connection.close()


def _fill(connection: sqlite3.Connection, opened: Archive, table: Table) -> None:
    known = [row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')]
    if set(table.columns) != set(known):
        raise opened.unfit(table)
    listed = ", ".join(f'"{name}"' for name in table.columns)
    marks = ", ".join("?" * len(table.columns))
    try:
        connection.executemany(
            f'INSERT INTO "{table.name}" ({listed}) VALUES ({marks})', opened.rows(table)
        )
    except (
        sqlite3.IntegrityError,  # two rows with one id, nothing where something must be
        sqlite3.InterfaceError,  # a list where a value must be, ...
        sqlite3.ProgrammingError,  # ... as newer versions of Python call it
        OverflowError,
    ):
        raise opened.unfit(table) from None
    if archive.digest(connection, table.name, table.columns) != (table.sha256, table.rows):
        raise opened.unfit(table)


def _take_over(
    loaded: Path, path: Path, derived: Sequence[Derived], *, replace: bool
) -> Path | None:
    """Give the database at ``path`` the content of another, in one transaction.

    Returns:
        The copy of what was there; None where that was nothing.
    """
    is_new = not path.exists()
    engine.create(path)
    try:
        connection = engine.open_current(path)
        try:
            with engine.plain_errors(path):
                return _replace(connection, loaded, path, derived, replace=replace)
        finally:
            connection.close()
    except BaseException:
        if is_new:
            path.unlink(missing_ok=True)
        raise


def _replace(
    connection: sqlite3.Connection,
    loaded: Path,
    path: Path,
    derived: Sequence[Derived],
    *,
    replace: bool,
) -> Path | None:
    connection.execute("PRAGMA foreign_keys = OFF")  # all go and all come; they were checked
    connection.execute("ATTACH DATABASE ? AS restored", (str(loaded),))
    connection.execute("BEGIN IMMEDIATE")
    try:
        tables = archive.kept_tables(connection, [each.name for each in derived])
        copy = None
        if _has_records(connection, tables):
            if not replace:
                raise Refused(
                    _("The database %(path)s is not empty.") % {"path": path},
                    hint=_(
                        "Name a new one with --db, or put the archive in its place with --replace;"
                        " a copy of what is there is kept beside it."
                    ),
                )
            copy = _copied(path)
        _copy_tables(connection, tables)
        for each in derived:
            each.rebuild(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    return copy


def _has_records(connection: sqlite3.Connection, tables: Sequence[str]) -> bool:
    return any(
        connection.execute(f'SELECT EXISTS (SELECT 1 FROM main."{name}")').fetchone()[0]
        for name in tables
        if name not in _KEPT_BY_ITSELF
    )


def _copied(path: Path) -> Path:
    """A copy of the database while nobody can write to it."""
    connection = engine.connect(path, query_only=True)
    try:
        return whole_copy(connection, path, "replaced")
    finally:
        connection.close()


def _copy_tables(connection: sqlite3.Connection, tables: Sequence[str]) -> None:
    for name in tables:
        columns = [row[1] for row in connection.execute(f'PRAGMA main.table_info("{name}")')]
        listed = ", ".join(f'"{column}"' for column in columns)
        connection.execute(f'DELETE FROM main."{name}"')
        connection.execute(
            f'INSERT INTO main."{name}" ({listed}) SELECT {listed} FROM restored."{name}"'
        )
    connection.execute("DELETE FROM main.sqlite_sequence")
    connection.execute(
        "INSERT INTO main.sqlite_sequence (name, seq)"
        " SELECT name, seq FROM restored.sqlite_sequence"
    )
