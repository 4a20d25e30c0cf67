"""What a rule or journey would have done in the past: told, and nothing done.

When things happened is taken from the history and from the records. Whether somebody fits is
judged by what is known of them today, since what was known then is not kept in that form; what
they did since (bought, replied, unsubscribed) counts at the time they did it.
"""

from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.automation import reasons
from ccm_cli.automation.conditions import Conditions, happening
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.dates import Span, day_of, occasions
from ccm_cli.automation.describing import step_in_words
from ccm_cli.automation.entering import Refusal, refusals
from ccm_cli.automation.foretelling import held_back
from ccm_cli.automation.program import ALWAYS, END, NEVER, Course, Program, Step
from ccm_cli.automation.reading import TIMED
from ccm_cli.automation.reasons import What
from ccm_cli.automation.triggers import Listener, Occasion, triggers
from ccm_cli.automation.triggers import occasions as journalled
from ccm_cli.automation.waits import end_of_wait, read_wait
from ccm_cli.automation.walking import chain_of
from ccm_cli.language import gettext as _
from ccm_cli.language.zones import zone_or
from ccm_cli.store import journal
from ccm_cli.store.reading import Reader

_DAY = 86_400


class Scene(NamedTuple):
    """One thing that would have happened to somebody.

    Attributes:
        at: when, UTC seconds; may lie ahead.
        place: the step; empty for the beginning and the end.
        told: in words.
        verb: of the step; empty for none.
    """

    at: int
    place: str
    told: str
    verb: str = ""


class Story(NamedTuple):
    """What would have become of one occasion.

    Attributes:
        contact_id: whose.
        name: of the contact.
        begins: whether it would have begun.
        scenes: in order; of who would not, the reason alone.
    """

    contact_id: int
    name: str
    begins: bool
    scenes: tuple[Scene, ...]


def replay(
    reader: Reader, program: Program, context: AutomationContext, *, since: int
) -> Iterator[Story]:
    """Go through the past with a rule or journey as if it had been on.

    Args:
        reader: the database; it is only read.
        program: checked and right.
        context: what is needed from outside.
        since: UTC seconds.
    """
    work = _Replay(reader, program, context)
    for some, chain in _past(reader, program, context, since):
        yield from work.tell(some, chain)


def _past(
    reader: Reader, program: Program, context: AutomationContext, since: int
) -> Iterator[tuple[list[Occasion], tuple[str, ...]]]:
    """What happened, a change at a time, the earliest first."""
    if program.when.event in TIMED:
        found = occasions(reader, program, context, Span(since, context.now), anew=True)
        yield sorted(found, key=lambda one: one.at), ()
        return
    trigger = triggers(reader, context.subjects)[program.when.event]
    listeners = {program.key: Listener(trigger, program.when.options)}
    groups = reader.values(
        "SELECT g.id FROM journal_group g WHERE g.at >= ? AND g.kind = 'change'"
        " AND g.undone_by_id IS NULL AND EXISTS (SELECT 1 FROM journal_entry e"
        " WHERE e.group_id = g.id AND e.table_name = ?) ORDER BY g.id",
        (since, trigger.table),
    )
    for group_id in groups:
        group = journal.group(reader, group_id)
        some = [one for _name, one in journalled(reader, group, listeners)]
        yield some, chain_of(reader, group_id)


