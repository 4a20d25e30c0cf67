"""Databases of every released version become what this one writes, and keep what is in them."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.store import engine
from ccm_cli.store.migrations import HEAD, RELEASED
from ccm_cli.store.migrations.upgrade import upgrade
from tests.conftest import NOW, Result


@pytest.fixture(params=sorted(RELEASED - {HEAD}))
def older(request: pytest.FixtureRequest, database: Path) -> Path:
    """A database with somebody in it, of each older version in turn."""
    for file in database.parent.glob("ccm.db*"):
        file.unlink()
    database.touch(mode=0o600)
    upgrade(database, to=request.param)
    with closing(engine.connect(database)) as connection:
        assert engine.version(connection, database) == request.param
        _fill(connection)
    return database


def _fill(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO contact (id, name, name_key, sort_key, given_name, middle_name, family_name,"
        " title, kind, stage, language, time_zone, channel, source, notes, custom, created_at,"
        " updated_at) VALUES (7, 'مریم کریمی', 'مریم کریمی', 'مریم', '', '', '', '', 'customer',"
        " 'lead', 'fa', '', '', '', 'Likes oak', '{}', ?, ?)",
        (NOW, NOW),
    )
    connection.execute(
        "INSERT INTO company (id, name, name_key, sort_key, kind, email, phone, website, street,"
        " city, city_key, country, notes, custom, created_at, updated_at) VALUES (3, 'Oak', 'oak',"
        " 'oak', 'customer', '', '', '', '', '', '', '', '', '{}', ?, ?)",
        (NOW, NOW),
    )
    connection.execute(
        "INSERT INTO task (id, title, title_key, contact_id, all_day, priority, state, notes,"
        " created_at, updated_at) VALUES (5, 'Call', 'call', 7, 0, 'high', 'open', '', ?, ?)",
        (NOW, NOW),
    )
    connection.execute(
        "INSERT INTO segment (id, name, key, filter, description, created_at, updated_at)"
        " VALUES (2, 'Oaks', 'oaks', 'notes ~= oak', '', ?, ?)",
        (NOW, NOW),
    )


def test_what_is_in_an_older_database_is_kept(older: Path, ccm: Callable[..., Result]) -> None:
    assert "مریم کریمی" in ccm("contact", "list").out
    assert ccm("contact", "list", "--filter", "segment(Oaks)", "--format", "ids").out == "7\n"
    assert "Call" in ccm("task", "list").out
    with closing(engine.connect(older)) as connection:
        assert engine.version(connection, older) == HEAD
    copies = list(older.parent.glob("ccm.db.before-*"))
    assert len(copies) == 1, "a verified copy was made before"


def test_an_upgraded_database_has_the_schema_of_a_new_one(older: Path, tmp_path: Path) -> None:
    engine.open_current(older).close()
    new = tmp_path / "new" / "ccm.db"
    engine.create(new)
    assert _schema(older) == _schema(new)


def _schema(path: Path) -> list[tuple[str, str]]:
    with closing(engine.connect(path)) as connection:
        return connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()


def test_the_views_for_others_can_be_read_without_this_program(
    app: Runtime, ccm: Callable[..., Result]
) -> None:
    ccm("contact", "add", "Anna Berg", "--email", "anna@example.com", "--tag", "vip")
    ccm("company", "add", "Oak Ltd")
    ccm("deal", "add", "--title", "Chairs", "--contact", "Anna Berg", "--value", "1200.50")
    ccm("task", "add", "Call", "--contact", "Anna Berg", "--due", "2026-11-30")
    ccm("log", "call", "About chairs", "--contact", "Anna Berg")
    with closing(sqlite3.connect(f"file:{app.path}?mode=ro", uri=True)) as connection:
        found = {
            view: connection.execute(f"SELECT * FROM {view}").fetchall()
            for view in ("contacts", "companies", "deals", "tasks", "interactions")
        }
        person = connection.execute(
            "SELECT name, email, tags, deals_open, interactions, created FROM contacts"
        ).fetchone()
        deal = connection.execute("SELECT title, contact, value_minor FROM deals").fetchone()
    assert {view: len(rows) for view, rows in found.items()} == dict.fromkeys(found, 1)
    assert person == ("Anna Berg", "anna@example.com", '["vip"]', 1, 1, "2026-11-22 09:00:00")
    assert deal == ("Chairs", "Anna Berg", 120050)
