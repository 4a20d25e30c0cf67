"""Tickets: opened, solved, left over; how soon they were answered and settled; promises kept.

What was opened and how soon it was answered counts for the time it was opened, what was solved and
how long that took for the time it was closed last. The backlog is what was open or waiting at the
end of the time, or now where that is still to come; a ticket that was opened again counts as open
since it was made.

Times are those of the clock on the wall, the waiting for the customer included; promises are held
against the working time that was promised. Kept are promises whose time was met, of those that were
met or missed: a first answer is missed where it came late, or did not come by now. Of the solution
only what was closed counts. The median and the 90th percentile are by the nearest rank, as in the
report of the time in stages.
"""

from datetime import timedelta
from typing import Any, NamedTuple

from ccm_cli.insight.queries.reports.asking import (
    NO_GROUPING,
    Grouping,
    Key,
    Question,
    extent,
    grouped,
    in_order,
)
from ccm_cli.insight.queries.reports.figures import SPANS, Column, Figures, Shape, share
from ccm_cli.insight.queries.reports.spans import Span
from ccm_cli.language.catalog import message
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("opened", message("Opened")),
    Column("solved", message("Solved")),
    Column("backlog", message("Left over"), Shape.NUMBER),
    Column("response_median", message("Answer, median"), Shape.DURATION),
    Column("response_p90", message("Answer, 90%"), Shape.DURATION),
    Column("response_kept", message("Answer kept"), Shape.SHARE),
    Column("resolution_median", message("Solution, median"), Shape.DURATION),
    Column("resolution_p90", message("Solution, 90%"), Shape.DURATION),
    Column("resolution_kept", message("Solution kept"), Shape.SHARE),
    Column("reopened", message("Opened again"), Shape.SHARE),
)
_QUANTILES = """
WITH measured AS (
  SELECT {selected}{seconds} AS seconds {source}
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY {groups} ORDER BY seconds) AS place,
         count(*) OVER (PARTITION BY {groups}) AS number
  FROM measured
)
SELECT {listed}min(CASE WHEN place * 2 >= number THEN seconds END),
       min(CASE WHEN place * 10 >= number * 9 THEN seconds END)
FROM placed{grouped}
"""
_CREATED, _CLOSED = "tk.created_at", "tk.closed_at"


class _Group(NamedTuple):
    """What is counted of one group."""

    opened: int = 0
    response_met: int = 0
    response_missed: int = 0
    response: tuple[int | None, int | None] = (None, None)
    solved: int = 0
    resolution_met: int = 0
    resolution_missed: int = 0
    reopened: int = 0
    resolution: tuple[int | None, int | None] = (None, None)
    backlog: int = 0

    def cells(self) -> tuple[Any, ...]:
        return (
            self.opened,
            self.solved,
            self.backlog,
            *self.response,
            share(self.response_met, self.response_met + self.response_missed),
            *self.resolution,
            share(self.resolution_met, self.resolution_met + self.resolution_missed),
            share(self.reopened, self.solved),
        )


def make(reader: Reader, question: Question) -> Figures:
    """Tickets opened and solved in the span.

    Args:
        reader: the database.
        question: its span is about the moments at which tickets are opened and closed.
    """
    if question.span is None and question.by is not None and question.by.shape in SPANS:
        first = extent(reader, _CREATED, question.relation(), question.clock).first
        question = question._replace(span=Span(first, max(first, question.clock.today)))
    grouping, table = _counted(reader, question)
    listed = in_order(grouping, table, _Group, lambda group: group.opened)
    rows = [(*key, *group.cells()) for key, group in listed]
    total = None
    if grouping.width:
        _none, whole = _counted(reader, question._replace(by=None))
        total = (*((None,) * grouping.width), *whole.get((), _Group()).cells())
    return Figures((*grouping.columns, *COLUMNS), rows, grouping.width, "opened", total)


def _counted(reader: Reader, question: Question) -> tuple[Grouping, dict[Key, _Group]]:
    table: dict[Key, _Group] = {}
    grouping = _opened(reader, question, table)
    _solved(reader, question, table)
    for key, number in _left_over(reader, question, grouping).items():
        table[key] = table.get(key, _Group())._replace(backlog=number)
    return grouping, table


