"""A deal as ``ccm deal show`` prints it."""

from collections.abc import Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.deals import DealRow, DealShown, StageChange
from ccm_cli.store.filters.registry import Kind


def print_deal(ctx: typer.Context, shown: DealShown, *, format: str | None) -> None:
    """Print a deal: for people with its history and tasks below, in JSON with both inside.

    Args:
        ctx: of the command.
        shown: the deal.
        format: of ``--format``.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    columns, values = _columns(runtime, shown)
    history = [_move(change) for change in shown.history]
    tasks = [(t.id, t.title, t.due_at, t.priority, t.state == "done") for t in shown.tasks]
    if chosen in {"json", "ndjson"}:
        _print_json(ctx, columns, values, history, tasks, chosen)
        return
    if chosen == "table":
        told = [pair for pair in zip(columns, values, strict=True) if pair[1]]
        columns, values = [column for column, _value in told], [value for _column, value in told]
    output.record(ctx, columns, values, format=chosen, title=shown.deal.title)
    if chosen == "table":
        output.rows(ctx, _history_columns(), history, format=chosen, title="\n" + _("History"))
        if tasks:
            output.rows(ctx, _task_columns(), tasks, format=chosen, title="\n" + _("Tasks"))


def _move(change: StageChange) -> tuple[Any, ...]:
    """A line of the history; where the pipeline changed, the stages are named with theirs."""
    before, after = change.from_stage, change.to_stage
    if change.changes_pipeline:
        before, after = f"{change.from_pipeline}: {before}", f"{change.pipeline}: {after}"
    return change.at, before, after, change.seconds, change.note


def _columns(runtime: Runtime, shown: DealShown) -> tuple[list[Column], list[Any]]:
    deal = shown.deal
    is_open = deal.state == "open"
    days = deal.days_in_stage(runtime.now)
    lost_to = [one.name for one in shown.competitors if one.won]
    pairs = [
        (Column("id", _("Number"), Kind.NUMBER), deal.id),
        (Column("title", _("Title")), deal.title),
        (Column("contact", _("Contact")), deal.contact_name),
        (Column("contact_id", _("Contact's number"), Kind.NUMBER), deal.contact_id),
        (Column("company", _("Company")), deal.company_name),
        (Column("company_id", _("Company's number"), Kind.NUMBER), deal.company_id),
        (Column("pipeline", _("Pipeline")), deal.pipeline),
        (Column("stage", _("Stage")), deal.stage),
        (Column("state", _("State")), deal.state),
        (Column("stage_since", _("In stage since"), Kind.MOMENT), deal.stage_since),
        (Column("days_in_stage", _("Days in stage"), Kind.NUMBER), days if is_open else None),
        (Column("rotting", _("Rotting"), Kind.BOOL), _is_rotting(runtime, shown)),
        (Column("value", _("Value"), Kind.MONEY), deal.value),
        (Column("expected_close", _("Expected close"), Kind.DAY), deal.expected_close),
        (Column("promised_close", _("First promised"), Kind.DAY), _promise(deal)),
        (Column("pushes", _("Put off"), Kind.NUMBER), deal.pushes),
        (Column("competitors", _("Competitors")), ", ".join(one.name for one in shown.competitors)),
        (Column("lost_reason", _("Lost because")), deal.lost_reason),
        (Column("lost_to", _("Lost to")), ", ".join(lost_to)),
        (Column("source", _("Source")), deal.source),
        (Column("created", _("Created"), Kind.MOMENT), deal.created_at),
        (Column("updated", _("Updated"), Kind.MOMENT), deal.updated_at),
        (Column("closed", _("Closed"), Kind.MOMENT), deal.closed_at),
        *(
            (Column(f"custom.{field.key}", field.label or field.key, field.kind), value)
            for field, value in shown.custom
        ),
        (Column("notes", _("Notes")), deal.notes),
    ]
    return [column for column, _value in pairs], [value for _column, value in pairs]


def _promise(deal: DealRow) -> str | None:
    """The day promised first, where another one is expected by now."""
    return deal.promised_close if deal.promised_close != deal.expected_close else None


def _is_rotting(runtime: Runtime, shown: DealShown) -> bool:
    deal = shown.deal
    own = [one for one in runtime.pipelines if one.name == deal.pipeline]
    stays = own[0].days_of(deal.stage) * 86_400 if own and deal.state == "open" else 0
    return bool(stays) and runtime.now - deal.stage_since > stays


def _history_columns() -> list[Column]:
    return [
        Column("at", _("When"), Kind.MOMENT),
        Column("from", _("From")),
        Column("to", _("To")),
        Column("stayed", _("Stayed"), Kind.DURATION),
        Column("note", _("Note")),
    ]


def _task_columns() -> list[Column]:
    return [
        Column("id", "#", Kind.NUMBER),
        Column("title", _("Title")),
        Column("due", _("Due"), Kind.MOMENT),
        Column("priority", _("Priority")),
        Column("done", _("Done"), Kind.BOOL),
    ]


def _print_json(
    ctx: typer.Context,
    columns: Sequence[Column],
    values: Sequence[Any],
    history: Sequence[Sequence[Any]],
    tasks: Sequence[Sequence[Any]],
    chosen: str,
) -> None:
    presenter = Presenter(runtime_of(ctx))

    def stored(columns: Sequence[Column], row: Sequence[Any]) -> dict[str, Any]:
        return {
            column.name: presenter.stored(value, column.kind)
            for column, value in zip(columns, row, strict=True)
        }

    whole = stored(columns, values)
    whole["history"] = [stored(_history_columns(), row) for row in history]
    whole["tasks"] = [stored(_task_columns(), row) for row in tasks]
    if chosen == "json":
        output.data(whole)
    else:
        import json

        output.line(json.dumps(whole, ensure_ascii=False))
