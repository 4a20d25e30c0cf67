"""Campaigns: a list of them with their progress, the report of one, the people it went to."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from textual.message import Message

from ccm_cli.campaign_text import (
    amounts,
    evidence_lines,
    lift_lines,
    metric_in_words,
    percent,
    rates,
)
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.numbers import format_percent
from ccm_cli.messaging.kept_files import in_words as in_words_of_files
from ccm_cli.messaging.reasons import in_words
from ccm_cli.messaging.splitting import HOLDOUT
from ccm_cli.messaging.state_words import CAMPAIGN_STATES
from ccm_cli.messaging.variants import in_words as variant_in_words
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, meter
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, shown, wrapped

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.campaigns import CampaignLine, CampaignReport, PersonLine
    from ccm_cli.messaging.queries.experiments import Evidence

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
_MOST_LINES = 4
"""Of one sentence of a report."""


def progress(campaign: "CampaignLine") -> float:
    """The share of a campaign's messages that nothing more will come of, 0 to 1."""
    return (campaign.people - campaign.open) / campaign.people if campaign.people else 0.0


class CampaignList(Items["CampaignLine"]):
    """Campaigns, the newest first: name and state, and a bar of what is settled."""

    NOUN = "campaign"
    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("No campaigns yet: press n"), **names)
        self._presenter = presenter

    def line(self, number: int, part: int, width: int) -> Line:
        campaign = self.items[number]
        colour = _COLOURS.get(campaign.state, "quiet")
        if part == 0:
            state = _(CAMPAIGN_STATES.get(campaign.state, campaign.state))
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


def next_chance(at: int, presenter: Presenter) -> str:
    """When a message that is held back has its next chance."""
    return _("next chance %(when)s") % {"when": presenter.moment(at)}


def _told(sentences: Iterable[str], width: int) -> Iterable[Line]:
    """Sentences, each on as many lines as it takes."""
    for sentence in sentences:
        for part in wrapped(sentence, max(20, width), _MOST_LINES):
            yield [Piece(part, "quiet")]


class Report(Drawn):
    """What became of one campaign: its states with bars, the reasons, the times."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._report: CampaignReport | None = None
        self._evidence: Evidence | None = None

    def show(self, report: "CampaignReport | None", evidence: "Evidence | None" = None) -> None:
        """Show this report and what a test has shown, or nothing."""
        self._report, self._evidence = report, evidence
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        report = self._report
        if report is None:
            return
        yield from self._facts(report, width)
        yield []
        if not report.people:
            yield [Piece(fitted(_("Nothing was queued yet."), width), "quiet")]
        yield from self._states(report, width)
        yield from self._results(report, width)

    def _states(self, report: "CampaignReport", width: int) -> Iterable[Line]:
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
            told = in_words(reason.reason)
            if reason.next_at is not None:
                told = f"{told} · {next_chance(reason.next_at, self._presenter)}"
            yield ends(told, number(reason.messages), width, ("", "quiet"))

    def _results(self, report: "CampaignReport", width: int) -> Iterable[Line]:
        """What came of it: rates and money, the versions of a test, the group held out."""
        if report.results.whole.accepted:
            yield []
            yield from self._funnel(report, width)
        if self._evidence is not None:
            yield []
            yield from self._versions(report, self._evidence, width)
        if report.results.lift is not None:
            yield []
            yield from _told(lift_lines(report.results.lift, self._presenter), width)

    def _funnel(self, report: "CampaignReport", width: int) -> Iterable[Line]:
        """From what left the house to what was bought, each a bar of all that was accepted."""
        whole, show = report.results.whole, self._presenter
        room = max(4, width - LABEL_ROOM - 16)
        for word, count, rate in rates(whole):
            if count or word == _("bought"):
                yield [
                    Piece(fitted(word, LABEL_ROOM), "quiet"),
                    *meter(count / whole.accepted, room, "primary"),
                    Piece(fitted(show.number(count), 8, right=True), "strong"),
                    Piece(fitted(percent(rate, show), 8, right=True), "quiet"),
                ]
        for word, money in ((_("revenue"), whole.revenue), (_("cost"), whole.cost)):
            if money:
                parts = wrapped(amounts(money, show), max(1, width - LABEL_ROOM), _MOST_LINES)
                for number, part in enumerate(parts):
                    head = "" if number else word
                    yield [Piece(fitted(head, LABEL_ROOM), "quiet"), Piece(shown(part))]

    def _versions(
        self, report: "CampaignReport", evidence: "Evidence", width: int
    ) -> Iterable[Line]:
        """The versions of a test with their shares, and what can be said of them."""
        campaign, show = report.campaign, self._presenter
        room = max(4, width - 34)
        yield [
            Piece(fitted(_("A/B test"), 14), "strong"),
            Piece(fitted(metric_in_words(evidence.metric), 18, right=True), "quiet"),
        ]
        for each in campaign.variants:
            counts = evidence.counts[each.name]
            ink = "good" if each.name == campaign.chosen else "strong"
            figures = f"{show.number(counts.hits)}/{show.number(counts.people)}"
            yield [
                Piece(fitted(each.name, 6), ink),
                Piece(fitted(figures, 16, right=True)),
                Piece(fitted(percent(counts.share, show), 10, right=True) + "  ", "strong"),
                Piece(fitted(variant_in_words(each) or _("as it is"), room), "quiet"),
            ]
        yield from _told(evidence_lines(campaign, evidence, show), width)

    def _facts(self, report: "CampaignReport", width: int) -> Iterable[Line]:
        campaign, show = report.campaign, self._presenter
        spoken = show.language
        facts = [
            (_("Audience"), campaign.segment or campaign.filter or _("everybody")),
            (_("Message"), f"{campaign.template} · {campaign.channel}"),
            (_("Files"), in_words_of_files(campaign.files)),
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
            Piece(fitted(self._told(person), rest), "quiet"),
        ]

    def _told(self, person: "PersonLine") -> str:
        """What came of a message, or why it waits and until when."""
        came = [
            word
            for word, has in (
                (_("came back"), person.bounced_at), (_("unsubscribed"), person.unsubscribed_at),
                (_("answered"), person.replied_at), (_("clicked"), person.clicked_at),
                (_("bought"), person.converted),
            )
            if has
        ]  # fmt: skip
        variant = "" if person.variant == HOLDOUT else person.variant
        reason = "" if person.state == "accepted" else in_words(person.reason)
        parts = [variant, reason, *came]
        if person.state == "deferred" and person.next_at is not None:
            parts.append(next_chance(person.next_at, self._presenter))
        return " · ".join(part for part in parts if part)
