"""An index of interactions by channel and time, so that segments count the last days at once."""

from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    op.execute(
        "CREATE INDEX interaction_channel ON interaction (channel, at, contact_id, direction)"
    )
