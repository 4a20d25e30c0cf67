"""Custom fields as the filter language sees them."""

import json
from typing import NamedTuple

from ccm_cli.store.filters.registry import Entity, Field, Kind
from ccm_cli.store.reading import Reader

HAVING = ("contact", "company", "deal")
"""The entities that have a ``custom`` column."""


class CustomFieldRow(NamedTuple):
    """A custom field as it was declared."""

    id: int
    entity: str
    key: str
    label: str
    kind: Kind
    choices: tuple[str, ...]


def custom_fields(reader: Reader, entity: str) -> list[CustomFieldRow]:
    """The custom fields of an entity by key."""

    def make(
        field_id: int, owner: str, key: str, label: str, kind: str, choices: str
    ) -> CustomFieldRow:
        return CustomFieldRow(field_id, owner, key, label, Kind(kind), tuple(json.loads(choices)))

    return reader.rows(
        make,
        "SELECT id, entity, key, label, kind, choices FROM custom_field WHERE entity = ?"
        " ORDER BY key",
        (entity,),
    )


def fields_of(reader: Reader, entity: Entity) -> list[Field]:
    """The custom fields of an entity for `ccm_cli.store.filters.compile_filter`."""
    if entity.name not in HAVING:
        return []
    return [
        Field(
            f"custom.{row.key}",
            row.kind,
            f"json_extract({entity.alias}.custom, '$.\"{row.key}\"')",
            row.label or row.key,
            choices=row.choices,
        )
        for row in custom_fields(reader, entity.name)
    ]
