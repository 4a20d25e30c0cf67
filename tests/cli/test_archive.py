"""``ccm export all`` and ``ccm import all``: the same database again, or nothing."""

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.store import archive, engine
from ccm_cli.store.migrations import HEAD
from ccm_cli.store.migrations.upgrade import upgrade
from tests.cli.stories import CALLS, assert_same, dump
from tests.cli.test_startup import CODE, HEAVY

EXAMPLES = int(os.environ.get("CCM_TEST_EXAMPLES", "10"))

BUSINESS = (
    "field add contact score --type number",
    "contact add Ada --email a@x.de --tag vip --company Cedar --set score=1",
    "contact add علی --phone 030123456 --tag old",
    "contact add gone",
    "survey add nps",
    "deal add --title oak --contact 1 --value 3 --stage proposal",
    "task add ring --contact 1 --deal 1 --due tomorrow",
    "ticket add broken --contact 1 --deal 1 --priority high",
    "segment add regulars --filter tag=vip",
    "survey answer 1 9",
    "log call hello --contact 1 --deal 1",
    "consent grant 1 --how card --channel email",
    "contact rm 3 --force",
    "contact edit 1 --notes word",
    "undo",
)


@pytest.fixture
def business(ccm, database: Path) -> Path:
    for line in BUSINESS:
        assert ccm(*line.split()).code == 0, line
    return database


def rows_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Everything an archive keeps, the journal and the machinery included."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for name in archive.kept_tables(connection, ())
        }


def test_what_went_out_is_made_again_byte_for_byte(ccm, business, home):
    written = ccm("export", "all", "one.zip")
    assert (written.code, written.out) == (0, "")
    assert "records in one.zip" in written.err
    assert (home / "one.zip").stat().st_mode & 0o777 == 0o600
    assert ccm("--db", "new.db", "import", "all", "one.zip").code == 0
    assert ccm("--db", "new.db", "export", "all", "two.zip").code == 0
    assert (home / "one.zip").read_bytes() == (home / "two.zip").read_bytes()
    assert (home / "new.db").stat().st_mode & 0o777 == 0o600
    assert_same(dump(home / "new.db"), dump(business))
    assert ccm("--db", "new.db", "doctor", "--dry-run").code == 0
    assert sorted(path.name for path in home.glob("*.db*")) == ["new.db"]


def test_the_history_goes_along_and_ids_are_not_given_again(ccm, business, home):
    ccm("export", "all", "all.zip")
    ccm("--db", "new.db", "import", "all", "all.zip")
    assert ccm("--db", "new.db", "history").out == ccm("history").out
    assert ccm("--db", "new.db", "redo").code == 0
    assert ccm("--db", "new.db", "contact", "add", "next").out == "4\n"
    for _line in range(20):
        ccm("--db", "new.db", "undo")
    assert ccm("--db", "new.db", "contact", "list", "--format", "ids").out == ""


def test_an_archive_is_a_zip_that_others_can_read(ccm, business, home):
    ccm("export", "all", "all.zip")
    with zipfile.ZipFile(home / "all.zip") as zipped:
        lines = zipped.read("tables/contact.ndjson").decode().splitlines()
        manifest = json.loads(zipped.read("manifest.json"))
    assert [json.loads(line)["name"] for line in lines] == ["Ada", "علی"]
    assert (manifest["format"], manifest["schema"]) == ("ccm-archive", HEAD)
    counted = {table["name"]: table["rows"] for table in manifest["tables"]}
    assert (counted["contact"], counted["deal"], counted["journal_group"]) == (2, 1, 15)
    assert not {"lease", "contact_sales", "contact_search"} & counted.keys()
    shown = ccm("import", "all", "all.zip", "--dry-run", "--format", "json")
    assert {row["table"]: row["rows"] for row in json.loads(shown.out)} == counted


