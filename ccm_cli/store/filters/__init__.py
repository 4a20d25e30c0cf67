"""The filter language of lists, segments, rules and reports.

``tag=vip and city=Tehran and (orders.count >= 2 or revenue > 500) and last_contact < -30d``

What may be said about a kind of record is declared in a `registry.Entity`. Importing this package
costs little; reading a filter brings in the rest.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ccm_cli.store.filters.condition import Condition, everything
from ccm_cli.store.filters.registry import Entity, Field, Function, Kind, Registry, Relation
from ccm_cli.store.filters.registry import find_field as field
from ccm_cli.store.filters.setting import Setting

if TYPE_CHECKING:
    from ccm_cli.store.filters.compile import Compiler, Customs
    from ccm_cli.store.filters.explanation import Clause, ClauseOutcome, Reading
    from ccm_cli.store.filters.operators import Description
    from ccm_cli.store.filters.saved import Saved

__all__ = [
    "Condition",
    "Entity",
    "Field",
    "Function",
    "Kind",
    "Registry",
    "Relation",
    "Setting",
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
    setting: Setting,
    *,
    customs: "Customs | None" = None,
    saved: "Saved | None" = None,
    inside: tuple[str, ...] = (),
) -> Condition:
    """Turn a filter into SQL.

    A record that lacks a field is unequal to everything: ``city != Tehran`` holds for it, while
    ``=``, ``<`` and ``>`` never do. ``not (...)`` holds exactly where ``...`` does not.

    Args:
        text: the filter; nothing but white space is fitted by every record.
        entity: what it is about.
        setting: when and where it is read.
        customs: gives the custom fields of an entity.
        saved: finds the filters that this one names.
        inside: keys of the saved filters that this one is to be part of, and so may not name.

    Raises:
        InvalidInput: it cannot be understood; the message points at the place.
        NotFound: it names a filter that is not saved.
    """
    compiler = _compiler(text, entity, setting, customs, saved, inside)
    if compiler.parsed.node is None:
        return everything()
    return compiler.condition(compiler.parsed.node, compiler.parsed.text)


def explain(
    text: str,
    entity: Entity,
    setting: Setting,
    *,
    customs: "Customs | None" = None,
    saved: "Saved | None" = None,
) -> "Clause":
    """Take a filter apart into its clauses, each with its own condition.

    Args:
        text: as for `compile_filter`, like all the others.
        entity: what it is about.
        setting: when and where it is read.
        customs: of all entities.
        saved: finds the filters that this one names.

    Raises:
        InvalidInput: as `compile_filter`.
    """
    from ccm_cli.store.filters.explanation import Clause, clauses

    compiler = _compiler(text, entity, setting, customs, saved)
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
    text: str,
    entity: Entity,
    setting: Setting,
    customs: "Customs | None",
    saved: "Saved | None",
    inside: tuple[str, ...] = (),
) -> "Compiler":
    from ccm_cli.store.filters.compile import Compiler, no_customs
    from ccm_cli.store.filters.syntax import parse

    return Compiler(parse(text), entity, setting, customs or no_customs, saved, inside)
