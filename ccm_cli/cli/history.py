"""``ccm history``: every change, by whom and through which surface."""

import re
from collections.abc import Callable
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store import biography, journal
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.ids import LARGEST_ID
from ccm_cli.store.listing import MAXIMUM
from ccm_cli.store.reading import Reader

app = single()

_RECORDS = ("contact", "company", "deal", "task")
_OF_THE_PROGRAM = frozenset(
    {"id", "key", "name_key", "sort_key", "title_key", "city_key", "position"}
    | {"created_at", "updated_at", "contact_id", "company_id", "deal_id"}
)
"""Columns that follow from others, or say only whose row it is."""


@app.command(
    help=_(
        "Show what was changed, newest first; with a number, what that change did; of a record,"
        " everything that became of it, before and after."
    ),
    epilog=examples(
        "ccm history",
        "ccm history 42",
        "ccm history --contact ada@example.com",
        "ccm history --deal 7 --limit 5 --format json",
    ),
)
def history(
    ctx: typer.Context,
    change: Annotated[
        int | None, typer.Argument(min=1, max=LARGEST_ID, help=_("Number of a change"))
    ] = None,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=MAXIMUM, help=_("At most so many"))
    ] = 20,
    before: Annotated[
        int | None,
        typer.Option("--before", min=1, max=LARGEST_ID, help=_("Older than this change")),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
    ] = None,
    company: Annotated[
        str | None,
        typer.Option("--company", metavar="REF", help=_("Number or name of a company")),
    ] = None,
    deal: Annotated[
        int | None, typer.Option("--deal", min=1, max=LARGEST_ID, help=_("Number of the deal"))
    ] = None,
    task: Annotated[
        int | None, typer.Option("--task", min=1, max=LARGEST_ID, help=_("Number of the task"))
    ] = None,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    wanted = [
        (table, ref)
        for table, ref in zip(_RECORDS, (contact, company, deal, task), strict=True)
        if ref is not None
    ]
    if len(wanted) + (change is not None) > 1:
        raise InvalidInput(_("Name one change, or one record."))
    if wanted:
        _show_record(ctx, *wanted[0], limit=limit, before=before, format=format)
        return
    if change is not None:
        with runtime.reading() as reader:
            journal.group(reader, change)
            entries = journal.entries(reader, change)
        output.rows(
            ctx,
            [
                Column("record", _("Record")),
                Column("field", _("Field")),
                Column("before", _("Before")),
                Column("after", _("After")),
            ],
            [line for entry in entries for line in _lines(entry)],
            format=format,
        )
        return
    with runtime.reading() as reader:
        groups = journal.history(reader, limit=limit, before_id=before)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("at", _("When"), Kind.MOMENT),
            Column("actor", _("Who")),
            Column("surface", _("Where")),
            Column("summary", _("What")),
            Column("records", _("Records"), Kind.NUMBER),
            Column("undone", _("Undone"), Kind.BOOL),
        ],
        [
            (g.id, g.at, g.actor, g.surface, g.summary, g.entries, g.undone_by_id is not None)
            for g in groups
        ],
        format=format,
        empty=_("Nothing was changed yet."),
    )


def _show_record(
    ctx: typer.Context,
    table: str,
    ref: str | int,
    *,
    limit: int,
    before: int | None,
    format: str | None,
) -> None:
    """What became of one record, a line for each field that became different."""
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        row_id = _id_of(runtime, reader, table, ref)
        steps = biography.of_record(reader, table, row_id, limit=limit, before_id=before)
    shown = _for_people(runtime) if output.chosen_format(runtime, format) == "table" else _as_kept
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("at", _("When"), Kind.MOMENT),
            Column("actor", _("Who")),
            Column("summary", _("What")),
            Column("record", _("Record")),
            Column("field", _("Field")),
            Column("before", _("Before")),
            Column("after", _("After")),
        ],
        [
            (*_told(step.group), record, name, shown(name, old), shown(name, new))
            for step in steps
            for entry in step.changes
            for record, name, old, new in _lines(entry)
            if name not in _OF_THE_PROGRAM
        ],
        format=format,
        empty=_("Nothing was changed yet."),
    )


def _told(group: journal.Group) -> tuple[int, int, str, str]:
    return group.id, group.at, group.actor, group.summary


def _id_of(runtime: Runtime, reader: Reader, table: str, ref: str | int) -> int:
    from ccm_cli.customers.queries.resolve import resolve_company, resolve_contact

    if isinstance(ref, int):
        return ref
    if re.fullmatch(r"#?\d+", ref, re.ASCII):  # it may be gone, and still have a history
        return int(ref.removeprefix("#")[:18])
    if table == "company":
        return resolve_company(reader, ref)
    return resolve_contact(reader, ref, region=runtime.settings.business.region)


def _as_kept(_name: str, value: object) -> object:
    return value


def _for_people(runtime: Runtime) -> Callable[[str, object], object]:
    presenter = Presenter(runtime)

    def shown(name: str, value: object) -> object:
        if isinstance(value, int) and (name == "at" or name.endswith("_at")):
            return presenter.moment(value)
        return "" if value is None else str(value)

    return shown


def _lines(entry: journal.Change) -> list[tuple[str, str, object, object]]:
    """A line per column that became different; empty columns of a new row are left out."""
    before, after = entry.before or {}, entry.after or {}
    names = dict.fromkeys([*before, *after])
    return [
        (f"{entry.table} {entry.row_id}", name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name) and (before.get(name) or after.get(name))
    ]
