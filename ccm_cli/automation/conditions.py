"""Who fits: filters over people and records, and what people did since they began."""

import json
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ccm_cli.automation.context import AutomationContext
from ccm_cli.customers.queries import filtering
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Entity
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.store.filters.explanation import Clause

_NOT = "not "
_MESSAGE = (
    "EXISTS (SELECT 1 FROM message m WHERE m.source = r.source AND m.contact_id = r.contact_id"
    " AND m.occurrence = CAST(r.id AS TEXT) AND m.{column} IS NOT NULL)"
)
HAPPENINGS: Mapping[str, str] = MappingProxyType(
    {
        "replied": "(" + _MESSAGE.format(column="replied_at") + " OR EXISTS (SELECT 1"
        " FROM interaction i WHERE i.contact_id = r.contact_id AND i.direction = 'in'"
        " AND i.at > r.entered_at))",
        "clicked": _MESSAGE.format(column="clicked_at"),
        "bounced": _MESSAGE.format(column="bounced_at"),
        "bought": "EXISTS (SELECT 1 FROM sale d WHERE d.contact_id = r.contact_id"
        " AND d.at > r.entered_at)",
        "unsubscribed": "(" + _MESSAGE.format(column="unsubscribed_at") + " OR EXISTS (SELECT 1"
        " FROM consent w WHERE w.contact_id = r.contact_id AND w.given = 0"
        " AND w.at > r.entered_at))",
    }
)
"""What may have happened since somebody began, as SQL over the row ``r`` of their way."""


def happening(text: str) -> tuple[str, bool] | None:
    """What a condition says to have happened, and whether it says so; None for a filter."""
    word = text.strip().casefold()
    denied = word.startswith(_NOT)
    name = word.removeprefix(_NOT).strip()
    return (name, not denied) if name in HAPPENINGS else None


class Conditions:
    """Holds filters against the database, each read once.

    Args:
        reader: the database.
        context: what is needed from outside.
        now: UTC seconds, as filters shall have it.
    """

    def __init__(self, reader: Reader, context: AutomationContext, *, now: int) -> None:
        self.reader = reader
        self._context = context
        self._setting = context.sending.filter_setting._replace(now=now)
        self._read: dict[tuple[str, str], Condition] = {}

    def condition(self, text: str, entity: Entity) -> Condition:
        """A filter as SQL.

        Raises:
            InvalidInput: it cannot be understood.
            NotFound: it names a segment that is not there.
        """
        known = self._read.get((entity.name, text))
        if known is None:
            known = filtering.condition(
                self.reader,
                text,
                entity,
                self._setting,
            )
            self._read[entity.name, text] = known
        return known

    def entity_of(self, table: str) -> str:
        """What filters call the records of a table."""
        entity = self._context.entity_of(table)
        return entity.name if entity else table

    def explained(self, text: str, entity: Entity) -> "Clause":
        """A filter taken apart; see `ccm_cli.customers.queries.filtering.explained`."""
        return filtering.explained(
            self.reader,
            text,
            entity,
            self._setting,
        )

    def fitting(self, text: str, entity_name: str, ids: Collection[int]) -> set[int]:
        """Those of some records that fit a filter; of an empty one, those that are there."""
        entity = self._context.registry.entity(entity_name)
        return self.of_condition(self.condition(text, entity), entity, ids)

    def of_condition(self, condition: Condition, entity: Entity, ids: Collection[int]) -> set[int]:
        """Those of some records for which a condition holds."""
        key = f"{entity.alias}.{entity.key}"
        return set(
            self.reader.values(
                f"SELECT {key} FROM {entity.table} {entity.alias} {' '.join(condition.joins)}"
                f" WHERE ({condition.sql}) AND {key} IN (SELECT value FROM json_each(?))",
                (*condition.parameters, json.dumps(sorted(ids))),
            )
        )

    def lacking(self, text: str, entity_name: str, ids: Collection[int]) -> dict[int, str]:
        """By record that does not fit a filter, the part of it that does not hold."""
        entity = self._context.registry.entity(entity_name)
        clause = self.explained(text, entity)
        parts = clause.parts if clause.word == "and" else (clause,)
        left, found = set(ids), dict[int, str]()
        for part in parts:
            holding = self.of_condition(part.condition, entity, left)
            found |= dict.fromkeys(left - holding, part.text)
            left = holding
        return found

    def hold(self, text: str, run_id: int, contact_id: int) -> bool:
        """Whether a condition of a step holds for somebody on the way.

        Args:
            text: a happening, one denied by ``not``, or a filter on the person.
            run_id: their way.
            contact_id: the person.
        """
        said = happening(text)
        if said is None:
            return bool(self.fitting(text, "contact", [contact_id]))
        name, wanted = said
        holds = self.reader.value(
            f"SELECT {HAPPENINGS[name]} FROM automation_run r WHERE r.id = ?", (run_id,)
        )
        return bool(holds) is wanted
