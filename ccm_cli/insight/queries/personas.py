"""The picture of a kind of customer: how many they are, what they are like, what they bring.

Everything about one group is found by a single statement, which looks up who belongs to it once.
"""

from array import array
from collections.abc import Sequence
from statistics import median
from typing import NamedTuple

from ccm_cli.language.catalog import message
from ccm_cli.listening.queries.nps import DETRACTOR, PROMOTER, Score
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader

DAY = 86_400
ASKED_WITHIN = 365 * DAY
"""Seconds: how far back writing and calling counts for the response rate."""
ANSWERED_WITHIN = 30 * DAY
"""Seconds: how long after it an answer counts."""
KNOWN = {
    "email": message("E-mail"),
    "phone": message("Phone"),
    "company": message("Company"),
    "city": message("City"),
    "birthday": message("Birthday"),
    "source": message("Source"),
    "language": message("Language"),
}
"""What completeness looks at: the share of people of whom each is known."""


class Share(NamedTuple):
    """How many people something is so of."""

    name: str
    people: int


class Picture(NamedTuple):
    """A group of people in figures.

    Attributes:
        people: how many they are.
        everybody: how many people there are at all.
        known: for each of `KNOWN`, of how many people it is known.
        stages: people by stage, all of them; like the following the most frequent first.
        sources: how they came.
        tags: what they are tagged with.
        cities: where they are.
        channels: interactions by channel, notes left out.
        revenue: of sales in the business's currency, in minor units.
        buyers: how many bought at all.
        sales: how often they bought.
        days_since: median days since the last contact; None where there was none with anybody.
        never: with how many there was no contact at all.
        asked: how many were written to or called within `ASKED_WITHIN`.
        answered: how many of these came back within `ANSWERED_WITHIN`.
        score: the Net Promoter Score of their latest answers.
    """

    people: int
    everybody: int
    known: tuple[Share, ...]
    stages: tuple[Share, ...]
    sources: tuple[Share, ...]
    tags: tuple[Share, ...]
    cities: tuple[Share, ...]
    channels: tuple[Share, ...]
    revenue: int
    buyers: int
    sales: int
    days_since: float | None
    never: int
    asked: int
    answered: int
    score: Score

    @property
    def share(self) -> float | None:
        """The part of everybody that they are, 0 to 1; None where there is nobody."""
        return self.people / self.everybody if self.everybody else None

    @property
    def completeness(self) -> float | None:
        """How much of `KNOWN` is known of them, 0 to 1: the mean of its shares."""
        if not self.people:
            return None
        return sum(share.people for share in self.known) / (self.people * len(self.known))

    @property
    def response(self) -> float | None:
        """The part of those asked who answered, 0 to 1; None where nobody was asked."""
        return self.answered / self.asked if self.asked else None


_TOUCHES = (
    "SELECT o.at AS at FROM interaction o WHERE o.contact_id = m.id AND o.at >= ?"
    " AND o.direction = 'out' AND o.channel <> 'note'"
    " UNION ALL SELECT x.handed_at FROM message x WHERE x.contact_id = m.id"
    " AND x.handed_at >= ? AND x.state = 'accepted'"
)
_JOINED = {
    "email": "contact_email",
    "phone": "contact_phone",
    "company": "contact_company",
}


def _having(what: str, rows: str) -> str:
    """How many have something."""
    return f"SELECT '{what}', '', count(*) FROM member m WHERE EXISTS (SELECT 1 FROM {rows})"


def _each(columns: str, rows: str, rest: str = "") -> str:
    """Something of everybody; the order of the join is ours, since SQLite cannot know theirs."""
    return f"SELECT {columns} FROM member m CROSS JOIN {rows} {rest}"