class _Replay:
    def __init__(self, reader: Reader, program: Program, context: AutomationContext) -> None:
        self._reader = reader
        self._program = program
        self._context = context
        self._course = Course(program)
        self._begun: dict[int, list[tuple[int, int]]] = {}
        """By person, when each way began and ended."""

    def tell(self, some: list[Occasion], chain: tuple[str, ...]) -> Iterator[Story]:
        for at in dict.fromkeys(one.at for one in some):
            same = [one for one in some if one.at == at]
            conditions = Conditions(self._reader, self._context, now=at)
            refused = refusals(conditions, self._program, same, chain=chain)
            for one in same:
                why = refused.get(one) or self._may_begin(one)
                yield self._story(one, why, conditions)

    def _may_begin(self, one: Occasion) -> Refusal | None:
        """As `ccm_cli.automation.entering.may_begin`, by the ways that this replay has told."""
        program, ways = self._program, self._begun.get(one.contact_id, [])
        inside = any(begun <= one.at < ended for begun, ended in ways)
        if inside and (program.kind == "journey" or program.again != ALWAYS):
            return Refusal(What.IS_IN_IT)
        if ways and program.again == NEVER:
            return Refusal(What.WAS_IN_IT)
        if isinstance(program.again, int) and any(
            ended > one.at - program.again for _begun, ended in ways
        ):
            return Refusal(What.WAS_IN_IT)
        if sum(begun > one.at - _DAY for begun, _ended in ways) >= program.per_day:
            return Refusal(What.TOO_OFTEN, str(program.per_day))
        return None

    def _story(self, one: Occasion, why: Refusal | None, conditions: Conditions) -> Story:
        name, zone_name = self._reader.row(
            lambda *row: row, "SELECT name, time_zone FROM contact WHERE id = ?", (one.contact_id,)
        ) or ("", "")
        if why is not None:
            told = Scene(one.at, "", reasons.in_words(why.what, why.detail))
            return Story(one.contact_id, name, begins=False, scenes=(told,))
        detail = " ".join(filter(None, (self._program.when.event, one.day)))
        scenes = [Scene(one.at, "", reasons.in_words(What.BEGAN, detail))]
        scenes += self._way(one, zone_or(zone_name, self._context.zone), conditions)
        self._begun.setdefault(one.contact_id, []).append((one.at, scenes[-1].at))
        return Story(one.contact_id, name, begins=True, scenes=tuple(scenes))

    def _way(self, one: Occasion, zone: ZoneInfo, conditions: Conditions) -> Iterator[Scene]:
        at, place = one.at, self._course.first
        while place != END:
            over = self._is_over(one, at, conditions)
            if over is not None:
                yield Scene(at, "", over)
                return
            step = self._course.step(place)
            assert step is not None
            if step.verb == "end":
                break
            if step.verb == "if":
                if at > self._context.now:
                    yield Scene(at, place, _("depends on: %(filter)s") % {"filter": step.value})
                    return
                holds = self._holds(str(step.value), one, at, conditions)
                what = What.HOLDS if holds else What.HOLDS_NOT
                yield Scene(at, place, reasons.in_words(what, str(step.value)), step.verb)
                place = self._course.after(step, branch=holds)
                continue
            if step.verb == "wait":
                at = self._waited(step, one, at, zone)
            else:
                yield Scene(at, place, self._told(step, one), step.verb)
            place = self._course.after(step)
        yield Scene(at, "", reasons.in_words(What.DONE))

    def _told(self, step: Step, one: Occasion) -> str:
        told = step_in_words(step)
        if step.verb != "send":
            return told
        held = held_back(self._reader, step, one.contact_id, self._context)
        return f"{told} ({held})" if held else told

    def _waited(self, step: Step, one: Occasion, at: int, zone: ZoneInfo) -> int:
        wait = read_wait(str(step.value))
        day, yearly = (
            day_of(self._reader, self._context, wait.field, one.contact_id, zone)
            if wait.field
            else (None, False)
        )
        if wait.field and day is None:
            return at
        return end_of_wait(wait, now=at, zone=zone, day=day, yearly=yearly)

    def _is_over(self, one: Occasion, at: int, conditions: Conditions) -> str | None:
        for goal in self._program.goals:
            if self._holds(goal, one, at, conditions):
                return reasons.in_words(What.GOAL, goal)
        stay = self._program.stay
        if stay and not self._holds(stay, one, at, conditions):
            return reasons.in_words(What.LEFT, stay)
        return None

    def _holds(self, text: str, one: Occasion, at: int, conditions: Conditions) -> bool:
        said = happening(text)
        if said is None:
            return bool(conditions.fitting(text, "contact", [one.contact_id]))
        name, wanted = said
        return happened(self._reader, name, one.contact_id, one.at, at) is wanted


_HAPPENED = {
    "replied": "SELECT 1 FROM interaction WHERE contact_id = ? AND direction = 'in'"
    " AND at > ? AND at <= ?",
    "bought": "SELECT 1 FROM sale WHERE contact_id = ? AND at > ? AND at <= ?",
    "unsubscribed": "SELECT 1 FROM consent WHERE contact_id = ? AND given = 0"
    " AND at > ? AND at <= ?",
}


def happened(reader: Reader, name: str, contact_id: int, start: int, end: int) -> bool:
    """Whether somebody did something after one moment and up to another.

    What only an answer to a message could tell (a click, a bounce) did not happen, since the
    message was not sent.
    """
    sql = _HAPPENED.get(name)
    return sql is not None and bool(reader.value(sql + " LIMIT 1", (contact_id, start, end)))
