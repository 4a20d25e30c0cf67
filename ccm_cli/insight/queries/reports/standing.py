"""The pipeline as it stands: open deals, what they are worth, what may be expected of them.

The weighted value is that of sales forecasting: value times the chance of the stage, added up; see
`ccm_cli.selling.queries.pipeline.weighted`.
"""

from typing import Any, NamedTuple

from ccm_cli.insight.queries.reports.asking import Key, Question, grouped, in_order
from ccm_cli.insight.queries.reports.figures import (
    Column,
    Figures,
    Shape,
    Sums,
    added,
    amounts,
    mean,
)
from ccm_cli.language.catalog import message
from ccm_cli.selling.fields import rotting_sql
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.selling.queries.pipeline import weighted
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("deals", message("Deals")),
    Column("value", message("Value"), Shape.MONEY),
    Column("weighted", message("Expected"), Shape.MONEY),
    Column("average_age", message("In stage"), Shape.DURATION),
    Column("rotting", message("Rotting")),
)


class Standing:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.deals = self.age = self.rotting = 0
        self.value: Sums = {}
        self.weighted: Sums = {}

    def add(self, row: "_Counted", probability: int) -> None:
        """Add the deals of one stage in one currency."""
        self.deals += row.deals
        self.age += row.age
        self.rotting += row.rotting
        added(self.value, row.currency, row.minor)
        if row.minor is not None:
            added(self.weighted, row.currency, weighted(row.minor, probability))

    def cells(self) -> tuple[Any, ...]:
        return (
            self.deals,
            amounts(self.value),
            amounts(self.weighted),
            mean(self.age, self.deals),
            self.rotting,
        )


class _Counted(NamedTuple):
    pipeline: str
    stage: str
    currency: str
    deals: int
    minor: int | None
    age: int
    rotting: int


def chance(pipelines: tuple[Pipeline, ...], pipeline: str, stage: str) -> int:
    """Chance in percent of a stage; 0 for one that the settings do not have."""
    known = {one.name: one for one in pipelines}
    return known[pipeline].probability_of(stage) if pipeline in known else 0


def make(reader: Reader, question: Question) -> Figures:
    """Open deals now.

    Args:
        reader: the database.
        question: its span is about the day a deal was added.
    """
    relation = question.relation("d.created_at", "d.state = 'open'")
    grouping = question.grouping(reader, "d.created_at", relation)
    width = grouping.width
    now = question.clock.now
    sql = (
        f"SELECT {grouping.selected}d.pipeline, d.stage, d.currency, count(*), sum(d.value_minor),"
        f" sum({now} - d.stage_since),"
        f" sum({rotting_sql(question.pipelines)})"
        f"{relation.source(grouping)}{grouped(width + 3)}"
    )
    table: dict[Key, Standing] = {}
    whole = Standing()

    def count(*row: Any) -> None:
        found = _Counted(*row[width:])
        probability = chance(question.pipelines, found.pipeline, found.stage)
        table.setdefault(row[:width], Standing()).add(found, probability)
        whole.add(found, probability)

    reader.rows(count, sql, relation.parameters)
    if question.by is not None and question.by.name == "stage":
        for one in question.pipelines:
            for stage in one.open_stages:
                table.setdefault((stage,), Standing())
    listed = in_order(grouping, table, Standing, lambda standing: standing.deals)
    return Figures(
        (*grouping.columns, *COLUMNS),
        [(*key, *standing.cells()) for key, standing in listed],
        groups=width,
        chart="value",
        total=_total(width, question, whole),
    )


def _total(width: int, question: Question, whole: Standing) -> tuple[Any, ...] | None:
    several = question.by is not None and bool(question.by.clause)
    return None if several or not width else (None,) * width + whole.cells()
