"""Pictures of personas as ``ccm persona`` prints them: bars for people, rows for programs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.insight.persona_figures import GROUPS, OWNERS_WORDS, Figure, figures, side_by_side
from ccm_cli.insight.queries.personas import Picture
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_percent
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from rich.table import Table

    from ccm_cli.customers.queries.segments import SegmentRow

BAR = 16
"""Cells of a whole bar."""
FULL, REST = "━", "─"


class Persona(NamedTuple):
    """A segment and its picture."""

    segment: "SegmentRow"
    picture: Picture


def show(ctx: typer.Context, personas: Sequence[Persona], *, format: str | None) -> None:
    """Print one persona, or several side by side.

    Args:
        ctx: of the command.
        personas: one or more.
        format: of ``--format``.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    presenter = Presenter(runtime)
    if chosen == "table":
        _print(presenter, personas, runtime.settings.display.bidi)
    elif chosen == "json":
        nested = [_nested(presenter, persona) for persona in personas]
        output.data(nested[0] if len(nested) == 1 else nested)
    else:
        _print_rows(ctx, presenter, personas, chosen)


def _nested(presenter: Presenter, persona: Persona) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {group: [] for group in GROUPS}
    for figure in figures(persona.picture):
        groups[figure.group].append(
            {
                "name": figure.name,
                "value": presenter.stored(figure.value, figure.kind),
                "share": _rounded(figure.share),
            }
        )
    segment = persona.segment
    return {
        "id": segment.id,
        "name": segment.name,
        "description": segment.description,
        "filter": segment.filter,
        **groups,
    }


def _print_rows(
    ctx: typer.Context, presenter: Presenter, personas: Sequence[Persona], chosen: str
) -> None:
    columns = [
        Column("persona", _("Persona")),
        Column("group", _("Group")),
        Column("name", _("Name")),
        Column("value", _("Value")),
        Column("share", _("Share"), Kind.NUMBER),
    ]
    rows = []
    for persona in personas:
        for figure in figures(persona.picture):
            value = presenter.stored(figure.value, figure.kind)
            if isinstance(value, dict) and chosen != "ndjson":
                value = value["minor"]
            name = persona.segment.name
            rows.append((name, figure.group, figure.name, value, _rounded(figure.share)))
    output.rows(
        ctx,
        columns,
        rows,
        format=chosen,
        ids=[persona.segment.id for persona in personas],
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _print(presenter: Presenter, personas: Sequence[Persona], bidi: str) -> None:
    from rich.text import Text

    console = output.console()
    for persona in personas:
        segment = persona.segment
        console.print(Text(output.for_terminal(segment.name, bidi), style="bold"))
        about = [segment.description, segment.filter or _("everybody")]
        for line in filter(None, about):
            console.print(Text(output.for_terminal(line, bidi), style="dim"))
    console.print(_grid(presenter, personas, bidi))


def _grid(presenter: Presenter, personas: Sequence[Persona], bidi: str) -> "Table":
    """The figures with their bars, a column for each persona."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    for _persona in personas:
        grid.add_column(no_wrap=True)
    if len(personas) > 1:
        names = [output.for_terminal(persona.segment.name, bidi) for persona in personas]
        grid.add_row("", *(Text(name, style="bold underline") for name in names))
    group = ""
    for line, columns in side_by_side([persona.picture for persona in personas]):
        if line.group != group:
            group = line.group
            grid.add_row(Text())
            grid.add_row(Text(output.for_terminal(_(GROUPS[group]), bidi), style="bold"))
        label = line.label if line.group in OWNERS_WORDS else _(line.label)
        cells = [_cell(presenter, figure) for figure in columns]
        grid.add_row(Text("  " + output.for_terminal(label, bidi)), *cells)
    return grid


def _cell(presenter: Presenter, figure: Figure | None) -> Any:
    from rich.text import Text

    if figure is None:
        return Text("–", style="dim")
    value = "" if figure.value is None else presenter.cell(figure.value, figure.kind)
    if figure.share is None:
        return Text(value or _("n/a"), style="" if value else "dim")
    filled = max(1 if figure.share > 0 else 0, round(figure.share * BAR))
    percent = format_percent(figure.share, language=presenter.language)
    return Text.assemble(
        (FULL * filled, "cyan"), (REST * (BAR - filled), "dim"), f" {percent:>5}  ", (value, "dim")
    )
