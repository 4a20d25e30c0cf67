"""Tasks: follow-ups with a due time or day, a priority, a reminder, and what they repeat by."""

from typing import NamedTuple, TypedDict, Unpack
from zoneinfo import ZoneInfo

from ccm_cli.customers.models import Company, Contact
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.recurrence import first
from ccm_cli.language.text import clean_block, excerpt, search_key
from ccm_cli.selling import repeating
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.due import REMINDER_OF_DAY, Due, due_at, due_on
from ccm_cli.selling.models import Deal, Task
from ccm_cli.selling.priorities import NORMAL, PRIORITIES
from ccm_cli.selling.repeating import Repeat
from ccm_cli.selling.titles import title_of
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.writing import UnitOfWork

__all__ = [
    "DONE", "OPEN", "REMINDER_OF_DAY", "Due", "Finished", "Repeat", "TaskChanges", "add", "done",
    "due_at", "due_on", "edit", "mark_reminded", "remove", "reopen", "skip", "snooze",
]  # fmt: skip

OPEN, DONE = "open", "done"


class TaskChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays."""

    title: str
    contact_id: int | None
    company_id: int | None
    deal_id: int | None
    due: Due | None
    repeat: Repeat | None
    priority: str
    remind_at: int | None
    notes: str


class Finished(NamedTuple):
    """A task that was done, and the next one of its series."""

    task: Task
    following: Task | None


def add(
    work: UnitOfWork,
    *,
    title: str,
    now: int,
    contact_id: int | None = None,
    company_id: int | None = None,
    deal_id: int | None = None,
    due: Due | None = None,
    repeat: Repeat | None = None,
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
        company_id: which company it is about.
        deal_id: which deal it is about.
        due: when; None for some time.
        repeat: by what it returns; it is due first on the first day of the rule when ``due`` is
            absent.
        priority: one of `priorities.PRIORITIES`.
        remind_at: UTC seconds; the due's own when absent, unless that is past already.
        remind: False for no reminder at all.
        notes: several lines.

    Raises:
        InvalidInput: an empty or too long title, an unknown priority.
        NotFound: there is no such contact, company or deal.
    """
    shown = title_of(title)
    _require_known(work, contact_id, company_id, deal_id)
    due = due or _first(repeat, now)
    if deal_id is not None and contact_id is None:
        contact_id = work.get(Deal, deal_id).contact_id
    if remind and remind_at is None:
        remind_at = _reminder(due, now)
    return work.add(
        Task(
            title=shown,
            title_key=search_key(shown),
            contact_id=contact_id,
            company_id=company_id,
            deal_id=deal_id,
            due_at=None if due is None else due.at,
            all_day=due is not None and due.all_day,
            priority=_priority(priority),
            remind_at=remind_at if remind else None,
            notes=clean_block(notes),
            created_at=now,
            updated_at=now,
            **repeating.columns(repeat, due),
        )
    )


def edit(
    work: UnitOfWork, task_id: int, *, now: int, **changes: Unpack[TaskChanges]
) -> tuple[str, ...]:
    """Change what a task says; a new due brings its own reminder unless one is named.

    A new due moves this task alone; those that follow are due as their rule says. A new rule is
    counted from the due that the task then has.

    Args:
        work: the unit of work.
        task_id: which task.
        now: UTC seconds.
        **changes: see `TaskChanges`; bounds are those of `add`.

    Returns:
        The columns that became different.

    Raises:
        NotFound: there is no such task, contact, company or deal.
        InvalidInput: as `add`; a task that is done cannot repeat.
    """
    task = work.get(Task, task_id)
    _require_known(
        work, changes.get("contact_id"), changes.get("company_id"), changes.get("deal_id")
    )
    columns: dict[str, object] = dict(changes)
    if "title" in changes:
        title = columns["title"] = title_of(changes["title"])
        columns["title_key"] = search_key(title)
    if "repeat" in changes:
        del columns["repeat"]
        columns |= _repeat(task, changes, now)
    due = columns.pop("due", ...)
    if due is None or isinstance(due, Due):
        columns["due_at"] = None if due is None else due.at
        columns["all_day"] = due is not None and due.all_day
        columns.setdefault("remind_at", _reminder(due, now))
    if "priority" in changes:
        columns["priority"] = _priority(changes["priority"])
    if "notes" in changes:
        columns["notes"] = clean_block(changes["notes"])
    return set_columns(work, task, columns, now=now)


