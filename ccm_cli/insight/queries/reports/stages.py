"""How long deals stay in the stages of a pipeline.

A stay begins when a deal enters a stage and ends when it leaves it; one that went back and came
again has two. Counted are the stays that ended in the span.

The median and the 90th percentile are by the nearest rank: of n stays in order of their length the
one at place ceil(n / 2) and the one at place ceil(9 n / 10). So each is a time that some deal did
take, and SQL can pick it. Source: R. J. Hyndman and Y. Fan, Sample Quantiles in Statistical
Packages, The American Statistician 50(4), 1996, definition 1.
"""

from typing import Any, NamedTuple

from ccm_cli.insight.queries.reports.asking import Key, Question, extent, grouped
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape, share
from ccm_cli.insight.queries.reports.spans import Span
from ccm_cli.language.catalog import message
from ccm_cli.selling.fields import literal
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("stage", message("Stage"), Shape.TEXT),
    Column("stays", message("Entered")),
    Column("median", message("Median"), Shape.DURATION),
    Column("p90", message("90%"), Shape.DURATION),
    Column("average", message("Average"), Shape.DURATION),
    Column("expected", message("At most"), Shape.DURATION),
    Column("longer", message("Longer"), Shape.SHARE),
    Column("waiting", message("In it now")),
)
_STAYS = """
WITH stay AS (
  SELECT h.deal_id, h.to_stage AS stage, h.at AS begun,
         lead(h.at) OVER (PARTITION BY h.deal_id ORDER BY h.at, h.id) AS left_at
  FROM deal_stage_change h
  WHERE (h.from_stage, h.from_pipeline) != (h.to_stage, h.pipeline)
    AND h.pipeline IN ({pipelines}, ''){moved}
), ended AS (
  SELECT {selected}stay.stage AS stage, stay.left_at - stay.begun AS seconds
  {source}
), placed AS (
  SELECT *, row_number() OVER (PARTITION BY {groups} ORDER BY seconds) AS place,
         count(*) OVER (PARTITION BY {groups}) AS number
  FROM ended
)
SELECT {groups}, max(number),
       min(CASE WHEN place * 2 >= number THEN seconds END),
       min(CASE WHEN place * 10 >= number * 9 THEN seconds END),
       sum(seconds), sum(CASE WHEN seconds > {longest} THEN 1 ELSE 0 END)
FROM placed GROUP BY {groups}
"""


class Stays(NamedTuple):
    """The stays of one stage, lengths in seconds."""

    number: int = 0
    median: int | None = None
    p90: int | None = None
    total: int = 0
    longer: int = 0


def make(reader: Reader, question: Question) -> Figures:
    """Time in stage: number of stays, median, 90th percentile, average, and how many took longer.

    Args:
        reader: the database.
        question: its span is about the end of the stay; its first pipeline is shown.
    """
    pipeline = question.pipelines[0]
    if question.span is None and question.by is not None and not question.by.sql:
        first = extent(reader, "d.created_at", question.relation(), question.clock).first
        question = question._replace(span=Span(first, max(first, question.clock.today)))
    found, columns, groups = _stays(reader, question)
    waiting = _waiting(reader, question)
    heads: list[Key] = [()]
    if columns:
        heads = list(dict.fromkeys(key[:-1] for key in (*found, *waiting)))
        heads.sort(key=lambda head: (head[0] is None, str(head)))
    rows = []
    for head in heads:
        for stage in pipeline.open_stages:
            key = (*head, stage)
            one, now = found.get(key, Stays()), waiting.get(key, 0)
            if columns and not one.number and not now:
                continue
            days = pipeline.days_of(stage)
            rows.append(
                (
                    *key,
                    one.number,
                    one.median,
                    one.p90,
                    one.total // one.number if one.number else None,
                    days * 86_400 or None,
                    share(one.longer, one.number) if days else None,
                    now,
                )
            )
    return Figures((*columns, *COLUMNS), rows, groups=groups, chart="median")


def _stays(reader: Reader, question: Question) -> tuple[dict[Key, Stays], tuple[Column, ...], int]:
    pipeline = question.pipelines[0]
    relation = question.relation("stay.left_at", "stay.left_at IS NOT NULL")
    grouping = question.grouping(reader, "stay.left_at", relation)
    stay = "JOIN stay ON stay.deal_id = d.id"
    names = [f"g{place}" for place in range(grouping.width)]
    selected = "".join(f"{sql} AS {name}, " for sql, name in zip(grouping.sql, names, strict=True))
    longest = " ".join(
        f"WHEN {literal(stage)} THEN {pipeline.days_of(stage) * 86_400}"
        for stage in pipeline.open_stages
        if pipeline.days_of(stage)
    )
    known = ", ".join(literal(stage) for stage in pipeline.open_stages) or "''"
    relation = relation._replace(where=(*relation.where, f"stay.stage IN ({known})"))
    sql = _STAYS.format(
        pipelines=literal(pipeline.name),
        selected=selected,
        source=relation.source(grouping, stay),
        groups=", ".join((*names, "stage")),
        longest=f"CASE stage {longest} END" if longest else "NULL",
        moved=_moved_within(question),
    )
    width = grouping.width + 1

    def read(*row: Any) -> tuple[Key, Stays]:
        return row[:width], Stays(*row[width:])

    return dict(reader.rows(read, sql, relation.parameters)), grouping.columns, width


def _moved_within(question: Question) -> str:
    """Only deals that moved in the span: the moves of all others need not be put in order."""
    if question.span is None:
        return ""
    begins, ends = question.span.moments(question.clock)
    return (
        " AND h.deal_id IN (SELECT m.deal_id FROM deal_stage_change m"
        f" WHERE m.at >= {begins} AND m.at < {ends})"
    )


def _waiting(reader: Reader, question: Question) -> dict[Key, int]:
    """How many open deals are in each stage now."""
    relation = question.relation("", "d.state = 'open'")
    if question.by is not None and not question.by.sql:  # parts of time are about stays that ended
        return {}
    grouping = question.grouping(reader, "d.stage_since", relation)
    width = grouping.width + 1
    sql = f"SELECT {grouping.selected}d.stage, count(*){relation.source(grouping)}{grouped(width)}"
    return dict(reader.rows(lambda *row: (row[:width], row[width]), sql, relation.parameters))
