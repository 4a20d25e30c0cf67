"""Versions of templates in their order."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "template_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["digest"], ["template_version.digest"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name", "number"),
        sqlite_autoincrement=True,
    )
    op.execute(
        "INSERT INTO template_change (name, number, digest, why, at, actor)"
        " SELECT name, row_number() OVER (PARTITION BY name ORDER BY created_at, digest), digest,"
        " 'sent', created_at, '' FROM template_version"
    )
