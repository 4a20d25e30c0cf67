"""The month with a chosen day, the entries of that day, goals as bars, and what is not well."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import ClassVar, Unpack

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.reactive import reactive

from ccm_cli.automation.queries.goals import Progress, Standing
from ccm_cli.automation.queries.twice import Doubled
from ccm_cli.calendar_text import SMALL, WIDE, CalendarText, Marked
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import add_months
from ccm_cli.language.zones import local_day
from ccm_cli.messaging.queries.clashes import Clash
from ccm_cli.plan_text import days_left, of_target, standing_in_words
from ccm_cli.report_text import Canvas
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.calendar import Entry
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, beside, ends, meter
from ccm_cli.tui.widgets.items import Items, Ref
from ccm_cli.tui.wording import shown, wrapped

_WEEK = 7
INKS = {
    Standing.TO_COME: "quiet",
    Standing.REACHED: "good",
    Standing.ON_TRACK: "good",
    Standing.BEHIND: "accent",
    Standing.MISSED: "bad",
}


def _text(runtime: Runtime, width: int, calendar: str) -> CalendarText:
    return CalendarText(runtime, Canvas(width, cell_len, shown), calendar)


class MonthGrid(Drawn, can_focus=True):
    """The month of the chosen day; arrows move by days and weeks, pages by months."""

    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "days(-1)", _("The day before"), show=HIDDEN),
        key("right,l", "days(1)", _("The next day"), show=HIDDEN),
        key("up,k", "days(-7)", _("The week before"), show=HIDDEN),
        key("down,j", "days(7)", _("The next week"), show=HIDDEN),
        key("pageup,ctrl+b", "months(-1)", _("The month before"), show=HIDDEN),
        key("pagedown,ctrl+f", "months(1)", _("The next month"), show=HIDDEN),
        key("t,home", "today", _("Today")),
        key("enter", "entries", _("Its entries")),
    ]
    day: reactive[date] = reactive(date.min, layout=True)
    calendar: reactive[str] = reactive("", layout=True)

    class Moved(Message):
        """Another day is chosen."""

    def __init__(self, runtime: Runtime, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._runtime = runtime
        self._entries: Sequence[Entry] = ()
        self.day = self.today

    @property
    def today(self) -> date:
        """The day of now."""
        return local_day(self._runtime.now, self._runtime.zone)

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these entries of the month."""
        self._entries = entries
        self.border_title = shown(_text(self._runtime, 0, self.calendar).title(self.day))
        self.refresh()

    def drawn(self, width: int) -> Iterable[Line]:
        text = _text(self._runtime, width, self.calendar)
        marked = Marked(self.today, self.day)
        for line in text.month(self.day, self._entries, marked, height=self.size.height):
            yield [Piece(piece.text, piece.ink) for piece in line]

    def _choose(self, day: date) -> None:
        self.day = day
        self.post_message(self.Moved())

    def action_days(self, count: int) -> None:
        self._choose(self.day + timedelta(days=count))

    def action_months(self, count: int) -> None:
        language = self._runtime.language
        self._choose(add_months(self.day, count, language=language, calendar=self._by))

    @property
    def _by(self) -> str:
        return self.calendar or self._runtime.settings.display.calendar

    def action_today(self) -> None:
        self._choose(self.today)

    def action_entries(self) -> None:
        self.screen.query_one(DayEntries).focus()

    def on_click(self, event: events.Click) -> None:
        """Choose the day that was clicked."""
        place = event.get_content_offset(self)
        if place is None:
            return
        width, height = self.size
        text = _text(self._runtime, width, self.calendar)
        weeks = text.weeks(self.day)
        lines = text.lines_of_week(weeks, height)
        cell = (width if width >= WIDE else min(width, SMALL)) // _WEEK
        week, column = (place.y - 1) // lines, place.x // cell
        if place.y >= 1 and week < len(weeks) and column < _WEEK:
            self._choose(weeks[week][column])


class DayEntries(Items[Entry]):
    """The entries of one day."""

    def __init__(self, runtime: Runtime, **names: Unpack[Names]) -> None:
        super().__init__(_("Nothing on this day: n plans a task."), **names)
        self._runtime = runtime

    def show(self, day: date, entries: Sequence[Entry], calendar: str) -> None:
        """Show the entries of a day."""
        self.border_title = shown(_text(self._runtime, 0, calendar).day(day))
        self.put([entry for entry in entries if entry.day == day])

    def ref(self, item: Entry) -> object:
        return item if item.record is None else Ref(item.noun, item.record)

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        return [
            Piece(piece.text, piece.ink)
            for piece in _text(self._runtime, width, "").entry(self.items[number])
        ]


class Goals(Items[Progress]):
    """Goals: the name and how it stands, and beneath a bar with the figures."""

    LINES = 2

    def __init__(self, runtime: Runtime, **names: Unpack[Names]) -> None:
        super().__init__(_("No goal yet: g adds one."), **names)
        self._runtime = runtime

    def ref(self, item: Progress) -> Ref:
        return Ref("goal", item.goal.id)

    def line(self, number: int, part: int, width: int) -> Line:
        one = self.items[number]
        ink = INKS[one.standing]
        if part == 0:
            return ends(one.goal.name, standing_in_words(one.standing), width, ("strong", ink))
        said = of_target(self._runtime, one)
        bar = max(4, min(width // 4, width - cell_len(said) - 1))
        return [
            *meter(one.share, bar, ink),
            Piece(" "),
            *beside(said, [days_left(one)], width - bar - 1, ("", "quiet")),
        ]


class Clashes(Drawn):
    """What is not well about campaigns to come."""

    def __init__(self, runtime: Runtime, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._runtime = runtime
        self._clashes: Sequence[Clash] = ()
        self._doubled: Sequence[Doubled] = ()
        self._calendar = ""

    def show(self, clashes: Sequence[Clash], doubled: Sequence[Doubled], calendar: str) -> None:
        """Show these, or that nothing is amiss."""
        self._clashes, self._doubled, self._calendar = clashes, doubled, calendar
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        text = _text(self._runtime, width, self._calendar)
        told = [*map(text.clash, self._clashes), *map(text.doubled, self._doubled)]
        if not told:
            yield [Piece(shown(_("Nothing is amiss.")), "quiet")]
        for sentence in told:
            for number, part in enumerate(wrapped(sentence, max(1, width - 2), 4)):
                yield [Piece("! " if number == 0 else "  ", "bad"), Piece(shown(part))]
