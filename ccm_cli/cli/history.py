"""``ccm history``: every change, by whom and through which surface."""

from itertools import islice
from typing import Annotated

import typer

from ccm_cli.cli import history_page, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.store import journal
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.ids import LARGEST_ID
from ccm_cli.store.listing import MAXIMUM

app = single()
MOST_LINES = 1_000
"""Changed columns of one change that a terminal is shown."""

_RECORDS = ("contact", "company", "deal", "task", "ticket", "sale_order", "product")


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
    ticket: Annotated[
        int | None, typer.Option("--ticket", min=1, max=LARGEST_ID, help=_("Number of the ticket"))
    ] = None,
    order: Annotated[
        str | None,
        typer.Option("--order", metavar="ORDER", help=_("Number of the order, such as 2026-0007")),
    ] = None,
    product: Annotated[
        str | None,
        typer.Option("--product", metavar="PRODUCT", help=_("Code, name or number of the product")),
    ] = None,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    wanted = [
        (table, ref)
        for table, ref in zip(
            _RECORDS, (contact, company, deal, task, ticket, order, product), strict=True
        )
        if ref is not None
    ]
    if len(wanted) + (change is not None) > 1:
        raise InvalidInput(_("Name one change, or one record."))
    if wanted:
        history_page.show(ctx, *wanted[0], limit=limit, before=before, format=format)
        return
    if change is not None:
        _show_change(ctx, change, format)
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


def _show_change(ctx: typer.Context, change: int, format: str | None) -> None:
    """A line per changed column, as they are read; on a terminal the first of a great many."""
    runtime = runtime_of(ctx)
    for_people = output.chosen_format(runtime, format) == "table"
    with runtime.reading() as reader:
        journal.group(reader, change)
        lines = (line for entry in journal.stream(reader, change) for line in _lines(entry))
        output.rows(
            ctx,
            [
                Column("record", _("Record")),
                Column("field", _("Field")),
                Column("before", _("Before")),
                Column("after", _("After")),
            ],
            islice(lines, MOST_LINES) if for_people else lines,
            format=format,
        )
        if for_people and next(lines, None) is not None:
            output.note(_("… and more"))


def _lines(entry: journal.Change) -> list[tuple[str, str, object, object]]:
    """A line per column that became different; empty columns of a new row are left out."""
    before, after = entry.before or {}, entry.after or {}
    names = dict.fromkeys([*before, *after])
    return [
        (f"{entry.table} {entry.row_id}", name, before.get(name), after.get(name))
        for name in names
        if before.get(name) != after.get(name) and (before.get(name) or after.get(name))
    ]
