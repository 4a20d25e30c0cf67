"""Promised days that slipped: deals by the first day they were expected to be won.

A promise is kept when the deal was won on that day or before, by the calendar of the business; won
late when after; lost when it was lost. An open one has slipped when its day has passed or it was
put off to a later one. The share kept is of all that are won or have slipped.
"""

from datetime import timedelta
from typing import Any

from ccm_cli.insight.queries.reports.asking import Key, Question, extent, grouped, in_order
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape, share
from ccm_cli.insight.queries.reports.spans import Span, local_sql
from ccm_cli.language.catalog import message
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("promised", message("Promised")),
    Column("kept", message("Kept")),
    Column("late", message("Won late")),
    Column("slipped", message("Slipped")),
    Column("lost", message("Lost")),
    Column("waiting", message("Still to come")),
    Column("kept_share", message("Kept"), Shape.SHARE),
    Column("put_off", message("Put off")),
)


class Promised:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.counts = [0] * 7

    def add(self, counts: list[int]) -> None:
        self.counts = [held + more for held, more in zip(self.counts, counts, strict=True)]

    def cells(self) -> tuple[Any, ...]:
        promised, kept, late, slipped, lost, waiting, put_off = self.counts
        settled = kept + late + slipped
        return promised, kept, late, slipped, lost, waiting, share(kept, settled), put_off


def make(reader: Reader, question: Question) -> Figures:
    """Deals whose first expected day lies in the span.

    Args:
        reader: the database.
        question: its span is about the first day that was promised.
    """
    clock = question.clock
    relation = question.relation("d.promised_close", "d.promised_close IS NOT NULL", days=True)
    grouping = question.grouping(reader, "d.promised_close", relation, days=True)
    closed = extent(reader, "d.closed_at", relation, clock)
    span = Span(closed.first, closed.last + timedelta(1))
    won_on = f"date({local_sql('d.closed_at', span, clock)}, 'unixepoch')"
    today = clock.today.isoformat()
    slipped = f"(d.expected_close > d.promised_close OR d.promised_close < '{today}')"
    cases = (
        f"d.state = 'won' AND {won_on} <= d.promised_close",
        f"d.state = 'won' AND {won_on} > d.promised_close",
        f"d.state = 'open' AND coalesce({slipped}, 0)",
        "d.state = 'lost'",
        f"d.state = 'open' AND NOT coalesce({slipped}, 0)",
    )
    counted = ", ".join(f"sum(CASE WHEN {case} THEN 1 ELSE 0 END)" for case in cases)
    width = grouping.width
    sql = (
        f"SELECT {grouping.selected}count(*), {counted}, sum(d.pushes)"
        f"{relation.source(grouping)}{grouped(width)}"
    )
    table: dict[Key, Promised] = {}
    whole = Promised()

    def count(*row: Any) -> None:
        counts = [number or 0 for number in row[width:]]
        table.setdefault(row[:width], Promised()).add(counts)
        whole.add(counts)

    reader.rows(count, sql, relation.parameters)
    listed = in_order(grouping, table, Promised, lambda promised: promised.counts[0])
    several = question.by is not None and bool(question.by.clause)
    total = None if several or not width else (*((None,) * width), *whole.cells())
    rows = [(*key, *promised.cells()) for key, promised in listed]
    return Figures((*grouping.columns, *COLUMNS), rows, width, "promised", total)
