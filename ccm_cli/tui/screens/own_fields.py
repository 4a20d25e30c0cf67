"""Custom fields in a form: for each kind the input that suits it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ccm_cli.config import ConfigError
from ccm_cli.customers.field_values import Setting, as_text
from ccm_cli.customers.queries.contacts import CustomValue
from ccm_cli.customers.queries.custom_fields import (
    CustomFieldRow,
    custom_fields,
    stored_fields,
)
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import CUSTOM, Kind
from ccm_cli.store.reading import Reader
from ccm_cli.tui.screens.form import Field, Values

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

_NONE = ("", "—")


class OwnFields:
    """The custom fields of one record, or of one that is yet to be added.

    Args:
        runtime: gives the clock, the zone, the currency and the fields of the settings.
        presenter: writes days so that they are read again.
        entity: ``contact``, ``company`` or ``deal``.
        held: the values the record has.
    """

    def __init__(
        self, runtime: Runtime, presenter: Presenter, entity: str, held: Iterable[CustomValue] = ()
    ) -> None:
        self._runtime, self._presenter, self._entity = runtime, presenter, entity
        self._held = {field.key: value for field, value in held}
        with runtime.reading() as reader:
            self._rows = _known(reader, entity)
        self._before = {row.key: self._text(row) for row in self._rows}

    def fields(self) -> list[Field]:
        """The fields of the form, in the order of their keys."""
        return [
            shaped(Field(CUSTOM + row.key, row.label or row.key, self._before[row.key]), row)
            for row in self._rows
        ]

    def typed(self, work: "UnitOfWork", values: Values) -> dict[str, Any]:
        """The values that became different, as their fields store them; None for emptied ones.

        Raises:
            InvalidInput: a value is not of its field's type.
        """
        from ccm_cli.customers.custom_fields import Assignment, typed

        said = [
            Assignment(row.key, None, values[CUSTOM + row.key])
            for row in self._rows
            if values[CUSTOM + row.key] != self._before[row.key]
        ]
        runtime = self._runtime
        setting = Setting(runtime.now, runtime.zone, runtime.currency)
        return typed(work, self._entity, said, setting=setting)

    def _text(self, row: CustomFieldRow) -> str:
        value = self._held.get(row.key)
        if value is None:
            return ""
        match row.kind:
            case Kind.DAY:
                return self._presenter.day(value)
            case Kind.YEARLY:
                return self._presenter.yearly(value)
            case Kind.MOMENT:
                return f"{datetime.fromtimestamp(value, self._runtime.zone):%Y-%m-%d %H:%M}"
            case Kind.MONEY if isinstance(value, tuple):
                value = {"minor": value[0], "currency": value[1]}
        return as_text(row.kind, value, currency=self._runtime.currency)


def shaped(field: Field, row: CustomFieldRow) -> Field:
    """A field of a form with the input that suits the kind of a custom field."""
    match row.kind:
        case Kind.CHOICE:
            return field._replace(choices=(_NONE, *((word, word) for word in row.choices)))
        case Kind.BOOL:
            return field._replace(choices=(_NONE, ("true", _("yes")), ("false", _("no"))))
        case Kind.TEXT:
            return field._replace(block="\n" in field.value)
        case _:
            return field._replace(hint=_hint(row.kind))


def _known(reader: Reader, entity: str) -> Sequence[CustomFieldRow]:
    """The fields there are; where the settings contradict them, saving will say so."""
    try:
        return custom_fields(reader, entity)
    except ConfigError:
        return stored_fields(reader, entity)


def _hint(kind: Kind) -> str:
    hints = {
        Kind.NUMBER: "12, 0.5",
        Kind.MONEY: "12000, 12000 EUR",
        Kind.DAY: _("2026-01-31, tomorrow, 31 Jan"),
        Kind.MOMENT: _("tomorrow 10:00, friday, +3d"),
        Kind.YEARLY: _("3 May"),
        Kind.DURATION: "5m, 1h30m",
        Kind.LINK: "https://example.com",
        Kind.LIST: _("several with commas between"),
    }
    return hints.get(kind, "")
