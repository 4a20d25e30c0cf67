"""Files that go along with a single message."""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("ALTER TABLE message ADD COLUMN files VARCHAR NOT NULL DEFAULT '[]'")
