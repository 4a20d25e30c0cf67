"""What hangs on a record that goes is hung on the one that stays.

The foreign keys of the database say what hangs there, so that a table added later comes over by
itself. Where a table needs more than that (consent, messages, yearly days) its domain gives a rule
for it. Nothing is lost silently: a row that cannot come over because the other record has the
same already fills what is empty there before it goes.
"""

from collections.abc import Callable, Mapping
from itertools import chain
from typing import Any, NamedTuple

from ccm_cli.store.schema import Link, columns, dependants, primary_key, unique_keys
from ccm_cli.store.writing import UnitOfWork


class Merger(NamedTuple):
    """Two records of one table, of which one stays.

    Attributes:
        table: of both.
        kept: id of the one that stays.
        gone: id of the one that goes.
        now: UTC seconds.
    """

    table: str
    kept: int
    gone: int
    now: int


Rule = Callable[[UnitOfWork, Merger], None]
Rules = Mapping[str, Rule]
"""By table, what brings its rows over instead of `move`."""

Row = dict[str, Any]
_OWN = frozenset({"id", "position", "created_at", "updated_at", "at"})
"""Columns that a row does not take over from one that has the same."""


def move_all(work: UnitOfWork, merger: Merger, rules: Rules) -> None:
    """Bring over everything that refers to the record that goes, table by table."""
    links: dict[str, list[Link]] = {}
    for link in dependants(work.reader.connection, merger.table):
        links.setdefault(link.table, []).append(link)
    for table, found in links.items():
        if table in rules:
            rules[table](work, merger)
        else:
            for link in found:
                move(work, link, merger.kept, merger.gone)


def hanging(work: UnitOfWork, table: str, row_id: int) -> dict[str, int]:
    """How many rows refer to a record, by the table they are in."""
    counts: dict[str, int] = {}
    for link in dependants(work.reader.connection, table):
        found = work.reader.value(
            f'SELECT count(*) FROM "{link.table}" WHERE "{link.column}" = ?', (row_id,)
        )
        if found:
            counts[link.table] = counts.get(link.table, 0) + int(found)
    return counts


def rows_of(work: UnitOfWork, table: str, column: str, row_id: int) -> list[Row]:
    """The rows that refer to a record, in their order where they have one."""
    names = columns(work.reader.connection, table)
    key = primary_key(work.reader.connection, table)
    order = f'position, "{key}"' if "position" in names else f'"{key}"'
    return work.reader.rows(
        lambda *row: dict(zip(names, row, strict=True)),
        f'SELECT * FROM "{table}" WHERE "{column}" = ? ORDER BY {order}',
        (row_id,),
    )


def move(work: UnitOfWork, link: Link, kept: int, gone: int) -> None:
    """Have the rows behind one reference refer to the record that stays.

    A row for which the kept record has one like it already, by a unique key, is absorbed by that.
    Rows in an order come behind those that are there.
    """
    table, column = link.table, link.column
    key = primary_key(work.reader.connection, table)
    place = _next_position(work, table, column, kept)
    moved: dict[int, Row] = {}
    for row in rows_of(work, table, column, gone):
        twin = _twin(work, table, row, row | {column: kept})
        if twin is not None:
            absorb(work, table, twin, row)
            continue
        moved[row[key]] = {column: kept}
        if place is not None:
            moved[row[key]]["position"] = place
            place += 1
    work.update_rows(table, moved)


def absorb(work: UnitOfWork, table: str, kept: int, row: Row) -> None:
    """Let a row take over what another like it has and it lacks; then that one goes."""
    key = primary_key(work.reader.connection, table)
    names = columns(work.reader.connection, table)
    held = work.reader.row(
        lambda *values: dict(zip(names, values, strict=True)),
        f'SELECT * FROM "{table}" WHERE "{key}" = ?',
        (kept,),
    )
    if held is None:
        return
    guarded = _OWN | set(chain.from_iterable(unique_keys(work.reader.connection, table)))
    filled = {
        name: value
        for name, value in row.items()
        if name not in guarded and held[name] in (None, "") and value not in (None, "")
    }
    if filled:
        work.update_rows(table, {kept: filled})
    for link in dependants(work.reader.connection, table):
        move(work, link, kept, row[key])
    work.delete_rows(table, [row[key]])


def _next_position(work: UnitOfWork, table: str, column: str, kept: int) -> int | None:
    if "position" not in columns(work.reader.connection, table):
        return None
    return int(
        work.reader.value(
            f'SELECT coalesce(max(position) + 1, 0) FROM "{table}" WHERE "{column}" = ?', (kept,)
        )
    )


def _twin(work: UnitOfWork, table: str, row: Row, wanted: Row) -> int | None:
    """The row that would have the same unique key, if there is one."""
    key = primary_key(work.reader.connection, table)
    for names in unique_keys(work.reader.connection, table):
        values = [wanted[name] for name in names]
        if None in values:
            continue
        same = " AND ".join(f'"{name}" = ?' for name in names)
        found = work.reader.value(
            f'SELECT "{key}" FROM "{table}" WHERE {same} AND "{key}" <> ?', (*values, row[key])
        )
        if found is not None:
            return int(found)
    return None
