"""Goals as people read them: a bar for how far each is, and the words for how it stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from ccm_cli.automation.measures import PER_PERCENT, Unit
from ccm_cli.automation.queries.goals import CampaignOfGoal, Progress, Standing
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_percent
from ccm_cli.plan_text import days_left, measured, of_target, standing_in_words
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from rich.console import RenderableType

STYLES = {
    Standing.TO_COME: "dim",
    Standing.REACHED: "bold green",
    Standing.ON_TRACK: "green",
    Standing.BEHIND: "yellow",
    Standing.MISSED: "red",
}
_BAR = 20


def show_all(ctx: typer.Context, found: Sequence[Progress], *, format: str | None) -> None:
    """Every goal on a line, or as rows for programs."""
    runtime = runtime_of(ctx)
    if output.chosen_format(runtime, format) != "table":
        output.rows(
            ctx, _COLUMNS, [_row(one) for one in found], format=format,
            ids=[one.goal.id for one in found],
        )  # fmt: skip
        return
    if not found:
        output.note(_("There is no goal yet. Make one with: ccm plan add"))
        return
    output.console().print(_overview(runtime, found))


_COLUMNS = [
    Column("id", "#", Kind.NUMBER),
    Column("name", "name"),
    Column("measure", "measure"),
    Column("unit", "unit"),
    Column("value", "value", Kind.NUMBER),
    Column("target", "target", Kind.NUMBER),
    Column("share", "share", Kind.NUMBER),
    Column("expected", "expected", Kind.NUMBER),
    Column("projected", "projected", Kind.NUMBER),
    Column("start", "start", Kind.DAY),
    Column("deadline", "deadline", Kind.DAY),
    Column("days_left", "days_left", Kind.NUMBER),
    Column("standing", "standing"),
    Column("filter", "filter"),
    Column("channels", "channels"),
    Column("content", "content"),
    Column("responsible", "responsible"),
    Column("notes", "notes"),
]


def _row(one: Progress) -> list[object]:
    goal = one.goal

    def plain(number: int | None) -> float | None:
        """A rate as a share of one, as everywhere; other units as they are stored."""
        if number is None or one.measure.unit is not Unit.RATE:
            return number
        return number / (100 * PER_PERCENT)

    return [
        goal.id, goal.name, goal.measure, one.measure.unit.value, plain(one.value),
        plain(goal.target), round(one.share, 4), plain(one.expected), plain(one.projected),
        goal.start, goal.deadline,
        one.days_left, one.standing.value, goal.filter, list(goal.channels), list(goal.content),
        goal.responsible, goal.notes,
    ]  # fmt: skip


def _overview(runtime: Runtime, found: Sequence[Progress]) -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    from ccm_cli.cli.panels import Drawing

    draw = Drawing(runtime)
    table = Table.grid(padding=(0, 1), expand=True)
    table.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right", no_wrap=True)
    for one in found:
        style = STYLES[one.standing]
        name = Text.assemble(draw.text(one.goal.name, "bold"), " ", (f"#{one.goal.id}", "dim"))
        table.add_row(name, draw.text(standing_in_words(one.standing), style))
        table.add_row(
            Text(_bar(one.share), style)
            .append("  ")
            .append_text(draw.text(of_target(runtime, one)))
            .append("  ")
            .append_text(draw.text(_(one.measure.label), "dim")),
            draw.text(days_left(one) or draw.presenter.day(one.goal.deadline), "dim"),
        )
    return table


def _bar(share: float) -> str:
    filled = max(0, min(_BAR, round(share * _BAR)))
    return "█" * filled + "░" * (_BAR - filled)


def show_one(
    ctx: typer.Context,
    found: Progress,
    campaigns: Sequence[CampaignOfGoal],
    *,
    format: str | None,
) -> None:
    """One goal with its campaigns."""
    runtime = runtime_of(ctx)
    if output.chosen_format(runtime, format) != "table":
        output.record(
            ctx,
            [*_COLUMNS, Column("campaigns", "campaigns")],
            [*_row(found), [one._asdict() for one in campaigns]],
            format=format,
        )
        return
    for part in _card(runtime, found, campaigns):
        output.console().print(part)


def _card(
    runtime: Runtime, found: Progress, campaigns: Sequence[CampaignOfGoal]
) -> "list[RenderableType]":
    from rich.table import Table
    from rich.text import Text

    from ccm_cli.cli.panels import Drawing, facts, panel
    from ccm_cli.messaging.queries.campaigns import state_in_words

    draw, goal = Drawing(runtime), found.goal
    grid = facts()
    draw.line(grid, _("Measure"), _(found.measure.label))
    reached = Text(_bar(found.share), STYLES[found.standing]).append("  ")
    reached.append_text(draw.text(of_target(runtime, found))).append("  ")
    share = draw.text(format_percent(found.share, language=runtime.language), "dim")
    grid.add_row(draw.text(_("Now")), reached.append_text(share))
    draw.line(grid, _("Standing"), standing_in_words(found.standing), STYLES[found.standing])
    if found.projected is not None:
        draw.line(grid, _("Expected by now"), measured(runtime, found, found.expected))
        draw.line(grid, _("At this pace"), measured(runtime, found, found.projected))
    span = f"{draw.presenter.day(goal.start)} – {draw.presenter.day(goal.deadline)}"
    draw.line(grid, _("Days"), f"{span}  {days_left(found)}")
    draw.line(grid, _("Audience"), goal.filter or _("everybody"))
    draw.line(grid, _("Channels"), ", ".join(goal.channels))
    draw.line(grid, _("Content"), ", ".join(goal.content))
    draw.line(grid, _("Responsible"), goal.responsible)
    draw.line(grid, _("Notes"), goal.notes)
    parts: list[RenderableType] = [panel(goal.name, grid)]
    if campaigns:
        table = Table.grid(padding=(0, 1), expand=True)
        for one in campaigns:
            table.add_row(
                Text(f"#{one.id}", "dim"),
                draw.text(one.name),
                draw.text(state_in_words(one.state), "cyan"),
                draw.text(draw.presenter.moment(one.start_at)),
                draw.text(
                    _("%(accepted)d of %(people)d sent, %(replied)d answered") % one._asdict()
                ),
            )
        parts.append(panel(_("Campaigns"), table))
    return parts
