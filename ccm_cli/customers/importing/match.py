"""``--match``: what decides, in the owner's words, that a row is about a record that is there.

Keys are tried in the order in which they were named; the first for which the row has a value and
somebody fits decides. A key of several parts, such as ``name+city``, needs all of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVar

from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.reading import Reader

Key = tuple[str, ...]
FIELD = "field:"
_SHOWN = 5
Draft = TypeVar("Draft")
Record = TypeVar("Record")


class Part(NamedTuple):
    """Something a record may be known by.

    Attributes:
        of: the values that a draft has of it, as the database would have them.
        value: SQL of the value.
        record: SQL of the id of the record.
        source: SQL of where both stand.
        indexed: the column through which an index finds the value; empty: there is none, and the
            values are gathered once.
        lead: what is looked up in the indexed column for a value.
    """

    of: Callable[[Any], Iterable[str]]
    value: str
    record: str
    source: str
    indexed: str = ""
    lead: Callable[[str], str] = str


def parse(text: str) -> tuple[Key, ...]:
    """``email,phone,name+city`` as keys of parts."""
    keys = (tuple(part.strip().lower() for part in key.split("+")) for key in text.split(","))
    return tuple(key for key in keys if any(key))


def check(keys: Iterable[Key], parts: Mapping[str, Part], *, custom: bool) -> None:
    """See that a kind knows all parts of the keys.

    Args:
        keys: of `parse`.
        parts: of the kind, by name.
        custom: whether the kind has custom fields.

    Raises:
        InvalidInput: there is no such part.
    """
    for name in chain.from_iterable(keys):
        if name in parts or (custom and name.startswith(FIELD) and len(name) > len(FIELD)):
            continue
        known = [*parts, *([f"{FIELD}KEY"] if custom else [])]
        raise InvalidInput(
            _("--match knows no %(name)s.") % {"name": quoted(excerpt(name))},
            hint=suggestion(name, known),
        )


def custom_part(table: str, key: str, of: Callable[[Any], Mapping[str, Any]]) -> Part:
    """A custom field as something records are known by.

    Args:
        table: of the records.
        key: of the field.
        of: a draft's custom fields, typed.
    """
    path = '$."' + key.replace('"', "") + '"'
    quoted = path.replace("'", "''")

    def values(draft: Any) -> Iterable[str]:
        value = of(draft).get(key)
        return () if value is None else (_key(value),)

    return Part(
        values,
        f"ccm_key(CAST(json_extract(custom, '{quoted}') AS TEXT))",
        "id",
        f"(SELECT id, custom FROM {table} WHERE json_extract(custom, '{quoted}') IS NOT NULL)",
    )


def _key(value: object) -> str:
    return search_key(str(int(value)) if isinstance(value, bool) else str(value))


def keys_of(*texts: str | None) -> list[str]:
    """Search keys of those texts that are not empty."""
    return [key for text in texts if text and (key := search_key(text))]


class Matcher(Generic[Draft, Record]):
    """Finds the records that drafts are about; kept for a whole import.

    Args:
        reader: the database, to which the import writes chunk by chunk.
        keys: of `parse`.
        parts: by name, all that the keys name.
        name: what a record is called where several fit.
    """

    def __init__(
        self,
        reader: Reader,
        keys: Sequence[Key],
        parts: Mapping[str, Part],
        name: Callable[[Record], str],
    ) -> None:
        self._reader = reader
        self._keys = keys
        self._parts = parts
        self._name = name
        # The part of each key that is looked up; the others are held against what it finds.
        self._leads = [min(key, key=lambda part: not parts[part].indexed) for key in keys]
        self._gathered: dict[str, str] = {}
        self._found: list[dict[str, list[int]]] = []
        self._held: dict[str, dict[int, set[str]]] = {}
        self._met: dict[tuple[int, str], list[tuple[Record, dict[str, set[str]]]]] = {}

    def look_up(self, drafts: Sequence[Draft]) -> set[int]:
        """Look up a chunk of drafts; return the ids of all records any may be about."""
        self._met = {}
        self._held = {}
        self._found = []
        for lead in self._leads:
            wanted = {value for draft in drafts for value in self._parts[lead].of(draft)}
            found: dict[str, list[int]] = {}
            for value, record in self._by_lead(lead, wanted):
                listed = found.setdefault(value, [])
                if record not in listed:
                    listed.append(record)
            self._found.append(found)
        ids = {record for found in self._found for listed in found.values() for record in listed}
        for name in dict.fromkeys(part for key in self._keys if len(key) > 1 for part in key):
            part = self._parts[name]
            sql = f"SELECT {part.record}, {part.value} FROM {part.source} WHERE {part.record} IN"
            held = self._held.setdefault(name, {})
            for record, value in by_keys(self._reader, sql, ids):
                held.setdefault(record, set()).add(str(value))
        return ids

    def find(self, draft: Draft, records: Mapping[int, Record]) -> Record | None:
        """The record that a draft is about, or None for a new one.

        Args:
            draft: of the chunk that was looked up.
            records: those of `look_up`, by id.

        Raises:
            Conflict: it fits several.
        """
        for place in range(len(self._keys)):
            fitting: dict[int, Record] = {}
            for record in self._fitting(place, draft, records):
                fitting[id(record)] = record
            if len(fitting) > 1:
                names = [self._name(record) for record in fitting.values()]
                raise Conflict(
                    _("By its %(key)s the row fits several: %(names)s.")
                    % {"key": "+".join(self._keys[place]), "names": in_series(names[:_SHOWN])}
                )
            if fitting:
                return next(iter(fitting.values()))
        return None

    def first(self, draft: Draft, records: Mapping[int, Record]) -> Record | None:
        """As `find`, but of several the first."""
        places = range(len(self._keys))
        fitting = (found for place in places for found in self._fitting(place, draft, records))
        return next(fitting, None)

    def remember(self, draft: Draft, record: Record) -> None:
        """Know a record by what a draft of this chunk says."""
        for place, lead in enumerate(self._leads):
            rest = {p: set(self._parts[p].of(draft)) for p in self._keys[place] if p != lead}
            for value in self._parts[lead].of(draft):
                self._met.setdefault((place, value), []).append((record, rest))

    def written(self, drafts: Iterable[tuple[Draft, int]]) -> None:
        """After the records of a chunk were written: know them by their ids in the next."""
        told = list(drafts)
        for name, table in self._gathered.items():
            of = self._parts[name].of
            self._reader.connection.executemany(
                f"INSERT INTO {table} (value, record) VALUES (?, ?)",
                [(value, record) for draft, record in told for value in of(draft)],
            )

    def _fitting(self, place: int, draft: Draft, records: Mapping[int, Record]) -> Iterator[Record]:
        key, lead = self._keys[place], self._leads[place]
        said = {name: set(self._parts[name].of(draft)) for name in key}
        if not all(said.values()):
            return
        others = [name for name in key if name != lead]
        for value in said[lead]:
            for record in self._found[place].get(value, ()):
                held = (self._held[name].get(record, set()) for name in others)
                if record in records and all(
                    said[name] & values for name, values in zip(others, held, strict=True)
                ):
                    yield records[record]
            for met, rest in self._met.get((place, value), ()):
                if all(said[name] & rest[name] for name in others):
                    yield met

    def _by_lead(self, name: str, wanted: set[str]) -> Iterator[tuple[str, int]]:
        part = self._parts[name]
        if part.indexed:
            sql = f"SELECT {part.value}, {part.record} FROM {part.source} WHERE {part.indexed} IN"
            found = by_keys(self._reader, sql, {part.lead(value) for value in wanted})
        else:
            sql = f"SELECT value, record FROM {self._gather(name)} WHERE value IN"
            found = by_keys(self._reader, sql, wanted)
        return ((str(value), int(record)) for value, record in found)

    def _gather(self, name: str) -> str:
        """A table, gone with the connection, of values that no index serves."""
        if name not in self._gathered:
            table = f"temp.import_match_{len(self._gathered)}"
            part = self._parts[name]
            connection = self._reader.connection
            connection.execute(f"DROP TABLE IF EXISTS {table}")  # of an earlier file
            connection.execute(f"CREATE TABLE {table} (value TEXT, record INTEGER)")
            connection.execute(
                f"INSERT INTO {table} SELECT {part.value}, {part.record} FROM {part.source}"
            )
            place = table.replace("temp.", "")
            connection.execute(f"CREATE INDEX {table}_value ON {place} (value)")
            self._gathered[name] = table
        return self._gathered[name]


def matcher(
    reader: Reader,
    keys: Sequence[Key],
    parts: Mapping[str, Part],
    *,
    custom: Callable[[str], Part] | None = None,
    name: Callable[[Record], str],
) -> Matcher[Any, Record] | None:
    """A matcher for keys, or None where none were named.

    Args:
        reader: the database.
        keys: of `parse`, checked by `check`.
        parts: of the kind.
        custom: makes the part of a custom field.
        name: what a record is called where several fit.
    """
    if not keys:
        return None
    own = {
        part: custom(part.removeprefix(FIELD))
        for key in keys
        for part in key
        if custom is not None and part.startswith(FIELD)
    }
    return Matcher(reader, keys, {**parts, **own}, name)
