"""Small figures: stages of a pipeline as bars, campaigns with their progress, a score."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple, Unpack

from rich.cells import cell_len

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.money import Money
from ccm_cli.messaging.state_words import CAMPAIGN_STATES
from ccm_cli.presentation import Presenter
from ccm_cli.selling.pipelines import OPEN
from ccm_cli.selling.queries.pipeline import StageSum, forecast
from ccm_cli.tui.widgets.campaigns import bar
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, meter
from ccm_cli.tui.wording import ELLIPSIS, first_fitting, fitted

if TYPE_CHECKING:
    from ccm_cli.listening.queries.nps import MonthScore, Score
    from ccm_cli.messaging.queries.campaigns import CampaignLine

GOOD = 30
"""From here on a Net Promoter Score is drawn in green."""
_SHORTEST_NAME, _SHORTEST_BAR = 8, 3


def amounts(presenter: Presenter, totals: Sequence[Money]) -> str:
    """Sums in several currencies as one text; a dash for none."""
    return " + ".join(presenter.money(total.minor, total.currency) for total in totals) or "–"


def amounts_within(presenter: Presenter, totals: Sequence[Money], width: int) -> str:
    """As `amounts`, of as many as have room whole; an amount is never cut, it would be another."""
    forms = [amounts(presenter, totals)]
    forms += [
        amounts(presenter, totals[:count]) + f" + {ELLIPSIS}"
        for count in range(len(totals) - 1, 0, -1)
    ]
    return first_fitting((*forms, ELLIPSIS), width)


class StageBars(Drawn):
    """The open stages of a pipeline, each as a bar as long as its share of the deals."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._stages: Sequence[StageSum] = ()

    def show(self, stages: Sequence[StageSum]) -> None:
        """Show these stages."""
        before = len(self._stages)
        self._stages = [stage for stage in stages if stage.state == OPEN]
        self.refresh(layout=len(self._stages) != before)

    def drawn(self, width: int) -> Iterable[Line]:
        number = self._presenter.number
        most = max((stage.deals for stage in self._stages), default=0) or 1
        names = max((cell_len(stage.stage) for stage in self._stages), default=0)
        count_room = max((cell_len(number(stage.deals)) for stage in self._stages), default=1)
        room = width - min(names, _SHORTEST_NAME) - count_room - 2
        sums = [amounts_within(self._presenter, stage.totals, room) for stage in self._stages]
        sum_room = max((cell_len(text) for text in sums), default=0)
        room = width - count_room - sum_room - 2
        name_room = min(names, width // 3, room)
        bar = room - name_room - 2
        if bar < _SHORTEST_BAR:
            name_room, bar = min(names, room), 0
        for stage, total in zip(self._stages, sums, strict=True):
            yield [
                Piece(fitted(stage.stage, room if bar == 0 else name_room)),
                *([Piece("  "), *meter(stage.deals / most, bar)] if bar else ()),
                Piece(" " + fitted(number(stage.deals), count_room, right=True), "strong"),
                Piece(" " + fitted(total, sum_room, right=True), "quiet"),
            ]
        room = width - min(cell_len(_("expected")), _SHORTEST_NAME) - 1
        expected = amounts_within(self._presenter, forecast(self._stages), room)
        yield ends(_("expected"), expected, width, ("quiet", "accent"))


class CampaignBars(Drawn):
    """The last campaigns: name and state, and how far each is."""

    SHOWN = 20

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._campaigns: Sequence[CampaignLine] = ()

    def show(self, campaigns: "Sequence[CampaignLine]") -> None:
        """Show these, the newest first."""
        self._campaigns = campaigns
        self.refresh()

    def drawn(self, width: int) -> Iterable[Line]:
        if not self._campaigns:
            yield [Piece(fitted(_("none yet"), width), "quiet")]
        for campaign in self._campaigns[: max(1, self.size.height // 2)]:
            state = _(CAMPAIGN_STATES.get(campaign.state, campaign.state))
            yield ends(campaign.name, state, width, ("", "quiet"))
            yield bar(campaign, self._presenter, width)


class SurveyScore(NamedTuple):
    """The score of one survey, and its course.

    Attributes:
        survey: its name.
        score: over all answers that count.
        months: the score of each of the last months, the oldest first.
    """

    survey: str
    score: "Score"
    months: "Sequence[MonthScore]"


class ScoreCard(Drawn):
    """A Net Promoter Score: the number, on how many answers it stands, and its course."""

    STEPS = "▁▂▃▄▅▆▇█"

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._standing: SurveyScore | None = None

    def show(self, standing: SurveyScore | None) -> None:
        """Show this score; None where nobody was asked yet."""
        self._standing = standing
        self.refresh()

    def drawn(self, width: int) -> Iterable[Line]:
        standing = self._standing
        if standing is None or standing.score.nps is None:
            yield [Piece(fitted(_("no answers yet"), width), "quiet")]
            return
        score, number = standing.score, self._presenter.number
        nps = round(score.nps or 0)
        colour = "good" if nps >= GOOD else "accent" if nps >= 0 else "bad"
        answers = ngettext("%(n)s answer", "%(n)s answers", score.answers) % {
            "n": number(score.answers)
        }
        margin = "" if score.interval is None else f"±{number(round(score.interval.margin))} · "
        value = ("+" if nps > 0 else "") + number(nps)
        room = max(0, width - len(value) - 5)
        yield [
            Piece("NPS ", "quiet"),
            Piece(value + " ", colour),
            Piece(fitted(margin + answers, room), "quiet"),
        ]
        yield from self._course(standing.months, colour, width)
        parts = (("good", score.promoters), ("quiet", score.passives), ("bad", score.detractors))
        yield list(_split(parts, score.answers, width))

    def _course(self, months: "Sequence[MonthScore]", colour: str, width: int) -> Iterable[Line]:
        """One step a month, from -100 to 100; a dot for a month without answers."""
        if len(months) < 2:  # noqa: PLR2004 (one point is no course)
            return
        steps = ""
        for month in months:
            if month.score.nps is None:
                steps += "·"
                continue
            share = (month.score.nps + 100) / 200
            steps += self.STEPS[min(len(self.STEPS) - 1, int(share * len(self.STEPS)))]
        words = ngettext("%(n)s month", "%(n)s months", len(steps)) % {
            "n": self._presenter.number(len(steps))
        }
        room = width - len(steps) - 1
        yield [Piece(steps + " ", colour), Piece(fitted(words, max(0, room)), "quiet")]


def _split(parts: Sequence[tuple[str, int]], whole: int, width: int) -> Iterable[Piece]:
    """A bar parted among groups by their counts."""
    done = counted = 0
    for ink, count in parts:
        counted += count
        until = round(counted / whole * width)
        yield Piece("━" * (until - done), ink)
        done = until
