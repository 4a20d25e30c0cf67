"""A month or a week as ``ccm calendar`` prints it: a picture for people, rows for programs."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import typer

from ccm_cli.automation.queries.twice import Doubled, doubled
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.option_values import day_of
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import calendar_of, week_start, weeks_of_month
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.zones import local_day
from ccm_cli.messaging.queries.clashes import Clash, clashes
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.calendar import Entry, Source, Window, entries
from ccm_cli.store.filters.registry import Kind, suggestion

if TYPE_CHECKING:
    from ccm_cli.calendar_text import CalendarText
    from ccm_cli.messaging.context import SendingContext
    from ccm_cli.report_text import Canvas, Line

_STYLES = {
    "quiet": "dim", "strong": "bold", "primary": "bold cyan", "accent": "magenta",
    "secondary": "blue", "good": "green", "bad": "bold red", "chosen": "reverse", "line": "dim",
    "": "",
}  # fmt: skip
_WIDEST = 175


def show(
    ctx: typer.Context,
    *,
    week: bool,
    on: str | None,
    only: Sequence[str],
    calendar: str,
    format: str | None,
) -> None:
    """The month or week of a day.

    Raises:
        InvalidInput: the day, the calendar or a kind of entry is not understood.
        ConfigError: a holiday of the settings is none.
    """
    runtime = runtime_of(ctx)
    day = day_of(runtime, on or "today") or local_day(runtime.now, runtime.zone)
    by = calendar_of(runtime.language, calendar or runtime.settings.display.calendar)
    if week:
        first = week_start(day, calendar=by)
        window = _window(runtime, first, first + timedelta(days=6))
    else:
        weeks = weeks_of_month(day, calendar=by)
        window = _window(runtime, weeks[0][0], weeks[-1][-1])
    with runtime.reading() as reader:
        found = entries(reader, window, _sources(runtime, only))
        wrong = clashes(reader, window, _context(runtime), runtime.holidays)
    if output.chosen_format(runtime, format) != "table":
        _print_entries(ctx, found, format)
        return
    _draw(runtime, day, found, wrong, by, week=week)


def show_clashes(ctx: typer.Context, *, days: int, format: str | None) -> None:
    """What is not well about campaigns from today on."""
    runtime = runtime_of(ctx)
    today = local_day(runtime.now, runtime.zone)
    window = _window(runtime, today, today + timedelta(days=days - 1))
    with runtime.reading() as reader:
        found = clashes(reader, window, _context(runtime), runtime.holidays)
        twice = doubled(reader, _context(runtime))
    if output.chosen_format(runtime, format) != "table":
        output.rows(
            ctx,
            [
                Column("kind", "kind"),
                Column("day", "day", Kind.DAY),
                Column("campaigns", "campaigns"),
                Column("people", "people", Kind.NUMBER),
                Column("detail", "detail"),
            ],
            [
                [one.kind, one.day.isoformat(), list(one.campaigns), one.people, one.detail]
                for one in found
            ]
            + [
                ["same-message", None, [one.first.name, one.second.name], one.people,
                 one.first.message]
                for one in twice
            ],
            format=format,
            ids=[*(one.campaigns[0] for one in found), *(one.first.name for one in twice)],
        )  # fmt: skip
    elif found or twice:
        _print_clashes(runtime, found, twice)
    else:
        output.note(_("Nothing is amiss."))


def _context(runtime: Runtime) -> "SendingContext":
    from ccm_cli.messaging.context import sending_context

    return sending_context(runtime)


def _window(runtime: Runtime, first: date, last: date) -> Window:
    return Window(first, last, runtime.zone, runtime.now)


def _sources(runtime: Runtime, only: Sequence[str]) -> Sequence[Source]:
    known = [source.kind for source in runtime.calendar]
    for kind in only:
        if kind not in known:
            raise InvalidInput(
                _("The calendar has no entries %(kind)s.") % {"kind": quoted(kind)},
                hint=suggestion(kind, known),
            )
    return [source for source in runtime.calendar if not only or source.kind in only]


def _print_entries(ctx: typer.Context, found: Sequence[Entry], format: str | None) -> None:
    output.rows(
        ctx,
        [
            Column("day", "day", Kind.DAY),
            Column("at", "at", Kind.MOMENT),
            Column("kind", "kind"),
            Column("title", "title"),
            Column("people", "people", Kind.NUMBER),
            Column("state", "state"),
            Column("command", "command"),
        ],
        [
            [one.day.isoformat(), one.at, one.kind, one.title, one.people, one.state, one.command]
            for one in found
        ],
        format=format,
        ids=[one.record for one in found if one.record is not None],
    )


def _draw(
    runtime: Runtime,
    day: date,
    found: Sequence[Entry],
    wrong: Sequence[Clash],
    calendar: str,
    *,
    week: bool,
) -> None:
    from rich.text import Text

    from ccm_cli.calendar_text import WIDE, Marked

    text, canvas = _text(runtime, calendar)
    console = output.console()
    today = local_day(runtime.now, runtime.zone)
    if not week:
        console.print(Text(canvas.shape(text.title(day)), "bold"))
        _print_lines(text.month(day, found, Marked(today, day if day != today else None)))
    if week or canvas.width < WIDE:
        if not week:
            output.line("")
        _print_lines(text.agenda(found, today))
        if not found:
            output.note(_("There is nothing on these days."))
    if wrong:
        output.line("")
        _print_clashes(runtime, wrong)


def _text(runtime: Runtime, calendar: str = "") -> "tuple[CalendarText, Canvas]":
    from rich.cells import cell_len

    from ccm_cli.calendar_text import CalendarText
    from ccm_cli.language.text import visible
    from ccm_cli.report_text import LEFT_TO_RIGHT, Canvas

    bidi = runtime.settings.display.bidi

    def shape(text: str) -> str:
        return output.for_terminal(visible(text), bidi)

    width = min(output.console().width, _WIDEST)
    canvas = Canvas(width, cell_len, shape, LEFT_TO_RIGHT)
    return CalendarText(runtime, canvas, calendar), canvas


def _print_clashes(runtime: Runtime, found: Sequence[Clash], twice: Sequence[Doubled] = ()) -> None:
    text, _canvas = _text(runtime)
    _print_lines(text.clashes(found, twice))


def _print_lines(lines: "Iterable[Line]") -> None:
    from rich.text import Text

    console = output.console()
    for line in lines:
        text = Text(no_wrap=True, overflow="ignore")
        for piece in line:
            text.append(piece.text, _STYLES[piece.ink])
        console.print(text, no_wrap=True, crop=False, soft_wrap=True)
