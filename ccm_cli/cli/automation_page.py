"""One rule or journey in words, with the people at each step."""

from typing import TYPE_CHECKING, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.campaign_outcome_page import outcome_data
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.automation.program import Kind as Of
    from ccm_cli.automation.program import Program
    from ccm_cli.automation.queries.report import Report


def show_program(ctx: typer.Context, kind: "Of", name: str, *, format: str | None) -> None:
    """Print one: its head as a record, its steps as a list."""
    from ccm_cli.automation import shelf
    from ccm_cli.automation.context import automation_context
    from ccm_cli.automation.describing import outline, step_in_words
    from ccm_cli.automation.queries.report import waiting_at
    from ccm_cli.automation.queries.runs import state_of
    from ccm_cli.automation.routes import ways
    from ccm_cli.messaging.context import sending_context

    runtime = runtime_of(ctx)
    path = shelf.require(kind, name)
    program = shelf.load(kind, name)
    with runtime.reading() as reader:
        state = state_of(reader, program.key)
        waiting = waiting_at(reader, program.key)
    lines = list(
        outline(program, ways(program, automation_context(runtime, sending_context(runtime))))
    )
    steps = [
        {
            "step": line.step.place,
            "does": step_in_words(line.step, line.way),
            "channels": list(line.way),
            "people": waiting.get(line.step.place, 0),
        }
        for line in lines
    ]
    head = [*_head(program, state, runtime.language), (_("File"), "file", str(path))]
    chosen = output.chosen_format(runtime, format)
    if chosen == "json":
        output.data({key: value for _label, key, value in head} | {"steps": steps})
        return
    if chosen != "table":
        output.rows(
            ctx,
            [Column("step", _("Step")), Column("does", _("Does")),
             Column("people", _("People"), Kind.NUMBER)],
            [(step["step"], step["does"], step["people"]) for step in steps],
            format=format,
        )  # fmt: skip
        return
    output.record(
        ctx,
        [Column(key, label) for label, key, value in head if value],
        [value for _label, _key, value in head if value],
        format=format,
        title=name,
    )
    output.line("")
    output.rows(
        ctx,
        [Column("step", _("Step")), Column("does", _("Does")),
         Column("people", _("People here"), Kind.NUMBER)],
        [
            (line.step.place, line.told, waiting.get(line.step.place) or None)
            for line in lines
        ],
        format=format,
    )  # fmt: skip


def _head(program: "Program", state: str, language: str) -> list[tuple[str, str, Any]]:
    from ccm_cli.automation.describing import about, again_in_words, when_in_words

    return [
        (_("What for"), "about", about(program, language)),
        (_("State"), "state", state),
        (_("Begins by"), "when", when_in_words(program.when)),
        (_("For whom"), "if", program.condition),
        (_("As long as"), "while", program.stay),
        (_("Ends when"), "goals", ", ".join(program.goals)),
        (_("Once more"), "again", again_in_words(program, language)),
        (_("At most a day"), "per_day", program.per_day),
        (_("Without asking"), "at_once", program.at_once),
    ]


def show_report(
    ctx: typer.Context, kind: "Of", name: str, *, window: int, format: str | None
) -> None:
    """Print what came of one: the steps with people and messages, then how it ended.

    Args:
        ctx: of the command.
        kind: rule or journey.
        name: of it.
        window: seconds after a message within which what happens is put down to it.
        format: of ``--format``.
    """
    from ccm_cli.automation import shelf
    from ccm_cli.automation.queries.report import report

    runtime = runtime_of(ctx)
    program = shelf.load(kind, name)
    with runtime.reading() as reader:
        found = report(reader, program.key, window=window)
    chosen = output.chosen_format(runtime, format)
    if chosen == "json":
        output.data(_report_data(program, found))
    elif chosen == "table":
        _print_report(ctx, program, found)
    else:
        steps = _steps(program, found)
        columns = [Column(name, name) for name in steps[0]] if steps else []
        rows = [
            [_in_a_cell(value) if isinstance(value, dict) else value for value in step.values()]
            for step in steps
        ]
        output.rows(ctx, columns, rows, format=format)


def _in_a_cell(money: dict[str, int]) -> str:
    return " ".join(f"{minor} {currency}" for currency, minor in money.items())


def _steps(program: "Program", found: "Report") -> list[dict[str, Any]]:
    """Each step with its people and what its messages brought."""
    from ccm_cli.automation.describing import outline
    from ccm_cli.messaging.queries.results import Outcome

    return [
        {
            "step": line.step.place,
            "does": line.told,
            "passed": found.passed.get(line.step.place, 0),
            "here": found.waiting.get(line.step.place, 0),
            "held_back": found.held_back.get(line.step.number, 0),
            **outcome_data(found.sent.get(line.step.number, Outcome())),
        }
        for line in outline(program)
    ]


def _report_data(program: "Program", found: "Report") -> dict[str, Any]:
    from ccm_cli.automation.reasons import in_words

    return {
        **found.counts._asdict(),
        "window_seconds": found.window,
        "outcome": outcome_data(found.whole),
        "steps": _steps(program, found),
        "outcomes": [
            {
                "state": one.state,
                "why": in_words(one.reason, one.detail) if one.reason else "",
                "people": one.people,
            }
            for one in found.outcomes
        ],
    }


def _print_report(ctx: typer.Context, program: "Program", found: "Report") -> None:
    """For people: the steps, what all messages brought, how it ended."""
    from ccm_cli.automation.reasons import in_words, state_in_words
    from ccm_cli.campaign_text import amounts, brought, within
    from ccm_cli.presentation import Presenter

    show = Presenter(runtime_of(ctx))
    output.rows(
        ctx,
        [
            Column("step", _("Step")),
            Column("does", _("Does")),
            Column("passed", _("Passed"), Kind.NUMBER),
            Column("here", _("People here"), Kind.NUMBER),
            Column("accepted", _("Accepted"), Kind.NUMBER),
            Column("converted", _("Bought"), Kind.NUMBER),
            Column("revenue", _("Revenue"), Kind.CHOICE),
            Column("replied", _("Answered"), Kind.NUMBER),
            Column("clicked", _("Clicked"), Kind.NUMBER),
            Column("held_back", _("Held back"), Kind.NUMBER),
        ],
        [
            (
                *(step[name] for name in ("step", "does", "passed", "here")),
                *(step[name] or None for name in ("accepted", "converted")),
                amounts(step["revenue"], show),
                *(step[name] or None for name in ("replied", "clicked", "held_back")),
            )
            for step in _steps(program, found)
        ],
        format="table",
    )
    if found.whole.accepted:
        output.line("")
        output.text(f"{within(found.window, show)}: {brought(found.whole, show)}")
    output.line("")
    output.rows(
        ctx,
        [Column("state", _("State")), Column("why", _("Why")),
         Column("people", _("People"), Kind.NUMBER)],
        [
            (
                state_in_words(one.state),
                in_words(one.reason, one.detail) if one.reason else "",
                one.people,
            )
            for one in found.outcomes
        ],
        format="table",
        empty=_("Nobody has begun yet."),
    )  # fmt: skip
