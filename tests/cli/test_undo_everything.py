"""Whatever was done from the shell, as many undos take it back, step by step."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
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

from tests.conftest import Result

Ccm = Callable[..., Result]
Dump = dict[str, list[tuple[Any, ...]]]

EXAMPLES = int(os.environ.get("CCM_TEST_EXAMPLES", "12"))
"""Stories told."""

KEPT_BESIDE = ("journal_", "sqlite_", "contact_search_", "meta", "lease", "job_run")
"""Tables that remember more than the records: the history itself, and the index's own storage."""

contacts = st.sampled_from(("Ada", "علی رضایی", "Йёлка", "1", "2", "3"))
names = st.sampled_from(("Ada", "علی رضایی", "Йёлка", "Zoë"))
numbers = st.sampled_from(("1", "2", "3"))
tags = st.sampled_from(("vip", "VIP", "گل", "old"))
companies = st.sampled_from(("Cedar", "Oak", "1"))
channels = st.sampled_from(("email", "sms", "phone"))
emails = st.sampled_from(("a@x.de", "b@x.de", "A@X.de"))
phones = st.sampled_from(("030 123456", "+98 912 345 6789", "۰۳۰۱۲۳۴۵۶"))
texts = st.sampled_from(("", "word", "سلام دنیا", "two\nlines"))
surveys = st.sampled_from(("nps", "autumn"))
segments = st.sampled_from(("regulars", "Regulars", "new"))
filters = st.sampled_from(
    ("tag=vip", "score > 3", "not tag=old and orders.count = 0", "nonsense =")
)
days = st.sampled_from(("tomorrow", "2026-12-01", "1405/09/01", "never"))
stages = st.sampled_from(("lead", "proposal", "won", "lost"))

COMMANDS: tuple[tuple[str | st.SearchStrategy[str], ...], ...] = (
    ("contact", "add", names),
    ("contact", "add", names, "--email", emails, "--tag", tags, "--company", companies),
    ("contact", "add", names, "--phone", phones, "--birthday", "1370/01/01", "--set", "score=4"),
    ("contact", "edit", contacts, "--add-email", emails, "--add-tag", tags, "--notes", texts),
    ("contact", "edit", contacts, "--rm-email", emails, "--rm-tag", tags, "--name", names),
    ("contact", "edit", contacts, "--add-company", companies, "--role", texts),
    ("contact", "edit", contacts, "--set", "score=5", "--city", texts, "--birthday", days),
    ("contact", "edit", contacts, "--unset", "score", "--rm-company", companies, "--shared"),
    ("contact", "rm", contacts, "--force"),
    ("company", "add", companies, "--city", texts),
    ("company", "edit", companies, "--name", companies, "--notes", texts),
    ("company", "rm", companies, "--force"),
    ("log", "call", texts, "--contact", contacts, "--at", "yesterday"),
    ("log", "note", "kept", "--contact", contacts),
    ("log", "rm", numbers, "--force"),
    ("deal", "add", "--title", texts, "--value", "12.50", "--contact", contacts),
    ("deal", "add", "--title", "oak", "--company", companies, "--stage", stages),
    ("deal", "edit", numbers, "--value", "99", "--expected-close", days, "--contact", contacts),
    ("deal", "move", numbers, "--stage", stages, "--reason", "dear"),
    ("deal", "win", numbers, "--note", texts),
    ("deal", "reopen", numbers),
    ("deal", "rm", numbers, "--force"),
    ("task", "add", texts, "--contact", contacts, "--due", days, "--remind", "1h"),
    ("task", "edit", numbers, "--title", texts, "--deal", numbers),
    ("task", "done", numbers),
    ("task", "reopen", numbers),
    ("task", "snooze", numbers, "--until", days),
    ("task", "rm", numbers, "--force"),
    ("segment", "add", segments, "--filter", filters),
    ("segment", "edit", segments, "--filter", filters, "--name", segments),
    ("segment", "rm", segments, "--force"),
    ("tag", "rename", tags, tags),
    ("tag", "rm", tags, "--force"),
    ("field", "add", "contact", "score", "--type", "number"),
    ("field", "rm", "contact", "score", "--force"),
    ("survey", "add", surveys),
    ("survey", "edit", surveys, "--name", surveys, "--question", "en=Well?"),
    ("survey", "answer", contacts, numbers, "--comment", texts),
    ("survey", "rm", surveys, "--force"),
    ("consent", "grant", contacts, "--how", "card", "--channel", channels),
    ("consent", "withdraw", contacts, "--how", "call", "--channel", channels),
    ("consent", "suppress", emails),
    ("consent", "unsuppress", emails),
    ("campaign", "add", "spring", "--template", "welcome", "--segment", segments),
    ("campaign", "edit", "spring", "--name", "autumn", "--filter", filters),
    ("campaign", "rm", numbers, "--force"),
)
CALLS = st.one_of(
    [
        st.tuples(*(st.just(part) if isinstance(part, str) else part for part in command))
        for command in COMMANDS
    ]
)


