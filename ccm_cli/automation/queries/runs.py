"""The ways of people through rules and journeys."""

import json
from typing import Any, NamedTuple

from ccm_cli.automation.reasons import OPEN_STATES
from ccm_cli.store.reading import Reader

ON, OFF, PAUSED = "on", "off", "paused"
"""States of a rule or journey."""


class Run(NamedTuple):
    """One person's way; see `ccm_cli.automation.models.AutomationRun`."""

    id: int
    source: str
    contact_id: int | None
    key: str
    record_table: str
    record_id: int
    day: str
    group_id: int | None
    chain: tuple[str, ...]
    digest: str
    state: str
    place: str
    wake_at: int
    entered_at: int
    ended_at: int | None
    reason: str
    detail: str


_COLUMNS = ", ".join(f"r.{name}" for name in Run._fields)
OPEN = "(" + ", ".join(f"'{state}'" for state in OPEN_STATES) + ")"


def _made(*row: Any) -> Run:
    run = Run(*row)
    return run._replace(chain=tuple(json.loads(str(run.chain))))


def run(reader: Reader, run_id: int) -> Run | None:
    """One way; None where there is none of that number."""
    return reader.row(_made, f"SELECT {_COLUMNS} FROM automation_run r WHERE r.id = ?", (run_id,))


def due(reader: Reader, *, now: int, limit: int, after: int = 0) -> list[Run]:
    """The ways on which something is to be done now, of what is switched on, by number.

    Args:
        reader: the database.
        now: UTC seconds.
        limit: at most so many.
        after: only those with a greater number.
    """
    return reader.rows(
        _made,
        f"SELECT {_COLUMNS} FROM automation_run r JOIN automation a ON a.source = r.source"
        " WHERE r.state = 'active' AND r.wake_at <= ? AND r.id > ? AND a.state = 'on'"
        " ORDER BY r.id LIMIT ?",
        (now, after, limit),
    )


def open_runs(reader: Reader, source: str) -> list[Run]:
    """The ways of a rule or journey that have not ended, by number."""
    return reader.rows(
        _made,
        f"SELECT {_COLUMNS} FROM automation_run r WHERE r.source = ? AND r.state IN {OPEN}"
        " ORDER BY r.id",
        (source,),
    )


def state_of(reader: Reader, source: str) -> str:
    """``on``, ``off`` or ``paused``; ``off`` for what was never switched on."""
    return str(reader.value("SELECT state FROM automation WHERE source = ?", (source,)) or OFF)
