"""Attribution: what messages brought, by who asked for them: campaigns, journeys, rules.

A sale is put down once, to the last message that reached the person before it (last touch), within
`USUAL_WINDOW`; see `ccm_cli.messaging.queries.results`, which the reports of campaigns and journeys
go by, too.
"""

from typing import Any

from ccm_cli.insight.queries.reports.asking import Key, Question, grouped, in_order
from ccm_cli.insight.queries.reports.figures import (
    Column,
    Figures,
    Shape,
    Sums,
    added,
    amounts,
    share,
)
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.messaging.queries.results import CONVERTED, DAY, SOLD, USUAL_WINDOW
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("reached", message("Reached")),
    Column("replied", message("Answered")),
    Column("reply_rate", message("Answered %"), Shape.SHARE),
    Column("clicked", message("Clicked")),
    Column("converted", message("Bought")),
    Column("conversion_rate", message("Bought %"), Shape.SHARE),
    Column("revenue", message("Revenue"), Shape.MONEY),
)
_REACHED = "m.state = 'accepted' AND m.bounced_at IS NULL"
_IN_TIME = f"< m.handed_at + {USUAL_WINDOW}"


class Brought:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.reached = self.replied = self.clicked = self.converted = 0
        self.revenue: Sums = {}

    def add(self, reached: int, replied: int, clicked: int, converted: int) -> None:
        self.reached += reached
        self.replied += replied
        self.clicked += clicked
        self.converted += converted

    def cells(self) -> tuple[Any, ...]:
        return (
            self.reached,
            self.replied,
            share(self.replied, self.reached),
            self.clicked,
            self.converted,
            share(self.converted, self.reached),
            amounts(self.revenue),
        )


def make(reader: Reader, question: Question) -> Figures:
    """Messages that reached somebody in the span, and what came of them.

    Args:
        reader: the database.
        question: its span is about the moment a message was handed over.
    """
    relation = question.relation("m.handed_at", _REACHED)
    grouping = question.grouping(reader, "m.handed_at", relation)
    width = grouping.width
    table: dict[Key, Brought] = {}
    whole = Brought()

    def count(*row: Any) -> None:
        table.setdefault(row[:width], Brought()).add(*row[width:])
        whole.add(*row[width:])

    def earn(*row: Any) -> None:
        for brought in (table[row[:width]], whole):
            added(brought.revenue, *row[width:])

    counted = (
        f"count(*), sum(coalesce(m.replied_at {_IN_TIME}, 0)),"
        f" sum(coalesce(m.clicked_at {_IN_TIME}, 0)), sum({_within(CONVERTED)})"
    )
    sql = f"SELECT {grouping.selected}{counted}{relation.source(grouping)}{grouped(width)}"
    if width or reader.rows(lambda n: n, f"SELECT count(*){relation.source()}",
                            relation.parameters)[0]:  # fmt: skip
        reader.rows(count, sql, relation.parameters)
    sales = relation.source(grouping, f"JOIN sale d ON {_within(SOLD)}")
    groups = "".join(f"g{place}, " for place in range(width))
    # The limit keeps SQLite from computing all sales to take the sum of a few.
    earned = (
        f"WITH sold ({groups}currency, minor) AS (SELECT {grouping.selected}d.currency,"
        f" d.amount_minor{sales} LIMIT -1)"
        f" SELECT {groups}currency, sum(minor) FROM sold{grouped(width + 1)}"
    )
    reader.rows(earn, earned, relation.parameters)
    listed = in_order(grouping, table, Brought, lambda brought: brought.reached)
    rows = [(*key, *brought.cells()) for key, brought in listed]
    total = (*((None,) * width), *whole.cells()) if width else None
    note = _("A sale counts for the last message before it, within %(days)d days.")
    notes = (note % {"days": USUAL_WINDOW // DAY},)
    return Figures((*grouping.columns, *COLUMNS), rows, width, "converted", total, notes=notes)


def _within(sql: str) -> str:
    return sql.replace(":window", str(USUAL_WINDOW))
