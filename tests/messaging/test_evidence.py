"""What counts tell, held against published figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.messaging.evidence import (
    Counts,
    difference,
    interval,
    is_too_small,
    least_difference,
    p_value,
)

counts = st.integers(0, 500).flatmap(
    lambda people: st.builds(Counts, st.integers(0, people), st.just(people))
)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        (Counts(56, 70), Counts(48, 80), 0.0524, 0.3339),
        (Counts(9, 10), Counts(3, 10), 0.1705, 0.8090),
        (Counts(5, 56), Counts(0, 29), -0.0381, 0.1926),
        (Counts(10, 10), Counts(0, 10), 0.6075, 1.0),
    ],
)
def test_the_interval_of_a_difference_is_that_of_newcombe(one, other, low, high):
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10."""
    found = difference(one, other)
    assert found is not None
    assert found.low == pytest.approx(low, abs=5e-5)
    assert found.high == pytest.approx(high, abs=5e-5)


@pytest.mark.parametrize(
    ("counted", "low", "high"),
    [
        (Counts(81, 263), 0.2553, 0.3662),
        (Counts(15, 148), 0.0624, 0.1605),
        (Counts(0, 20), 0.0, 0.1611),
        (Counts(1, 29), 0.0061, 0.1718),
    ],
)
def test_the_interval_of_a_share_is_that_of_wilson(counted, low, high):
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    found = interval(counted)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)


def test_the_test_of_two_shares():
    """By hand: p = 104/150, z = 0.2 / 0.075464 = 2.6503."""
    assert p_value(Counts(56, 70), Counts(48, 80)) == pytest.approx(0.00804, abs=5e-5)
    assert p_value(Counts(10, 100), Counts(10, 100)) == pytest.approx(1.0)
    assert p_value(Counts(0, 100), Counts(0, 100)) is None
    assert p_value(Counts(0, 0), Counts(1, 100)) is None


def test_small_groups_are_called_so():
    assert is_too_small(Counts(0, 0), Counts(0, 0))
    assert is_too_small(Counts(4, 100), Counts(5, 100))
    assert not is_too_small(Counts(5, 100), Counts(5, 100))
    assert is_too_small(Counts(100, 100), Counts(98, 100))
    assert is_too_small(Counts(50, 1000), Counts(2, 40))


def test_the_least_difference_is_found_four_times_in_five():
    """A tenth against a tenth and what 1,000 a group show: Fleiss' formula by hand."""
    found = least_difference(Counts(100, 1000), Counts(100, 1000))
    assert found == pytest.approx((1.959964 + 0.841621) * (0.09 * 2 / 1000) ** 0.5, abs=1e-6)
    assert least_difference(Counts(0, 1000), Counts(0, 1000)) is None


@given(counts, counts)
def test_intervals_hold_the_figures_and_stay_within_bounds(one, other):
    found = difference(one, other)
    if one.share is None or other.share is None:
        assert found is None
        return
    assert found is not None
    assert -1 <= found.low <= one.share - other.share + 1e-12
    assert one.share - other.share - 1e-12 <= found.high <= 1
    assert p_value(one, other) == p_value(other, one)
