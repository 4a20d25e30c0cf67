"""Finding the records that rows are about by keys of their own: a number, a code."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from ccm_cli.customers.importing.lookup import by_keys

if TYPE_CHECKING:
    from ccm_cli.customers.importing.keyed import KeyedDraft, KeyedImporter, Row


class OwnKeys:
    """Finds records by what no two of them share; kept for a whole import.

    Args:
        importer: of the records.
        keys: of a row, pairs of a column and the key in it, the one that decides first; a record
            is known by all that it has.
    """

    def __init__(
        self,
        importer: "KeyedImporter",
        keys: "Callable[[Row], Iterable[tuple[str, str]]]",
    ) -> None:
        self._importer = importer
        self._keys = keys
        self._known: dict[tuple[str, str], Row] = {}

    def look_up(self, drafts: "Sequence[KeyedDraft]") -> None:
        """Load what the drafts of a chunk may be about."""
        self._known = {}
        wanted: dict[str, set[str]] = {}
        for draft in drafts:
            for column, key in self._keys(draft.row):
                wanted.setdefault(column, set()).add(key)
        reader, table = self._importer.work.reader, self._importer.table
        ids = {
            row_id
            for column, keys in wanted.items()
            for (row_id,) in by_keys(reader, f"SELECT id FROM {table} WHERE {column} IN", keys)
        }
        for record in sorted(self._importer.records(ids).values(), key=lambda each: each["id"]):
            self._note(record)

    def find(self, draft: "KeyedDraft") -> "Row | None":
        """The record that a draft is about, or None."""
        found = (self._known.get(key) for key in self._keys(draft.row))
        return next((record for record in found if record is not None), None)

    def remember(self, _draft: "KeyedDraft", record: "Row", *, made: bool) -> None:
        """Know a record that a draft of this chunk made."""
        if made:
            self._note(record)

    def _note(self, record: "Row") -> None:
        for key in self._keys(record):
            self._known.setdefault(key, record)
