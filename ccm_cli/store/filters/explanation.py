"""Why a record fits a filter, or does not: each clause, whether it holds, and of what value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.compile import Compiler
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.figure import Figure, figure
from ccm_cli.store.filters.predicate import Parameter
from ccm_cli.store.filters.registry import Entity, Kind
from ccm_cli.store.filters.syntax import Comparison, Junction, Negation, Node


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a filter that holds or does not.

    Attributes:
        word: ``and``, ``or`` or ``not`` for a part made of others; empty for a single clause.
        text: as written in the source.
        condition: the part alone.
        parts: what it is made of, in the order of the source.
        figure: what a single clause looks at; None where that is nothing that can be shown.
    """

    word: str
    text: str
    condition: Condition
    parts: tuple["Clause", ...] = ()
    figure: Figure | None = None


class ClauseOutcome(NamedTuple):
    """Whether a clause holds for one record.

    Attributes:
        depth: how many clauses it stands inside of.
        text: as written in the source.
        holds: whether it does.
        value: what the record has: a number of related records, a sum, a city; None for none.
        kind: what the value is; an amount of money is a pair of minor units and currency.
    """

    depth: int
    text: str
    holds: bool
    value: Any = None
    kind: Kind = Kind.TEXT


class Reading(Protocol):
    """What can ask the database for one value, such as `ccm_cli.store.reading.Reader`."""

    def value(self, sql: str, parameters: Sequence[Parameter] = ()) -> Any:
        """The first column of the first row, or None."""


def clauses(compiler: Compiler, node: Node) -> Clause:
    """The tree of a filter's clauses.

    Raises:
        InvalidInput: as `Compiler.condition`.
        NotFound: as there.
    """
    text = " ".join(compiler.parsed.source[node.start : node.end].split())
    condition = compiler.condition(node, text)
    if isinstance(node, Negation):
        return Clause("not", text, condition, (clauses(compiler, node.part),))
    if isinstance(node, Junction):
        parts = tuple(clauses(compiler, part) for part in node.parts)
        return Clause(node.word, text, condition, parts)
    if (names := compiler.names_of_saved(node)) is not None:
        return _of_saved(compiler, node, text, condition, len(names))
    return Clause("", text, condition, figure=figure(compiler, node))


def _of_saved(
    compiler: Compiler, node: Comparison, text: str, condition: Condition, names: int
) -> Clause:
    """A clause that names one saved filter is made of that; one that names several stands alone."""
    if names == 1:
        inner, found = compiler.opened((compiler.names_of_saved(node) or ())[0])
        if inner.parsed.node is not None and found.rows is None:
            part = clauses(inner, inner.parsed.node)
            denied = node.negated or node.operator.text == "!="
            return Clause("not" if denied else "and", text, condition, (part,))
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
        outcome = ClauseOutcome(depth, part.text, holds)
        if part.figure is not None:
            value = part.figure.of(reader, entity, record_id)
            outcome = outcome._replace(value=value, kind=part.figure.kind)
        outcomes[place] = outcome
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
