"""Follow-ups as an iCalendar file (RFC 5545), which every calendar reads.

Tasks are events, for most calendars show nothing else, or to-dos for programs that know them. The
same task has the same UID in every file, and a file changes only when what it tells changes.
A repetition stands in the file where plain RFC 5545 can say it: counted from the due, by the
Gregorian calendar, and not put off. Else the file has the one that stands now; the next comes
with the next file.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.recurrence import MONTH, SURE_DAYS, YEAR, Rule
from ccm_cli.language.recurrence_rules import read_rule, rule_text
from ccm_cli.language.zones import day_bounds, local_day
from ccm_cli.selling.priorities import HIGH, LOW, NORMAL
from ccm_cli.selling.queries.calendar import Entry
from ccm_cli.selling.queries.dated import DatedTask, YearlyDay, dated_tasks, yearly_days
from ccm_cli.selling.queries.occasions import named_day
from ccm_cli.selling.repeating import FROM_DUE, Occurrence
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from icalendar import Component, Event, Todo

EVENT, TODO = "event", "todo"
_PRIORITIES = {HIGH: 1, NORMAL: 5, LOW: 9}
"""RFC 5545, 3.8.1.9: 1 is the highest, 9 the lowest."""
_LASTS = timedelta(minutes=30)
"""How long an event of an hour takes up."""
_LEAP_DAY = "02-29"
_UTC = ("UTC", "Etc/UTC")


class Wanted(NamedTuple):
    """What a file is to have.

    Attributes:
        zone: of the business.
        name: of the calendar.
        tasks: `EVENT` or `TODO`.
        birthdays: whether it has yearly days, too.
    """

    zone: ZoneInfo
    name: str
    tasks: str = EVENT
    birthdays: bool = False


def pieces(reader: Reader, wanted: Wanted, more: Iterable[Entry] = ()) -> Iterator[bytes]:
    """The file, piece by piece, so that it never is in memory as a whole.

    Args:
        reader: the database.
        wanted: what is in it.
        more: entries of the calendar that are in it, too.
    """
    yield from _head(wanted)
    for task in dated_tasks(reader):
        yield _task(task, wanted).to_ical()
    if wanted.birthdays:
        for day in yearly_days(reader):
            yield _yearly(day).to_ical()
    for entry in more:
        yield _entry(entry, wanted.zone).to_ical()
    yield b"END:VCALENDAR\r\n"


def _head(wanted: Wanted) -> Iterator[bytes]:
    from icalendar import Calendar, Timezone

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//ccm//follow-ups//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", wanted.name)
    calendar.add("x-wr-timezone", wanted.zone.key)
    yield calendar.to_ical().removesuffix(b"END:VCALENDAR\r\n")
    if wanted.zone.key not in _UTC:
        yield Timezone.from_tzinfo(wanted.zone, wanted.zone.key).to_ical()


def _task(task: DatedTask, wanted: Wanted) -> "Component":
    from icalendar import Event, Todo

    due = datetime.fromtimestamp(task.due_at, UTC)
    on = local_day(task.due_at, wanted.zone)
    component: Event | Todo
    if wanted.tasks == TODO:
        component = Todo()
        component.add("due", on if task.all_day else due)
        component.add("status", "NEEDS-ACTION")
        begins = due
    else:
        component = Event()
        begins = _place(component, task, on, wanted.zone)
    _describe(component, task)
    if task.remind_at is not None:
        related = "END" if wanted.tasks == TODO else "START"
        component.add_component(_alarm(task, _start(task, begins, on, wanted), related))
    return component


def _place(component: "Event", task: DatedTask, on: date, zone: ZoneInfo) -> datetime:
    """Put an event into the calendar, once or again and again."""
    due = datetime.fromtimestamp(task.due_at, UTC)
    rule = _portable(task, zone)
    if task.all_day:
        component.add("dtstart", on)
        component.add("dtend", on + timedelta(days=1))
    else:
        # What repeats keeps to local clocks.
        begins = due.astimezone(zone) if rule is not None and zone.key not in _UTC else due
        component.add("dtstart", begins)
        component.add("dtend", begins + _LASTS)
    component.add("transp", "TRANSPARENT")
    if rule is not None:
        component.add("rrule", rule)
    return due


def _describe(component: "Event | Todo", task: DatedTask) -> None:
    component.add("uid", f"task-{task.id}-{task.created_at}@ccm")
    component.add("dtstamp", datetime.fromtimestamp(task.updated_at, UTC))
    component.add("created", datetime.fromtimestamp(task.created_at, UTC))
    component.add("last-modified", datetime.fromtimestamp(task.updated_at, UTC))
    component.add("summary", f"{task.title} ({task.about})" if task.about else task.title)
    reached = ", ".join(way for way in (task.phone, task.email) if way)
    lines = [reached, task.notes, f"ccm task done {task.id}"]
    component.add("description", "\n".join(line for line in lines if line))
    component.add("priority", _PRIORITIES.get(task.priority, _PRIORITIES[NORMAL]))


def _start(task: DatedTask, begins: datetime, on: date, wanted: Wanted) -> datetime:
    """What an alarm is counted from: a day begins at midnight, and a to-do of a day then, too."""
    if not task.all_day:
        return begins
    return datetime.fromtimestamp(day_bounds(on, wanted.zone)[0], UTC)


def _alarm(task: DatedTask, start: datetime, related: str) -> "Component":
    from icalendar import Alarm

    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", task.title)
    moment = datetime.fromtimestamp(task.remind_at or task.due_at, UTC)
    alarm.add("trigger", moment - start, parameters={"RELATED": related})
    return alarm


def _portable(task: DatedTask, zone: ZoneInfo) -> "dict[str, object] | None":
    """A repetition as every calendar understands it; None where there is no such."""
    from icalendar import vRecur

    if not task.repeat or task.repeat_from != FROM_DUE:
        return None
    if Occurrence.read(task.occurrence).due(zone).at != task.due_at:
        return None
    rule = _in_every_month(read_rule(task.repeat))
    if rule is None or rule.calendar != "gregorian":
        return None
    found: dict[str, object] = vRecur.from_ical(rule_text(rule._replace(until=None)))
    for newer in ("RSCALE", "SKIP"):
        found.pop(newer, None)
    if rule.until is not None:
        last = datetime.fromtimestamp(day_bounds(rule.until, zone)[1] - 1, UTC)
        found["UNTIL"] = [rule.until if task.all_day else last]
    return found


def _in_every_month(rule: Rule) -> Rule | None:
    """A rule without days that a month may lack: the last of 28, 29, 30 and 31 for the 31st."""
    late = [day for day in rule.month_days if day > SURE_DAYS]
    if not late or rule.omits:
        return rule
    one_a_period = rule.unit == MONTH or (rule.unit == YEAR and len(rule.months) == 1)
    if len(rule.month_days) > 1 or rule.weekdays or rule.places or not one_a_period:
        return None
    return rule._replace(month_days=tuple(range(SURE_DAYS, late[0] + 1)), places=(-1,))


def _yearly(day: YearlyDay) -> "Component":
    from icalendar import Event, vRecur

    event = Event()
    month, number = map(int, day.month_day.split("-"))
    changed = datetime.fromtimestamp(day.updated_at, UTC)
    event.add("uid", f"day-{day.id}-{day.created_at}@ccm")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    # A year that is not known is a leap year, which has every day.
    begins = date(day.year or 2000, 1, 1).replace(month=month, day=1)
    begins = _on(begins, number)
    event.add("dtstart", begins)
    event.add("dtend", begins + timedelta(days=1))
    rule = "FREQ=YEARLY"
    if day.month_day == _LEAP_DAY:
        rule += ";BYMONTH=2;BYMONTHDAY=-1"
    event.add("rrule", vRecur.from_ical(rule))
    event.add("summary", f"{day.contact}: {named_day(day.name)}")
    event.add("transp", "TRANSPARENT")
    return event


def _entry(entry: Entry, zone: ZoneInfo) -> "Component":
    from icalendar import Event

    event = Event()
    begins = datetime.fromtimestamp(
        day_bounds(entry.day, zone)[0] if entry.at is None else entry.at, UTC
    )
    event.add("uid", f"{entry.kind}-{entry.record or entry.title}-{entry.day.isoformat()}@ccm")
    event.add("dtstamp", begins)
    if entry.at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", begins)
        event.add("dtend", begins + _LASTS)
    event.add("summary", entry.title)
    if entry.command:
        event.add("description", entry.command)
    event.add("transp", "TRANSPARENT")
    return event


def _on(first: date, number: int) -> date:
    """A day of a month; the last where a year lacks 29 February."""
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=number - 1), following - timedelta(days=1))
