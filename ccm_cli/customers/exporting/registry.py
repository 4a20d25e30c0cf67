"""What can be exported: a kind per record, and columns of contacts that other domains add.

A record is a dict as JSON shall have it, complete and in stored values; the cells of a table and
the lines of a card are made from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers.field_values import as_text
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

Record = dict[str, Any]
Chunk = Sequence[int]
CHUNK = 500


class Setting(NamedTuple):
    """What cells depend on: whose days are meant, and the money of custom fields."""

    zone: ZoneInfo
    currency: str


class ContactExtra(NamedTuple):
    """What another domain adds to an exported contact.

    Attributes:
        name: of the key in the record.
        columns: of the table.
        load: by contact id, the value of the key.
        cells: the cells made of it, by column.
    """

    name: str
    columns: tuple[str, ...]
    load: Callable[[Reader, Chunk], Mapping[int, Any]]
    cells: Callable[[Any], Mapping[str, str]]


class ExportKind(NamedTuple):
    """A kind of record that can be exported.

    Attributes:
        name: plural, as ``ccm export`` calls it.
        entity: as the filter language calls it.
        records: complete records of a chunk of ids, in their order.
        columns: of a table that holds all of these records, as the import knows them.
        cells: of one record, by column; empty ones may be left out.
        vcard: a record as a card of the version named; None where there is no such thing.
    """

    name: str
    entity: str
    records: Callable[[Reader, Chunk], Iterator[Record]]
    columns: Callable[[Reader, Iterable[Chunk]], list[str]]
    cells: Callable[[Record, Setting], Mapping[str, str]]
    vcard: Callable[[Record, str], str] | None = None


def iso(at: int | None) -> str | None:
    """A point in time as ISO 8601 in UTC."""
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def custom_keys(reader: Reader, entity: str) -> list[tuple[str, Kind]]:
    """The custom fields of an entity, by key."""
    return reader.rows(
        lambda key, kind: (key, Kind(kind)),
        "SELECT key, kind FROM custom_field WHERE entity = ? ORDER BY key",
        (entity,),
    )


def custom_cell(value: Any, kind: Kind, setting: Setting) -> str:
    """The value of a custom field as the import reads it."""
    return as_text(kind, value, currency=setting.currency)


def chunks(ids: Sequence[int]) -> Iterator[Chunk]:
    """Ids in groups small enough for one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
