"""The filter language of lists, segments, rules and reports.

``tag=vip and city=Tehran and (orders.count >= 2 or revenue > 500) and last_contact < -30d``

What may be said about a kind of record is declared in a `registry.Entity`. Importing this package
costs little; reading a filter brings in the rest.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ccm_cli.store.filters.condition import Condition, everything
from ccm_cli.store.filters.registry import Entity, Field, Function, Kind, Registry
from ccm_cli.store.filters.registry import find_field as field

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from ccm_cli.store.filters.compile import Compiler
    from ccm_cli.store.filters.explanation import Clause, ClauseOutcome, Reading
    from ccm_cli.store.filters.operators import Description

__all__ = [
    "Condition",
    "Entity",
    "Field",
    "Function",
    "Kind",
    "Registry",
    "compile_filter",
    "describe",
    "everything",
    "explain",
    "field",
    "why",
]


def compile_filter(
    text: str,
    entity: Entity,
    *,
    now: int,
    zone: "ZoneInfo",
    currency: str,
    custom: Sequence[Field] = (),
    calendar: str = "auto",
) -> Condition:
    """Turn a filter into SQL.

    A record that lacks a field is unequal to everything: ``city != Tehran`` holds for it, while
    ``=``, ``<`` and ``>`` never do. ``not (...)`` holds exactly where ``...`` does not.

    Args:
        text: the filter; nothing but white space is fitted by every record.
        entity: what it is about.
        now: UTC seconds.
        zone: whose days ``today`` and ``2026-01-31`` are.
        currency: ISO 4217 code that the entity's amounts of money are stored in.
        custom: the entity's custom fields.
        calendar: ``gregorian`` or ``jalali`` for ``this month``, ``this week`` and ``-1mo``;
            ``auto`` takes the Jalali for Persian words.

    Raises:
        InvalidInput: it cannot be understood; the message points at the place.
    """
    compiler = _compiler(text, entity, (now, zone, calendar, currency), custom)
    if compiler.parsed.node is None:
        return everything()
    return compiler.condition(compiler.parsed.node, compiler.parsed.text)


def explain(
    text: str,
    entity: Entity,
    *,
    now: int,
    zone: "ZoneInfo",
    currency: str,
    custom: Sequence[Field] = (),
    calendar: str = "auto",
) -> "Clause":
    """Take a filter apart into its clauses, each with its own condition.

    Args:
        text: as for `compile_filter`, like all the others.
        entity: what it is about.
        now: UTC seconds.
        zone: of the business.
        currency: of the business.
        custom: the entity's custom fields.
        calendar: of the business.

    Raises:
        InvalidInput: as `compile_filter`.
    """
    from ccm_cli.store.filters.explanation import Clause, clauses

    compiler = _compiler(text, entity, (now, zone, calendar, currency), custom)
    if compiler.parsed.node is None:
        return Clause("", "", everything())
    return clauses(compiler, compiler.parsed.node)


def why(
    reader: "Reading", clause: "Clause", entity: Entity, record_id: int
) -> "tuple[ClauseOutcome, ...]":
    """Ask the database which clauses of a filter hold for one record; see `explanation.why`."""
    from ccm_cli.store.filters import explanation

    return explanation.why(reader, clause, entity, record_id)


def describe(entity: Entity, custom: Sequence[Field] = ()) -> "list[Description]":
    """What filters on an entity may use; see `operators.describe`."""
    from ccm_cli.store.filters import operators

    return operators.describe(entity, custom)


def _compiler(
    text: str, entity: Entity, setting: "tuple[int, ZoneInfo, str, str]", custom: Sequence[Field]
) -> "Compiler":
    from ccm_cli.store.filters.compile import Compiler
    from ccm_cli.store.filters.syntax import parse
    from ccm_cli.store.filters.values import Setting

    return Compiler(parse(text), entity, Setting.of(*setting), tuple(custom))