def test_messages_and_what_became_of_them_go_along(ccm, business, home):
    with closing(sqlite3.connect(business)) as connection:
        connection.executemany(
            "INSERT INTO message (contact_id, channel, purpose, template, template_digest,"
            " message_id, state, next_at, queued_at, step, occurrence, reason, address, subject,"
            " attempts, claimed_by)"
            " VALUES (1, 'email', '*', 'welcome', '', ?, ?, 1, 1, 0, '', '', '', '', 0, '')",
            [("<1@x>", "queued"), ("<2@x>", "accepted"), ("<3@x>", "unknown")],
        )
        connection.execute("INSERT INTO lease VALUES ('sending', 'me', 99)")
        connection.commit()
    ccm("export", "all", "all.zip")
    made = ccm("--db", "new.db", "import", "all", "all.zip")
    assert "1 message waits to be sent" in made.err
    listed = ccm("--db", "new.db", "outbox", "list", "--fields", "id,state").out
    assert listed == ccm("outbox", "list", "--fields", "id,state").out
    with closing(sqlite3.connect(home / "new.db")) as connection:
        assert connection.execute("SELECT count(*) FROM lease").fetchone() == (0,)


def test_a_database_with_records_is_replaced_only_when_told_so(ccm, business, home):
    ccm("export", "all", "all.zip")
    ccm("contact", "add", "later")
    before = rows_of(business)
    refused = ccm("import", "all", "all.zip")
    assert (refused.code, rows_of(business)) == (5, before)
    assert "--replace" in refused.err
    replaced = ccm("import", "all", "all.zip", "--replace")
    assert replaced.code == 0
    copy = next(business.parent.glob("ccm.db.replaced-*"))
    assert str(copy) in replaced.err
    assert copy.stat().st_mode & 0o777 == 0o600
    assert rows_of(copy) == before
    assert ccm("contact", "list", "--format", "ids").out == "1\n2\n"
    assert ccm("import", "all", "all.zip", "--replace").code == 0
    assert len(list(business.parent.glob("ccm.db.replaced-*"))) == 2


def test_an_empty_database_takes_an_archive_without_a_word(ccm, database, home):
    ccm("--db", "other.db", "contact", "list")
    ccm("export", "all", "empty.zip")
    ccm("contact", "add", "Ada")
    ccm("export", "all", "all.zip")
    ccm("--db", "new.db", "import", "all", "empty.zip")
    made = ccm("--db", "new.db", "import", "all", "all.zip")
    assert (made.code, ccm("--db", "new.db", "contact", "list", "--format", "ids").out) == (
        0,
        "1\n",
    )
    assert list(home.glob("new.db.replaced*")) == []