_COUNTS = (
    "SELECT 'people' AS what, '' AS name, count(*) AS n FROM member",
    "SELECT 'everybody', '', count(*) FROM contact",
    *(_having(what, f"{table} r WHERE r.contact_id = m.id") for what, table in _JOINED.items()),
    _having("city", "contact_address a WHERE a.contact_id = m.id AND a.city <> ''"),
    _having("birthday", "contact_date b WHERE b.contact_id = m.id AND b.name = 'birthday'"),
    _having("asked", f"({_TOUCHES})"),
    _having(
        "answered",
        f"({_TOUCHES}) r JOIN interaction i ON i.contact_id = m.id AND i.direction = 'in'"
        " AND i.channel <> 'note' AND i.at > r.at AND i.at <= r.at + ?",
    ),
)
_GROUPS = (
    _each("'stages', p.stage, count(*)", "contact p ON p.id = m.id", "GROUP BY p.stage"),
    _each("'sources', p.source, count(*)", "contact p ON p.id = m.id", "GROUP BY p.source"),
    _each("'languages', p.language, count(*)", "contact p ON p.id = m.id", "GROUP BY p.language"),
    _each(
        "'tags', max(t.name), count(*)",
        "contact_tag w ON w.contact_id = m.id CROSS JOIN tag t ON t.id = w.tag_id",
        "GROUP BY t.id",
    ),
    _each(
        "'cities', max(a.city), count(DISTINCT m.id)",
        "contact_address a ON a.contact_id = m.id AND a.city <> ''",
        "GROUP BY a.city_key",
    ),
    _each(
        "'channels', i.channel, count(*)",
        "interaction i ON i.contact_id = m.id AND i.channel <> 'note'",
        "GROUP BY i.channel",
    ),
    _each(
        "'score', a.score, count(*)",
        "survey_answer a ON a.contact_id = m.id AND NOT EXISTS"
        " (SELECT 1 FROM survey_answer later WHERE later.contact_id = m.id"
        " AND (later.at > a.at OR (later.at = a.at AND later.id > a.id)))",
        "GROUP BY a.score",
    ),
)
_SALES = "contact_sales s ON s.contact_id = m.id"
_SUMS = (
    _each("'revenue', '', coalesce(sum(s.revenue_minor), 0)", _SALES),
    _each("'sales', '', coalesce(sum(s.sales), 0)", _SALES),
    _each("'buyers', '', count(*)", _SALES, "WHERE s.sales > 0"),
    _each(
        "'touched', '', v.last_contact_at",
        "contact_activity v ON v.contact_id = m.id",
        "WHERE v.last_contact_at IS NOT NULL",
    ),
)
_PARTS = (*_COUNTS, *_GROUPS, *_SUMS)


def picture(reader: Reader, condition: Condition, *, now: int) -> Picture:
    """The picture of the people whom a condition fits.

    Args:
        reader: the database.
        condition: on contacts.
        now: UTC seconds.
    """
    since = now - ASKED_WITHIN
    member = f"SELECT c.id FROM contact c {' '.join(condition.joins)} WHERE {condition.of_all}"
    sql = f"WITH member (id) AS MATERIALIZED ({member}) {' UNION ALL '.join(_PARTS)}"
    times = (since, since, since, since, ANSWERED_WITHIN)
    found: dict[str, list[Share]] = {}
    touched = array("q")
    for what, name, number in reader.stream(lambda *row: row, sql, (*condition.parameters, *times)):
        if what == "touched":
            touched.append(number)
        else:
            found.setdefault(what, []).append(Share(str(name), int(number)))
    return _picture(found, touched, now)


def _picture(found: dict[str, list[Share]], touched: Sequence[int], now: int) -> Picture:
    def one(what: str) -> int:
        return found[what][0].people

    def given(what: str) -> Share:
        """Of how many a text is not empty, out of the groups by that text."""
        return Share(what, sum(share.people for share in found.get(f"{what}s", ()) if share.name))

    def ranked(what: str) -> tuple[Share, ...]:
        named = [share for share in found.get(what, ()) if share.name]
        return tuple(sorted(named, key=lambda share: (-share.people, share.name)))

    return Picture(
        people=one("people"),
        everybody=one("everybody"),
        known=tuple(
            given(what) if what in {"source", "language"} else Share(what, one(what))
            for what in KNOWN
        ),
        stages=ranked("stages"),
        sources=ranked("sources"),
        tags=ranked("tags"),
        cities=ranked("cities"),
        channels=ranked("channels"),
        revenue=one("revenue"),
        buyers=one("buyers"),
        sales=one("sales"),
        days_since=(now - median(touched)) / DAY if touched else None,
        never=one("people") - len(touched),
        asked=one("asked"),
        answered=one("answered"),
        score=_score(found.get("score", ())),
    )


def _score(answers: Sequence[Share]) -> Score:
    promoters = sum(a.people for a in answers if int(a.name) >= PROMOTER)
    detractors = sum(a.people for a in answers if int(a.name) <= DETRACTOR)
    return Score(promoters, sum(a.people for a in answers) - promoters - detractors, detractors)


def overlaps(reader: Reader, groups: Sequence[Condition]) -> list[list[int]]:
    """How many people are in each two of several groups; with itself, how many are in one.

    Args:
        reader: the database.
        groups: conditions on contacts.

    Returns:
        A row for each group, with a number for each.
    """
    counts = [[0] * len(groups) for _group in groups]
    for first, one in enumerate(groups):
        for second in range(first, len(groups)):
            counts[first][second] = counts[second][first] = _both(reader, one, groups[second])
    return counts


def _both(reader: Reader, one: Condition, other: Condition) -> int:
    members = [
        f"SELECT c.id FROM contact c {' '.join(each.joins)} WHERE {each.of_all}"
        for each in dict.fromkeys((one, other))
    ]
    parameters = [value for each in dict.fromkeys((one, other)) for value in each.parameters]
    return int(reader.value(f"SELECT count(*) FROM ({' INTERSECT '.join(members)})", parameters))
