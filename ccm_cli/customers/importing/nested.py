"""Objects as pairs of a header and its text, however deep what they say stands.

Lists of e-mails, addresses and so on become what the columns of a table would be called:
``email 2``, ``address label``. Each kind says which of its keys hold such lists.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from ccm_cli.customers.importing.objects import as_text

Pair = tuple[str, str]
Nested = Callable[[Any], Iterator[Pair]]
"""Reads what stands under a key: a list, an object or a single value."""
OWN_ID = "ccm id"
_OURS = (frozenset({"id", "created_at", "updated_at"}), frozenset({"id", "contact_id"}))
"""Keys that tell a record of our own export, whose ids are ours, from others."""
_ENVELOPES = frozenset({"properties", "attributes", "fields", "data"})
"""Objects that only wrap the fields of a record."""


def flattened(record: Mapping[str, Any], nested: Mapping[str, Nested]) -> Iterator[Pair]:
    """Every value that an object holds, with the header a table would have for it.

    Args:
        record: as JSON has it.
        nested: by key, readers of lists and objects.
    """
    ours = any(keys <= record.keys() for keys in _OURS)
    for key, value in record.items():
        if ours and key == "id":
            yield OWN_ID, as_text(value)
            continue
        reader = nested.get(key.strip().lower())
        if reader is not None and (ours or isinstance(value, dict | list)):
            yield from reader(value)
        else:
            yield from _flat(key, value)


def _flat(path: str, value: object) -> Iterator[Pair]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(key if path.lower() in _ENVELOPES else f"{path} {key}", inner)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _flat(numbered(path, number), inner)
    else:
        yield path, as_text(value)


def numbered(name: str, number: int) -> str:
    """The header of the n-th of several."""
    return name if number == 1 else f"{name} {number}"


def entries(value: object) -> list[Mapping[str, Any]]:
    """The entries of a list; a single value stands in one under the empty key."""
    listed = value if isinstance(value, list) else [value]
    return [entry if isinstance(entry, dict) else {"": entry} for entry in listed]


def first(entry: Mapping[str, Any], *keys: str) -> str:
    """The text under the first of some keys that has one."""
    return next((text for key in keys if (text := as_text(entry.get(key)))), "")


def several(parts: Mapping[str, Sequence[str]]) -> Nested:
    """Reads a list whose entries have parts that belong together.

    Args:
        parts: by header, the keys an entry may have it under; the empty key stands for an entry
            that is a single value.
    """

    def read(value: object) -> Iterator[Pair]:
        for number, entry in enumerate(entries(value), 1):
            for header, keys in parts.items():
                yield numbered(header, number), first(entry, *keys)

    return read


def each(header: str) -> Nested:
    """Reads a list of single values that all go to one field."""

    def read(value: object) -> Iterator[Pair]:
        for entry in entries(value):
            yield header, first(entry, "", "name", "value")

    return read


def keyed(prefix: str) -> Nested:
    """Reads an object whose keys name the fields, such as ``{"birthday": "1990-05-17"}``."""

    def read(value: object) -> Iterator[Pair]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield f"{prefix}{key}", as_text(inner)

    return read


def seconds(header: str) -> Nested:
    """Reads a length of time that our own objects hold in seconds."""

    def read(value: object) -> Iterator[Pair]:
        yield header, f"{as_text(value)}s" if value is not None else ""

    return read


def whole(header: str) -> Nested:
    """Hands what stands under a key on as JSON, to a field that reads it."""

    def read(value: object) -> Iterator[Pair]:
        if value:
            yield header, json.dumps(value, ensure_ascii=False)

    return read
