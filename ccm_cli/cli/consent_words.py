"""``ccm consent show, ledger, grant, withdraw``: what people said, and writing it down."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.consent_group import (
    ASK_ABOVE,
    Channel,
    Expression,
    Purpose,
    Segment,
    Who,
    Wording,
    app,
    people_of,
    wordings_of,
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
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging import channel_words
from ccm_cli.messaging.state_words import PURPOSES
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.store.reading import Reader

At = Annotated[
    str | None, typer.Option("--at", metavar="WHEN", help=_("When it was said; now if left out"))
]
Proof = Annotated[
    str,
    typer.Option(
        "--proof", metavar="TEXT", help=_("What shows it: a Message-ID, the text of a form")
    ),
]
ProofFile = Annotated[
    str | None,
    typer.Option(
        "--proof-file", metavar="PATH", help=_("A file that shows it; its checksum is kept")
    ),
]


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
        columns = [
            Column("id", "#", Kind.NUMBER),
            Column("channel", _("Channel"), words=channel_words.WORDS),
            Column("purpose", _("Purpose"), words=PURPOSES),
            Column("given", _("Agreed"), Kind.BOOL),
            Column("at", _("When"), Kind.MOMENT),
            Column("how", _("How")),
            Column("source", _("Recorded by")),
            Column("wording", _("Wording")),
            Column("proof", _("Proof")),
        ]
        output.rows(ctx, columns, entries, format=format, empty=_("Nothing was said yet."))
        return
    output.rows(
        ctx,
        [
            Column("channel", _("Channel"), words=channel_words.WORDS),
            Column("purpose", _("Purpose"), words=PURPOSES),
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
        policy=policy_of(runtime.settings.sending, runtime.settings.business.holidays),
        zone=runtime.zone,
        now=runtime.now,
        purposes=runtime.settings.consent.purposes,
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
    "ledger",
    help=_("Every yes and no that was said, with its proof, the newest first."),
    epilog=examples(
        "ccm consent ledger maryam@example.com",
        "ccm consent ledger --filter 'given=no and at > -30d' --format csv",
    ),
)
def ledger(
    ctx: typer.Context,
    contact: Who = None,
    filter: Filter = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: ListLimit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    extra = None
    if contact is not None:
        from ccm_cli.customers.queries.resolve import resolve_contact
        from ccm_cli.store.filters import Condition

        runtime = runtime_of(ctx)
        with runtime.reading() as reader:
            who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        extra = Condition("cn.contact_id = ?", (who,))
    show_list(
        ctx,
        "consent",
        default_fields=(
            "contact_id", "name", "channel", "purpose", "given", "at", "how", "source", "wording",
            "proof",
        ),
        default_sort="id",
        default_reverse=True,
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        extra=extra,
        empty=_("Nothing was said yet."),
    )  # fmt: skip


@app.command(
    "grant",
    help=_("Write down that somebody agreed, and how: the proof."),
    epilog=examples(
        'ccm consent grant maryam@example.com --how "form at the fair" --proof-file form.pdf',
        'ccm consent grant --filter "source=newsletter" --how "newsletter form" --dry-run',
        'ccm consent grant 12 --purpose newsletter --wording "shop form@2" --how "shop form"',
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
    wording: Wording = None,
    proof: Proof = "",
    proof_file: ProofFile = None,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    from ccm_cli.messaging import consent

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        people = people_of(runtime, reader, contact, filter, segment)
        if contact is None:
            people = _without_refusals(reader, people, channel, purpose)
        wordings = wordings_of(runtime, reader, wording, people)
    shown = _proof(proof, proof_file)
    _ask(people, dry_run=dry_run, force=force)
    with runtime.changing(_("consent given"), dry_run=dry_run) as work:
        new = consent.grant(
            work,
            people,
            how=how,
            now=runtime.now,
            source=runtime.author.surface,
            channel=channel,
            purpose=purpose,
            at=_moment(runtime, at),
            wordings=wordings,
            proof=shown,
            known=runtime.settings.consent.purposes,
        )
    _tell(new, dry_run=dry_run)


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
    proof: Proof = "",
    proof_file: ProofFile = None,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    from ccm_cli.messaging import consent

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        people = people_of(runtime, reader, contact, filter, segment)
    shown = _proof(proof, proof_file)
    _ask(people, dry_run=dry_run, force=force)
    with runtime.changing(_("consent withdrawn"), dry_run=dry_run) as work:
        new = consent.withdraw(
            work,
            people,
            how=how,
            now=runtime.now,
            source=runtime.author.surface,
            channel=channel,
            purpose=purpose,
            at=_moment(runtime, at),
            proof=shown,
            known=runtime.settings.consent.purposes,
        )
    _tell(new, dry_run=dry_run)


def _without_refusals(reader: "Reader", people: list[int], channel: str, purpose: str) -> list[int]:
    """Many at once agree only where nobody of them said no: that takes a word of his own."""
    from ccm_cli.messaging.queries.consent import refusing

    refused = refusing(reader, people, channel=channel, purpose=purpose)
    if refused:
        words = ngettext(
            "%(n)d contact said no before and is left out; name him alone if he changed his mind.",
            "%(n)d contacts said no before and are left out; name each who changed his mind.",
            len(refused),
        )
        output.note(words % {"n": len(refused)})
    return [one for one in people if one not in refused]


def _moment(runtime: Runtime, at: str | None) -> int | None:
    from ccm_cli.language.dates import parse_moment

    return parse_moment(at, now=runtime.now, zone=runtime.zone) if at else None


def _proof(text: str, file: str | None) -> str:
    """The proof in one text: what was said of it, and the file by name and checksum.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it is a folder.
    """
    if file is None:
        return text
    from ccm_cli.customers.files import look_at

    found = look_at(file)
    return " ".join(filter(None, (text, f"{found.name} sha256:{found.sha256}")))


def _ask(people: list[int], *, dry_run: bool, force: bool) -> None:
    if not dry_run and len(people) > ASK_ABOVE:
        question = _("Write this down for %(n)d contacts?") % {"n": len(people)}
        output.confirm(question, force=force)


def _tell(new: int, *, dry_run: bool) -> None:
    words = ngettext("%(n)d entry written.", "%(n)d entries written.", new)
    if dry_run:
        words = ngettext("%(n)d entry would be written.", "%(n)d entries would be written.", new)
    output.note(words % {"n": new})
