"""``ccm template list`` and ``show``: the messages there are."""

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.cli.template_group import Name, app
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging import channel_words
from ccm_cli.messaging.state_words import PURPOSES


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
                found.described(language),
            )
        )
    output.rows(
        ctx,
        [
            Column("name", _("Name")),
            Column("purpose", _("Purpose"), words=PURPOSES),
            Column("channels", _("Channels"), words=channel_words.TEXTS),
            Column("languages", _("Languages")),
            Column("description", _("What it is for")),
        ],
        rows,
        format=format,
    )


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
                "files": [
                    file.path
                    for file in (found.settings, *found.bodies.values(), *found.partials.values())
                ],
            }
        )
        return
    output.text(f"{found.name} ({found.purpose}): {found.described(runtime.language)}")
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
    for file in (found.settings, *found.bodies.values(), *found.partials.values()):
        output.text(file.path)
    for asset in found.assets.values():
        output.text(asset.path)
