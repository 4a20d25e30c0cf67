"""``ccm pipeline``: the deals of a pipeline by stage, with what they are worth."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import option_values, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import dates, ngettext
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money, decimal_text
from ccm_cli.language.numbers import format_percent
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling import pipelines
from ccm_cli.selling.pipelines import LOST, OPEN, WON, Pipeline
from ccm_cli.selling.queries import pipeline as queries
from ccm_cli.selling.queries.pipeline import StageSum
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from rich.text import Text

app = single()

_LONGEST_BAR, _SHORTEST_BAR, _GAP = 60, 4, 2
_ROTTING = "⚠"
"""Stands at deals that are in their stage for longer than the settings expect."""
_BARS, _AND = "", ", "
"""The heading of the bars, and what stands between amounts of several currencies."""
_COLOURS = {OPEN: "blue", WON: "green", LOST: "red"}
_COLUMNS = (
    Column("stage", "stage"),
    Column("state", "state"),
    Column("probability", "probability", Kind.NUMBER),
    Column("deals", "deals", Kind.NUMBER),
    Column("value", "value", Kind.MONEY),
    Column("weighted", "weighted", Kind.MONEY),
    Column("other_values", "other_values"),
    Column("days", "days", Kind.NUMBER),
    Column("rotting", "rotting", Kind.NUMBER),
)


@app.command(
    help=_(
        "Show a pipeline by stage: how many deals, what they are worth, and what may be expected of"
        " them (value times the chance of the stage). Won and lost deals count from a day on. ⚠"
        " counts those that are in their stage for longer than the settings expect."
    ),
    epilog=examples(
        "ccm pipeline",
        "ccm pipeline --name service --since 2026-01-01",
        "ccm pipeline --format csv",
    ),
)
def pipeline(
    ctx: typer.Context,
    name: Annotated[
        str | None, typer.Option("--name", help=_("Of the pipeline; the first if left out"))
    ] = None,
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help=_("Won and lost deals since this day"))
    ] = f"-{queries.CLOSED_DAYS}d",
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    shown = pipelines.named(runtime.settings.pipelines, name)
    first_day = option_values.day_of(runtime, since)
    if first_day is None:
        raise InvalidInput(_("--since needs a day."), hint=_("Write it like -30d or 2026-01-01."))
    begins, _ends = dates.day_bounds(first_day, runtime.zone)
    with runtime.reading() as reader:
        stages = queries.board(reader, shown, closed_since=begins)
        rotting = queries.rotting(reader, shown, now=runtime.now)
    if chosen == "table":
        _print(runtime, shown, stages, rotting, first_day)
        return
    rows = [
        (
            *_row(stage, runtime.currency),
            shown.days_of(stage.stage) or None,
            rotting.get(stage.stage, 0) if stage.state == OPEN else 0,
        )
        for stage in stages
    ]
    output.rows(ctx, _COLUMNS, rows, format=chosen)


def _row(stage: StageSum, currency: str) -> tuple[object, ...]:
    others = [money for money in stage.totals if money.currency != currency]
    return (
        stage.stage,
        stage.state,
        stage.probability,
        stage.deals,
        (_amount(stage.totals, currency), currency),
        (_amount(stage.weighted, currency), currency),
        ", ".join(f"{decimal_text(money)} {money.currency}" for money in others),
    )


def _amount(amounts: Sequence[Money], currency: str) -> int:
    return sum(money.minor for money in amounts if money.currency == currency)


def _print(
    runtime: Runtime,
    shown: Pipeline,
    stages: Sequence[StageSum],
    rotting: Mapping[str, int],
    first_day: date,
) -> None:
    from rich.table import Table
    from rich.text import Text

    bidi = runtime.settings.display.bidi
    presenter = Presenter(runtime)
    headings = (_("Stage"), _("Chance"), _("Deals"), _BARS, _("Value"), _("Expected"))
    console = output.console()
    rows = [_cells(runtime, presenter, stage, rotting) for stage in stages]
    bar = _bar_room(console.width, headings, rows)
    if bar < _SHORTEST_BAR:  # amounts are never cut: each on a line of its own instead
        rows = [tuple(cell.replace(_AND, "\n") for cell in row) for row in rows]
        bar = _bar_room(console.width, headings, rows)
    left_out = {headings[1]} if bar < -_GAP else set()
    bar = bar if bar >= _SHORTEST_BAR else 0
    left_out |= set() if bar else {_BARS}
    lengths = _bar_lengths(stages, runtime.currency, bar)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for heading in headings:
        if heading not in left_out:
            table.add_column(
                Text(output.for_terminal(heading, bidi)),
                justify="left" if heading in {headings[0], _BARS} else "right",
                no_wrap=True,
                overflow="ellipsis",
            )
    for stage, cells, length in zip(stages, rows, lengths, strict=True):
        colour = _COLOURS[stage.state]
        head, chance, deals, value, expected = (output.for_terminal(cell, bidi) for cell in cells)
        drawn = Text("█" * length, colour) + Text("░" * (bar - length), "dim")
        parts = (
            Text(head, f"bold {colour}"),
            Text(chance, "dim"),
            _marked(deals),
            drawn,
            Text(value),
            Text(expected, "bold" if stage.state == OPEN else "dim"),
        )
        kept = zip(headings, parts, strict=True)
        table.add_row(*(part for heading, part in kept if heading not in left_out))
    day = presenter.day(first_day.isoformat(), "medium")
    since = _("won and lost since %(day)s") % {"day": day}
    name = Text(output.for_terminal(shown.name, bidi), "bold")
    console.print(name.append("  " + output.for_terminal(since, bidi), "not bold dim"))
    console.print(table)
    said = _summary(presenter, stages, sum(rotting.values()))
    console.print(Text(output.for_terminal(said, bidi), "dim"))


def _marked(deals: str) -> "Text":
    """How many deals, and before it in another colour how many of them rot."""
    from rich.text import Text

    mark, gap, number = deals.rpartition("  ")
    return Text.assemble((mark, "yellow"), gap + number)


def _cells(
    runtime: Runtime, presenter: Presenter, stage: StageSum, rotting: Mapping[str, int]
) -> tuple[str, ...]:
    """Stage, chance, deals, value and expected value as people read them."""
    late = rotting.get(stage.stage, 0) if stage.state == OPEN else 0
    mark = f"{_ROTTING} {presenter.number(late)}  " if late else ""
    chance = format_percent(stage.probability / 100, language=runtime.language)
    return (
        option_values.on_one_line(stage.stage),
        chance if stage.state == OPEN and stage.configured else "",
        mark + presenter.number(stage.deals),
        _amounts(presenter, stage.totals),
        _amounts(presenter, stage.weighted) if stage.state == OPEN else "",
    )


def _amounts(presenter: Presenter, amounts: Sequence[Money]) -> str:
    return _AND.join(presenter.money(*money) for money in amounts)


def _bar_room(width: int, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """What the other columns leave for the bars; may be less than none."""
    from rich.cells import cell_len

    others = [heading for heading in headings if heading is not _BARS]
    taken = sum(
        max(cell_len(line) for row in rows for line in (heading, *row[at].split("\n"))) + _GAP
        for at, heading in enumerate(others)
    )
    return min(_LONGEST_BAR, width - taken - _GAP)


def _bar_lengths(stages: Sequence[StageSum], currency: str, room: int) -> list[int]:
    """Bars by value in the business's currency, or by number where no deal has a value."""
    sizes = [_amount(stage.totals, currency) for stage in stages]
    if not any(sizes):
        sizes = [stage.deals for stage in stages]
    most = max(sizes) or 1
    return [0 if size == 0 else max(1, round(size * room / most)) for size in sizes]


def _summary(presenter: Presenter, stages: Sequence[StageSum], rotting: int) -> str:
    deals = sum(stage.deals for stage in stages if stage.state == OPEN)
    number = ngettext("%(n)s open deal", "%(n)s open deals", deals)
    said = [number % {"n": presenter.number(deals)}]
    if rotting:
        late = ngettext("%(n)s rotting", "%(n)s rotting", rotting)
        said.append(f"{_ROTTING} " + late % {"n": presenter.number(rotting)})
    expected = _amounts(presenter, queries.forecast(stages))
    if expected:
        said.append(_("expected: %(amounts)s") % {"amounts": expected})
    return " · ".join(said)
