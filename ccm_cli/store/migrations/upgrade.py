"""Bringing a database to the newest schema, whole or not at all."""

import sqlite3
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ccm_cli.errors import StoreDamaged
from ccm_cli.language import gettext as _
from ccm_cli.store import engine
from ccm_cli.store.migrations import HEAD


def upgrade(path: Path, *, to: str = HEAD, copied: bool = True) -> Path | None:
    """Migrate the database at ``path``, in one transaction and with a verified copy beside it.

    Args:
        path: an existing file; an empty one gets the whole schema.
        to: the version to stop at; tests and archives start from older ones.
        copied: whether a copy is made before; False for a file that is itself one.

    Returns:
        The copy made before, or None where there was nothing to copy.

    Raises:
        StoreDamaged: the copy, or the migrated database, is not whole; nothing was changed.
        StoreError: as `ccm_cli.store.engine.plain_errors`.
    """
    connection = engine.connect(path)
    try:
        with engine.plain_errors(path):
            connection.execute("PRAGMA journal_mode = WAL")
            empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
            kept = copied and not empty
            copy = whole_copy(connection, path, f"before-{HEAD}") if kept else None
            connection.execute("PRAGMA foreign_keys = OFF")
            _migrate(connection, path, to)
            return copy
    finally:
        connection.close()


def whole_copy(connection: sqlite3.Connection, path: Path, why: str) -> Path:
    """Make a copy of a database beside it, readable by its owner only, and check it.

    Args:
        connection: of the database.
        path: where that lies.
        why: a word for the name of the copy.

    Raises:
        StoreDamaged: the copy is not whole.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    target = path.with_name(f"{path.name}.{why}-{stamp}")
    for number in count(2):
        try:
            target.touch(mode=0o600, exist_ok=False)
            break
        except FileExistsError:  # two within a second
            target = path.with_name(f"{path.name}.{why}-{stamp}-{number}")
    copy = sqlite3.connect(target)
    try:
        connection.backup(copy)
        _require_whole(copy, target)
    finally:
        copy.close()
    return target


def _require_whole(connection: sqlite3.Connection, path: Path) -> None:
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    if problems != ["ok"] or orphans:
        reason = "; ".join(problems) if problems != ["ok"] else f"{orphans[0][0]} {orphans[0][1]}"
        raise StoreDamaged(
            _("The database %(path)s is not whole: %(reason)s") % {"path": path, "reason": reason},
            hint=_("Nothing was changed. Put back a copy of the file from your backup."),
        )


def _migrate(connection: sqlite3.Connection, path: Path, to: str) -> None:
    """Run the scripts in one transaction of their own, which is kept only if all is whole."""
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import create_engine
    from sqlalchemy.pool import StaticPool

    from ccm_cli.store.searching import words_of
    from ccm_cli.store.writing import begin_immediately

    database = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    begin_immediately(database)
    connection.create_function("ccm_words", -1, lambda *texts: words_of(texts))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    with database.begin() as opened:
        if engine.version(connection, path) != to:  # another process may have been quicker
            config.attributes["connection"] = opened
            command.upgrade(config, to)
        _require_whole(connection, path)
