"""Why a record fits a filter, or does not: each clause, and whether it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.compile import Compiler
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.predicate import Parameter
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.filters.syntax import Junction, Negation, Node


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a filter that holds or does not.

    Attributes:
        word: ``and``, ``or`` or ``not`` for a part made of others; empty for a single clause.
        text: as written in the source.
        condition: the part alone.
        parts: what it is made of, in the order of the source.
    """

    word: str
    text: str
    condition: Condition
    parts: tuple["Clause", ...] = ()


class ClauseOutcome(NamedTuple):
    """Whether a clause holds for one record.

    Attributes:
        depth: how many clauses it stands inside of.
        text: as written in the source.
        holds: whether it does.
    """

    depth: int
    text: str
    holds: bool


class Reading(Protocol):
    """What can ask the database for one value, such as `ccm_cli.store.reading.Reader`."""

    def value(self, sql: str, parameters: Sequence[Parameter] = ()) -> object:
        """The first column of the first row, or None."""


def clauses(compiler: Compiler, node: Node) -> Clause:
    """The tree of a filter's clauses.

    Raises:
        InvalidInput: as `Compiler.condition`.
    """
    text = " ".join(compiler.parsed.source[node.start : node.end].split())
    condition = compiler.condition(node, text)
    if isinstance(node, Negation):
        return Clause("not", text, condition, (clauses(compiler, node.part),))
    if isinstance(node, Junction):
        parts = tuple(clauses(compiler, part) for part in node.parts)
        return Clause(node.word, text, condition, parts)
    return Clause("", text, condition)


def why(
    reader: Reading, clause: Clause, entity: Entity, record_id: int
) -> tuple[ClauseOutcome, ...]:
    """Ask the database which clauses hold for one record.

    Args:
        reader: reads the database.
        clause: the whole filter, as `clauses` gives it.
        entity: what the filter is about.
        record_id: the record.

    Returns:
        The whole filter first, then its parts, each before its own parts.

    Raises:
        NotFound: there is no such record.
    """
    outcomes: list[ClauseOutcome] = []

    def settle(part: Clause, depth: int) -> bool:
        place = len(outcomes)
        outcomes.append(ClauseOutcome(depth, part.text, holds=False))
        inner = [settle(each, depth + 1) for each in part.parts]
        if part.word == "":
            holds = _holds(reader, part.condition, entity, record_id)
        elif part.word == "not":
            holds = not inner[0]
        else:
            holds = all(inner) if part.word == "and" else any(inner)
        outcomes[place] = ClauseOutcome(depth, part.text, holds)
        return holds

    settle(clause, 0)
    return tuple(outcomes)


def _holds(reader: Reading, condition: Condition, entity: Entity, record_id: int) -> bool:
    source = " ".join([f"{entity.table} {entity.alias}", *condition.joins])
    answer = reader.value(
        f"SELECT CASE WHEN {condition.sql} THEN 1 ELSE 0 END"
        f" FROM {source} WHERE {entity.alias}.{entity.key} = ?",
        (*condition.parameters, record_id),
    )
    if answer is None:
        raise NotFound(
            _("There is no %(entity)s %(id)s.") % {"entity": entity.name, "id": record_id}
        )
    return bool(answer)
