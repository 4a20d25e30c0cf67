"""Which message an answer to a ticket is."""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("ALTER TABLE ticket_change ADD COLUMN message_id INTEGER")
    op.execute(
        "CREATE INDEX ticket_change_message ON ticket_change (message_id)"
        " WHERE message_id IS NOT NULL"
    )
