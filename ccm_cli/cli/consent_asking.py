"""``ccm consent ask, requests``: the double opt-in."""

from typing import TYPE_CHECKING, Annotated

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
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

if TYPE_CHECKING:
    from ccm_cli.messaging.confirming import Asked


@app.command(
    "ask",
    help=_(
        "Ask people by a message to confirm that they want to be written to: double opt-in."
        " Their yes comes back as a reply, or over the link in it."
    ),
    epilog=examples(
        'ccm consent ask maryam@example.com --how "newsletter form of the shop"',
        'ccm consent ask --filter "source=fair" --how "list at the fair" --dry-run',
    ),
)
def ask(
    ctx: typer.Context,
    contact: Who = None,
    filter: Expression = None,
    segment: Segment = None,
    how: Annotated[str, typer.Option("--how", help=_("Where their wish came from"))] = "",
    channel: Channel = "email",
    purpose: Purpose = "marketing",
    wording: Wording = None,
    template: Annotated[
        str, typer.Option("--template", metavar="NAME", help=_("The message that asks"))
    ] = "confirm-subscription",
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    from ccm_cli.messaging import confirming, purposes
    from ccm_cli.messaging.consent import Matter
    from ccm_cli.messaging.context import library, sending_context

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        people = people_of(runtime, reader, contact, filter, segment)
        wordings = wordings_of(runtime, reader, wording, people)
    if not dry_run and len(people) > ASK_ABOVE:
        question = _("Ask %(n)d contacts to confirm?") % {"n": len(people)}
        output.confirm(question, force=force)
    with runtime.changing(_("consent asked for"), dry_run=dry_run) as work:
        asked = confirming.ask(
            work,
            people,
            how=how,
            matter=Matter(channel, purpose),
            template=library().load(template),
            context=sending_context(runtime),
            channel=runtime.settings.sending.default_channel,
            within=purposes.confirm_within(runtime.settings.consent),
            now=runtime.now,
            wordings=wordings,
            known=runtime.settings.consent.purposes,
        )
    _tell(asked, dry_run=dry_run)


def _tell(asked: "Asked", *, dry_run: bool) -> None:
    n = len(asked.requests)
    if dry_run:
        words = ngettext("%(n)d question would go out.", "%(n)d questions would go out.", n)
    else:
        words = ngettext(
            "%(n)d question is in the outbox: ccm run sends it.",
            "%(n)d questions are in the outbox: ccm run sends them.",
            n,
        )
    output.note(words % {"n": n})
    if asked.agreed or asked.refused or asked.waiting:
        output.note(
            _("Not asked: %(agreed)d agreed before, %(refused)d said no, %(waiting)d still think.")
            % {"agreed": asked.agreed, "refused": asked.refused, "waiting": asked.waiting}
        )


@app.command(
    "requests",
    help=_("The questions of double opt-in: who was asked, and what came back."),
    epilog=examples(
        "ccm consent requests --filter state=waiting",
        "ccm consent requests --filter 'state=lapsed and asked > -60d' --format ids",
    ),
)
def requests(
    ctx: typer.Context,
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
        "consent_request",
        default_fields=(
            "contact_id", "name", "channel", "purpose", "how", "asked", "state", "lapses",
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
        empty=_("Nobody was asked to confirm yet."),
    )  # fmt: skip