def dump(path: Path) -> Dump:
    """Every row of every record and of everything derived from records, in order."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in names
            if not name.startswith(KEPT_BESIDE)
        }


class Story(RuleBasedStateMachine):
    """Commands in any order, with undo and redo between them, against the states they led to."""

    def __init__(self, ccm: Ccm, database: Path, kept: Path) -> None:
        super().__init__()
        self._ccm, self._database = ccm, database
        for beside in database.parent.iterdir():
            beside.unlink()
        shutil.copy(kept, database)
        self.states: list[Dump] = [dump(database)]
        self.undone: list[Dump] = []
        self.changes = 0

    @rule(said=CALLS)
    def change(self, said: tuple[str, ...]) -> None:
        result = self._ccm(*said)
        after = dump(self._database)
        groups = self._groups()
        if result.code:
            assert after == self.states[-1], (said, result)
            assert groups == self.changes, (said, result)
        if groups != self.changes:
            self.states.append(after)
            self.undone.clear()
        assert after == self.states[-1], (said, result)
        self.changes = groups

    @precondition(lambda self: len(self.states) > 1)
    @rule()
    def undo(self) -> None:
        result = self._ccm("undo")
        assert result.code == 0, result.err
        self.undone.append(self.states.pop())
        assert_same(dump(self._database), self.states[-1])
        self.changes = self._groups()

    @precondition(lambda self: bool(self.undone))
    @rule()
    def redo(self) -> None:
        result = self._ccm("redo")
        assert result.code == 0, result.err
        self.states.append(self.undone.pop())
        assert_same(dump(self._database), self.states[-1])
        self.changes = self._groups()

    @invariant()
    def what_is_derived_is_right(self) -> None:
        result = self._ccm("doctor", "--dry-run")
        assert result.code == 0, result

    def teardown(self) -> None:
        while len(self.states) > 1:
            self.undo()
        assert self._ccm("undo").code == 3

    def _groups(self) -> int:
        with closing(sqlite3.connect(self._database)) as connection:
            return int(connection.execute("SELECT count(*) FROM journal_group").fetchone()[0])


def assert_same(now: Dump, then: Dump) -> None:
    for table in then:
        assert now[table] == then[table], table


@pytest.mark.parametrize("start", ["empty", "filled"])
def test_any_story_is_taken_back_step_by_step(
    start: str, ccm: Ccm, database: Path, tmp_path: Path
) -> None:
    if start == "filled":
        for line in (
            "field add contact score --type number",
            "contact add Ada --email a@x.de --tag vip --company Cedar --set score=1",
            "contact add علی --phone 030123456 --tag old",
            "survey add nps",
            "deal add --title oak --contact 1 --value 3 --stage proposal",
            "task add ring --contact 1 --deal 1 --due tomorrow",
            "segment add regulars --filter tag=vip",
            "survey answer 1 9",
            "log call hello --contact 1 --deal 1",
            "consent grant 1 --how card --channel email",
        ):
            assert ccm(*line.split()).code == 0, line
    exported = ccm("export", "contacts", "-", "--format", "json").out
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM journal_entry")
        connection.execute("DELETE FROM journal_group")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = tmp_path / "kept.db"
    shutil.copy(database, kept)
    run_state_machine_as_test(
        lambda: Story(ccm, database, kept),  # type: ignore[arg-type]  # as its documentation has it
        settings=settings(
            max_examples=EXAMPLES,
            derandomize="CCM_TEST_EXAMPLES" not in os.environ,
            stateful_step_count=15,
            deadline=None,
            database=None,
        ),
    )
    assert ccm("export", "contacts", "-", "--format", "json").out == exported
