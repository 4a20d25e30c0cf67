"""Custom fields: declared with a type, changed and removed with their values."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

from ccm_cli.config import FIELD_NAME, FIELD_TYPES
from ccm_cli.customers import entries
from ccm_cli.customers.field_values import Setting, as_text, read_value
from ccm_cli.customers.models import CustomField
from ccm_cli.customers.queries.custom_fields import (
    HAVING,
    CustomFieldRow,
    custom_fields,
    declared_fields,
    stored_fields,
)
from ccm_cli.customers.queries.filtering import with_field_renamed
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import Kind, nearest, suggestion
from ccm_cli.store.writing import UnitOfWork

_TYPED = re.compile(r"([a-z/]+):(.+)", re.DOTALL)
_JSON = "json"
_CHUNK = 5_000


class Assignment(NamedTuple):
    """``--set key=value`` as it was said.

    Attributes:
        key: of the field.
        kind: named before the key, as in ``number:score=85``; None where none was.
        text: the value.
    """

    key: str
    kind: Kind | None
    text: str


def field_key(text: str) -> str:
    """The key of a field as filters and ``--set`` name it.

    Args:
        text: letters of any script, digits, ``_`` and ``-``, at most 50; spaces become ``_``.

    Raises:
        InvalidInput: it is none.
    """
    key = search_key(entries.line(text, _("The field"))).replace(" ", "_").removeprefix("custom.")
    if FIELD_NAME.fullmatch(key):
        return key
    raise InvalidInput(
        _("%(text)s is not a name of a field.") % {"text": quoted(excerpt(text))},
        hint=_("Use letters, digits and _, beginning with a letter."),
    )


def read_assignment(text: str) -> Assignment:
    """Understand ``key=value``, ``number:key=value`` or ``json:key=85``.

    Raises:
        InvalidInput: it is not of that form, names an unknown type, or its JSON is not a text,
            a number, true, false or a list of texts.
    """
    before, equals, value = text.partition("=")
    if not equals:
        raise InvalidInput(
            _("%(text)s sets nothing.") % {"text": quoted(excerpt(text))},
            hint=_("Write it like --set key=value."),
        )
    typed = _TYPED.fullmatch(before.strip())
    if typed is None:
        return Assignment(field_key(before), None, value)
    kind, key = typed[1], field_key(typed[2])
    if kind == _JSON:
        return _from_json(key, value)
    return Assignment(key, kind_named(kind), value)


def kind_named(text: str) -> Kind:
    """The type of a field that a person named.

    Raises:
        InvalidInput: there is no such type; the hint has the nearest.
    """
    kind = FIELD_TYPES.get(search_key(text))
    if kind is None:
        raise InvalidInput(
            _("There is no type %(name)s.") % {"name": quoted(excerpt(text))},
            hint=suggestion(text, [*FIELD_TYPES, _JSON]),
        )
    return Kind(kind)


def _from_json(key: str, text: str) -> Assignment:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, bool):
        return Assignment(key, Kind.BOOL, "true" if value else "false")
    if isinstance(value, int | float):
        return Assignment(key, Kind.NUMBER, text.strip())
    if isinstance(value, str):
        return Assignment(key, Kind.TEXT, value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return Assignment(key, Kind.LIST, text.strip())
    raise InvalidInput(
        _("%(key)s: %(text)s is no text, number, truth value or list of texts in JSON.")
        % {"key": key, "text": excerpt(text) or "''"},
        hint=_("Write it like --set json:score=85."),
    )


def declare(
    work: UnitOfWork,
    *,
    entity: str,
    key: str,
    kind: Kind = Kind.TEXT,
    label: str = "",
    choices: Sequence[str] = (),
    taken: Collection[str] = (),
) -> CustomField:
    """Declare a custom field.

    Args:
        work: the unit of work.
        entity: ``contact``, ``company`` or ``deal``.
        key: as for `field_key`.
        kind: what it holds.
        label: for people; the key where it is empty.
        choices: the values of a `Kind.CHOICE`.
        taken: names that the entity's own fields have.

    Raises:
        InvalidInput: a wrong key or entity; choices for another kind, or none for a choice.
        Conflict: there is a field of that name.
    """
    _check_entity(entity)
    key = field_key(key)
    _refuse_taken(work, entity, key, taken)
    return work.add(
        CustomField(
            entity=entity,
            key=key,
            label=entries.line(label, _("The label")),
            kind=kind.value,
            choices=_dumped(_choices(kind, choices)),
        )
    )


class KeptFilters(NamedTuple):
    """Where filters over contacts are kept: in a column ``filter`` of a table.

    Attributes:
        table: its name.
        still_asked: SQL; of which rows the filter may be asked again.
        is_dated: whether the table has ``updated_at``.
    """

    table: str
    still_asked: str = "1"
    is_dated: bool = True


SEGMENTS = KeptFilters("segment")


def edit(
    work: UnitOfWork,
    *,
    entity: str,
    key: str,
    setting: Setting,
    label: str | None = None,
    kind: Kind | None = None,
    choices: Sequence[str] = (),
    gone: Sequence[str] = (),
    renamed: Mapping[str, str] = MappingProxyType({}),
    name: str = "",
    taken: Collection[str] = (),
    filters: Sequence[KeptFilters] = (),
) -> int:
    """Change a custom field, and its values with it.

    Args:
        work: the unit of work.
        entity: whose field.
        key: of the field.
        setting: now, zone and currency, in which values are read anew.
        label: for people; None: as it is.
        kind: another type; every value must be one of that type.
        choices: to add, of a `Kind.CHOICE`.
        gone: choices to take away; none may be in use.
        renamed: choices by their new names, where they are used as well.
        name: another key; saved segments are changed with it.
        taken: as for `declare`.
        filters: where else filters over contacts are kept, which are changed with the key.

    Returns:
        How many records were changed.

    Raises:
        NotFound: there is no such field or choice.
        InvalidInput: values are not of the new type, or choices for a field of another type.
        Conflict: a choice that is to go is in use, the new name is taken, or the settings declare
            the field.
    """
    held = _stored(work, entity, key)
    said = next((r for r in declared_fields(work.reader, entity) if r.key == held.key), None)
    if said and (label is not None or choices or gone or renamed or name):
        raise Conflict(
            _("The settings declare %(name)s.") % {"name": f"fields.{entity}.{held.key}"},
            hint=_("Change it there: ccm config path"),
        )
    wanted = held._replace(
        kind=kind or held.kind,
        key=field_key(name) if name else held.key,
        label=held.label if label is None else entries.line(label, _("The label")),
    )
    if wanted.key != held.key:
        _refuse_taken(work, entity, wanted.key, taken)
    words = said.choices if said else _changed_choices(held.choices, choices, gone, renamed)
    if wanted.kind is not Kind.CHOICE and not choices:
        words = ()
    wanted = wanted._replace(choices=_choices(wanted.kind, words))
    new_words = {search_key(old): new.strip() for old, new in renamed.items()}
    changed = 0
    if wanted.key != held.key or wanted.kind is not held.kind or new_words:
        changed = _rewrite(work, held, wanted, new_words, setting)
    if gone:
        _refuse_used(work, held, gone)
    if wanted.key != held.key and entity == "contact":
        _rename_in_filters(work, (SEGMENTS, *filters), held.key, wanted.key, setting.now)
    columns = {
        "key": wanted.key,
        "label": wanted.label,
        "kind": wanted.kind.value,
        "choices": _dumped(wanted.choices),
    }
    work.update_rows("custom_field", {held.id: columns})
    return changed


def remove(work: UnitOfWork, *, entity: str, key: str) -> int:
    """Remove a custom field and its values.

    Returns:
        How many records lost a value.

    Raises:
        NotFound: there is no such field.
        Conflict: the settings declare it.
    """
    _check_entity(entity)
    key = field_key(key)
    if any(row.key == key for row in declared_fields(work.reader, entity)):
        raise Conflict(
            _("The settings declare %(name)s.") % {"name": f"fields.{entity}.{key}"},
            hint=_("Take it out there first: ccm config path"),
        )
    field = _stored(work, entity, key)
    emptied = 0
    for chunk in _having(work, field):
        emptied += work.update_rows(
            entity, {row_id: {"custom": changed(custom, {}, (key,))} for row_id, custom in chunk}
        )
    work.delete(CustomField, field.id)
    return emptied


def require(work: UnitOfWork, entity: str, keys: Iterable[str]) -> Mapping[str, CustomFieldRow]:
    """The fields of an entity, having made sure that some are among them.

    Raises:
        NotFound: one is not.
        ConfigError: the settings declare a field otherwise than it is used.
    """
    known = {row.key: row for row in custom_fields(work.reader, entity)}
    for key in keys:
        if key not in known:
            raise _no_field(key, known)
    return known


def _no_field(key: str, known: Iterable[str]) -> NotFound:
    near = nearest(key, tuple(known))
    return NotFound(
        _("There is no custom field %(key)s.") % {"key": excerpt(key)},
        hint=_("Did you mean %(names)s?") % {"names": in_series(near)}
        if near
        else _("See: ccm field list"),
    )


def typed(
    work: UnitOfWork,
    entity: str,
    assignments: Iterable[Assignment],
    *,
    setting: Setting,
    taken: Collection[str] = (),
) -> dict[str, Any]:
    """Values to store, by key; a field met for the first time is declared.

    Args:
        work: the unit of work.
        entity: whose fields.
        assignments: what was said.
        setting: now, zone and currency.
        taken: as for `declare`.

    Raises:
        InvalidInput: a value is not of its field's type.
        Conflict: a field is of another type than was said, or has a built-in field's name.
        ConfigError: as `require`.
    """
    known = dict(require(work, entity, ()))
    values: dict[str, Any] = {}
    for assignment in assignments:
        field = known.get(assignment.key)
        if field is None:
            if assignment.kind is Kind.CHOICE:
                raise InvalidInput(
                    _("There is no custom field %(key)s.") % {"key": assignment.key},
                    hint=_("Declare it: ccm field add %(entity)s %(key)s --type choice --choice …")
                    % {"entity": entity, "key": assignment.key},
                )
            kind = assignment.kind or Kind.TEXT
            made = declare(work, entity=entity, key=assignment.key, kind=kind, taken=taken)
            assert made.id is not None
            field = CustomFieldRow(made.id, entity, made.key, "", kind, ())
            known[field.key] = field
        elif assignment.kind not in {None, field.kind}:
            raise Conflict(
                _("The custom field %(key)s is of type %(kind)s.")
                % {"key": field.key, "kind": field.kind.value},
                hint=_("Leave the type out, or remove the field: ccm field rm %(entity)s %(key)s")
                % {"entity": entity, "key": field.key},
            )
        values[field.key] = read_value(field, assignment.text, setting)
    remember(work, [known[key] for key in values])
    return values


def remember(work: UnitOfWork, fields: Iterable[CustomFieldRow]) -> None:
    """Store what the settings say about fields that are used now.

    So values keep their type when the declaration is taken out of the settings.
    """
    for field in fields:
        if not field.declared:
            continue
        told = CustomField(
            entity=field.entity,
            key=field.key,
            label=field.label,
            kind=field.kind.value,
            choices=_dumped(field.choices),
        )
        if field.id:
            columns = told.model_dump(include={"label", "kind", "choices"})
            work.update_rows("custom_field", {field.id: columns})
        else:
            work.add(told)


def changed(custom: str, values: Mapping[str, Any], unset: Iterable[str]) -> str:
    """The ``custom`` column with some values set and some keys gone.

    Args:
        custom: as stored.
        values: typed; None takes the key away.
        unset: keys.
    """
    held = json.loads(custom) | values
    gone = {*unset, *(key for key, value in values.items() if value is None)}
    kept = {key: held[key] for key in sorted(held) if key not in gone}
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def _check_entity(entity: str) -> None:
    if entity not in HAVING:
        raise InvalidInput(
            _("%(entity)s has no custom fields.") % {"entity": excerpt(entity)},
            hint=suggestion(entity, HAVING),
        )


def _stored(work: UnitOfWork, entity: str, key: str) -> CustomFieldRow:
    _check_entity(entity)
    key = field_key(key)
    known = {row.key: row for row in stored_fields(work.reader, entity)}
    if key not in known:
        raise _no_field(key, known)
    return known[key]


def _refuse_taken(work: UnitOfWork, entity: str, key: str, taken: Collection[str]) -> None:
    if key in taken:
        raise Conflict(
            _("%(entity)s has a field %(key)s of its own.") % {"entity": entity, "key": key},
            hint=_("Set it by its option, or choose another name."),
        )
    known = (*stored_fields(work.reader, entity), *declared_fields(work.reader, entity))
    if any(row.key == key for row in known):
        raise Conflict(
            _("There is a custom field %(key)s already.") % {"key": key},
            hint=_("See: ccm field list"),
        )


def _choices(kind: Kind, choices: Iterable[str]) -> tuple[str, ...]:
    words: dict[str, str] = {}
    for choice in choices:
        word = entries.needed(choice, _("A choice"))
        words.setdefault(search_key(word), word)
    if (kind is Kind.CHOICE) != bool(words):
        raise InvalidInput(
            _("A field has choices exactly when its type is choice."),
            hint=_("Write it like --type choice --choice silver --choice gold."),
        )
    return tuple(words.values())


def _dumped(choices: Sequence[str]) -> str:
    return json.dumps(list(choices), ensure_ascii=False)


def _changed_choices(
    held: Sequence[str], added: Sequence[str], gone: Sequence[str], renamed: Mapping[str, str]
) -> list[str]:
    new = {search_key(old): name for old, name in renamed.items()}
    leaving = {search_key(word) for word in gone}
    known = {search_key(word) for word in held}
    for word in (*gone, *renamed):
        if search_key(word) not in known:
            raise NotFound(
                _("There is no choice %(name)s.") % {"name": quoted(excerpt(word))},
                hint=suggestion(word, held),
            )
    kept = [word for word in held if search_key(word) not in leaving]
    return [*(new.get(search_key(word), word) for word in kept), *added]


def _having(work: UnitOfWork, field: CustomFieldRow) -> Iterator[list[tuple[int, str]]]:
    """The records that have a value, as chunks of id and ``custom`` column."""
    last = 0
    while True:
        found = work.reader.rows(
            lambda row_id, custom: (row_id, custom),
            f"SELECT id, custom FROM {field.entity} WHERE id > ?"
            " AND json_type(custom, ?) IS NOT NULL ORDER BY id LIMIT ?",
            (last, f'$."{field.key}"', _CHUNK),
        )
        if not found:
            return
        yield found
        last = found[-1][0]


def _rewrite(
    work: UnitOfWork,
    held: CustomFieldRow,
    wanted: CustomFieldRow,
    new_words: Mapping[str, str],
    setting: Setting,
) -> int:
    """Store every value as the changed field has it."""
    count = 0
    for chunk in _having(work, held):
        rows = {}
        for row_id, custom in chunk:
            value = json.loads(custom)[held.key]
            if held.kind is Kind.CHOICE:
                value = new_words.get(search_key(str(value)), value)
            if wanted.kind is not held.kind:
                value = _converted(held, wanted, row_id, value, setting)
            moved = changed(custom, {}, (held.key,))
            rows[row_id] = {"custom": changed(moved, {wanted.key: value}, ())}
        count += work.update_rows(held.entity, rows)
    return count


def _converted(
    held: CustomFieldRow, wanted: CustomFieldRow, row_id: int, value: Any, setting: Setting
) -> Any:
    text = as_text(held.kind, value, currency=setting.currency)
    try:
        return read_value(wanted, text, setting)
    except InvalidInput as error:
        raise InvalidInput(
            _("%(entity)s %(id)d: %(reason)s")
            % {"entity": held.entity, "id": row_id, "reason": error.message},
            hint=_("Change that value first, or leave the type as it is."),
        ) from error


def _refuse_used(work: UnitOfWork, field: CustomFieldRow, words: Sequence[str]) -> None:
    """A choice that records have stays; every word is one that was declared."""
    path = f'$."{field.key}"'
    for word in words:
        key = search_key(word)
        used = work.reader.value(
            f"SELECT count(*) FROM {field.entity} WHERE ccm_key(json_extract(custom, ?)) = ?",
            (path, key),
        )
        if used:
            raise Conflict(
                ngettext("%(n)d record is %(word)s.", "%(n)d records are %(word)s.", used)
                % {"n": used, "word": word},
                hint=_("Rename the choice instead: --rename-choice %(word)s=OTHER")
                % {"word": word},
            )


def _rename_in_filters(
    work: UnitOfWork, kept: Iterable[KeptFilters], old: str, new: str, now: int
) -> None:
    for where in kept:
        for row_id, text in work.reader.rows(
            lambda row_id, text: (row_id, text),
            f"SELECT id, filter FROM {where.table} WHERE {where.still_asked}",
        ):
            renamed = with_field_renamed(text, old, new)
            if renamed != text:
                dated = {"updated_at": now} if where.is_dated else {}
                work.update_rows(where.table, {row_id: {"filter": renamed, **dated}})
