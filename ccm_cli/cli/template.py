"""``ccm template``: the messages there are, shown, tried on a person, and checked."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import CcmError, Conflict, InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.linting import Finding
    from ccm_cli.messaging.templates.source import MessageTemplate

app = noun(_("Messages: the texts of campaigns, per channel and language."))

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("See: ccm template list"))]


@app.command(
    "list",
    help=_("The messages there are: shipped ones, and your own over them."),
    epilog=examples("ccm template list", "ccm template list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.messaging.context import library

    language = runtime_of(ctx).language
    known = library()
    rows = []
    for name in known.names():
        try:
            found = known.load(name)
        except InvalidInput as error:
            rows.append((name, "", "", "", error.message))
            continue
        rows.append(
            (
                name,
                found.purpose,
                " ".join(found.kinds),
                " ".join(sorted({code for _channel, code in found.bodies})),
                _described(found, language),
            )
        )
    output.rows(
        ctx,
        [
            Column("name", _("Name")),
            Column("purpose", _("Purpose")),
            Column("channels", _("Channels")),
            Column("languages", _("Languages")),
            Column("description", _("What it is for")),
        ],
        rows,
        format=format,
    )


def _described(found: "MessageTemplate", language: str) -> str:
    for code in (language, *found.fallback_languages):
        if code in found.descriptions:
            return found.descriptions[code]
    return ""


@app.command(
    "show",
    help=_("Show a message: subjects, variables, files."),
    epilog=examples("ccm template show new-product"),
)
def show(ctx: typer.Context, name: Name, format: Format = None) -> None:
    from ccm_cli.messaging.context import library

    runtime = runtime_of(ctx)
    found = library().load(name)
    if output.chosen_format(runtime, format) == "json":
        output.data(
            {
                "name": found.name,
                "purpose": found.purpose,
                "description": dict(found.descriptions),
                "subject": dict(found.subjects),
                "required": list(found.required),
                "variables": {v.name: dict(v.defaults) for v in found.variables.values()},
                "files": [found.settings.path, *(body.path for body in found.bodies.values())],
            }
        )
        return
    output.text(f"{found.name} ({found.purpose}): {_described(found, runtime.language)}")
    for code, subject in found.subjects.items():
        output.text(_("Subject, %(language)s: %(text)s") % {"language": code, "text": subject})
    for variable in found.variables.values():
        default = next(iter(variable.defaults.values()), "")
        output.text(
            _("Must be set: --set %(name)s=...") % {"name": variable.name}
            if variable.is_required
            else _("May be set: --set %(name)s=... (else: %(default)s)")
            % {"name": variable.name, "default": default or _("nothing")}
        )
    for file in (found.settings, *found.bodies.values()):
        output.text(file.path)


@app.command(
    "preview",
    help=_("A message as one person would get it; without --contact, an invented person."),
    epilog=examples(
        "ccm template preview welcome --contact 12 --lang fa",
        'ccm template preview new-product --set product="Oak chair" --html /tmp/mail.html',
    ),
)
def preview(
    ctx: typer.Context,
    name: Name,
    contact: Annotated[
        str | None,
        typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
    ] = None,
    lang: Annotated[
        str | None, typer.Option("--lang", help=_("Another language than the person's"))
    ] = None,
    channel: Annotated[
        str, typer.Option("--channel", help=_("Which text: email, sms, chat, phone, letter, visit"))
    ] = "email",
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help=_("A value the template asks for")),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help=_("Write the HTML part there"))
    ] = None,
) -> None:
    from ccm_cli.cli.campaign_drafts import pairs
    from ccm_cli.customers.queries.resolve import resolve_contact
    from ccm_cli.messaging.context import library, sending_context
    from ccm_cli.messaging.testing import preview as render

    runtime = runtime_of(ctx)
    template = library().load(name)
    with runtime.reading() as reader:
        who = None
        if contact:
            who = resolve_contact(reader, contact, region=runtime.settings.business.region)
        rendered = render(
            reader,
            template,
            context=sending_context(runtime),
            contact_id=who,
            language=lang,
            channel=channel,
            variables=pairs(set_ or ()),
        )
    if rendered.subject:
        output.text(_("Subject: %(subject)s") % {"subject": rendered.subject})
        output.text("")
    output.text(rendered.text)
    if html is not None:
        _write_html(html, rendered.html)


def _write_html(place: Path, content: str | None) -> None:
    if content is None:
        raise InvalidInput(_("This text has no HTML part."))
    try:
        place.write_text(content, encoding="utf-8")
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s") % {"path": place, "reason": error.strerror}
        ) from None
    output.note(_("The HTML part is in %(path)s") % {"path": place})


@app.command(
    "lint",
    help=_("Look for what is wrong in one message, or in all, before anybody is written to."),
    epilog=examples("ccm template lint", "ccm template lint new-product --format json"),
)
def lint(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help=_("Only this one; all if left out"))
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.templates.linting import Finding
    from ccm_cli.messaging.templates.linting import lint as look_over

    known = library()
    findings: list[Finding] = []
    for each in [name] if name else known.names():
        try:
            findings += look_over(known.load(each))
        except InvalidInput as error:
            findings.append(Finding("error", each, None, error.message))
    _show_findings(ctx, findings, format)
    if any(found.severity == "error" for found in findings):
        raise Refused(_("Campaigns with such a message cannot be started."))


def _show_findings(ctx: typer.Context, findings: "list[Finding]", format: str | None) -> None:
    output.rows(
        ctx,
        [
            Column("severity", _("Severity")),
            Column("file", _("File")),
            Column("line", _("Line"), Kind.NUMBER),
            Column("message", _("Message")),
        ],
        findings,
        format=format,
        ids=[found.file for found in findings],
        empty=_("Nothing is wrong."),
    )


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

    source = library().load(like or name)
    target = own_templates() / "messages" / name
    if not name.replace("-", "").replace("_", "").isalnum() or name != name.lower():
        raise InvalidInput(
            _("%(name)s cannot be the name of a message.") % {"name": name},
            hint=_("Small letters, digits, - and _."),
        )
    if target.exists():
        raise Conflict(
            _("%(path)s is there already.") % {"path": target}, hint=_("Change the files there.")
        )
    try:
        target.mkdir(parents=True)
        for file in (source.settings, *source.bodies.values()):
            shutil.copyfile(file.path, target / Path(file.path).name)
    except OSError as error:
        raise CcmError(
            _("%(path)s cannot be written: %(reason)s") % {"path": target, "reason": error.strerror}
        ) from None
    output.line(target)
