"""Custom fields as the filter language sees them.

A field is known because a command declared it, because it was used, or because the settings
declare it; what the settings say about label and choices counts before what is stored.
"""

import json
from typing import Any, NamedTuple

from ccm_cli.config import FIELD_OWNERS, ConfigError
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Entity, Field, Kind
from ccm_cli.store.reading import Reader

HAVING = FIELD_OWNERS
"""The entities that have a ``custom`` column."""


class CustomFieldRow(NamedTuple):
    """A custom field.

    Attributes:
        id: 0 where only the settings know it.
        entity: one of `HAVING`.
        key: as filters and ``--set`` name it.
        label: for people; may be empty.
        kind: what it holds.
        choices: the values of a `Kind.CHOICE`.
        declared: whether the settings declare it.
    """

    id: int
    entity: str
    key: str
    label: str
    kind: Kind
    choices: tuple[str, ...]
    declared: bool = False


def stored_fields(reader: Reader, entity: str) -> list[CustomFieldRow]:
    """The custom fields of an entity that the database knows, by key."""

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


def declared_fields(reader: Reader, entity: str) -> list[CustomFieldRow]:
    """The custom fields of an entity that the settings declare."""
    return [
        CustomFieldRow(0, owner, key, label, Kind(kind), tuple(choices), declared=True)
        for owner, key, label, kind, choices in json.loads(reader.value("SELECT ccm_fields()"))
        if owner == entity
    ]


def custom_fields(reader: Reader, entity: str) -> list[CustomFieldRow]:
    """The custom fields of an entity by key, those of the settings among them.

    Raises:
        ConfigError: the settings declare a field otherwise than it is used.
    """
    known = {row.key: row for row in stored_fields(reader, entity)}
    for field in declared_fields(reader, entity):
        stored = known.get(field.key)
        if stored is not None and stored.kind is not field.kind:
            raise ConfigError(
                _("The settings say that %(name)s is of type %(said)s, but it is of type %(kind)s.")
                % {
                    "name": f"fields.{entity}.{field.key}",
                    "said": field.kind.value,
                    "kind": stored.kind.value,
                },
                hint=_("Change the settings, or: ccm field edit %(entity)s %(key)s --type %(said)s")
                % {"entity": entity, "key": field.key, "said": field.kind.value},
            )
        label = field.label or (stored.label if stored else "")
        known[field.key] = field._replace(id=stored.id if stored else 0, label=label)
    return [known[key] for key in sorted(known)]


def fields_of(reader: Reader, entity: Entity) -> list[Field]:
    """The custom fields of an entity for `ccm_cli.store.filters.compile_filter`.

    Raises:
        ConfigError: as `custom_fields`; also when the settings declare a field by the name of one
            that the entity has anyway.
    """
    if entity.name not in HAVING:
        return []
    rows = custom_fields(reader, entity.name)
    if any(row.declared for row in rows):
        own = {field.name for field in entity.fields}
        for row in rows:
            if row.declared and row.key in own:
                raise ConfigError(
                    _("The settings declare %(name)s, but %(entity)s has that field anyway.")
                    % {"name": f"fields.{entity.name}.{row.key}", "entity": entity.name},
                    hint=_("Give it another name."),
                )
    return [_field(row, f"{entity.alias}.custom") for row in rows]


def _field(row: CustomFieldRow, column: str) -> Field:
    path = f'$."{row.key}"'
    value = f"json_extract({column}, '{path}')"
    field = Field(f"custom.{row.key}", row.kind, value, row.label or row.key, choices=row.choices)
    match row.kind:
        case Kind.TEXT | Kind.LINK:
            return field._replace(sort_sql=f"coalesce(ccm_key({value}), '')")
        case Kind.CHOICE:
            return field._replace(sort_sql=_in_order(value, row.choices))
        case Kind.MONEY:
            base = "(SELECT value FROM meta WHERE key = 'base_currency')"
            return field._replace(
                sql=f"coalesce(json_extract({column}, '{path}.minor'), {value})",
                currency_sql=f"coalesce(json_extract({column}, '{path}.currency'), {base})",
            )
        case Kind.LIST:
            return field._replace(
                sql="item.value",
                rows=f"json_each({column}, '{path}') item WHERE item.value <> ''",
                sort_sql=f"coalesce(ccm_key(json_extract({column}, '{path}[0]')), '')",
            )
        case _:
            return field


def _in_order(value: str, choices: tuple[str, ...]) -> str:
    """Sorts the values of a choice as they were declared, none of them first."""
    quoted = [choice.replace("'", "''") for choice in choices]
    cases = " ".join(f"WHEN '{word}' THEN {place}" for place, word in enumerate(quoted, 1))
    return f"(CASE {value} {cases} ELSE 0 END)"


def held_value(field: CustomFieldRow, stored: Any) -> Any:
    """The value of a custom field as rows of a list hold it, from how its record stores it."""
    match field.kind:
        case Kind.MONEY if isinstance(stored, dict):
            return stored["minor"], stored["currency"]
        case Kind.LIST:
            return tuple(stored) if isinstance(stored, list) else (str(stored),)
        case _:
            return stored
