"""A number that a record had once never means another, whatever others are called."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result


@pytest.mark.parametrize("noun", ["contact", "company"])
def test_a_number_that_was_given_means_no_name(
    ccm: Callable[..., Result], database: Path, noun: str
) -> None:
    assert database.exists()
    ccm(noun, "add", "Anna Berg")
    ccm(noun, "add", "Otto Vogel")
    ccm(noun, "rm", "2", "--force")
    ccm(noun, "add", "2 Brothers")
    assert ccm(noun, "edit", "2", "--city", "Cork").code == 3
    assert ccm(noun, "rm", "2", "--force").code == 3
    assert ccm(noun, "show", "3").code == 0


def test_a_name_of_digits_is_found_where_no_number_stands_for_it(
    ccm: Callable[..., Result], database: Path
) -> None:
    assert database.exists()
    ccm("company", "add", "1984")
    assert ccm("company", "show", "1984").code == 0
