"""Clean data, pipelines in full, recurrence, hooks: what the second schema adds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("ALTER TABLE company ADD COLUMN region VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE company ADD COLUMN postcode VARCHAR NOT NULL DEFAULT ''")
    op.execute(
        "ALTER TABLE company ADD COLUMN parent_id INTEGER"
        " REFERENCES company (id) ON DELETE SET NULL"
    )
    op.execute("ALTER TABLE contact ADD COLUMN rhythm INTEGER")
    op.execute("ALTER TABLE contact_handle ADD COLUMN label VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE segment ADD COLUMN persona BOOLEAN NOT NULL DEFAULT 0")
    op.execute("ALTER TABLE segment ADD COLUMN frozen_at INTEGER")
    op.execute(
        "ALTER TABLE task ADD COLUMN company_id INTEGER REFERENCES company (id) ON DELETE SET NULL"
    )
    op.execute("ALTER TABLE task ADD COLUMN repeat VARCHAR NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE task ADD COLUMN repeat_from VARCHAR NOT NULL DEFAULT 'due'")
    op.execute(
        "ALTER TABLE task ADD COLUMN previous_id INTEGER REFERENCES task (id) ON DELETE SET NULL"
    )
    op.create_table(
        "company_distinct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["company.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["company.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("first_id", "second_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_distinct",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["first_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["second_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("first_id", "second_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_relation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contact_id", "other_id", "kind"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "contact_stage_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=False),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "segment_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("segment_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["segment_id"], ["segment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("segment_id", "contact_id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interaction_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("created_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["interaction_id"], ["interaction.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "deal_competitor",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deal_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("won", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deal.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deal_id", "key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_company_distinct_second_id", "company_distinct", ["second_id"], unique=False
    )
    op.create_index(
        "ix_contact_distinct_second_id", "contact_distinct", ["second_id"], unique=False
    )
    op.create_index("ix_contact_relation_other_id", "contact_relation", ["other_id"], unique=False)
    op.create_index("contact_stage_change_at", "contact_stage_change", ["at"], unique=False)
    op.create_index(
        "contact_stage_change_contact", "contact_stage_change", ["contact_id", "at"], unique=False
    )
    op.create_index("ix_segment_member_contact_id", "segment_member", ["contact_id"], unique=False)
    op.create_index("ix_attachment_interaction_id", "attachment", ["interaction_id"], unique=False)
    op.create_index("deal_competitor_key", "deal_competitor", ["key"], unique=False)
    op.create_index("ix_company_parent_id", "company", ["parent_id"], unique=False)
    op.create_index("ix_task_company_id", "task", ["company_id"], unique=False)
    op.create_index("ix_task_previous_id", "task", ["previous_id"], unique=False)
