"""The Net Promoter Score of a survey: its formula, its count, how sure it is, and its course.

Of a customer's answers to one survey on one campaign the latest counts, of his answers outside
campaigns the latest of all; an answer of somebody unknown always counts. A period takes the
latest within it, so a month keeps its score when the customer thinks otherwise later.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.language.calendars import add_months, month_start
from ccm_cli.language.zones import day_bounds, local_day
from ccm_cli.store.reading import Reader

PROMOTER, DETRACTOR = 9, 6
"""The lowest score of a promoter, and the highest of a detractor."""

_Z = 1.959963985
"""Quantile of the normal distribution for 95 per cent, both sides."""
_ADDED, _ADDED_EACH = 3.0, 0.75
MONTHS = 12


class Interval(NamedTuple):
    """Where the score of all customers lies with 95 per cent confidence, in points."""

    low: float
    high: float

    @property
    def margin(self) -> float:
        """Half of its width: the margin of error, in points."""
        return (self.high - self.low) / 2


class Score(NamedTuple):
    """Answers by group, and what follows from them."""

    promoters: int
    passives: int
    detractors: int

    @property
    def answers(self) -> int:
        """How many answers count."""
        return self.promoters + self.passives + self.detractors

    @property
    def nps(self) -> float | None:
        """Per cent promoters (9 and 10) minus per cent detractors (0 to 6): -100 to 100.

        None without answers. Source: Frederick F. Reichheld, The One Number You Need to Grow,
        Harvard Business Review, December 2003.
        """
        if not self.answers:
            return None
        return 100 * (self.promoters - self.detractors) / self.answers

    @property
    def interval(self) -> Interval | None:
        """The 95 per cent confidence interval of the score; None without answers.

        Adjusted Wald: three answers are added, 3/4 of one to promoters and to detractors each,
        and then the standard error is that of a mean of +1, 0 and -1. Unlike the plain one it
        does not shrink to nothing when a few customers all agree; where so few do, it is widened
        to take in the score itself. Source: Brendan Rocks, Interval
        Estimation for the "Net Promoter Score", The American Statistician 70(4), 2016.
        """
        if not self.answers:
            return None
        count = self.answers + _ADDED
        promoting = (self.promoters + _ADDED_EACH) / count
        detracting = (self.detractors + _ADDED_EACH) / count
        middle = promoting - detracting
        error = _Z * sqrt((promoting + detracting - middle**2) / count)
        score = 100 * (self.promoters - self.detractors) / self.answers
        low, high = 100 * (middle - error), 100 * (middle + error)
        return Interval(max(-100.0, min(low, score)), min(100.0, max(high, score)))


class Response(NamedTuple):
    """How many customers were asked by a campaign's message, and how many of them answered."""

    asked: int
    answered: int

    @property
    def rate(self) -> float | None:
        """Answered by asked, 0 to 1; None when nobody was asked."""
        return self.answered / self.asked if self.asked else None


class MonthScore(NamedTuple):
    """The score of one month."""

    first_day: date
    score: Score


class Report(NamedTuple):
    """Everything that is known of a survey's score.

    Attributes:
        score: of the whole period.
        response: of the messages that asked within the period.
        trend: by month, at most `MONTHS` up to the end of the period.
        first_at: when the first answer of the period was given, UTC seconds; None without any.
        last_at: when the last was.
    """

    score: Score
    response: Response
    trend: tuple[MonthScore, ...]
    first_at: int | None
    last_at: int | None


_LATEST = (
    "SELECT a.score, a.at, row_number() OVER ("
    "PARTITION BY CASE WHEN a.contact_id IS NULL THEN a.id END, a.contact_id, a.campaign_id{month}"
    " ORDER BY a.at DESC, a.id DESC) AS place{columns}"
    " FROM survey_answer a{months}"
    " WHERE a.survey_id = ? AND a.at >= ? AND a.at < ?"
)
_GROUPS = (
    f"coalesce(sum(score >= {PROMOTER}), 0),"
    f" coalesce(sum(score < {PROMOTER} AND score > {DETRACTOR}), 0),"
    f" coalesce(sum(score <= {DETRACTOR}), 0)"
)
_BEGINNING, _END = -(2**62), 2**62


def report(
    reader: Reader,
    survey_id: int,
    *,
    now: int,
    zone: ZoneInfo,
    calendar: str,
    since: int | None = None,
    until: int | None = None,
) -> Report:
    """Score, response and course of a survey over a period.

    Args:
        reader: the database.
        survey_id: which survey.
        now: UTC seconds.
        zone: whose days and months.
        calendar: as for `trend`.
        since: as for `score`.
        until: as for `score`.
    """
    first, last = reader.row(
        lambda first, last: (first, last),
        "SELECT min(at), max(at) FROM survey_answer WHERE survey_id = ? AND at >= ? AND at < ?",
        (survey_id, *_period(since, until)),
    ) or (None, None)
    end = now if until is None else min(now, until - 1)
    course = trend(reader, survey_id, now=end, zone=zone, calendar=calendar, since=since)
    return Report(
        score(reader, survey_id, since=since, until=until),
        response(reader, survey_id, since=since, until=until),
        tuple(course),
        first,
        last,
    )


