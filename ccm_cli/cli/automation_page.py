"""One rule or journey in words, with the people at each step."""

from typing import TYPE_CHECKING, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.automation.program import Kind as Of
    from ccm_cli.automation.program import Program


def show_program(ctx: typer.Context, kind: "Of", name: str, *, format: str | None) -> None:
    """Print one: its head as a record, its steps as a list."""
    from ccm_cli.automation import shelf
    from ccm_cli.automation.describing import outline, step_in_words
    from ccm_cli.automation.queries.report import waiting_at
    from ccm_cli.automation.queries.runs import state_of

    runtime = runtime_of(ctx)
    path = shelf.require(kind, name)
    program = shelf.load(kind, name)
    with runtime.reading() as reader:
        state = state_of(reader, program.key)
        waiting = waiting_at(reader, program.key)
    lines = list(outline(program))
    steps = [
        {
            "step": line.step.place,
            "does": step_in_words(line.step),
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
            [tuple(step.values()) for step in steps],
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


def show_report(ctx: typer.Context, kind: "Of", name: str, *, format: str | None) -> None:
    """Print what came of one: the steps with people and messages, then how it ended."""
    from ccm_cli.automation import shelf
    from ccm_cli.automation.describing import outline
    from ccm_cli.automation.queries.report import Sent, report
    from ccm_cli.automation.reasons import in_words, state_in_words

    runtime = runtime_of(ctx)
    program = shelf.load(kind, name)
    with runtime.reading() as reader:
        found = report(reader, program.key)
    steps = []
    for line in outline(program):
        step = line.step
        sent = found.sent.get(step.number, Sent())
        passed, here = found.passed.get(step.place, 0), found.waiting.get(step.place, 0)
        steps.append((step.place, line.told, passed, here, *sent))
    columns = [
        Column("step", _("Step")),
        Column("does", _("Does")),
        Column("passed", _("Passed"), Kind.NUMBER),
        Column("here", _("People here"), Kind.NUMBER),
        Column("queued", _("Messages"), Kind.NUMBER),
        Column("accepted", _("Accepted"), Kind.NUMBER),
        Column("held_back", _("Held back"), Kind.NUMBER),
        Column("bounced", _("Bounced"), Kind.NUMBER),
        Column("replied", _("Replied"), Kind.NUMBER),
        Column("clicked", _("Clicked"), Kind.NUMBER),
    ]
    outcomes = [
        (one.state, in_words(one.reason, one.detail) if one.reason else "", one.people)
        for one in found.outcomes
    ]
    if output.chosen_format(runtime, format) == "json":
        names = [column.name for column in columns]
        output.data(
            {
                **found.counts._asdict(),
                "steps": [dict(zip(names, step, strict=True)) for step in steps],
                "outcomes": [
                    dict(zip(("state", "why", "people"), one, strict=True)) for one in outcomes
                ],
            }
        )
        return
    output.rows(ctx, columns, steps, format=format)
    if output.chosen_format(runtime, format) != "table":
        return
    output.line("")
    output.rows(
        ctx,
        [Column("state", _("State")), Column("why", _("Why")),
         Column("people", _("People"), Kind.NUMBER)],
        [(state_in_words(state), why, people) for state, why, people in outcomes],
        format=format,
        empty=_("Nobody has begun yet."),
    )  # fmt: skip
