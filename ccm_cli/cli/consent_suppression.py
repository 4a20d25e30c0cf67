"""``ccm consent suppress, unsuppress, suppressed, list``: addresses that nothing is sent to."""

from typing import Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.consent_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.messaging import channel_words
from ccm_cli.store.filters.registry import Kind

Addresses = Annotated[
    list[str],
    typer.Argument(metavar="ADDRESS...", help=_("E-mail addresses, phone numbers or handles")),
]
Where = Annotated[
    str,
    typer.Option(
        "--channel",
        help=_("By which nothing is sent; by itself e-mail for e-mail addresses, else every one"),
    ),
]


@app.command(
    "suppress",
    help=_(
        "Have nothing sent to addresses any more, whoever they belong to. Only their hashes are"
        " kept."
    ),
    epilog=examples(
        'ccm consent suppress old@example.com --reason "bounces"',
        'ccm consent suppress "0912 345 6789" --no-hint',
    ),
)
def suppress(
    ctx: typer.Context,
    addresses: Addresses,
    reason: Annotated[str, typer.Option("--reason", help=_("In your own words"))] = "",
    channel: Where = "",
    hint: Annotated[
        bool,
        typer.Option("--hint/--no-hint", help=_("Keep the address with most of it hidden, too")),
    ] = True,
) -> None:
    from ccm_cli.messaging import consent
    from ccm_cli.messaging.addresses import address_of, hint_of

    runtime = runtime_of(ctx)
    region = runtime.settings.business.region
    hints = ", ".join(hint_of(address_of(a, channel=channel, region=region).key) for a in addresses)
    summary = _("suppress %(names)s") % {"names": hints if hint else len(addresses)}
    with runtime.changing(summary) as work:
        for address in addresses:
            is_new = consent.suppress(
                work,
                address,
                reason=reason,
                now=runtime.now,
                channel=channel,
                region=region,
                hint=hint,
            )
            if not is_new:
                output.note(_("%(address)s is on the list already.") % {"address": address})


@app.command(
    "unsuppress",
    help=_("Take addresses off the suppression list."),
    epilog=examples("ccm consent unsuppress old@example.com"),
)
def unsuppress(ctx: typer.Context, addresses: Addresses, channel: Where = "") -> None:
    from ccm_cli.messaging import consent

    runtime = runtime_of(ctx)
    region = runtime.settings.business.region
    with runtime.changing(_("unsuppress %(names)s") % {"names": len(addresses)}) as work:
        for address in addresses:
            if not consent.unsuppress(work, address, channel=channel, region=region):
                output.note(_("%(address)s is not on the list.") % {"address": address})


@app.command(
    "suppressed",
    help=_("Whether addresses are on the suppression list, and why."),
    epilog=examples("ccm consent suppressed old@example.com"),
)
def suppressed(ctx: typer.Context, addresses: Addresses, format: Format = None) -> None:
    from ccm_cli.messaging.queries.suppression import suppression_of

    runtime = runtime_of(ctx)
    region = runtime.settings.business.region
    with runtime.reading() as reader:
        found = [(one, suppression_of(reader, one, region=region)) for one in addresses]
    free: tuple[Any, ...] = (None, "", "", None, "")
    rows = [
        (address, bool(lines), *line)
        for address, lines in found
        for line in (*lines, *([] if lines else [free]))
    ]
    output.rows(
        ctx,
        [
            Column("address", _("Address")),
            Column("suppressed", _("Suppressed"), Kind.BOOL),
            Column("id", "#", Kind.NUMBER),
            Column("channel", _("Channel"), words=channel_words.WORDS),
            Column("reason", _("Reason")),
            Column("at", _("When"), Kind.MOMENT),
            Column("hash", _("Hash")),
        ],
        rows,
        format=format,
    )


list_command(
    app,
    "suppression",
    help=_("The addresses that nothing is sent to, the newest first: hashes, with a hint."),
    epilog=examples(
        "ccm consent list",
        "ccm consent list --filter 'reason=bounces and at > -30d' --format csv",
        "ccm consent list --fields hint,name,reason",
    ),
    default_fields=("hint", "channel", "reason", "at", "hash"),
    default_sort="id",
    default_reverse=True,
    empty=_("No address is suppressed."),
)
