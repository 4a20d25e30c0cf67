"""Rules and journeys: what is on, who is where, and why or why not."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from ccm_cli.automation import shelf
from ccm_cli.automation.context import AutomationContext, automation_context
from ccm_cli.automation.program import Program
from ccm_cli.automation.queries import people as queries
from ccm_cli.automation.queries.overview import overview
from ccm_cli.automation.queries.people import Logged, Person
from ccm_cli.automation.queries.report import Report, report
from ccm_cli.automation.routes import ways
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging.context import sending_context
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.widgets.automations import AutomationList, Entry, PeopleOnTheWay, Steps
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.automation.replaying import Story
    from ccm_cli.store.writing import UnitOfWork

MOST = 200
"""People and lines of a log that are shown."""
TESTED_DAYS = 30
_DAY = 86_400


class One(NamedTuple):
    """What is shown of the one under the cursor."""

    entry: Entry
    program: Program | None
    report: Report
    people: list[Person]
    ways: dict[str, tuple[str, ...]]


class Automations(CcmScreen):
    """The list at the left; at the right the steps of one, and the people in it."""

    SECTION = "automations"
    AUTO_FOCUS = "AutomationList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("o", "switch", _("On, off")),
        key("p", "pause", _("Pause, go on")),
        key("t", "test", _("Test")),
        key("a", "answer", _("Let who asks go on")),
        key("L", "log", _("Log")),
        key("v", "customer", _("Customer")),
    ]

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield AutomationList(self.presenter, id="automations-list", classes="panel")
            with Vertical():
                with VerticalScroll(id="automation-steps", classes="panel", can_focus=False):
                    yield Steps(self.presenter)
                yield PeopleOnTheWay(self.presenter, id="automation-people", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(AutomationList).border_title = shown(_("Rules and journeys"))
        self.query_one(PeopleOnTheWay).border_title = shown(_("People"))

    @property
    def current(self) -> Entry | None:
        """What is under the cursor."""
        return self.query_one(AutomationList).current

    @property
    def _outside(self) -> AutomationContext:
        return automation_context(self.runtime, sending_context(self.runtime))

    # Reading

    def load(self) -> None:
        language = self.runtime.language

        def query(reader: Reader) -> list[Entry]:
            return [
                *(Entry("journey", row) for row in overview(reader, "journey", language=language)),
                *(Entry("rule", row) for row in overview(reader, "rule", language=language)),
            ]

        self.read(query, self._show, group="automations")

    def _show(self, entries: list[Entry]) -> None:
        self.query_one(AutomationList).put(entries)
        self._load_one()

    def _load_one(self) -> None:
        entry = self.current
        if entry is None:
            self.query_one(PeopleOnTheWay).show([])
            return

        context = self._outside

        def query(reader: Reader) -> One:
            program = None
            if not entry.row.fault:
                program = shelf.load(entry.kind, entry.row.name)
            people = queries.people(reader, entry.key, limit=MOST)
            channels = {} if program is None else ways(program, context)
            return One(entry, program, report(reader, entry.key), people, channels)

        self.read(query, self._show_one, group="automation")

    def _show_one(self, one: One) -> None:
        self.query_one(Steps).show(one.program, one.report, one.ways, one.entry.row.fault)
        self.query_one("#automation-steps").border_title = shown(one.entry.row.name)
        self.query_one(PeopleOnTheWay).show(one.people)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        if isinstance(event.rows, AutomationList):
            self._load_one()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        people = self.query_one(PeopleOnTheWay)
        if event.rows is not people:
            people.focus()
        else:
            self._show_log(people.current)

    # The log

    def action_log(self) -> None:
        self._show_log(None)

    def _show_log(self, person: Person | None) -> None:
        """What was decided and done: for one person on their way, or for all."""
        entry = self.current
        if entry is None:
            return

        def query(reader: Reader) -> list[Logged]:
            run_id = person.run_id if person else None
            return queries.log(reader, source=entry.key, run_id=run_id, limit=MOST)

        def show(lines: list[Logged]) -> None:
            title = person.name if person else entry.row.name
            when = self.presenter.moment
            body = "\n".join(
                "  ".join(
                    part
                    for part in (
                        when(line.at),
                        "" if person else line.name,
                        line.told,
                    )
                    if part
                )
                for line in lines
            )
            self.app.push_screen(Detail(title, entry.row.name, body or _("Nothing yet.")))

        self.read(query, show, group="log")

    def action_customer(self) -> None:
        person = self.query_one(PeopleOnTheWay).current
        if person is not None and person.contact_id is not None:
            self.face.open_customer(person.contact_id)

    # Switching

    def action_switch(self) -> None:
        """Off where it is on; on where it is not, when nothing is wrong with the file."""
        entry = self.current
        if entry is None:
            return
        if entry.row.state == "on":
            self._off(entry)
            return
        context = self._outside

        def query(reader: Reader) -> "tuple[Program, int, list[str]] | CcmError":
            from ccm_cli.automation.checking import require_right
            from ccm_cli.automation.queries.twice import (
                messages_of,
                others_sending,
                twice_in_words,
            )
            from ccm_cli.automation.switching import beginning

            try:
                program = shelf.load(entry.kind, entry.row.name)
                require_right(reader, program, context)
            except CcmError as error:  # said by the screen, which then does nothing
                return error
            twice = others_sending(
                reader, messages_of(program), kind=program.kind, name=program.name
            )
            return program, beginning(reader, program, context), twice_in_words(twice)

        def ask(found: "tuple[Program, int, list[str]] | CcmError") -> None:
            if isinstance(found, CcmError):
                self.say_error(found)
                return
            program, people, lines = found
            if not people and not lines:
                self._on(program)
                return
            from ccm_cli.tui.screens.asking import Question

            title = _("Switch %(name)s on?") % {"name": program.name}
            at_once = ngettext(
                "%(count)d person begins at once.", "%(count)d people begin at once.", people
            ) % {"count": people}
            body = "\n".join([*lines, at_once] if people else lines)
            self.app.push_screen(
                Question(title, body), lambda answer: self._on(program) if answer else None
            )

        self.read(query, ask, group="switch")

    def _on(self, program: Program) -> None:
        now = self.runtime.now

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.automation import switching

            switching.switch_on(work, program, now=now)

        summary = _("switch %(source)s on") % {"source": program.key}
        self.change(summary, verb, self._switched(_("On: %(name)s"), program.name))

    def _off(self, entry: Entry) -> None:
        now = self.runtime.now

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.automation import switching

            switching.switch_off(work, entry.key, now=now)

        summary = _("switch off: %(names)s") % {"names": entry.row.name}
        self.change(summary, verb, self._switched(_("Off: %(name)s"), entry.row.name))

    def _switched(self, said: str, name: str) -> "Switched":
        return Switched(self, said % {"name": name})

    def action_pause(self) -> None:
        """Pause what is on; let what is paused go on."""
        entry = self.current
        if entry is None:
            return
        if entry.row.state == "paused":
            self.action_switch()
            return
        now = self.runtime.now

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.automation import switching

            switching.pause(work, entry.key, now=now)

        summary = _("pause %(source)s") % {"source": entry.key}
        self.change(summary, verb, self._switched(_("Paused: %(name)s"), entry.row.name))

    def action_answer(self) -> None:
        """Let those go on who are held, failed or paused."""
        entry = self.current
        if entry is None:
            return
        now = self.runtime.now

        def verb(work: "UnitOfWork") -> int:
            from ccm_cli.automation import switching
            from ccm_cli.automation.queries.runs import open_runs

            return switching.resume_people(work, open_runs(work.reader, entry.key), now=now)

        def done(count: int) -> None:
            self.say(ngettext("%(n)d person goes on.", "%(n)d people go on.", count) % {"n": count})
            self.load()

        summary = _("go on with people in %(name)s") % {"name": entry.row.name}
        self.change(summary, verb, done)

    # Trying out

    def action_test(self) -> None:
        """Replay the last month without doing anything; the answer is a box."""
        entry = self.current
        if entry is None or entry.row.fault:
            return
        context = self._outside
        since = self.runtime.now - TESTED_DAYS * _DAY

        def query(reader: Reader) -> "list[Story] | CcmError":
            from ccm_cli.automation.checking import require_right
            from ccm_cli.automation.replaying import replay

            try:
                program = shelf.load(entry.kind, entry.row.name)
                require_right(reader, program, context)
                return list(replay(reader, program, context, since=since))
            except CcmError as error:  # said by the screen
                return error

        def show(found: "list[Story] | CcmError") -> None:
            if isinstance(found, CcmError):
                self.say_error(found)
                return
            title = _("Test: %(name)s, %(days)d days") % {
                "name": entry.row.name,
                "days": TESTED_DAYS,
            }
            body = "\n".join(self._told(found)) or _("Nothing would have happened.")
            self.app.push_screen(Detail(title, _("nothing was done"), body))

        self.read(query, show, group="test")

    def _told(self, stories: "list[Story]") -> Iterable[str]:
        for story in stories:
            yield f"{'✓' if story.begins else '✕'} {story.name}"
            for scene in story.scenes:
                yield f"   {self.presenter.moment(scene.at)}  {scene.told}"


class Switched:
    """What is said and shown when something was switched."""

    def __init__(self, screen: Automations, said: str) -> None:
        self._screen, self._said = screen, said

    def __call__(self, _found: object) -> None:
        self._screen.say_done(self._said)
        self._screen.load()
