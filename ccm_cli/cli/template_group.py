"""The group ``ccm template`` itself, and what its commands have in common."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.options import noun
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ccm_cli.messaging.templates.linting import Finding

app = noun(_("Messages: the texts of campaigns, per channel and language."))

Name = Annotated[str, typer.Argument(metavar="NAME", help=_("See: ccm template list"))]


def show_findings(ctx: typer.Context, findings: "Sequence[Finding]", format: str | None) -> None:
    """Findings as a table for people or rows for programs."""
    output.rows(
        ctx,
        [
            Column("severity", _("Severity")),
            Column("file", _("File")),
            Column("line", _("Line"), Kind.NUMBER),
            Column("message", _("Message")),
        ],
        [(found.severity, found.file, found.line, found.message) for found in findings],
        format=format,
        ids=[found.file for found in findings],
        empty=_("Nothing is wrong."),
    )


def tell_findings(findings: "Iterable[Finding]") -> None:
    """Findings on stderr, a line each."""
    for found in findings:
        output.note(f"{found.severity}: {found.text}")
