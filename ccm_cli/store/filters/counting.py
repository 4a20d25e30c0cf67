"""Counting records without looking at them: by what is kept of them, or belongs to them.

How many people were last in touch before March is written in an index of the figures kept per
person. That the person is there goes without saying, and to look each one up takes fifty times as
long as to count the entries.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.store.filters.predicate import Parameter, joined
from ccm_cli.store.filters.registry import Entity, Field

_KEPT = re.compile(
    r"LEFT JOIN (?P<table>\w+) (?P<alias>\w+) ON (?P<column>\w+\.\w+) = (?P<key>\w+\.\w+)"
)
_PLAIN = re.compile(r"\(?\w+\.\w+(?: \+ \w+\.\w+)*\)?")


class Keys(NamedTuple):
    """A query over rows that name the records that fit.

    Attributes:
        tables: each with its alias; all that are kept of the same records, or one source.
        key: the column of the first that names the record.
        where: which of them.
        parameters: of ``where`` and ``having``.
        once: whether each record is named by one row at most.
        having: what all rows of a record together must be; empty for any of them.
        having_takes: how many of the parameters are those of ``having``, which are the last.
        outside: whether the records that fit are all the others.
    """

    tables: tuple[str, ...]
    key: str
    where: str
    parameters: tuple[Parameter, ...]
    once: bool = False
    having: str = ""
    having_takes: int = 0
    outside: bool = False

    def counted(self, entity: Entity) -> str:
        """The statement that counts them, with `parameters`."""
        source = f"FROM {self._joined_tables()} WHERE {self.where}"
        if self.having:
            named = f"SELECT 1 {source} GROUP BY {self.key} HAVING {self.having}"
            sql = f"SELECT count(*) FROM ({named})"
        elif self.once:
            sql = f"SELECT count(*) {source}"
        else:
            sql = f"SELECT count(*) FROM (SELECT DISTINCT {self.key} {source})"
        if not self.outside:
            return sql
        return f"SELECT (SELECT count(*) FROM {entity.table}) - ({sql})"

    def _joined_tables(self) -> str:
        """The tables; one of which several figures are asked is read through.

        An index serves only one of them, and the others would be looked up row by row.
        """
        first, *others = self.tables
        column = self.key.rpartition(".")[2]
        joins = [f" JOIN {table} ON {_alias(table)}.{column} = {self.key}" for table in others]
        asked = set(re.findall(r"\b[a-z_]\w*\.\w+", self.where))
        scanned = " NOT INDEXED" if self.once and not others and len(asked) > 1 else ""
        return f"{first}{scanned}{''.join(joins)}"

    def opposite(self) -> "Keys":
        """The records that do not fit."""
        return self._replace(outside=not self.outside)


def kept(field: Field, entity: Entity, holds: str, fails: str, parameters: Sequence[Parameter],
         *, by_none: bool) -> Keys | None:  # fmt: skip
    """The records that a clause about a kept figure fits; None where it is about something else.

    Args:
        field: what the clause is about.
        entity: whose.
        holds: the clause over the figures of a record.
        fails: its opposite.
        parameters: of either.
        by_none: whether the clause fits those of whom nothing is kept.
    """
    if len(field.needs) != 1 or field.rows is not None or not _PLAIN.fullmatch(field.sql):
        return None
    match = _KEPT.fullmatch(entity.joins[field.needs[0]])
    alias = field.needs[0]
    if match is None or match["alias"] != alias or match["key"] != f"{entity.alias}.{entity.key}":
        return None
    if any(part.partition(".")[0] != alias for part in re.findall(r"\w+\.\w+", field.sql)):
        return None
    where = fails if by_none else holds
    table = f"{match['table']} {alias}"
    return Keys((table,), match["column"], where, tuple(parameters), once=True, outside=by_none)


def both(parts: Sequence[Keys | None], word: str) -> Keys | None:
    """The records that several clauses fit; None where that needs a look at the records."""
    found = [part for part in parts if part is not None]
    if len(found) < len(parts) or any(not part.once or part.outside for part in found):
        return None
    tables = dict.fromkeys(table for part in found for table in part.tables)
    if word == "OR" and len(tables) > 1:
        return None
    column = found[0].key.rpartition(".")[2]
    if any(part.key.rpartition(".")[2] != column for part in found):
        return None
    return Keys(
        tuple(tables),
        f"{_alias(next(iter(tables)))}.{column}",
        joined([part.where for part in found], word),
        tuple(value for part in found for value in part.parameters),
        once=True,
    )


def _alias(table: str) -> str:
    return table.rpartition(" ")[2]
