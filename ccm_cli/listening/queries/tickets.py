"""Tickets: one with its history, those of a customer, those that press most."""

from typing import Any, NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.listening.queries.conversations import Said, conversation
from ccm_cli.listening.ticket_words import RANK
from ccm_cli.store.reading import Reader


class TicketRow(NamedTuple):
    """A ticket with the names of what it is about; times are UTC seconds."""

    id: int
    subject: str
    contact_id: int | None
    contact: str
    company_id: int | None
    company: str
    deal_id: int | None
    deal: str
    channel: str
    priority: str
    category: str
    description: str
    state: str
    state_since: int
    wait_until: int | None
    response_due_at: int | None
    resolution_due_at: int | None
    limit_at: int | None
    near_at: int | None
    first_response_at: int | None
    replied_at: int | None
    closed_at: int | None
    reopened: int
    escalated_at: int | None
    created_at: int
    updated_at: int

    @property
    def who(self) -> str:
        """Who asks, for people."""
        return self.contact or self.company

    def is_late(self, now: int) -> bool:
        """Whether its limit has passed."""
        return self.limit_at is not None and self.limit_at < now

    def is_near(self, now: int) -> bool:
        """Whether its limit is near, and has not passed."""
        return self.near_at is not None and self.near_at <= now and not self.is_late(now)


class Step(NamedTuple):
    """A line of a ticket's history; see `ccm_cli.listening.models.TicketChange`."""

    at: int
    from_state: str
    to_state: str
    note: str
    escalation: str
    message_id: int | None


class TicketShown(NamedTuple):
    """A ticket with everything about it."""

    ticket: TicketRow
    history: tuple[Step, ...]
    conversation: tuple[Said, ...]


_TICKET = """
SELECT tk.id, tk.subject, tk.contact_id, coalesce(c.name, ''), tk.company_id, coalesce(o.name, ''),
       tk.deal_id, coalesce(d.title, ''), tk.channel, tk.priority, tk.category, tk.description,
       tk.state, tk.state_since, tk.wait_until, tk.response_due_at, tk.resolution_due_at,
       tk.limit_at, tk.near_at, tk.first_response_at, tk.replied_at, tk.closed_at, tk.reopened,
       tk.escalated_at, tk.created_at, tk.updated_at
FROM ticket tk LEFT JOIN contact c ON c.id = tk.contact_id
LEFT JOIN company o ON o.id = tk.company_id LEFT JOIN deal d ON d.id = tk.deal_id
"""
_STEPS = """
SELECT at, from_state, to_state, note, escalation, message_id FROM ticket_change
WHERE ticket_id = ? ORDER BY at, id
"""
MOST_PRESSING = (
    " ORDER BY tk.state = 'closed', tk.state = 'waiting',"
    f" coalesce(tk.limit_at, 9223372036854775807), {RANK.format(alias='tk')} DESC, tk.id"
)
"""SQL: open tickets by their limit, then those that wait, then the closed."""


def ticket(reader: Reader, ticket_id: int) -> TicketRow:
    """One ticket.

    Raises:
        NotFound: there is none of that number.
    """
    found = reader.row(TicketRow, _TICKET + " WHERE tk.id = ?", (ticket_id,))
    if found is None:
        raise NotFound(
            _("There is no ticket %(id)d.") % {"id": ticket_id}, hint=_("See: ccm ticket list")
        )
    return found


def shown(reader: Reader, ticket_id: int) -> TicketShown:
    """One ticket with its history and its conversation.

    Raises:
        NotFound: there is none of that number.
    """
    return TicketShown(
        ticket(reader, ticket_id),
        history(reader, ticket_id),
        tuple(conversation(reader, ticket_id)),
    )


def history(reader: Reader, ticket_id: int) -> tuple[Step, ...]:
    """What became of a ticket, the oldest first."""
    return tuple(reader.rows(Step, _STEPS, (ticket_id,)))


def pressing(reader: Reader, *, limit: int, everything: bool = False) -> list[TicketRow]:
    """Tickets for the screen, the most pressing first.

    Args:
        reader: the database.
        limit: at most so many.
        everything: closed ones too.
    """
    where = "" if everything else " WHERE tk.state IN ('open', 'waiting')"
    parameters: tuple[Any, ...] = (limit,)
    return reader.rows(TicketRow, _TICKET + where + MOST_PRESSING + " LIMIT ?", parameters)
