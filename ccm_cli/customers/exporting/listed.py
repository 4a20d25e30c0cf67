"""Kinds of records whose export is a list of columns, each said in SQL."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.customers.exporting.plain import CONTACT, in_order
from ccm_cli.customers.exporting.registry import ID, Chunk, ExportKind, Record, Setting, iso
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.store.filters.registry import Entity, Field, Kind
from ccm_cli.store.reading import Reader


class Column(NamedTuple):
    """One value of a record.

    Attributes:
        name: of the key in the object; the column of the table is called so too, with spaces.
        sql: the stored value.
        kind: what it holds.
        json: whether the stored value is JSON, which the object holds as it is.
        header: of the column, where it is called otherwise.
    """

    name: str
    sql: str
    kind: Kind = Kind.TEXT
    json: bool = False
    header: str = ""

    @property
    def title(self) -> str:
        """What the column of a table is called."""
        return self.header or self.name.replace("_", " ")


def contact_columns(alias: str, name: str = "contact") -> tuple[Column, ...]:
    """A reference to a contact: by id, by an address, and by name.

    Args:
        alias: of the contact's table in the joins.
        name: what it is called in the record.
    """
    found = f"CASE WHEN {alias}.id IS NULL THEN '' ELSE {CONTACT.format(id=f'{alias}.id')} END"
    return (
        Column(f"{name}_id", f"{alias}.id", Kind.NUMBER),
        Column(name, found),
        Column(f"{name}_name", f"coalesce({alias}.name, '')"),
    )


def listed(
    name: str,
    columns: Sequence[Column],
    *,
    entity: str = "",
    table: str,
    alias: str,
    joins: Mapping[str, str] = MappingProxyType({}),
) -> ExportKind:
    """The export of a kind of record.

    Args:
        name: plural, as ``ccm export`` calls it.
        columns: after the id.
        entity: as the filter language calls it; without one, a filter may use these columns.
        table: of the records.
        alias: what a row of it is called in the SQL.
        joins: ``LEFT JOIN`` clauses by alias.
    """
    fields = (
        Field(column.name, column.kind, column.sql, needs=tuple(joins))
        for column in columns
        if not column.json
    )
    own = Entity(
        name, table, alias, (Field("id", Kind.NUMBER, f"{alias}.id"), *fields), joins=dict(joins)
    )
    source = f"{table} {alias} {' '.join(joins.values())}"
    return ExportKind(
        name,
        entity or own,
        partial(_records, tuple(columns), source, alias),
        partial(_titles, tuple(columns)),
        partial(_cells, tuple(columns)),
        kinds={ID: Kind.NUMBER} | {column.title: column.kind for column in columns},
    )


def _records(
    columns: Sequence[Column], source: str, alias: str, reader: Reader, ids: Chunk
) -> Iterator[Record]:
    listed_sql = ", ".join(column.sql for column in columns)
    rows = by_keys(
        reader, f"SELECT {alias}.id, {listed_sql} FROM {source} WHERE {alias}.id IN", ids
    )
    return in_order(
        (
            {"id": row[0]}
            | {
                column.name: _value(column, value)
                for column, value in zip(columns, row[1:], strict=True)
            }
            for row in rows
        ),
        ids,
    )


def _value(column: Column, stored: Any) -> Any:
    if stored is None:
        return None
    if column.json:
        return json.loads(stored)
    match column.kind:
        case Kind.MOMENT:
            return iso(stored)
        case Kind.BOOL:
            return bool(stored)
        case _:
            return stored


def _titles(columns: Sequence[Column], _reader: Reader, _chunks: Iterable[Chunk]) -> list[str]:
    return [ID, *(column.title for column in columns)]


def _cells(columns: Sequence[Column], record: Record, _setting: Setting) -> Mapping[str, str]:
    return {ID: str(record["id"])} | {
        column.title: _cell(record[column.name]) for column in columns
    }


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list():
            return "; ".join(map(str, value))
        case dict():
            return json.dumps(value, ensure_ascii=False) if value else ""
        case _:
            return str(value)
