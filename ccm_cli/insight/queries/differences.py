"""What a change of many records makes of each: field by field, before and after.

Read from the journal of a unit of work that is not finished, so that a dry run says what would be
written, and nothing else.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.insight.queries.references import NAMES, RECORDS, name_sql
from ccm_cli.store.journal import Change
from ccm_cli.store.reading import Reader

FOLLOWING = frozenset(
    {"id", "key", "name_key", "sort_key", "title_key", "city_key", "position", "pushes"}
    | {"code_key", "number_key", "net_minor", "tax_minor"}
    | {"created_at", "updated_at", "stage_since", "closed_at", "occurrence", "promised_close"}
    | {"subject_key", "state_since", "stopped", "response_promise", "resolution_promise"}
    | {"response_due_at", "resolution_due_at", "limit_at", "near_at", "reopened"}
)
"""Columns that follow from others."""


class Difference(NamedTuple):
    """A field of a record that becomes different; values as stored, None where there is none."""

    id: int
    name: str
    field: str
    before: Any
    after: Any


class _Link(NamedTuple):
    """A table whose rows tie something to a record: how that is called, and where its name is."""

    record: str
    field: str
    column: str
    names: str


_LINKS: Mapping[str, Mapping[str, _Link]] = {
    "contact": {
        "contact_tag": _Link("contact_id", "tag", "tag_id", name_sql("tag")),
        "contact_company": _Link("contact_id", "company", "company_id", name_sql("company")),
    },
    "deal": {"deal_competitor": _Link("deal_id", "competitor", "name", "")},
}
_KEPT = 10_000
_CHUNK = 500


def differences(reader: Reader, table: str, changes: Iterable[Change]) -> Iterator[Difference]:
    """What became different about records of one table, in the order it was written.

    Args:
        reader: of the unit of work.
        table: one of `NAMES`.
        changes: of `ccm_cli.store.writing.UnitOfWork.changes`.
    """
    known: dict[tuple[str, Any], str] = {}

    def named(sql: str, key: Any) -> str:
        if (sql, key) not in known:
            if len(known) > _KEPT:
                known.clear()
            known[sql, key] = str(reader.value(sql, (key,)) or "") if sql else str(key)
        return known[sql, key]

    whose = name_sql(table)
    for change in changes:
        if change.table == table:
            for field, *ends in _columns(change):
                shown = ends
                if kind := RECORDS.get(field):
                    shown = [each and named(name_sql(kind), each) for each in ends]
                name = named(whose, change.row_id)
                yield Difference(change.row_id, name, RECORDS.get(field, field), *shown)
        elif change.table in _LINKS.get(table, {}):
            yield from _tied(_LINKS[table][change.table], change, named, whose)


def names_of(reader: Reader, table: str, ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Number and name of records, in the order of their numbers within each few hundred.

    Args:
        reader: the database.
        table: as for `differences`.
        ids: of records; who is not there is left out.
    """
    for start in range(0, len(ids), _CHUNK):
        part = ids[start : start + _CHUNK]
        yield from reader.stream(
            lambda row_id, name: (int(row_id), str(name)),
            f"SELECT id, {NAMES[table]} FROM {table}"
            f" WHERE id IN ({', '.join('?' * len(part))}) ORDER BY id",
            part,
        )


def _columns(change: Change) -> Iterator[tuple[str, Any, Any]]:
    before, after = change.before or {}, change.after or {}
    for field in {**before, **after}:
        old, new = before.get(field), after.get(field)
        if field == "custom":
            held, made = (json.loads(text or "{}") for text in (old, new))
            for key in {**held, **made}:
                if held.get(key) != made.get(key):
                    yield f"custom.{key}", held.get(key), made.get(key)
        elif field not in FOLLOWING and (old or None) != (new or None):
            yield field, old, new


def _tied(link: _Link, change: Change, named: Any, whose: str) -> Iterator[Difference]:
    """A tie that is made or cut; one that only stands at another place is no difference."""
    if change.before is not None and change.after is not None:
        return
    row = change.after or change.before or {}
    record, what = row[link.record], named(link.names, row[link.column])
    ends = (None, what) if change.after else (what, None)
    yield Difference(record, named(whose, record), link.field, *ends)
