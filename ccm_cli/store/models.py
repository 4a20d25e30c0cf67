"""The bases of all tables, and the tables of the store itself."""

from typing import ClassVar

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel
from sqlmodel._compat import SQLModelConfig

UNVALIDATED = SQLModelConfig(defer_build=True)
"""Tables do not validate, so Pydantic need not build a validator for each: half of their cost."""


class Record(SQLModel):
    """Base of every table whose rows are the owner's: each change is journalled.

    A table of records has an integer ``id`` that is never used again (``AUTOINCREMENT``).
    """

    __journalled__: ClassVar[bool] = True
    model_config = UNVALIDATED


class Machinery(SQLModel):
    """Base of tables that the program keeps for itself: no history, no undo."""

    __journalled__: ClassVar[bool] = False
    model_config = UNVALIDATED


class Meta(Machinery, table=True):
    """Facts about this database: ``base_currency`` and the like."""

    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class JournalGroup(Machinery, table=True):
    """One change as the owner thinks of it: a command, an import, a merge, an undo."""

    __tablename__ = "journal_group"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: int | None = Field(default=None, primary_key=True)
    at: int
    actor: str
    surface: str
    """``cli``, ``tui``, ``cron``, ``web`` or ``demo``; ``rule`` or ``journey``."""
    kind: str
    """``change``, ``undo`` or ``redo``."""
    summary: str
    target_id: int | None = Field(default=None, foreign_key="journal_group.id")
    """The group that an undo or redo is about."""
    undone_by_id: int | None = Field(default=None, foreign_key="journal_group.id")
    """The undo that took this change back, while it is taken back."""


class JournalEntry(Machinery, table=True):
    """One row changed: JSON of the row before and after (of an update, the changed columns).

    Or many rows inserted, which have neither; see `ccm_cli.store.ranges`.
    """

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("journal_entry_row", "table_name", "row_id"),
        Index("journal_entry_gone", "table_name", sqlite_where=text("after IS NULL")),
        Index(
            "journal_entry_range",
            "table_name",
            "row_id",
            sqlite_where=text("through_id IS NOT NULL"),
        ),
        Index("journal_entry_ranges", "group_id", sqlite_where=text("through_id IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    group_id: int = Field(foreign_key="journal_group.id", index=True)
    table_name: str
    row_id: int
    before: str | None = None
    after: str | None = None
    through_id: int | None = None
    """Of many rows inserted, the last; ``row_id`` is the first. None: it is about one row."""


class Lease(Machinery, table=True):
    """Who may do a thing that only one process does at a time, and until when."""

    __tablename__ = "lease"
    name: str = Field(primary_key=True)
    holder: str
    until: int


class JobRun(Machinery, table=True):
    """When each timed job last ran and what came of it."""

    __tablename__ = "job_run"
    name: str = Field(primary_key=True)
    started_at: int
    finished_at: int | None = None
    error: str = ""
