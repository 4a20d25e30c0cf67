"""Consent with wordings, proof and confirmation; the suppression list as keyed hashes."""

import json

import sqlalchemy as sa
from alembic import op

from ccm_cli.store import fingerprint

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "consent_wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "language", "version"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "consent_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("wording_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wording_id"], ["consent_wording.id"], ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("consent_request_contact", "consent_request", ["contact_id", "id"])
    op.create_index("ix_consent_request_wording_id", "consent_request", ["wording_id"])
    op.execute(
        "ALTER TABLE consent ADD COLUMN wording_id INTEGER"
        " REFERENCES consent_wording (id) ON DELETE RESTRICT"
    )
    op.execute("ALTER TABLE consent ADD COLUMN proof VARCHAR NOT NULL DEFAULT ''")
    op.create_index("ix_consent_wording_id", "consent", ["wording_id"])
    op.execute("ALTER TABLE suppression ADD COLUMN hint VARCHAR NOT NULL DEFAULT ''")
    key = _keys()
    _hash_suppressions(key)
    _hash_their_history(key)


def _keys() -> str:
    """Give the database the keys it hashes and signs with; return that for hashing."""
    meta = sa.table("meta", sa.column("key"), sa.column("value"))
    key = fingerprint.new_key()
    op.bulk_insert(
        meta,
        [
            {"key": fingerprint.KEY, "value": key},
            {"key": "signing_key", "value": fingerprint.new_key()},
        ],
    )
    return key


def _hash_suppressions(key: str) -> None:
    bind = op.get_bind()
    for row in bind.execute(sa.text("SELECT id, key FROM suppression")).all():
        bind.execute(
            sa.text("UPDATE suppression SET key = :key, hint = :hint WHERE id = :id"),
            {"id": row.id, "key": fingerprint.fingerprint(key, row.key), "hint": _hint(row.key)},
        )


def _hash_their_history(key: str) -> None:
    """The journal keeps the rows as they were, and must not keep the addresses; nor its titles."""
    bind = op.get_bind()
    entries = bind.execute(
        sa.text(
            "SELECT id, group_id, before, after FROM journal_entry WHERE table_name = 'suppression'"
        )
    ).all()
    for entry in entries:
        images = [json.loads(image) if image else None for image in (entry.before, entry.after)]
        for image in images:
            if image and image.get("key"):
                address = image["key"]
                image["key"] = fingerprint.fingerprint(key, address)
                image["hint"] = _hint(address)
                bind.execute(
                    sa.text(
                        "UPDATE journal_group SET summary = replace(summary, :address, :hint)"
                        " WHERE id = :id"
                    ),
                    {"id": entry.group_id, "address": address, "hint": image["hint"]},
                )
        before, after = (
            json.dumps(image, ensure_ascii=False, separators=(",", ":")) if image else None
            for image in images
        )
        bind.execute(
            sa.text("UPDATE journal_entry SET before = :before, after = :after WHERE id = :id"),
            {"id": entry.id, "before": before, "after": after},
        )


def _hint(address: str) -> str:
    """As `ccm_cli.messaging.addresses.hint_of` made it when this was written."""
    local, at, domain = address.rpartition("@")
    return f"{local[:1]}…{at}{domain}" if at else f"…{address[-3:]}"
