"""Everything that became of one record, a line for each field that became different."""

import json
import re
from collections.abc import Callable, Iterator

import typer

from ccm_cli.cli import output
from ccm_cli.cli.changed import LABELS
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.insight.queries import references
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store import biography
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.journal import Change
from ccm_cli.store.reading import Reader

_OF_THE_PROGRAM = frozenset(
    {"id", "key", "name_key", "sort_key", "title_key", "city_key", "position"}
    | {"created_at", "updated_at", "code_key", "number_key"}
)
"""Columns that follow from others."""
_ITSELF = frozenset({"address", "number", "handle", "tag_id", "company_id"})
"""Columns of what hangs on a record that its own name says already."""

Line = tuple[str, str, object, object]
Shown = Callable[[str, object], object]


def show(
    ctx: typer.Context,
    table: str,
    ref: str | int,
    *,
    limit: int,
    before: int | None,
    format: str | None,
) -> None:
    """Print the history of one record.

    Args:
        ctx: of the command.
        table: of the record.
        ref: which; by number also one that is gone.
        limit: at most so many changes.
        before: only changes with a smaller number.
        format: of ``--format``.

    Raises:
        NotFound: nobody is called so.
        Ambiguous: several are.
    """
    runtime = runtime_of(ctx)
    for_people = output.chosen_format(runtime, format) == "table"
    with runtime.reading() as reader:
        row_id = _id_of(runtime, reader, table, ref)
        steps = biography.of_record(reader, table, row_id, limit=limit, before_id=before)
        shown = _for_people(runtime, reader) if for_people else _as_kept
        rows = [
            (
                (step.group.id, step.group.at),
                (record, name, shown(name, old), shown(name, new)),
                (step.group.summary, step.group.actor),
            )
            for step in steps
            for change in step.changes
            for record, name, old, new in _lines(table, change)
        ]
    columns = [
        Column("id", "#", Kind.NUMBER),
        Column("at", _("When"), Kind.MOMENT),
        Column("record", _("Record")),
        Column("field", _("Field")),
        Column("before", _("Before")),
        Column("after", _("After")),
        Column("summary", _("What")),
        Column("actor", _("Who")),
    ]
    lines: list[tuple[object, ...]]
    if for_people:
        del columns[2]
        lines = [(*a, _field(table, b[0], b[1]), *b[2:], *c) for a, b, c in rows]
    else:
        lines = [(*a, *b, *c) for a, b, c in rows]
    output.rows(ctx, columns, lines, format=format, empty=_("Nothing was changed yet."))


def _id_of(runtime: Runtime, reader: Reader, table: str, ref: str | int) -> int:
    from ccm_cli.customers.queries.resolve import resolve_company, resolve_contact
    from ccm_cli.language.numbers import ascii_digits
    from ccm_cli.selling.queries.orders import resolve_order
    from ccm_cli.selling.queries.products import resolve_product

    if isinstance(ref, int):
        return ref
    number = re.fullmatch(r"#?(\d{1,9})", ascii_digits(ref).strip(), re.ASCII)
    if number:  # it may be gone, and still have a history
        return int(number[1])
    if table == "sale_order":
        return resolve_order(reader, ref)
    if table == "product":
        return resolve_product(reader, ref)
    if table == "company":
        return resolve_company(reader, ref)
    return resolve_contact(reader, ref, region=runtime.settings.business.region)


def _lines(table: str, change: Change) -> Iterator[Line]:
    """A line per field that became different; fields that are empty on both sides are left out."""
    record = f"{change.table} {change.row_id}"
    whose = {f"{table.removeprefix('sale_')}_id"} if change.table != table else set()
    old, new = change.before or {}, change.after or {}
    for name in dict.fromkeys([*old, *new]):
        if name in _OF_THE_PROGRAM or name in whose:
            continue
        if name == "custom":
            yield from _custom(record, old.get(name), new.get(name))
        elif old.get(name) != new.get(name) and (old.get(name) or new.get(name)):
            yield record, name, old.get(name), new.get(name)


def _custom(record: str, old: str | None, new: str | None) -> Iterator[Line]:
    before, after = json.loads(old or "{}"), json.loads(new or "{}")
    for key in dict.fromkeys([*before, *after]):
        if before.get(key) != after.get(key):
            yield record, f"custom.{key}", before.get(key), after.get(key)


def _field(table: str, record: str, name: str) -> str:
    """A field as people call it: of the record itself, or of what hangs on it."""
    owner = record.partition(" ")[0]
    label = _(LABELS[name]) if name in LABELS else name.replace("_", " ")
    if owner == table:
        return label
    part = (
        _(LABELS[owner]) if owner in LABELS else owner.removeprefix(f"{table}_").replace("_", " ")
    )
    return part if name in _ITSELF else f"{part}: {label}"


def _as_kept(_name: str, value: object) -> object:
    return value


def _for_people(runtime: Runtime, reader: Reader) -> Shown:
    presenter = Presenter(runtime)

    def shown(name: str, value: object) -> object:
        if value is None:
            return ""
        if isinstance(value, int) and (name == "at" or name.endswith("_at")):
            return presenter.moment(value)
        if name in references.RECORDS:
            return references.name_of(reader, name, value)
        if isinstance(value, list | dict):
            return json.dumps(value, ensure_ascii=False)
        return str(value)

    return shown
