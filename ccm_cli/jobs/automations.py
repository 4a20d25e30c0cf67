"""Rules and journeys: who begins, and what is to be done for those on the way."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ccm_cli.config import ConfigError
from ccm_cli.errors import Conflict, InvalidInput, NotFound, Refused
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.automation.context import AutomationContext
    from ccm_cli.automation.program import Program
    from ccm_cli.automation.queries.runs import Run
    from ccm_cli.automation.standing import Standing
    from ccm_cli.automation.walking import Place

AT_ONCE = 500
"""People who are read to go on together; each goes on in a transaction of their own."""


def _waiting(runtime: Runtime, reader: Reader) -> bool:
    if not reader.value("SELECT 1 FROM automation WHERE state = 'on' LIMIT 1"):
        return False
    from ccm_cli.automation.queries.waiting import anything_due

    return anything_due(reader, runtime.now)


def _run(runtime: Runtime, report: Report) -> None:
    """Look and do, until nothing is left to look at: what is done may have others begin."""
    from ccm_cli.automation.queries.waiting import anything_due

    work = _Work(runtime, report)
    before = work.last_line()
    work.tell_faults()
    while not report.stopping():
        work.look()
        done = work.go_on()
        with runtime.reading() as reader:
            if not done or not anything_due(reader, runtime.now):
                break
    _tell(work.lines_since(before), report)
    for problem in work.problems.values():
        raise problem


@dataclass
class _Work:
    """One run of the job."""

    runtime: Runtime
    report: Report
    problems: dict[str, ConfigError] = field(default_factory=dict, init=False)
    """What the settings lack, by its words: it keeps no other rule from being followed."""
    _reached: str = field(default="", init=False)
    """The step that somebody came to last."""

    @cached_property
    def context(self) -> "AutomationContext":
        from ccm_cli.automation.context import automation_context
        from ccm_cli.messaging.context import sending_context

        return automation_context(self.runtime, sending_context(self.runtime))

    @cached_property
    def standing(self) -> "Standing":
        from ccm_cli.automation.standing import standing

        with self.runtime.reading() as reader:
            return standing(reader, self.context)

    @cached_property
    def _runtimes(self) -> dict[str, Runtime]:
        """The runtime as the journal shall name it."""
        author = self.runtime.author
        return {
            kind: replace(self.runtime, author=author._replace(surface=kind))
            for kind in ("rule", "journey")
        }

    def last_line(self) -> int:
        with self.runtime.reading() as reader:
            return int(reader.value("SELECT coalesce(max(id), 0) FROM automation_log"))

    def lines_since(self, line: int) -> list[tuple[str, str, int]]:
        """Of each rule or journey, how often what was noted since a line."""
        with self.runtime.reading() as reader:
            return reader.rows(
                lambda *row: row,
                "SELECT source, what, count(*) FROM automation_log WHERE id > ?"
                " GROUP BY source, what ORDER BY source, what",
                (line,),
            )

    def tell_faults(self) -> None:
        """Tell once of each file that is wrong, and pause those whose file is gone."""
        from ccm_cli.automation import switching

        for source in self.standing.missing:
            with self.runtime.changing(_("pause %(source)s") % {"source": source}) as work:
                switching.pause(work, source, now=self.runtime.now)
            self.report.line(
                _("%(source)s: its file is gone, so it was paused. Its people stay where they are;"
                  " see: ccm %(kind)s list")
                % {"source": source, "kind": source.partition("/")[0]}
            )  # fmt: skip
        with self.runtime.reading() as reader:
            known = reader.rows(
                lambda source, fault: (str(source), str(fault)),
                "SELECT source, fault FROM automation_place",
            )
        for source, told in known:
            error = self.standing.faults.get(source)
            fault = error.message if error else ""
            if fault == told:
                continue
            with self.runtime.changing(source) as work:
                work.execute(
                    "UPDATE automation_place SET fault = ? WHERE source = ?", (fault, source)
                )
            if fault:
                self.report.line(
                    _("%(source)s does not begin: %(fault)s") % {"source": source, "fault": fault}
                )

    def look(self) -> None:
        """Go through the journal and the calendar for everything that is on."""
        from ccm_cli.automation import ending, runs, walking

        for program in self.standing.programs.values():
            more = True
            while more and not self.report.stopping():
                with self.runtime.changing(program.key) as work:
                    more = walking.walk(work, program, self.context)
            place = self._place(program)
            if walking.is_to_scan(place, self.runtime.now):
                with self.runtime.changing(program.key) as work:
                    walking.scan(work, program, self.context)
                    ending.sweep(work, program.key, self.context)
                    runs.forget_the_oldest(work)

    def _place(self, program: "Program") -> "Place":
        from ccm_cli.automation import walking

        with self.runtime.reading() as reader:
            return walking.place_of(reader, program.key)

    def go_on(self) -> int:
        """Have everybody go on for whom it is time; return how many there were."""
        from ccm_cli.automation.queries.runs import due

        count, after = 0, 0
        while not self.report.stopping():
            with self.runtime.reading() as reader:
                runs = due(reader, now=self.runtime.now, limit=AT_ONCE, after=after)
            for run in runs:
                if self.report.stopping():
                    return count
                count += self._one(run)
            if len(runs) < AT_ONCE:
                break
            after = runs[-1].id
        return count

    def _one(self, run: "Run") -> bool:
        """One person goes on; where a step cannot be done, up to that step.

        Returns:
            False where the settings lack something: nothing was done, and it is tried again.
        """
        self._reached = run.place
        try:
            self._go(run)
        except (InvalidInput, NotFound, Conflict, Refused) as error:
            self._go(run, up_to=self._reached, failure=error.message)
        except ConfigError as error:
            self.problems.setdefault(error.message, error)
            return False
        return True

    def _go(self, run: "Run", *, up_to: str | None = None, failure: str = "") -> None:
        from ccm_cli.automation import switching
        from ccm_cli.automation.going import Going
        from ccm_cli.automation.queries import runs
        from ccm_cli.automation.standing import pinned
        from ccm_cli.messaging.policy import policy_of

        kind = run.source.partition("/")[0]
        with self._runtimes[kind].changing(run.source) as work:
            now = self.context.now
            fresh = runs.run(work.reader, run.id)
            if fresh is None or fresh.state != "active" or fresh.wake_at > now:
                return
            if fresh.wake_at < now - policy_of(self.runtime.settings.sending).catch_up:
                switching.hold_late(work, fresh, now=now)
                return
            program = pinned(work.reader, fresh.digest)
            going = Going(work, fresh, program, self.context, self.standing.journeys)
            try:
                going.go(up_to=up_to, failure=failure)
            finally:
                self._reached = going.run.place


def _tell(lines: Sequence[tuple[str, str, int]], report: Report) -> None:
    """In one line what was done; what needs the owner's word even to a quiet run."""
    counts = Counter[str]()
    for source, what, number in lines:
        counts[what] += number
        texts = {
            "late": ngettext(
                "%(source)s: %(n)d person is held, for the time is long past.",
                "%(source)s: %(n)d people are held, for the time is long past.",
                number,
            ),
            "many": ngettext(
                "%(source)s: one change began it for many; %(n)d person is held.",
                "%(source)s: one change began it for many; %(n)d people are held.",
                number,
            ),
            "failed": ngettext(
                "%(source)s: a step failed for %(n)d person.",
                "%(source)s: a step failed for %(n)d people.",
                number,
            ),
        }
        if what in texts:
            kind, _slash, name = source.partition("/")
            report.line(texts[what] % {"source": source, "n": number})
            report.line(
                "  " + _("See them: %(command)s") % {"command": f"ccm {kind} people {name}"}
            )
    begun, done = counts["began"], counts["did"]
    if begun or done:
        people = ngettext("%(n)d person began", "%(n)d people began", begun) % {"n": begun}
        deeds = ngettext("%(n)d thing was done", "%(n)d things were done", done) % {"n": done}
        report.note(_("Rules and journeys: %(people)s, %(deeds)s.")
                    % {"people": people, "deeds": deeds})  # fmt: skip


AUTOMATIONS = Job(
    name="automations",
    label=message("follow rules and journeys"),
    every=0,
    waiting=_waiting,
    run=_run,
)
