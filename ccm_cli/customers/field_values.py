"""Values of custom fields: from what was typed to what is stored, and back to text."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.customers import entries
from ccm_cli.customers.queries.custom_fields import CustomFieldRow
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import local_day, parse_day, parse_moment, parse_yearly
from ccm_cli.language.money import Money, currency_code, decimal_text, parse_money
from ccm_cli.language.numbers import parse_duration, parse_number
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.store.filters.registry import Kind, suggestion
from ccm_cli.store.filters.vocabulary import TRUTH

_LONGEST_TEXT = 10_000
_MOST_ITEMS = 500
_LARGEST = 2**63
_MOST_SECONDS = 10**11


class Setting(NamedTuple):
    """What the meaning of values depends on: now (UTC seconds), whose days, which money."""

    now: int
    zone: ZoneInfo
    currency: str

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)


def read_value(field: CustomFieldRow, text: str, setting: Setting) -> Any:
    """A value as its field stores it; None for an empty text.

    Amounts are stored as ``{"minor": 1250, "currency": "EUR"}``, lists as arrays of texts, the
    others as `ccm_cli.store.filters.registry.Kind` says.

    Args:
        field: whose value.
        text: as typed. The parts of a list have commas between them, or semicolons or line
            breaks where a part has a comma in it; a JSON array does as well.
        setting: now, zone and currency.

    Raises:
        InvalidInput: it is not of the field's type.
    """
    if field.kind is Kind.TEXT:
        return entries.block(text, field.key, longest=_LONGEST_TEXT).strip() or None
    whole = entries.block(text, field.key, longest=_LONGEST_TEXT).strip()
    if field.kind is not Kind.LIST:
        whole = entries.line(text, field.key, longest=_LONGEST_TEXT)
    if not whole:
        return None
    try:
        return _READERS[field.kind](whole, field, setting)
    except InvalidInput as error:
        raise InvalidInput(f"{field.key}: {error.message}", hint=error.hint) from error


def typed_value(field: CustomFieldRow, value: object, setting: Setting) -> Any:
    """A value that has a type already, as JSON gives it, checked against its field.

    Raises:
        InvalidInput: it is not of the field's type.
    """
    reader = _TYPED_READERS.get(field.kind)
    found = reader(value, field) if reader else None
    if found is not None:
        return found
    text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
    return read_value(field, text, setting)


def kind_of(value: object) -> Kind:
    """What a value that has a type already makes of a field that is used for the first time."""
    if isinstance(value, bool):
        return Kind.BOOL
    if isinstance(value, int | float):
        return Kind.NUMBER
    if isinstance(value, list):
        return Kind.LIST
    if isinstance(value, Mapping) and value.keys() == {"minor", "currency"}:
        return Kind.MONEY
    return Kind.TEXT


def as_text(kind: Kind, value: Any, *, currency: str) -> str:
    """A stored value as `read_value` understands it in any language, and a spreadsheet too.

    Args:
        kind: of its field.
        value: as stored.
        currency: of an amount that was stored without its own.
    """
    if kind is Kind.MONEY and not isinstance(value, Mapping):
        value = {"minor": int(value), "currency": currency}
    write = _WRITERS.get(kind)
    return write(value) if write else str(value)


def joined(items: Iterable[str]) -> str:
    """The parts of a list as one text that reads back to the same parts."""
    parts = list(items)
    if any(mark in part for part in parts for mark in ";\n") or "".join(parts[:1]).startswith("["):
        return json.dumps(parts, ensure_ascii=False)
    whole = "; ".join(parts)
    return f"{whole};" if len(parts) == 1 and ("," in whole or "،" in whole) else whole


def _list(text: str, field: CustomFieldRow, _setting: Setting) -> list[str] | None:
    if text.startswith("["):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if isinstance(found, list):
            return _items(found, field)
    if ";" in text or "؛" in text:
        return _items(text.replace("؛", ";").replace("\n", ";").split(";"), field)
    return _items(text.replace("،", ",").replace("\n", ",").split(","), field)


def _items(parts: Iterable[object], field: CustomFieldRow) -> list[str] | None:
    items: dict[str, str] = {}
    for part in parts:
        if not isinstance(part, str | int | float) or isinstance(part, bool):
            raise InvalidInput(
                _("%(key)s: %(text)s is not a text.")
                % {"key": field.key, "text": excerpt(json.dumps(part, ensure_ascii=False))}
            )
        item = entries.line(str(part), field.key)
        if item:
            items.setdefault(search_key(item), item)
    if len(items) > _MOST_ITEMS:
        raise InvalidInput(
            _("%(key)s has more than %(most)d values.") % {"key": field.key, "most": _MOST_ITEMS}
        )
    return list(items.values()) or None


def _typed_list(value: object, field: CustomFieldRow) -> list[str] | None:
    return _items(value, field) if isinstance(value, list) else None


def _typed_number(value: object, _field: CustomFieldRow) -> int | float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return _stored_number(Decimal(str(value)), str(value))


def _typed_seconds(value: object, _field: CustomFieldRow) -> int | None:
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value < _MOST_SECONDS else None


def _typed_amount(value: object, field: CustomFieldRow) -> dict[str, Any] | None:
    if not isinstance(value, Mapping):
        return None
    minor, currency = value.get("minor"), value.get("currency")
    if type(minor) is not int or abs(minor) >= _LARGEST or not isinstance(currency, str):
        raise InvalidInput(
            _("%(key)s: %(text)s is not an amount.")
            % {"key": field.key, "text": excerpt(json.dumps(value, ensure_ascii=False))},
            hint=_('Write it like {"minor": 1250, "currency": "EUR"}, or "12.50 EUR".'),
        )
    return {"minor": minor, "currency": currency_code(currency)}


def _typed_yearly(value: object, _field: CustomFieldRow) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d\d-\d\d", value):
        return None
    day = parse_yearly(f"--{value}")
    return f"{day.month:02}-{day.day:02}"


_TYPED_READERS: Mapping[Kind, Callable[[object, CustomFieldRow], Any]] = {
    Kind.LIST: _typed_list,
    Kind.NUMBER: _typed_number,
    Kind.MONEY: _typed_amount,
    Kind.MOMENT: _typed_seconds,
    Kind.DURATION: _typed_seconds,
    Kind.YEARLY: _typed_yearly,
}
"""Values that need no text between; what they give None for is read as text."""


def _money(text: str, _field: CustomFieldRow, setting: Setting) -> dict[str, Any]:
    return parse_money(text, currency=setting.currency)._asdict()


def _number(text: str, _field: CustomFieldRow, _setting: Setting) -> int | float:
    return _stored_number(parse_number(text), text)


def _stored_number(number: Decimal, text: str) -> int | float:
    whole = number.is_finite() and number == number.to_integral_value()
    if not number.is_finite() or (whole and abs(number) >= _LARGEST):
        raise InvalidInput(_("%(text)s is too large.") % {"text": excerpt(text)})
    return int(number) if whole else float(number)


def _bool(text: str, _field: CustomFieldRow, _setting: Setting) -> bool:
    truth = {"1": True, "0": False, **TRUTH}.get(search_key(text))
    if truth is None:
        raise InvalidInput(
            _("%(text)s is neither yes nor no.") % {"text": quoted(excerpt(text))},
            hint=_("Write true or false."),
        )
    return truth


def _choice(text: str, field: CustomFieldRow, _setting: Setting) -> str:
    for choice in field.choices:
        if search_key(choice) == search_key(text):
            return choice
    raise InvalidInput(
        _("there is no %(value)s.") % {"value": quoted(excerpt(text))},
        hint=suggestion(text, field.choices),
    )


def _yearly(text: str, _field: CustomFieldRow, _setting: Setting) -> str:
    day = parse_yearly(text)
    return f"{day.month:02}-{day.day:02}"


def _link(text: str, _field: CustomFieldRow, _setting: Setting) -> str:
    from ccm_cli.language.links import parse_link

    return parse_link(text)


_READERS: Mapping[Kind, Callable[[str, CustomFieldRow, Setting], Any]] = {
    Kind.NUMBER: _number,
    Kind.BOOL: _bool,
    Kind.CHOICE: _choice,
    Kind.YEARLY: _yearly,
    Kind.MONEY: _money,
    Kind.LINK: _link,
    Kind.LIST: _list,
    Kind.DAY: lambda text, _field, setting: parse_day(text, today=setting.today).isoformat(),
    Kind.MOMENT: lambda text, _field, setting: parse_moment(
        text, now=setting.now, zone=setting.zone
    ),
    Kind.DURATION: lambda text, _field, _setting: parse_duration(text),
}

_WRITERS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.MOMENT: lambda value: datetime.fromtimestamp(int(value), UTC).strftime(
        "%Y-%m-%dT%H:%M:%SZ"
    ),
    Kind.YEARLY: lambda value: f"--{value}",
    Kind.DURATION: lambda value: f"{value}s",
    Kind.MONEY: lambda value: (
        f"{decimal_text(Money(value['minor'], value['currency']))} {value['currency']}"
    ),
    Kind.BOOL: lambda value: "true" if value else "false",
    Kind.LIST: lambda value: joined(value) if isinstance(value, list | tuple) else str(value),
}
