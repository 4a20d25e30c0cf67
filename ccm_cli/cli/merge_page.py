"""Two records side by side, as ``ccm merge`` shows them."""

from collections.abc import Iterator
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.customers.choices import label as worded
from ccm_cli.customers.queries.merging import Comparison, Line
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter


def show_comparison(ctx: typer.Context, compared: Comparison, *, format: str | None) -> None:
    """Print both records, field by field, with what stays; fields that differ are marked."""
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    for_people = chosen == "table"
    presenter = Presenter(runtime)
    kept, gone = (
        f"{row_id}  {name}" for row_id, name in zip(compared.ids, compared.names, strict=True)
    )
    columns = [
        Column("mark", ""),
        Column("field", _("Field")),
        Column("a", kept),
        Column("b", gone),
        Column("stays", _("Stays")),
    ]
    output.rows(
        ctx,
        columns,
        [*_lines(presenter, compared, for_people=for_people), *_hanging(compared, for_people)],
        format=format,
        ids=[str(row_id) for row_id in compared.ids],
    )


def _lines(
    presenter: Presenter, compared: Comparison, *, for_people: bool
) -> Iterator[tuple[Any, ...]]:
    for line in compared.lines:
        first, second = line.values
        mark = "≠" if line.differs else ("+" if line.side == "b" else "")
        if not for_people:
            stored = (presenter.stored(value, line.kind) for value in (first, second))
            yield mark, line.field, *stored, line.side
            continue
        shown = (value_text(presenter, line, value) for value in (first, second))
        yield mark, _(line.label), *shown, side_text(line)


def _hanging(compared: Comparison, for_people: bool) -> Iterator[tuple[Any, ...]]:
    """What comes together: lists, and how many records of each kind."""
    both = _("both") if for_people else "both"
    for held in compared.held:
        first, second = (", ".join(values) for values in held.values)
        yield "", _(held.label), first, second, both
    for label, (first_count, second_count) in compared.counts:
        yield "", _(label), str(first_count or ""), str(second_count or ""), both


def value_text(presenter: Presenter, line: Line, value: Any) -> str:
    """A value of a field for people."""
    if line.words and value in line.words:
        return worded(value, line.words)
    return presenter.cell(value, line.kind)


def side_text(line: Line) -> str:
    """Which side stays, for people; nothing where there is nothing to choose."""
    if line.side == "both":
        return _("both")
    return line.side.upper() if line.differs or line.side == "b" else ""


def one_line(presenter: Presenter, line: Line) -> str:
    """A field with both values, for a question."""
    first, second = (value_text(presenter, line, value) for value in line.values)
    return f"{_(line.label)}:  a) {first}   b) {second}"
