"""``ccm template new`` and ``edit``: messages of one's own, in the editor of one's choice."""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli import text_editor
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples
from ccm_cli.cli.template_group import Name, app, tell_findings
from ccm_cli.errors import CcmError, Refused
from ccm_cli.language import gettext as _
from ccm_cli.locations import make_private, state_folder
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.editing import Draft, Edit


@app.command(
    "new",
    help=_("Copy a message into your own folder, to change it there; prints the folder."),
    epilog=examples("ccm template new autumn --like new-product", "ccm template new welcome"),
)
def new(
    name: Annotated[str, typer.Argument(help=_("Of your own message"))],
    like: Annotated[
        str | None, typer.Option("--like", metavar="NAME", help=_("The message to copy"))
    ] = None,
) -> None:
    from ccm_cli.messaging.context import library, own_templates
    from ccm_cli.messaging.templates.editing import copy

    output.line(copy(library(), like or name, name, own_templates()))


@app.command(
    "edit",
    help=_(
        "Edit a file of a message in your editor ($VISUAL, $EDITOR); it is checked before it is"
        " saved, and the versions before and after are kept."
    ),
    epilog=examples(
        "ccm template edit welcome",
        "ccm template edit welcome sms.fa",
        "ccm template edit welcome message.toml",
        "ccm template edit welcome layout/brand.toml",
    ),
)
def edit(
    ctx: typer.Context,
    name: Name,
    file: Annotated[
        str | None,
        typer.Argument(
            metavar="[FILE]", help=_("Such as sms.fa or message.toml; else the mail in --language")
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="CODE", help=_("Which language: fa"))
    ] = None,
    channel: Annotated[
        str, typer.Option("--channel", help=_("Which text: email, sms, chat, phone, letter, visit"))
    ] = "email",
) -> None:
    from ccm_cli.messaging.context import library, own_templates
    from ccm_cli.messaging.templates.editing import draft

    runtime = runtime_of(ctx)
    command = text_editor.command(runtime.environ)
    wanted = file or f"{channel}.{language or runtime.language}"
    found = draft(library(), name, wanted, own_templates())
    if found.is_broken:
        output.note(
            _("An edit from before waits in %(file)s; it goes on.") % {"file": found.beside}
        )
    while True:
        text = _typed(command, found)
        if text == found.text and not found.is_broken:
            output.note(_("Nothing was changed."))
            return
        done = _saved(runtime, found, text)
        tell_findings(done.findings)
        if done.saved is not None:
            output.note(_("Saved: %(file)s") % {"file": done.saved})
            return
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            raise _not_taken(done, name)
        if not typer.confirm(_("This breaks the message. Edit again?"), default=True, err=True):
            raise _not_taken(done, name)
        found = found._replace(text=text, is_broken=True)


def _typed(command: list[str], found: "Draft") -> str:
    """What was made of a text in the editor; when the editor fails it lies where it was typed."""
    from ccm_cli.messaging.templates.editing import read

    folder = make_private(state_folder() / "edit")
    file = Path(tempfile.mkdtemp(prefix="template-", dir=folder)) / found.target.name
    file.write_text(found.text, encoding="utf-8")
    try:
        text_editor.run(command, file)
        text = read(file)
    except CcmError as error:
        if file.is_file() and file.read_bytes() != found.text.encode():
            where = _("Nothing was changed. Your text is in %(file)s.") % {"file": file}
            error.hint = f"{error.hint}\n{where}" if error.hint else where
        raise
    file.unlink()
    file.parent.rmdir()
    return text


def _saved(runtime: Runtime, found: "Draft", text: str) -> "Edit":
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.reworking import save_edit

    with runtime.changing(_("edit template %(name)s") % {"name": found.message}) as work:
        return save_edit(work, library(), found, text, now=runtime.now, actor=runtime.author.actor)


def _not_taken(done: "Edit", name: str) -> Refused:
    return Refused(
        _("This breaks the message, so it stays as it was. Your text is in %(file)s.")
        % {"file": done.kept},
        hint=_("To go on with it: ccm template edit %(name)s") % {"name": name},
    )
