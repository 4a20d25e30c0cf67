"""Campaigns: how each stands, live while it runs, and the few verbs that steer one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.messaging import variants
from ccm_cli.messaging.channel_words import in_words as channels_in_words
from ccm_cli.messaging.channel_words import ways_in_words
from ccm_cli.messaging.context import library, sending_context
from ccm_cli.messaging.queries import campaigns as queries
from ccm_cli.messaging.queries.campaigns import (
    CampaignLine,
    CampaignReport,
    CampaignRow,
    PersonLine,
)
from ccm_cli.messaging.queries.data import survey_of
from ccm_cli.messaging.queries.experiments import Evidence, compare
from ccm_cli.messaging.reasons import in_words
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.widgets.campaigns import CampaignList, People, Report
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.messaging.arms import Messages
    from ccm_cli.messaging.queries.check import Check
    from ccm_cli.messaging.starting import When
    from ccm_cli.store.writing import UnitOfWork
    from ccm_cli.tui.screens.form import Values

MOST = 200
"""Campaigns in the list."""


class OneCampaign(NamedTuple):
    """What is shown of the campaign under the cursor."""

    report: CampaignReport
    people: list[PersonLine]
    page: int
    evidence: Evidence | None


class Checked(NamedTuple):
    """A check, the messages it was made of, and who else sends them."""

    check: "Check"
    messages: "Messages"
    twice: tuple[str, ...]


def _evidence(reader: Reader, campaign: CampaignRow, now: int) -> Evidence | None:
    """What a test has shown; None for a campaign that compares nothing."""
    if not campaign.variants:
        return None
    metric = campaign.winner_by or variants.METRICS[0]
    return compare(reader, campaign, metric, now=now)


class Campaigns(Exportable):
    """The list at the left, the campaign under its cursor at the right."""

    SECTION = "campaigns"
    AUTO_FOCUS = "CampaignList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("n", "add", _("New")),
        key("s", "start", _("Start")),
        key("e", "edit", _("Edit")),
        key("c", "check", _("Check")),
        key("y", "copy", _("Copy")),
        key("p", "pause", _("Pause")),
        key("r", "resume", _("Resume")),
        key("w", "choose", _("Winner")),
        key("t", "retry", _("Try again")),
        key("x", "cancel", _("Cancel")),
        key("delete", "remove", _("Remove")),
        key("h", "held", _("Held back")),
        key("M", "messages", _("Messages")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._only_held = False

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
                with VerticalScroll(id="campaign-report", classes="panel"):
                    yield Report(self.presenter)
                yield People(self.presenter, id="campaign-people", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(CampaignList).border_title = shown(_("Campaigns"))
        self._title_people()

    def _title_people(self) -> None:
        people = self.query_one(People)
        people.border_title = shown(_("Held back") if self._only_held else _("People"))

    @property
    def current(self) -> CampaignLine | None:
        """The campaign under the cursor."""
        return self.query_one(CampaignList).current

    def listed(self) -> Listed:
        return these("campaigns", (one.id for one in self.query_one(CampaignList).items))

    def load(self) -> None:
        self.read(
            lambda reader: queries.campaign_lines(reader, limit=MOST), self._show, group="campaigns"
        )

    def _show(self, campaigns: list[CampaignLine]) -> None:
        self.query_one(CampaignList).put(campaigns)
        self._load_one()

    def _load_one(self) -> None:
        campaign = self.current
        if campaign is None:
            self.query_one(Report).show(None)
            self.query_one(People).show([], page=1)
            return
        page, now = max(People.PAGE, self.query_one(People).held), self.runtime.now
        only_held = self._only_held

        def query(reader: Reader) -> OneCampaign:
            people = queries.people(reader, campaign.id, limit=page, only_held=only_held)
            report = queries.report(reader, campaign.id, language=self.runtime.language)
            return OneCampaign(report, people, page, _evidence(reader, report.campaign, now))

        self.read(query, self._show_one, group="campaign")

    def _show_one(self, one: OneCampaign) -> None:
        self.query_one(Report).show(one.report, one.evidence)
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

        only_held = self._only_held

        def query(reader: Reader) -> list[PersonLine]:
            return queries.people(
                reader,
                campaign.id,
                limit=People.PAGE,
                only_held=only_held,
                after_id=event.after_id,
            )

        self.read(query, self.query_one(People).extend, group="people")

    def action_held(self) -> None:
        """Show only who is held back or left out, with the reason and the next chance; or all."""
        self._only_held = not self._only_held
        self._title_people()
        self._load_one()

    def action_messages(self) -> None:
        """Show the messages that campaigns send."""
        self.face.open_templates()

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

    def action_add(self) -> None:
        from ccm_cli.errors import CcmError
        from ccm_cli.tui.screens import campaign_forms

        try:
            form = campaign_forms.add(self.runtime)
        except CcmError as error:
            self.say_error(error)
            return
        self.ask(form)

    def action_edit(self) -> None:
        """Change what may still be changed of the campaign under the cursor."""
        from ccm_cli.tui.screens import campaign_editing

        line = self.current
        if line is None:
            return

        def query(reader: Reader) -> tuple[CampaignRow, str]:
            row = queries.campaign(reader, line.id)
            return row, survey_of(reader, row.survey_id)[0] or ""

        self.read(
            query,
            lambda found: self.ask(campaign_editing.edit(self.runtime, *found)),
            group="edit",
        )

    def action_copy(self) -> None:
        """Make a draft like the campaign under the cursor."""
        from ccm_cli.tui.screens import campaign_editing

        line = self.current
        if line is None:
            return

        def query(reader: Reader) -> tuple[CampaignRow, str]:
            row = queries.campaign(reader, line.id)
            return row, queries.next_name(reader, row.name)

        self.read(
            query,
            lambda found: self.ask(campaign_editing.copy(self.runtime, *found)),
            group="copy",
        )

    def action_start(self) -> None:
        """Ask when, check every message, ask again with what would happen, and start."""
        from ccm_cli.tui.screens import campaign_forms

        line = self.current
        if line is None:
            return
        self.read(
            lambda reader: queries.campaign(reader, line.id),
            lambda row: self.app.push_screen(
                campaign_forms.start(row), lambda values: self._check_start(row, values)
            ),
            group="start",
        )

    def _check_start(self, row: CampaignRow, values: "Values | None") -> None:
        from ccm_cli.errors import CcmError
        from ccm_cli.tui.screens import campaign_forms

        if values is None:
            return
        try:
            when = campaign_forms.when_of(self.runtime, values)
        except CcmError as error:
            self.say_error(error)
            return
        self.say(_("Checking every message of %(name)s …") % {"name": row.name})
        self.read(
            lambda reader: self._checked(reader, row.id),
            lambda found: self._ask_start(found, when),
            group="check",
        )

    def _checked(self, reader: Reader, campaign_id: int) -> Checked:
        from ccm_cli.automation.queries.twice import others_sending, twice_in_words
        from ccm_cli.messaging.queries.check import check

        row = queries.campaign(reader, campaign_id)
        messages = variants.messages(row.template, row.variants, library().load)
        context = sending_context(self.runtime)
        found = check(reader, campaign_id, messages=messages, context=context)
        others = others_sending(
            reader, {one.name for one in messages.values()}, kind="campaign", name=row.name
        )
        return Checked(found, messages, tuple(twice_in_words(others)))

    def _ask_start(self, checked: Checked, when: "When") -> None:
        from ccm_cli.tui.screens.asking import Question

        found = checked.check
        named = {"name": found.campaign.name}

        def start(work: "UnitOfWork") -> None:
            from ccm_cli.messaging import campaigns

            campaigns.start(
                work,
                found.campaign.id,
                check=found,
                messages=checked.messages,
                context=sending_context(self.runtime),
                now=self.runtime.now,
                when=when,
            )

        def answered(answer: object) -> None:
            if answer:
                said = self.told(_("Started: %(name)s") % named)
                self.change(_("start campaign %(name)s") % named, start, said)

        body = "\n".join((*checked.twice, *self._lines_of(found)))
        self.app.push_screen(Question(_("Start %(name)s?") % named, body), answered)

    def action_choose(self) -> None:
        from ccm_cli.tui.screens import campaign_forms

        line, now = self.current, self.runtime.now
        if line is None:
            return

        def query(reader: Reader) -> tuple[CampaignRow, Evidence | None]:
            row = queries.campaign(reader, line.id)
            return row, _evidence(reader, row, now)

        def show(found: tuple[CampaignRow, Evidence | None]) -> None:
            row, evidence = found
            if evidence is None:
                self.say(_("Campaign %(name)s compares nothing.") % {"name": row.name})
                return
            self.ask(campaign_forms.choose(self.runtime, row, row.chosen or evidence.leader))

        self.read(query, show, group="choose")

    def action_retry(self) -> None:
        """Queue again exactly what was refused."""
        campaign, now = self.current, self.runtime.now
        if campaign is None:
            return

        def retry(work: "UnitOfWork") -> int:
            from ccm_cli.messaging import settling

            return settling.retry_failed(work, campaign.id, now=now)

        def done(queued: int) -> None:
            words = ngettext(
                "%(n)s message is queued again.", "%(n)s messages are queued again.", queued
            )
            told = words % {"n": self.presenter.number(queued)}
            if queued:
                self.say_done(told)
            else:
                self.say(told)

        self.change(_("retry campaign %(name)s") % {"name": campaign.name}, retry, done)

    def action_cancel(self) -> None:
        campaign = self.current
        if campaign is not None:
            question = _("Cancel campaign %(name)s, and send nothing more of it?")
            self._steer_if(
                question % {"name": campaign.name},
                "cancel", _("cancel campaign %(name)s"), _("Cancelled: %(name)s"),
            )  # fmt: skip

    def action_remove(self) -> None:
        campaign = self.current
        if campaign is None:
            return
        from ccm_cli.tui.screens.asking import Question

        named = {"name": campaign.name}

        def remove(work: "UnitOfWork") -> None:
            from ccm_cli.messaging import campaigns

            campaigns.remove(work, campaign.id)

        def answered(answer: object) -> None:
            if answer:
                said = self.told(_("Removed: %(name)s") % named)
                self.change(_("remove campaign %(name)s") % named, remove, said)

        question = _("Remove campaign %(name)s?") % named
        body = _("Only a draft can be removed; what was sent stays.")
        self.app.push_screen(Question(question, body), answered)

    def _steer_if(self, question: str, verb: str, summary: str, said: str) -> None:
        """Steer once a question is answered with yes."""
        from ccm_cli.tui.screens.asking import Question

        def answered(answer: object) -> None:
            if answer:
                self._steer(verb, summary, said)

        self.app.push_screen(Question(question, ""), answered)

    def action_check(self) -> None:
        """Render every message of the campaign without sending it; the answer is a box."""
        campaign = self.current
        if campaign is None:
            return
        self.say(_("Checking every message of %(name)s …") % {"name": campaign.name})
        self.read(
            lambda reader: self._checked(reader, campaign.id).check,
            self._show_check,
            group="check",
        )

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
        yield from ways_in_words(found.ways)
        if len(found.channels) > 1:
            ways = ", ".join(
                f"{channels_in_words(way)} {number(n)}" for way, n in found.channels.items()
            )
            yield _("By channel: %(channels)s") % {"channels": ways}
        if found.held_out:
            apart = ngettext(
                "%(n)s more person is held out, to compare with, and gets none.",
                "%(n)s more people are held out, to compare with, and get none.",
                found.held_out,
            )
            yield apart % {"n": number(found.held_out)}
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
