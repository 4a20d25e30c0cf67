"""Reports as people read them, on the shell and on the screens, and as programs do.

The picture of a report is a table whose last column are bars, or a map of weekdays and hours. It
is laid out here, in pieces of text with the name of an ink; the faces say how wide a text is, how
it is shaped, and what an ink looks like.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from ccm_cli.insight.queries.reports import running
from ccm_cli.insight.queries.reports.figures import SPANS, Column, Figures, Shape
from ccm_cli.insight.queries.reports.registry import Report
from ccm_cli.insight.queries.reports.running import Answer, Setting, Wish
from ccm_cli.insight.queries.reports.spelling import spelled
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import calendar_of, to_jalali
from ccm_cli.language.date_formatting import format_month, weekday_name
from ccm_cli.language.direction import direction_of_text, display_width
from ccm_cli.language.money import Money
from ccm_cli.language.numbers import format_percent, localized_digits
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import visible
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling import pipelines
from ccm_cli.store.reading import Reader

GAP = 2
LEFT_TO_RIGHT = "\u200e"
"""Takes no room in a terminal; keeps cells of right-to-left text from changing places in one that
reorders, since the gap between two of them would belong to both."""
_SHORTEST_TEXT, _SHORTEST_BAR, _LONGEST_BAR = 8, 6, 40
_SHADES = " ░▒▓█"
_DAY, _HOUR = 86_400, 3_600
_MONDAY = date(2024, 1, 1)
_LEFT = frozenset({Shape.TEXT, Shape.WORD, Shape.WEEKDAY, Shape.HOUR, *SPANS})
_SHRINKING = frozenset({Shape.TEXT, Shape.WORD})
_UNTOLD = frozenset({Shape.TEXT, Shape.WORD, *SPANS})


class Piece(NamedTuple):
    """A part of a line, and the ink it is written with; empty: the usual one."""

    text: str
    ink: str = ""


Line = list[Piece]


class Canvas(NamedTuple):
    """What a picture is drawn on.

    Attributes:
        width: columns.
        measure: how many columns a text takes.
        shape: a text made safe, and in the order that the terminal needs.
        apart: what stands in the gap between cells of right-to-left text.
    """

    width: int
    measure: Callable[[str], int]
    shape: Callable[[str], str]
    apart: str = ""


def asked(
    runtime: Runtime, reader: Reader, report: Report, wish: Wish, pipeline: str | None = None
) -> Answer:
    """Make a report in the setting of a run.

    Args:
        runtime: gives clock, calendar, currency, pipelines and fields.
        reader: the database.
        report: which.
        wish: what is asked.
        pipeline: name of the one that is asked about.

    Raises:
        InvalidInput: as `ccm_cli.insight.queries.reports.running.ask`; an unknown pipeline.
        NotFound: as there.
    """
    calendar = calendar_of(runtime.language, runtime.settings.display.calendar)
    chosen = None if pipeline is None else pipelines.named(runtime.settings.pipelines, pipeline)
    setting = Setting(runtime.filter_setting._replace(calendar=calendar), runtime.pipelines, chosen)
    return running.ask(reader, report, runtime.registry.entity(report.entity), setting, wish)


def as_text(runtime: Runtime, reader: Reader, line: str, width: int) -> list[str]:
    """A report as lines of plain text, under its title.

    Args:
        runtime: as `asked` takes it.
        reader: the database.
        line: as `ccm_cli.insight.queries.reports.spelling.spelled` reads it.
        width: columns at most.

    Raises:
        InvalidInput: as `asked` and `spelled`.
        NotFound: as there.
    """
    wanted, wording = spelled(line), Wording(runtime)
    answer = asked(runtime, reader, *wanted)
    title = f"{_(wanted.report.title).upper()}  {wording.heading(wanted.report, answer)}".rstrip()
    canvas = Canvas(width, display_width, lambda text: " ".join(visible(text).split()))
    drawn = ("".join(piece.text for piece in one) for one in picture(answer, wording, canvas))
    return [title, "", *(one.rstrip() for one in drawn)]


class Wording:
    """Says the values of reports in the language of a run.

    Args:
        runtime: gives language, calendar and currency.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._presenter = Presenter(runtime)
        self._language = runtime.language
        self._calendar = calendar_of(runtime.language, runtime.settings.display.calendar)

    def cell(self, value: Any, column: Column) -> str:
        """A value for people; what is not there is a dash, what cannot be told "n/a"."""
        if value is None:
            if column.shape in _UNTOLD:
                return "–"
            return format_percent(None, language=self._language)
        if value in column.words:
            return _(column.words[value])
        write: dict[Shape, Callable[[Any], str]] = {
            Shape.NUMBER: self._presenter.number,
            Shape.COUNT: self._presenter.number,
            Shape.DAYS: self._presenter.number,
            Shape.SHARE: lambda held: format_percent(held, language=self._language),
            Shape.MONEY: self._money,
            Shape.DURATION: self._duration,
            Shape.DAY: lambda held: self._presenter.day(held, "medium"),
            Shape.WEEK: lambda held: self._presenter.day(held, "medium"),
            Shape.MONTH: self._month,
            Shape.QUARTER: self._quarter,
            Shape.YEAR: self._year,
            Shape.WEEKDAY: self._weekday,
            Shape.HOUR: lambda held: localized_digits(f"{held:02}:00", self._language),
            Shape.YES: lambda held: "⚠" if held else "",
        }
        return write.get(column.shape, lambda held: visible(str(held)))(value)

    def heading(self, report: Report, answer: Answer) -> str:
        """What the figures are about: the pipeline, the span, by what."""
        question = answer.question
        parts = [one.name for one in question.pipelines if question.narrowed]
        if question.span is not None:
            first, last = question.span
            days = [self._presenter.day(day.isoformat(), "medium") for day in (first, last)]
            parts.append(days[0] if first == last else " – ".join(days))
        if question.by is not None:
            parts.append(_("by %(what)s") % {"what": _(question.by.label).lower()})
        if report.days is not None:
            days_said = self._presenter.number(question.days)
            parts.append(_("%(n)s days or more") % {"n": days_said})
        return " · ".join(parts)

    def _money(self, totals: Sequence[Money]) -> str:
        return " + ".join(self._presenter.money(*total) for total in totals) or "–"

    def _duration(self, seconds: int) -> str:
        """Of long times only the largest units."""
        for least, unit in ((10 * _DAY, _DAY), (_DAY, _HOUR), (_HOUR, 60)):
            if seconds >= least:
                seconds -= seconds % unit
                break
        return self._presenter.duration(seconds)

    def _month(self, first: str) -> str:
        day = date.fromisoformat(first)
        return format_month(day, language=self._language, calendar=self._calendar)

    def _quarter(self, first: str) -> str:
        day = date.fromisoformat(first)
        month = to_jalali(day).month if self._calendar == "jalali" else day.month
        number = self._presenter.number((month - 1) // 3 + 1)
        return _("Q%(n)s %(year)s") % {"n": number, "year": self._year(first)}

    def _year(self, first: str) -> str:
        day = date.fromisoformat(first)
        year = to_jalali(day).year if self._calendar == "jalali" else day.year
        return localized_digits(str(year), self._language)

    def _weekday(self, number: int) -> str:
        return weekday_name(_MONDAY + timedelta(number - 1), language=self._language)


def stored(value: Any, column: Column) -> Any:
    """A value for programs: amounts as a list of minor units with their currency, yes as true."""
    if value is None:
        return None
    if column.shape is Shape.MONEY:
        return [{"minor": total.minor, "currency": total.currency} for total in value]
    return bool(value) if column.shape is Shape.YES else value


# Pictures


def picture(answer: Answer, wording: Wording, canvas: Canvas) -> Iterator[Line]:
    """The figures as lines: a table with bars, or a map; then the notes."""
    figures = answer.figures
    if not figures.rows:
        yield [Piece(canvas.shape(_("Nothing to count here.")), "quiet")]
    elif figures.heat:
        yield from _heat(figures, wording, canvas)
    else:
        yield from _Table(answer, wording, canvas).lines()
    for note in figures.notes:
        yield []
        for part in _folded(note, canvas):
            yield [Piece(canvas.shape(part), "quiet")]


class _Table:
    """A table that fits into a width: texts shrink, then columns go from the right."""

    def __init__(self, answer: Answer, wording: Wording, canvas: Canvas) -> None:
        self._figures = answer.figures
        self._canvas = canvas
        self._currency = answer.question.currency
        figures = answer.figures
        labels = [_(column.label) for column in figures.columns]
        self._heads = [canvas.shape(label[:1].upper() + label[1:]) for label in labels]
        self._rows = [self._texts(row, wording) for row in figures.rows]
        self._total = None if figures.total is None else self._total_texts(wording)
        self._widths = [
            max(map(canvas.measure, texts))
            for texts in zip(
                self._heads, *self._rows, *([self._total] if self._total else []), strict=True
            )
        ]
        self._shown = list(range(len(figures.columns)))
        self._fit()

    def _texts(self, row: Sequence[Any], wording: Wording) -> list[str]:
        return [
            self._canvas.shape(wording.cell(value, column))
            for value, column in zip(row, self._figures.columns, strict=True)
        ]

    def _total_texts(self, wording: Wording) -> list[str]:
        assert self._figures.total is not None
        texts = [
            "" if value is None else self._canvas.shape(wording.cell(value, column))
            for value, column in zip(self._figures.total, self._figures.columns, strict=True)
        ]
        return [self._canvas.shape(_("Total")), *texts[1:]]

    def _fit(self) -> None:
        for place in reversed(range(len(self._figures.columns))):
            over = self._used() - self._canvas.width
            if over > 0 and self._figures.columns[place].shape in _SHRINKING:
                least = min(_SHORTEST_TEXT, self._widths[place])
                self._widths[place] = max(least, self._widths[place] - over)
        while self._used() > self._canvas.width and len(self._shown) > self._figures.groups + 1:
            droppable = [at for at in self._shown if at >= self._figures.groups]
            names = self._figures.columns
            last = [at for at in droppable if names[at].name != self._figures.chart]
            self._shown.remove((last or droppable)[-1])

    def _used(self) -> int:
        return sum(self._widths[at] + GAP for at in self._shown) - GAP

    def lines(self) -> Iterator[Line]:
        room = self._canvas.width - self._used() - GAP
        bar = min(_LONGEST_BAR, room) if self._figures.chart and room >= _SHORTEST_BAR else 0
        sizes = self._sizes() if bar else []
        most = max(sizes, default=0) or 1
        yield self._line(self._heads, "quiet")
        for number, texts in enumerate(self._rows):
            line = self._line(texts, "")
            if bar and sizes[number] > 0:
                length = max(1, round(sizes[number] * bar / most))
                line += [Piece(" " * GAP), Piece("█" * length, "primary")]
            yield line
        if self._total is not None and len(self._rows) > 1:
            yield [Piece("─" * min(self._canvas.width, self._used()), "line")]
            yield self._line(self._total, "strong")
        left_out = [self._heads[at] for at in range(len(self._heads)) if at not in self._shown]
        if left_out:
            yield []
            said = _("No room for: %(columns)s") % {"columns": in_series(left_out)}
            yield [Piece(_cut(said, self._canvas.width, self._canvas.measure), "quiet")]

    def _line(self, texts: Sequence[str], ink: str) -> Line:
        turned = any(direction_of_text(text) == "rtl" for text in texts)
        apart = self._canvas.apart if turned else ""
        line: Line = [Piece(apart)] if apart else []
        for at in self._shown:
            column, width = self._figures.columns[at], self._widths[at]
            text = _cut(texts[at], width, self._canvas.measure)
            gap = " " * (width - self._canvas.measure(text))
            text = text + gap if column.shape in _LEFT else gap + text
            own = ink or ("strong" if column.name == self._figures.chart else "")
            if at != self._shown[0]:
                line.append(Piece(apart + " " * GAP))
            line.append(Piece(text, own))
        return line

    def _sizes(self) -> list[float]:
        names = [column.name for column in self._figures.columns]
        at = names.index(self._figures.chart)
        shape = self._figures.columns[at].shape
        return [_size(row[at], shape, self._currency) for row in self._figures.rows]


def _size(value: Any, shape: Shape, currency: str) -> float:
    """How long the bar of a value is, beside others of its column."""
    if value is None:
        return 0
    if shape is Shape.MONEY:
        return float(sum(total.minor for total in value if total.currency == currency))
    return float(value)


def _heat(figures: Figures, wording: Wording, canvas: Canvas) -> Iterator[Line]:
    """A map of weekdays and hours, the darker the more."""
    days = list(dict.fromkeys(row[0] for row in figures.rows))
    counts = {(row[0], row[1]): row[figures.groups] for row in figures.rows}
    most = max(counts.values(), default=0) or 1
    names = [canvas.shape(wording.cell(day, figures.columns[0])) for day in days]
    room = max(map(canvas.measure, names)) + GAP
    cells = 2 if canvas.width >= room + 2 * 24 + 8 else 1
    hours = ""
    for hour in range(0, 24, 3):
        text = wording.cell(hour, figures.columns[1])[:2]
        hours += text + " " * (3 * cells - canvas.measure(text))
    yield [Piece(" " * room + hours, "quiet")]
    for day, name in zip(days, names, strict=True):
        numbers = [counts.get((day, hour), 0) for hour in range(24)]
        shades = "".join(_shade(number, most) * cells for number in numbers)
        total = wording.cell(sum(numbers), figures.columns[figures.groups])
        yield [
            Piece(name + " " * (room - canvas.measure(name))),
            Piece(shades, "primary"),
            Piece(" " * GAP + total, "strong"),
        ]


def _shade(number: int, most: int) -> str:
    steps = len(_SHADES) - 1
    return _SHADES[-(-number * steps // most)] if number else "·"


def _cut(text: str, width: int, measure: Callable[[str], int]) -> str:
    if measure(text) <= width:
        return text
    while text and measure(text) > width - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def _folded(text: str, canvas: Canvas) -> Iterator[str]:
    """A text in lines that fit, broken between words."""
    line = ""
    for word in text.split():
        if line and canvas.measure(f"{line} {word}") > canvas.width:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line
