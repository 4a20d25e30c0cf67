"""Beginning with the few: the records that one clause is about, and of those what fits the rest.

Of a million people a few thousand have a tag. Whoever else is asked for beside the tag is found by
a look at those alone, without one at the record itself where the rest is about what belongs to it.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.store.filters.condition import Walk
from ccm_cli.store.filters.counting import Keys
from ccm_cli.store.filters.pieces import Piece
from ccm_cli.store.filters.predicate import Parameter, joined
from ccm_cli.store.filters.registry import Entity

MOST = 8
"""Clauses of one filter that are tried."""
_MOST_WALKS = 3
_COLUMN = re.compile(r"\b[a-z_]\w*\.\w+")


class Few(NamedTuple):
    """A way to all records that fit a filter, by the rows that one of its clauses is about.

    Attributes:
        rows: a statement that counts those rows, up to a number that is its last parameter.
        rows_with: its other parameters.
        ids: a query of all that fit the filter, each once, in a column ``id``.
        parameters: of ``ids``.
    """

    rows: str
    rows_with: tuple[Parameter, ...]
    ids: str
    parameters: tuple[Parameter, ...]


def ways(piece: Piece, entity: Entity) -> tuple[Few, ...]:
    """The ways to the records that fit a filter of several clauses; empty where none leads to any.

    Of a single clause, the form for all records at once is as good a way.
    """
    found: list[Few] = []
    for place, part in enumerate(parts := piece.parts):
        if part.keys is not None and _leads(part.keys):
            found.append(_way(part.keys, (*parts[:place], *parts[place + 1 :]), entity))
        if len(found) == MOST:
            break
    return tuple(found)


def walks(piece: Piece) -> tuple[Walk, ...]:
    """The ways in an order that a filter allows; none where no index keeps one."""
    parts = sorted(piece.parts or (piece,), key=lambda part: -part.depth)
    given = tuple(value for part in parts for value in part.parameters)
    return tuple(
        Walk(
            led.in_order,
            joined([part.sql if part is led else f"({part.sql}) IS TRUE" for part in parts], "AND"),
            given,
        )
        for led in [part for part in parts if part.in_order][:_MOST_WALKS]
    )


def _leads(keys: Keys) -> bool:
    """Whether the rows are those of the records that fit, and an index may have them together."""
    if keys.outside or len(keys.tables) > 1:
        return False
    return not keys.once or len(set(_COLUMN.findall(keys.where))) == 1


def _way(keys: Keys, others: Sequence[Piece], entity: Entity) -> Few:
    source = f"FROM {keys.tables[0]} WHERE {keys.where}"
    grouped = f" GROUP BY {keys.key} HAVING {keys.having}" if keys.having else ""
    word = "" if keys.having else "DISTINCT "
    # The limit keeps SQLite from making one query of two, and from choosing where to begin.
    begun = f"(SELECT {word}{keys.key} AS id {source}{grouped} LIMIT -1)"
    needed = frozenset[str]().union(*(part.needs for part in others))
    joins = [clause for name, clause in entity.joins.items() if name in needed]
    fitting = [f"({part.sql}) IS TRUE" for part in others]
    record = f"{entity.alias}.{entity.key}"
    asked = " ".join([*joins, *fitting])
    columns = {each for each in _COLUMN.findall(asked) if each.startswith(f"{entity.alias}.")}
    if entity.key == "id" and columns <= {record}:
        tables = f"{begun} {entity.alias}"
    else:
        tables = f"{begun} begun CROSS JOIN {entity.table} {entity.alias} ON {record} = begun.id"
    where = f" WHERE {' AND '.join(fitting)}" if fitting else ""
    rows_with = keys.parameters[: len(keys.parameters) - keys.having_takes]
    return Few(
        f"SELECT count(*) FROM (SELECT 1 {source} LIMIT ?)",
        rows_with,
        f"SELECT {record} AS id FROM {' '.join([tables, *joins])}{where}",
        (*keys.parameters, *(value for part in others for value in part.parameters)),
    )
