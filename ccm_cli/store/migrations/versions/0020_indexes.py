"""Indexes for segments: interactions by channel, person and time, deals of people, languages."""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.drop_index("interaction_at", "interaction")
    op.create_index(
        "interaction_at", "interaction", ["at", "id", "contact_id", "channel", "direction"]
    )
    op.create_index(
        "interaction_channel_contact",
        "interaction",
        ["channel", "contact_id", "at", "direction"],
    )
    op.create_index("contact_language", "contact", ["language", "id"])
    op.drop_index("ix_deal_contact_id", "deal")
    op.create_index(
        "deal_contact",
        "deal",
        ["contact_id", "state", "stage", "created_at", "currency", "value_minor"],
    )
