"""Tasks: follow-ups with a due time or day, a priority and a reminder."""

from datetime import date, datetime, time
from typing import NamedTuple, TypedDict, Unpack
from zoneinfo import ZoneInfo

from ccm_cli.customers.models import Contact
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import day_bounds, utc_of
from ccm_cli.language.text import clean_block, excerpt, search_key
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import Deal, Task
from ccm_cli.selling.priorities import NORMAL, PRIORITIES
from ccm_cli.selling.titles import title_of
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.writing import UnitOfWork

OPEN, DONE = "open", "done"
REMINDER_OF_DAY = time(9, 0)
"""When, in the business's zone, the reminder of a task that is due on a day is given."""


class Due(NamedTuple):
    """When a task is due; made by `due_at` and `due_on`.

    Attributes:
        at: UTC seconds; of a task due on a day, the last second of that day.
        all_day: whether it is due on a day rather than at an hour.
        remind_at: when a reminder is given by itself, UTC seconds.
    """

    at: int
    all_day: bool
    remind_at: int


class TaskChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays."""

    title: str
    contact_id: int | None
    deal_id: int | None
    due: Due | None
    priority: str
    remind_at: int | None
    notes: str


def due_at(moment: int) -> Due:
    """Due at an hour, and reminded then."""
    return Due(moment, all_day=False, remind_at=moment)


def due_on(day: date, zone: ZoneInfo) -> Due:
    """Due on a day in the business's zone, and reminded at `REMINDER_OF_DAY`."""
    reminder = utc_of(datetime.combine(day, REMINDER_OF_DAY), zone)
    return Due(day_bounds(day, zone)[1] - 1, all_day=True, remind_at=reminder)


def add(
    work: UnitOfWork,
    *,
    title: str,
    now: int,
    contact_id: int | None = None,
    deal_id: int | None = None,
    due: Due | None = None,
    priority: str = NORMAL,
    remind_at: int | None = None,
    remind: bool = True,
    notes: str = "",
) -> Task:
    """Add a task.

    Args:
        work: the unit of work.
        title: one line of at most `titles.LONGEST_TITLE` characters.
        now: UTC seconds.
        contact_id: whom it is about; the deal's contact when absent.
        deal_id: which deal it is about.
        due: when; None for some time.
        priority: one of `priorities.PRIORITIES`.
        remind_at: UTC seconds; the due's own when absent, unless that is past already.
        remind: False for no reminder at all.
        notes: several lines.

    Raises:
        InvalidInput: an empty or too long title, an unknown priority.
        NotFound: there is no such contact or deal.
    """
    shown = title_of(title)
    _require_known(work, contact_id, deal_id)
    if deal_id is not None and contact_id is None:
        contact_id = work.get(Deal, deal_id).contact_id
    if remind and remind_at is None:
        remind_at = _reminder(due, now)
    return work.add(
        Task(
            title=shown,
            title_key=search_key(shown),
            contact_id=contact_id,
            deal_id=deal_id,
            due_at=None if due is None else due.at,
            all_day=due is not None and due.all_day,
            priority=_priority(priority),
            remind_at=remind_at if remind else None,
            notes=clean_block(notes),
            created_at=now,
            updated_at=now,
        )
    )


def edit(
    work: UnitOfWork, task_id: int, *, now: int, **changes: Unpack[TaskChanges]
) -> tuple[str, ...]:
    """Change what a task says; a new due brings its own reminder unless one is named.

    Args:
        work: the unit of work.
        task_id: which task.
        now: UTC seconds.
        **changes: see `TaskChanges`; bounds are those of `add`.

    Returns:
        The columns that became different.

    Raises:
        NotFound: there is no such task, contact or deal.
        InvalidInput: as `add`.
    """
    task = work.get(Task, task_id)
    _require_known(work, changes.get("contact_id"), changes.get("deal_id"))
    columns: dict[str, object] = dict(changes)
    if "title" in changes:
        title = columns["title"] = title_of(changes["title"])
        columns["title_key"] = search_key(title)
    if "due" in changes:
        due = changes["due"]
        del columns["due"]
        columns["due_at"] = None if due is None else due.at
        columns["all_day"] = due is not None and due.all_day
        columns.setdefault("remind_at", _reminder(due, now))
    if "priority" in changes:
        columns["priority"] = _priority(changes["priority"])
    if "notes" in changes:
        columns["notes"] = clean_block(changes["notes"])
    return set_columns(work, task, columns, now=now)


def done(work: UnitOfWork, task_id: int, *, now: int) -> Task:
    """Mark a task as done; one that is done stays so, with its time.

    Raises:
        NotFound: there is no such task.
    """
    task = work.get(Task, task_id)
    if task.state != DONE:
        set_columns(work, task, {"state": DONE, "done_at": now}, now=now)
    return task


def reopen(work: UnitOfWork, task_id: int, *, now: int) -> Task:
    """Mark a task as not done.

    Raises:
        NotFound: there is no such task.
    """
    task = work.get(Task, task_id)
    set_columns(work, task, {"state": OPEN, "done_at": None}, now=now)
    return task


def snooze(work: UnitOfWork, task_id: int, *, until: Due, now: int) -> Task:
    """Put a task off, its reminder too.

    Args:
        work: the unit of work.
        task_id: an open task.
        until: later than now.
        now: UTC seconds.

    Raises:
        NotFound: there is no such task.
        InvalidInput: the task is done, or the time is past.
    """
    task = work.get(Task, task_id)
    if task.state == DONE:
        raise InvalidInput(
            _("Task %(id)d is done.") % {"id": task_id},
            hint=_("Open it again first: ccm task reopen %(id)d") % {"id": task_id},
        )
    if until.at <= now:
        raise InvalidInput(
            _("A task can be put off only to a time to come."),
            hint=_("Write it like tomorrow 10:00."),
        )
    edit(work, task_id, now=now, due=until)
    return task


def remove(work: UnitOfWork, task_id: int) -> None:
    """Remove a task.

    Raises:
        NotFound: there is no such task.
    """
    work.delete(Task, task_id)


def mark_reminded(work: UnitOfWork, task_id: int, *, remind_at: int, now: int) -> None:
    """Note that a reminder was given, so that it is not given again.

    Args:
        work: the unit of work.
        task_id: of `queries.tasks.reminders_due`.
        remind_at: the time the reminder was meant for; another one later counts anew.
        now: UTC seconds.
    """
    work.execute(
        "INSERT INTO task_reminder (task_id, remind_at, given_at) VALUES (?, ?, ?)"
        " ON CONFLICT (task_id) DO UPDATE"
        " SET remind_at = excluded.remind_at, given_at = excluded.given_at",
        (task_id, remind_at, now),
    )


def _require_known(work: UnitOfWork, contact_id: int | None, deal_id: int | None) -> None:
    if contact_id is not None:
        work.get(Contact, contact_id)
    if deal_id is not None:
        work.get(Deal, deal_id)


def _reminder(due: Due | None, now: int) -> int | None:
    return due.remind_at if due is not None and due.remind_at >= now else None


def _priority(text: str) -> str:
    key = search_key(text)
    if key in PRIORITIES:
        return key
    raise InvalidInput(
        _("There is no priority %(name)s.") % {"name": f"“{excerpt(text)}”"},
        hint=suggestion(text, PRIORITIES),
    )
