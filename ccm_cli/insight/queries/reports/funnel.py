"""The funnel: of the deals that came in, how many reached each stage.

A cohort: the deals added in the span that go through the pipeline. A deal has reached a stage when
it was in it or in a later one, so a stage it skipped counts as passed, and one it went back to
counts once; a won deal has reached them all. What became of it later does not matter, only whether
it is won now. The conversion of a stage is the number that reached it, by the number that reached
the stage before.

Source: the funnel with conversion as CRMs know it (Bitrix24 gives it that name), over a cohort
rather than over the moves of a span, so that what is won late does not count against the leads of
another month.
"""

from typing import Any

from ccm_cli.insight.queries.reports.asking import Grouping, Key, Question, Relation, grouped
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape, share
from ccm_cli.language.catalog import message
from ccm_cli.selling.fields import literal
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("stage", message("Stage"), Shape.TEXT),
    Column("deals", message("Reached")),
    Column("from_previous", message("Conversion"), Shape.SHARE),
    Column("from_first", message("Of all"), Shape.SHARE),
    Column("lost", message("Lost there")),
    Column("open", message("Still there")),
)
_FURTHEST = """
SELECT {groups}furthest, state, count(*) FROM (
  SELECT {selected}d.state AS state, coalesce(CASE d.state WHEN 'won' THEN {won} ELSE (
    SELECT max(CASE h.to_stage {places} END) FROM deal_stage_change h
    WHERE h.deal_id = d.id AND h.pipeline IN ({pipeline}, '')) END, 0) AS furthest
  {source}
){grouped}
"""


def furthest_sql(pipeline: Pipeline, relation: Relation, grouping: Grouping) -> str:
    """SQL: by group, how far deals came and what they are now: place, state, number.

    The places count the open stages from 0; one more is won.
    """
    places = " ".join(
        f"WHEN {literal(stage)} THEN {place}" for place, stage in enumerate(pipeline.open_stages)
    )
    names = [f"g{number}" for number in range(grouping.width)]
    return _FURTHEST.format(
        groups="".join(f"{name}, " for name in names),
        selected="".join(
            f"{sql} AS {name}, " for sql, name in zip(grouping.sql, names, strict=True)
        ),
        won=len(pipeline.open_stages),
        places=places or "WHEN '' THEN 0",
        pipeline=literal(pipeline.name),
        source=relation.source(grouping),
        grouped=grouped(grouping.width + 2),
    )


def make(reader: Reader, question: Question) -> Figures:
    """The funnel of a pipeline.

    Args:
        reader: the database.
        question: its span is about the day a deal was added; its first pipeline is shown.
    """
    pipeline = question.pipelines[0]
    relation = question.relation("d.created_at")
    grouping = question.grouping(reader, "d.created_at", relation)
    counts: dict[Key, dict[tuple[int, str], int]] = {}
    width = grouping.width

    def count(*row: Any) -> None:
        key, place, state, number = row[:width], row[width], row[width + 1], row[width + 2]
        counts.setdefault(key, {})[place, state] = number

    reader.rows(count, furthest_sql(pipeline, relation, grouping), relation.parameters)
    keys = sorted(counts, key=lambda key: (key == (None,), str(key))) if width else [()]
    rows = [row for key in keys for row in _stages(key, pipeline, counts.get(key, {}))]
    return Figures((*grouping.columns, *COLUMNS), rows, groups=width + 1, chart="deals")


def _stages(
    key: Key, pipeline: Pipeline, counts: dict[tuple[int, str], int]
) -> list[tuple[Any, ...]]:
    stages = (*pipeline.open_stages, pipeline.won)
    reached = [
        sum(number for (place, _state), number in counts.items() if place >= at)
        for at in range(len(stages))
    ]
    return [
        (
            *key,
            stage,
            reached[at],
            share(reached[at], reached[at - 1]) if at else None,
            share(reached[at], reached[0]),
            counts.get((at, "lost"), 0),
            counts.get((at, "open"), 0),
        )
        for at, stage in enumerate(stages)
    ]
