"""``ccm inbox sync`` and ``take``: from a server, a folder, a file, a pipe."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import inbox_group as group
from ccm_cli.cli import output
from ccm_cli.cli.inbox_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.inbox.sources import Source
    from ccm_cli.messaging.inbox.syncing import Report


@app.command(
    "sync",
    help=_(
        "Take what is new: from the IMAP server of the settings, a maildir or an mbox. Nothing is"
        " changed there unless you ask for it; the same mail is never taken twice."
    ),
    epilog=examples(
        "ccm inbox sync",
        "ccm inbox sync --archive-to Processed --mark-seen",
        "ccm inbox sync --maildir ~/Mail/shop",
        "ccm inbox sync --mbox /var/mail/owner",
    ),
)
def sync(
    ctx: typer.Context,
    maildir: Annotated[
        Path | None, typer.Option("--maildir", metavar="DIR", help=_("A maildir instead"))
    ] = None,
    mbox: Annotated[
        Path | None, typer.Option("--mbox", metavar="FILE", help=_("An mbox instead"))
    ] = None,
    folder: Annotated[
        str | None, typer.Option("--folder", help=_("Another folder on the server"))
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="TIME", help=_("How far back the first look goes: 90d")),
    ] = None,
    archive_to: Annotated[
        str | None,
        typer.Option("--archive-to", metavar="FOLDER", help=_("Move what was taken there")),
    ] = None,
    mark_seen: Annotated[
        bool, typer.Option("--mark-seen", help=_("Mark what was taken as read"))
    ] = False,
    format: Format = None,
) -> None:
    from ccm_cli.messaging.inbox.syncing import sync as take_all

    runtime = runtime_of(ctx)
    on_server = folder or since or archive_to or mark_seen
    if maildir and mbox:
        raise InvalidInput(_("Say one of the two: --maildir or --mbox."))
    if (maildir or mbox) and on_server:
        raise InvalidInput(
            _("--folder, --since, --archive-to and --mark-seen are for the server."),
            hint=_("A maildir or an mbox is only read."),
        )
    source = _source(
        runtime,
        maildir=maildir,
        mbox=mbox,
        folder=folder,
        since=since,
        archive_to=archive_to,
        mark_seen=mark_seen,
    )
    report = take_all(source, changing=runtime.changing, context=runtime.inbox_context)
    for warning in getattr(source, "warnings", ()):
        output.note(warning)
    _tell(ctx, report, format)


def _source(
    runtime: Runtime,
    *,
    maildir: Path | None,
    mbox: Path | None,
    folder: str | None,
    since: str | None,
    archive_to: str | None,
    mark_seen: bool,
) -> "Source":
    from ccm_cli.messaging.inbox.sources import folders, opening

    inbox = runtime.settings.inbox
    most = inbox.message_mb * 1_000_000
    if maildir is not None:
        return folders.Maildir(maildir, most=most)
    if mbox is not None:
        return folders.Mbox(mbox, most=most)
    wanted = inbox._replace(
        folder=folder or inbox.folder,
        since=since or inbox.since,
        archive_to=archive_to if archive_to is not None else inbox.archive_to,
        mark_seen=mark_seen or inbox.mark_seen,
    )
    return opening.server(wanted, now=runtime.now)


def _tell(ctx: typer.Context, report: "Report", format: str | None) -> None:
    """What was taken: numbers by kind; for programs, the numbers of the mails."""
    output.rows(
        ctx,
        [Column("kind", _("Kind")), Column("count", _("Mails"), Kind.NUMBER)],
        [
            (
                group.shown(kind, group.KINDS)
                if output.chosen_format(runtime_of(ctx), format) == "table"
                else kind,
                count,
            )
            for kind, count in sorted(report.counts.items())
        ],
        format=format,
        ids=report.ids,
        empty=_("There is no new mail."),
    )


@app.command(
    "take",
    help=_("Take one mail from a file or a pipe: what procmail, fetchmail or a filter hands over."),
    epilog=examples("ccm inbox take message.eml", "cat message.eml | ccm inbox take -"),
)
def take(
    ctx: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help=_("Files of one mail each; - is stdin"))
    ],
) -> None:
    from ccm_cli.messaging.inbox import taking
    from ccm_cli.messaging.inbox.syncing import summary_of

    runtime = runtime_of(ctx)
    most = runtime.settings.inbox.message_mb * 1_000_000
    context = runtime.inbox_context
    for raw, name in _read(files, most):
        with runtime.changing(_("mail")) as work:
            taken = taking.take(work, raw, mailbox=name, context=context, now=runtime.now)
            work.summary = summary_of(taken)
        kind = group.shown(taken.kind, group.KINDS)
        if taken.id is None:
            output.note(_("Not kept: %(kind)s.") % {"kind": kind})
        else:
            told = {"id": taken.id, "kind": kind, "subject": taken.subject}
            output.added(taken.id, _("Mail %(id)d, %(kind)s: %(subject)s") % told)


def _read(files: Sequence[str], most: int) -> list[tuple[bytes, str]]:
    """The bytes of each file, all before anything is changed.

    Raises:
        NotFound: there is no such file.
        InvalidInput: it cannot be read, or holds nothing.
    """
    found = []
    for name in files:
        try:
            if name == "-":
                source = getattr(sys.stdin, "buffer", None)
                raw = source.read(most) if source else sys.stdin.read().encode()
            else:
                with Path(name).expanduser().open("rb") as file:
                    raw = file.read(most)
        except FileNotFoundError:
            raise NotFound(_("There is no file %(path)s.") % {"path": name}) from None
        except OSError as error:
            raise InvalidInput(
                _("%(path)s cannot be read: %(reason)s") % {"path": name, "reason": error.strerror}
            ) from None
        if not raw.strip():
            raise InvalidInput(_("%(file)s is empty.") % {"file": name})
        found.append((raw, name))
    return found
