"""Rules and journeys: a list of both, the steps of one with people at each, and the people."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Unpack

from ccm_cli.automation.describing import outline, when_in_words
from ccm_cli.automation.reasons import in_words, state_in_words
from ccm_cli.campaign_text import brought, within
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.messaging.queries.results import Outcome
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, facts
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted

if TYPE_CHECKING:
    from ccm_cli.automation.program import Kind, Program
    from ccm_cli.automation.queries.overview import Row
    from ccm_cli.automation.queries.people import Person
    from ccm_cli.automation.queries.report import Report

KINDS: Mapping[str, str] = {"rule": message("Rule"), "journey": message("Journey")}
STATES: Mapping[str, tuple[str, str]] = {
    "on": (message("on"), "good"),
    "off": (message("off"), "quiet"),
    "paused": (message("paused"), "accent"),
}
_MARKS = {"on": "●", "off": "○", "paused": "‖"}
_INKS = {"active": "primary", "held": "accent", "failed": "bad", "goal": "good", "done": "good"}


class Entry(NamedTuple):
    """A line of the list: which of the two it is, and how it stands."""

    kind: "Kind"
    row: "Row"

    @property
    def key(self) -> str:
        return f"{self.kind}/{self.row.name}"


class AutomationList(Items[Entry]):
    """Rules and journeys: whether each is on, how many are on the way, and what it is for."""

    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nothing there yet: ccm rule new NAME"), **names)
        self._presenter = presenter

    def ref(self, item: Entry) -> object:
        return item.key

    def line(self, number: int, part: int, width: int) -> Line:
        kind, row = self.items[number]
        if part == 0:
            word, colour = STATES[row.state]
            count = row.counts.active + row.counts.asking
            right = self._presenter.number(count) if count else _(word)
            return [
                Piece(f" {_MARKS[row.state]} ", colour),
                *ends(row.name, right, width - 4, ("strong", colour)),
                Piece(" "),
            ]
        if part == 1:
            about = row.fault or row.about or row.when
            ink = "bad" if row.fault else "quiet"
            return [Piece("   "), Piece(fitted(f"{_(KINDS[kind])}: {about}", width - 4), ink)]
        return []


class Steps(Drawn):
    """One rule or journey: what begins it and for whom, every step, and who is there."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._program: Program | None = None
        self._report: Report | None = None
        self._ways: Mapping[str, Sequence[str]] = {}
        self._fault = ""

    def show(
        self,
        program: "Program | None",
        report: "Report | None",
        ways: Mapping[str, Sequence[str]],
        fault: str = "",
    ) -> None:
        """Show this one with the channels of each step that sends, or what is wrong with it."""
        self._program, self._report, self._ways, self._fault = program, report, ways, fault
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        program, report = self._program, self._report
        if self._fault:
            yield from facts([(_("Fault"), self._fault)], width)
        if program is None or report is None:
            return
        yield from facts(self._head(program, report), width)
        yield []
        number = self._presenter.number
        for line in outline(program, self._ways):
            here = report.waiting.get(line.step.place, 0)
            passed = report.passed.get(line.step.place, 0)
            counted = f"{number(passed)} ✓" if passed else ""
            sales = report.sent.get(line.step.number, Outcome()).converted
            if sales:
                counted = f"{_('bought')} {number(sales)} · {counted}"
            if here:
                counted = f"{number(here)} ● {counted}".rstrip()
            indent = " " * (2 * line.depth)
            ink = "primary" if here else "quiet"
            yield [
                Piece(indent),
                *ends(line.told.strip(), counted, max(1, width - len(indent)), ("", ink)),
            ]

    def _head(self, program: "Program", report: "Report") -> list[tuple[str, str]]:
        number, counts = self._presenter.number, report.counts
        people = [
            (counts.entered, _("began")),
            (counts.active, _("on the way")),
            (counts.asking, _("ask")),
            (counts.done, _("at the end")),
            (counts.goal, _("goal")),
        ]
        told = " · ".join(f"{number(count)} {word}" for count, word in people if count)
        found = [
            (_("Begins by"), when_in_words(program.when)),
            (_("For whom"), program.condition),
            (_("As long as"), program.stay),
            (_("Ends when"), ", ".join(program.goals)),
            (_("People"), told),
            (within(report.window, self._presenter), self._brought(report)),
        ]
        return [(name, text) for name, text in found if text]

    def _brought(self, report: "Report") -> str:
        whole = report.whole
        return brought(whole, self._presenter) if whole.accepted else ""


class PeopleOnTheWay(Rows):
    """The people of a rule or journey, the latest first: where each is, and why."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nobody has begun yet."), **names)
        self._presenter = presenter
        self._people: Sequence[Person] = ()

    def show(self, people: "Sequence[Person]") -> None:
        """Show these; the cursor stays on the same one."""
        held = self.current
        self._people = people
        self.total = len(people)
        for number, person in enumerate(people):
            if held is not None and person.run_id == held.run_id:
                self.cursor = number
        self.refresh()

    @property
    def current(self) -> "Person | None":
        """The person under the cursor."""
        return self._people[self.cursor] if self.cursor < len(self._people) else None

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        person = self._people[number]
        name_room = min(24, max(10, width // 3))
        state_room = 13
        rest = max(0, width - name_room - state_room - 2)
        why = in_words(person.reason, person.detail) if person.reason else ""
        if not why and person.state == "active":
            why = f"{person.place} · {self._presenter.moment(person.wake_at)}"
        return [
            Piece(fitted(person.name, name_room) + " "),
            Piece(
                fitted(state_in_words(person.state), state_room) + " ",
                _INKS.get(person.state, "quiet"),
            ),
            Piece(fitted(why, rest), "quiet"),
        ]
