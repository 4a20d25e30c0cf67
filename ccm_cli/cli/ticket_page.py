"""A ticket as ``ccm ticket show`` prints it."""

from collections.abc import Sequence
from typing import Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.customer_page import print_nested
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.output import Column
from ccm_cli.cli.sending import state_in_words
from ccm_cli.customers.choices import CHANNELS
from ccm_cli.language import gettext as _
from ccm_cli.listening.queries.conversations import Said
from ccm_cli.listening.queries.tickets import Step, TicketRow, TicketShown
from ccm_cli.listening.ticket_words import CLOSED, ESCALATIONS, PRIORITIES, STATES
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters.registry import Kind


def print_ticket(ctx: typer.Context, shown: TicketShown, *, format: str | None) -> None:
    """Print a ticket: for people with its history below, in JSON with it inside.

    Args:
        ctx: of the command.
        shown: the ticket.
        format: of ``--format``.
    """
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    presenter = Presenter(runtime)
    pairs = _columns(shown.ticket, runtime.now, for_people=chosen == "table")
    if chosen in {"json", "ndjson"}:
        whole = {column.name: presenter.stored(value, column.kind) for column, value in pairs}
        whole["history"] = [
            {**step._asdict(), "at": presenter.stored(step.at, Kind.MOMENT)}
            for step in shown.history
        ]
        whole["conversation"] = [
            {**part._asdict(), "at": presenter.stored(part.at, Kind.MOMENT)}
            for part in shown.conversation
        ]
        print_nested(whole, chosen)
        return
    if chosen == "table":
        pairs = [pair for pair in pairs if pair[1] not in {"", None, False}]
    output.record(
        ctx,
        [column for column, _value in pairs],
        [value for _column, value in pairs],
        format=chosen,
        title=shown.ticket.subject,
    )
    if chosen == "table":
        steps = [_step(step) for step in shown.history]
        output.rows(ctx, _history_columns(), steps, format=chosen, title="\n" + _("History"))
        _print_conversation(presenter, shown.conversation)


def _print_conversation(presenter: Presenter, parts: Sequence[Said]) -> None:
    """What was said, both sides and the notes, the oldest first; a mail's quotations folded."""
    for part in parts:
        output.line("")
        state = f"  [{state_in_words(part.state)}]" if part.state else ""
        about = "  ·  ".join(text for text in (part.who, part.subject) if text)
        arrow = {"in": "←", "out": "→"}.get(part.direction, "✎")
        output.line(f"{arrow} {presenter.moment(part.at)}  {about}{state}".rstrip())
        for line in part.text.split("\n") if part.text else ():
            output.line(f"  {line}" if line else "")
        if part.files:
            output.line("  " + _("Files: %(names)s") % {"names": part.files})


def _columns(ticket: TicketRow, now: int, *, for_people: bool) -> list[tuple[Column, Any]]:
    def word(stored: str, words: Any) -> str:
        return _(words[stored]) if for_people and stored else stored

    closed = ticket.closed_at if ticket.state == CLOSED or not for_people else None
    return [
        (Column("id", _("Number"), Kind.NUMBER), ticket.id),
        (Column("subject", _("Subject")), ticket.subject),
        (Column("contact", _("Contact")), ticket.contact),
        (Column("contact_id", _("Contact's number"), Kind.NUMBER), ticket.contact_id),
        (Column("company", _("Company")), ticket.company),
        (Column("company_id", _("Company's number"), Kind.NUMBER), ticket.company_id),
        (Column("deal", _("Deal")), ticket.deal),
        (Column("deal_id", _("Deal's number"), Kind.NUMBER), ticket.deal_id),
        (Column("channel", _("Channel")), word(ticket.channel, CHANNELS)),
        (Column("priority", _("Priority")), word(ticket.priority, PRIORITIES)),
        (Column("category", _("Category")), ticket.category),
        (Column("state", _("State")), word(ticket.state, STATES)),
        (Column("state_since", _("In this state since"), Kind.MOMENT), ticket.state_since),
        (Column("wait_until", _("Waits until"), Kind.MOMENT), ticket.wait_until),
        (Column("limit", _("Limit"), Kind.MOMENT), ticket.limit_at),
        (Column("near", _("Near its limit"), Kind.BOOL), ticket.is_near(now)),
        (Column("late", _("Overdue"), Kind.BOOL), ticket.is_late(now)),
        (Column("response_due", _("First answer due"), Kind.MOMENT), ticket.response_due_at),
        (Column("first_response", _("First answer"), Kind.MOMENT), ticket.first_response_at),
        (Column("resolution_due", _("Solution due"), Kind.MOMENT), ticket.resolution_due_at),
        (Column("replied", _("Last answer"), Kind.MOMENT), ticket.replied_at),
        (Column("closed", _("Closed"), Kind.MOMENT), closed),
        (Column("reopened", _("Times opened again"), Kind.NUMBER), ticket.reopened),
        (Column("escalated", _("Escalated"), Kind.MOMENT), ticket.escalated_at),
        (Column("created", _("Created"), Kind.MOMENT), ticket.created_at),
        (Column("updated", _("Updated"), Kind.MOMENT), ticket.updated_at),
        (Column("description", _("Text")), ticket.description),
    ]


def _history_columns() -> Sequence[Column]:
    return [
        Column("at", _("When"), Kind.MOMENT),
        Column("what", _("What")),
        Column("note", _("Note")),
    ]


def _step(step: Step) -> tuple[Any, ...]:
    return step.at, what_of(step), step.note


def what_of(step: Step) -> str:
    """What a line of the history says happened; a note by itself is one."""
    if step.escalation:
        return _(ESCALATIONS[step.escalation])
    if step.message_id is not None:
        return _("answered")
    if step.from_state == step.to_state:
        return _("note")
    return _(STATES[step.to_state])
