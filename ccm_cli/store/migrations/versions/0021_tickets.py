"""Tickets: who asks for help, until when it is seen to, and what was said."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"

_TEXTS = ("subject", "subject_key", "channel", "priority", "category", "description", "state")
_LIMITS = (
    "response_promise",
    "resolution_promise",
    "response_due_at",
    "resolution_due_at",
    "limit_at",
    "near_at",
    "first_response_at",
    "replied_at",
    "closed_at",
    "escalated_at",
    "wait_until",
)


def upgrade() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("company_id", sa.Integer(), nullable=True),
        sa.Column("deal_id", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in _TEXTS),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in _LIMITS),
        sa.Column("state_since", sa.Integer(), nullable=False),
        sa.Column("stopped", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["company_id"], ["company.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ticket_contact", "ticket", ["contact_id", "state", "priority", "created_at"])
    op.create_index("ticket_state", "ticket", ["state", "limit_at"])
    op.create_index("ticket_created", "ticket", ["created_at", "id"])
    op.create_index("ix_ticket_company_id", "ticket", ["company_id"])
    op.create_index("ix_ticket_deal_id", "ticket", ["deal_id"])
    op.execute("CREATE INDEX ticket_near ON ticket (near_at) WHERE near_at IS NOT NULL")
    op.execute("CREATE INDEX ticket_closed ON ticket (closed_at) WHERE closed_at IS NOT NULL")
    op.create_table(
        "ticket_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ticket_id", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("escalation", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ticket_change_ticket", "ticket_change", ["ticket_id", "at"])
    op.execute(
        "ALTER TABLE interaction ADD COLUMN ticket_id INTEGER"
        " REFERENCES ticket (id) ON DELETE SET NULL"
    )
    op.execute(
        "CREATE INDEX interaction_ticket ON interaction (ticket_id, at) WHERE ticket_id IS NOT NULL"
    )
    _views()


def _views() -> None:
    op.execute(
        """
        CREATE VIEW tickets AS SELECT
          t.id, t.subject, t.contact_id, c.name AS contact, t.company_id, t.deal_id, t.channel,
          t.priority, t.category, t.state, t.description, t.reopened,
          datetime(t.created_at, 'unixepoch') AS created,
          datetime(t.first_response_at, 'unixepoch') AS first_response,
          datetime(t.response_due_at, 'unixepoch') AS response_due,
          datetime(t.resolution_due_at, 'unixepoch') AS resolution_due,
          datetime(t.closed_at, 'unixepoch') AS closed
        FROM ticket t LEFT JOIN contact c ON c.id = t.contact_id
        """
    )
    op.execute(
        """
        CREATE VIRTUAL TABLE ticket_search USING fts5(
          words, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3',
          columnsize = 0, detail = none)
        """
    )
    op.execute("CREATE VIRTUAL TABLE ticket_search_words USING fts5vocab('ticket_search', 'row')")
    op.execute(
        "CREATE VIRTUAL TABLE ticket_search_places USING fts5vocab('ticket_search', 'instance')"
    )
