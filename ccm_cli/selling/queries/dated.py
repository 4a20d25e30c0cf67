"""What a calendar shows: open tasks that are due, and the yearly days of people."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from ccm_cli.store.reading import Reader

_CHUNK = 1_000


class DatedTask(NamedTuple):
    """An open task with a due; times are UTC seconds."""

    id: int
    title: str
    due_at: int
    all_day: bool
    priority: str
    remind_at: int | None
    notes: str
    repeat: str
    repeat_from: str
    occurrence: str
    created_at: int
    updated_at: int
    about: str
    """The names of contact, company and deal."""
    phone: str
    email: str


class YearlyDay(NamedTuple):
    """A day that returns every year, of somebody."""

    id: int
    name: str
    month_day: str
    """``MM-DD``, Gregorian."""
    year: int | None
    contact: str
    created_at: int
    updated_at: int


def dated_tasks(reader: Reader) -> Iterator[DatedTask]:
    """Open tasks that have a due, by number."""
    sql = (
        "SELECT t.id, t.title, t.due_at, t.all_day, t.priority, t.remind_at, t.notes, t.repeat,"
        " t.repeat_from, t.occurrence, t.created_at, t.updated_at, c.name, o.name, d.title,"
        " (SELECT p.number FROM contact_phone p WHERE p.contact_id = c.id"
        "   ORDER BY p.position, p.id LIMIT 1),"
        " (SELECT e.address FROM contact_email e WHERE e.contact_id = c.id"
        "   ORDER BY e.position, e.id LIMIT 1)"
        " FROM task t LEFT JOIN contact c ON c.id = t.contact_id"
        " LEFT JOIN company o ON o.id = t.company_id LEFT JOIN deal d ON d.id = t.deal_id"
        " WHERE t.id > ? AND t.state = 'open' AND t.due_at IS NOT NULL ORDER BY t.id LIMIT ?"
    )
    after = 0
    while found := reader.rows(_task, sql, (after, _CHUNK)):
        yield from found
        after = found[-1].id


def yearly_days(reader: Reader) -> Iterator[YearlyDay]:
    """Birthdays and other yearly days of all people, by number."""
    sql = (
        "SELECT y.id, y.name, y.month_day, y.year, c.name, c.created_at, c.updated_at"
        " FROM contact_date y JOIN contact c ON c.id = y.contact_id"
        " WHERE y.id > ? ORDER BY y.id LIMIT ?"
    )
    after = 0
    while found := reader.rows(YearlyDay, sql, (after, _CHUNK)):
        yield from found
        after = found[-1].id


def _task(*row: Any) -> DatedTask:
    *columns, contact, company, deal, phone, email = row
    columns[3] = bool(columns[3])
    about = ", ".join(name for name in (contact, company, deal) if name)
    return DatedTask._make((*columns, about, phone or "", email or ""))
