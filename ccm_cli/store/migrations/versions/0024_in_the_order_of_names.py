"""Indexes of people of one stage, kind or language in the order of their names."""

from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    for name in ("stage", "language", "kind"):
        op.create_index(f"contact_{name}_name", "contact", [name, "sort_key", "id"])
    # Made anew: of two indexes that serve alike SQLite takes the one that was made last.
    for name in ("stage", "language"):
        op.drop_index(f"contact_{name}", "contact")
        op.create_index(f"contact_{name}", "contact", [name, "id"])
