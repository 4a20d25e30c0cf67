"""The calendar as people read it: a month in weeks, the entries of days, what is not well.

Laid out in pieces of text with the name of an ink, as reports are; see `ccm_cli.report_text`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from ccm_cli.automation.queries.twice import Doubled, sender_in_words
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.calendars import calendar_of, month_start, to_jalali, weeks_of_month
from ccm_cli.language.date_formatting import format_month, weekday_name
from ccm_cli.language.numbers import format_number, localized_digits
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.queries.clashes import Clash
from ccm_cli.presentation import Presenter
from ccm_cli.report_text import Canvas, Line, Piece
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.calendar import Entry

WIDE = 105
"""Columns from which on the entries stand in the days of the month themselves."""
SMALL = 7 * 4
"""Columns of the month that has only the number of entries on a day."""
_WEEK = 7
_LEAST_LINES, _MOST_LINES = 3, 8

_MARKS: Mapping[str, tuple[str, str]] = {
    "holiday": ("○", "quiet"),
    "goal": ("◎", "good"),
    "campaign": ("»", "primary"),
    "message": ("›", "primary"),
    "birthday": ("♥", "accent"),
    "task": ("•", ""),
    "deal": ("◆", "secondary"),
}
"""The sign of each kind and its ink."""


class Marked(NamedTuple):
    """The days that stand out in a month."""

    today: date
    chosen: date | None = None


class CalendarText:
    """Lays the calendar out in the language and calendar of a run.

    Args:
        runtime: gives language, calendar and zone.
        canvas: what it is drawn on.
        calendar: ``gregorian`` or ``jalali``; as the settings say without.
    """

    def __init__(self, runtime: Runtime, canvas: Canvas, calendar: str = "") -> None:
        self._canvas = canvas
        self._language = runtime.language
        chosen = calendar or runtime.settings.display.calendar
        self._calendar = calendar_of(runtime.language, chosen)
        self._presenter = Presenter(runtime)

    def title(self, day: date) -> str:
        """The month that a day is in."""
        return format_month(day, language=self._language, calendar=self._calendar)

    def weeks(self, day: date) -> tuple[tuple[date, ...], ...]:
        """The weeks that the month of a day is shown in."""
        return weeks_of_month(day, language=self._language, calendar=self._calendar)

    def month(
        self, day: date, entries: Iterable[Entry], marked: Marked, *, height: int = 0
    ) -> Iterator[Line]:
        """The month of a day: entries in the days where there is room, else that there are some.

        Args:
            day: any of the month.
            entries: of its days.
            marked: the days that stand out.
            height: lines there are; 0 for as many as it takes, within reason.
        """
        weeks = self.weeks(day)
        by_day: dict[date, list[Entry]] = {}
        for entry in entries:
            by_day.setdefault(entry.day, []).append(entry)
        wide = self._canvas.width >= WIDE
        cell = (self._canvas.width if wide else min(self._canvas.width, SMALL)) // _WEEK
        yield [
            Piece(
                self._fit(f" {weekday_name(one, language=self._language, short=True)}", cell),
                "quiet",
            )
            for one in weeks[0]
        ]
        for week in weeks:
            yield [self._number(one, day, by_day, marked, cell, counted=not wide) for one in week]
            fullest = max(len(by_day.get(one, ())) for one in week)
            room = self.lines_of_week(weeks, height) - 1 if height else min(_MOST_LINES, fullest)
            for place in range(room if wide else 0):
                yield [self._within(by_day.get(one, ()), place, room, cell) for one in week]

    def lines_of_week(self, weeks: Sequence[Sequence[date]], height: int) -> int:
        """Lines of each week where there are so many for the month."""
        wide = self._canvas.width >= WIDE
        return max(_LEAST_LINES, (height - 1) // len(weeks)) if wide else 1

    def _number(
        self,
        one: date,
        shown: date,
        by_day: Mapping[date, Sequence[Entry]],
        marked: Marked,
        cell: int,
        *,
        counted: bool,
    ) -> Piece:
        jalali = self._calendar == "jalali"
        text = localized_digits(str(to_jalali(one).day if jalali else one.day), self._language)
        text = f"{text:>2}"
        found = by_day.get(one, ())
        if counted and any(entry.kind != "holiday" for entry in found):
            text += "•"
        ink = ""
        if not self._same_month(one, shown) or any(entry.kind == "holiday" for entry in found):
            ink = "quiet"
        if one == marked.today:
            ink = "primary"
        if one == marked.chosen:
            ink = "chosen"
        return Piece(self._fit(f" {text}", cell), ink)

    def _same_month(self, one: date, other: date) -> bool:
        first, second = (
            month_start(day, language=self._language, calendar=self._calendar)
            for day in (one, other)
        )
        return first == second

    def _within(self, found: Sequence[Entry], place: int, room: int, cell: int) -> Piece:
        """One line of a day."""
        if place >= len(found):
            return Piece(" " * cell)
        if place == room - 1 and len(found) > room:
            more = format_number(len(found) - place, language=self._language)
            return Piece(self._fit(f" +{more}", cell), "quiet")
        entry = found[place]
        mark, ink = _MARKS[entry.kind]
        return Piece(" " + self._fit(f"{mark} {entry.title}", cell - 2) + " ", ink)

    def agenda(self, entries: Sequence[Entry], today: date) -> Iterator[Line]:
        """The entries beneath each other, with a heading for each day."""
        day: date | None = None
        for entry in entries:
            if entry.day != day:
                if day is not None:
                    yield []
                day = entry.day
                yield self._heading(day, today)
            yield self.entry(entry)

    def _heading(self, day: date, today: date) -> Line:
        weekday = weekday_name(day, language=self._language, short=True)
        text = f"{weekday} {self.day(day)}"
        line = [Piece(self._canvas.shape(text), "primary" if day == today else "strong")]
        if day == today:
            line.append(Piece("  " + self._canvas.shape(_("today")), "quiet"))
        return line

    def day(self, day: date) -> str:
        """A day in the calendar that is shown."""
        from ccm_cli.language.date_formatting import format_day

        return format_day(day, language=self._language, calendar=self._calendar)

    def entry(self, entry: Entry) -> Line:
        """One entry: its sign, its hour, what it is, to how many."""
        mark, ink = _MARKS[entry.kind]
        hour = self._presenter.moment(entry.at).rpartition(" ")[2] if entry.at is not None else ""
        told = self._told(entry)
        width = self._canvas.width - 10 - self._canvas.measure(told)
        return [
            Piece(f" {mark} ", ink),
            Piece(self._fit(hour, 6), "quiet"),
            Piece(self._fit(entry.title, max(0, width))),
            Piece(" " + self._canvas.shape(told), "quiet"),
        ]

    def _told(self, entry: Entry) -> str:
        """What stands at the end of an entry's line."""
        parts = []
        if entry.people is not None and entry.kind != "birthday":
            said = ngettext("%(n)s person", "%(n)s people", entry.people)
            parts.append(said % {"n": format_number(entry.people, language=self._language)})
        if entry.kind == "campaign":
            from ccm_cli.messaging.queries.campaigns import state_in_words

            parts.append(state_in_words(entry.state))
        elif entry.state == "repeats":
            parts.append(_("repeats"))
        return in_series(parts)

    def clashes(self, found: Sequence[Clash], twice: Sequence[Doubled] = ()) -> Iterator[Line]:
        """What is not well, a line each."""
        for told in (*map(self.clash, found), *map(self.doubled, twice)):
            yield [Piece(" ! ", "bad"), Piece(self._canvas.shape(told))]

    def clash(self, one: Clash) -> str:
        """What is not well, in words."""
        day = self.day(one.day)
        people = format_number(one.people, language=self._language)
        if one.kind == "same-people":
            first, second = one.campaigns
            other = self.day(date.fromisoformat(one.detail))
            return ngettext(
                "%(n)s person gets both %(first)s (%(day)s) and %(second)s (%(other)s).",
                "%(n)s people get both %(first)s (%(day)s) and %(second)s (%(other)s).",
                one.people,
            ) % {"n": people, "first": first, "day": day, "second": second, "other": other}
        named = {"name": one.campaigns[0], "day": day, "detail": one.detail}
        if one.kind == "quiet-hours":
            named["detail"] = localized_digits(one.detail, self._language)
            return _(
                "%(name)s on %(day)s falls into the quiet hours; it goes on at %(detail)s."
            ) % (named)
        if one.detail:
            return _("%(name)s on %(day)s falls on a day of rest: %(detail)s.") % named
        return _("%(name)s on %(day)s falls on a day of rest.") % named

    def doubled(self, one: Doubled) -> str:
        """Which two send the same message to the same people, in words."""
        return ngettext(
            "%(n)s person gets the message %(message)s from both %(first)s and %(second)s.",
            "%(n)s people get the message %(message)s from both %(first)s and %(second)s.",
            one.people,
        ) % {
            "n": format_number(one.people, language=self._language),
            "message": one.first.message,
            "first": sender_in_words(one.first),
            "second": sender_in_words(one.second),
        }

    def _fit(self, text: str, width: int) -> str:
        """A text cut to a width, shaped and filled up."""
        text = text[: 4 * width + 4]  # longer ones are cut all the same
        if self._canvas.measure(text) > width:
            while text and self._canvas.measure(text) > width - 1:
                text = text[:-1]
            text = text.rstrip() + "…" if width > 0 else ""
        shaped = self._canvas.shape(text)
        return shaped + " " * max(0, width - self._canvas.measure(shaped))
