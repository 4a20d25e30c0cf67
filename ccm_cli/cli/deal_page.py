"""A deal as ``ccm deal show`` prints it."""

from collections.abc import Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.selling.queries.deals import DealShown
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
    columns, values = _columns(shown)
    history = [(c.at, c.from_stage, c.to_stage, c.seconds, c.note) for c in shown.history]
    tasks = [(t.id, t.title, t.due_at, t.priority, t.state == "done") for t in shown.tasks]
    if chosen in {"json", "ndjson"}:
        _print_json(ctx, columns, values, history, tasks, chosen)
        return
    output.record(ctx, columns, values, format=chosen, title=shown.deal.title)
    if chosen == "table":
        output.rows(ctx, _history_columns(), history, format=chosen, title="\n" + _("History"))
        if tasks:
            output.rows(ctx, _task_columns(), tasks, format=chosen, title="\n" + _("Tasks"))


def _columns(shown: DealShown) -> tuple[list[Column], list[Any]]:
    deal = shown.deal
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
        (Column("value", _("Value"), Kind.MONEY), deal.value),
        (Column("expected_close", _("Expected close"), Kind.DAY), deal.expected_close),
        (Column("lost_reason", _("Lost because")), deal.lost_reason),
        (Column("source", _("Source")), deal.source),
        (Column("created", _("Created"), Kind.MOMENT), deal.created_at),
        (Column("updated", _("Updated"), Kind.MOMENT), deal.updated_at),
        (Column("closed", _("Closed"), Kind.MOMENT), deal.closed_at),
        *((Column(f"custom.{key}", key), value) for key, value in deal.custom.items()),
        (Column("notes", _("Notes")), deal.notes),
    ]
    return [column for column, _value in pairs], [value for _column, value in pairs]


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
