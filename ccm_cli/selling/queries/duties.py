"""Tasks as sources of the list of things to do: overdue, due today, and those to remind of."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import localized_digits
from ccm_cli.selling.priorities import HIGH, LOW, NORMAL, PRIORITIES
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted, waiting
from ccm_cli.store.reading import Reader

PRIORITY_SCORES = {HIGH: 20, NORMAL: 0, LOW: -20}
"""What the priority of a task adds to its score."""

_TASK = (
    "SELECT t.id, t.title, t.contact_id, coalesce(c.name, o.name), t.deal_id, t.due_at, t.all_day,"
    " t.priority, t.skipped, t.remind_at FROM task t LEFT JOIN contact c ON c.id = t.contact_id"
    " LEFT JOIN company o ON o.id = t.company_id WHERE t.state = 'open'"
)
_DAY = 86_400


class _Task(NamedTuple):
    id: int
    title: str
    contact_id: int | None
    about: str | None
    deal_id: int | None
    due_at: int | None
    all_day: int
    priority: str
    skipped: int
    remind_at: int | None


def overdue(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tasks whose hour or day is past, the longest overdue of each priority."""
    found = _between(reader, -(2**63), day.now, day.most)
    return [
        _item("overdue-task", task, _lateness(due_at, day), (day.now - due_at) / _DAY)
        for task, due_at in found
    ]


def due_today(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tasks that are still due today, the earliest of each priority."""
    found = _between(reader, day.now, day.ends, day.most)
    return [
        _item("task", task, _due(task, due_at, day), (day.ends - due_at) / _DAY)
        for task, due_at in found
    ]


def reminders(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tasks of later days whose reminder was given today."""
    found = reader.rows(
        _Task,
        _TASK + " AND t.remind_at BETWEEN ? AND ? AND coalesce(t.due_at, ?) >= ?"
        " ORDER BY t.remind_at, t.id LIMIT ?",
        (day.begins, day.now, day.ends, day.ends, day.most),
    )
    reasons = (
        _("to be reminded of at %(time)s") % {"time": _clock(task.remind_at or day.now, day)}
        for task in found
    )
    return [
        _item("reminder", task, reason, (day.now - (task.remind_at or day.now)) / _DAY)
        for task, reason in zip(found, reasons, strict=True)
    ]


def _between(reader: Reader, begins: int, ends: int, most: int) -> Iterator[tuple[_Task, int]]:
    """Open tasks due in a span of time; each priority over its own part of the index."""
    for priority in PRIORITIES:
        found = reader.rows(
            _Task,
            _TASK + " AND t.priority = ? AND t.due_at >= ? AND t.due_at < ?"
            " ORDER BY t.due_at LIMIT ?",
            (priority, begins, ends, most),
        )
        yield from ((task, task.due_at) for task in found if task.due_at is not None)


def _lateness(due_at: int, day: Day) -> str:
    late = day.days_since(due_at)
    if late:
        return counted(ngettext("%(n)s day overdue", "%(n)s days overdue", late), late)
    return _("overdue since %(time)s") % {"time": _clock(due_at, day)}


def _due(task: _Task, due_at: int, day: Day) -> str:
    if task.all_day:
        return _("due today")
    return _("due today at %(time)s") % {"time": _clock(due_at, day)}


def _clock(at: int, day: Day) -> str:
    local = datetime.fromtimestamp(at, day.zone)
    return localized_digits(f"{local:%H:%M}", current_language())


def _item(kind: str, task: _Task, reason: str, days: float) -> TodayItem:
    named = {HIGH: _("high priority"), LOW: _("low priority")}.get(task.priority)
    reasons = [reason, *([named] if named else [])]
    if task.skipped:
        passed = ngettext("%(n)s time passed over", "%(n)s times passed over", task.skipped)
        reasons.append(counted(passed, task.skipped))
    return TodayItem(
        kind,
        task.title,
        " · ".join(reasons),
        f"ccm task done {task.id}",
        task.contact_id,
        task.about,
        task.deal_id,
        task.id,
        task.due_at,
        task.priority,
        PRIORITY_SCORES.get(task.priority, 0) + waiting(days),
    )


SOURCES: tuple[Source, ...] = (
    Source("overdue-task", 70, overdue),
    Source("task", 60, due_today),
    Source("reminder", 55, reminders),
)
