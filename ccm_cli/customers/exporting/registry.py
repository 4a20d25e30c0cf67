"""What can be exported: a kind per record, and columns of contacts that other domains add.

A record is a dict as JSON shall have it, complete and in stored values; the cells of a table and
the lines of a card are made from it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers.field_values import as_text
from ccm_cli.store.filters.registry import Entity, Kind
from ccm_cli.store.reading import Reader

Record = dict[str, Any]
Chunk = Sequence[int]
CHUNK = 500


ID = "ccm id"
"""The column with the id of a record."""


class Setting(NamedTuple):
    """What cells depend on.

    Attributes:
        zone: whose days are meant.
        currency: of amounts in custom fields that were stored without one.
        now: UTC seconds.
        right_to_left: which way a sheet is read.
    """

    zone: ZoneInfo
    currency: str
    now: int = 0
    right_to_left: bool = False


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
        entity: as the filter language calls it, or one that only exports know.
        records: complete records of a chunk of ids, in their order.
        columns: of a table that holds all of these records, as the import knows them.
        cells: of one record, by column; empty ones may be left out.
        vcard: a record as a card of the version named; None where there is no such thing.
        kinds: what columns hold that are no text; a name that ends with ``*`` stands for all that
            begin so.
    """

    name: str
    entity: str | Entity
    records: Callable[[Reader, Chunk], Iterator[Record]]
    columns: Callable[[Reader, Iterable[Chunk]], list[str]]
    cells: Callable[[Record, Setting], Mapping[str, str]]
    vcard: Callable[[Record, str], str] | None = None
    kinds: Mapping[str, Kind] = MappingProxyType({})


def kinds_of(kind: ExportKind, reader: Reader, columns: Iterable[str]) -> dict[str, Kind]:
    """What those columns of a table hold that hold no text, custom fields among them."""
    entity = kind.entity if isinstance(kind.entity, str) else kind.entity.name
    exact = {**kind.kinds, **{f"custom:{key}": held for key, held in custom_keys(reader, entity)}}
    prefixes = [(name[:-1], held) for name, held in kind.kinds.items() if name.endswith("*")]
    found = {}
    for column in columns:
        begun = (held for prefix, held in prefixes if column.startswith(prefix))
        held = exact.get(column) or next(begun, None)
        if held is not None:
            found[column] = held
    return found


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


def whole_custom(
    reader: Reader, custom: Mapping[str, Any], kinds: Mapping[str, Kind]
) -> dict[str, Any]:
    """The custom fields of a record, amounts with their currency.

    Those that an older version stored without are in the business's currency.
    """
    bare = [
        key
        for key, value in custom.items()
        if kinds.get(key) is Kind.MONEY and isinstance(value, int)
    ]
    if not bare:
        return dict(custom)
    currency = reader.value("SELECT value FROM meta WHERE key = 'base_currency'")
    amounts = {key: {"minor": custom[key], "currency": currency} for key in bare}
    return {**custom, **amounts}


def custom_cell(value: Any, kind: Kind, setting: Setting) -> str:
    """The value of a custom field as the import reads it."""
    return as_text(kind, value, currency=setting.currency)


def chunks(ids: Sequence[int]) -> Iterator[Chunk]:
    """Ids in groups small enough for one statement."""
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
