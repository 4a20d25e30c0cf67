"""What came of messages within a time: answers, clicks, sales, and what it cost.

Of a campaign, or of a journey or rule, step by step. The definitions stand in
``docs/campaigns.md``. What a sale is says the view ``sale`` (`ccm_cli.selling.figures`); it is put
down to the last message that reached the person before it, of whatever campaign, journey or rule,
if that was within the window (last touch). What a group that was not written to shows is compared
without that: in both groups everybody counts who was drawn for it, and every sale within the
window.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ccm_cli.messaging import evidence
from ccm_cli.messaging.evidence import Counts, Interval
from ccm_cli.messaging.fallbacks import STEP
from ccm_cli.messaging.splitting import HOLDOUT
from ccm_cli.store.reading import Reader

DAY = 86_400
USUAL_WINDOW = 14 * DAY
"""Seconds after a message within which what happens is put down to it."""

_LAST_TOUCH = """
(SELECT x.id FROM message x WHERE x.contact_id = d.contact_id
   AND x.state IN ('accepted', 'unknown') AND x.bounced_at IS NULL
   AND x.handed_at <= d.at AND x.handed_at > d.at - :window
   AND (x.purpose <> 'transactional'
        OR (x.campaign_id IS m.campaign_id AND x.source = m.source))
 ORDER BY x.handed_at DESC, x.id DESC LIMIT 1)
