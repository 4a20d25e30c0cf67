"""Custom fields: declared with a type, their values checked and kept typed."""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers import entries
from ccm_cli.customers.models import CustomField
from ccm_cli.customers.queries.custom_fields import HAVING, CustomFieldRow, custom_fields
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_day, parse_moment, parse_yearly
from ccm_cli.language.money import parse_money
from ccm_cli.language.numbers import parse_duration, parse_number
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import Kind, nearest, suggestion
from ccm_cli.store.filters.vocabulary import TRUTH
from ccm_cli.store.writing import UnitOfWork

_KEY = re.compile(r"[^\W\d][\w-]{0,49}")
_TYPED = re.compile(r"([a-z]+):(.+)", re.DOTALL)
_JSON = "json"
_LONGEST_TEXT = 10_000


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


class Setting(NamedTuple):
    """What the meaning of values depends on: now (UTC seconds), whose days, which money."""

    now: int
    zone: ZoneInfo
    currency: str

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)


def field_key(text: str) -> str:
    """The key of a field as filters and ``--set`` name it.

    Args:
        text: letters of any script, digits, ``_`` and ``-``, at most 50; spaces become ``_``.

    Raises:
        InvalidInput: it is none.
    """
    key = search_key(entries.line(text, _("The field"))).replace(" ", "_").removeprefix("custom.")
    if _KEY.fullmatch(key):
        return key
    raise InvalidInput(
        _("%(text)s is not a name of a field.") % {"text": f"“{excerpt(text)}”"},
        hint=_("Use letters, digits and _, beginning with a letter."),
    )


def read_assignment(text: str) -> Assignment:
    """Understand ``key=value``, ``number:key=value`` or ``json:key=85``.

    Raises:
        InvalidInput: it is not of that form, names an unknown type, or its JSON is not a text,
            a number, true or false.
    """
    before, equals, value = text.partition("=")
    if not equals:
        raise InvalidInput(
            _("%(text)s sets nothing.") % {"text": f"“{excerpt(text)}”"},
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
    try:
        return Kind(search_key(text))
    except ValueError:
        raise InvalidInput(
            _("There is no type %(name)s.") % {"name": f"“{excerpt(text)}”"},
            hint=suggestion(text, [*Kind, _JSON]),
        ) from None


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
    raise InvalidInput(
        _("%(key)s: %(text)s is not a text, a number, true or false in JSON.")
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
    if entity not in HAVING:
        raise InvalidInput(
            _("%(entity)s has no custom fields.") % {"entity": excerpt(entity)},
            hint=suggestion(entity, HAVING),
        )
    key = field_key(key)
    _refuse_taken(work, entity, key, taken)
    words = [entries.needed(choice, _("A choice")) for choice in choices]
    if (kind is Kind.CHOICE) != bool(words):
        raise InvalidInput(
            _("A field has choices exactly when its type is choice."),
            hint=_("Write it like --type choice --choice silver --choice gold."),
        )
    return work.add(
        CustomField(
            entity=entity,
            key=key,
            label=entries.line(label, _("The label")),
            kind=kind.value,
            choices=json.dumps(words, ensure_ascii=False),
        )
    )


def _refuse_taken(work: UnitOfWork, entity: str, key: str, taken: Collection[str]) -> None:
    if key in taken:
        raise Conflict(
            _("%(entity)s has a field %(key)s of its own.") % {"entity": entity, "key": key},
            hint=_("Set it by its option, or choose another name."),
        )
    if work.reader.value("SELECT 1 FROM custom_field WHERE entity = ? AND key = ?", (entity, key)):
        raise Conflict(
            _("There is a custom field %(key)s already.") % {"key": key},
            hint=_("See: ccm field list"),
        )


def remove(work: UnitOfWork, *, entity: str, key: str) -> int:
    """Remove a custom field and its values.

    Returns:
        How many records lost a value.

    Raises:
        NotFound: there is no such field.
    """
    key = field_key(key)
    field_id = require(work, entity, [key])[key].id
    path = f'$."{key}"'
    having = work.reader.rows(
        lambda row_id, custom: (row_id, custom),
        f"SELECT id, custom FROM {entity} WHERE json_type(custom, ?) IS NOT NULL",
        (path,),
    )
    work.update_rows(
        entity, {row_id: {"custom": changed(custom, {}, (key,))} for row_id, custom in having}
    )
    work.delete(CustomField, field_id)
    return len(having)


def require(work: UnitOfWork, entity: str, keys: Iterable[str]) -> Mapping[str, CustomFieldRow]:
    """The declared fields of an entity, having made sure that some are among them.

    Raises:
        NotFound: one is not.
    """
    known = {row.key: row for row in custom_fields(work.reader, entity)}
    for key in keys:
        if key not in known:
            near = nearest(key, tuple(known))
            raise NotFound(
                _("There is no custom field %(key)s.") % {"key": excerpt(key)},
                hint=_("Did you mean %(names)s?") % {"names": ", ".join(near)}
                if near
                else _("See: ccm field list"),
            )
    return known


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
    """
    known = dict(require(work, entity, ()))
    values: dict[str, Any] = {}
    for assignment in assignments:
        field = known.get(assignment.key)
        if field is None:
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
    return values


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


def read_value(field: CustomFieldRow, text: str, setting: Setting) -> Any:
    """A value as its field stores it; None for an empty text.

    Raises:
        InvalidInput: it is not of the field's type.
    """
    if field.kind is Kind.TEXT:
        return entries.block(text, field.key, longest=_LONGEST_TEXT).strip() or None
    line = entries.line(text, field.key)
    if not line:
        return None
    try:
        return _READERS[field.kind](line, field, setting)
    except InvalidInput as error:
        raise InvalidInput(f"{field.key}: {error.message}", hint=error.hint) from error


def _number(text: str, _field: CustomFieldRow, _setting: Setting) -> int | float:
    number: Decimal = parse_number(text)
    whole = number == number.to_integral_value()
    if whole and abs(number) >= 2**63:
        raise InvalidInput(_("%(text)s is too large.") % {"text": excerpt(text)})
    return int(number) if whole else float(number)


def _bool(text: str, _field: CustomFieldRow, _setting: Setting) -> bool:
    truth = TRUTH.get(search_key(text))
    if truth is None:
        raise InvalidInput(
            _("%(text)s is neither yes nor no.") % {"text": f"“{excerpt(text)}”"},
            hint=_("Write true or false."),
        )
    return truth


def _choice(text: str, field: CustomFieldRow, _setting: Setting) -> str:
    for choice in field.choices:
        if search_key(choice) == search_key(text):
            return choice
    raise InvalidInput(
        _("there is no %(value)s.") % {"value": f"“{excerpt(text)}”"},
        hint=suggestion(text, field.choices),
    )


def _yearly(text: str, _field: CustomFieldRow, _setting: Setting) -> str:
    day = parse_yearly(text)
    return f"{day.month:02}-{day.day:02}"


_READERS: Mapping[Kind, Callable[[str, CustomFieldRow, Setting], Any]] = {
    Kind.NUMBER: _number,
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.YEARLY: _yearly,
    Kind.DAY: lambda text, _field, setting: parse_day(text, today=setting.today).isoformat(),
    Kind.MOMENT: lambda text, _field, setting: parse_moment(
        text, now=setting.now, zone=setting.zone
    ),
    Kind.DURATION: lambda text, _field, _setting: parse_duration(text),
    Kind.MONEY: lambda text, _field, setting: parse_money(text, currency=setting.currency).minor,
}
