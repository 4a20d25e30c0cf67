"""Reports: the list at the left, the figures of the one under the cursor at the right."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from ccm_cli.errors import CcmError
from ccm_cli.insight.queries.reports import dimensions
from ccm_cli.insight.queries.reports.registry import Report
from ccm_cli.insight.queries.reports.running import Answer, Wish
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.report_text import Wording, asked
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.screens.base import CcmScreen, in_words
from ccm_cli.tui.screens.form import Field, Form, Values
from ccm_cli.tui.widgets.reports import Choices, Picture, ReportList
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

SPANS: tuple[tuple[str, str], ...] = (
    ("today", message("today")),
    ("week", message("this week")),
    ("month", message("this month")),
    ("last month", message("last month")),
    ("quarter", message("this quarter")),
    ("year", message("this year")),
    ("last 14 days", message("14 days")),
    ("last 30 days", message("30 days")),
    ("last 90 days", message("90 days")),
    ("last 12 months", message("12 months")),
    ("next 6 months", message("6 months ahead")),
    ("all", message("all time")),
)
"""Spans to step through, each with what people read."""


class Reports(CcmScreen):
    """Every report, with keys for span, grouping, pipeline and filter."""

    SECTION = "reports"
    AUTO_FOCUS = "ReportList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "span(-1)", _("Span before"), show=HIDDEN),
        key("right,l", "span(1)", _("Next span")),
        key("b", "by(1)", _("Group by")),
        key("B", "by(-1)", _("Group by the one before"), show=HIDDEN),
        key("p", "pipeline", _("Pipeline")),
        key("slash", "filter", _("Filter")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._span: dict[str, str] = {}
        self._by: dict[str, str] = {}
        self._filter: dict[str, str] = {}
        self._pipeline: str | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield ReportList(id="reports-list", classes="panel")
            with Vertical(id="reports-side"):
                yield Choices(id="report-choices")
                with VerticalScroll(id="report-figures", classes="panel"):
                    yield Picture(Wording(self.runtime))

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(ReportList).border_title = shown(_("Reports"))

    @property
    def report(self) -> Report:
        """The report under the cursor."""
        return self.query_one(ReportList).current

    def wish(self, report: Report) -> Wish:
        """What is asked of a report; each keeps what was chosen for it."""
        return Wish(
            period=self._span.get(report.name),
            by=self._by.get(report.name, report.by[0]) or "none",
            filter=self._filter.get(report.entity),
        )

    def load(self) -> None:
        report, pipeline = self.report, self._pipeline
        wish = self.wish(report)
        chosen = pipeline if report.entity == "deal" else None

        def ask(reader: Reader) -> Answer | CcmError:
            try:
                return asked(self.runtime, reader, report, wish, chosen)
            except CcmError as error:  # shown in the place of the figures
                return error

        self._show_choices()
        self.read(ask, self._show, group="report")

    def _show(self, answer: Answer | CcmError) -> None:
        panel, drawn = self.query_one("#report-figures"), self.query_one(Picture)
        panel.border_title = shown(_(self.report.title))
        if isinstance(answer, CcmError):
            panel.border_subtitle = ""
            drawn.refuse(in_words(answer))
            return
        panel.border_subtitle = shown(Wording(self.runtime).heading(self.report, answer))
        drawn.show(answer)

    def _show_choices(self) -> None:
        report = self.report
        spans, by = self._spans(report), list(report.by)
        lines: list[tuple[str, Sequence[str], int]] = [
            (
                "← →",
                [_(dict(SPANS).get(span, span)) for span in spans],
                spans.index(self._span.get(report.name, report.period)),
            ),
            (
                "b",
                [self._called(report, name) for name in by],
                by.index(self._by.get(report.name, by[0])),
            ),
        ]
        names = list(self.runtime.settings.pipelines)
        if report.entity == "deal" and len(names) > 1:
            named = names if report.one_pipeline else [_("all"), *names]
            chosen = self._pipeline or named[0]
            lines.append(("p", named, named.index(chosen) if chosen in named else 0))
        if self._filter.get(report.entity):
            lines.append(("/", [self._filter[report.entity]], 0))
        self.query_one(Choices).show(lines)

    @staticmethod
    def _spans(report: Report) -> list[str]:
        """What can be stepped through: a report that looks back does not offer the months ahead."""
        names = [name for name, _label in SPANS if report.ahead or not name.startswith("next")]
        return names if report.period in names else [report.period, *names]

    @staticmethod
    def _called(report: Report, name: str) -> str:
        if not name:
            return _("as one")
        known = {one.name: one for one in dimensions.known(report.entity)}
        return _(known[name].label).lower()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        if self.stands:
            self.query_one("#report-figures").scroll_home(animate=False)
            self.load()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one("#report-figures").focus()

    # Actions

    def action_span(self, step: int) -> None:
        report = self.report
        spans = self._spans(report)
        at = spans.index(self._span.get(report.name, report.period))
        self._span[report.name] = spans[(at + step) % len(spans)]
        self.load()

    def action_by(self, step: int) -> None:
        report = self.report
        at = report.by.index(self._by.get(report.name, report.by[0]))
        self._by[report.name] = report.by[(at + step) % len(report.by)]
        self.load()

    def action_pipeline(self) -> None:
        names: list[str | None] = list(self.runtime.settings.pipelines)
        if not self.report.one_pipeline:
            names.insert(0, None)
        at = names.index(self._pipeline) if self._pipeline in names else 0
        self._pipeline = names[(at + 1) % len(names)]
        self.load()

    def action_filter(self) -> None:
        report = self.report

        def choose(values: Values | None) -> None:
            if values is not None:
                self._filter[report.entity] = values["filter"].strip()
                self.load()

        hint = {
            "deal": "value > 1000 and source=fair",
            "interaction": "channel=phone",
            "task": "priority=high",
            "ticket": "priority=urgent",
        }.get(report.entity, "")
        field = Field("filter", _("Filter"), self._filter.get(report.entity, ""), hint)
        self.app.push_screen(
            Form(_("Only what fits: %(title)s") % {"title": _(report.title)}, [field]), choose
        )

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        if action == "pipeline":
            several = len(self.runtime.settings.pipelines) > 1
            return several and self.stands and self.report.entity == "deal"
        return True
