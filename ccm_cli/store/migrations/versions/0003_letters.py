"""Messages of any origin: what journeys, rules, replies and A/B tests need of the outbox."""

from alembic import op

revision = "0003"
down_revision = "0002"

TEXTS = (
    "source",
    "filter",
    "variant",
    "in_reply_to",
    "thread",
    "provider_id",
    "cost_currency",
    "fallbacks",
)
NUMBERS = (
    "cost_minor",
    "delivered_at",
    "bounced_at",
    "replied_at",
    "clicked_at",
    "unsubscribed_at",
)


def upgrade() -> None:
    for name in TEXTS:
        op.execute(f"ALTER TABLE message ADD COLUMN {name} VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE message ADD COLUMN variables VARCHAR NOT NULL DEFAULT '{}'")
    for name in NUMBERS:
        op.execute(f"ALTER TABLE message ADD COLUMN {name} INTEGER")
    op.execute(
        "ALTER TABLE message ADD COLUMN fallback_of INTEGER"
        " REFERENCES message (id) ON DELETE SET NULL"
    )
    op.execute(
        "ALTER TABLE message ADD COLUMN survey_id INTEGER REFERENCES survey (id) ON DELETE SET NULL"
    )
    op.execute("CREATE INDEX message_survey_id ON message (survey_id)")
    op.execute(
        "CREATE UNIQUE INDEX message_source ON message (source, step, contact_id, occurrence)"
        " WHERE source <> ''"
    )
    op.execute("CREATE INDEX message_fallback_of ON message (fallback_of)")
    op.execute("CREATE INDEX message_provider ON message (provider_id) WHERE provider_id <> ''")
