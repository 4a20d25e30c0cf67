"""A survey's score as ``ccm survey report`` prints it."""

from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.numbers import format_number, format_percent
from ccm_cli.listening.queries.nps import MonthScore, Report, Score
from ccm_cli.listening.queries.surveys import SurveyRow
from ccm_cli.presentation import Presenter, iso
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from rich.text import Text

BAR = 50
"""Cells of the bar of groups, and of the scale of a month."""
GREEN, GREY, RED = "green", "bright_black", "red"
FULL, LIGHT, HALF = "█", "░", "▓"
"""Groups differ by pattern too, for terminals and eyes without colour."""

_DIGITS = {
    "0": ("█▀█", "█ █", "▀▀▀"),
    "1": ("▀█ ", " █ ", "▀▀▀"),
    "2": ("▀▀█", "█▀▀", "▀▀▀"),
    "3": ("▀▀█", " ▀█", "▀▀▀"),
    "4": ("█ █", "▀▀█", "  ▀"),
    "5": ("█▀▀", "▀▀█", "▀▀▀"),
    "6": ("█▀▀", "█▀█", "▀▀▀"),
    "7": ("▀▀█", "  █", "  ▀"),
    "8": ("█▀█", "█▀█", "▀▀▀"),
    "9": ("█▀█", "▀▀█", "▀▀▀"),
    "-": ("   ", "▀▀▀", "   "),
}


