"""What counts tell: whether one share is really greater than another, and by how much.

Sources: the pooled test of two proportions and the size of sample for it as in J. L. Fleiss,
B. Levin, M. C. Paik, *Statistical Methods for Rates and Proportions*, 3rd ed. (2003), chapters 3
and 4; the interval of one share by E. B. Wilson, *JASA* 22 (1927); that of a difference by
R. G. Newcombe, *Statistics in Medicine* 17 (1998), method 10; the strict bound for looks before
the end by J. L. Haybittle, *British Journal of Radiology* 44 (1971), and R. Peto et al., *British
Journal of Cancer* 34 (1976).
"""

import math
from typing import NamedTuple

ALPHA = 0.05
"""At the end so unlikely must a difference be by chance alone, both ways, to be believed."""

EARLY_ALPHA = 0.001
"""Before the end. Who looks every few minutes would find chance alone striking before long; under
this bound (Haybittle and Peto) looks in between leave that of the end as good as untouched."""

POWER = 0.8
"""The chance to notice a difference that is there, to which `least_difference` belongs."""

FEWEST = 5
"""Successes and failures that each group is to be expected to have, for the test to hold."""

CONFIDENCE = 0.95
"""Of every interval."""
_CONFIDENT = 1.959964
"""The normal deviate that belongs to it: it leaves 2.5 % on each side."""


class Counts(NamedTuple):
    """How many of how many.

    Attributes:
        hits: those of whom it is so, 0 to ``people``.
        people: all of them.
    """

    hits: int
    people: int

    @property
    def share(self) -> float | None:
        """The part of whom it is so, 0 to 1; None where there is nobody."""
        return self.hits / self.people if self.people else None


class Interval(NamedTuple):
    """From ``low`` to ``high``, both included."""

    low: float
    high: float


def p_value(one: Counts, other: Counts) -> float | None:
    """How likely chance alone makes two shares differ at least so much, either way.

    The pooled z-test: with the share p of both together,
    z = (p1 - p2) / sqrt(p (1 - p) (1/n1 + 1/n2)), and the two-sided probability of it.

    Returns:
        0 to 1; None where a group is empty, or all or none of both are hits.
    """
    spread = _spread(one, other)
    if not spread or one.share is None or other.share is None:
        return None
    return math.erfc(abs(one.share - other.share) / spread / math.sqrt(2))


def is_too_small(one: Counts, other: Counts) -> bool:
    """Whether the groups are too small for `p_value` to be relied on.

    They are where either is expected to have fewer than `FEWEST` hits, or fewer than as many of
    the others, if both had the share of both together (Fleiss, section 3.1).
    """
    hits, people = one.hits + other.hits, one.people + other.people
    if not people:
        return True
    rarer = min(hits, people - hits) / people
    return min(one.people, other.people) * rarer < FEWEST


def least_difference(one: Counts, other: Counts, *, alpha: float = ALPHA) -> float | None:
    """The smallest difference of shares that groups of this size would show with `POWER`.

    (z of 1 - alpha/2 plus z of the power) times sqrt(p (1 - p) (1/n1 + 1/n2)), with the share p
    of both together (Fleiss, section 4.2, solved for the difference).

    Returns:
        0 to 1; None where nothing can be said yet.
    """
    from statistics import NormalDist

    spread = _spread(one, other)
    if not spread:
        return None
    normal = NormalDist()
    return min(1.0, (normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(POWER)) * spread)


def interval(counts: Counts) -> Interval | None:
    """Where the true share lies with 95 % confidence (Wilson); None where there is nobody."""
    if counts.share is None:
        return None
    n, z = counts.people, _CONFIDENT
    middle = counts.share + z * z / (2 * n)
    around = z * math.sqrt(counts.share * (1 - counts.share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    # Of none and of all the bound is exact; the square root may be off by a hair.
    low = 0.0 if counts.hits == 0 else (middle - around) / whole
    high = 1.0 if counts.hits == n else (middle + around) / whole
    return Interval(low, high)


def difference(one: Counts, other: Counts) -> Interval | None:
    """Where the difference of two true shares lies with 95 % confidence (Newcombe, method 10).

    Args:
        one: whose share the other's is taken off.
        other: the group to compare with.

    Returns:
        -1 to 1; None where a group is empty.
    """
    first, second = interval(one), interval(other)
    if first is None or second is None or one.share is None or other.share is None:
        return None
    apart = one.share - other.share
    below = math.hypot(one.share - first.low, second.high - other.share)
    above = math.hypot(first.high - one.share, other.share - second.low)
    return Interval(apart - below, apart + above)


def _spread(one: Counts, other: Counts) -> float:
    """The standard error of the difference where there is none; 0 where it cannot be said."""
    if not one.people or not other.people:
        return 0.0
    pooled = (one.hits + other.hits) / (one.people + other.people)
    return math.sqrt(pooled * (1 - pooled) * (1 / one.people + 1 / other.people))