def test_a_truncated_archive_changes_nothing(ccm, business, home):
    ccm("export", "all", "all.zip")
    whole = (home / "all.zip").read_bytes()
    for length in (0, 1, 100, len(whole) // 2, len(whole) - 1):
        (home / "part.zip").write_bytes(whole[:length])
        result = ccm("--db", "new.db", "import", "all", "part.zip")
        assert (result.code, "not a whole ccm archive" in result.err) == (7, True)
        assert list(home.glob("*.db*")) == []
        assert list(home.glob(".ccm-restore-*")) == []


@settings(
    max_examples=6 * EXAMPLES,
    deadline=None,
    database=None,
    derandomize="CCM_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_a_damaged_byte_is_found_or_does_not_matter(ccm, small, home, place, bit):
    whole, expected = small
    damaged = bytearray(whole)
    damaged[int(place * len(whole))] ^= 1 << bit
    (home / "damaged.zip").write_bytes(damaged)
    result = ccm("--db", "new.db", "import", "all", "damaged.zip")
    if result.code:
        assert (result.code, "damaged.zip" in result.err) == (7, True)
        assert not (home / "new.db").exists()
    else:
        assert rows_of(home / "new.db") == expected
        (home / "new.db").unlink()


@pytest.fixture
def small(ccm, database, home):
    ccm("contact", "add", "Ada", "--email", "a@x.de")
    ccm("export", "all", "small.zip")
    ccm("--db", "small.db", "import", "all", "small.zip")
    return (home / "small.zip").read_bytes(), rows_of(home / "small.db")


def rewritten(file: Path, change) -> None:
    """Change an archive with its checksums kept true: what a meddler or a bug would do."""
    with zipfile.ZipFile(file) as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    manifest = json.loads(members["manifest.json"])
    change(manifest, members)
    for table in manifest["tables"]:
        content = members.get(f"tables/{table['name']}.ndjson", b"")
        table["sha256"] = hashlib.sha256(content).hexdigest()
    members["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)


def _newer(manifest, _members):
    manifest["version"] = 2


def _newer_schema(manifest, _members):
    manifest["schema"] = "9999"


def _other_thing(manifest, _members):
    manifest["format"] = "zip"


def _odd_manifest(manifest, _members):
    manifest["ids"] = ["contact"]


def _no_member(_manifest, members):
    del members["tables/contact.ndjson"]


def _row_twice(_manifest, members):
    members["tables/contact.ndjson"] *= 2


def _no_row(_manifest, members):
    members["tables/contact.ndjson"] = b""


def _odd_value(_manifest, members):
    members["tables/tag.ndjson"] = b'{"id":1,"name":["vip"],"key":"vip"}\n'


def _huge_value(_manifest, members):
    members["tables/tag.ndjson"] = b'{"id":99999999999999999999,"name":"vip","key":"vip"}\n'


def _other_columns(_manifest, members):
    members["tables/tag.ndjson"] = b'{"id":1,"name":"vip"}\n'


def _no_json(_manifest, members):
    members["tables/tag.ndjson"] = b"\xff\n"


def _unknown_table(manifest, members):
    manifest["tables"].append({"name": "x", "columns": ["id"], "rows": 0, "sha256": ""})
    members["tables/x.ndjson"] = b""


def _other_value_of_a_kind(_manifest, members):
    """SQLite would make a number of it, and the database would not be what the archive says."""
    members["tables/tag.ndjson"] = b'{"id":"1","name":"vip","key":"vip"}\n'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_newer, "later version"),
        (_newer_schema, "later version"),
        (_other_thing, "not an archive of ccm"),
        (_odd_manifest, "manifest cannot"),
        (_no_member, "contact.ndjson is missing"),
        (_row_twice, "contact.ndjson does not fit"),
        (_no_row, "does not fit"),
        (_odd_value, "tag.ndjson does not fit"),
        (_huge_value, "tag.ndjson does not fit"),
        (_other_columns, "tag.ndjson does not fit"),
        (_other_value_of_a_kind, "tag.ndjson does not fit"),
        (_no_json, "tag.ndjson does not fit"),
        (_unknown_table, "x.ndjson does not fit"),
    ],
)
def test_an_archive_that_says_something_else_is_told_apart(ccm, business, home, change, said):
    ccm("export", "all", "all.zip")
    rewritten(home / "all.zip", change)
    before = rows_of(business)
    for arguments in (("--db", "new.db"), ()):
        result = ccm(*arguments, "import", "all", "all.zip", "--replace")
        assert (result.code, said in result.err) == (7, True), result
    assert rows_of(business) == before
    assert list(home.glob("*.db*")) == []


def test_a_changed_file_is_found_by_its_checksum(ccm, business, home):
    ccm("export", "all", "all.zip")
    with zipfile.ZipFile(home / "all.zip") as zipped:
        members = {name: zipped.read(name) for name in zipped.namelist()}
    members["tables/contact.ndjson"] = members["tables/contact.ndjson"].replace(b"Ada", b"Eve")
    with zipfile.ZipFile(home / "all.zip", "w") as zipped:
        for name, content in members.items():
            zipped.writestr(name, content)
    result = ccm("--db", "new.db", "import", "all", "all.zip")
    assert (result.code, "checksum of tables/contact.ndjson" in result.err) == (7, True)


def test_what_is_no_archive_is_said_so(ccm, home):
    (home / "people.csv").write_text("name\nAda\n")
    assert ccm("import", "all", "people.csv").code == 7
    with zipfile.ZipFile(home / "other.zip", "w") as zipped:
        zipped.writestr("people.csv", "name\nAda\n")
    other = ccm("import", "all", "other.zip")
    assert (other.code, "not an archive of ccm" in other.err) == (7, True)
    missing = ccm("import", "all", "nothing.zip")
    assert (missing.code, "nothing.zip" in missing.err) == (3, True)
    assert ccm("--db", "/proc/x/y.db", "import", "all", "nothing.zip").code == 3
    folder = ccm("import", "all", str(home))
    assert (folder.code, str(home) in folder.err) == (2, True)


