"""Goals of the communication plan: what is to be reached, until when, with whom and by what."""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, TypedDict, Unpack

from ccm_cli.automation.measures import measure, parse_target
from ccm_cli.automation.models import Goal, GoalCampaign
from ccm_cli.customers import entries
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.messaging import channels
from ccm_cli.messaging.context import SendingContext, library
from ccm_cli.messaging.queries.campaigns import resolve
from ccm_cli.store.writing import UnitOfWork


class GoalChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays."""

    name: str
    measure: str
    target: str
    """As people type it; see `ccm_cli.automation.measures.parse_target`."""
    start: date
    deadline: date
    filter: str
    channels: Sequence[str]
    content: Sequence[str]
    responsible: str
    notes: str


class Linked(NamedTuple):
    """What `link` did: the campaigns that were new to the goal, by name."""

    goal: str
    campaigns: tuple[str, ...]


def add(
    work: UnitOfWork, *, context: SendingContext, now: int, **fields: Unpack[GoalChanges]
) -> Goal:
    """Add a goal.

    Args:
        work: the unit of work.
        context: gives registry, currency and zone.
        now: UTC seconds.
        **fields: of the goal; name, measure, target, start and deadline must be among them.

    Raises:
        InvalidInput: there is no such measure, channel or template, the target does not fit the
            measure, the deadline lies before the start, or the filter cannot be understood.
        NotFound: the filter names a segment that is not there.
        Conflict: there is a goal of that name.
    """
    goal = Goal(
        name="",
        key="",
        measure=fields["measure"],
        target=0,
        start="",
        deadline="",
        created_at=now,
        updated_at=now,
    )
    _apply(work, goal, fields, context)
    return work.add(goal)


def edit(
    work: UnitOfWork,
    goal_id: int,
    *,
    context: SendingContext,
    now: int,
    **changes: Unpack[GoalChanges],
) -> Goal:
    """Change a goal.

    Another measure needs a target in its unit along with it.

    Raises:
        NotFound: there is no such goal, or as `add`.
        InvalidInput, Conflict: as `add`.
    """
    goal = work.get(Goal, goal_id)
    if "measure" in changes and changes["measure"] != goal.measure and "target" not in changes:
        raise InvalidInput(
            _("Another measure needs a target of its own."), hint=_("Say it by --target.")
        )
    before = goal.model_dump()
    _apply(work, goal, changes, context)
    if goal.model_dump() != before:
        goal.updated_at = now
    work.flush()
    return goal


def remove(work: UnitOfWork, goal_id: int) -> None:
    """Remove a goal; the campaigns that worked towards it stay.

    Raises:
        NotFound: there is no such goal.
    """
    work.delete(Goal, goal_id)


def link(work: UnitOfWork, goal_id: int, campaigns: Sequence[str]) -> Linked:
    """Have campaigns work towards a goal; those that do already stay.

    Args:
        work: the unit of work.
        goal_id: which goal.
        campaigns: by name or number.

    Raises:
        NotFound: there is no such goal or campaign.
    """
    goal = work.get(Goal, goal_id)
    there = set(_linked(work, goal_id))
    found = {one.id: one.name for one in (resolve(work.reader, ref) for ref in campaigns)}
    new = {number: name for number, name in found.items() if number not in there}
    for number in new:
        work.add(GoalCampaign(goal_id=goal_id, campaign_id=number))
    return Linked(goal.name, tuple(new.values()))


def unlink(work: UnitOfWork, goal_id: int, campaigns: Sequence[str]) -> Linked:
    """Take campaigns off a goal.

    Raises:
        NotFound: there is no such goal or campaign, or the campaign does not work towards it.
    """
    goal = work.get(Goal, goal_id)
    gone = []
    for ref in campaigns:
        campaign = resolve(work.reader, ref)
        row = work.reader.value(
            "SELECT id FROM goal_campaign WHERE goal_id = ? AND campaign_id = ?",
            (goal_id, campaign.id),
        )
        if row is None:
            raise NotFound(
                _("Campaign %(campaign)s does not work towards %(goal)s.")
                % {"campaign": campaign.name, "goal": goal.name},
                hint=_("See: ccm plan show %(goal)s") % {"goal": goal.name},
            )
        work.delete(GoalCampaign, row)
        gone.append(campaign.name)
    return Linked(goal.name, tuple(gone))


def _linked(work: UnitOfWork, goal_id: int) -> list[int]:
    return work.reader.values("SELECT campaign_id FROM goal_campaign WHERE goal_id = ?", (goal_id,))


def _apply(work: UnitOfWork, goal: Goal, changes: GoalChanges, context: SendingContext) -> None:
    if "name" in changes:
        goal.name = entries.needed(changes["name"], _("The name of a goal"))
        goal.key = _free_key(work, goal)
    asked = measure(changes.get("measure", goal.measure))
    goal.measure = asked.name
    if "target" in changes:
        goal.target = parse_target(asked, changes["target"], currency=context.currency)
    _set_days(goal, changes)
    if "filter" in changes:
        goal.filter = changes["filter"].strip()
        filtering.condition(
            work.reader,
            goal.filter,
            context.registry.entity("contact"),
            context.filter_setting,
        )
    if "channels" in changes:
        names = dict.fromkeys(channels.require(name) for name in changes["channels"])
        goal.channels = json.dumps(list(names))
    if "content" in changes:
        names = dict.fromkeys(library().load(name).name for name in changes["content"])
        goal.content = json.dumps(list(names), ensure_ascii=False)
    if "responsible" in changes:
        goal.responsible = entries.line(changes["responsible"], _("Responsible"))
    if "notes" in changes:
        goal.notes = entries.block(changes["notes"], _("Notes"))


def _set_days(goal: Goal, changes: GoalChanges) -> None:
    if "start" in changes:
        goal.start = changes["start"].isoformat()
    if "deadline" in changes:
        goal.deadline = changes["deadline"].isoformat()
    if goal.deadline < goal.start:
        raise InvalidInput(
            _("The deadline %(deadline)s lies before the start %(start)s.")
            % {"deadline": goal.deadline, "start": goal.start},
            hint=_("Give a later --until, or an earlier --from."),
        )


def _free_key(work: UnitOfWork, goal: Goal) -> str:
    key = search_key(goal.name)
    other = work.reader.value("SELECT id FROM goal WHERE key = ?", (key,))
    if other is not None and other != goal.id:
        raise Conflict(
            _("There is a goal %(name)s already.") % {"name": goal.name},
            hint=_("Change it: ccm plan edit %(name)s") % {"name": goal.name},
        )
    return key
