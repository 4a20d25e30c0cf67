"""Whatever was done from the shell, as many undos take it back, step by step."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.cli.stories import (
    CALLS,
    COMMANDS,
    Ccm,
    Dump,
    Line,
    Said,
    assert_same,
    call,
    dump,
)

EXAMPLES = int(os.environ.get("CCM_TEST_EXAMPLES", "12"))
"""Stories told."""
PARTLY_DONE = 6
"""The exit code of an import that left wrong rows out."""


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
    def change(self, said: Said) -> None:
        result = said.to(self._ccm)
        after = dump(self._database)
        groups = self._groups()
        if result.code not in {0, PARTLY_DONE}:
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

    @rule(back=st.integers(0, 6))
    def undo_any_and_redo(self, back: int) -> None:
        """A change below others is taken back whole, and made again, or is left alone."""
        result = self._ccm("undo", str(max(1, self.changes - back)))
        assert result.code in {0, 3, 4}, result
        if result.code == 0:
            assert self._ccm("redo").code == 0
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


FIRST: dict[tuple[object, ...], tuple[str, ...]] = {
    ("deal", "reopen"): ("deal win 1",),
    ("task", "reopen"): ("task done 1",),
    ("order", "return"): ("order confirm 1",),
    ("order", "reopen"): ("order cancel 1",),
    ("order", "refund"): ("order pay 1 2",),
    ("field", "add"): ("field rm contact score --force",),
    ("ticket", "reopen"): ("ticket close 1",),
    ("task", "skip"): ("task add water --due tomorrow --repeat daily",),
    ("segment", "refreeze"): ("segment freeze regulars",),
    ("segment", "thaw"): ("segment freeze regulars",),
    ("segment", "add-member"): ("segment freeze regulars",),
    ("segment", "rm-member"): ("segment freeze regulars",),
    ("segment", "combine"): ("segment add new --filter tag=old",),
    ("persona", "rm"): ("persona add regulars",),
    ("contact", "unrelate"): ("contact relate 1 colleague 2",),
    ("dupes", "reconsider"): ("dupes dismiss 1 2",),
    ("dupes", "dismiss"): ("company add Oak",),
    ("merge", "--companies"): ("company add Oak",),
    ("campaign", "edit"): ("campaign add spring --template welcome --filter tag=vip",),
    ("campaign", "rm"): ("campaign add spring --template welcome --filter tag=vip",),
}
"""What a command needs to have been done before."""
FILLED = (
    "field add contact score --type number",
    "contact add Ada --email a@x.de --tag vip --company Cedar --set score=1",
    "contact edit 1 --add-address work:city=Tehran",
    "contact add علی --phone 030123456 --tag old",
    "survey add nps",
    "deal add --title oak --contact 1 --value 3 --stage proposal --competitor Oak",
    "product add Oak-chair --code OAK-1 --price 10 --cost 4 --tax 19",
    "product add Oil --price 3",
    "order add 1 --line OAK-1 --line Oil",
    "task add ring --contact 1 --deal 1 --due tomorrow",
    "ticket add broken --contact 1 --deal 1 --priority high",
    "segment add regulars --filter tag=vip",
    "survey answer 1 9",
    "log call hello --contact 1 --deal 1",
    "consent grant 1 --how card --channel email",
)


def settled(database: Path) -> None:
    """Bring what waits in the write-ahead log into the file, so that it can be copied."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def filled(ccm: Ccm, database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small business, made by commands once and then copied."""
    kept = tmp_path_factory.getbasetemp() / "filled.db"
    if kept.exists():
        shutil.copy(kept, database)
        return database
    for line in FILLED:
        assert ccm(*line.split()).code == 0, line
    settled(database)
    shutil.copy(database, kept)
    return database


@pytest.mark.parametrize("line", COMMANDS, ids=lambda line: " ".join(map(str, line[:2])))
def test_every_line_of_the_table_does_something_in_some_story(
    line: Line, ccm: Ccm, filled: Path
) -> None:
    """A line that is refused whatever its values are would hold nothing to any property."""
    assert filled.exists()
    for said in FIRST.get(line[:2], ()):
        assert ccm(*said.split()).code == 0, said
    done: list[Said] = []

    @settings(
        max_examples=100,
        phases=[Phase.generate],
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(said=call(line))
    def attempt(said: Said) -> None:
        if not done and said.to(ccm).code in {0, PARTLY_DONE}:
            done.append(said)

    attempt()
    assert done


@pytest.mark.parametrize("start", ["empty", "filled"])
def test_any_story_is_taken_back_step_by_step(
    start: str, ccm: Ccm, database: Path, tmp_path: Path
) -> None:
    if start == "filled":
        for line in FILLED:
            assert ccm(*line.split()).code == 0, line
    exported = ccm("export", "contacts", "-", "--format", "json").out
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM journal_entry")
        connection.execute("DELETE FROM journal_group")
        connection.commit()
    settled(database)
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