def score(
    reader: Reader,
    survey_id: int,
    *,
    since: int | None = None,
    until: int | None = None,
    campaign_id: int | None = None,
) -> Score:
    """The score of a survey.

    Args:
        reader: the database.
        survey_id: which survey.
        since: answers from this second on, UTC; from the first when absent.
        until: answers before this second, UTC; up to the last when absent.
        campaign_id: only answers to this campaign.
    """
    latest = _LATEST.format(month="", columns="", months="")
    parameters: list[int] = [survey_id, *_period(since, until)]
    if campaign_id is not None:
        latest += " AND a.campaign_id = ?"
        parameters.append(campaign_id)
    found = reader.row(Score, f"SELECT {_GROUPS} FROM ({latest}) x WHERE place = 1", parameters)
    return found or Score(0, 0, 0)


def response(
    reader: Reader,
    survey_id: int,
    *,
    since: int | None = None,
    until: int | None = None,
    campaign_id: int | None = None,
) -> Response:
    """Of the messages of campaigns that put this survey and were accepted, how many were answered.

    A message counts once, however often it was answered, and whenever.

    Args:
        reader: the database.
        survey_id: which survey.
        since: messages handed over from this second on, UTC.
        until: messages handed over before this second, UTC.
        campaign_id: only this campaign.
    """
    sql = (
        "SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM survey_answer a"
        " WHERE a.survey_id = p.survey_id AND a.contact_id = m.contact_id"
        " AND a.campaign_id = m.campaign_id AND a.at >= m.handed_at)), 0)"
        " FROM campaign p JOIN message m ON m.campaign_id = p.id"
        " WHERE p.survey_id = ? AND m.state = 'accepted' AND m.contact_id IS NOT NULL"
        " AND m.handed_at >= ? AND m.handed_at < ?"
    )
    parameters: list[int] = [survey_id, *_period(since, until)]
    if campaign_id is not None:
        sql += " AND p.id = ?"
        parameters.append(campaign_id)
    return reader.row(Response, sql, parameters) or Response(0, 0)


def trend(
    reader: Reader,
    survey_id: int,
    *,
    now: int,
    zone: ZoneInfo,
    calendar: str,
    since: int | None = None,
    months: int = MONTHS,
) -> list[MonthScore]:
    """The score of each of the last months, the oldest first, the current one included.

    Months before the first answer are left out; months without an answer in between are not.

    Args:
        reader: the database.
        survey_id: which survey.
        now: UTC seconds; of a period that ended, its last second.
        zone: whose days.
        calendar: ``gregorian`` or ``jalali``: whose months.
        since: no answers before this second, UTC.
        months: how many, at least 1.
    """
    spans = _months(now, zone, calendar, months)
    listed = " UNION ALL ".join(["SELECT ? AS start, ? AS until"] * len(spans))
    latest = _LATEST.format(
        month=", t.start",
        columns=", t.start",
        months=f" JOIN ({listed}) t ON a.at >= t.start AND a.at < t.until",
    )
    bounds = [second for _day, start, until in spans for second in (start, until)]
    rows = reader.rows(
        lambda start, *groups: (start, Score(*groups)),
        f"SELECT start, {_GROUPS} FROM ({latest}) x WHERE place = 1 GROUP BY start",
        (*bounds, survey_id, *_period(since, now + 1)),
    )
    found = dict(rows)
    scores = [MonthScore(day, found.get(start, Score(0, 0, 0))) for day, start, _until in spans]
    while scores and not scores[0].score.answers:
        del scores[0]
    return scores


def _period(since: int | None, until: int | None) -> tuple[int, int]:
    return (_BEGINNING if since is None else since, _END if until is None else until)


def _months(now: int, zone: ZoneInfo, calendar: str, count: int) -> Sequence[tuple[date, int, int]]:
    """First day, first second and end of each month, the oldest first."""
    this = month_start(local_day(now, zone), calendar=calendar)
    spans = []
    for back in range(count - 1, -1, -1):
        first = add_months(this, -back, calendar=calendar)
        following = add_months(first, 1, calendar=calendar)
        last = day_bounds(following - timedelta(days=1), zone)[1]
        spans.append((first, day_bounds(first, zone)[0], last))
    return spans
