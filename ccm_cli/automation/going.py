"""Somebody going on through a rule or journey, step by step.

What the steps do and the note that they were done are one transaction, so each is done once,
whatever crashes when. A way goes by the version of the file that it began with.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from ccm_cli.automation import reasons
from ccm_cli.automation.conditions import Conditions
from ccm_cli.automation.context import AutomationContext
from ccm_cli.automation.dates import day_of
from ccm_cli.automation.doing import Deed, Doing, Person, do
from ccm_cli.automation.entering import admit
from ccm_cli.automation.program import END, Course, Program, Step
from ccm_cli.automation.queries.runs import Run
from ccm_cli.automation.reasons import What
from ccm_cli.automation.runs import Line, end, note, settle
from ccm_cli.automation.triggers import Occasion
from ccm_cli.automation.waits import end_of_wait, read_wait
from ccm_cli.language import gettext as _
from ccm_cli.language.zones import zone_or
from ccm_cli.store.writing import UnitOfWork

_ABOUT = {
    "mail": "SELECT subject FROM mail WHERE id = ?4",
    "ticket": "SELECT subject FROM ticket WHERE id = ?4",
    "survey_answer": "SELECT comment FROM survey_answer WHERE id = ?4",
    "interaction": "SELECT summary FROM interaction WHERE id = ?4",
}
"""SQL: what the record of an occasion says, by its table."""
_NOTHING = "nullif(?4, ?4)"


@dataclass
class Going:
    """One person going on, in one transaction, up to the next wait.

    Attributes:
        work: the unit of work.
        run: the way, as it was read in this transaction.
        program: the version it goes by.
        context: what is needed from outside.
        starts: the programs that a step may start, by name of the journey.
    """

    work: UnitOfWork
    run: Run
    program: Program
    context: AutomationContext
    starts: Mapping[str, Program]

    @cached_property
    def _conditions(self) -> Conditions:
        return Conditions(self.work.reader, self.context, now=self.context.now)

    @cached_property
    def _course(self) -> Course:
        return Course(self.program)

    @cached_property
    def _chain(self) -> tuple[str, ...]:
        return (*self.run.chain, self.program.key)

    def go(self, *, up_to: str | None = None, failure: str = "") -> None:
        """Do step by step until there is something to wait for.

        Args:
            up_to: a place at which it ends as failed; what comes before is done.
            failure: why.

        Raises:
            CcmError: a step could not be done, that at ``run.place``; nothing of this may be
                committed.
        """
        person = self._person()
        if person is None:
            return end(self.work, self.run, reasons.GONE, What.GONE, now=self.context.now)
        texts = {
            "rule": _("rule %(name)s: %(person)s"),
            "journey": _("journey %(name)s: %(person)s"),
        }
        named = {"name": self.program.name, "person": person.name}
        self.work.summary = texts[self.program.kind] % named
        place = self.run.place
        while place != END:
            self.run = self.run._replace(place=place)
            if self._is_over(person):
                return None
            step = self._course.step(place)
            if step is None or place == up_to:
                return self._fail(
                    failure or _("this version has no step %(place)s") % {"place": place}
                )
            following = self._one(step, person)
            if following is None:
                return None
            place = following
        return end(self.work, self.run, reasons.DONE, What.DONE, now=self.context.now)

    def _one(self, step: Step, person: Person) -> str | None:
        """Do one step; return the place to go on at, None where it is time to wait or over."""
        if step.verb == "wait":
            return self._wait(step, person)
        if step.verb == "if":
            holds = self._conditions.hold(str(step.value), self.run.id, person.contact_id)
            self._note(What.HOLDS if holds else What.HOLDS_NOT, str(step.value))
            return self._course.after(step, branch=holds)
        if step.verb == "end":
            return END
        if step.verb == "start":
            self._start(step, person)
        else:
            self._do(step, person)
        return self._course.after(step)

    def _do(self, step: Step, person: Person) -> None:
        deed = do(Doing(self.work, self.program, step, person, self.context))
        if not deed.done:
            self._note(What.DID_NOT, deed.told)
            return
        self._write_down(step, person, deed)

    def _write_down(self, step: Step, person: Person, deed: Deed) -> None:
        """The deed, journalled, so that it can be taken back; and the chain that led to it."""
        row = {
            "source": self.program.key,
            "contact_id": person.contact_id,
            "place": step.place,
            "verb": step.verb,
            "detail": deed.told,
            "message_id": deed.message_id,
            "webhook": deed.webhook,
            "data": deed.data,
            "at": self.context.now,
        }
        self.work.insert_rows("automation_deed", [row])
        next(self.work.changes(), None)  # so that the change has its number
        self.work.execute(
            "INSERT INTO automation_chain (group_id, chain) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (self.work.group_id, json.dumps(self._chain)),
        )
        self._note(What.DID, deed.told)

    def _start(self, step: Step, person: Person) -> None:
        named = str(step.value)
        program = self.starts.get(named)
        if program is None:
            return self._note(What.DID_NOT, _("journey %(name)s is off") % {"name": named})
        occasion = Occasion(
            person.contact_id, self.run.record_table, self.run.record_id,
            f"start:{self.run.id}", self.context.now, self.run.day, self.run.group_id,
        )  # fmt: skip
        begun = admit(
            self.work, program, [occasion], context=self.context, chain=self._chain, quiet=True
        )
        told = _("journey %(name)s begins") if begun else _("journey %(name)s does not begin")
        return self._note(What.DID if begun else What.DID_NOT, told % {"name": named})

    def _wait(self, step: Step, person: Person) -> str | None:
        wait = read_wait(str(step.value))
        day, yearly = (
            day_of(self.work.reader, self.context, wait.field, person.contact_id, person.zone)
            if wait.field
            else (None, False)
        )
        if wait.field and day is None:
            self._note(What.DID_NOT, _("there is no date %(field)s") % {"field": wait.field})
            return self._course.after(step)
        until = end_of_wait(wait, now=self.context.now, zone=person.zone, day=day, yearly=yearly)
        following = self._course.after(step)
        if until <= self.context.now:
            return following
        settle(self.work, self.run.id, {"place": following, "wake_at": until})
        self._note(What.WAITS, str(step.value))
        if following == END:
            end(self.work, self.run, reasons.DONE, What.DONE, now=self.context.now)
        return None

    def _is_over(self, person: Person) -> bool:
        """Whether a goal is reached, or what must go on to hold does not."""
        now, program = self.context.now, self.program
        for goal in program.goals:
            if self._conditions.hold(goal, self.run.id, person.contact_id):
                end(self.work, self.run, reasons.GOAL, What.GOAL, now=now, detail=goal)
                return True
        stay = program.stay
        if stay and not self._conditions.hold(stay, self.run.id, person.contact_id):
            end(self.work, self.run, reasons.LEFT, What.LEFT, now=now, detail=stay)
            return True
        return False

    def _fail(self, failure: str) -> None:
        columns = {
            "state": reasons.FAILED,
            "place": self.run.place,
            "reason": What.FAILED,
            "detail": failure,
        }
        settle(self.work, self.run.id, columns)
        self._note(What.FAILED, failure)

    def _note(self, what: What, detail: str = "") -> None:
        run = self.run
        group_id = self.work.group_id if what is What.DID else None
        line = Line(run.source, run.contact_id, what, detail, run.id, run.place)
        note(self.work, line, now=self.context.now, group_id=group_id)

    def _person(self) -> Person | None:
        """Who it is for; None where they, or the deal or order it is about, are gone."""
        run = self.run
        deal_id = run.record_id if run.record_table == "deal" else None
        order_id = run.record_id if run.record_table == "sale_order" else None
        about = _ABOUT.get(run.record_table, _NOTHING)
        mail_id = run.record_id if run.record_table == "mail" else None
        return self.work.reader.row(
            lambda name, given_name, zone, deal, order, product, said: Person(
                run.id, run.contact_id or 0, name, given_name,
                zone_or(zone, self.context.zone), deal_id, deal or "", run.day, order or "",
                product or deal or "", said or "", mail_id,
            ),
            "SELECT c.name, c.given_name, c.time_zone,"
            " (SELECT d.title FROM deal d WHERE d.id = ?1) AS title,"
            " (SELECT o.number FROM sale_order o WHERE o.id = ?2) AS number,"
            " (SELECT group_concat(l.name, ', ') FROM (SELECT name FROM sale_order_line"
            "  WHERE order_id = ?2 ORDER BY position, id) l),"
            f" ({about}) FROM contact c"
            " WHERE c.id = ?3 AND (?1 IS NULL OR title IS NOT NULL)"
            " AND (?2 IS NULL OR number IS NOT NULL)",
            (deal_id, order_id, run.contact_id, run.record_id),
        )  # fmt: skip
