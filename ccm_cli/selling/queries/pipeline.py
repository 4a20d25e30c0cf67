"""A pipeline as a board: how many deals are in each stage, and what they are worth."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.dates import day_bounds, local_day
from ccm_cli.language.money import Money
from ccm_cli.selling.pipelines import OPEN, STATES, Pipeline
from ccm_cli.store.reading import Reader

CLOSED_DAYS = 30
"""Won and lost deals are shown from so many days before today on, unless a day is named."""
_PERCENT = 100
_DAY = 86_400


class StageSum(NamedTuple):
    """The deals of one stage.

    Attributes:
        stage: its name.
        state: ``open``, ``won`` or ``lost``.
        probability: chance in percent; 0 for a stage that is not configured.
        configured: False for a stage that only deals know.
        deals: how many, those without a value too.
        totals: sum of the values, one per currency, the largest first.
        weighted: the same, weighted with the probability; see `weighted`.
    """

    stage: str
    state: str
    probability: int
    configured: bool
    deals: int
    totals: tuple[Money, ...]
    weighted: tuple[Money, ...]


class Card(NamedTuple):
    """A deal as a board shows it."""

    id: int
    title: str
    contact_id: int | None
    contact_name: str | None
    stage: str
    state: str
    stage_since: int
    value: Money | None
    expected_close: str | None


class _Sum(NamedTuple):
    stage: str
    state: str
    currency: str
    deals: int
    minor: int | None


def weighted(total: int, probability: int) -> int:
    """What may be expected of deals in one stage.

    The weighted pipeline value of sales forecasting: the sum over stages of the value of the
    deals in a stage times the chance that a deal in it is won, ``sum(value) * p / 100``.

    Args:
        total: sum of the values, minor units.
        probability: percent.

    Returns:
        Minor units, halves rounded up.
    """
    return (total * probability + _PERCENT // 2) // _PERCENT


def first_closed_day(now: int, zone: ZoneInfo) -> date:
    """The day from which on won and lost deals are shown: `CLOSED_DAYS` before today."""
    return local_day(now, zone) - timedelta(days=CLOSED_DAYS)


def closed_since(now: int, zone: ZoneInfo) -> int:
    """The moment at which `first_closed_day` begins, UTC seconds."""
    return day_bounds(first_closed_day(now, zone), zone)[0]


def board(
    reader: Reader, pipeline: Pipeline, *, closed_since: int | None = None
) -> tuple[StageSum, ...]:
    """The stages of a pipeline in order, then those that only deals know.

    Args:
        reader: the database.
        pipeline: which pipeline.
        closed_since: won and lost deals count when they were closed at or after this moment, UTC
            seconds; None counts all.
    """
    sums = reader.rows(
        _Sum,
        "SELECT stage, state, currency, count(*), sum(value_minor) FROM deal"
        " WHERE pipeline = ? AND state = 'open' GROUP BY stage, state, currency"
        " UNION ALL SELECT stage, state, currency, count(*), sum(value_minor) FROM deal"
        # The plus signs keep SQLite from walking all deals in the order of the groups.
        " WHERE closed_at >= ? AND pipeline = ? GROUP BY +stage, +state, +currency",
        (pipeline.name, _beginning(closed_since), pipeline.name),
    )
    known = [(stage, pipeline.state_of(stage)) for stage in pipeline.stages]
    found = dict.fromkeys((one.stage, one.state) for one in sums)
    others = sorted(
        (place for place in found if place not in known),
        key=lambda place: (STATES.index(place[1]), place[0]),
    )
    return tuple(_stage_sum(pipeline, place, sums) for place in (*known, *others))


def rotting(reader: Reader, pipeline: Pipeline, *, now: int) -> Mapping[str, int]:
    """By stage, how many open deals are in it for longer than the settings expect.

    Args:
        reader: the database.
        pipeline: which pipeline.
        now: UTC seconds.

    Returns:
        Only the stages that have any.
    """
    latest = {
        stage: now - pipeline.days_of(stage) * _DAY
        for stage in pipeline.open_stages
        if pipeline.days_of(stage)
    }
    if not latest:
        return {}
    # One range of the index per stage; a CASE over all of them would read every open deal.
    sql = " UNION ALL ".join(
        "SELECT ?, count(*) FROM deal"
        " WHERE state = 'open' AND pipeline = ? AND stage = ? AND stage_since < ?"
        for _stage in latest
    )
    each = [part for stage, at in latest.items() for part in (stage, pipeline.name, stage, at)]
    counted = reader.rows(lambda stage, number: (str(stage), int(number)), sql, each)
    return {stage: number for stage, number in counted if number}


def cards(
    reader: Reader,
    pipeline_name: str,
    stage: str,
    *,
    limit: int,
    closed_since: int | None = None,
) -> tuple[Card, ...]:
    """The deals of one stage: open ones by how long they are in it, then those closed last.

    Args:
        reader: the database.
        pipeline_name: of the pipeline.
        stage: its name, configured or not.
        limit: at most so many.
        closed_since: as for `board`.
    """
    columns = (
        "id, title, contact_id, stage, state, stage_since, value_minor, currency, expected_close"
    )
    return tuple(
        reader.rows(
            _card,
            "SELECT d.id, d.title, d.contact_id, c.name, d.stage, d.state, d.stage_since,"
            " d.value_minor, d.currency, d.expected_close"
            f" FROM (SELECT {columns}, 0 AS closed, stage_since AS place FROM deal"
            "       WHERE pipeline = ? AND state = 'open' AND stage = ?"
            f"       UNION ALL SELECT {columns}, 1 AS closed, -closed_at AS place FROM deal"
            "       WHERE pipeline = ? AND closed_at >= ? AND stage = ?"
            "       ORDER BY closed, place, id LIMIT ?) d"
            " LEFT JOIN contact c ON c.id = d.contact_id"
            " ORDER BY d.closed, d.place, d.id",
            (
                pipeline_name,
                stage,
                pipeline_name,
                _beginning(closed_since),
                stage,
                limit,
            ),
        )
    )


def _beginning(closed_since: int | None) -> int:
    return -(2**63) if closed_since is None else closed_since


def _stage_sum(pipeline: Pipeline, place: tuple[str, str], sums: Sequence[_Sum]) -> StageSum:
    stage, state = place
    configured = stage in pipeline.stages and pipeline.state_of(stage) == state
    probability = pipeline.probability_of(stage) if configured else 0
    here = [one for one in sums if (one.stage, one.state) == place]
    totals = sorted(
        (Money(one.minor, one.currency) for one in here if one.minor is not None),
        key=lambda money: (-money.minor, money.currency),
    )
    return StageSum(
        stage,
        state,
        probability,
        configured,
        sum(one.deals for one in here),
        tuple(totals),
        tuple(Money(weighted(total.minor, probability), total.currency) for total in totals),
    )


def forecast(stages: Sequence[StageSum]) -> tuple[Money, ...]:
    """What the open deals are expected to bring: the weighted values added up, per currency."""
    amounts: dict[str, int] = {}
    for stage in stages:
        if stage.state == OPEN:
            for money in stage.weighted:
                amounts[money.currency] = amounts.get(money.currency, 0) + money.minor
    return tuple(Money(minor, currency) for currency, minor in amounts.items())


def _card(*row: Any) -> Card:
    *head, minor, currency, expected = row
    return Card._make((*head, None if minor is None else Money(minor, currency), expected))
