"""Tables of surveys with their answers, and of tickets."""

from sqlalchemy import Index, text
from sqlmodel import Field

import ccm_cli.messaging.models  # noqa: F401  (the tables that ours refer to)
from ccm_cli.store.columns import reference
from ccm_cli.store.models import Record

PERMANENT = {"sqlite_autoincrement": True}


class Survey(Record, table=True):
    __tablename__ = "survey"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    kind: str = "nps"
    question: str = "{}"
    """JSON object: the question by language; empty: the standard wording."""
    created_at: int
    updated_at: int


class SurveyAnswer(Record, table=True):
    __tablename__ = "survey_answer"
    __table_args__ = (
        Index("survey_answer_survey", "survey_id", "at"),
        Index("survey_answer_contact", "contact_id", "at"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = reference("survey.id", on_delete="CASCADE", index=False)
    contact_id: int | None = reference(
        "contact.id", on_delete="CASCADE", optional=True, index=False
    )
    campaign_id: int | None = reference("campaign.id", on_delete="SET NULL", optional=True)
    score: int
    comment: str = ""
    channel: str = ""
    """How it came: ``email``, ``phone`` and so on."""
    at: int
    created_at: int


class Ticket(Record, table=True):
    """Somebody asks for help: what about, how pressing it is, and until when it is seen to."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ticket_contact", "contact_id", "state", "priority", "created_at"),
        Index("ticket_state", "state", "limit_at"),
        Index("ticket_near", "near_at", sqlite_where=text("near_at IS NOT NULL")),
        Index("ticket_created", "created_at", "id"),
        Index("ticket_closed", "closed_at", sqlite_where=text("closed_at IS NOT NULL")),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    subject: str
    subject_key: str
    contact_id: int | None = reference(
        "contact.id", on_delete="CASCADE", optional=True, index=False
    )
    company_id: int | None = reference("company.id", on_delete="SET NULL", optional=True)
    deal_id: int | None = reference("deal.id", on_delete="SET NULL", optional=True)
    channel: str = ""
    """Over which it came; empty where nobody said."""
    priority: str = "normal"
    """``low``, ``normal``, ``high`` or ``urgent``."""
    category: str = ""
    description: str = ""
    state: str = "open"
    """``open``, ``waiting`` for the customer, or ``closed``."""
    state_since: int
    wait_until: int | None = None
    """Of one that waits: when to look after it."""
    response_promise: int | None = None
    """Seconds of working time in which the first answer was promised; None: nothing was."""
    resolution_promise: int | None = None
    stopped: int = 0
    """Seconds of working time for which its clock stood, up to ``state_since``."""
    response_due_at: int | None = None
    resolution_due_at: int | None = None
    limit_at: int | None = None
    """The next limit while its clock runs."""
    near_at: int | None = None
    """From when on that limit is near."""
    first_response_at: int | None = None
    replied_at: int | None = None
    """When we last said something."""
    closed_at: int | None = None
    """When it was last closed; stays while it is open again."""
    reopened: int = 0
    """How often it was opened again."""
    escalated_at: int | None = None
    """When its limit was last told of under cron."""
    created_at: int
    updated_at: int


class TicketChange(Record, table=True):
    """The history of a ticket: through its states, its notes, its escalations.

    The first has no ``from_state``; a note, an escalation or an answer has the same state twice.
    """

    __tablename__ = "ticket_change"
    __table_args__ = (
        Index("ticket_change_ticket", "ticket_id", "at"),
        Index("ticket_change_message", "message_id", sqlite_where=text("message_id IS NOT NULL")),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    ticket_id: int = reference("ticket.id", on_delete="CASCADE", index=False)
    from_state: str = ""
    to_state: str
    at: int
    note: str = ""
    escalation: str = ""
    """``near-response``, ``late-response``, ``near-resolution`` or ``late-resolution``."""
    message_id: int | None = None
    """Of an answer: the message in the outbox; no reference, so that undoing it takes both."""
