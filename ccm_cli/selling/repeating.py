"""Series of tasks: one stands, and the next is made when it is done.

A task that repeats keeps its rule and its occurrence: the local day, or day and time, at which the
rule had it due. Putting the task off or doing it late moves neither, so that nothing drifts; clocks
that change leave the local time as it was. What was missed does not pile up: the next one is the
first from now on, and it knows how many were passed over.
"""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple, TypedDict
from zoneinfo import ZoneInfo

from ccm_cli.language.dates import local_day, utc_of
from ccm_cli.language.recurrence import Rule, anchored, following
from ccm_cli.language.recurrence_rules import read_rule, rule_text
from ccm_cli.selling.due import Due, due_at, due_on

if TYPE_CHECKING:
    from ccm_cli.selling.models import Task

FROM_DUE, FROM_DONE = "due", "done"
COUNTED_FROM = (FROM_DUE, FROM_DONE)


class Repeat(NamedTuple):
    """How a task is to repeat.

    Attributes:
        rule: by what.
        zone: of the business; its days and clocks are meant.
        counted_from: one of `COUNTED_FROM`: the due by the rule, or when the task was done.
    """

    rule: Rule
    zone: ZoneInfo
    counted_from: str = FROM_DUE


class Occurrence(NamedTuple):
    """When a rule has a task due, by local clocks; no clock: on the day."""

    day: date
    clock: time | None = None

    @classmethod
    def of_due(cls, due: Due, zone: ZoneInfo) -> "Occurrence":
        local = datetime.fromtimestamp(due.at, zone)
        return cls(local.date(), None if due.all_day else local.time().replace(fold=0))

    @classmethod
    def read(cls, text: str) -> "Occurrence":
        """From the text that `text` makes."""
        day, _mark, clock = text.partition("T")
        return cls(date.fromisoformat(day), time.fromisoformat(clock) if clock else None)

    @property
    def text(self) -> str:
        day = self.day.isoformat()
        return day if self.clock is None else f"{day}T{self.clock.isoformat()}"

    def due(self, zone: ZoneInfo) -> Due:
        """When that is; a time that clocks leave out is the first that exists after it."""
        if self.clock is None:
            return due_on(self.day, zone)
        return due_at(utc_of(datetime.combine(self.day, self.clock), zone))


class RepeatColumns(TypedDict):
    """What a task keeps about its series."""

    repeat: str
    repeat_from: str
    occurrence: str
    skipped: int


class Following(NamedTuple):
    """The next task of a series."""

    occurrence: Occurrence
    rule: str
    skipped: int


def columns(repeat: Repeat | None, due: Due | None) -> RepeatColumns:
    """What a task keeps so that it repeats from a due on; of None, what ends a series."""
    if repeat is None or due is None:
        return {"repeat": "", "repeat_from": FROM_DUE, "occurrence": "", "skipped": 0}
    occurrence = Occurrence.of_due(due, repeat.zone)
    rule = repeat.rule
    if repeat.counted_from == FROM_DUE:
        rule = anchored(rule, occurrence.day)
    return {
        "repeat": rule_text(rule),
        "repeat_from": repeat.counted_from,
        "occurrence": occurrence.text,
        "skipped": 0,
    }


def after(task: "Task", *, now: int, zone: ZoneInfo) -> Following | None:
    """What follows when a task is done now, or passed over; None: its series ends.

    Args:
        task: one that repeats.
        now: UTC seconds.
        zone: of the business.
    """
    occurrence = Occurrence.read(task.occurrence)
    today = local_day(now, zone)
    start = occurrence.day
    is_over = occurrence.clock is not None and occurrence._replace(day=today).due(zone).at <= now
    earliest = today + timedelta(days=is_over)
    if task.repeat_from == FROM_DONE:
        start, earliest = today, today + timedelta(days=1)
    found = following(read_rule(task.repeat), start, earliest=earliest)
    if found is None:
        return None
    return Following(occurrence._replace(day=found.day), rule_text(found.rule), found.skipped)


def reminder(task: "Task", due: Due, *, now: int, zone: ZoneInfo) -> int | None:
    """When the next one is reminded of: as long before or after its due as this one is."""
    own = None
    if task.due_at is not None:
        own = due_on(local_day(task.due_at, zone), zone).remind_at if task.all_day else task.due_at
    if task.remind_at is None:
        # None was wanted, unless its time was past already when the task was made.
        if own is not None and own >= task.created_at:
            return None
        wanted = due.remind_at
    else:
        wanted = due.remind_at + (task.remind_at - own if own is not None else 0)
    return wanted if wanted >= now else None
