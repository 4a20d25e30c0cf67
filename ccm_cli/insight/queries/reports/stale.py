"""Open deals that nothing happens with.

The last activity of a deal is the latest of: its last move, the last interaction that belongs to
it, the last contact with whom it is with. A deal is stale when that lies `Question.days` or more
days of 24 hours back.
"""

from typing import Any

from ccm_cli.insight.queries.reports.asking import (
    NO_GROUPING,
    Key,
    Question,
    Relation,
    grouped,
    in_order,
)
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape, Sums, added, amounts
from ccm_cli.language.catalog import message
from ccm_cli.language.money import Money
from ccm_cli.language.zones import local_day
from ccm_cli.selling.fields import rotting_sql
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("id", "#", Shape.NUMBER),
    Column("title", message("Title"), Shape.TEXT),
    Column("contact", message("Contact"), Shape.TEXT),
    Column("stage", message("Stage"), Shape.TEXT),
    Column("value", message("Value"), Shape.MONEY),
    Column("last_activity", message("Last activity"), Shape.DAY),
    Column("days", message("Days"), Shape.DAYS),
    Column("rotting", message("Rotting"), Shape.YES),
)
GROUPED = (
    Column("deals", message("Deals")),
    Column("value", message("Value"), Shape.MONEY),
    Column("longest", message("Longest"), Shape.DAYS),
)
_DAY = 86_400
_ACTIVE = (
    "max(d.stage_since, coalesce(act.last_contact_at, 0), coalesce("
    "(SELECT max(own.at) FROM interaction own WHERE own.deal_id = d.id), 0))"
)
_ACTIVITY = "LEFT JOIN contact_activity act ON act.contact_id = d.contact_id"


def make(reader: Reader, question: Question) -> Figures:
    """Deals without activity: listed, the longest first, or counted in groups.

    Args:
        reader: the database.
        question: its span is about the day a deal was added; ``days`` is the threshold.
    """
    before = question.clock.now - question.days * _DAY
    # The first comparison alone is served by an index; it leaves little for the others.
    relation = question.relation(
        "d.created_at", "d.state = 'open'", f"d.stage_since <= {before}", f"{_ACTIVE} <= {before}"
    )
    relation = relation._replace(joins=(*relation.joins, _ACTIVITY))
    return (
        _listed(reader, question, relation)
        if question.by is None
        else _counted(reader, question, relation)
    )


def _listed(reader: Reader, question: Question, relation: Relation) -> Figures:
    clock = question.clock
    person = question.entity.joins["c"]

    def row(*found: Any) -> tuple[Any, ...]:
        deal_id, title, contact, stage, minor, currency, at, rotting = found
        value = () if minor is None else (Money(minor, currency),)
        day = local_day(at, clock.zone).isoformat()
        return deal_id, title, contact, stage, value, day, (clock.now - at) // _DAY, rotting

    sql = (
        f"SELECT d.id, d.title, c.name, d.stage, d.value_minor, d.currency, {_ACTIVE} AS active,"
        f" {rotting_sql(question.pipelines)}{relation.source(NO_GROUPING, person)}"
        f" ORDER BY active, d.id LIMIT {question.limit}"
    )
    rows = reader.rows(row, sql, relation.parameters)
    return Figures(COLUMNS, rows, groups=2, chart="days", ids=[row[0] for row in rows])


def _counted(reader: Reader, question: Question, relation: Relation) -> Figures:
    grouping = question.grouping(reader, "d.created_at", relation)
    width = grouping.width
    sql = (
        f"SELECT {grouping.selected}d.currency, count(*), sum(d.value_minor), min({_ACTIVE})"
        f"{relation.source(grouping)}{grouped(width + 1)}"
    )
    table: dict[Key, _Quiet] = {}

    def count(*row: Any) -> None:
        table.setdefault(row[:width], _Quiet()).add(*row[width:])

    reader.rows(count, sql, relation.parameters)
    listed = in_order(grouping, table, _Quiet, lambda quiet: quiet.deals)
    rows = [(*key, *quiet.cells(question.clock.now)) for key, quiet in listed]
    return Figures((*grouping.columns, *GROUPED), rows, width, "deals")


class _Quiet:
    """What is counted of one group."""

    def __init__(self) -> None:
        self.deals = 0
        self.value: Sums = {}
        self.since: int | None = None

    def add(self, currency: str, deals: int, minor: int | None, since: int) -> None:
        self.deals += deals
        added(self.value, currency, minor)
        self.since = since if self.since is None else min(self.since, since)

    def cells(self, now: int) -> tuple[Any, ...]:
        longest = None if self.since is None else (now - self.since) // _DAY
        return self.deals, amounts(self.value), longest
