"""The places of the words of each search index, which can be read one by one."""

from alembic import op

revision = "0018"
down_revision = "0017"

_INDEXES = ("contact", "company", "contact_note", "interaction", "deal", "task")


def upgrade() -> None:
    for name in _INDEXES:
        op.execute(
            f"CREATE VIRTUAL TABLE {name}_search_places"
            f" USING fts5vocab('{name}_search', 'instance')"
        )
