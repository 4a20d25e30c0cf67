"""``ccm ticket reply`` and ``canned``: answers to whoever asks."""

from typing import Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import inbox_handling as handling
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.cli.ticket_group import TicketId, app
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _


@app.command(
    "reply",
    help=_(
        "Answer whoever asks, by mail in the conversation: with --text, from stdin, in your editor,"
        " or with a canned reply in their language. The answer goes into the outbox, and the ticket"
        " waits for them, unless --open or --close."
    ),
    epilog=examples(
        "ccm ticket reply 3",
        'ccm ticket reply 3 --text "We send you a new leg." --attach guide.pdf',
        "ccm ticket reply 3 --canned ticket-solved --close",
        'ccm ticket reply 3 --canned ticket-question --text "Which of the legs is it?"',
    ),
)
def reply(
    ctx: typer.Context,
    ticket: TicketId,
    text: Annotated[str | None, typer.Option("--text", help=_("What you say; - is stdin"))] = None,
    canned: Annotated[
        str,
        typer.Option("--canned", metavar="NAME", help=_("One kept ready; see: ccm ticket canned")),
    ] = "",
    quote: Annotated[
        bool, typer.Option("--quote", help=_("Repeat their mail below the answer"))
    ] = False,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", metavar="FILE", help=_("A file that goes along; repeatable")),
    ] = None,
    stays_open: Annotated[
        bool, typer.Option("--open", help=_("More is to be done: the ticket stays open"))
    ] = False,
    closes: Annotated[bool, typer.Option("--close", help=_("That settles it"))] = False,
) -> None:
    from ccm_cli.listening import answering
    from ccm_cli.listening.queries import tickets
    from ccm_cli.listening.ticket_words import CLOSED, OPEN
    from ccm_cli.messaging import kept_files
    from ccm_cli.messaging.context import sending_context

    runtime = runtime_of(ctx)
    if stays_open and closes:
        raise InvalidInput(_("The ticket stays --open or is to --close, not both."))
    with runtime.reading() as reader:
        found = tickets.ticket(reader, ticket)
    files = kept_files.read(attach or ())
    words = asked.from_stdin(text)
    if words is None and not canned:
        about = f"{found.who}: {found.subject}\n\n{found.description}"
        words = handling.written(runtime, about)
    sending = sending_context(runtime)
    with runtime.changing(_("reply to %(who)s") % {"who": found.who}) as work:
        message = answering.reply(
            work,
            ticket,
            sending=sending,
            levels=runtime.service_levels,
            now=runtime.now,
            text=words or "",
            canned=canned,
            then=OPEN if stays_open else CLOSED if closes else "",
            quote=quote,
            files=files,
        )
    told = {"id": message, "who": found.who}
    output.added(message, _("Message %(id)d to %(who)s is in the outbox; ccm run sends it.") % told)


@app.command(
    "canned",
    help=_(
        "List the replies kept ready for tickets: messages of the templates with a variable"
        " called ticket. Make your own with: ccm template new NAME --like ticket-solved"
    ),
    epilog=examples("ccm ticket canned", "ccm template preview ticket-solved --lang fa"),
)
def canned(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.listening import answering

    runtime = runtime_of(ctx)
    output.rows(
        ctx,
        [
            Column("name", _("Name")),
            Column("languages", _("Languages")),
            Column("description", _("What for")),
        ],
        [
            (
                template.name,
                " ".join(sorted({code for _kind, code in template.bodies})),
                template.described(runtime.language),
            )
            for template in answering.canned_replies()
        ],
        format=format,
    )
