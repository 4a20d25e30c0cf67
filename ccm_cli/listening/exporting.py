"""Surveys, their answers and tickets, taken out; answers and tickets as the import reads them."""

from collections.abc import Iterator

from ccm_cli.customers.exporting.listed import Column, contact_columns, listed
from ccm_cli.customers.exporting.registry import Chunk, Record, iso
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

SURVEYS = listed(
    "surveys",
    (
        Column("name", "s.name"),
        Column("kind", "s.kind"),
        Column("question", "s.question", json=True),
        Column("created_at", "s.created_at", Kind.MOMENT, header="created"),
        Column("updated_at", "s.updated_at", Kind.MOMENT, header="updated"),
    ),
    entity="survey",
    table="survey",
    alias="s",
)

ANSWERS = listed(
    "answers",
    (
        *contact_columns("c"),
        Column("survey", "s.name"),
        Column("score", "a.score", Kind.NUMBER),
        Column("comment", "a.comment"),
        Column("at", "a.at", Kind.MOMENT),
        Column("channel", "a.channel"),
        Column("campaign", "coalesce(k.name, '')"),
    ),
    entity="answer",
    table="survey_answer",
    alias="a",
    joins={
        "c": "LEFT JOIN contact c ON c.id = a.contact_id",
        "s": "LEFT JOIN survey s ON s.id = a.survey_id",
        "k": "LEFT JOIN campaign k ON k.id = a.campaign_id",
    },
)

_HISTORY = "SELECT ticket_id, from_state, to_state, at, note, escalation FROM ticket_change"


def _tickets(reader: Reader, ids: Chunk) -> Iterator[Record]:
    """Tickets with their history, which a table has no place for; answers are messages."""
    history: dict[int, list[dict[str, object]]] = {}
    for ticket, before, state, at, note, escalation in by_keys(
        reader, f"{_HISTORY} WHERE message_id IS NULL AND ticket_id IN", ids, "ORDER BY at, id"
    ):
        step = {"from": before, "to": state, "at": iso(at), "note": note}
        history.setdefault(ticket, []).append(step | {"escalation": escalation})
    for record in _ROWS.records(reader, ids):
        yield record | {"history": history.get(record["id"], [])}


_ROWS = listed(
    "tickets",
    (
        Column("subject", "tk.subject"),
        *contact_columns("c"),
        Column("company", "coalesce(o.name, '')"),
        Column(
            "deal",
            "CASE WHEN (SELECT count(*) FROM deal s WHERE s.title_key = d.title_key) > 1"
            " THEN CAST(d.id AS TEXT) ELSE coalesce(d.title, '') END",
        ),
        Column("channel", "tk.channel"),
        Column("priority", "tk.priority"),
        Column("category", "tk.category"),
        Column("description", "tk.description", header="text"),
        Column("state", "tk.state"),
        Column("state_since", "tk.state_since", Kind.MOMENT),
        Column("wait_until", "tk.wait_until", Kind.MOMENT),
        Column("first_response_at", "tk.first_response_at", Kind.MOMENT, header="first response"),
        Column("replied_at", "tk.replied_at", Kind.MOMENT, header="replied"),
        Column("closed_at", "tk.closed_at", Kind.MOMENT, header="closed"),
        Column("reopened", "tk.reopened", Kind.NUMBER),
        Column("escalated_at", "tk.escalated_at", Kind.MOMENT, header="escalated"),
        Column("stopped", "tk.stopped", Kind.NUMBER, header="stopped seconds"),
        Column("response_promise", "tk.response_promise", Kind.NUMBER),
        Column("resolution_promise", "tk.resolution_promise", Kind.NUMBER),
        Column("response_due_at", "tk.response_due_at", Kind.MOMENT, header="response due"),
        Column("resolution_due_at", "tk.resolution_due_at", Kind.MOMENT, header="resolution due"),
        Column("created_at", "tk.created_at", Kind.MOMENT, header="created"),
        Column("updated_at", "tk.updated_at", Kind.MOMENT, header="updated"),
    ),
    entity="ticket",
    table="ticket",
    alias="tk",
    joins={
        "c": "LEFT JOIN contact c ON c.id = tk.contact_id",
        "o": "LEFT JOIN company o ON o.id = tk.company_id",
        "d": "LEFT JOIN deal d ON d.id = tk.deal_id",
    },
)
TICKETS = _ROWS._replace(records=_tickets)
