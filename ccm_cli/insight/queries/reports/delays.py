"""Delays at the end of the day: what was due, what was done in time, late, or not at all.

A task that was due counts for the day it was due on. It was done in time when it was done before
it was due (one for a day: before the day's end), late when after; it is overdue when it is open and
that moment has passed. The share done in time is of those whose time has passed or that are done.
"""

from typing import Any

from ccm_cli.insight.queries.reports.asking import Key, Question, grouped, in_order
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape, mean, share
from ccm_cli.language.catalog import message
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("due", message("Due")),
    Column("in_time", message("Done in time")),
    Column("late", message("Done late")),
    Column("overdue", message("Overdue")),
    Column("waiting", message("Still to come")),
    Column("in_time_share", message("In time"), Shape.SHARE),
    Column("average_delay", message("Late by"), Shape.DURATION),
)


class Due:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.due = self.in_time = self.late = self.overdue = self.waiting = self.delay = 0

    def add(
        self, due: int, in_time: int, late: int, overdue: int, waiting: int, delay: int
    ) -> None:
        self.due += due
        self.in_time += in_time
        self.late += late
        self.overdue += overdue
        self.waiting += waiting
        self.delay += delay

    def cells(self) -> tuple[Any, ...]:
        settled = self.due - self.waiting
        return (
            self.due,
            self.in_time,
            self.late,
            self.overdue,
            self.waiting,
            share(self.in_time, settled),
            mean(self.delay, self.late),
        )


def make(reader: Reader, question: Question) -> Figures:
    """Tasks that were due in the span.

    Args:
        reader: the database.
        question: its span is about the moment a task is due.
    """
    relation = question.relation("t.due_at", "t.due_at IS NOT NULL")
    grouping = question.grouping(reader, "t.due_at", relation)
    width, now = grouping.width, question.clock.now
    cases = (
        "t.state = 'done' AND t.done_at <= t.due_at",
        "t.state = 'done' AND t.done_at > t.due_at",
        f"t.state != 'done' AND t.due_at < {now}",
        f"t.state != 'done' AND t.due_at >= {now}",
    )
    counted = ", ".join(f"sum(CASE WHEN {case} THEN 1 ELSE 0 END)" for case in cases)
    delay = f"sum(CASE WHEN {cases[1]} THEN t.done_at - t.due_at ELSE 0 END)"
    sql = (
        f"SELECT {grouping.selected}count(*), {counted}, {delay}"
        f"{relation.source(grouping)}{grouped(width)}"
    )
    table: dict[Key, Due] = {}
    whole = Due()

    def count(*row: Any) -> None:
        counts = [number or 0 for number in row[width:]]
        table.setdefault(row[:width], Due()).add(*counts)
        whole.add(*counts)

    reader.rows(count, sql, relation.parameters)
    listed = in_order(grouping, table, Due, lambda due: due.due)
    total = (*((None,) * width), *whole.cells()) if width else None
    rows = [(*key, *due.cells()) for key, due in listed]
    return Figures((*grouping.columns, *COLUMNS), rows, width, "due", total)