def _opened(reader: Reader, question: Question, table: dict[Key, _Group]) -> Grouping:
    now = question.clock.now
    relation = question.relation(_CREATED)
    grouping = question.grouping(reader, _CREATED, relation)
    met = "tk.first_response_at <= tk.response_due_at"
    missed = (
        "tk.first_response_at > tk.response_due_at OR (tk.first_response_at IS NULL"
        f" AND tk.state = 'open' AND tk.response_due_at < {now})"
    )
    sql = (
        f"SELECT {grouping.selected}count(*), coalesce(sum({met}), 0), coalesce(sum({missed}), 0)"
        f"{relation.source(grouping)}{grouped(grouping.width)}"
    )
    width = grouping.width
    for row in reader.rows(lambda *row: row, sql, relation.parameters):
        opened, kept, broken = row[width:]
        table[row[:width]] = _Group(opened, kept, broken)
    answered = question.relation(_CREATED, "tk.first_response_at IS NOT NULL")
    seconds = "tk.first_response_at - tk.created_at"
    for key, found in _quantiles(reader, answered, grouping, seconds).items():
        table[key] = table.get(key, _Group())._replace(response=found)
    return grouping


def _solved(reader: Reader, question: Question, table: dict[Key, _Group]) -> None:
    relation = question.relation(_CLOSED, "tk.state = 'closed'")
    grouping = question.grouping(reader, _CLOSED, relation)
    sql = (
        f"SELECT {grouping.selected}count(*),"
        " coalesce(sum(tk.closed_at <= tk.resolution_due_at), 0),"
        " coalesce(sum(tk.closed_at > tk.resolution_due_at), 0), coalesce(sum(tk.reopened > 0), 0)"
        f"{relation.source(grouping)}{grouped(grouping.width)}"
    )
    width = grouping.width
    for row in reader.rows(lambda *row: row, sql, relation.parameters):
        solved, kept, broken, again = row[width:]
        table[row[:width]] = table.get(row[:width], _Group())._replace(
            solved=solved, resolution_met=kept, resolution_missed=broken, reopened=again
        )
    seconds = "tk.closed_at - tk.created_at"
    for key, found in _quantiles(reader, relation, grouping, seconds).items():
        table[key] = table.get(key, _Group())._replace(resolution=found)


def _quantiles(
    reader: Reader, relation: Any, grouping: Grouping, seconds: str
) -> dict[Key, tuple[int | None, int | None]]:
    names = [f"g{place}" for place in range(grouping.width)]
    selected = "".join(f"{sql} AS {name}, " for sql, name in zip(grouping.sql, names, strict=True))
    width = grouping.width
    sql = _QUANTILES.format(
        selected=selected,
        seconds=seconds,
        source=relation.source(grouping),
        groups=", ".join(names) or "1",
        listed="".join(f"{name}, " for name in names),
        grouped=grouped(width),
    )
    return dict(
        reader.rows(lambda *row: (row[:width], (row[width], row[width + 1])), sql,
                    relation.parameters)
    )  # fmt: skip


def _left_over(reader: Reader, question: Question, grouping: Grouping) -> dict[Key, int]:
    """What is neither closed nor still to come at the end of each part of time, or of the span."""
    if grouping.known is not None:
        found: dict[Key, int] = {}
        for key, end in zip(grouping.known, _ends(question, grouping), strict=True):
            found[key] = _at(reader, question, NO_GROUPING, end)[()]
        return found
    end = question.clock.now + 1
    if question.span is not None:
        end = min(end, question.span.moments(question.clock)[1])
    return _at(reader, question, grouping, end)


def _at(reader: Reader, question: Question, grouping: Grouping, end: int) -> dict[Key, int]:
    left = f"tk.created_at < {end} AND (tk.state <> 'closed' OR tk.closed_at >= {end})"
    relation = question.relation("", left)
    width = grouping.width
    sql = f"SELECT {grouping.selected}count(*){relation.source(grouping)}{grouped(width)}"
    return dict(reader.rows(lambda *row: (row[:width], row[width]), sql, relation.parameters))


def _ends(question: Question, grouping: Grouping) -> list[int]:
    """The end of each part of time, UTC seconds; not later than now."""
    assert grouping.known is not None
    clock = question.clock
    span = question.span or Span(clock.today, clock.today)
    days = [type(clock.today).fromisoformat(key[0]) for key in grouping.known]
    lasts = [*(day - timedelta(1) for day in days[1:]), span.last]
    return [min(clock.now + 1, Span(last, last).moments(clock)[1]) for last in lasts]
