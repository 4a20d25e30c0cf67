"""Values of custom fields in a file; a field met for the first time is declared, as text."""

from collections.abc import Iterable
from typing import Any

from ccm_cli.customers import custom_fields
from ccm_cli.customers.importing.mistakes import Mistakes
from ccm_cli.customers.importing.registry import Context
from ccm_cli.customers.queries.custom_fields import CustomFieldRow
from ccm_cli.store.filters.registry import Kind
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
        self._setting = custom_fields.Setting(context.now, context.zone, context.currency)

    def typed(self, values: dict[str, Any]) -> dict[str, Any]:
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
                known = self._known.get(key) or CustomFieldRow(
                    0, self._entity, key, "", Kind.TEXT, ()
                )
                is_text = isinstance(value, str)
                read = custom_fields.read_value(known, value, self._setting) if is_text else value
                if read is not None:
                    typed[key] = read
        mistakes.tell()
        return typed

    def declare(self, keys: Iterable[str]) -> None:
        """Declare the fields that are not, now that a record has them."""
        for key in keys:
            if key not in self._known:
                made = custom_fields.declare(self._work, entity=self._entity, key=key)
                self._known[key] = CustomFieldRow(
                    made.id or 0, self._entity, key, "", Kind.TEXT, ()
                )
