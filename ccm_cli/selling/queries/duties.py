"""Tasks as sources of the list of things to do: the overdue ones, and those of today."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from ccm_cli.language import current_language, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import localized_digits
from ccm_cli.selling.priorities import HIGH, LOW
from ccm_cli.selling.queries.agenda import Day, Source, TodayItem, counted
from ccm_cli.store.reading import Reader

_FOUND = (
    "SELECT t.id, t.title, t.contact_id, c.name, t.deal_id, t.due_at, t.all_day, t.priority"
    " FROM (SELECT * FROM task t WHERE t.state = 'open' AND t.due_at >= ? AND t.due_at < ?"
    "       ORDER BY CASE t.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END,"
    "       t.due_at, t.id LIMIT ?) t"
    " LEFT JOIN contact c ON c.id = t.contact_id"
)


class _Task(NamedTuple):
    id: int
    title: str
    contact_id: int | None
    contact_name: str | None
    deal_id: int | None
    due_at: int
    all_day: int
    priority: str


def overdue(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tasks whose hour or day is past, by priority, the longest overdue first."""
    found = reader.rows(_Task, _FOUND, (-(2**63), day.now, day.most))
    return [_item("overdue-task", task, _lateness(task, day)) for task in found]


def due_today(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tasks that are still due today, by priority, the earliest first."""
    found = reader.rows(_Task, _FOUND, (day.now, day.ends, day.most))
    return [_item("task", task, _due(task, day)) for task in found]


def _lateness(task: _Task, day: Day) -> str:
    late = day.days_since(task.due_at)
    if late:
        return counted(ngettext("%(n)s day overdue", "%(n)s days overdue", late), late)
    return _("overdue since %(time)s") % {"time": _clock(task, day)}


def _due(task: _Task, day: Day) -> str:
    if task.all_day:
        return _("due today")
    return _("due today at %(time)s") % {"time": _clock(task, day)}


def _clock(task: _Task, day: Day) -> str:
    local = datetime.fromtimestamp(task.due_at, day.zone)
    return localized_digits(f"{local:%H:%M}", current_language())


def _item(kind: str, task: _Task, reason: str) -> TodayItem:
    named = {HIGH: _("high priority"), LOW: _("low priority")}.get(task.priority)
    return TodayItem(
        kind,
        task.title,
        reason if named is None else f"{reason} · {named}",
        f"ccm task done {task.id}",
        task.contact_id,
        task.contact_name,
        task.deal_id,
        task.id,
        task.due_at,
        task.priority,
    )


SOURCES: tuple[Source, ...] = (
    Source("overdue-task", lambda: _("Overdue"), overdue),
    Source("task", lambda: _("Due today"), due_today),
)
