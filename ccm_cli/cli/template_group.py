"""The group ``ccm template`` itself, and what its commands have in common."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
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
    """Findings with their places and what to do, for people; rows for programs."""
    if output.chosen_format(runtime_of(ctx), format) == "table":
        print_findings((found, "") for found in findings)
        return
    output.rows(
        ctx,
        [
            Column("severity", _("Severity")),
            Column("file", _("File")),
            Column("line", _("Line"), Kind.NUMBER),
            Column("message", _("Message")),
            Column("mend", _("What to do")),
        ],
        findings,
        format=format,
        ids=[found.file for found in findings],
    )


def print_findings(findings: "Iterable[tuple[Finding, str]]") -> None:
    """Findings for people: where, what, what to do, whom it is about."""
    words = {"error": _("error"), "warning": _("warning")}
    count = 0
    for found, who in findings:
        output.text(f"{words[found.severity]}: {found.message}")
        for line in (found.place, f"→ {found.mend}" if found.mend else "", who):
            if line:
                output.text(f"  {line}")
        count += 1
    if not count:
        output.note(_("Nothing is wrong."))


def tell_findings(findings: "Iterable[Finding]") -> None:
    """Findings on stderr, a line each."""
    for found in findings:
        output.note(f"{found.severity}: {found.text}" + (f" {found.mend}" if found.mend else ""))
