"""``ccm inbox reply``, ``assign``, ``lead``, ``done``, ``ignore`` and ``reopen``."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli import text_editor
from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import inbox_group as group
from ccm_cli.cli import output
from ccm_cli.cli.inbox_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_CUT = "------------------------ >8 ------------------------"


@app.command(
    "reply",
    help=_(
        "Answer a mail in its conversation: with --text, from stdin, or in your editor ($VISUAL,"
        " $EDITOR). The answer goes into the outbox, and the mail is done. Files go along as they"
        " are now, 10 MB each, 14 MB together."
    ),
    epilog=examples(
        "ccm inbox reply 7",
        'ccm inbox reply 7 --text "Yes, on Tuesday." --quote',
        "ccm inbox reply 7 --text - < answer.txt",
        'ccm inbox reply 7 --text "Here it is." --attach offer.pdf --attach terms.pdf',
    ),
)
def reply(
    ctx: typer.Context,
    mail: group.Mail,
    text: Annotated[str | None, typer.Option("--text", help=_("What you say; - is stdin"))] = None,
    quote: Annotated[
        bool, typer.Option("--quote", help=_("Repeat their mail below the answer"))
    ] = False,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", metavar="FILE", help=_("A file that goes along; repeatable")),
    ] = None,
) -> None:
    from ccm_cli.listening import answering
    from ccm_cli.messaging import kept_files
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.queries import inbox

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = inbox.mail(reader, mail)
    files = kept_files.read(attach or ())
    about = f"{found.who}: {found.subject}\n\n{found.text}"
    words = asked.from_stdin(text) if text is not None else written(runtime, about)
    sending = sending_context(runtime)
    with runtime.changing(_("reply to %(who)s") % {"who": found.who}) as work:
        message = answering.reply_to_mail(
            work,
            found.id,
            sending=sending,
            levels=runtime.service_levels,
            now=runtime.now,
            text=words or "",
            quote=quote,
            files=files,
        )
    told = {"id": message, "who": found.who}
    output.added(message, _("Message %(id)d to %(who)s is in the outbox; ccm run sends it.") % told)


def written(runtime: Runtime, about: str) -> str:
    """What the owner writes in his editor, above that which he answers.

    Args:
        runtime: of the command.
        about: what he reads below.
    """
    command = text_editor.command(runtime.environ)
    below = _("Write above this line; what stands below it is not sent.")
    folder = runtime.path.parent
    handle, name = tempfile.mkstemp(prefix="reply-", suffix=".txt", dir=folder)
    file = Path(name)
    try:
        with open(handle, "w", encoding="utf-8") as written:  # noqa: PTH123  (of a descriptor)
            written.write(f"\n\n{_CUT}\n{below}\n\n{about}\n")
        text_editor.run(command, file)
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(
                _("%(path)s cannot be read: %(reason)s") % {"path": file, "reason": error}
            ) from None
    finally:
        file.unlink(missing_ok=True)
    return text.partition(_CUT)[0]


@app.command(
    "assign",
    help=_("Say whose a mail is; it joins their timeline, and their address is remembered."),
    epilog=examples("ccm inbox assign 7 maryam@example.com", "ccm inbox assign 7 12"),
)
def assign(ctx: typer.Context, mail: group.Mail, contact: asked.Reference) -> None:
    from ccm_cli.insight.queries import references
    from ccm_cli.messaging.inbox import mails
    from ccm_cli.messaging.queries import inbox

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        found = inbox.mail(work.reader, mail)
        contact_id = asked.contact_of(runtime, work.reader, contact)
        mails.assign(work, found.id, contact_id, now=runtime.now)
        name = references.name_of(work.reader, "contact_id", contact_id)
        work.summary = _("mail %(id)d is of %(name)s") % {"id": found.id, "name": name}
    output.note(_("Mail %(id)d is of %(name)s.") % {"id": found.id, "name": name})


@app.command(
    "lead",
    help=_("Make a lead of whoever wrote a mail; prints the number of the contact."),
    epilog=examples("ccm inbox lead 7"),
)
def lead(ctx: typer.Context, mail: group.Mail) -> None:
    from ccm_cli.messaging.inbox import mails
    from ccm_cli.messaging.queries import inbox

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        found = inbox.mail(work.reader, mail)
        made = mails.make_lead(
            work,
            found.id,
            now=runtime.now,
            region=runtime.settings.business.region,
            language=runtime.default_language,
        )
        work.summary = _("make a lead of %(who)s") % {"who": found.who}
    output.added(made, _("%(who)s is contact %(id)d.") % {"who": found.who, "id": made})


def _marks(
    name: str, verb: "Callable[[UnitOfWork, int, Runtime], bool]", help: str, summary: str
) -> None:
    """A command that puts mails into a state."""

    @app.command(name, help=help, epilog=examples(f"ccm inbox {name} 7", f"ccm inbox {name} 7 8"))
    def mark(ctx: typer.Context, mails: group.Mails) -> None:
        from ccm_cli.messaging.queries import inbox

        runtime = runtime_of(ctx)
        with runtime.changing("") as work:
            found = [inbox.mail(work.reader, ref) for ref in mails]
            for one in found:
                verb(work, one.id, runtime)
            work.summary = summary % {"subjects": in_series(one.subject for one in found)}

    mark.__name__ = name


def _done(work: "UnitOfWork", mail_id: int, runtime: Runtime) -> bool:
    from ccm_cli.messaging.inbox import mails

    return mails.done(work, mail_id, now=runtime.now)


def _ignore(work: "UnitOfWork", mail_id: int, runtime: Runtime) -> bool:
    from ccm_cli.messaging.inbox import mails

    return mails.ignore(work, mail_id, now=runtime.now)


def _reopen(work: "UnitOfWork", mail_id: int, runtime: Runtime) -> bool:
    from ccm_cli.messaging.inbox import mails

    del runtime
    return mails.reopen(work, mail_id)


_marks("done", _done, _("Have mails done: they were seen to."), _("mail done: %(subjects)s"))
_marks(
    "ignore", _ignore, _("Put mails aside: nothing is to be done."), _("mail aside: %(subjects)s")
)
_marks("reopen", _reopen, _("Have mails wait again."), _("mail waits again: %(subjects)s"))
