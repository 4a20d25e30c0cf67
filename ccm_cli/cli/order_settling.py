"""``ccm order confirm``, ``pay``, ``refund``, ``return``, ``cancel``, ``reopen``."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import option_values, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.cli.order_group import (
    Amount,
    At,
    Method,
    OrderRef,
    PaymentNote,
    Reference,
    app,
    payment_of,
    place_of,
)
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, format_money

if TYPE_CHECKING:
    from ccm_cli.selling.models import SaleOrder

Reason = Annotated[str, typer.Option("--reason", help=_("Why"))]


@app.command(
    "confirm",
    help=_("Agree on a draft: it counts as sold from now on."),
    epilog=examples(
        "ccm order confirm 2026-0007", "ccm order confirm 2026-0007 --paid card --at yesterday"
    ),
)
def confirm(
    ctx: typer.Context,
    order: OrderRef,
    paid: Annotated[
        str | None,
        typer.Option("--paid", metavar="HOW", help=_("All of it was paid at once: cash, card")),
    ] = None,
    at: At = None,
) -> None:
    from ccm_cli.selling import payments, settling
    from ccm_cli.selling.queries.orders import resolve_order

    runtime = runtime_of(ctx)
    when = option_values.moment_of(runtime, at)
    with runtime.changing("") as work:
        order_id = resolve_order(work.reader, order)
        found = settling.confirm(work, order_id, now=runtime.now, at=when)
        if paid is not None:
            payment = payment_of(runtime, found.currency, None, method=paid, at=at)
            payments.pay(work, order_id, payment, now=runtime.now)
        work.summary = _("confirm order %(number)s") % {"number": found.number}
    _say(found)


@app.command(
    "pay",
    help=_("Note that an order was paid, whole or in part. A draft is confirmed by it."),
    epilog=examples(
        "ccm order pay 2026-0007 --by cash",
        "ccm order pay 2026-0007 50 --by transfer --reference TR-991 --at yesterday",
    ),
)
def pay(
    ctx: typer.Context,
    order: OrderRef,
    amount: Amount = None,
    method: Method = "",
    reference: Reference = "",
    note: PaymentNote = "",
    at: At = None,
) -> None:
    _book(ctx, order, amount, method, reference, note, at, back=False)


@app.command(
    "refund",
    help=_(
        "Note that money was paid back: what was paid too much by now, or with nothing returned all"
        " of it, unless an amount is said."
    ),
    epilog=examples(
        "ccm order refund 2026-0007 --by cash", "ccm order refund 2026-0007 20 --note scratched"
    ),
)
def refund(
    ctx: typer.Context,
    order: OrderRef,
    amount: Amount = None,
    method: Method = "",
    reference: Reference = "",
    note: PaymentNote = "",
    at: At = None,
) -> None:
    _book(ctx, order, amount, method, reference, note, at, back=True)


def _book(
    ctx: typer.Context,
    order: str,
    amount: str | None,
    method: str,
    reference: str,
    note: str,
    at: str | None,
    *,
    back: bool,
) -> None:
    from ccm_cli.selling import payments
    from ccm_cli.selling.models import SaleOrder
    from ccm_cli.selling.queries.orders import resolve_order

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        found = work.get(SaleOrder, resolve_order(work.reader, order))
        assert found.id is not None
        payment = payment_of(
            runtime, found.currency, amount, method=method, reference=reference, note=note, at=at
        )
        verb = payments.refund if back else payments.pay
        made = verb(work, found.id, payment, now=runtime.now)
        money = _money(abs(made.amount_minor), found.currency)
        said = (
            _("refund %(amount)s of order %(number)s")
            if back
            else _("payment of %(amount)s for order %(number)s")
        )
        work.summary = said % {"amount": money, "number": found.number}
    _say(found)


@app.command(
    "return",
    help=_(
        "Take back lines of an order: those named with --line, or all that is left. With --refund"
        " what was paid for them is paid back at once."
    ),
    epilog=examples(
        "ccm order return 2026-0007 --line 1=2 --reason scratched --refund cash",
        "ccm order return 2026-0007",
    ),
)
def return_(
    ctx: typer.Context,
    order: OrderRef,
    line: Annotated[
        list[str] | None,
        typer.Option(
            "--line",
            metavar="PLACE[=HOW MANY]",
            help=_("The place of a line, and how many; repeatable"),
        ),
    ] = None,
    refund: Annotated[
        str | None,
        typer.Option("--refund", metavar="HOW", help=_("What is owed is paid back: cash, card")),
    ] = None,
    reason: Reason = "",
    at: At = None,
) -> None:
    from ccm_cli.selling import payments, returns
    from ccm_cli.selling.models import SaleOrder
    from ccm_cli.selling.order_lines import quantity_of
    from ccm_cli.selling.queries.orders import resolve_order

    runtime = runtime_of(ctx)
    back = []
    for text in line or ():
        place, equals, quantity = text.partition("=")
        many = quantity_of(quantity) if equals else None
        back.append(returns.Back(place_of(place), many))
    when = option_values.moment_of(runtime, at)
    with runtime.changing("") as work:
        order_id = resolve_order(work.reader, order)
        credit = returns.take_back(work, order_id, back, now=runtime.now, at=when, reason=reason)
        found = work.get(SaleOrder, order_id)
        owed = found.paid_minor - (found.total_minor - found.returned_minor)
        if refund is not None and owed > 0:
            payment = payment_of(runtime, found.currency, None, method=refund, at=at)
            payments.refund(work, order_id, payment, now=runtime.now)
        work.summary = _("return of order %(number)s: %(amount)s") % {
            "number": found.number,
            "amount": _money(credit.total, found.currency),
        }
        found = work.get(SaleOrder, order_id)
    _say(found)


@app.command(
    "cancel",
    help=_("Cancel an order of which nothing was paid or everything was paid back."),
    epilog=examples('ccm order cancel 2026-0007 --reason "found it cheaper"'),
)
def cancel(ctx: typer.Context, order: OrderRef, reason: Reason = "") -> None:
    from ccm_cli.selling import settling
    from ccm_cli.selling.queries.orders import resolve_order

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        order_id = resolve_order(work.reader, order)
        found = settling.cancel(work, order_id, now=runtime.now, reason=reason)
        work.summary = _("cancel order %(number)s") % {"number": found.number}
    _say(found)


@app.command(
    "reopen",
    help=_("Make an order a draft again, to change its lines."),
    epilog=examples("ccm order reopen 2026-0007"),
)
def reopen(ctx: typer.Context, order: OrderRef) -> None:
    from ccm_cli.selling import settling
    from ccm_cli.selling.queries.orders import resolve_order

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        found = settling.reopen(work, resolve_order(work.reader, order), now=runtime.now)
        work.summary = _("reopen order %(number)s") % {"number": found.number}
    _say(found)


def told(order: "SaleOrder") -> dict[str, Any]:
    """What is said of an order in a line."""
    from ccm_cli.selling.order_states import word

    return {
        "number": order.number,
        "total": _money(order.total_minor - order.returned_minor, order.currency),
        "state": word(order.state),
    }


def _say(order: "SaleOrder") -> None:
    owed = order.total_minor - order.returned_minor - order.paid_minor
    said = told(order)
    if order.state in {"draft", "cancelled"} or not owed:
        output.note(_("Order %(number)s: %(total)s, %(state)s.") % said)
        return
    rest = {**said, "rest": _money(abs(owed), order.currency)}
    output.note(
        (
            _("Order %(number)s: %(total)s, %(state)s; %(rest)s still to be paid.")
            if owed > 0
            else _("Order %(number)s: %(total)s, %(state)s; %(rest)s to be paid back.")
        )
        % rest
    )


def _money(minor: int, currency: str) -> str:
    return format_money(Money(minor, currency), language=current_language())
