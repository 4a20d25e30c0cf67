"""Campaigns: a list of them with their progress, the report of one, the people it went to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from textual.message import Message

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.numbers import format_percent
from ccm_cli.messaging.reasons import in_words
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, meter
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.campaigns import CampaignLine, CampaignReport, PersonLine

STATES: Mapping[str, str] = {
    "draft": message("draft"),
    "scheduled": message("scheduled"),
    "running": message("running"),
    "paused": message("paused"),
    "held": message("held back"),
    "done": message("done"),
    "cancelled": message("cancelled"),
}
"""States of a campaign."""
MESSAGE_STATES: Mapping[str, tuple[str, str]] = {
    "accepted": (message("accepted"), "good"),
    "queued": (message("waiting"), "secondary"),
    "claimed": (message("being sent"), "primary"),
    "handed over": (message("handed over"), "primary"),
    "deferred": (message("put off"), "accent"),
    "suppressed": (message("left out"), "quiet"),
    "refused": (message("refused"), "bad"),
    "unknown": (message("unknown"), "accent"),
    "bounced": (message("bounced"), "bad"),
    "cancelled": (message("cancelled"), "quiet"),
    "passed on": (message("passed on"), "quiet"),
}
"""States of a message: the word for people and its ink, in the order of a report."""
_COLOURS = {"running": "primary", "paused": "accent", "done": "good", "cancelled": "bad"}
LABEL_ROOM = 13


def progress(campaign: "CampaignLine") -> float:
    """The share of a campaign's messages that nothing more will come of, 0 to 1."""
    return (campaign.people - campaign.open) / campaign.people if campaign.people else 0.0


class CampaignList(Rows):
    """Campaigns, the newest first: name and state, and a bar of what is settled."""

    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("No campaigns yet: ccm campaign add"), **names)
        self._presenter = presenter
        self._campaigns: Sequence[CampaignLine] = ()

    def show(self, campaigns: "Sequence[CampaignLine]") -> None:
        """Show these; the cursor stays on the same campaign."""
        held = self.current
        self._campaigns = campaigns
        self.total = len(campaigns)
        if held is not None:
            for number, campaign in enumerate(campaigns):
                if campaign.id == held.id:
                    self.cursor = number
        self.refresh()

    @property
    def current(self) -> "CampaignLine | None":
        """The campaign under the cursor."""
        return self._campaigns[self.cursor] if self.cursor < len(self._campaigns) else None

    def line(self, number: int, part: int, width: int) -> Line:
        campaign = self._campaigns[number]
        colour = _COLOURS.get(campaign.state, "quiet")
        if part == 0:
            state = _(STATES.get(campaign.state, campaign.state))
            return [
                Piece(" "),
                *ends(campaign.name, state, width - 2, ("strong", colour)),
                Piece(" "),
            ]
        if part == 1:
            return [Piece(" "), *bar(campaign, self._presenter, width - 2), Piece(" ")]
        return []


def bar(campaign: "CampaignLine", presenter: Presenter, width: int) -> Iterable[Piece]:
    """The progress of a campaign: the bar, and how many were accepted of how many."""
    count = f"{presenter.number(campaign.accepted)}/{presenter.number(campaign.people)}"
    if not campaign.people:
        when = presenter.moment(campaign.start_at) or _("not started")
        return [Piece(fitted(when, width), "quiet")]
    colour = _COLOURS.get(campaign.state, "secondary")
    room = max(4, width - len(count) - 1)
    return [*meter(progress(campaign), room, colour), Piece(" " + count, "quiet")]


class Report(Drawn):
    """What became of one campaign: its states with bars, the reasons, the times."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._report: CampaignReport | None = None

    def show(self, report: "CampaignReport | None") -> None:
        """Show this report, or nothing."""
        self._report = report
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        report = self._report
        if report is None:
            return
        yield from self._facts(report, width)
        yield []
        if not report.people:
            yield [Piece(fitted(_("Nothing was queued yet."), width), "quiet")]
        number = self._presenter.number
        for state, (word, colour) in MESSAGE_STATES.items():
            count = report.states.get(state, 0)
            if count:
                room = max(4, width - LABEL_ROOM - 8)
                yield [
                    Piece(fitted(_(word), LABEL_ROOM), "quiet"),
                    *meter(count / report.people, room, colour),
                    Piece(fitted(number(count), 8, right=True), "strong"),
                ]
        if report.reasons:
            yield []
        for reason in report.reasons[:6]:
            yield ends(in_words(reason.reason), number(reason.messages), width, ("", "quiet"))

    def _facts(self, report: "CampaignReport", width: int) -> Iterable[Line]:
        campaign, show = report.campaign, self._presenter
        spoken = show.language
        facts = [
            (_("Audience"), campaign.segment or campaign.filter or _("everybody")),
            (_("Message"), f"{campaign.template} · {campaign.channel}"),
            (_("Started"), show.moment(campaign.started_at or campaign.start_at)),
            (_("Last sent"), show.moment(report.last_at)),
        ]
        if report.accepted_share is not None:
            facts.append((_("Accepted"), format_percent(report.accepted_share, language=spoken)))
        if report.answers and report.answered_share is not None:
            share = format_percent(report.answered_share, language=spoken)
            facts.append((_("Answers"), f"{show.number(report.answers)} · {share}"))
        for name, text in facts:
            if text:
                room = max(1, width - LABEL_ROOM)
                yield [Piece(fitted(name, LABEL_ROOM), "quiet"), Piece(fitted(text, room))]


class People(Rows):
    """The people of a campaign and what became of their messages, read on as one goes down."""

    class More(Message):
        """The end is near and there may be more; answer with `extend`."""

        def __init__(self, after_id: int) -> None:
            super().__init__()
            self.after_id = after_id

    PAGE = 200

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nobody yet."), **names)
        self._presenter = presenter
        self._people: list[PersonLine] = []
        self._whole = True
        self._asked = False

    def show(self, people: "Sequence[PersonLine]", *, page: int) -> None:
        """Show these people from the start.

        Args:
            people: by message.
            page: how many were asked for; as many means that there may be more.
        """
        self._people, self._asked = list(people), False
        self._whole = len(people) < page
        self.total = len(self._people)
        self.refresh()

    def extend(self, people: "Sequence[PersonLine]") -> None:
        """Add those that follow."""
        self._people += people
        self._whole, self._asked = len(people) < self.PAGE, False
        self.total = len(self._people)

    @property
    def held(self) -> int:
        """How many people are here."""
        return len(self._people)

    @property
    def current(self) -> "PersonLine | None":
        """The person under the cursor."""
        return self._people[self.cursor] if self.cursor < len(self._people) else None

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        near = self.first_in_sight + 2 * self.rows_in_sight >= self.total
        if near and not self._whole and not self._asked and self._people:
            self._asked = True
            self.post_message(self.More(self._people[-1].id))

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        person = self._people[number]
        word, colour = MESSAGE_STATES.get(person.state, (person.state, "quiet"))
        name_room = min(24, max(10, width // 2 - 2))
        rest = max(0, width - name_room - LABEL_ROOM - 2)
        return [
            Piece(fitted(person.name or person.address, name_room) + " "),
            Piece(fitted(_(word), LABEL_ROOM) + " ", colour),
            Piece(fitted(in_words(person.reason), rest), "quiet"),
        ]