def test_an_archive_of_the_first_schema_becomes_a_database_of_today(ccm, database, home):
    old = home / "old.db"
    old.touch()
    upgrade(old, to="0001")
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(
            "INSERT INTO contact (id, name, name_key, sort_key, given_name, middle_name,"
            " family_name, title, kind, stage, language, time_zone, channel, source, notes,"
            " custom, created_at, updated_at) VALUES (7, 'Ada', 'ada', 'ada', 'Ada', '', '', '',"
            " 'customer', 'lead', 'en', '', '', '', '', '{}', 5, 6)"
        )
        connection.execute(
            "INSERT INTO contact_email (id, contact_id, address, key, label, position)"
            " VALUES (3, 7, 'a@x.de', 'a@x.de', '', 0)"
        )
        connection.commit()
        with (home / "old.zip").open("wb") as file:
            archive.write(file, connection, computed=["contact_activity", "contact_sales"])
    made = ccm("--db", "new.db", "import", "all", "old.zip")
    assert made.code == 0, made
    shown = json.loads(ccm("--db", "new.db", "contact", "show", "a@x.de", "--format", "json").out)
    assert (shown["id"], shown["name"]) == (7, "Ada")
    assert "Ada" in ccm("--db", "new.db", "find", "ada").out
    assert ccm("--db", "new.db", "doctor", "--dry-run").code == 0
    assert ccm("--db", "new.db", "contact", "add", "Eve").out == "8\n"
    assert ccm("--db", "new.db", "contact", "edit", "7", "--notes", "x").code == 0
    assert sorted(path.name for path in home.glob("new.db*")) == ["new.db"]


def test_a_pipe_carries_an_archive(ccm, business, home):
    def called(*arguments: str, given: bytes = b"") -> bytes:
        return subprocess.run(
            [sys.executable, "-m", "ccm_cli", *arguments],
            input=given,
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout

    ccm("export", "all", "all.zip")
    sent = called("export", "all", "-")
    assert sent == (home / "all.zip").read_bytes()
    called("--db", "new.db", "import", "all", "-", given=sent)
    assert_same(dump(home / "new.db"), dump(business))
    refused = ccm("export", "all", "-", terminal=True)
    assert (refused.code, refused.out) == (2, "")


def test_every_kind_of_value_has_a_form_in_the_archive(database):
    """JSON knows no bytes; no table of ours holds any."""
    with closing(sqlite3.connect(database)) as connection:
        for table in archive.kept_tables(connection, ()):
            for column in connection.execute(f'PRAGMA table_info("{table}")'):
                assert column[2].upper() in {"INTEGER", "VARCHAR", "BOOLEAN"}, (table, column)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize="CCM_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(story=st.lists(CALLS | st.just(None), max_size=12))
def test_any_business_is_made_again_byte_for_byte(ccm, database, home, story):
    for beside in (*database.parent.iterdir(), *home.glob("[!.]*.*")):
        beside.unlink()
    engine.create(database)
    for said in story:
        ccm("undo") if said is None else said.to(ccm)
    assert ccm("export", "all", "one.zip").code == 0
    assert ccm("--db", "new.db", "import", "all", "one.zip").code == 0
    assert ccm("--db", "new.db", "export", "all", "two.zip").code == 0
    assert (home / "one.zip").read_bytes() == (home / "two.zip").read_bytes()
    assert ccm("--db", "new.db", "doctor", "--dry-run").code == 0
    assert_same(dump(home / "new.db"), dump(database))


def test_an_archive_tells_nothing_of_when_it_was_made(ccm, business, home, monkeypatch):
    ccm("export", "all", "one.zip")
    monkeypatch.setenv("CCM_NOW", str(int(os.environ["CCM_NOW"]) + 86_400))
    ccm("export", "all", "two.zip")
    assert (home / "one.zip").read_bytes() == (home / "two.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO((home / "one.zip").read_bytes())) as zipped:
        assert zipped.testzip() is None


def test_writing_an_archive_loads_nothing_heavy(business, home):
    done = subprocess.run(
        [sys.executable, "-c", CODE, "export", "all", "all.zip"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stderr.partition("LOADED")[2].split()
    assert (home / "all.zip").exists()
    assert not HEAVY.intersection(loaded)
