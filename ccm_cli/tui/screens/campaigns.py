"""Campaigns: how each stands, live while it runs, and the few verbs that steer one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.messaging import variants
from ccm_cli.messaging.context import library, sending_context
from ccm_cli.messaging.queries import campaigns as queries
from ccm_cli.messaging.queries.campaigns import CampaignLine, CampaignReport, PersonLine
from ccm_cli.messaging.reasons import in_words
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.widgets.campaigns import CampaignList, People, Report
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.check import Check
    from ccm_cli.store.writing import UnitOfWork

MOST = 200
"""Campaigns in the list."""


class OneCampaign(NamedTuple):
    """What is shown of the campaign under the cursor."""

    report: CampaignReport
    people: list[PersonLine]
    page: int


class Campaigns(CcmScreen):
    """The list at the left, the campaign under its cursor at the right."""

    SECTION = "campaigns"
    AUTO_FOCUS = "CampaignList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("p", "pause", _("Pause")),
        key("r", "resume", _("Resume")),
        key("c", "check", _("Check")),
    ]

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            with Vertical(id="campaigns-side"):
                yield CampaignList(self.presenter, id="campaigns-list", classes="panel")
                yield Static(
                    shown(_("Messages go out with ccm run, by cron or ccm daemon.")),
                    id="campaigns-word",
                    markup=False,
                )
            with Vertical():
                with VerticalScroll(id="campaign-report", classes="panel", can_focus=False):
                    yield Report(self.presenter)
                yield People(self.presenter, id="campaign-people", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(CampaignList).border_title = shown(_("Campaigns"))
        self.query_one(People).border_title = shown(_("People"))

    @property
    def current(self) -> CampaignLine | None:
        """The campaign under the cursor."""
        return self.query_one(CampaignList).current

    def load(self) -> None:
        self.read(
            lambda reader: queries.campaign_lines(reader, limit=MOST), self._show, group="campaigns"
        )

    def _show(self, campaigns: list[CampaignLine]) -> None:
        self.query_one(CampaignList).show(campaigns)
        self._load_one()

    def _load_one(self) -> None:
        campaign = self.current
        if campaign is None:
            self.query_one(Report).show(None)
            self.query_one(People).show([], page=1)
            return
        page = max(People.PAGE, self.query_one(People).held)

        def query(reader: Reader) -> OneCampaign:
            people = queries.people(reader, campaign.id, limit=page)
            return OneCampaign(queries.report(reader, campaign.id), people, page)

        self.read(query, self._show_one, group="campaign")

    def _show_one(self, one: OneCampaign) -> None:
        self.query_one(Report).show(one.report)
        self.query_one("#campaign-report").border_title = shown(one.report.campaign.name)
        self.query_one(People).show(one.people, page=one.page)

    def on_rows_moved(self, event: Rows.Moved) -> None:
        if isinstance(event.rows, CampaignList):
            self._load_one()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        people = self.query_one(People)
        if event.rows is not people:
            people.focus()
        elif people.current is not None and people.current.contact_id is not None:
            self.face.open_customer(people.current.contact_id)

    def on_people_more(self, event: People.More) -> None:
        campaign = self.current
        if campaign is None:
            return

        def query(reader: Reader) -> list[PersonLine]:
            return queries.people(reader, campaign.id, limit=People.PAGE, after_id=event.after_id)

        self.read(query, self.query_one(People).extend, group="people")

    # Steering

    def action_pause(self) -> None:
        self._steer("pause", _("pause campaign %(name)s"), _("Paused: %(name)s"))

    def action_resume(self) -> None:
        self._steer("resume", _("resume campaign %(name)s"), _("It goes on: %(name)s"))

    def _steer(self, verb: str, summary: str, said: str) -> None:
        """Call a verb of campaigns on the one under the cursor."""
        campaign = self.current
        if campaign is None:
            return
        now, named = self.runtime.now, {"name": campaign.name}

        def steer(work: "UnitOfWork") -> None:
            from ccm_cli.messaging import campaigns

            getattr(campaigns, verb)(work, campaign.id, now=now)

        self.change(summary % named, steer, self.told(said % named))

    def action_check(self) -> None:
        """Render every message of the campaign without sending it; the answer is a box."""
        campaign = self.current
        if campaign is None:
            return
        context = sending_context(self.runtime)
        self.say(_("Checking every message of %(name)s …") % {"name": campaign.name})

        def query(reader: Reader) -> "Check":
            from ccm_cli.messaging.queries.check import check

            row = queries.campaign(reader, campaign.id)
            messages = variants.messages(row.template, row.variants, library().load)
            return check(reader, campaign.id, messages=messages, context=context)

        self.read(query, self._show_check, group="check")

    def _show_check(self, found: "Check") -> None:
        title = _("Check: %(name)s") % {"name": found.campaign.name}
        body = "\n".join(self._lines_of(found))
        self.app.push_screen(Detail(title, self.presenter.moment(self.runtime.now), body))

    def _lines_of(self, found: "Check") -> Iterable[str]:
        number = self.presenter.number
        yield _("%(ready)s of %(people)s people would be written to.") % {
            "ready": number(found.ready),
            "people": number(found.people),
        }
        for language, count in found.languages.items():
            yield f"  {language}  {number(count)}"
        if len(found.channels) > 1:
            ways = ", ".join(f"{way} {number(n)}" for way, n in found.channels.items())
            yield _("By channel: %(channels)s") % {"channels": ways}
        if found.waiting:
            waiting = {"count": number(found.waiting)}
            yield _("%(count)s of them when their quiet hours end.") % waiting
        for finding in found.findings:
            yield f"✕ {finding.file}:{finding.line or 1}: {finding.message}"
        for broken in found.broken:
            yield f"✕ {broken.name}: {broken.place}: {broken.problem}"
        if found.left_out:
            yield ""
            yield _("Left out:")
        for person in found.left_out:
            yield f"  {person.name}: {in_words(person.reason)}"
