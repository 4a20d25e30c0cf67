"""What a calendar is made of: days with entries, and the sources that find them."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.catalog import message
from ccm_cli.language.recurrence import days as days_of
from ccm_cli.language.recurrence_rules import read_rule
from ccm_cli.language.zones import day_bounds, local_day
from ccm_cli.selling.queries.occasions import month_days, named_day, yearly_names
from ccm_cli.selling.repeating import FROM_DUE, Occurrence
from ccm_cli.store.reading import Reader

MOST = 1_000
"""Entries of each source that are found at most."""
NAMED = 3
"""People named on a day of many birthdays."""


class Entry(NamedTuple):
    """Something on a day.

    Attributes:
        day: in the business's time zone.
        kind: of the `Source` that found it.
        title: what it is, in few words.
        at: when, UTC seconds; None for the whole day.
        people: how many it is about or goes to; None where that says nothing.
        state: of the record, as stored; empty for none.
        command: the shell command that shows it.
        noun: of the record it stands for, such as ``task``; empty for several records.
        record: its number.
    """

    day: date
    kind: str
    title: str
    at: int | None = None
    people: int | None = None
    state: str = ""
    command: str = ""
    noun: str = ""
    record: int | None = None


class Window(NamedTuple):
    """The days that are looked at.

    Attributes:
        first: the first of them.
        last: the last of them, included.
        zone: of the business.
        now: UTC seconds.
    """

    first: date
    last: date
    zone: ZoneInfo
    now: int

    @property
    def begins(self) -> int:
        """The first second, UTC."""
        return day_bounds(self.first, self.zone)[0]

    @property
    def ends(self) -> int:
        """The first second after, UTC."""
        return day_bounds(self.last, self.zone)[1]

    @property
    def today(self) -> date:
        """The day of now."""
        return local_day(self.now, self.zone)

    @property
    def days(self) -> list[date]:
        """Every day, in order."""
        return [
            self.first + timedelta(days=number)
            for number in range((self.last - self.first).days + 1)
        ]


class Source(NamedTuple):
    """Something that finds entries.

    Attributes:
        kind: of its entries.
        label: for people, an English message.
        find: gives at most `MOST` entries of the days of a window, in any order.
    """

    kind: str
    label: str
    find: Callable[[Reader, Window], Iterable[Entry]]


def entries(reader: Reader, window: Window, sources: Sequence[Source]) -> list[Entry]:
    """Everything in a window, by day; on a day what has no hour first, then by the clock.

    Args:
        reader: the database.
        window: the days.
        sources: in the order in which their entries without an hour stand.
    """
    place = {source.kind: number for number, source in enumerate(sources)}
    found = [entry for source in sources for entry in source.find(reader, window)]
    return sorted(found, key=lambda entry: (entry.day, entry.at or 0, place[entry.kind]))


def _tasks(reader: Reader, window: Window) -> Iterable[Entry]:
    """Open tasks where they are due, and what the repeating ones come to after that."""
    rows = reader.rows(
        lambda *row: row,
        "SELECT t.id, t.title, c.name, t.due_at, t.all_day, t.repeat, t.repeat_from, t.occurrence"
        " FROM task t LEFT JOIN contact c ON c.id = t.contact_id WHERE t.state = 'open'"
        " AND coalesce(t.due_at, 9223372036854775807) < ? AND (t.due_at >= ? OR t.repeat <> '')"
        " ORDER BY coalesce(t.due_at, 9223372036854775807), t.id LIMIT ?",
        (window.ends, window.begins, MOST),
    )
    for number, title, who, due_at, all_day, repeat, counted_from, occurrence in rows:
        shown = f"{title} ({who})" if who else title
        entry = Entry(
            local_day(due_at, window.zone), "task", shown, None if all_day else due_at,
            command=f"ccm task show {number}", noun="task", record=number,
        )  # fmt: skip
        if due_at >= window.begins:
            yield entry
        if repeat and counted_from == FROM_DUE:
            yield from _repeated(entry, repeat, Occurrence.read(occurrence), window)


def _repeated(entry: Entry, repeat: str, occurrence: Occurrence, window: Window) -> Iterable[Entry]:
    for day in days_of(read_rule(repeat), occurrence.day):
        if day > window.last:
            return
        due = occurrence._replace(day=day).due(window.zone)
        if day > max(entry.day, occurrence.day) and day >= max(window.first, window.today):
            yield entry._replace(day=day, at=None if due.all_day else due.at, state="repeats")


def _yearly_days(reader: Reader, window: Window) -> Iterable[Entry]:
    """Birthdays and other yearly days: of each name a line a day, with some of the people."""
    names = yearly_names(reader)
    for day in window.days if names else ():
        for name in names:
            yield from _kept(reader, name, day)


def _kept(reader: Reader, name: str, day: date) -> Iterable[Entry]:
    """The line of one name on one day, where there is somebody."""
    marks = month_days(day)
    among = "FROM contact_date y WHERE y.name = ? AND y.month_day IN (?, ?)"
    count = reader.value(f"SELECT count(*) {among}", (name, *marks))
    if not count:
        return
    people = reader.rows(
        lambda number, who: (int(number), str(who)),
        f"SELECT c.id, c.name FROM contact c WHERE c.id IN (SELECT y.contact_id {among} LIMIT ?)"
        " ORDER BY c.sort_key, c.id",
        (name, *marks, NAMED),
    )
    more = f", +{count - NAMED}" if count > NAMED else ""
    who = ", ".join(one for _number, one in people) + more
    only = people[0][0] if count == 1 else None
    yield Entry(
        day,
        "birthday",
        f"{named_day(name)}: {who}",
        people=count,
        command=f"ccm contact show {only}" if only else "",
        noun="contact" if only else "",
        record=only,
    )


def _closing(reader: Reader, window: Window) -> Iterable[Entry]:
    """Open deals on the day on which they are expected to be won."""
    return reader.rows(
        lambda number, title, day: Entry(
            date.fromisoformat(day), "deal", title,
            command=f"ccm deal show {number}", noun="deal", record=number,
        ),
        "SELECT id, title, expected_close FROM deal WHERE state = 'open'"
        " AND expected_close BETWEEN ? AND ? ORDER BY expected_close, id LIMIT ?",
        (window.first.isoformat(), window.last.isoformat(), MOST),
    )  # fmt: skip


SOURCES: tuple[Source, ...] = (
    Source("birthday", message("birthdays and other yearly days"), _yearly_days),
    Source("task", message("tasks"), _tasks),
    Source("deal", message("deals expected to be won"), _closing),
)