"""
SOLD = f"""
d.contact_id = m.contact_id AND d.at >= m.handed_at AND d.at < m.handed_at + :window
AND m.id = {_LAST_TOUCH}
"""
"""SQL: that sale ``d`` is put down to message ``m``; asks for ``:window``."""
CONVERTED = f"EXISTS (SELECT 1 FROM sale d WHERE {SOLD})"
"""SQL: whether a sale is put down to message ``m``; asks for ``:window``."""


class _Scope(NamedTuple):
    """Which messages are counted, and how they are grouped.

    Attributes:
        by: SQL of what groups them, in order.
        only: SQL after ``message m``.
    """

    by: tuple[str, ...]
    only: str

    @property
    def places(self) -> str:
        """The numbers of the columns that group, for GROUP BY."""
        return ", ".join(str(number) for number in range(1, len(self.by) + 1))


_OF_CAMPAIGN = _Scope(
    ("m.variant", "m.channel", "coalesce(nullif(c.language, ''), :language)"),
    "LEFT JOIN contact c ON c.id = m.contact_id WHERE m.campaign_id = :campaign"
    f" AND m.variant <> '{HOLDOUT}'",
)
_OF_SOURCE = _Scope(
    (f"m.step % {STEP}",),  # that of the message that another channel stands in for
    "WHERE m.source = :source AND m.source <> ''",
)


class Outcome(NamedTuple):
    """What came of some messages.

    Attributes:
        messages: in the outbox, whatever became of them; one that another channel stands in for
            counts with that.
        sent: that left the house, or may have.
        accepted: of these, that the server took.
        bounced: of these, that came back.
        unsubscribed: persons who did not want more.
        replied: persons who answered within the window.
        clicked: persons who followed a link within the window.
        converted: persons who bought within the window.
        revenue: of what they bought, by currency, in minor units.
        cost: of sending, by currency, in minor units; empty where none is known.
    """

    messages: int = 0
    sent: int = 0
    accepted: int = 0
    bounced: int = 0
    unsubscribed: int = 0
    replied: int = 0
    clicked: int = 0
    converted: int = 0
    revenue: Mapping[str, int] = {}
    cost: Mapping[str, int] = {}

    @property
    def reached(self) -> int:
        """Accepted and not come back: what the rates of answers are counted on."""
        return self.accepted - self.bounced

    @property
    def bounce_rate(self) -> float | None:
        """Of those accepted; None where there is none, as for all rates."""
        return Counts(self.bounced, self.accepted).share

    @property
    def unsubscribe_rate(self) -> float | None:
        return Counts(self.unsubscribed, self.reached).share

    @property
    def reply_rate(self) -> float | None:
        return Counts(self.replied, self.reached).share

    @property
    def click_rate(self) -> float | None:
        return Counts(self.clicked, self.reached).share

    @property
    def conversion_rate(self) -> float | None:
        return Counts(self.converted, self.reached).share

    def plus(self, other: "Outcome") -> "Outcome":
        """Both together."""
        counts = (one + two for one, two in zip(self[:8], other[:8], strict=True))
        money = _sum(self.revenue, other.revenue), _sum(self.cost, other.cost)
        return Outcome._make((*counts, *money))


class Lift(NamedTuple):
    """What those written to bought, beside those who were not.

    Attributes:
        written: of those drawn to be written to, how many bought; who was held back for another
            reason counts too, for such people are in the other group as well.
        held_out: the same of the group that was not written to.
        apart: where the difference of the shares lies with 95 % confidence; None where a group
            is empty.
    """

    written: Counts
    held_out: Counts
    apart: Interval | None

    @property
    def difference(self) -> float | None:
        """The difference of the shares, -1 to 1; None where a group is empty."""
        if self.written.share is None or self.held_out.share is None:
            return None
        return self.written.share - self.held_out.share


class Results(NamedTuple):
    """What came of a campaign.

    Attributes:
        window: seconds.
        whole: of all its messages.
        variants: by the variant of an A/B test, in their order; empty where there is none.
        channels: by channel.
        languages: by the language of the person.
        lift: None where nobody is held out.
    """

    window: int
    whole: Outcome
    variants: Mapping[str, Outcome]
    channels: Mapping[str, Outcome]
    languages: Mapping[str, Outcome]
    lift: Lift | None


Place = tuple[Any, ...]
"""The values by which messages are grouped."""


def results(reader: Reader, campaign_id: int, *, window: int, language: str) -> Results:
    """What came of a campaign's messages.

    Args:
        reader: the database.
        campaign_id: the campaign.
        window: seconds after a message within which what happens is put down to it.
        language: of contacts that have none.
    """
    asked = {"campaign": campaign_id, "window": window, "language": language}
    whole = _outcomes(reader, _OF_CAMPAIGN, asked)
    return Results(
        window,
        _together(whole.items(), lambda _place: "").get("", Outcome()),
        {name: one for name, one in _together(whole.items(), lambda at: at[0]).items() if name},
        _together(whole.items(), lambda at: at[1]),
        _together(whole.items(), lambda at: at[2]),
        _lift(reader, asked),
    )


def results_of_steps(reader: Reader, source: str, *, window: int) -> dict[int, Outcome]:
    """What came of the messages of a journey or rule, by the number of the step.

    Args:
        reader: the database.
        source: ``journey/NAME`` or ``rule/NAME``.
        window: seconds after a message within which what happens is put down to it.
    """
    found = _outcomes(reader, _OF_SOURCE, {"source": source, "window": window})
    return {int(place[0]): outcome for place, outcome in sorted(found.items())}


def _outcomes(reader: Reader, scope: _Scope, asked: Mapping[str, object]) -> dict[Place, Outcome]:
    """What came of some messages, by group."""
    found = _counts(reader, scope, asked)
    revenue = _money(
        reader, scope, asked, "d.currency, d.amount_minor", f"JOIN sale d ON {SOLD}",
    )  # fmt: skip
    cost = _money(
        reader, scope, asked, "m.cost_currency, m.cost_minor", "", "AND m.cost_minor IS NOT NULL",
    )  # fmt: skip
    return {
        place: outcome._replace(revenue=revenue.get(place, {}), cost=cost.get(place, {}))
        for place, outcome in found.items()
    }


def _counts(reader: Reader, scope: _Scope, asked: Mapping[str, object]) -> dict[Place, Outcome]:
    rows = reader.rows(
        lambda *row: row,
        f"""
        SELECT {", ".join(scope.by)}, sum(m.fallback_of IS NULL),
               sum(m.state IN ('handed over', 'accepted', 'unknown')),
               sum(m.state = 'accepted'),
               sum(m.state = 'accepted' AND m.bounced_at IS NOT NULL),
               sum(m.unsubscribed_at IS NOT NULL),
               sum(coalesce(m.replied_at < m.handed_at + :window, 0)),
               sum(coalesce(m.clicked_at < m.handed_at + :window, 0)),
               sum({CONVERTED})
        FROM message m {scope.only} GROUP BY {scope.places}
        """,
        asked,
    )
    width = len(scope.by)
    return {row[:width]: Outcome._make((*row[width:], {}, {})) for row in rows}


def _money(
    reader: Reader,
    scope: _Scope,
    asked: Mapping[str, object],
    amount: str,
    joined: str,
    only: str = "",
) -> dict[Place, dict[str, int]]:
    """Sums of money by group and currency.

    Args:
        reader: the database.
        scope: which messages.
        asked: parameters.
        amount: SQL of the currency and of the amount.
        joined: SQL after ``message m`` for what the amount is read from.
        only: SQL of a further condition.
    """
    groups = "".join(f"g{place}, " for place in range(len(scope.by)))
    found: dict[Place, dict[str, int]] = {}
    rows = reader.rows(
        lambda *row: row,
        # The limit keeps SQLite from computing all sales to take the sum of a few.
        f"WITH found ({groups}currency, minor) AS (SELECT {', '.join(scope.by)}, {amount}"
        f" FROM message m {joined} {scope.only} {only} LIMIT -1)"
        f" SELECT {groups}currency, sum(minor) FROM found GROUP BY {groups}currency",
        asked,
    )
    for *place, currency, minor in rows:
        if minor is not None:
            found.setdefault(tuple(place), {})[currency] = minor
    return found


def _together(
    outcomes: Iterable[tuple[Place, Outcome]], by: Callable[[Place], str]
) -> dict[str, Outcome]:
    """The outcomes of those alike, in the order of their names."""
    found: dict[str, Outcome] = {}
    for place, outcome in outcomes:
        found[by(place)] = found.get(by(place), Outcome()).plus(outcome)
    return dict(sorted(found.items()))


def _sum(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in sorted({*one, *other})}


_BOUGHT = """
SELECT count(*), coalesce(sum(EXISTS (SELECT 1 FROM sale d WHERE d.contact_id = m.contact_id
   AND d.at >= m.since AND d.at < m.since + :window)), 0)
FROM (SELECT contact_id, {since} AS since FROM message
      WHERE campaign_id = :campaign AND contact_id IS NOT NULL AND {which}) m
"""


def _lift(reader: Reader, asked: Mapping[str, object]) -> Lift | None:
    held_out = _bought(reader, asked, "next_at", f"variant = '{HOLDOUT}'")
    if not held_out.people:
        return None
    written = _bought(
        reader, asked, "coalesce(handed_at, settled_at)",
        f"variant <> '{HOLDOUT}' AND fallback_of IS NULL"
        " AND state IN ('accepted', 'unknown', 'refused', 'suppressed', 'passed on')",
    )  # fmt: skip
    return Lift(written, held_out, evidence.difference(written, held_out))


def _bought(reader: Reader, asked: Mapping[str, object], since: str, which: str) -> Counts:
    people, buyers = reader.connection.execute(
        _BOUGHT.format(since=since, which=which), asked
    ).fetchone()
    return Counts(int(buyers), int(people))
