"""Numbers of records as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.store.ids import LARGEST_ID, id_said


@pytest.mark.parametrize(
    ("typed", "number"),
    [("12", 12), (" 12 ", 12), ("۱۲", 12), ("٠٠٧", 7), (str(LARGEST_ID), LARGEST_ID)],
)
def test_digits_of_any_script_are_a_number(typed: str, number: int) -> None:
    assert id_said(typed) == number


@pytest.mark.parametrize(
    "typed", ["", "0", "-1", "+1", "1.0", "1e3", "²", "x", str(LARGEST_ID + 1), "1" * 5000]
)
def test_anything_else_is_none(typed: str) -> None:
    assert id_said(typed) is None


@given(st.integers(1, LARGEST_ID))
def test_every_id_is_read_as_it_is_written(number: int) -> None:
    assert id_said(str(number)) == number
