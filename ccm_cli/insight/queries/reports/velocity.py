"""Sales velocity: what the open deals bring a day, if they go as the closed ones went.

The sales velocity equation, as Salesforce and HubSpot among others give it:

    velocity = opportunities * win rate * average value / length of the sales cycle

Opportunities are the deals open at the end of the span; win rate (won by closed), average value (of
the won deals that have one) and length of the cycle (mean days from added to won) are those of the
deals closed in the span. Each currency is an equation of its own.
"""

from fractions import Fraction
from typing import Any

from ccm_cli.insight.queries.reports.asking import Key, Question, grouped
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape, mean, share
from ccm_cli.language.catalog import message
from ccm_cli.language.money import Money
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("currency", message("Currency"), Shape.TEXT),
    Column("open", message("Open deals")),
    Column("won", message("Won")),
    Column("lost", message("Lost")),
    Column("win_rate", message("Win rate"), Shape.SHARE),
    Column("average_won", message("Average won"), Shape.MONEY),
    Column("cycle", message("Days to win"), Shape.DURATION),
    Column("per_day", message("Velocity a day"), Shape.MONEY),
)
_DAY = 86_400


class Pace:
    """What is counted of one group in one currency."""

    def __init__(self) -> None:
        self.open = self.won = self.lost = self.minor = self.valued = self.cycle = 0

    def cells(self, currency: str) -> tuple[Any, ...]:
        average = mean(self.minor, self.valued)
        velocity = self.velocity()
        return (
            currency,
            self.open,
            self.won,
            self.lost,
            share(self.won, self.won + self.lost),
            None if average is None else (Money(average, currency),),
            mean(self.cycle, self.won),
            None if velocity is None else (Money(velocity, currency),),
        )

    def velocity(self) -> int | None:
        """Minor units a day, halves up; None where nothing was won, had a value, or took time."""
        if not (self.valued and self.cycle):
            return None
        rate = Fraction(self.won, self.won + self.lost)
        cycle = Fraction(self.cycle, self.won * _DAY)
        exact = self.open * rate * Fraction(self.minor, self.valued) / cycle
        return int(exact + Fraction(1, 2))


def make(reader: Reader, question: Question) -> Figures:
    """How fast the pipeline brings money.

    Args:
        reader: the database.
        question: its span is about the moment a deal was closed.
    """
    closed = question.relation("d.closed_at", "d.state IN ('won', 'lost')")
    grouping = question.grouping(reader, "d.closed_at", closed)
    width = grouping.width + 1
    table: dict[Key, Pace] = {}

    def of(row: tuple[Any, ...]) -> Pace:
        return table.setdefault(row[:width], Pace())

    def count_closed(*row: Any) -> None:
        pace, (state, deals, minor, valued, seconds) = of(row), row[width:]
        if state == "won":
            pace.won += deals
            pace.minor += minor or 0
            pace.valued += valued
            pace.cycle += seconds
        else:
            pace.lost += deals

    reader.rows(
        count_closed,
        f"SELECT {grouping.selected}d.currency, d.state, count(*), sum(d.value_minor),"
        " count(d.value_minor), sum(d.closed_at - d.created_at)"
        f"{closed.source(grouping)}{grouped(width + 1)}",
        closed.parameters,
    )
    ends = question.clock.now + 1
    if question.span is not None:
        ends = min(ends, question.span.moments(question.clock)[1])
    still = question.relation(
        "", f"d.created_at < {ends}", f"(d.closed_at IS NULL OR d.closed_at >= {ends})"
    )

    def count_open(*row: Any) -> None:
        of(row).open += row[width]

    reader.rows(
        count_open,
        f"SELECT {grouping.selected}d.currency, count(*){still.source(grouping)}{grouped(width)}",
        still.parameters,
    )
    listed = sorted(table.items(), key=lambda item: (str(item[0][:-1]), -item[1].open, item[0][-1]))
    rows = [(*key[:-1], *pace.cells(key[-1])) for key, pace in listed]
    return Figures((*grouping.columns, *COLUMNS), rows, groups=width, chart="per_day")
