"""Kinds of campaigns, local time, limits of their own, A/B tests."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ADDED = (
    "start_local VARCHAR NOT NULL DEFAULT ''",
    "local BOOLEAN NOT NULL DEFAULT 0",
    "rule VARCHAR NOT NULL DEFAULT ''",
    "occurred VARCHAR NOT NULL DEFAULT ''",
    "again_days INTEGER",
    "hours VARCHAR NOT NULL DEFAULT ''",
    "per_hour INTEGER",
    "holdout INTEGER NOT NULL DEFAULT 0",
    "test_share INTEGER NOT NULL DEFAULT 100",
    "winner_by VARCHAR NOT NULL DEFAULT ''",
    "decide_after INTEGER",
    "undecided VARCHAR NOT NULL DEFAULT 'ask'",
    "chosen VARCHAR NOT NULL DEFAULT ''",
    "chosen_at INTEGER",
    "chosen_why VARCHAR NOT NULL DEFAULT ''",
)


def upgrade() -> None:
    for column in _ADDED:
        op.execute(f"ALTER TABLE campaign ADD COLUMN {column}")
    op.create_table(
        "campaign_variant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("subjects", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at_time", sa.String(), nullable=False),
        sa.Column("template_digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "name"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "campaign_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "contact_id"),
    )
    op.create_index("ix_campaign_member_contact_id", "campaign_member", ["contact_id"])
