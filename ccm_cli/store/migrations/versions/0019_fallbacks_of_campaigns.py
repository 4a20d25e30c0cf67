"""The channels that a campaign falls back on, where it says so itself."""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("ALTER TABLE campaign ADD COLUMN fallbacks VARCHAR NOT NULL DEFAULT 'auto'")
