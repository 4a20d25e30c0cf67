"""The way of a person through a rule or journey: beginning and ending, and the log of both."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ccm_cli.automation import reasons
from ccm_cli.automation.program import END, Course, Program
from ccm_cli.automation.queries.runs import Run
from ccm_cli.automation.reasons import What
from ccm_cli.automation.triggers import Occasion
from ccm_cli.store.writing import UnitOfWork

KEPT = 200_000
"""Lines of the log that are kept."""


class Line(NamedTuple):
    """A line for the log."""

    source: str
    contact_id: int | None
    what: str
    detail: str = ""
    run_id: int | None = None
    place: str = ""


def note(work: UnitOfWork, line: Line, *, now: int, group_id: int | None = None) -> None:
    """Write a line into the log."""
    work.execute(
        "INSERT INTO automation_log (at, source, run_id, contact_id, place, what, detail, group_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (now, line.source, line.run_id, line.contact_id, line.place, line.what, line.detail,
         group_id),
    )  # fmt: skip


def forget_the_oldest(work: UnitOfWork) -> None:
    """Keep the log from growing without end."""
    work.execute(
        "DELETE FROM automation_log WHERE id <= (SELECT max(id) FROM automation_log) - ?", (KEPT,)
    )


def keep_version(work: UnitOfWork, program: Program, *, now: int) -> None:
    """Keep the text that ways begin with."""
    work.execute(
        "INSERT INTO automation_version (digest, source, text, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (version(program), program.key, program.source.text, now),
    )


def version(program: Program) -> str:
    """What a version is known by: two files of the same text are not the same."""
    return f"{program.key}@{program.digest}"


def begin(
    work: UnitOfWork,
    program: Program,
    occasion: Occasion,
    *,
    now: int,
    chain: tuple[str, ...] = (),
    held: What | None = None,
    detail: str = "",
    what: What = What.BEGAN,
) -> int | None:
    """Have somebody begin; who begins by the same occasion already does not again.

    Args:
        work: the unit of work.
        program: what begins.
        occasion: for whom and why.
        now: UTC seconds.
        chain: what led to it.
        held: why it asks before anything is done; None: it goes on at once.
        detail: of that.
        what: for the log.

    Returns:
        The number of the way; None where it had begun before.
    """
    found = work.execute(
        "INSERT INTO automation_run (source, contact_id, key, record_table, record_id, day,"
        " group_id, chain, digest, state, place, wake_at, entered_at, reason, detail)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
        (
            program.key, occasion.contact_id, occasion.key, occasion.table, occasion.record_id,
            occasion.day, occasion.group_id, json.dumps(chain), version(program),
            reasons.HELD if held else reasons.ACTIVE, Course(program).first, now, now,
            held or "", detail,
        ),
    ).fetchone()  # fmt: skip
    if found is None:
        return None
    run_id = int(found[0])
    line = Line(program.key, occasion.contact_id, what, _cause(program, occasion), run_id)
    note(work, line, now=now)
    if held:
        note(work, line._replace(what=held, detail=detail), now=now)
    return run_id


def _cause(program: Program, occasion: Occasion) -> str:
    event = program.when.event
    return f"{event} {occasion.day}" if occasion.day else event


def settle(work: UnitOfWork, run_id: int, columns: Mapping[str, Any]) -> None:
    """Change the row of a way."""
    named = ", ".join(f"{name} = ?" for name in columns)
    work.execute(f"UPDATE automation_run SET {named} WHERE id = ?", (*columns.values(), run_id))


def end(work: UnitOfWork, run: Run, state: str, what: What, *, now: int, detail: str = "") -> None:
    """End a way, and say why."""
    columns = {"state": state, "place": END, "ended_at": now, "reason": what, "detail": detail}
    settle(work, run.id, columns)
    note(work, Line(run.source, run.contact_id, what, detail, run.id, run.place), now=now)
