"""A report as ``ccm report`` prints it: a picture for people, rows for programs."""

from collections.abc import Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.insight.queries.reports.figures import Shape
from ccm_cli.insight.queries.reports.registry import Report
from ccm_cli.insight.queries.reports.running import Answer
from ccm_cli.language import gettext as _
from ccm_cli.language.money import decimal_text
from ccm_cli.language.text import visible
from ccm_cli.report_text import LEFT_TO_RIGHT, Canvas, Wording, picture, stored
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

_STYLES = {"quiet": "dim", "strong": "bold", "primary": "cyan", "line": "dim", "": ""}
_WIDEST = 140
_KINDS = {Shape.DAY: Kind.DAY, Shape.DURATION: Kind.DURATION, Shape.YES: Kind.BOOL}


def print_sql(answer: Answer) -> None:
    """The queries behind a report, each with its parameters beneath."""
    for number, statement in enumerate(answer.statements):
        if number:
            output.line("")
        output.line(" ".join(statement.sql.split()))
        output.line(list(statement.parameters))


def print_report(ctx: typer.Context, report: Report, answer: Answer, *, format: str | None) -> None:
    """Print the figures in the format asked for.

    Args:
        ctx: of the command.
        report: which one it is.
        answer: the figures.
        format: of ``--format``.

    Raises:
        InvalidInput: ``ids`` of a report that does not list records.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    figures = answer.figures
    if chosen == "table":
        _print_picture(runtime, report, answer)
        return
    if chosen == "ids" and figures.ids is None:
        raise InvalidInput(
            _("This report has no numbers of records."),
            hint=_("It may be: %(choices)s.") % {"choices": "table, json, ndjson, csv, tsv"},
        )
    columns = [
        Column(column.name, column.name, _KINDS.get(column.shape, Kind.NUMBER))
        for column in figures.columns
    ]
    rows = [
        [
            _flat(value) if column.shape is Shape.MONEY and chosen in {"csv", "tsv"}
            else stored(value, column)
            for value, column in zip(row, figures.columns, strict=True)
        ]
        for row in figures.rows
    ]  # fmt: skip
    output.rows(ctx, columns, rows, format=chosen, ids=figures.ids)
    for note in figures.notes:
        output.note(note)


def _flat(totals: Sequence[Any] | None) -> str | None:
    """Amounts in one cell, a semicolon between currencies."""
    if totals is None:
        return None
    return "; ".join(f"{decimal_text(total)} {total.currency}" for total in totals)


def _print_picture(runtime: Runtime, report: Report, answer: Answer) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    bidi = runtime.settings.display.bidi
    console = output.console()
    wording = Wording(runtime)

    def shape(text: str) -> str:
        return output.for_terminal(" ".join(visible(text).split()), bidi)

    canvas = Canvas(min(console.width, _WIDEST), cell_len, shape, LEFT_TO_RIGHT)
    title = Text(shape(_(report.title)), "bold")
    console.print(title.append("  " + shape(wording.heading(report, answer)), "not bold dim"))
    for line in picture(answer, wording, canvas):
        text = Text(no_wrap=True, overflow="ignore")
        for piece in line:
            text.append(piece.text, _STYLES[piece.ink])
        console.print(text, no_wrap=True, crop=False, soft_wrap=True)
