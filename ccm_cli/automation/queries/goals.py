"""Goals of the plan, how far each is, and whether it keeps its pace."""

import json
from datetime import date
from enum import Enum
from typing import NamedTuple

from ccm_cli.automation.measures import Measure, Unit, measure, value
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt
from ccm_cli.language.zones import day_bounds, local_day
from ccm_cli.messaging.context import SendingContext
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.ids import id_meant
from ccm_cli.store.reading import Reader

_LOWEST_SCORE = -100


class GoalRow(NamedTuple):
    """One goal; see `ccm_cli.automation.models.Goal`."""

    id: int
    name: str
    measure: str
    target: int
    start: str
    deadline: str
    filter: str
    channels: tuple[str, ...]
    content: tuple[str, ...]
    responsible: str
    notes: str
    created_at: int
    updated_at: int


class Standing(Enum):
    """How a goal stands."""

    TO_COME = "to come"
    """Its first day has not come."""
    REACHED = "reached"
    ON_TRACK = "on track"
    BEHIND = "behind"
    """It would not be reached at the pace it has had, or is not reached yet where there is none."""
    MISSED = "missed"


class Progress(NamedTuple):
    """How far a goal is.

    Attributes:
        goal: which.
        measure: by what.
        value: how far it is, in the unit of the measure; None where there was nothing to measure.
        expected: what it would be by now if it grew evenly towards the target; None where the
            measure is a state or a rate, which does not grow with the days.
        projected: what it comes to by the deadline at the pace it has had; None as `expected`.
        days_left: from today to the deadline, today not counted; negative after it.
        standing: the judgement.
    """

    goal: GoalRow
    measure: Measure
    value: int | None
    expected: int | None
    projected: int | None
    days_left: int
    standing: Standing

    @property
    def share(self) -> float:
        """The part of the target that is reached, from 0 on; a score counts from -100."""
        if self.value is None:
            return 0.0
        if self.measure.unit is not Unit.SCORE:
            return self.value / self.goal.target
        whole = self.goal.target - _LOWEST_SCORE
        return (self.value - _LOWEST_SCORE) / whole if whole else 1.0


class CampaignOfGoal(NamedTuple):
    """A campaign that works towards a goal, and what came of its messages."""

    id: int
    name: str
    state: str
    channel: str
    start_at: int | None
    people: int
    accepted: int
    replied: int


_GOAL = (
    "SELECT id, name, measure, target, start, deadline, filter, channels, content, responsible,"
    " notes, created_at, updated_at FROM goal"
)


def _made(*columns: object) -> GoalRow:
    found = GoalRow(*columns)  # type: ignore[arg-type]  # columns in the order of the fields
    return found._replace(
        channels=tuple(json.loads(str(columns[7]))), content=tuple(json.loads(str(columns[8])))
    )


def goal(reader: Reader, ref: str) -> GoalRow:
    """One goal by its number, or by its name in any spelling.

    Raises:
        NotFound: there is none; the hint names the nearest.
    """
    found = reader.row(_made, f"{_GOAL} WHERE id = ?", (id_meant(reader, "goal", ref),))
    if found is None:
        names = reader.values("SELECT name FROM goal ORDER BY deadline DESC, id LIMIT 500")
        raise NotFound(
            _("There is no goal %(name)s.") % {"name": quoted(excerpt(ref))},
            hint=suggestion(ref, names) if names else _("Make one with: ccm plan add"),
        )
    return found


def goals(reader: Reader, *, since: date | None = None) -> list[GoalRow]:
    """All goals, the nearest deadline first.

    Args:
        reader: the database.
        since: only those whose deadline is not before this day.
    """
    return reader.rows(
        _made,
        f"{_GOAL} WHERE deadline >= ? ORDER BY deadline, id",
        (since.isoformat() if since else "",),
    )


def progress(reader: Reader, found: GoalRow, context: SendingContext) -> Progress:
    """How far a goal is now.

    Even growth: with *d* of *n* days gone, today included, the target times *d/n* is expected, and
    the value times *n/d* is projected.

    Args:
        reader: the database.
        found: the goal.
        context: gives registry, zone, currency and clock.

    Raises:
        InvalidInput: its filter cannot be read any more.
        NotFound: its filter names a segment that is gone.
    """
    asked = measure(found.measure)
    first, last = date.fromisoformat(found.start), date.fromisoformat(found.deadline)
    today = local_day(context.now, context.zone)
    audience = filtering.condition(
        reader,
        found.filter,
        context.registry.entity("contact"),
        context.filter_setting,
    )
    span = day_bounds(first, context.zone)[0], day_bounds(last, context.zone)[1]
    reached = value(reader, asked, audience, span)
    days, gone = (last - first).days + 1, (min(today, last) - first).days + 1
    grows = not asked.level and asked.unit in {Unit.NUMBER, Unit.MONEY}
    expected = found.target * gone // days if grows and gone > 0 else None
    projected = (reached or 0) * days // gone if grows and gone > 0 else None
    return Progress(
        found,
        asked,
        reached,
        expected,
        projected,
        (last - today).days,
        _standing(found, today, reached, projected),
    )


def _standing(found: GoalRow, today: date, reached: int | None, projected: int | None) -> Standing:
    if reached is not None and reached >= found.target:
        return Standing.REACHED
    if today.isoformat() > found.deadline:
        return Standing.MISSED
    if today.isoformat() < found.start:
        return Standing.TO_COME
    return Standing.ON_TRACK if (projected or 0) >= found.target else Standing.BEHIND


def campaigns_of(reader: Reader, goal_id: int) -> list[CampaignOfGoal]:
    """The campaigns that work towards a goal, the earliest first."""
    return reader.rows(
        CampaignOfGoal,
        "SELECT k.id, k.name, k.state, k.channel, coalesce(k.started_at, k.start_at),"
        " count(m.id), coalesce(sum(m.state = 'accepted'), 0), count(m.replied_at)"
        " FROM goal_campaign g JOIN campaign k ON k.id = g.campaign_id"
        " LEFT JOIN message m ON m.campaign_id = k.id WHERE g.goal_id = ?"
        " GROUP BY k.id ORDER BY coalesce(k.started_at, k.start_at, 9223372036854775807), k.id",
        (goal_id,),
    )