def done(work: UnitOfWork, task_id: int, *, now: int, zone: ZoneInfo) -> Finished:
    """Mark a task as done and make the next one of its series; one that is done stays so.

    Args:
        work: the unit of work.
        task_id: which task.
        now: UTC seconds.
        zone: of the business; its days and clocks are those of the series.

    Raises:
        NotFound: there is no such task.
    """
    task = work.get(Task, task_id)
    if task.state == DONE:
        return Finished(task, None)
    set_columns(work, task, {"state": DONE, "done_at": now}, now=now)
    found = repeating.after(task, now=now, zone=zone) if task.repeat else None
    if found is None:
        return Finished(task, None)
    due = found.occurrence.due(zone)
    kept = ("title", "title_key", "contact_id", "company_id", "deal_id", "priority", "notes")
    following = Task(
        **{name: getattr(task, name) for name in kept},
        due_at=due.at,
        all_day=due.all_day,
        remind_at=repeating.reminder(task, due, now=now, zone=zone),
        repeat=found.rule,
        repeat_from=task.repeat_from,
        occurrence=found.occurrence.text,
        skipped=found.skipped,
        previous_id=task.id,
        created_at=now,
        updated_at=now,
    )
    return Finished(task, work.add(following))


def skip(work: UnitOfWork, task_id: int, *, now: int, zone: ZoneInfo) -> Task:
    """Pass over a task that repeats, to the next time that its rule has it due.

    Raises:
        NotFound: there is no such task.
        InvalidInput: the task is done, does not repeat, or has no next time.
    """
    task = _open(work, task_id)
    if not task.repeat:
        raise InvalidInput(
            _("Task %(id)d does not repeat.") % {"id": task_id},
            hint=_("Put it off instead: ccm task snooze %(id)d") % {"id": task_id},
        )
    # A time that is yet to come is passed over as if it were now.
    ahead = max(now, repeating.Occurrence.read(task.occurrence).due(zone).at)
    found = repeating.after(task, now=ahead, zone=zone)
    if found is None:
        raise InvalidInput(
            _("Task %(id)d is the last of its series.") % {"id": task_id},
            hint=_("End it with ccm task done %(id)d or ccm task rm %(id)d.") % {"id": task_id},
        )
    due = found.occurrence.due(zone)
    wanted = {
        "due_at": due.at,
        "all_day": due.all_day,
        "remind_at": repeating.reminder(task, due, now=now, zone=zone),
        "repeat": found.rule,
        "occurrence": found.occurrence.text,
        "skipped": task.skipped + found.skipped + 1,
    }
    set_columns(work, task, wanted, now=now)
    return task


def reopen(work: UnitOfWork, task_id: int, *, now: int) -> Task:
    """Mark a task as not done; of a series, never two are open.

    The one that followed is taken back while it is open. Where the series has gone on further,
    the task opens as one that does not repeat.

    Raises:
        NotFound: there is no such task.
    """
    task = work.get(Task, task_id)
    if task.state != DONE:
        return task
    wanted: dict[str, object] = {"state": OPEN, "done_at": None}
    followed = work.reader.rows(
        lambda found, state: (int(found), str(state)),
        "SELECT id, state FROM task WHERE previous_id = ?",
        (task_id,),
    )
    for following, state in followed:
        if state == OPEN:
            work.delete(Task, following)
        else:
            wanted |= dict(repeating.columns(None, None))
    set_columns(work, task, wanted, now=now)
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
    task = _open(work, task_id)
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


def _open(work: UnitOfWork, task_id: int) -> Task:
    task = work.get(Task, task_id)
    _refuse_done(task)
    return task


def _refuse_done(task: Task) -> None:
    if task.state == DONE:
        raise InvalidInput(
            _("Task %(id)d is done.") % {"id": task.id},
            hint=_("Open it again first: ccm task reopen %(id)d") % {"id": task.id},
        )


def _require_known(
    work: UnitOfWork, contact_id: int | None, company_id: int | None, deal_id: int | None
) -> None:
    if contact_id is not None:
        work.get(Contact, contact_id)
    if company_id is not None:
        work.get(Company, company_id)
    if deal_id is not None:
        work.get(Deal, deal_id)


def _first(repeat: Repeat | None, now: int) -> Due | None:
    """When a task that repeats is due first, where nobody says."""
    day = None if repeat is None else first(repeat.rule, local_day(now, repeat.zone))
    return None if repeat is None or day is None else due_on(day, repeat.zone)


def _repeat(task: Task, changes: TaskChanges, now: int) -> dict[str, object]:
    """The columns of a new rule, and a first due where the task has none."""
    repeat = changes.get("repeat")
    if repeat is None:
        return dict(repeating.columns(None, None))
    _refuse_done(task)
    due = changes.get("due")
    if due is None and task.due_at is not None and "due" not in changes:
        due = Due(task.due_at, task.all_day, task.due_at)
        return dict(repeating.columns(repeat, due))
    due = due or _first(repeat, now)
    return {"due": due, **repeating.columns(repeat, due)}


def _reminder(due: Due | None, now: int) -> int | None:
    return due.remind_at if due is not None and due.remind_at >= now else None


def _priority(text: str) -> str:
    key = search_key(text)
    if key in PRIORITIES:
        return key
    raise InvalidInput(
        _("There is no priority %(name)s.") % {"name": quoted(excerpt(text))},
        hint=suggestion(text, PRIORITIES),
    )
