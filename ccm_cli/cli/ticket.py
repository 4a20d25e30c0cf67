"""``ccm ticket``: tickets, added, listed, shown, edited, removed."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import (
    many,
    option_values,
    output,
    ticket_replying,  # noqa: F401  (its commands join the group)
    ticket_states,  # noqa: F401
)
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import show_list
from ccm_cli.cli.options import (
    Cursor,
    DryRun,
    Fields,
    Filter,
    Force,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
    examples,
)
from ccm_cli.cli.ticket_group import (
    Category,
    Channel,
    Company,
    Contact,
    DealId,
    Priority,
    Text,
    TicketId,
    TicketRefs,
    app,
)
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters.condition import Condition

if TYPE_CHECKING:
    from ccm_cli.listening.tickets import TicketChanges

__all__ = ["app"]


@app.command(
    "add",
    help=_("Open a ticket; prints its number."),
    epilog=examples(
        'ccm ticket add "a leg of the chair broke" --contact maryam@example.com',
        'ccm ticket add "wrong invoice" --contact 12 --channel phone --priority high',
        'ccm ticket add "cannot log in" --company "Oak Ltd" --text - < complaint.txt',
    ),
)
def add(
    ctx: typer.Context,
    subject: Annotated[str, typer.Argument(help=_("What it is about, in a line"))],
    contact: Contact = None,
    company: Company = None,
    deal: DealId = None,
    channel: Channel = None,
    priority: Priority = None,
    category: Category = None,
    text: Text = None,
    at: Annotated[
        str | None, typer.Option("--at", metavar="WHEN", help=_("When it came; now if left out"))
    ] = None,
) -> None:
    from ccm_cli.cli.log_group import past
    from ccm_cli.listening import tickets
    from ccm_cli.listening.ticket_words import NORMAL

    runtime = runtime_of(ctx)
    words = asked.from_stdin(text)
    moment = past(runtime, at)
    with runtime.changing(_("open ticket %(subject)s") % {"subject": subject}) as work:
        ticket = tickets.add(
            work,
            subject=asked.typed(subject),
            levels=runtime.service_levels,
            now=runtime.now,
            contact_id=option_values.contact_id_of(runtime, work.reader, contact),
            company_id=option_values.company_id_of(work.reader, company),
            deal_id=option_values.deal_id_of(deal),
            channel=channel or "",
            priority=priority or NORMAL,
            category=category or "",
            description=words or "",
            at=moment,
        )
    told = {"id": ticket.id, "subject": ticket.subject}
    said = _("Added ticket %(id)d: %(subject)s") % told
    if ticket.response_due_at is not None:
        when = Presenter(runtime).moment(ticket.response_due_at)
        said += "\n" + _("The first answer is due %(when)s.") % {"when": when}
    output.added(ticket.id, said)


@app.command(
    "list",
    help=_("List tickets that are not closed, by their limits; with --all, closed ones too."),
    epilog=examples(
        "ccm ticket list",
        "ccm ticket list --filter 'late or near'",
        "ccm ticket list --all --filter 'category=delivery and created > -90d'",
        "ccm ticket list --filter 'state=waiting and state_since < -7d' --format ids",
    ),
)
def list_(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=_("Closed ones too"))] = False,
    filter: Filter = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: ListLimit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    show_list(
        ctx,
        "ticket",
        default_fields=("subject", "contact", "priority", "state", "limit", "late"),
        default_sort="limit",
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        extra=None if everything else Condition("tk.state IN ('open', 'waiting')"),
        empty=_("No ticket fits. Open one with: ccm ticket add ..."),
    )


@app.command(
    "show",
    help=_("Show a ticket with its limits and its history."),
    epilog=examples("ccm ticket show 3", "ccm ticket show 3 --format json"),
)
def show(ctx: typer.Context, ticket: TicketId, format: Format = None) -> None:
    from ccm_cli.cli.ticket_page import print_ticket
    from ccm_cli.listening.queries import tickets

    with runtime_of(ctx).reading() as reader:
        found = tickets.shown(reader, ticket)
    print_ticket(ctx, found, format=format)


@app.command(
    "edit",
    help=_(
        'Change a ticket; an empty text empties a field: --category "". Several, or with --filter'
        " all that fit, are changed alike, as one change that one undo takes back."
    ),
    epilog=examples(
        "ccm ticket edit 3 --priority urgent",
        "ccm ticket edit 3 --contact 12 --category delivery",
        "ccm ticket edit --filter 'subject ~= invoice' --category billing --dry-run",
    ),
)
def edit(
    ctx: typer.Context,
    ticket: TicketRefs = None,
    filter: Filter = None,
    subject: Annotated[str | None, typer.Option("--subject", help=_("What it is about"))] = None,
    contact: Contact = None,
    company: Company = None,
    deal: DealId = None,
    channel: Channel = None,
    priority: Priority = None,
    category: Category = None,
    text: Text = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.listening import tickets

    runtime = runtime_of(ctx)
    texts = {
        "subject": subject and asked.typed(subject),
        "channel": channel,
        "priority": priority,
        "category": category,
        "description": asked.from_stdin(text),
    }
    given: dict[str, Any] = {name: said for name, said in texts.items() if said is not None}
    if deal is not None:
        given["deal_id"] = option_values.deal_id_of(deal)
    kinds = many.tickets()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, ticket, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
        if contact is not None:
            given["contact_id"] = option_values.contact_id_of(runtime, work.reader, contact)
        if company is not None:
            given["company_id"] = option_values.company_id_of(work.reader, company)
        changes = cast("TicketChanges", given)
        for ticket_id in chosen.ids:
            levels = runtime.service_levels
            tickets.edit(work, ticket_id, levels=levels, now=runtime.now, **changes)
        count = many.count_changed(work, kinds)
        work.summary = _edited(chosen, count)
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    said = _("Changed ticket %(id)d: %(what)s")
    many.tell_edited(runtime, work, kinds, chosen, count, said, dry_run=dry_run)


_OF_MANY = frozenset({"contact", "company", "deal", "channel", "priority", "category"})
"""Options that make sense for many."""


def _edited(chosen: many.Chosen, count: int) -> str:
    if chosen.alone is not None:
        return _("edit ticket %(id)d") % {"id": chosen.alone}
    return ngettext("edit %(n)d ticket", "edit %(n)d tickets", count) % {"n": count}


@app.command(
    "rm",
    help=_(
        "Remove tickets with their history: those named, or with --filter all that fit; ccm undo"
        " brings them back."
    ),
    epilog=examples(
        "ccm ticket rm 3",
        "ccm ticket rm 3 4 --force",
        "ccm ticket rm --filter 'state=closed and closed < -1000d' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    ticket: TicketRefs = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    kinds = many.tickets()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, ticket, filter)
        if dry_run:
            many.show_going(ctx, reader, kinds, chosen.ids, format=format)
        subjects = many.first_names(reader, kinds, chosen.ids)
    count = len(chosen.ids)
    if not dry_run and count:
        question = ngettext(
            "Remove %(n)d ticket (%(subjects)s)?", "Remove %(n)d tickets (%(subjects)s)?", count
        )
        output.confirm(question % {"n": count, "subjects": subjects}, force=force)
        from ccm_cli.listening import tickets

        with runtime.changing(_("remove tickets: %(subjects)s") % {"subjects": subjects}) as work:
            for ticket_id in chosen.ids:
                tickets.remove(work, ticket_id)
    many.tell_removed(runtime, kinds, chosen, dry_run=dry_run)
