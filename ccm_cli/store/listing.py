"""Lists of records with columns, filter and order of the caller's choice, paged by key.

One function serves every ``list`` command and every table of the TUI: it knows the fields of an
entity from the registry, and nothing of any domain.
"""

import json
from array import array
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.predicate import Parameter
from ccm_cli.store.filters.registry import Entity, Field, Kind
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.filters.driving import Few

MAXIMUM = 100_000
"""More rows than this are read page by page."""
_STEPS, _MOST_STEPS = 25_000, 600_000
"""How long to look for the first rows one by one, in steps of SQLite's machine, before all that
fit are gathered and sorted: at least, and at most, where they come quickly. Either is far too slow
where the other is right: the one for what is rare, the other for what is common."""
_ONLY_WALK = 15
"""So many times as long, where nothing but the record itself is asked about."""
_FEW, _STEPS_TO_COUNT = 100_000, 1_000_000
"""Rows that a clause may be about so that all that fit are found by them, and how long to count."""
_EMPTY = dict.fromkeys((Kind.TEXT, Kind.CHOICE, Kind.DAY, Kind.YEARLY, Kind.LINK), "''")


class Order(NamedTuple):
    """Sorted by one field, then by id."""

    field: Field
    descending: bool = False


class Row(NamedTuple):
    """One record: its id, and the stored value of each field asked for, in order.

    The value of a `Kind.MONEY` field with a currency of its own is a pair (minor units, currency),
    that of a `Kind.LIST` a tuple of texts.
    """

    id: int
    values: tuple[Any, ...]


class Page(NamedTuple):
    """Some rows, and where to go on; the cursors are None at the ends."""

    rows: tuple[Row, ...]
    after: str | None


def _value_sql(field: Field) -> str:
    if field.rows is None:
        return field.value_sql
    if field.kind is Kind.LIST:
        return f"(SELECT json_group_array({field.sql}) FROM {field.rows})"
    return f"(SELECT group_concat({field.sql}, ', ') FROM {field.rows})"


def _sort_sql(order: Order) -> str:
    if order.field.sort_sql is not None:
        return order.field.sort_sql
    if order.field.rows is not None:
        raise InvalidInput(
            _("The list cannot be sorted by %(field)s: a record may have several.")
            % {"field": order.field.name}
        )
    if order.field.absent is not None:
        return order.field.value_sql
    return f"coalesce({order.field.sql}, {_EMPTY.get(order.field.kind, '-9223372036854775807')})"


def _joins(entity: Entity, fields: Sequence[Field], condition: Condition) -> str:
    needed = {name for field in fields for name in field.needs}
    clauses = [clause for name, clause in entity.joins.items() if name in needed]
    clauses += [clause for clause in condition.joins if clause not in clauses]
    in_order = [clause for clause in entity.joins.values() if clause in clauses]
    return " ".join(in_order)


def _encode(sort_value: Any, row_id: int) -> str:
    packed = json.dumps([sort_value, row_id], ensure_ascii=False, separators=(",", ":"))
    return packed.encode().hex()


def _decode(cursor: str) -> tuple[Any, int]:
    try:
        sort_value, row_id = json.loads(bytes.fromhex(cursor))
    except (ValueError, TypeError):
        sort_value, row_id = None, None
    if not isinstance(row_id, int) or not isinstance(sort_value, str | int | float):
        raise InvalidInput(
            _("The cursor %(cursor)s is not one that a list gave.") % {"cursor": cursor[:40]},
            hint=_("Leave --cursor out to start at the beginning."),
        )
    return sort_value, row_id


def _seek(order_sql: str, key: str, cursor: str, *, descending: bool) -> tuple[str, list[Any]]:
    """Where to go on: a form that SQLite seeks in an index over (order, key)."""
    value, row_id = _decode(cursor)
    beyond, or_same = ("<", "<=") if descending else (">", ">=")
    sql = f"{order_sql} {or_same} ? AND ({order_sql} {beyond} ? OR {key} {beyond} ?)"
    return sql, [value, value, row_id]


