"""Saved segments by name, and a sample of whoever fits a filter."""

from typing import NamedTuple

from ccm_cli.customers.queries.filtering import no_segment
from ccm_cli.language.text import search_key
from ccm_cli.store import listing
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.reading import Reader


class SegmentRow(NamedTuple):
    """A segment as it was saved; ``frozen_at`` is None where its filter says who is in."""

    id: int
    name: str
    filter: str
    description: str
    created_at: int
    updated_at: int
    persona: bool
    frozen_at: int | None


_SEGMENT = (
    "SELECT id, name, filter, description, created_at, updated_at, persona, frozen_at FROM segment"
)


def _made(*values: object) -> SegmentRow:
    found = SegmentRow(*values)  # type: ignore[arg-type]  # columns in the order of the fields
    return found._replace(persona=bool(found.persona))


def segment(reader: Reader, name: str) -> SegmentRow:
    """The segment of that name.

    Raises:
        NotFound: there is none; the hint has the nearest.
    """
    found = reader.row(_made, f"{_SEGMENT} WHERE key = ?", (search_key(name),))
    if found is None:
        raise no_segment(reader, name)
    return found


def segments(reader: Reader, *, personas: bool = False) -> list[SegmentRow]:
    """All segments by name, or those that are personas."""
    where = " WHERE persona" if personas else ""
    return reader.rows(_made, f"{_SEGMENT}{where} ORDER BY key")


def sample(
    reader: Reader, entity: Entity, condition: Condition, number: int, *, seed: int
) -> list[int]:
    """Some of the records that fit, chosen by chance.

    Args:
        reader: the database.
        entity: the kind of record.
        condition: which fit.
        number: at most so many.
        seed: the same seed chooses the same ones while the same ones fit.

    Returns:
        Their ids, ascending.
    """
    import random

    ids = listing.ids(reader, entity, condition)
    if len(ids) <= number:
        return ids
    return sorted(random.Random(seed).sample(ids, number))  # noqa: S311  (no secret)
