"""Rows inserted many at a time: a range in the journal, as exact as an image of each."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from ccm_cli.customers.models import Contact
from ccm_cli.errors import Conflict
from ccm_cli.runtime import Runtime
from ccm_cli.store import biography, journal, undoing
from ccm_cli.store.events import events_of
from ccm_cli.store.journal import Group
from ccm_cli.store.writing import MANY, UnitOfWork
from tests.conftest import NOW, Result

Images = list[tuple[str, int, Any, Any]]
TABLES = ("contact", "contact_email", "contact_tag", "tag")


def people(count: int, first: int = 1) -> list[dict[str, Any]]:
    return [
        Contact(
            name=f"N{n}", name_key=f"n{n}", sort_key=f"n{n}", created_at=NOW, updated_at=NOW
        ).model_dump(exclude={"id"})
        for n in range(first, first + count)
    ]


def bring(work: UnitOfWork, count: int) -> list[int]:
    """Insert people with an address each, as an import does."""
    ids = work.insert_rows("contact", people(count, work.next_id("contact")))
    work.insert_rows(
        "contact_email",
        [
            {"contact_id": n, "address": f"n{n}@x.example", "key": f"n{n}@x.example"}
            | {"label": "", "position": 0}
            for n in ids
        ],
    )
    return ids


def stored(app: Runtime) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(app.path)) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            for table in TABLES
        }


def told(app: Runtime, group: int) -> Images:
    """What the journal says of a change."""
    with app.reading() as reader:
        return [(c.table, c.row_id, c.before, c.after) for c in journal.stream(reader, group)]


def take_back(app: Runtime, number: int) -> None:
    with app.changing("undo") as work:
        undoing.undo(work, journal.group(work.reader, number), guards={})


@pytest.fixture
def thirty(app: Runtime) -> Images:
    """Thirty people in one change, as the journal told of it when they had just come."""
    with app.changing("import") as work:
        bring(work, 30)
    return told(app, 1)


def test_many_rows_take_one_entry_and_count_as_many(app: Runtime, thirty: Images) -> None:
    with closing(sqlite3.connect(app.path)) as connection:
        entries = connection.execute("SELECT table_name, row_id, through_id FROM journal_entry")
        assert entries.fetchall() == [("contact", 1, 30), ("contact_email", 1, 30)]
    with app.reading() as reader:
        assert journal.group(reader, 1).entries == len(thirty) == 60


def test_images_are_those_of_the_insertion_whatever_became_of_the_rows(
    app: Runtime, thirty: Images
) -> None:
    with app.changing("edit") as work:
        work.update_rows("contact", {3: {"name": "Ada"}, 4: {"stage": "loyal"}})
    with app.changing("edit again") as work:
        work.update_rows("contact", {3: {"name": "Ada Byron", "notes": "counts"}})
        work.delete_rows("contact", [7])
    assert told(app, 1) == thirty
    with app.changing("back") as work:
        undoing.undo(work, journal.group(work.reader, 3), guards={})
    assert told(app, 1) == thirty


def test_an_undo_finds_the_later_change_on_top_of_one_row_of_many(
    app: Runtime, thirty: Images
) -> None:
    assert thirty
    with app.changing("rename Ada") as work:
        work.update_rows("contact", {9: {"name": "Ada"}})
    before = stored(app)
    with pytest.raises(Conflict, match="rename Ada"):
        take_back(app, 1)
    assert stored(app) == before


def test_the_history_of_one_row_begins_with_its_insertion(app: Runtime, thirty: Images) -> None:
    assert thirty
    with app.changing("rename") as work:
        work.update_rows("contact", {9: {"name": "Ada"}})
    with app.reading() as reader:
        steps = biography.of_record(reader, "contact", 9, limit=9)
    assert [step.group.summary for step in steps] == ["rename", "import"]
    person, address = steps[1].changes
    assert (person.row["name"], address.row["key"]) == ("N9", "n9@x.example")


def test_events_tell_of_each_record_once(app: Runtime, thirty: Images) -> None:
    assert thirty
    with app.reading() as reader:
        windows = list(events_of(reader, 1, app.subjects))
    names = [(event.name, event.id) for window in windows for event in window]
    assert names == [("contact-add", n) for n in range(1, 31)]


def test_a_row_that_somebody_else_took_away_stops_the_undo(app: Runtime, thirty: Images) -> None:
    assert thirty
    with closing(sqlite3.connect(app.path)) as connection:
        connection.execute("DELETE FROM contact_email WHERE id = 12")
        connection.commit()
    with pytest.raises(Conflict, match="contact_email 12"):
        take_back(app, 1)


def test_a_plan_knows_that_people_came_many_at_a_time_since(
    app: Runtime, ccm: Callable[..., Result]
) -> None:
    """Plans ask which records were touched since they were made; those of a range were, too."""
    from ccm_cli.customers.importing.meanwhile import touched

    with app.changing("before") as work:
        bring(work, 3)
    with app.changing("import") as work:
        bring(work, 25)
    with app.reading() as reader:
        found = touched(reader, app.imports.kinds["contacts"], 1)
    assert found == dict.fromkeys(range(4, 29), 2)
    assert ccm("undo").code == 0
    with app.reading() as reader:
        assert touched(reader, app.imports.kinds["contacts"], 1) == {}


class Story(RuleBasedStateMachine):
    """Imports, edits, removals, undo and redo in any order, against what there was each time."""

    def __init__(self, app: Runtime) -> None:
        super().__init__()
        self.app = app
        with closing(sqlite3.connect(app.path)) as connection:
            for table in (*TABLES[::-1], "journal_entry", "journal_group", "sqlite_sequence"):
                connection.execute(f"DELETE FROM {table}")
            connection.commit()
        self.states = [stored(app)]
        self.undone: list[Any] = []
        self.said: dict[int, Images] = {}

    def _changed(self) -> None:
        after = stored(self.app)
        if after != self.states[-1]:
            self.states.append(after)
            self.undone.clear()
        newest = self._newest()
        if newest is not None:
            self.said[newest.id] = told(self.app, newest.id)

    def _newest(self) -> Group | None:
        with self.app.reading() as reader:
            return next(iter(journal.history(reader, limit=1)), None)

    @rule(count=st.integers(MANY - 2, MANY + 5), also=st.booleans())
    def bring(self, count: int, also: bool) -> None:
        with self.app.changing("import") as work:
            ids = bring(work, count)
            if also:  # rows of an import that complete what its earlier ones brought
                work.update_rows("contact", {ids[0]: {"notes": "twice"}, ids[-1]: {"title": "Dr"}})
                work.delete_rows("contact", [ids[1]])
        self._changed()

    @precondition(lambda self: self.states[-1]["contact"])
    @rule(data=st.data(), name=st.text(alphabet="abж", min_size=1, max_size=2))
    def edit(self, data: st.DataObject, name: str) -> None:
        known = st.sampled_from([row[0] for row in self.states[-1]["contact"]])
        chosen = data.draw(st.lists(known, min_size=1, max_size=4, unique=True))
        with self.app.changing("edit") as work:
            work.update_rows("contact", {row_id: {"name": name} for row_id in chosen})
        self._changed()

    @precondition(lambda self: self.states[-1]["contact"])
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        known = st.sampled_from([row[0] for row in self.states[-1]["contact"]])
        with self.app.changing("remove") as work:
            work.delete_rows("contact", data.draw(st.lists(known, max_size=3, unique=True)))
        self._changed()

    @precondition(lambda self: len(self.states) > 1)
    @rule()
    def undo(self) -> None:
        with self.app.changing("undo") as work:
            group = journal.last_undoable(work.reader)
            assert group is not None
            undoing.undo(work, group, guards={})
        self.undone.append(self.states.pop())
        assert stored(self.app) == self.states[-1]

    @precondition(lambda self: bool(self.undone))
    @rule()
    def redo(self) -> None:
        with self.app.changing("redo") as work:
            group = journal.last_redoable(work.reader)
            assert group is not None
            undoing.redo(work, group, guards={})
        self.states.append(self.undone.pop())
        assert stored(self.app) == self.states[-1]

    @invariant()
    def the_journal_says_what_it_always_said(self) -> None:
        for number, said in self.said.items():
            assert told(self.app, number) == said

    def teardown(self) -> None:
        while len(self.states) > 1:
            self.undo()


def test_any_story_is_told_and_taken_back_exactly(app: Runtime) -> None:
    run_state_machine_as_test(
        lambda: Story(app),
        settings=settings(max_examples=12, stateful_step_count=10, deadline=None),
    )


def test_after_much_was_written_sqlite_knows_what_the_tables_are_like(
    app: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known() -> set[str]:
        with app.reading() as reader:
            if not reader.value("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'"):
                return set()
            return set(reader.values("SELECT tbl FROM sqlite_stat1"))

    monkeypatch.setattr("ccm_cli.store.writing.MUCH", 2_000)
    with app.changing("few") as work:
        bring(work, 10)
    assert not known()
    with app.changing("many") as work:
        bring(work, 1_000)
    assert {"contact", "contact_email"} <= known()
