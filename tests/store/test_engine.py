"""Opening, creating and upgrading the one file; what is said when it cannot be used."""

import multiprocessing
import os
import sqlite3
import stat
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli.errors import StoreDamaged, StoreLocked, StoreMissing, StoreNewer
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine
from ccm_cli.store.migrations import HEAD
from ccm_cli.store.reading import reading
from tests.conftest import NOW, Result


def test_the_file_is_its_owners_alone(database: Path) -> None:
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700


def test_creating_twice_keeps_what_is_there(app: Runtime) -> None:
    with app.changing("note") as work:
        work.execute("INSERT INTO meta (key, value) VALUES ('a', 'b')")
    assert engine.create(app.path) is False
    with app.reading() as reader:
        assert reader.value("SELECT value FROM meta WHERE key = 'a'") == "b"


def test_the_schema_is_what_the_models_say(database: Path) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlalchemy import create_engine
    from sqlmodel import SQLModel

    import ccm_cli.automation.models
    import ccm_cli.listening.models
    import ccm_cli.store.models  # noqa: F401

    connected = create_engine(f"sqlite:///{database}").connect()
    with connected as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_name": lambda name, kind, _: kind != "table" or "_search" not in name,
                # SQLAlchemy does not read what an added column's reference says about deletion.
                "include_object": lambda _object, _name, kind, *_: kind != "foreign_key_constraint",
            },
        )
        with warnings.catch_warnings():
            # An index over an expression is made by the migration, and no model can say so.
            warnings.filterwarnings("ignore", message="Skipped unsupported reflection")
            found = compare_metadata(context, SQLModel.metadata)
        references = {
            (table.name, row[3], row[2], row[4], row[6])
            for table in SQLModel.metadata.sorted_tables
            for row in connection.exec_driver_sql(f"PRAGMA foreign_key_list({table.name})")
        }
    connected.engine.dispose()
    assert found == []
    assert references == {
        (table.name, key.parent.name, *key.target_fullname.split("."), key.ondelete or "NO ACTION")
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
    }


def test_head_is_the_newest_migration() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    from ccm_cli.store import migrations

    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD
    assert HEAD in migrations.RELEASED


def test_a_missing_database_says_how_to_make_one(ccm: Callable[..., Result]) -> None:
    result = ccm("history")
    assert result.code == 7
    assert "ccm init" in result.err


def test_a_file_that_is_no_database(database: Path, ccm: Callable[..., Result]) -> None:
    database.write_bytes(b"this is not a database, whatever its name says" * 100)
    result = ccm("history")
    assert result.code == 7
    assert "damaged or not a ccm database" in result.err
    with pytest.raises(StoreDamaged):
        engine.open_current(database)


def test_a_database_of_something_else(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()
    with pytest.raises(StoreDamaged, match="not a ccm database"):
        engine.open_current(other)


def test_a_database_of_a_later_version(app: Runtime, ccm: Callable[..., Result]) -> None:
    with app.changing("later") as work:
        work.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreNewer):
        engine.open_current(app.path)
    result = ccm("history")
    assert result.code == 7
    assert "later version" in result.err


def test_a_locked_database(
    app: Runtime, ccm: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    holder = engine.connect(app.path)
    holder.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(StoreLocked), app.changing("wait"):
            pass
        assert ccm("contact", "add", "Ada").code == 7
    finally:
        holder.execute("ROLLBACK")
        holder.close()


def test_a_reader_cannot_change_anything(app: Runtime) -> None:
    with pytest.raises(Exception, match="cannot be written"), app.reading() as reader:
        reader.value("DELETE FROM meta")


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing), reading(tmp_path / "nowhere" / "ccm.db"):
        pass


def _write_notes(path: str, name: str, count: int) -> None:
    from ccm_cli.store.authorship import Author
    from ccm_cli.store.writing import changing

    for number in range(count):
        with changing(Path(path), at=NOW, author=Author(name, "cli"), summary=name) as work:
            work.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?)", (f"{name}{number}", "written")
            )


def test_several_processes_write_at_once_and_nothing_is_lost(app: Runtime) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_write_notes, args=(str(app.path), f"w{n}-", 25)) for n in range(4)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0, 0, 0]
    with app.reading() as reader:
        assert reader.value("SELECT count(*) FROM meta WHERE value = 'written'") == 100


def test_what_lies_in_a_folder_that_cannot_be_written_to_is_read_and_not_changed(
    database: Path, ccm: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("contact", "add", "Ada Hollis")
    alone = [database]
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    for beside in database.parent.glob("ccm.db-*"):
        beside.unlink()
    if os.geteuid() != 0:
        database.parent.chmod(0o555)
    else:  # nothing is barred to root but by the file system itself
        monkeypatch.setattr(os, "access", lambda *_asked: False)
    try:
        listed = ccm("contact", "list", "--fields", "name")
        assert (listed.code, "Ada Hollis" in listed.out) == (0, True)
        assert ccm("who", "ada").code == 0
        assert ccm("export", "contacts", "-").code == 0
        assert list(database.parent.glob("ccm.db*")) == alone
    finally:
        database.parent.chmod(0o700)


def test_what_another_left_in_the_log_is_not_passed_over(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = engine.open_current(database)
    writer.execute("INSERT INTO meta (key, value) VALUES ('left', 'here')")
    monkeypatch.setattr(os, "access", lambda *_asked: False)
    reader = engine.open_current(database, query_only=True)
    found = reader.execute("SELECT value FROM meta WHERE key = 'left'").fetchone()
    reader.close()
    writer.close()
    assert found == ("here",)
