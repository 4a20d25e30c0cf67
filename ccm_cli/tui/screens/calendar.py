"""The calendar: a month with its entries, the chosen day, goals, and what is not well."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from ccm_cli.automation.queries import goals as queries
from ccm_cli.automation.queries.goals import Progress
from ccm_cli.automation.queries.twice import Doubled, doubled
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import calendar_of, weeks_of_month
from ccm_cli.messaging.context import sending_context
from ccm_cli.messaging.queries.clashes import Clash, clashes
from ccm_cli.selling.queries.calendar import Entry, Window, entries
from ccm_cli.selling.queries.tasks import task
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.widgets.calendar import Clashes, DayEntries, Goals, MonthGrid
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


class Found(NamedTuple):
    """What the screen shows."""

    entries: list[Entry]
    clashes: list[Clash]
    doubled: list[Doubled]
    goals: list[Progress]


class Calendar(Exportable):
    """Month, day, goals and clashes; side by side where there is room."""

    SECTION = "calendar"
    AUTO_FOCUS = "MonthGrid"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012  (as Textual has it)
    BINDINGS: ClassVar[list[BindingType]] = [
        key("n", "plan", _("Plan")),
        key("g", "goal", _("Goal")),
        key("e", "edit_goal", _("Edit goal")),
        key("x", "remove_goal", _("Remove goal")),
        key("c", "calendar", _("Calendar")),
    ]

    _followed: Ref | None = None

    def content(self) -> Iterable[Widget]:
        with Widget(id="calendar"):
            yield MonthGrid(self.runtime, id="calendar-month", classes="panel")
            yield DayEntries(self.runtime, id="calendar-day", classes="panel")
            yield Goals(self.runtime, id="calendar-goals", classes="panel")
            with VerticalScroll(id="calendar-clashes", classes="panel"):
                yield Clashes(self.runtime)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Goals).border_title = shown(_("Goals"))
        self.query_one("#calendar-clashes").border_title = shown(_("To look at"))

    @property
    def month(self) -> MonthGrid:
        """The month."""
        return self.query_one(MonthGrid)

    def listed(self) -> Listed:
        """The goals."""
        return these("goals", (one.goal.id for one in self.query_one(Goals).items))

    def load(self) -> None:
        runtime, month = self.runtime, self.month
        by = month.calendar or runtime.settings.display.calendar
        weeks = weeks_of_month(month.day, language=runtime.language, calendar=by)
        window = Window(weeks[0][0], weeks[-1][-1], runtime.zone, runtime.now)
        context = sending_context(runtime)

        def query(reader: Reader) -> Found:
            return Found(
                entries(reader, window, runtime.calendar),
                clashes(reader, window, context, runtime.holidays),
                doubled(reader, context),
                [
                    queries.progress(reader, goal, context)
                    for goal in queries.goals(reader, since=month.today)
                ],
            )

        self.read(query, self._show, group="calendar")

    def _show(self, found: Found) -> None:
        month = self.month
        self._go_to_followed(found.entries)
        month.show(found.entries)
        self.query_one(DayEntries).show(month.day, found.entries, month.calendar)
        self.query_one(Goals).put(found.goals)
        self.query_one(Clashes).show(found.clashes, found.doubled, month.calendar)

    def follow(self, ref: Ref) -> None:
        self._followed = ref
        super().follow(ref)

    def _go_to_followed(self, found: list[Entry]) -> None:
        """Choose the day of what was planned just now, where the month has it."""
        followed, self._followed = self._followed, None
        for entry in found:
            if followed is not None and (entry.noun, entry.record) == followed:
                self.month.day = entry.day

    def on_month_grid_moved(self, event: MonthGrid.Moved) -> None:
        event.stop()
        self.load()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        if isinstance(event.rows, Goals):
            self.action_edit_goal()
            return
        entry = self.query_one(DayEntries).current
        if entry is not None:
            self._open(entry)

    def _open(self, entry: Entry) -> None:
        """Go where the record of an entry is."""
        if entry.noun == "contact" and entry.record is not None:
            self.face.open_customer(entry.record)
        elif entry.noun in {"campaign", "deal"}:
            self.face.action_go("campaigns" if entry.noun == "campaign" else "board")
        elif entry.noun == "task":
            self._open_task(entry)
        elif entry.command:
            self.say(entry.command)

    def _open_task(self, entry: Entry) -> None:
        def query(reader: Reader) -> int | None:
            return task(reader, int(entry.record or 0)).contact_id

        def show(contact_id: int | None) -> None:
            if contact_id is None:
                self.say(entry.command)
            else:
                self.face.open_customer(contact_id)

        self.read(query, show, group="task")

    # Actions

    def action_calendar(self) -> None:
        """By the other calendar."""
        month = self.month
        chosen = month.calendar or self.runtime.settings.display.calendar
        by = calendar_of(self.runtime.language, chosen)
        month.calendar = "gregorian" if by == "jalali" else "jalali"
        self.load()

    def action_plan(self) -> None:
        """A task on the chosen day."""
        from ccm_cli.tui.screens.planning import add_task

        self.ask(add_task(self.runtime, due=self.month.day.isoformat()))

    def action_goal(self) -> None:
        from ccm_cli.tui.screens.goal_forms import new_goal

        self.ask(new_goal(self.runtime))

    def action_edit_goal(self) -> None:
        from ccm_cli.tui.screens.goal_forms import goal_form

        found = self.query_one(Goals).current
        if found is not None:
            self.ask(goal_form(self.runtime, found.goal))

    def action_remove_goal(self) -> None:
        found = self.query_one(Goals).current
        if found is None:
            return
        goal = found.goal

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.automation import goals

            goals.remove(work, goal.id)

        def answered(agreed: object) -> None:
            if agreed:
                summary = _("remove goal %(name)s") % {"name": goal.name}
                self.change(summary, verb, self.told(_("Removed: %(name)s") % {"name": goal.name}))

        title = _("Remove goal %(name)s?") % {"name": goal.name}
        self.app.push_screen(Question(title, _("Its campaigns stay.")), answered)
