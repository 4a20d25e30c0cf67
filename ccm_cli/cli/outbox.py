"""``ccm outbox``: every message and its state, and the owner's word where one is needed."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import (
    Format,
    examples,
    noun,
)
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging import channel_words
from ccm_cli.messaging.state_words import PURPOSES
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.outbox import MessageRow
    from ccm_cli.runtime import Runtime

app = noun(_("The outbox: every message and what became of it."))

Refs = Annotated[list[str], typer.Argument(metavar="MESSAGE...", help=_("Numbers or Message-IDs"))]


list_command(
    app,
    "message",
    help=_("List messages, the newest first."),
    epilog=examples(
        "ccm outbox list --filter 'state=refused'",
        "ccm outbox list --filter 'campaign=spring and state=deferred' --fields contact,next",
    ),
    default_fields=("campaign", "contact", "address", "state", "reason", "handed_over"),
    default_sort="id",
    default_reverse=True,
    empty=_("The outbox is empty."),
)


@app.command(
    "show",
    help=_("Show one message: to whom, what became of it, and the server's words."),
    epilog=examples("ccm outbox show 17", "ccm outbox show 17 --format json"),
)
def show(
    ctx: typer.Context,
    ref: Annotated[str, typer.Argument(metavar="MESSAGE", help=_("Number or Message-ID"))],
    format: Format = None,
) -> None:
    from ccm_cli.cli.sending import state_in_words
    from ccm_cli.messaging import kept_files
    from ccm_cli.messaging.queries import outbox
    from ccm_cli.messaging.reasons import in_words

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = outbox.message(reader, ref)
    files = kept_files.listed(found.files)
    is_table = output.chosen_format(runtime, format) == "table"
    output.record(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("state", _("State")),
            Column("reason", _("Reason")),
            Column("campaign", _("Campaign")),
            Column("contact_id", _("Contact number"), Kind.NUMBER),
            Column("contact", _("Contact")),
            Column("address", _("Address")),
            Column("subject", _("Subject")),
            Column("channel", _("Channel"), words=channel_words.WORDS),
            Column("purpose", _("Purpose"), words=PURPOSES),
            Column("template", _("Template")),
            Column("occurrence", _("For the day"), Kind.DAY),
            Column("attempts", _("Attempts"), Kind.NUMBER),
            Column("next", _("Not before"), Kind.MOMENT),
            Column("queued", _("Queued"), Kind.MOMENT),
            Column("handed_over", _("Handed over"), Kind.MOMENT),
            Column("settled", _("Settled"), Kind.MOMENT),
            Column("message_id", _("Message-ID")),
            Column("source", _("Source")),
            Column("variant", _("Variant")),
            Column("delivered", _("Delivered"), Kind.MOMENT),
            Column("bounced", _("Came back"), Kind.MOMENT),
            Column("replied", _("Answered"), Kind.MOMENT),
            Column("clicked", _("Clicked"), Kind.MOMENT),
            Column("unsubscribed", _("Unsubscribed"), Kind.MOMENT),
            Column("cost", _("Cost"), Kind.MONEY),
            Column("provider", _("The provider's number")),
            Column("fallbacks", _("Then over")),
            Column("instead_of", _("Instead of the message"), Kind.NUMBER),
            Column("files", _("Files")),
        ],
        [
            found.id,
            state_in_words(found.state) if is_table else found.state,
            in_words(found.reason) if is_table else found.reason,
            found.campaign,
            found.contact_id,
            found.contact,
            found.address,
            found.subject,
            found.channel,
            found.purpose,
            found.template,
            (found.occurrence or None) if found.campaign_id else None,
            found.attempts,
            found.next_at if found.state in {"queued", "deferred"} else None,
            found.queued_at,
            found.handed_at,
            found.settled_at,
            found.message_id,
            found.source,
            found.variant,
            found.delivered_at,
            found.bounced_at,
            found.replied_at,
            found.clicked_at,
            found.unsubscribed_at,
            found.cost,
            found.provider_id,
            found.fallbacks,
            found.fallback_of,
            kept_files.in_words(files) if is_table else [one._asdict() for one in files],
        ],
        format=format,
    )


@app.command(
    "unknown",
    help=_(
        "Messages that may or may not have arrived: the answer of the server never came. Look for"
        " the Message-ID in the Sent folder or ask, then settle them."
    ),
    epilog=examples("ccm outbox unknown", "ccm outbox settle 17 --accepted"),
)
def unknown(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.messaging.queries import outbox
    from ccm_cli.messaging.reasons import in_words

    runtime = runtime_of(ctx)
    is_table = output.chosen_format(runtime, format) == "table"
    with runtime.reading() as reader:
        found = outbox.unknown(reader)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("campaign", _("Campaign")),
            Column("contact", _("Contact")),
            Column("address", _("Address")),
            Column("handed_over", _("Handed over"), Kind.MOMENT),
            Column("reason", _("Reason")),
            Column("message_id", _("Message-ID")),
        ],
        [
            (
                one.id,
                one.campaign,
                one.contact,
                one.address,
                one.handed_at,
                in_words(one.reason) if is_table else one.reason,
                one.message_id,
            )
            for one in found
        ],
        format=format,
        empty=_("Nothing is unknown."),
    )


@app.command(
    "held",
    help=_(
        "Messages that are held back: why, and when each has its next chance. Those that will never"
        " go, for lack of consent and the like, with --left-out."
    ),
    epilog=examples(
        "ccm outbox held",
        "ccm outbox held --campaign spring",
        "ccm outbox held --contact maryam@example.com --left-out 7d --format csv",
    ),
)
def held(
    ctx: typer.Context,
    left_out: Annotated[
        str | None,
        typer.Option("--left-out", metavar="TIME", help=_("And those left out in this time")),
    ] = None,
    contact: Annotated[
        str | None, typer.Option("--contact", metavar="REF", help=_("Only those to this contact"))
    ] = None,
    campaign: Annotated[
        str | None, typer.Option("--campaign", metavar="NAME", help=_("Only those of a campaign"))
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.cli.customer_options import contact_of
    from ccm_cli.language.numbers import parse_duration
    from ccm_cli.messaging.queries import campaigns, outbox
    from ccm_cli.messaging.reasons import in_words

    runtime = runtime_of(ctx)
    is_table = output.chosen_format(runtime, format) == "table"
    since = runtime.now - parse_duration(left_out) if left_out else None
    with runtime.reading() as reader:
        found = outbox.held(
            reader,
            left_out_since=since,
            contact_id=contact_of(runtime, reader, contact) if contact else None,
            campaign_id=campaigns.resolve(reader, campaign).id if campaign else None,
        )
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("campaign", _("Campaign")),
            Column("source", _("Source")),
            Column("contact_id", _("Contact number"), Kind.NUMBER),
            Column("contact", _("Contact")),
            Column("channel", _("Channel"), words=channel_words.WORDS),
            Column("purpose", _("Purpose"), words=PURPOSES),
            Column("reason", _("Reason")),
            Column("next", _("Next chance"), Kind.MOMENT),
        ],
        [one._replace(reason=in_words(one.reason) if is_table else one.reason) for one in found],
        format=format,
        empty=_("Nothing is held back."),
    )


@app.command(
    "settle",
    help=_(
        "Say what became of unknown messages: they arrived, or are to be sent again. --look finds"
        " those that lie in the folder of sent mail; the others stay unknown."
    ),
    epilog=examples(
        "ccm outbox settle 17 --accepted",
        "ccm outbox settle 18 19 --again",
        "ccm outbox settle --look",
    ),
)
def settle(
    ctx: typer.Context,
    refs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MESSAGE...]",
            help=_("Numbers or Message-IDs; with --look all that are unknown by default"),
        ),
    ] = None,
    accepted: Annotated[bool, typer.Option("--accepted", help=_("They arrived"))] = False,
    again: Annotated[
        bool, typer.Option("--again", help=_("They did not; send them again"))
    ] = False,
    look: Annotated[
        bool, typer.Option("--look", help=_("Look for them in the folder of sent mail, by IMAP"))
    ] = False,
    folder: Annotated[
        str,
        typer.Option("--folder", help=_("With --look: the folder, where it is not marked as such")),
    ] = "",
) -> None:
    from ccm_cli.messaging import settling

    if [accepted, again, look].count(True) != 1:
        raise InvalidInput(_("Say one of the three: --accepted, --again or --look."))
    if folder and not look:
        raise InvalidInput(_("--folder goes with --look."))
    runtime = runtime_of(ctx)
    if look:
        _settle_looking(runtime, refs or [], folder)
        return
    if not refs:
        raise InvalidInput(_("Say which messages: their numbers or Message-IDs."))
    with runtime.changing(_("settle messages")) as work:
        found = _found(work.reader, refs)
        verb = settling.accept if accepted else settling.send_again
        verb(work, found, now=runtime.now)
    if again:
        _tell_queued(len(found))


def _settle_looking(runtime: "Runtime", refs: list[str], folder: str) -> None:
    """Have unknown messages accepted that lie in the folder of sent mail."""
    from ccm_cli.messaging import settling
    from ccm_cli.messaging.inbox import sent
    from ccm_cli.messaging.queries import outbox

    with runtime.reading() as reader:
        asked = _found(reader, refs) if refs else outbox.unknown(reader)
    settling.require_unknown(asked)
    if not asked:
        output.note(_("Nothing is unknown."))
        return
    found = sent.look(runtime.settings.inbox, [one.message_id for one in asked], folder=folder)
    arrived = [one for one in asked if one.message_id in found.message_ids]
    if arrived:
        with runtime.changing(_("settle messages")) as work:
            settling.accept(work, arrived, now=runtime.now)
    words = ngettext(
        "%(n)d of %(all)d messages lies in %(folder)s: it is accepted now.",
        "%(n)d of %(all)d messages lie in %(folder)s: they are accepted now.",
        len(arrived),
    )
    output.note(words % {"n": len(arrived), "all": len(asked), "folder": found.folder})
    if len(arrived) < len(asked):
        output.note(
            _("The others stay unknown; not every server keeps what it sends. Ask, then settle.")
        )


@app.command(
    "retry",
    help=_("Queue messages again at once that were deferred, refused or held back."),
    epilog=examples(
        "ccm outbox retry 21",
        "ccm outbox list --filter 'state=refused' --format ids | xargs ccm outbox retry",
    ),
)
def retry(ctx: typer.Context, refs: Refs) -> None:
    from ccm_cli.messaging import settling

    runtime = runtime_of(ctx)
    with runtime.changing(_("retry messages")) as work:
        found = _found(work.reader, refs)
        settling.retry(work, found, now=runtime.now)
    _tell_queued(len(found))


@app.command(
    "send",
    help=_("Send now what is due, with a bar; ccm run does it by itself."),
    epilog=examples("ccm outbox send"),
)
def send(ctx: typer.Context) -> None:
    from ccm_cli.cli.sending import send_now

    send_now(runtime_of(ctx))


def _found(reader: object, refs: list[str]) -> "list[MessageRow]":
    from ccm_cli.messaging.queries import outbox
    from ccm_cli.store.reading import Reader

    assert isinstance(reader, Reader)
    return [outbox.message(reader, ref) for ref in dict.fromkeys(refs)]


def _tell_queued(count: int) -> None:
    words = ngettext("%(n)d message is queued.", "%(n)d messages are queued.", count)
    output.note(words % {"n": count})
