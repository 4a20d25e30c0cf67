"""What an A/B test has shown so far.

The share of each version is counted in persons it reached, whatever it was sent how often. Two
versions are compared by the pooled test of two proportions; of more than two, the leader has to be
better than every other at a level divided by the number of pairs (Bonferroni). Before the deadline
only a very clear difference counts; see `ccm_cli.messaging.evidence`.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ccm_cli.messaging import evidence
from ccm_cli.messaging.evidence import ALPHA, EARLY_ALPHA, Counts, Interval
from ccm_cli.messaging.queries.campaigns import CampaignRow, in_state
from ccm_cli.messaging.queries.results import CONVERTED, USUAL_WINDOW
from ccm_cli.messaging.variants import ASK
from ccm_cli.store.reading import Reader

ASKED = "asked"
"""In ``chosen_why``: the owner was told that there is no winner, and is not told again."""

Verdict = Literal["winner", "too small", "undecided"]

_HITS = {
    "replies": "coalesce(m.replied_at < m.handed_at + :window, 0)",
    "clicks": "coalesce(m.clicked_at < m.handed_at + :window, 0)",
    "sales": CONVERTED,
}


class Evidence(NamedTuple):
    """What one measure says of the versions.

    Attributes:
        metric: one of `variants.METRICS`.
        counts: of each version, whom it reached, and how many of them did it.
        verdict: whether the leader has won, or why not.
        leader: the version with the greatest share; empty where nobody was reached.
        runner_up: the one that comes nearest to it.
        p: how likely chance alone makes those two differ so; None where it cannot be said.
        level: below which ``p`` must be.
        apart: where the difference of their shares lies with 95 % confidence.
        least: the smallest difference that groups of this size would show four times in five.
        is_final: whether the deadline is past, or there is none.
    """

    metric: str
    counts: Mapping[str, Counts]
    verdict: Verdict
    leader: str
    runner_up: str
    p: float | None
    level: float
    apart: Interval | None
    least: float | None
    is_final: bool


def deadline(campaign: CampaignRow) -> int | None:
    """When the test is decided at the latest, UTC seconds; None where it is not by itself."""
    if not campaign.winner_by or campaign.decide_after is None or campaign.started_at is None:
        return None
    return campaign.started_at + campaign.decide_after


def compare(reader: Reader, campaign: CampaignRow, metric: str, *, now: int) -> Evidence:
    """Hold the versions of a campaign against each other.

    Args:
        reader: the database.
        campaign: one with versions.
        metric: one of `variants.METRICS`.
        now: UTC seconds.
    """
    window = campaign.decide_after or USUAL_WINDOW
    counts = _counted(reader, campaign, metric, window)
    order = sorted(counts, key=lambda name: (-(counts[name].share or 0), name))
    leader, runner_up = order[0], order[1]
    ends = deadline(campaign)
    is_final = ends is None or now >= ends
    pairs = len(order) * (len(order) - 1) // 2
    level = (ALPHA if is_final else EARLY_ALPHA) / pairs
    p_values = [evidence.p_value(counts[leader], counts[name]) for name in order[1:]]
    verdict: Verdict = "undecided"
    if any(evidence.is_too_small(counts[leader], counts[name]) for name in order[1:]):
        verdict = "too small"
    elif all(p is not None and p < level for p in p_values):
        verdict = "winner"
    return Evidence(
        metric=metric,
        counts=counts,
        verdict=verdict,
        leader=leader if counts[leader].people else "",
        runner_up=runner_up,
        p=p_values[0],
        level=level,
        apart=evidence.difference(counts[leader], counts[runner_up]),
        least=evidence.least_difference(counts[leader], counts[runner_up], alpha=ALPHA / pairs),
        is_final=is_final,
    )


def _counted(reader: Reader, campaign: CampaignRow, metric: str, window: int) -> dict[str, Counts]:
    rows = reader.rows(
        lambda *row: row,
        f"""
        SELECT variant, sum(hit), count(*) FROM (
          SELECT m.variant AS variant, max({_HITS[metric]}) AS hit FROM message m
          WHERE m.campaign_id = :campaign AND m.state = 'accepted' AND m.bounced_at IS NULL
          GROUP BY m.variant, m.contact_id)
        GROUP BY variant
        """,
        {"campaign": campaign.id, "window": window},
    )
    found = {variant: Counts(int(hits), int(people)) for variant, hits, people in rows}
    return {each.name: found.get(each.name, Counts(0, 0)) for each in campaign.variants}


def undecided(reader: Reader) -> list[CampaignRow]:
    """Running campaigns whose winner is to be found by itself, and is not yet."""
    return [
        one
        for one in in_state(reader, "running")
        if one.variants and one.winner_by and not one.chosen and one.chosen_why != ASKED
    ]


def outcome_of(reader: Reader, campaign: CampaignRow, now: int) -> tuple[str, str] | None:
    """The variant that wins now and why; ``("", ASKED)`` to ask; None to wait."""
    found = compare(reader, campaign, campaign.winner_by, now=now)
    if found.verdict == "winner":
        return found.leader, "evidence"
    if not found.is_final:
        return None
    return ("", ASKED) if campaign.undecided == ASK else (campaign.undecided, "undecided")


def anything_to_decide(reader: Reader, *, now: int) -> bool:
    """Whether a test has a winner, or has come to its deadline."""
    return any(outcome_of(reader, one, now) is not None for one in undecided(reader))
