"""``ccm wording``: the words by which people are asked for consent, version by version."""

from pathlib import Path
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

app = noun(_("Wordings: the words by which people are asked for consent, version by version."))


@app.command(
    "add",
    help=_("Register a wording, or a new version of it; nothing registered is ever changed."),
    epilog=examples(
        'ccm wording add "shop form" "Yes, write to me about news and offers."',
        'ccm wording add "shop form" --language fa --file form.fa.txt',
        'ccm wording add "club card" "…" --purpose "*"',
    ),
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("What it is called"))],
    text: Annotated[
        str | None, typer.Argument(metavar="[TEXT]", help=_("As people read it; - for stdin"))
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", metavar="PATH", help=_("Take the text from a file"))
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", metavar="en|fa|ru", help=_("Of the text; yours if left out")),
    ] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help=_("What they agree to; * for every purpose"))
    ] = "marketing",
) -> None:
    from ccm_cli.messaging import wordings

    runtime = runtime_of(ctx)
    said = _text(text, file)
    with runtime.changing(_("register the wording %(name)s") % {"name": name}) as work:
        made = wordings.add(
            work,
            name=name,
            text=said,
            language=language or runtime.default_language,
            purpose=purpose,
            now=runtime.now,
            known=runtime.settings.consent.purposes,
        )
    output.line(made.id)
    if not made.new:
        output.note(_("That is version %(n)d already.") % {"n": made.version})


def _text(text: str | None, file: Path | None) -> str:
    """The text, from wherever it comes.

    Raises:
        InvalidInput: it comes from nowhere or from two places, or the file cannot be read.
    """
    if (text is None) == (file is None):
        raise InvalidInput(_("Give the text, or a --file with it: one of them."))
    if file is None:
        import sys

        return sys.stdin.read() if text == "-" else text or ""
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            _("%(path)s cannot be read: %(reason)s") % {"path": file, "reason": error}
        ) from None


list_command(
    app,
    "wording",
    help=_("The registered wordings, the newest first."),
    epilog=examples("ccm wording list", "ccm wording list --filter 'language=fa'"),
    default_fields=("name", "version", "language", "purpose", "uses", "created", "text"),
    default_sort="id",
    default_reverse=True,
    empty=_("No wording is registered."),
)


@app.command(
    "show",
    help=_("The versions of a wording in every language, the newest first."),
    epilog=examples('ccm wording show "shop form"', 'ccm wording show "shop form@1"'),
)
def show(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME[@VERSION]", help=_("What it is called"))],
    format: Format = None,
) -> None:
    from ccm_cli.messaging.queries.wordings import wordings

    with runtime_of(ctx).reading() as reader:
        found = wordings(reader, name)
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("version", _("Version"), Kind.NUMBER),
            Column("language", _("Language")),
            Column("purpose", _("Purpose")),
            Column("text", _("Text")),
            Column("created", _("Created"), Kind.MOMENT),
        ],
        found,
        format=format,
    )
