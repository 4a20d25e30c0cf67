"""Messages over several channels: what is due of a campaign is found by channel, too."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("DROP INDEX message_campaign_state")
    op.execute("CREATE INDEX message_campaign_state ON message (campaign_id, state, channel)")
