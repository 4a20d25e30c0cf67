"""What a record has of what a clause looks at: the number counted, the sum, the values."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ccm_cli.store.filters.pieces import Rows, alike
from ccm_cli.store.filters.predicate import Parameter
from ccm_cli.store.filters.registry import Entity, Field, Function, Kind
from ccm_cli.store.filters.related import Asked
from ccm_cli.store.filters.syntax import Comparison

if TYPE_CHECKING:
    from ccm_cli.store.filters.compile import Compiler


class _Reading(Protocol):
    def value(self, sql: str, parameters: Sequence[Parameter] = ()) -> Any:
        """The first column of the first row, or None."""


class Figure(NamedTuple):
    """What can be shown of a record beside a clause.

    Attributes:
        kind: what it is.
        sql: expression over the entity's alias.
        parameters: in order.
        joins: the LEFT JOIN clauses it needs.
        currency: expression with the currency of an amount of money; empty for other kinds.
    """

    kind: Kind
    sql: str
    parameters: tuple[Parameter, ...] = ()
    joins: tuple[str, ...] = ()
    currency: str = ""

    def of(self, reader: _Reading, entity: Entity, record_id: int) -> Any:
        """The value of one record; an amount of money as a pair of minor units and currency."""
        source = " ".join([f"{entity.table} {entity.alias}", *self.joins])
        where = f"FROM {source} WHERE {entity.alias}.{entity.key} = ?"
        value = reader.value(f"SELECT {self.sql} {where}", (*self.parameters, record_id))
        if self.currency and value is not None:
            return round(value), reader.value(f"SELECT {self.currency} {where}", (record_id,))
        return value


def figure(compiler: "Compiler", node: Comparison) -> Figure | None:
    """What a clause looks at; None where that cannot be shown.

    Raises:
        InvalidInput: as `ccm_cli.store.filters.compile.Compiler.condition`.
    """
    subject = compiler.subject(node)
    if isinstance(subject, Field):
        return _of_field(compiler, subject)
    if isinstance(subject, Function):
        return _of_function(compiler, subject, node)
    return _of_related(Asked(compiler, subject, node))


def _of_field(compiler: "Compiler", field: Field) -> Figure:
    joins = tuple(sql for name, sql in compiler.entity.joins.items() if name in field.needs)
    if field.rows is not None:
        sql = f"(SELECT group_concat({field.sql}, ', ') FROM {field.rows})"
        return Figure(Kind.TEXT, sql, joins=joins)
    currency = field.currency_sql or f"'{compiler.setting.currency}'"
    return Figure(
        field.kind,
        field.value_sql,
        joins=joins,
        currency=currency if field.kind is Kind.MONEY else "",
    )


def _of_function(compiler: "Compiler", function: Function, node: Comparison) -> Figure | None:
    rows = Rows.of(function, compiler.entity)
    if rows is None or function.gives is Kind.BOOL:
        return None
    arguments = compiler.arguments(function, node.steps[0])
    return Figure(function.gives, rows.asked(function.sql, alike("", arguments)), arguments)


def _of_related(asked: Asked) -> Figure:
    measured = asked.measured()
    currency = f"'{measured.currency}'" if measured.field.kind is Kind.MONEY else ""
    return Figure(
        measured.field.kind,
        measured.rows.asked(measured.field.sql, measured.condition),
        () if measured.condition is None else measured.condition.parameters,
        currency=currency,
    )