def page(
    reader: Reader,
    entity: Entity,
    fields: Sequence[Field],
    *,
    condition: Condition,
    order: Order,
    limit: int,
    cursor: str | None = None,
) -> Page:
    """One page of records.

    Args:
        reader: the database.
        entity: the kind of record.
        fields: the columns, in order.
        condition: which records; `Condition.everything` for all.
        order: sorted how; ties by id in the same direction.
        limit: at most so many rows, 1 to `MAXIMUM`.
        cursor: where the page before ended.

    Returns:
        The rows, and the cursor of the next page if there may be one.

    Raises:
        InvalidInput: a limit out of bounds, an unknown cursor, an order by a many-valued field.
    """
    if not 1 <= limit <= MAXIMUM:
        raise InvalidInput(_("--limit may be 1 to %(most)d.") % {"most": MAXIMUM})
    key = f"{entity.alias}.{entity.key}"
    order_sql = _sort_sql(order)
    columns = _columns(entity, fields, order)
    where, parameters = [], list(condition.parameters)
    if cursor is not None:
        seek, values = _seek(order_sql, key, cursor, descending=order.descending)
        where.append(f"({seek})")
        parameters += values
    way = "DESC" if order.descending else "ASC"

    def sql(fitting: str, sorted_by: str) -> str:
        return (
            f"SELECT {', '.join(columns)} FROM {entity.table} {entity.alias}"
            f" {_joins(entity, (*fields, order.field), condition)}"
            f" WHERE {' AND '.join([f'({fitting})', *where])}"
            f" ORDER BY {sorted_by} {way}, {key} {way} LIMIT ?"
        )

    parameters.append(limit + 1)
    found = _first(reader, condition, sql, parameters, key=key, by=order_sql)
    rows = tuple(Row(row[0], _values(row[2:], fields)) for row in found[:limit])
    after = _encode(found[limit - 1][1], found[limit - 1][0]) if len(found) > limit else None
    return Page(rows, after)


def _first(
    reader: Reader,
    condition: Condition,
    sql: Callable[[str, str], str],
    parameters: list[Any],
    *,
    key: str,
    by: str,
) -> list[tuple[Any, ...]]:
    """The rows of a page, come by in the way that is quick for how many fit.

    Args:
        reader: the database.
        condition: which records.
        sql: makes the statement of a condition and of what it is sorted by.
        parameters: those of the condition, and what comes behind them; the last is the limit.
        key: the column of the record's id.
        by: what the page is sorted by.
    """
    if not condition.text:
        return reader.rows(_whole, sql(condition.of_all, by), parameters)
    behind = parameters[len(condition.parameters) :]
    walks = [(each.sql, each.parameters) for each in condition.walks if each.order == by]
    # Said so, SQLite walks the records in their order, whatever index would serve the filter.
    walks = walks or [(f"({condition.sql}) IS TRUE", condition.parameters)]
    is_only_way = not condition.whole and not condition.joins
    for number, (fitting, given) in enumerate(walks, 1):
        patience = _ONLY_WALK if is_only_way and number == len(walks) else 1
        found = reader.rows_soon(
            _whole,
            sql(fitting, by),
            [*given, *behind],
            steps=_STEPS * patience,
            wanted=parameters[-1],
            most=_MOST_STEPS * patience,
        )
        if found is not None:
            return found
    # The plus keeps SQLite from walking the index of the order after all.
    if (few := _fewest(reader, condition)) is not None:
        among = sql(f"{key} IN ({few.ids})", f"+{by}")
        return reader.rows(_whole, among, [*few.parameters, *behind])
    return reader.rows(_whole, sql(condition.of_all, f"+{by}"), parameters)


def _fewest(reader: Reader, condition: Condition) -> "Few | None":
    """The way by the rarest of what a condition is about; None where nothing is rare."""
    fewest, best = _FEW + 1, None
    for way in condition.few:
        counted = reader.rows_soon(int, way.rows, (*way.rows_with, fewest), steps=_STEPS_TO_COUNT)
        if counted and counted[0] < fewest:
            fewest, best = counted[0], way
    return best


def _fitting(
    reader: Reader, entity: Entity, condition: Condition
) -> tuple[str, Sequence[Parameter]]:
    """The expression for all that fit, with its parameters, by the rarest where something is."""
    if (few := _fewest(reader, condition)) is not None:
        return f"{entity.alias}.{entity.key} IN ({few.ids})", few.parameters
    return condition.of_all, condition.parameters


def stream(
    reader: Reader,
    entity: Entity,
    fields: Sequence[Field],
    *,
    condition: Condition,
    order: Order,
) -> Iterator[Row]:
    """Every record that fits, one at a time, however many there are.

    Args:
        reader: of a connection of its own; what it sorts goes to the disk, not into memory.
        entity: as for `page`, like all that follow.
        fields: the columns, in order.
        condition: which records.
        order: sorted how.

    Raises:
        InvalidInput: an order by a many-valued field.
    """
    reader.connection.execute("PRAGMA temp_store = FILE")
    fitting, parameters = _fitting(reader, entity, condition)
    way = "DESC" if order.descending else "ASC"
    sql = (
        f"SELECT {', '.join(_columns(entity, fields, order))} FROM {entity.table} {entity.alias}"
        f" {_joins(entity, (*fields, order.field), condition)} WHERE {fitting}"
        f" ORDER BY {_sort_sql(order)} {way}, {entity.alias}.{entity.key} {way}"
    )
    for row in reader.stream(_whole, sql, parameters):
        yield Row(row[0], _values(row[2:], fields))


