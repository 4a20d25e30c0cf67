"""``ccm inbox show`` and ``thread``: one mail, and all of its conversation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import inbox_group as group
from ccm_cli.cli import output
from ccm_cli.cli.customer_page import print_nested
from ccm_cli.cli.inbox_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.inbox import MailRow, Spoken

Full = Annotated[bool, typer.Option("--full", help=_("With all that is quoted, and signatures"))]


@app.command(
    "show",
    help=_("Show a mail: who wrote what, what it answers; what it only quotes is folded."),
    epilog=examples("ccm inbox show 7", "ccm inbox show 7 --full --format json"),
)
def show(ctx: typer.Context, mail: group.Mail, full: Full = False, format: Format = None) -> None:
    from ccm_cli.messaging.queries import inbox

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = inbox.mail(reader, mail)
    chosen = output.chosen_format(runtime, format)
    presenter = Presenter(runtime)
    if chosen in {"json", "ndjson"}:
        print_nested(_data(presenter, found), chosen)
        return
    columns = _columns(found, for_people=chosen == "table")
    if chosen == "table":
        columns = [pair for pair in columns if pair[1] not in {"", None}]
    output.record(
        ctx, [column for column, _value in columns], [value for _c, value in columns], format=chosen
    )
    if chosen == "table":
        output.line("")
        for line in text_lines(found.text, full=full):
            output.line(line)


def _columns(found: "MailRow", *, for_people: bool) -> list[tuple[Column, Any]]:
    words = group.shown if for_people else lambda word, _among: word
    sender = f"{found.sender_name} <{found.sender}>" if found.sender_name else found.sender
    contact = f"{found.contact} #{found.contact_id}" if found.contact else ""
    more: list[tuple[Column, Any]] = [
        (Column("text", _("Text")), found.text),
        (Column("sender_name", _("Name")), found.sender_name),
        (Column("mailbox", _("Mailbox")), found.mailbox),
        (Column("taken", _("Taken"), Kind.MOMENT), found.created_at),
        (Column("message_id", _("Message-ID")), found.message_id),
    ]
    return [
        (Column("id", "#", Kind.NUMBER), found.id),
        (Column("from", _("From")), sender if for_people else found.sender),
        (Column("contact", _("Contact")), contact)
        if for_people
        else (Column("contact_id", _("Contact"), Kind.NUMBER), found.contact_id),
        (Column("to", _("To")), found.recipients),
        (Column("at", _("When"), Kind.MOMENT), found.at),
        (Column("subject", _("Subject")), found.subject),
        (Column("kind", _("Kind")), words(found.kind, group.KINDS)),
        (Column("state", _("State")), words(found.state, group.STATES)),
        (Column("campaign", _("Campaign")), found.campaign),
        (Column("answers", _("Answers message"), Kind.NUMBER), found.answers_id),
        (Column("failing", _("Failure")), words(found.failing, group.FAILINGS)),
        (Column("failed", _("Failed address")), found.failed),
        (Column("status", _("Status")), found.status),
        (Column("words", _("The server's words")), found.words),
        (Column("away_until", _("Away until"), Kind.DAY), found.away_until),
        (Column("files", _("Files")), _files_text(found)),
        *(() if for_people else more),
    ]


def _files_text(found: "MailRow") -> str:
    return ", ".join(
        str(file["path"] or _("%(name)s (too large, not kept)") % {"name": file["name"]})
        for file in found.files
    )


def _data(presenter: Presenter, found: "MailRow") -> dict[str, Any]:
    """A mail for programs: stored values, and its text cut into pieces."""
    from ccm_cli.messaging.inbox.folding import folded

    moments = {"at", "handled_at", "created_at"}
    return {
        **{
            name: presenter.stored(value, Kind.MOMENT) if name in moments else value
            for name, value in found._asdict().items()
        },
        "files": [dict(file) for file in found.files],
        "pieces": [piece._asdict() for piece in folded(found.text)],
    }


def text_lines(text: str, *, full: bool) -> list[str]:
    """The text of a mail for people; what is not said by its writer is one line unless wanted."""
    from ccm_cli.messaging.inbox.folding import SAID, folded

    if full:
        return text.split("\n")
    pieces = folded(text)
    own = any(piece.kind == SAID for piece in pieces)
    lines: list[str] = []
    for piece in pieces:
        if lines:
            lines.append("")
        if piece.kind == SAID or not own:
            lines += piece.text.split("\n")
        else:
            count = ngettext("%(n)d more line", "%(n)d more lines", piece.lines)
            lines.append(f"[… {count % {'n': piece.lines}}]")
    return lines


@app.command(
    "thread",
    help=_("Show the whole conversation of a mail, both sides, the oldest first."),
    epilog=examples("ccm inbox thread 7", "ccm inbox thread 7 --format json"),
)
def thread(ctx: typer.Context, mail: group.Mail, full: Full = False, format: Format = None) -> None:
    from ccm_cli.messaging.queries import inbox

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        parts = inbox.conversation(reader, inbox.mail(reader, mail))
    if output.chosen_format(runtime, format) == "table":
        _print_conversation(Presenter(runtime), parts, full=full)
        return
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("direction", _("Direction")),
            Column("at", _("When"), Kind.MOMENT),
            Column("who", _("Who")),
            Column("subject", _("Subject")),
            Column("state", _("State")),
            Column("text", _("Text")),
            Column("files", _("Files")),
        ],
        [(p.id, p.direction, p.at, p.who, p.subject, p.state, p.text, p.files) for p in parts],
        format=format,
    )


def _print_conversation(presenter: Presenter, parts: "Sequence[Spoken]", *, full: bool) -> None:
    from ccm_cli.cli.sending import state_in_words

    for number, part in enumerate(parts):
        if number:
            output.line("")
        inward = part.direction == "in"
        state = group.shown(part.state, group.STATES) if inward else state_in_words(part.state)
        arrow = "←" if inward else "→"
        output.line(
            f"{arrow} {presenter.moment(part.at)}  {part.who}  ·  {part.subject}  [{state}]"
        )
        for line in text_lines(part.text, full=full) if part.text else ():
            output.line(f"  {line}" if line else "")
        if part.files:
            output.line("  " + _("Files: %(names)s") % {"names": part.files})
