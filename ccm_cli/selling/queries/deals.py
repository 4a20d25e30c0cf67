"""One deal with all that belongs to it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers.queries.contacts import CustomValue
from ccm_cli.customers.queries.custom_fields import custom_fields, held_value
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.selling.queries.tasks import TaskRow, tasks_of_deal
from ccm_cli.store.reading import Reader

_CHUNK = 500


class DealRow(NamedTuple):
    """A deal with the names of those it is with; times are UTC seconds, days ISO."""

    id: int
    title: str
    contact_id: int | None
    contact_name: str | None
    company_id: int | None
    company_name: str | None
    pipeline: str
    stage: str
    state: str
    stage_since: int
    value: Money | None
    currency: str
    expected_close: str | None
    lost_reason: str
    source: str
    notes: str
    custom: Mapping[str, Any]
    created_at: int
    updated_at: int
    closed_at: int | None
    promised_close: str | None
    pushes: int

    def days_in_stage(self, now: int) -> int:
        """Whole days of 24 hours in the present stage up to now, UTC seconds."""
        return max(0, now - self.stage_since) // 86_400


class Competitor(NamedTuple):
    """Somebody else who wants the deal, and whether it was lost to them."""

    name: str
    won: bool


class StageChange(NamedTuple):
    """One move of a deal; the first has no ``from_stage``, a mere note moves nothing.

    Attributes:
        at: UTC seconds.
        from_stage: where it came from.
        to_stage: where it went.
        note: what was noted about it.
        seconds: how long it then stayed in ``to_stage``; up to now for the last one. None for a
            note.
        from_pipeline: which ``from_stage`` is of; empty where it was not kept.
        pipeline: which ``to_stage`` is of, likewise.
    """

    at: int
    from_stage: str
    to_stage: str
    note: str
    seconds: int | None
    from_pipeline: str = ""
    pipeline: str = ""

    @property
    def moves(self) -> bool:
        """Whether it is more than a note."""
        return (self.from_stage, self.from_pipeline) != (self.to_stage, self.pipeline)

    @property
    def changes_pipeline(self) -> bool:
        """Whether the deal went on in another pipeline."""
        return bool(self.from_pipeline) and self.from_pipeline != self.pipeline


class DealShown(NamedTuple):
    """A deal, its history from the first stage on, its tasks (open ones first), its competitors.

    Attributes:
        custom: the values of ``deal.custom`` with the fields they belong to.
    """

    deal: DealRow
    history: tuple[StageChange, ...]
    tasks: tuple[TaskRow, ...]
    competitors: tuple[Competitor, ...]
    custom: tuple[CustomValue, ...] = ()


def deal(reader: Reader, deal_id: int) -> DealRow:
    """One deal.

    Raises:
        NotFound: there is none of that id.
    """
    found = reader.row(
        _deal,
        "SELECT d.id, d.title, d.contact_id, c.name, d.company_id, co.name, d.pipeline, d.stage,"
        " d.state, d.stage_since, d.value_minor, d.currency, d.expected_close, d.lost_reason,"
        " d.source, d.notes, d.custom, d.created_at, d.updated_at, d.closed_at,"
        " d.promised_close, d.pushes"
        " FROM deal d LEFT JOIN contact c ON c.id = d.contact_id"
        " LEFT JOIN company co ON co.id = d.company_id WHERE d.id = ?",
        (deal_id,),
    )
    if found is None:
        raise NotFound(
            _("There is no deal %(id)d.") % {"id": deal_id}, hint=_("See: ccm deal list")
        )
    return found


def show(reader: Reader, deal_id: int, *, now: int) -> DealShown:
    """One deal whole.

    Args:
        reader: the database.
        deal_id: which deal.
        now: UTC seconds, up to which the present stage is counted.

    Raises:
        NotFound: there is none of that id.
    """
    found = deal(reader, deal_id)
    fields = custom_fields(reader, "deal") if found.custom else ()
    return DealShown(
        found,
        history(reader, deal_id, now=now),
        tasks_of_deal(reader, deal_id),
        competitors(reader, deal_id),
        tuple(
            CustomValue(field, held_value(field, found.custom[field.key]))
            for field in fields
            if field.key in found.custom
        ),
    )


def competitors(reader: Reader, deal_id: int) -> tuple[Competitor, ...]:
    """Who else wants a deal, in the order they were named."""
    return tuple(
        reader.rows(
            lambda name, won: Competitor(name, bool(won)),
            "SELECT name, won FROM deal_competitor WHERE deal_id = ? ORDER BY id",
            (deal_id,),
        )
    )


def places(reader: Reader, deal_ids: Sequence[int]) -> dict[int, str]:
    """The pipelines that deals are in, by their ids; those that are not there are left out."""
    found: dict[int, str] = {}
    for start in range(0, len(deal_ids), _CHUNK):
        chunk = deal_ids[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        sql = f"SELECT id, pipeline FROM deal WHERE id IN ({marks})"
        found.update(reader.rows(lambda *row: row, sql, chunk))
    return found


def history(reader: Reader, deal_id: int, *, now: int) -> tuple[StageChange, ...]:
    """The moves of a deal in the order they happened, each with the time until the next move.

    Args:
        reader: the database.
        deal_id: which deal.
        now: UTC seconds.
    """
    changes = reader.rows(
        lambda at, before, after, note, *pipelines: StageChange(
            at, before, after, note, None, *pipelines
        ),
        "SELECT at, from_stage, to_stage, note, from_pipeline, pipeline FROM deal_stage_change"
        " WHERE deal_id = ? ORDER BY at, id",
        (deal_id,),
    )
    timed: list[StageChange] = []
    until = now
    for change in reversed(changes):
        if not change.moves:
            timed.append(change)
            continue
        timed.append(change._replace(seconds=max(0, until - change.at)))
        until = change.at
    return tuple(reversed(timed))


def _deal(*row: Any) -> DealRow:
    head, (minor, currency), tail = row[:10], row[10:12], row[12:]
    expected, reason, source, notes, custom, *times = tail
    value = None if minor is None else Money(minor, currency)
    return DealRow._make(
        (*head, value, currency, expected, reason, source, notes, json.loads(custom), *times)
    )
