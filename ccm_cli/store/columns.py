"""Columns that several tables declare alike."""

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer
from sqlmodel import Field


def reference(
    target: str, *, on_delete: str = "CASCADE", optional: bool = False, index: bool = True
) -> Any:
    """A foreign key to a table of the same floor or a lower one.

    Args:
        target: ``table.column``.
        on_delete: ``CASCADE``, ``SET NULL`` or ``RESTRICT``; the unit of work follows it, so that
            what goes is journalled.
        optional: whether it may be empty.
        index: False where another index starts with this column.
    """
    return Field(
        default=None if optional else ...,
        sa_column=Column(
            Integer, ForeignKey(target, ondelete=on_delete), nullable=optional, index=index
        ),
    )


def above(target: str, *, index: bool = True) -> Any:
    """A reference to a table of a higher floor, which may be gone: ``SET NULL``, optional.

    ``use_alter`` keeps SQLAlchemy from looking for that table while it is not loaded.

    Args:
        target: ``table.column``.
        index: False where another index starts with this column.
    """
    return Field(
        default=None,
        sa_column=Column(
            Integer,
            ForeignKey(target, ondelete="SET NULL", use_alter=True),
            nullable=True,
            index=index,
        ),
    )
