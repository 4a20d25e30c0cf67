"""Today: what to do, how the pipeline stands, the last campaigns, what customers say."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from ccm_cli.language import gettext as _
from ccm_cli.language.dates import calendar_of
from ccm_cli.selling import pipelines
from ccm_cli.selling.queries import pipeline as board_queries
from ccm_cli.selling.queries.agenda import TodayItem
from ccm_cli.selling.queries.pipeline import StageSum
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.widgets.agenda import Agenda
from ccm_cli.tui.widgets.gauges import CampaignBars, ScoreCard, StageBars, SurveyScore
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.campaigns import CampaignLine

MOST = 200
"""Lines of the list of today."""


class Standing(NamedTuple):
    """What the screen shows."""

    agenda: list[TodayItem]
    stages: tuple[StageSum, ...]


class Echo(NamedTuple):
    """What customers were sent, and what they say; asked for after the work to be done."""

    campaigns: "list[CampaignLine]"
    score: SurveyScore | None


class Dashboard(Exportable):
    """The first screen."""

    SECTION = "today"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("d", "done", _("Done")),
        key("z", "snooze", _("Snooze")),
        key("l", "log", _("Log")),
        key("n", "add_task", _("New task")),
        key("s", "skip", _("Skip")),
    ]

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield Agenda(self.presenter, id="today-list", classes="panel")
            with Vertical(id="today-side"):
                yield StageBars(self.presenter, classes="panel")
                yield CampaignBars(self.presenter, classes="panel")
                yield ScoreCard(self.presenter, classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Agenda).border_title = shown(_("Today"))
        self.query_one(StageBars).border_title = shown(_("Pipeline"))
        self.query_one(CampaignBars).border_title = shown(_("Campaigns"))
        self.query_one(ScoreCard).border_title = shown(_("Would they recommend us?"))
        self._edition = self.face.edition
        self.read_at_once(self._standing, self._show)

    def listed(self) -> Listed:
        """The tasks among what is to be done."""
        items = self.query_one(Agenda).items
        return these("tasks", (one.task_id for one in items if one.task_id is not None))

    def load(self) -> None:
        self.read(self._standing, self._show, group="today")

    def _standing(self, reader: Reader) -> Standing:
        runtime = self.runtime
        first = pipelines.named(runtime.settings.pipelines)
        return Standing(
            runtime.to_do(reader, limit=MOST),
            board_queries.board(reader, first),
        )

    def _echo(self, reader: Reader) -> Echo:
        from ccm_cli.messaging.queries.campaigns import campaign_lines

        return Echo(campaign_lines(reader, limit=CampaignBars.SHOWN), self._score(reader))

    def _score(self, reader: Reader) -> SurveyScore | None:
        """The score of the survey made last."""
        from ccm_cli.listening.queries import nps
        from ccm_cli.listening.queries.surveys import surveys

        known = surveys(reader)
        if not known:
            return None
        runtime, last = self.runtime, known[-1]
        calendar = calendar_of(runtime.language, runtime.settings.display.calendar)
        months = nps.trend(reader, last.id, now=runtime.now, zone=runtime.zone, calendar=calendar)
        return SurveyScore(last.name, nps.score(reader, last.id), months)

    def _show(self, standing: Standing) -> None:
        agenda = self.query_one(Agenda)
        agenda.show(standing.agenda)
        self.query_one(StageBars).show(standing.stages)
        self.read(self._echo, self._show_echo, group="echo")

    def _show_echo(self, echo: Echo) -> None:
        self.query_one(CampaignBars).show(echo.campaigns)
        self.query_one(ScoreCard).show(echo.score)

    # Actions

    def on_rows_opened(self, event: Agenda.Opened) -> None:
        event.stop()
        item = self.query_one(Agenda).current
        if item is not None and item.ticket_id is not None:
            self.face.open_tickets(item.ticket_id)
        elif item is not None and item.contact_id is not None:
            self.face.open_customer(item.contact_id)
        elif item is not None and item.deal_id is not None:
            self.app.switch_mode("board")

    def action_done(self) -> None:
        from ccm_cli.tui.screens import planning

        item = self.query_one(Agenda).current
        if item is not None and item.task_id is not None:
            planning.finish_task(self, item.task_id, item.title)
        elif item is not None:
            self.say(_("This is not a task: n plans one about it."))

    def action_snooze(self) -> None:
        from ccm_cli.tui.screens import planning

        item = self.query_one(Agenda).current
        if item is not None and item.task_id is not None:
            self.ask(planning.snooze(self.runtime, item.task_id, item.title))
        elif item is not None:
            self.say(_("Only a task can be put off."))

    def action_skip(self) -> None:
        from ccm_cli.tui.screens import planning

        item = self.query_one(Agenda).current
        if item is not None and item.task_id is not None:
            planning.skip_task(self, item.task_id, item.title)
        elif item is not None:
            self.say(_("Only a task can be passed over."))

    def action_log(self) -> None:
        """Write down a call or a visit, which settles what is about a customer."""
        from ccm_cli.tui.screens import planning

        item = self.query_one(Agenda).current
        if item is None:
            return
        if item.contact_id is None:
            self.say(_("This is about nobody: nothing to log."))
            return
        name = item.contact_name or item.title
        self.ask(planning.log(self.runtime, item.contact_id, name))

    def action_add_task(self) -> None:
        from ccm_cli.tui.screens import planning

        item = self.query_one(Agenda).current
        if item is None:
            self.ask(planning.add_task(self.runtime))
            return
        name = item.contact_name or (item.title if item.deal_id is not None else "")
        self.ask(planning.add_task(self.runtime, item.contact_id, name, deal_id=item.deal_id))
