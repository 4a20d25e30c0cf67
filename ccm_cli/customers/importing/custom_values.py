"""Values of custom fields in a file; a field met for the first time is declared.

Text makes a field of text; what has a type in the file, as in JSON, a field of that type.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ccm_cli.customers import custom_fields
from ccm_cli.customers.field_values import Setting, kind_of, typed_value
from ccm_cli.customers.importing.mistakes import Mistakes
from ccm_cli.customers.importing.registry import Context
from ccm_cli.customers.queries.custom_fields import CustomFieldRow
from ccm_cli.store.writing import UnitOfWork


class CustomValues:
    """Reads the custom fields of one kind of record.

    Args:
        work: the unit of work.
        context: of the import.
        entity: whose fields.
    """

    def __init__(self, work: UnitOfWork, context: Context, entity: str) -> None:
        self._work = work
        self._entity = entity
        self._known = dict(custom_fields.require(work, entity, ()))
        self._stored = {key for key, field in self._known.items() if field.id}
        self._setting = Setting(context.now, context.zone, context.currency)

    def typed(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values as their fields store them, by key.

        Args:
            values: texts, or values that are typed already, by key.

        Raises:
            SeveralMistakes: values are not of their fields' types, or keys are none.
        """
        typed: dict[str, Any] = {}
        mistakes = Mistakes()
        for name, value in values.items():
            with mistakes.noted():
                key = name if name in self._known else custom_fields.field_key(name)
                field = self._known.get(key)
                if field is None:
                    field = CustomFieldRow(0, self._entity, key, "", kind_of(value), ())
                read = typed_value(field, value, self._setting)
                if read is not None:
                    self._known.setdefault(key, field)
                    typed[key] = read
        mistakes.tell()
        return typed

    def declare(self, keys: Iterable[str]) -> None:
        """Store the fields that are not stored, now that a record has them."""
        for key in keys:
            if key not in self._stored:
                self._stored.add(key)
                custom_fields.remember(self._work, [self._known[key]._replace(declared=True)])
