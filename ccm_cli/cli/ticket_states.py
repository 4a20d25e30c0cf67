"""``ccm ticket note``, ``wait``, ``close`` and ``reopen``: what becomes of a ticket."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import many, option_values, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Filter, Format, examples
from ccm_cli.cli.ticket_group import Note, TicketId, TicketRefs, app
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


@app.command(
    "note",
    help=_("Write a note into the history of a ticket; the customer does not see it."),
    epilog=examples('ccm ticket note 3 "spare leg ordered"', "ccm ticket note 3 - < talk.txt"),
)
def note(
    ctx: typer.Context,
    ticket: TicketId,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help=_("The note; - is stdin"))],
) -> None:
    from ccm_cli.listening import tickets

    runtime = runtime_of(ctx)
    said = asked.from_stdin(" ".join(text)) or ""
    with runtime.changing(_("note on ticket %(id)d") % {"id": ticket}) as work:
        tickets.note(work, ticket, text=said, now=runtime.now)
    output.note(_("Noted on ticket %(id)d.") % {"id": ticket})


@app.command(
    "wait",
    help=_(
        "Have tickets wait for the customer: their clocks stand. With --until they come back to"
        " your list of today at that time."
    ),
    epilog=examples(
        "ccm ticket wait 3",
        'ccm ticket wait 3 --until friday --note "asked for a photo"',
        "ccm ticket wait --filter 'category=delivery and state=open' --until +3d --dry-run",
    ),
)
def wait(
    ctx: typer.Context,
    ticket: TicketRefs = None,
    filter: Filter = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help=_("When to look after it"))
    ] = None,
    note: Note = "",
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    moment = option_values.moment_of(runtime, until)
    if moment is not None and moment <= runtime.now:
        raise InvalidInput(_("That time has passed already."))

    def verb(work: "UnitOfWork", ticket_id: int) -> bool:
        from ccm_cli.listening import tickets

        levels = runtime.service_levels
        return tickets.wait(
            work, ticket_id, levels=levels, now=runtime.now, until=moment, note=note
        )

    _each(ctx, ticket, filter, verb, _waits, dry_run=dry_run, format=format)


def _waits(count: int) -> str:
    return ngettext("%(n)d ticket waits", "%(n)d tickets wait", count)


@app.command(
    "close",
    help=_("Close tickets that are solved: those named, or with --filter all that fit."),
    epilog=examples(
        'ccm ticket close 3 --note "sent a new leg"',
        "ccm ticket close 3 4",
        "ccm ticket close --filter 'state=waiting and state_since < -14d' --dry-run",
    ),
)
def close(
    ctx: typer.Context,
    ticket: TicketRefs = None,
    filter: Filter = None,
    note: Note = "",
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)

    def verb(work: "UnitOfWork", ticket_id: int) -> bool:
        from ccm_cli.listening import tickets

        levels = runtime.service_levels
        return tickets.close(work, ticket_id, levels=levels, now=runtime.now, note=note)

    _each(ctx, ticket, filter, verb, _closed, dry_run=dry_run, format=format)


def _closed(count: int) -> str:
    return ngettext("close %(n)d ticket", "close %(n)d tickets", count)


@app.command(
    "reopen",
    help=_("Have tickets open again that were closed, or that wait."),
    epilog=examples("ccm ticket reopen 3", 'ccm ticket reopen 3 --note "broke again"'),
)
def reopen(
    ctx: typer.Context,
    ticket: TicketRefs = None,
    filter: Filter = None,
    note: Note = "",
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)

    def verb(work: "UnitOfWork", ticket_id: int) -> bool:
        from ccm_cli.listening import tickets

        levels = runtime.service_levels
        return tickets.reopen(work, ticket_id, levels=levels, now=runtime.now, note=note)

    _each(ctx, ticket, filter, verb, _reopened, dry_run=dry_run, format=format)


def _reopened(count: int) -> str:
    return ngettext("reopen %(n)d ticket", "reopen %(n)d tickets", count)


def _each(
    ctx: typer.Context,
    references: list[str] | None,
    expression: str | None,
    verb: "Callable[[UnitOfWork, int], bool]",
    said: Callable[[int], str],
    *,
    dry_run: bool,
    format: str | None,
) -> None:
    """Do something to tickets, as one change; tell how many became different."""
    runtime: Runtime = runtime_of(ctx)
    kinds = many.tickets()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, references, expression)
        count = sum([verb(work, ticket_id) for ticket_id in chosen.ids])
        work.summary = said(len(chosen.ids)) % {"n": len(chosen.ids)}
        work.summary += ": " + many.first_names(work.reader, kinds, chosen.ids)
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    many.tell_changed(runtime, kinds, chosen, count, dry_run=dry_run)
