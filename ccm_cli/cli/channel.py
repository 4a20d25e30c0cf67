"""``ccm channel``: the ways by which messages go out, whether they work, and what they tell."""

from collections.abc import Mapping
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.config import SENDING_CHANNELS, Settings
from ccm_cli.errors import InvalidInput, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

app = noun(_("The ways by which messages go out, and whether they work."))

Name = Annotated[str, typer.Argument(metavar="CHANNEL", help=" | ".join(SENDING_CHANNELS))]


@app.command(
    "list",
    help=_("List the channels: what each can do, whether it is set up, and how many wait for it."),
    epilog=examples("ccm channel list", "ccm channel list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.messaging.channels import ABILITIES
    from ccm_cli.messaging.fallbacks import is_set_up
    from ccm_cli.messaging.queries.outbox import waiting_by_channel

    runtime = runtime_of(ctx)
    settings = runtime.settings
    chosen = output.chosen_format(runtime, format)
    with runtime.reading() as reader:
        waiting = waiting_by_channel(reader)
    rows = []
    for name in SENDING_CHANNELS:
        able = ABILITIES[name]
        flags = {
            "receipts": able.receipts, "replies": able.replies, "parts": able.in_parts,
            "paced": able.is_paced, "by_hand": able.is_local and name != "file",
        }  # fmt: skip
        able_to = [flag for flag in flags if flags[flag]]
        said = [_words()[flag] for flag in able_to] if chosen == "table" else able_to
        rows.append(
            (
                name,
                is_set_up(settings, name),
                _provider(settings, name),
                able.body,
                said if chosen in {"json", "ndjson"} else ", ".join(said),
                _cost(settings, name),
                waiting.get(name, 0),
            )
        )
    output.rows(
        ctx,
        [
            Column("channel", _("Channel")),
            Column("ready", _("Set up"), Kind.BOOL),
            Column("provider", _("Over")),
            Column("text", _("Text")),
            Column("abilities", _("Can do")),
            Column("cost", _("Cost")),
            Column("waiting", _("Waiting"), Kind.NUMBER),
        ],
        rows,
        format=format,
    )


def _words() -> Mapping[str, str]:
    return {
        "receipts": _("receipts"),
        "replies": _("replies"),
        "parts": _("counted in parts"),
        "paced": _("limits"),
        "by_hand": _("carried on by you"),
    }


def _provider(settings: Settings, name: str) -> str:
    over = {
        "email": settings.email.host,
        "sms": settings.sms.provider,
        "telegram": settings.telegram.bot and f"@{settings.telegram.bot.removeprefix('@')}",
        "whatsapp": settings.whatsapp.phone_id,
    }
    return over.get(name, "")


def _cost(settings: Settings, name: str) -> str:
    section = getattr(settings, name, None)
    return str(getattr(section, "cost", ""))


@app.command(
    "check",
    help=_("Try a channel's settings and account without sending anything; without a name, all."),
    epilog=examples("ccm channel check", "ccm channel check sms"),
)
def check(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="CHANNEL", help=" | ".join(SENDING_CHANNELS))
    ] = None,
) -> None:
    from ccm_cli.errors import CcmError
    from ccm_cli.messaging.fallbacks import is_set_up

    runtime = runtime_of(ctx)
    if name is not None:
        output.line(_checked(runtime, name))
        return
    faults = []
    for one in SENDING_CHANNELS:
        if not is_set_up(runtime.settings, one):
            output.line(f"{one}: {_('not set up')}")
            continue
        try:
            output.line(_checked(runtime, one))
        except CcmError as error:
            output.line(f"{one}: {error.message}")
            faults.append(f"{one}: {error.message} {error.hint}".strip())
    if faults:
        raise PartlyDone(_("Not every channel can be used."), left_undone=faults)


def _checked(runtime: Runtime, name: str) -> str:
    """What trying a channel found, in a line.

    Raises:
        CcmError: it cannot be used; says why.
    """
    from ccm_cli.messaging import channels
    from ccm_cli.messaging.context import sending_context

    context = sending_context(runtime)
    channel = channels.find(name, context.settings, context)
    for warning in channel.warnings:
        output.note(warning)
    if channel.look is not None:
        return f"{name}: {channel.look()}"
    channel.connect().close()
    return f"{name}: {_('can be used')}"


@app.command(
    "test",
    help=_("Send one short message over a channel, past the outbox."),
    epilog=examples(
        "ccm channel test sms --to '+49 151 1234567'",
        "ccm channel test email --to me@example.com",
        "ccm channel test telegram --to 123456789",
    ),
)
def send_test(
    ctx: typer.Context,
    name: Name,
    to: Annotated[str, typer.Option("--to", help=_("An address, a number, or a chat"))],
    text: Annotated[str, typer.Option("--text", help=_("What to say"))] = "",
) -> None:
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.testing import try_channel

    runtime = runtime_of(ctx)
    tested = try_channel(sending_context(runtime), name, to=to, text=text)
    for warning in tested.warnings:
        output.note(warning)
    said = {"address": tested.mail.address, "words": tested.words or _("accepted")}
    output.note(_("Sent to %(address)s: %(words)s") % said)


@app.command(
    "receipts",
    help=_("Ask the providers now what became of messages, and what was said; ccm run does it."),
    epilog=examples("ccm channel receipts"),
)
def receipts(ctx: typer.Context) -> None:
    from ccm_cli.jobs.receipts import in_words
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.polling import poll

    polled = poll(sending_context(runtime_of(ctx)))
    output.note(in_words(polled) or _("Nothing new."))
    if polled.problems:
        raise PartlyDone(
            _("Not every channel can be used."),
            left_undone=[f"{one.message} {one.hint}".strip() for one in polled.problems],
        )


@app.command(
    "link",
    help=_(
        "Print the link that joins a contact's Telegram to the contact: give it to that person."
    ),
    epilog=examples("ccm channel link maryam@example.com"),
)
def link(
    ctx: typer.Context,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help=_("Who"))],
) -> None:
    from ccm_cli.cli.option_values import contact_id_of
    from ccm_cli.messaging.channels.telegram import bot_of

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        contact_id = contact_id_of(runtime, reader, contact)
    if contact_id is None:
        raise InvalidInput(_("Say whom it is for."), hint=_("For example: ccm channel link 12"))
    output.line(bot_of(runtime.settings).link(contact_id))
