"""What the hooks' commands did, kept for the owner to look at."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.automation.hooks import Run
from ccm_cli.store.reading import Reader

KEPT = 1_000
"""Calls that are remembered."""


class Logged(NamedTuple):
    """A call of a command, as it was noted."""

    id: int
    at: int
    hook: str
    event: str
    group_id: int | None
    records: int
    exit_code: int | None
    milliseconds: int
    output: str


def note(
    connection: sqlite3.Connection, runs: Sequence[Run], *, group_id: int | None, now: int
) -> None:
    """Note some calls, and forget the oldest.

    Args:
        connection: in autocommit mode, or with a transaction open.
        runs: what was called.
        group_id: the change they were about; None where it was not made.
        now: UTC seconds.
    """
    connection.executemany(
        "INSERT INTO hook_run (at, hook, event, group_id, records, exit_code, milliseconds, output)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (now, r.hook, r.event, group_id, r.records, r.exit_code, r.milliseconds, r.output)
            for r in runs
        ],
    )
    connection.execute(
        "DELETE FROM hook_run WHERE id <= (SELECT max(id) FROM hook_run) - ?", (KEPT,)
    )


class Counts(NamedTuple):
    """How often a hook ran, of the calls that are remembered, and when last (UTC seconds)."""

    runs: int
    failed: int
    last_at: int | None


NEVER = Counts(0, 0, None)


def counts(reader: Reader) -> dict[str, Counts]:
    """How often each hook ran and failed, by its name."""
    found = reader.rows(
        lambda hook, runs, failed, last: (hook, Counts(runs, failed, last)),
        "SELECT hook, count(*), sum(exit_code IS NOT 0), max(at) FROM hook_run GROUP BY hook",
    )
    return dict(found)


def log(reader: Reader, *, limit: int, failed: bool = False) -> list[Logged]:
    """Calls, newest first.

    Args:
        reader: the database.
        limit: at most so many.
        failed: only those that did not end well.
    """
    where = "WHERE exit_code IS NOT 0" if failed else ""
    return reader.rows(Logged, f"SELECT * FROM hook_run {where} ORDER BY id DESC LIMIT ?", (limit,))
