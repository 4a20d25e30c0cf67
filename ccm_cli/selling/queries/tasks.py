"""Tasks: one, those of a deal or a contact, and those to remind of."""

from typing import Any, NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader


class TaskRow(NamedTuple):
    """A task with the names of what it is about; times are UTC seconds."""

    id: int
    title: str
    contact_id: int | None
    contact_name: str | None
    deal_id: int | None
    deal_title: str | None
    due_at: int | None
    all_day: bool
    priority: str
    state: str
    done_at: int | None
    remind_at: int | None
    notes: str
    created_at: int
    updated_at: int
    company_id: int | None
    company_name: str | None
    repeat: str
    """An RFC 5545 rule; empty: once."""
    repeat_from: str
    skipped: int
    """How many times were passed over before this one."""


_TASK = (
    "SELECT t.id, t.title, t.contact_id, c.name, t.deal_id, d.title, t.due_at, t.all_day,"
    " t.priority, t.state, t.done_at, t.remind_at, t.notes, t.created_at, t.updated_at,"
    " t.company_id, o.name, t.repeat, t.repeat_from, t.skipped FROM task t"
    " LEFT JOIN contact c ON c.id = t.contact_id LEFT JOIN deal d ON d.id = t.deal_id"
    " LEFT JOIN company o ON o.id = t.company_id"
)
_NEXT_FIRST = " ORDER BY t.state = 'done', coalesce(t.due_at, 9223372036854775807), t.id"


def task(reader: Reader, task_id: int) -> TaskRow:
    """One task.

    Raises:
        NotFound: there is none of that id.
    """
    found = reader.row(_task, _TASK + " WHERE t.id = ?", (task_id,))
    if found is None:
        raise NotFound(
            _("There is no task %(id)d.") % {"id": task_id}, hint=_("See: ccm task list")
        )
    return found


def tasks_of_deal(reader: Reader, deal_id: int) -> tuple[TaskRow, ...]:
    """The tasks of a deal: open ones by due time, then those that are done."""
    return tuple(reader.rows(_task, _TASK + " WHERE t.deal_id = ?" + _NEXT_FIRST, (deal_id,)))


def reminders_due(reader: Reader, now: int, *, limit: int = 1_000) -> list[TaskRow]:
    """Open tasks whose reminder is due and was not given yet, the oldest first.

    Whoever gives one notes it with `ccm_cli.selling.tasks.mark_reminded`.

    Args:
        reader: the database.
        now: UTC seconds; a reminder is due from its very second on.
        limit: at most so many.
    """
    sql = (
        _TASK + " WHERE t.state = 'open' AND t.remind_at <= ? AND NOT EXISTS (SELECT 1"
        " FROM task_reminder r WHERE r.task_id = t.id AND r.remind_at = t.remind_at)"
        " ORDER BY t.remind_at, t.id LIMIT ?"
    )
    return reader.rows(_task, sql, (now, limit))


def _task(*row: Any) -> TaskRow:
    return TaskRow._make((*row[:7], bool(row[7]), *row[8:]))
