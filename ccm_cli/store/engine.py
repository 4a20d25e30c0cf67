"""Opening the one SQLite file: pragmas, functions, permissions, version, and errors in words.

Everything that touches `sqlite3` itself is here; the rest of the program gets connections.
"""

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ccm_cli.errors import StoreDamaged, StoreError, StoreLocked, StoreMissing, StoreNewer
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.locations import make_private
from ccm_cli.store import fingerprint
from ccm_cli.store.migrations import HEAD, RELEASED

BUSY_SECONDS = 30
"""How long a writer waits for another process's transaction before it gives up."""


@contextmanager
def plain_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite raises about the file at ``path`` into a `StoreError`.

    Raises:
        StoreLocked: another process held the database for longer than `BUSY_SECONDS`.
        StoreDamaged: the file is not a database, or not whole.
        StoreError: the disk is full, or the file may not be written.
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise _in_words(error, path) from error


@contextmanager
def plain_errors_over(connection: sqlite3.Connection) -> Iterator[None]:
    """As `plain_errors`, for whoever has a connection and does not know where its file lies."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        path = connection.execute("PRAGMA database_list").fetchone()[2]
        raise _in_words(error, Path(path)) from error


def _in_words(error: sqlite3.DatabaseError, path: Path) -> Exception:
    code = getattr(error, "sqlite_errorcode", None)
    primary = code & 0xFF if code is not None else None
    if primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return StoreLocked(
            _("The database %(path)s is in use by another program.") % {"path": path},
            hint=_("Close what holds it, or try again in a moment."),
        )
    if primary in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return StoreDamaged(
            _("%(path)s is damaged or not a ccm database (%(reason)s).")
            % {"path": path, "reason": error},
            hint=_("Put back a copy of the file from your backup."),
        )
    if primary in {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PERM,
    }:
        return _unusable(path, error)
    return error


def _unusable(path: Path, error: OSError | sqlite3.Error) -> StoreError:
    reason = error.strerror if isinstance(error, OSError) else error
    return StoreError(
        _("The database %(path)s cannot be written or opened (%(reason)s).")
        % {"path": path, "reason": reason},
        hint=_("Look at the free space and at the permissions of the folder."),
    )


def connect(path: Path, *, query_only: bool = False) -> sqlite3.Connection:
    """Open the database at ``path`` in autocommit mode, whatever version it is of.

    Args:
        path: an existing SQLite file.
        query_only: refuse every change over this connection; the file may then also lie in a
            folder that cannot be written to, a backup on a disc say.

    Raises:
        StoreMissing: nothing lies at ``path``.
        StoreDamaged: a folder lies there, or a device.
        StoreError: as `plain_errors`.
    """
    if _is_something_else(path):
        raise _not_ours(path)
    if not path.is_file():
        raise StoreMissing(
            _("There is no database at %(path)s.") % {"path": path},
            hint=_("Make one with: ccm init"),
        )
    with plain_errors(path):
        still = query_only and _lies_still(path)
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro&immutable=1" if still else path,
            uri=still,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA temp_store = MEMORY")
        if query_only:
            connection.execute("PRAGMA query_only = ON")
        connection.create_function("ccm_key", 1, _key_or_none, deterministic=True)
        fingerprint.equip(connection)
        set_clock(connection, lambda: int(time.time()))
        set_fields(connection, lambda: "[]")
    return connection


def _lies_still(path: Path) -> bool:
    """Whether nobody can be writing to a database, nor has left anything beside it to be read.

    SQLite keeps its log beside the file, and cannot even read where it may not make one.
    """
    if os.access(path.parent, os.W_OK):
        return False
    log = path.with_name(path.name + "-wal")
    return not (log.exists() and log.stat().st_size)


def _is_something_else(path: Path) -> bool:
    try:
        return path.exists() and not path.is_file()
    except OSError as error:  # a folder that may not be entered, a name that no file can have
        raise _unusable(path, error) from None


def set_clock(connection: sqlite3.Connection, clock: Callable[[], int]) -> None:
    """Say what the SQL function ``ccm_now`` gives on a connection: now, UTC seconds."""
    connection.create_function("ccm_now", 0, clock)


def set_fields(connection: sqlite3.Connection, declared: Callable[[], str]) -> None:
    """Say what the SQL function ``ccm_fields`` gives on a connection.

    Args:
        connection: any.
        declared: a JSON array of the custom fields that the settings declare, each as
            ``[owner, key, label, kind, [choice, ...]]``; asked for only when a query wants it.
    """
    connection.create_function("ccm_fields", 0, declared)


def _key_or_none(text: object) -> str | None:
    return None if text is None else search_key(str(text))


def version(connection: sqlite3.Connection, path: Path) -> str:
    """The migration this database stands at; empty for a file without a schema of ours."""
    try:
        with plain_errors(path):
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return ""
    return str(found[0]) if found else ""


def open_current(path: Path, *, query_only: bool = False) -> sqlite3.Connection:
    """Open the database, upgrading it first where it is of an older version.

    A current database costs one ``SELECT``.

    Raises:
        StoreMissing: no file lies at ``path``.
        StoreNewer: a later version of ccm wrote it.
        StoreDamaged: the file is not a database of ours.
        StoreError: as `plain_errors`.
    """
    connection = connect(path, query_only=query_only)
    try:
        found = version(connection, path)
        if found == HEAD:
            return connection
        if found not in RELEASED:
            raise _unknown_version(found, path)
    except BaseException:
        connection.close()
        raise
    connection.close()
    from ccm_cli.store.migrations.upgrade import upgrade

    upgrade(path)
    return connect(path, query_only=query_only)


def _unknown_version(found: str, path: Path) -> StoreError:
    if not found:
        return _not_ours(path)
    return StoreNewer(
        _("%(path)s was written by a later version of ccm.") % {"path": path},
        hint=_("Upgrade ccm on this machine."),
    )


def _not_ours(path: Path) -> StoreDamaged:
    return StoreDamaged(
        _("%(path)s is not a ccm database.") % {"path": path},
        hint=_("Name another file with --db, or make one with: ccm init"),
    )


def create(path: Path) -> bool:
    """Make an empty database at ``path``, readable by its owner only.

    Returns:
        True when it was made, False when a current or upgraded one already lay there.

    Raises:
        StoreError: the folder or file cannot be written, or the file is something else.
    """
    if _is_something_else(path):
        raise _not_ours(path)
    if path.exists() and path.stat().st_size > 0:
        open_current(path).close()
        return False
    try:
        make_private(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            _("The database %(path)s cannot be made: %(reason)s")
            % {"path": path, "reason": error.strerror},
            hint=_("Name another place with --db."),
        ) from None
    from ccm_cli.store.migrations.upgrade import upgrade

    upgrade(path)
    return True
