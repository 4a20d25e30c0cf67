"""Saved segments by name."""

from typing import NamedTuple

from ccm_cli.customers.queries.filtering import no_segment
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader


class SegmentRow(NamedTuple):
    """A segment as it was saved."""

    id: int
    name: str
    filter: str
    description: str
    created_at: int
    updated_at: int


_SEGMENT = "SELECT id, name, filter, description, created_at, updated_at FROM segment"


def segment(reader: Reader, name: str) -> SegmentRow:
    """The segment of that name.

    Raises:
        NotFound: there is none; the hint has the nearest.
    """
    found = reader.row(SegmentRow, f"{_SEGMENT} WHERE key = ?", (search_key(name),))
    if found is None:
        raise no_segment(reader, name)
    return found


def segments(reader: Reader) -> list[SegmentRow]:
    """All segments by name."""
    return reader.rows(SegmentRow, f"{_SEGMENT} ORDER BY key")
