"""``ccm order``: orders, added, listed, shown, edited, removed; `order_settling` has the rest."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import many, option_values, order_settling, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import DryRun, Filter, Force, Format, examples
from ccm_cli.cli.order_group import (
    At,
    Company,
    Deal,
    Due,
    Line,
    Notes,
    OrderRef,
    OrderRefs,
    app,
    lines_of,
    payment_of,
    place_of,
    whose,
)
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

if TYPE_CHECKING:
    from ccm_cli.runtime import Runtime
    from ccm_cli.selling.orders import OrderChanges
    from ccm_cli.store.reading import Reader

__all__ = ["app", "order_settling"]


@app.command(
    "add",
    help=_(
        "Add an order; prints its id. It is a draft until it is confirmed; what is paid at once is"
        " confirmed, too."
    ),
    epilog=examples(
        'ccm order add anna --line "OAK-1 x 2" --line "Repair 1 @ 120" --paid cash',
        'ccm order add --company Cedar --line "OAK-1 x 10 -5%" --confirm --due +30d',
        'ccm order add --deal 7 --line "Oak table x 1 @ 900"',
    ),
)
def add(
    ctx: typer.Context,
    contact: Annotated[
        str | None,
        typer.Argument(metavar="[CONTACT]", help=_("Number, e-mail, phone, handle or name")),
    ] = None,
    company: Company = None,
    deal: Deal = None,
    line: Line = None,
    confirm: Annotated[
        bool, typer.Option("--confirm", help=_("It is agreed on, and no draft"))
    ] = False,
    paid: Annotated[
        str | None,
        typer.Option("--paid", metavar="HOW", help=_("All of it was paid at once: cash, card")),
    ] = None,
    due: Due = None,
    at: At = None,
    number: Annotated[
        str, typer.Option("--number", help=_("Another number than the next one"))
    ] = "",
    currency: Annotated[
        str | None, typer.Option("--currency", help=_("Another currency than the business's"))
    ] = None,
    notes: Notes = None,
) -> None:
    from ccm_cli.language.money import currency_code
    from ccm_cli.selling import orders

    runtime = runtime_of(ctx)
    terms = runtime.order_terms
    if currency:
        terms = terms._replace(currency=currency_code(currency))
    with runtime.changing("") as work:
        order = orders.add(
            work,
            whose=whose(runtime, work.reader, contact, company, deal),
            lines=lines_of(runtime, work.reader, line or (), terms.currency),
            terms=terms,
            now=runtime.now,
            at=option_values.moment_of(runtime, at),
            number=number,
            due_on=option_values.day_of(runtime, due),
            notes=notes or "",
            confirmed=confirm,
            payment=None
            if paid is None
            else payment_of(runtime, terms.currency, None, method=paid, at=at),
        )
        work.summary = _("add order %(number)s") % {"number": order.number}
    said = _("Added order %(number)s: %(total)s, %(state)s.")
    output.added(order.id, said % order_settling.told(order))


list_command(
    app,
    "order",
    help=_("List orders, the newest first."),
    epilog=examples(
        "ccm order list --filter 'balance > 0 and due < today'",
        "ccm order list --filter 'product = OAK-1 and state = paid' --sort total --reverse",
        "ccm order list --filter 'at > -30d' --fields number,contact,total,paid,balance",
    ),
    default_fields=("number", "contact", "company", "state", "at", "total", "balance"),
    default_sort="at",
    default_reverse=True,
    empty=_('No order fits. Add one with: ccm order add CONTACT --line "..."'),
)


@app.command(
    "show",
    help=_("Show an order with its lines, payments and returns."),
    epilog=examples("ccm order show 2026-0007", "ccm order show 7 --format json"),
)
def show(ctx: typer.Context, order: OrderRef, format: Format = None) -> None:
    from ccm_cli.cli.order_page import print_order
    from ccm_cli.selling.queries import orders

    with runtime_of(ctx).reading() as reader:
        found = orders.show(reader, orders.resolve_order(reader, order))
    print_order(ctx, found, format=format)


@app.command(
    "edit",
    help=_(
        "Change an order; its lines only while it is a draft. Several, or with --filter all that"
        " fit, are changed alike."
    ),
    epilog=examples(
        'ccm order edit 2026-0007 --line "OAK-2 x 1" --rm-line 2',
        "ccm order edit 2026-0007 --due 2026-12-20 --notes 'deliver after five'",
        "ccm order edit --filter 'state=confirmed and due is unset' --due +14d --dry-run",
    ),
)
def edit(
    ctx: typer.Context,
    order: OrderRefs = None,
    filter: Filter = None,
    line: Line = None,
    rm_line: Annotated[
        list[str] | None,
        typer.Option("--rm-line", metavar="PLACE", help=_("The place of a line; repeatable")),
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
    ] = None,
    company: Company = None,
    deal: Deal = None,
    due: Due = None,
    at: At = None,
    number: Annotated[str | None, typer.Option("--number", help=_("Another number"))] = None,
    notes: Notes = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling import orders
    from ccm_cli.selling.queries.orders import order as order_row

    runtime = runtime_of(ctx)
    kinds = many.orders()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, order, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
        given = _given(runtime, work.reader, contact, company, deal)
        given |= {"due_on": option_values.day_of(runtime, due)} if due is not None else {}
        given |= {"at": option_values.moment_of(runtime, at)} if at else {}
        given |= {"number": number} if number is not None else {}
        given |= {"notes": notes} if notes is not None else {}
        given |= {"rm_lines": [place_of(text) for text in rm_line]} if rm_line else {}
        if not given and not line:
            raise InvalidInput(
                _("Nothing was said to change."), hint=_("See: ccm order edit --help")
            )
        for order_id in chosen.ids:
            if line:
                currency = order_row(work.reader, order_id).currency
                given["add_lines"] = lines_of(runtime, work.reader, line, currency)
            orders.edit(work, order_id, now=runtime.now, **cast("OrderChanges", given))
        count = many.count_changed(work, kinds)
        work.summary = ngettext("edit %(n)d order", "edit %(n)d orders", count) % {"n": count}
        if chosen.alone is not None:
            named = many.first_names(work.reader, kinds, chosen.ids)
            work.summary = _("edit order %(number)s") % {"number": named}
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    said = _("Changed order %(id)d: %(what)s")
    many.tell_edited(runtime, work, kinds, chosen, count, said, dry_run=dry_run)


_OF_MANY = frozenset({"contact", "company", "deal", "due", "notes"})
"""Options that make sense for many."""


def _given(
    runtime: "Runtime",
    reader: "Reader",
    contact: str | None,
    company: str | None,
    deal: str | None,
) -> dict[str, Any]:
    """Those of the three that were said; an empty one is nobody."""
    found = whose(runtime, reader, contact, company, deal)._asdict()
    said = {"contact_id": contact, "company_id": company, "deal_id": deal}
    return {name: found[name] for name, text in said.items() if text is not None}


@app.command(
    "rm",
    help=_(
        "Remove orders with their payments and returns: those named, or with --filter all that"
        " fit. What was only called off is cancelled: ccm order cancel ORDER"
    ),
    epilog=examples(
        "ccm order rm 2026-0007",
        "ccm order rm --filter 'state=draft and at < -90d' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    order: OrderRefs = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    kinds = many.orders()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, order, filter)
        if dry_run:
            many.show_going(ctx, reader, kinds, chosen.ids, format=format)
        names = many.first_names(reader, kinds, chosen.ids)
    count = len(chosen.ids)
    if not dry_run and count:
        question = ngettext(
            "Remove %(n)d order with its payments (%(names)s)?",
            "Remove %(n)d orders with their payments (%(names)s)?",
            count,
        )
        output.confirm(question % {"n": count, "names": names}, force=force)
        from ccm_cli.selling import orders

        with runtime.changing(_("remove orders: %(names)s") % {"names": names}) as work:
            for order_id in chosen.ids:
                orders.remove(work, order_id)
    many.tell_removed(runtime, kinds, chosen, dry_run=dry_run)
