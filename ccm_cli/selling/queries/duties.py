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

_OVERDUE, _TODAY = 50, 40
_MOST_DAYS_LATE = 30
_BY_PRIORITY = {HIGH: 20, LOW: -20}

_FOUND = (
    "SELECT t.id, t.title, t.contact_id, c.name, t.deal_id, t.due_at, t.all_day, t.priority"
    " FROM (SELECT * FROM task t WHERE t.state = 'open' AND t.due_at >= ? AND t.due_at < ?"
    "       ORDER BY {order} DESC, t.due_at, t.id LIMIT ?) t"
    " LEFT JOIN contact c ON c.id = t.contact_id"
)
_PRIORITY_SCORE = "CASE t.priority WHEN 'high' THEN 20 WHEN 'low' THEN -20 ELSE 0 END"
# Days of 24 hours: near enough for which to fetch; the score counts the calendar's.
_LATE = (
    "CASE WHEN ? - t.due_at > 30 * 86400 THEN 30"
    " WHEN t.due_at >= ? THEN 0 ELSE (? - t.due_at + 86399) / 86400 END"
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
    """Open tasks whose hour or day is past."""
    found = reader.rows(
        _Task,
        _FOUND.format(order=f"{_PRIORITY_SCORE} + {_LATE}"),
        (-(2**63), day.now, day.begins, day.begins, day.begins, day.most),
    )
    return [_overdue_item(task, day) for task in found]


def due_today(reader: Reader, day: Day) -> Sequence[TodayItem]:
    """Open tasks that are still due today."""
    found = reader.rows(
        _Task,
        _FOUND.format(order=_PRIORITY_SCORE),
        (day.now, day.ends, day.most),
    )
    return [_item("task", task, _TODAY, _due(task, day)) for task in found]


def _overdue_item(task: _Task, day: Day) -> TodayItem:
    late = day.days_since(task.due_at)
    if late:
        reason = counted(ngettext("%(n)s day overdue", "%(n)s days overdue", late), late)
    else:
        reason = _("overdue since %(time)s") % {"time": _clock(task, day)}
    return _item("overdue-task", task, _OVERDUE + min(late, _MOST_DAYS_LATE), reason)


def _due(task: _Task, day: Day) -> str:
    if task.all_day:
        return _("due today")
    return _("due today at %(time)s") % {"time": _clock(task, day)}


def _clock(task: _Task, day: Day) -> str:
    local = datetime.fromtimestamp(task.due_at, day.zone)
    return localized_digits(f"{local:%H:%M}", current_language())


def _item(kind: str, task: _Task, score: int, reason: str) -> TodayItem:
    return TodayItem(
        kind,
        score + _BY_PRIORITY.get(task.priority, 0),
        task.title,
        reason,
        f"ccm task done {task.id}",
        task.contact_id,
        task.contact_name,
        task.deal_id,
        task.id,
        task.due_at,
    )


SOURCES: tuple[Source, ...] = (
    Source("overdue-task", lambda: _("Overdue"), overdue),
    Source("task", lambda: _("Due today"), due_today),
)
