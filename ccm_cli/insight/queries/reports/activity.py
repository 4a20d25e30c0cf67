"""Activity: what took place with customers, by channel, direction, day, weekday and hour."""

from typing import Any

from ccm_cli.insight.queries.reports.asking import Key, Question, grouped, in_order
from ccm_cli.insight.queries.reports.figures import Column, Figures, Shape
from ccm_cli.language.catalog import message
from ccm_cli.store.reading import Reader

COLUMNS = (
    Column("interactions", message("Interactions")),
    Column("inward", message("inward")),
    Column("outward", message("outward")),
    Column("people", message("People"), Shape.NUMBER),
    Column("duration", message("Duration"), Shape.DURATION),
)
_NONE = (0, 0, 0, 0, None)
HEAT = "weekday-hour"


def make(reader: Reader, question: Question) -> Figures:
    """Interactions in the span: how many, which way, with how many people, how long.

    Args:
        reader: the database.
        question: its span is about the moment of the interaction.
    """
    relation = question.relation("i.at")
    grouping = question.grouping(reader, "i.at", relation)
    width = grouping.width
    counted = (
        " count(*), sum(CASE i.direction WHEN 'in' THEN 1 ELSE 0 END),"
        " sum(CASE i.direction WHEN 'out' THEN 1 ELSE 0 END), count(DISTINCT i.contact_id),"
        " sum(i.duration)"
    )
    sql = f"SELECT {grouping.selected}{counted}{relation.source(grouping)}{grouped(width)}"
    table: dict[Key, tuple[Any, ...]] = {}

    def count(*row: Any) -> None:
        table[row[:width]] = row[width:]

    reader.rows(count, sql, relation.parameters)
    if not width and table[()][0] == 0:
        table = {}
    listed = in_order(grouping, table, lambda: _NONE, lambda cells: cells[0])
    rows = [(*key, *cells) for key, cells in listed]
    return Figures(
        (*grouping.columns, *COLUMNS),
        rows,
        width,
        "interactions",
        _total(width, rows),
        heat=question.by is not None and question.by.name == HEAT,
    )


def _total(width: int, rows: list[tuple[Any, ...]]) -> tuple[Any, ...] | None:
    """Sums of the rows; people who are in several of them are not counted twice, so not at all."""
    if not width:
        return None
    sums = [sum(row[width + at] or 0 for row in rows) for at in range(len(COLUMNS))]
    return (*((None,) * width), sums[0], sums[1], sums[2], None, sums[4] or None)
