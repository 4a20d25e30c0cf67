"""``ccm template lint``: what is wrong with messages, before anybody is written to."""

from typing import Annotated

import typer

from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.template_group import app, show_findings
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _


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
    show_findings(ctx, findings, format)
    if any(found.severity == "error" for found in findings):
        raise Refused(_("Campaigns with such a message cannot be started."))
