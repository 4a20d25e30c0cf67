"""Deals won and lost: how many, how much, how often, how fast.

The win rate is the number won by the number closed, won and lost together. The length of the sales
cycle is the mean time from the day a deal was added to the day it was won.
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
    mean,
    share,
)
from ccm_cli.language.catalog import message
from ccm_cli.language.money import Money
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("won", message("Won")),
    Column("lost", message("Lost")),
    Column("win_rate", message("Win rate"), Shape.SHARE),
    Column("won_value", message("Value won"), Shape.MONEY),
    Column("lost_value", message("Value lost"), Shape.MONEY),
    Column("average_won", message("Average won"), Shape.MONEY),
    Column("cycle", message("Days to win"), Shape.DURATION),
)
LOSSES = (
    Column("lost", message("Lost")),
    Column("share", message("Share"), Shape.SHARE),
    Column("lost_value", message("Value lost"), Shape.MONEY),
)
_ONLY_LOST = frozenset({"reason", "lost-to"})


class Closed:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.won = self.lost = self.cycle = 0
        self.won_value: Sums = {}
        self.lost_value: Sums = {}
        self.valued: Sums = {}

    def add(
        self, state: str, currency: str, deals: int, minor: int | None, valued: int, seconds: int
    ) -> None:
        """Add the deals of one state in one currency."""
        if state == "won":
            self.won += deals
            self.cycle += seconds
            added(self.won_value, currency, minor)
            added(self.valued, currency, valued or None)
        else:
            self.lost += deals
            added(self.lost_value, currency, minor)

    @property
    def closed(self) -> int:
        return self.won + self.lost

    def average(self) -> tuple[Money, ...]:
        """Mean value of the won deals that have one, per currency."""
        return amounts(
            {
                currency: mean(minor, self.valued[currency]) or 0
                for currency, minor in self.won_value.items()
            }
        )

    def cells(self) -> tuple[Any, ...]:
        return (
            self.won,
            self.lost,
            share(self.won, self.closed),
            amounts(self.won_value),
            amounts(self.lost_value),
            self.average(),
            mean(self.cycle, self.won),
        )

    def losses(self, of: int) -> tuple[Any, ...]:
        return self.lost, share(self.lost, of), amounts(self.lost_value)


def make(reader: Reader, question: Question) -> Figures:
    """Deals closed in the span; by reason and by whom they were lost to, the lost ones alone.

    Args:
        reader: the database.
        question: its span is about the moment a deal was closed.
    """
    only_lost = question.by is not None and question.by.name in _ONLY_LOST
    states = "d.state = 'lost'" if only_lost else "d.state IN ('won', 'lost')"
    relation = question.relation("d.closed_at", states)
    grouping = question.grouping(reader, "d.closed_at", relation)
    width = grouping.width
    sql = (
        f"SELECT {grouping.selected}d.state, d.currency, count(*), sum(d.value_minor),"
        " count(d.value_minor), sum(d.closed_at - d.created_at)"
        f"{relation.source(grouping)}{grouped(width + 2)}"
    )
    table: dict[Key, Closed] = {}
    whole = Closed()

    def count(*row: Any) -> None:
        table.setdefault(row[:width], Closed()).add(*row[width:])
        whole.add(*row[width:])

    reader.rows(count, sql, relation.parameters)
    listed = in_order(grouping, table, Closed, lambda closed: closed.closed)
    several = question.by is not None and bool(question.by.clause)
    head = (None,) * width
    if only_lost:
        rows = [(*key, *closed.losses(whole.lost)) for key, closed in listed]
        total = (*head, *whole.losses(whole.lost))
        return Figures((*grouping.columns, *LOSSES), rows, width, "lost", total)
    rows = [(*key, *closed.cells()) for key, closed in listed]
    columns = (*grouping.columns, *COLUMNS)
    shown = None if several or not width else (*head, *whole.cells())
    return Figures(columns, rows, width, "won", shown)