def print_report(
    ctx: typer.Context, survey: SurveyRow, report: Report, *, format: str | None
) -> None:
    """Print the score: a picture for people, nested JSON or one row for programs.

    Args:
        ctx: of the command.
        survey: whose score it is.
        report: the figures.
        format: of ``--format``.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    if chosen == "table":
        _print_picture(runtime, survey, report)
    elif chosen == "json":
        output.data(_nested(survey, report))
    else:
        columns = [Column(name, name, kind) for name, kind, _value in _flat(survey, report)]
        values = [value for _name, _kind, value in _flat(survey, report)]
        output.rows(ctx, columns, [values], format=chosen, ids=[survey.id])


def _figures(score: Score) -> dict[str, Any]:
    interval = score.interval
    return {
        "nps": _rounded(score.nps),
        "low": _rounded(interval.low if interval else None),
        "high": _rounded(interval.high if interval else None),
        "margin": _rounded(interval.margin if interval else None),
        "answers": score.answers,
        "promoters": score.promoters,
        "passives": score.passives,
        "detractors": score.detractors,
    }


def _nested(survey: SurveyRow, report: Report) -> dict[str, Any]:
    response = report.response
    return {
        "survey": {"id": survey.id, "name": survey.name},
        **_figures(report.score),
        "confidence": 0.95,
        "asked": response.asked,
        "answered": response.answered,
        "response_rate": None if response.rate is None else round(response.rate, 4),
        "first_answer": None if report.first_at is None else iso(report.first_at),
        "last_answer": None if report.last_at is None else iso(report.last_at),
        "months": [
            {"first_day": month.first_day.isoformat(), **_figures(month.score)}
            for month in report.trend
        ],
    }


def _flat(survey: SurveyRow, report: Report) -> list[tuple[str, Kind, Any]]:
    response = report.response
    return [
        ("id", Kind.NUMBER, survey.id),
        ("survey", Kind.TEXT, survey.name),
        *((name, Kind.NUMBER, value) for name, value in _figures(report.score).items()),
        ("asked", Kind.NUMBER, response.asked),
        ("answered", Kind.NUMBER, response.answered),
        ("response_rate", Kind.NUMBER, None if response.rate is None else round(response.rate, 4)),
        ("first_answer", Kind.MOMENT, report.first_at),
        ("last_answer", Kind.MOMENT, report.last_at),
    ]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _print_picture(runtime: Runtime, survey: SurveyRow, report: Report) -> None:
    from rich.text import Text

    bidi = runtime.settings.display.bidi
    lines = [Text(output.for_terminal(survey.name, bidi), style="bold"), Text()]
    lines += _headline(runtime, report)
    if report.score.answers:
        lines += [Text(), *_groups(runtime, report.score)]
    if len(report.trend) > 1:
        lines += [Text(), *_course(runtime, report.trend)]
    console = output.console()
    for line in lines:
        console.print(line, no_wrap=True, crop=False, soft_wrap=True)


def _headline(runtime: Runtime, report: Report) -> "list[Text]":
    """The score in large figures, and beside it what it stands on."""
    from rich.text import Text

    facts = _facts(runtime, report)
    score = report.score.nps
    if score is None:
        return [Text(fact) for fact in facts]
    style = f"bold {_colour(score)}"
    figures = _large(format_number(score, language="en", decimals=0))
    width = max(map(len, figures))
    rows = max(len(facts), len(figures))
    return [
        Text.assemble(
            "  ",
            ((figures[at] if at < len(figures) else "").ljust(width), style),
            "   ",
            facts[at] if at < len(facts) else "",
        )
        for at in range(rows)
    ]


def _large(number: str) -> list[str]:
    return [" ".join(_DIGITS[sign][row] for sign in number) for row in range(3)]


def _facts(runtime: Runtime, report: Report) -> list[str]:
    lines = _formula(report.score, runtime.language)
    response = report.response
    if response.asked:
        lines.append(
            _("%(answered)s of %(asked)s asked by a campaign answered: %(rate)s")
            % {
                "answered": format_number(response.answered, language=runtime.language),
                "asked": format_number(response.asked, language=runtime.language),
                "rate": format_percent(response.rate, language=runtime.language, decimals=1),
            }
        )
    if report.first_at is not None and report.last_at is not None:
        presenter = Presenter(runtime)
        lines.append(
            _("from %(first)s to %(last)s")
            % {"first": presenter.moment(report.first_at), "last": presenter.moment(report.last_at)}
        )
    return [output.for_terminal(line, runtime.settings.display.bidi) for line in lines]


def _formula(score: Score, language: str) -> list[str]:
    """The score, what it was made of, and within which bounds it holds."""
    if score.nps is None or score.interval is None:
        return [_("Net Promoter Score: n/a, nobody has answered yet.")]

    def number(value: float) -> str:
        return format_number(value, language=language, decimals=0)

    def share(count: int) -> str:
        return format_percent(count / score.answers, language=language)

    answers = ngettext("%(n)s answer", "%(n)s answers", score.answers)
    return [
        _("Net Promoter Score %(score)s = %(promoters)s promoters - %(detractors)s detractors")
        % {
            "score": number(score.nps),
            "promoters": share(score.promoters),
            "detractors": share(score.detractors),
        },
        _("%(answers)s; 95%% sure to lie between %(low)s and %(high)s")
        % {
            "answers": answers % {"n": number(score.answers)},
            "low": number(score.interval.low),
            "high": number(score.interval.high),
        },
    ]


def _groups(runtime: Runtime, score: Score) -> "list[Text]":
    """One bar of the three groups, and under it each with its count and share."""
    from rich.text import Text

    parts = (
        (_("promoters (9, 10)"), score.promoters, FULL, GREEN),
        (_("passives (7, 8)"), score.passives, LIGHT, GREY),
        (_("detractors (0 to 6)"), score.detractors, HALF, RED),
    )
    cells = _shares([count for _label, count, _cell, _style in parts], BAR)
    bar = Text("  ")
    for (_label, _count, cell, style), width in zip(parts, cells, strict=True):
        bar.append(cell * width, style)
    lines = [bar]
    for label, count, cell, style in parts:
        share = format_percent(count / score.answers, language=runtime.language)
        written = format_number(count, language=runtime.language)
        lines.append(
            Text.assemble(
                "  ",
                (f"{cell} ", style),
                output.for_terminal(
                    _("%(group)s: %(count)s, %(share)s")
                    % {"group": label, "count": written, "share": share},
                    runtime.settings.display.bidi,
                ),
            )
        )
    return lines


def _shares(counts: list[int], cells: int) -> list[int]:
    """Cells for each count, by largest remainder: they add up, and nobody there gets none."""
    total = sum(counts)
    exact = [count * cells / total for count in counts]
    given = [max(int(share), 1 if count else 0) for share, count in zip(exact, counts, strict=True)]
    while sum(given) < cells:
        given[max(range(len(given)), key=lambda at: exact[at] - given[at])] += 1
    while sum(given) > cells:
        given[max(range(len(given)), key=lambda at: given[at] - exact[at])] -= 1
    return given


def _course(runtime: Runtime, months: tuple[MonthScore, ...]) -> "list[Text]":
    """A line a month: a bar from the middle of the scale to the score, left below zero."""
    from rich.text import Text

    from ccm_cli.language.dates import format_month
    from ccm_cli.language.direction import display_width

    display = runtime.settings.display
    names = [_month(format_month, month.first_day, runtime) for month in months]
    widest = max(map(display_width, names))
    lines = []
    for name, month in zip(names, months, strict=True):
        label = output.for_terminal(name, display.bidi) + " " * (widest - display_width(name))
        score = month.score.nps
        if score is None:
            lines.append(Text.assemble("  ", (label, "dim"), "  ", (_scale(None), GREY)))
            continue
        said = format_number(score, language=runtime.language, decimals=0)
        counted = ngettext("%(n)s answer", "%(n)s answers", month.score.answers) % {
            "n": format_number(month.score.answers, language=runtime.language)
        }
        lines.append(
            Text.assemble(
                "  ",
                (label, "dim"),
                "  ",
                (_scale(score), _colour(score)),
                f"  {said:>4}  ",
                (output.for_terminal(counted, display.bidi), "dim"),
            )
        )
    return lines


def _month(write: Any, day: date, runtime: Runtime) -> str:
    return str(write(day, language=runtime.language, calendar=runtime.settings.display.calendar))


def _scale(score: float | None) -> str:
    """-100 to 100 over `BAR` cells with the zero in the middle."""
    half = BAR // 2
    if score is None:
        return " " * half + "│" + " " * half
    cells = round(abs(score) / 100 * half)
    if score < 0:
        return ("█" * cells).rjust(half) + "│" + " " * half
    return " " * half + "│" + ("█" * cells).ljust(half)


def _colour(score: float) -> str:
    if score < 0:
        return RED
    return GREEN if score > 0 else GREY
