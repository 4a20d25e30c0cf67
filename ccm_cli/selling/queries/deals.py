"""One deal with all that belongs to it."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.money import Money
from ccm_cli.selling.queries.tasks import TaskRow, tasks_of_deal
from ccm_cli.store.reading import Reader


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


class StageChange(NamedTuple):
    """One move of a deal; the first has no ``from_stage``, a mere note has the same one twice.

    Attributes:
        at: UTC seconds.
        from_stage: where it came from.
        to_stage: where it went.
        note: what was noted about it.
        seconds: how long it then stayed in ``to_stage``; up to now for the last one. None for a
            note.
    """

    at: int
    from_stage: str
    to_stage: str
    note: str
    seconds: int | None


class DealShown(NamedTuple):
    """A deal, its history from the first stage on, and its tasks: open ones first."""

    deal: DealRow
    history: tuple[StageChange, ...]
    tasks: tuple[TaskRow, ...]


def deal(reader: Reader, deal_id: int) -> DealRow:
    """One deal.

    Raises:
        NotFound: there is none of that id.
    """
    found = reader.row(
        _deal,
        "SELECT d.id, d.title, d.contact_id, c.name, d.company_id, co.name, d.pipeline, d.stage,"
        " d.state, d.stage_since, d.value_minor, d.currency, d.expected_close, d.lost_reason,"
        " d.source, d.notes, d.custom, d.created_at, d.updated_at, d.closed_at"
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
    return DealShown(
        deal(reader, deal_id), history(reader, deal_id, now=now), tasks_of_deal(reader, deal_id)
    )


def history(reader: Reader, deal_id: int, *, now: int) -> tuple[StageChange, ...]:
    """The moves of a deal in the order they happened, each with the time until the next move.

    Args:
        reader: the database.
        deal_id: which deal.
        now: UTC seconds.
    """
    changes = reader.rows(
        lambda *row: StageChange._make((*row, None)),
        "SELECT at, from_stage, to_stage, note FROM deal_stage_change WHERE deal_id = ?"
        " ORDER BY at, id",
        (deal_id,),
    )
    timed: list[StageChange] = []
    until = now
    for change in reversed(changes):
        if change.from_stage == change.to_stage:
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
