"""Files that go along with the mails of a campaign."""

from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.execute("ALTER TABLE campaign ADD COLUMN files VARCHAR NOT NULL DEFAULT '[]'")