def _columns(entity: Entity, fields: Sequence[Field], order: Order) -> list[str]:
    columns = [f"{entity.alias}.{entity.key}", _sort_sql(order)]
    for field in fields:
        columns.append(_value_sql(field))
        if field.currency_sql is not None:
            columns.append(field.currency_sql)
    return columns


def _whole(*row: Any) -> tuple[Any, ...]:
    return row


def _values(raw: Sequence[Any], fields: Sequence[Field]) -> tuple[Any, ...]:
    taken = iter(raw)
    values = []
    for field in fields:
        value = next(taken)
        if field.currency_sql is not None:
            currency = next(taken)
            value = None if value is None else (value, currency)
        elif field.kind is Kind.LIST:
            value = tuple(json.loads(value)) or None
        values.append(value)
    return tuple(values)


def both(first: Condition, second: Condition) -> Condition:
    """The condition that a record fits when it fits two."""
    return Condition(
        f"({first.sql}) AND ({second.sql})",
        (*first.parameters, *second.parameters),
        tuple(dict.fromkeys((*first.joins, *second.joins))),
        " and ".join(f"({each.text})" for each in (first, second) if each.text),
        f"({first.of_all}) AND ({second.of_all})" if first.whole or second.whole else "",
    )


def count(reader: Reader, entity: Entity, condition: Condition) -> int:
    """How many records fit."""
    if condition.counted:
        return int(reader.value(condition.counted, condition.counted_with))
    if (few := _fewest(reader, condition)) is not None:
        return int(reader.value(f"SELECT count(*) FROM ({few.ids})", few.parameters))
    source = f"FROM {entity.table} {entity.alias} {_joins(entity, (), condition)}"
    sql = f"SELECT count(*) {source} WHERE {condition.of_all}"
    if condition.joins:
        # In the order of their keys, so that what is kept of each is looked up as it lies.
        ordered = f"ORDER BY {entity.alias}.{entity.key} LIMIT -1"
        sql = f"SELECT count(*) FROM (SELECT 1 {source} WHERE {condition.of_all} {ordered})"
    return int(reader.value(sql, condition.parameters))


def ids(reader: Reader, entity: Entity, condition: Condition) -> list[int]:
    """The ids of all records that fit, ascending."""
    key = f"{entity.alias}.{entity.key}"
    joins = _joins(entity, (), condition)
    fitting, parameters = _fitting(reader, entity, condition)
    sql = f"SELECT {key} FROM {entity.table} {entity.alias} {joins} WHERE {fitting} ORDER BY {key}"
    return [int(found) for found in reader.values(sql, parameters)]


def keys(
    reader: Reader, entity: Entity, condition: Condition, order: Order | None = None
) -> "array[int]":
    """As `ids`, for as many as there are: packed, and in an order of the caller's choice.

    Raises:
        InvalidInput: an order by a many-valued field.
    """
    key = f"{entity.alias}.{entity.key}"
    way = "DESC" if order and order.descending else "ASC"
    by = f"{_sort_sql(order)} {way}, {key} {way}" if order else key
    joins = _joins(entity, (order.field,) if order else (), condition)
    fitting, parameters = _fitting(reader, entity, condition)
    sql = f"SELECT {key} FROM {entity.table} {entity.alias} {joins} WHERE {fitting} ORDER BY {by}"
    return array("q", reader.stream(int, sql, parameters))


def place(
    reader: Reader, entity: Entity, condition: Condition, order: Order, record_id: int
) -> int | None:
    """At which place of a list a record stands, from 0; None where it is not in it.

    Args:
        reader: the database.
        entity: the kind of record.
        condition: which records are listed.
        order: sorted how.
        record_id: of the one that is looked for.

    Raises:
        InvalidInput: an order by a many-valued field.
    """
    if not fits(reader, entity, condition, record_id):
        return None
    key, order_sql = f"{entity.alias}.{entity.key}", _sort_sql(order)
    source = f"FROM {entity.table} {entity.alias} {_joins(entity, (order.field,), condition)}"
    value = reader.value(f"SELECT {order_sql} {source} WHERE {key} = ?", (record_id,))
    before, values = _seek(
        order_sql, key, _encode(value, record_id), descending=not order.descending
    )
    fitting, parameters = _fitting(reader, entity, condition)
    sql = f"SELECT count(*) {source} WHERE ({fitting}) AND {before}"
    return int(reader.value(sql, [*parameters, *values]))


def fits(reader: Reader, entity: Entity, condition: Condition, record_id: int) -> bool:
    """Whether one record fits."""
    joins = _joins(entity, (), condition)
    sql = (
        f"SELECT 1 FROM {entity.table} {entity.alias} {joins}"
        f" WHERE {entity.alias}.{entity.key} = ? AND ({condition.sql})"
    )
    return reader.value(sql, (record_id, *condition.parameters)) is not None
