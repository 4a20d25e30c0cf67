"""What was typed above the table of customers: words to search for, or a filter."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.customers.queries import filtering, search
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language.text import search_key
from ccm_cli.runtime import Runtime
from ccm_cli.store import filters, listing
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Entity, Field, find_field
from ccm_cli.store.filters.tokens import quoted
from ccm_cli.store.listing import Order, Page
from ccm_cli.store.reading import Reader

MOST = 200
"""People that a search by words shows, best first."""
_MOST_WORDS = 12
_FILTER = re.compile(r"[=<>~≠≤≥(]|\b(?:is|in)\b", re.IGNORECASE)


class Found(NamedTuple):
    """Who fits what was typed.

    Attributes:
        text: as typed.
        kind: ``words``, ``filter``, or empty for everybody.
        condition: who fits.
        ids: of a search by words, the best first; None otherwise.
        reason: why a filter cannot be understood; then nothing else counts.
    """

    text: str = ""
    kind: str = ""
    condition: Condition = filters.everything()
    ids: tuple[int, ...] | None = None
    reason: str = ""

    @property
    def ranked(self) -> bool:
        """Whether the order is that of the search."""
        return self.ids is not None

    @property
    def more(self) -> bool:
        """Whether there may be more people than are shown."""
        return self.ids is not None and len(self.ids) >= MOST

    def total(self, reader: Reader, entity: Entity) -> int:
        """How many people are shown."""
        if self.ids is not None:
            return len(self.ids)
        return listing.count(reader, entity, self.condition)

    def place(self, reader: Reader, entity: Entity, order: Order, record_id: int) -> int | None:
        """Where a record stands among those that are shown; None where it does not."""
        if self.ids is None:
            return listing.place(reader, entity, self.condition, order, record_id)
        return self.ids.index(record_id) if record_id in self.ids else None

    def keys(self, reader: Reader, entity: Entity) -> Sequence[int]:
        """The numbers of all who fit."""
        return self.ids if self.ids is not None else listing.keys(reader, entity, self.condition)

    def ranked_page(
        self, reader: Reader, entity: Entity, fields: Sequence[Field], first: int, limit: int
    ) -> Page:
        """Rows of a search by words, in its order."""
        if not self.ids:
            return Page((), None)
        order = Order(find_field(entity, "id"))
        page = listing.page(
            reader, entity, fields, condition=self.condition, order=order, limit=len(self.ids)
        )
        rows = {row.id: row for row in page.rows}
        ranked = [rows[found] for found in self.ids if found in rows]
        return Page(tuple(ranked[first : first + limit]), None)


def find(runtime: Runtime, reader: Reader, entity: Entity, text: str) -> Found:
    """Read what was typed, and find who fits.

    Args:
        runtime: gives the clock, the zone, the currency and the region.
        reader: the database.
        entity: the contacts.
        text: words, or a filter: whatever has an operator in it.
    """
    typed = text.strip()
    if not typed:
        return Found(text)
    try:
        if _FILTER.search(typed):
            return Found(text, "filter", _condition(runtime, reader, entity, typed))
        hits = search.find(
            reader, typed, MOST, region=runtime.settings.business.region
        ) or search.find_near(reader, typed, MOST)
    except (InvalidInput, NotFound) as error:
        return Found(text, "filter", reason=f"{error.message}\n{error.hint}".strip())
    ids = tuple(hit.id for hit in hits)
    listed = f"id in ({', '.join(map(str, ids))})" if ids else "id = 0"
    return Found(text, "words", _condition(runtime, reader, entity, listed), ids)


def find_by_fields(
    runtime: Runtime, reader: Reader, entity: Entity, text: str, names: Sequence[str]
) -> Found:
    """Read what was typed, and find the records that have every word of it in some field.

    Args:
        runtime: gives the clock, the zone and the currency.
        reader: the database.
        entity: of the records.
        text: words, or a filter: whatever has an operator in it.
        names: of the fields that words are looked for in.
    """
    typed = text.strip()
    if not typed:
        return Found(text)
    words = [quoted(word) for word in typed.split() if search_key(word)]
    spoken = " and ".join(
        "(" + " or ".join(f"{name} ~= {word}" for name in names) + ")"
        for word in words[:_MOST_WORDS]
    )
    kind = "filter" if _FILTER.search(typed) else "words"
    try:
        expression = typed if kind == "filter" else spoken or "id = 0"
        return Found(text, kind, _condition(runtime, reader, entity, expression))
    except (InvalidInput, NotFound) as error:
        return Found(text, "filter", reason=f"{error.message}\n{error.hint}".strip())


def _condition(runtime: Runtime, reader: Reader, entity: Entity, expression: str) -> Condition:
    return filtering.condition(
        reader,
        expression,
        entity,
        runtime.filter_setting,
    )
