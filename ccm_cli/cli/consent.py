"""``ccm consent``: who agreed to what, with the proof, and addresses nobody writes to."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import DryRun, Force, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.store.reading import Reader

app = noun(_("Consent: who agreed to what, with the proof, and who never wants mail."))

Who = Annotated[
    str | None,
    typer.Argument(metavar="[CONTACT]", help=_("Number, e-mail, phone, handle or name")),
]
Expression = Annotated[str | None, typer.Option("--filter", help=_("All contacts that fit"))]
Segment = Annotated[
    str | None, typer.Option("--segment", metavar="NAME", help=_("All contacts of a segment"))
]
Channel = Annotated[str, typer.Option("--channel", help=_("email, or * for every one"))]
Purpose = Annotated[str, typer.Option("--purpose", help=_("marketing, survey, or * for both"))]
At = Annotated[
    str | None, typer.Option("--at", metavar="WHEN", help=_("When it was said; now if left out"))
]
ASK_ABOVE = 1
"""A change to more contacts than this asks first."""


@app.command(
    "show",
    help=_("Whether somebody may be written to, per channel and purpose, and why."),
    epilog=examples(
        "ccm consent show maryam@example.com", "ccm consent show 12 --ledger --format json"
    ),
)
def show(
    ctx: typer.Context,
    contact: Annotated[
        str, typer.Argument(metavar="CONTACT", help=_("Number, e-mail, phone, handle or name"))
    ],
    ledger: Annotated[
        bool, typer.Option("--ledger", help=_("Everything that was said, the last first"))
    ] = False,
    format: Format = None,
) -> None:
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging.queries import consent

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        if ledger:
            entries = consent.ledger(reader, who)
        else:
            standings = _standings(runtime, reader, who)
    if ledger:
        output.rows(
            ctx,
            [
                Column("id", "#", Kind.NUMBER),
                Column("given", _("Agreed"), Kind.BOOL),
                Column("channel", _("Channel")),
                Column("purpose", _("Purpose")),
                Column("at", _("When"), Kind.MOMENT),
                Column("how", _("How")),
                Column("source", _("Recorded by")),
            ],
            [(e.id, e.given, e.channel, e.purpose, e.at, e.how, e.source) for e in entries],
            format=format,
            empty=_("Nothing was said yet."),
        )
        return
    output.rows(
        ctx,
        [
            Column("channel", _("Channel")),
            Column("purpose", _("Purpose")),
            Column("allowed", _("May be written to"), Kind.BOOL),
            Column("reason", _("Reason")),
            Column("said_at", _("Said"), Kind.MOMENT),
            Column("how", _("How")),
            Column("source", _("Recorded by")),
        ],
        standings,
        format=format,
    )


def _standings(runtime: Runtime, reader: "Reader", who: int) -> list[tuple[Any, ...]]:
    from ccm_cli.messaging.policy import policy_of
    from ccm_cli.messaging.queries import consent
    from ccm_cli.messaging.reasons import in_words

    found = consent.standings(
        reader,
        who,
        policy=policy_of(runtime.settings.sending),
        zone=runtime.zone,
        now=runtime.now,
    )
    return [
        (
            one.channel,
            one.purpose,
            one.allowed,
            in_words(one.reason),
            one.proof.at if one.proof else None,
            one.proof.how if one.proof else "",
            one.proof.source if one.proof else "",
        )
        for one in found
    ]


@app.command(
    "grant",
    help=_("Write down that somebody agreed, and how: the proof."),
    epilog=examples(
        'ccm consent grant maryam@example.com --how "form at the fair"',
        'ccm consent grant --filter "source=newsletter" --how "newsletter form" --dry-run',
    ),
)
def grant(
    ctx: typer.Context,
    contact: Who = None,
    filter: Expression = None,
    segment: Segment = None,
    how: Annotated[str, typer.Option("--how", help=_("How it was given: the proof"))] = "",
    channel: Channel = "email",
    purpose: Purpose = "marketing",
    at: At = None,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    _write(ctx, contact, filter, segment, how, channel, purpose, at, dry_run, force, given=True)


@app.command(
    "withdraw",
    help=_("Write down that somebody does not want messages, or not any more."),
    epilog=examples(
        "ccm consent withdraw maryam@example.com --how 'said so on the phone'",
        "ccm consent withdraw 12 --channel email --purpose survey",
    ),
)
def withdraw(
    ctx: typer.Context,
    contact: Who = None,
    filter: Expression = None,
    segment: Segment = None,
    how: Annotated[str, typer.Option("--how", help=_("How it was said"))] = "",
    channel: Channel = "*",
    purpose: Purpose = "*",
    at: At = None,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    _write(ctx, contact, filter, segment, how, channel, purpose, at, dry_run, force, given=False)


def _write(
    ctx: typer.Context,
    contact: str | None,
    expression: str | None,
    segment: str | None,
    how: str,
    channel: str,
    purpose: str,
    at: str | None,
    dry_run: bool,
    force: bool,
    *,
    given: bool,
) -> None:
    from ccm_cli.language.dates import parse_moment
    from ccm_cli.messaging import consent

    runtime = runtime_of(ctx)
    said = parse_moment(at, now=runtime.now, zone=runtime.zone) if at else None
    with runtime.reading() as reader:
        people = _people(runtime, reader, contact, expression, segment)
    if not dry_run and len(people) > ASK_ABOVE:
        question = _("Write this down for %(n)d contacts?") % {"n": len(people)}
        output.confirm(question, force=force)
    summary = _("consent given") if given else _("consent withdrawn")
    with runtime.changing(summary, dry_run=dry_run) as work:
        verb = consent.grant if given else consent.withdraw
        new = verb(
            work,
            people,
            how=how,
            now=runtime.now,
            source=runtime.author.surface,
            channel=channel,
            purpose=purpose,
            at=said,
        )
    words = ngettext("%(n)d entry written.", "%(n)d entries written.", new)
    if dry_run:
        words = ngettext("%(n)d entry would be written.", "%(n)d entries would be written.", new)
    output.note(words % {"n": new})


def _people(
    runtime: Runtime,
    reader: "Reader",
    contact: str | None,
    expression: str | None,
    segment: str | None,
) -> list[int]:
    if sum(given is not None for given in (contact, expression, segment)) != 1:
        raise InvalidInput(_("Name a contact, a --filter or a --segment: one of them."))
    if contact is not None:
        from ccm_cli.customers.queries.resolve import resolve_contact

        return [resolve_contact(reader, contact, region=runtime.settings.business.region)]
    from ccm_cli.customers.queries import filtering
    from ccm_cli.store import listing

    if segment is not None:
        expression = filtering.filter_of(reader, segment)
    entity = runtime.registry.entity("contact")
    condition = filtering.condition(
        reader,
        expression or "",
        entity,
        now=runtime.now,
        zone=runtime.zone,
        currency=runtime.currency,
        calendar=runtime.settings.display.calendar,
    )
    return listing.ids(reader, entity, condition)


@app.command(
    "suppress",
    help=_("Have nothing sent to addresses any more, whoever they belong to."),
    epilog=examples('ccm consent suppress old@example.com --reason "bounces"'),
)
def suppress(
    ctx: typer.Context,
    addresses: Annotated[
        list[str], typer.Argument(metavar="ADDRESS...", help=_("E-mail addresses"))
    ],
    reason: Annotated[str, typer.Option("--reason", help=_("In your own words"))] = "",
) -> None:
    from ccm_cli.messaging import consent

    runtime = runtime_of(ctx)
    with runtime.changing(_("suppress %(names)s") % {"names": ", ".join(addresses)}) as work:
        for address in addresses:
            if not consent.suppress(work, address, reason=reason, now=runtime.now):
                output.note(_("%(address)s is on the list already.") % {"address": address})


@app.command(
    "unsuppress",
    help=_("Take addresses off the suppression list."),
    epilog=examples("ccm consent unsuppress old@example.com"),
)
def unsuppress(
    ctx: typer.Context,
    addresses: Annotated[
        list[str], typer.Argument(metavar="ADDRESS...", help=_("E-mail addresses"))
    ],
) -> None:
    from ccm_cli.messaging import consent

    runtime = runtime_of(ctx)
    with runtime.changing(_("unsuppress %(names)s") % {"names": ", ".join(addresses)}) as work:
        for address in addresses:
            if not consent.unsuppress(work, address):
                output.note(_("%(address)s is not on the list.") % {"address": address})


list_command(
    app,
    "suppression",
    help=_("The addresses that nothing is sent to, the newest first."),
    epilog=examples(
        "ccm consent list",
        "ccm consent list --filter 'reason=bounces and at > -30d' --format csv",
    ),
    default_fields=("address", "channel", "reason", "at", "contact_id", "name"),
    default_sort="id",
    default_reverse=True,
    empty=_("No address is suppressed."),
)
