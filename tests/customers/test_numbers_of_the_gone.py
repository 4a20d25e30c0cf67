"""A number that a record had once never means another, whatever others are called."""

import json
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


@pytest.mark.parametrize("number", ["77", "0", "۷۷", "#77", "077", "77-"])
def test_a_number_that_nobody_has_is_no_part_of_a_name(
    ccm: Callable[..., Result], database: Path, number: str
) -> None:
    assert database.exists()
    ccm("contact", "add", "Cafe 77 0")
    ccm("company", "add", "77 0 Brothers")
    ccm("product", "add", "77 Oak", "--price", "10")
    for command in (
        ("contact", "rm", number, "--force"),
        ("contact", "edit", number, "--city", "Cork"),
        ("contact", "show", number),
        ("who", number),
        ("deal", "add", "--title", "x", "--contact", number),
        ("deal", "add", "--title", "x", "--company", number),
        ("company", "rm", number, "--force"),
        ("company", "edit", number, "--city", "Cork"),
        ("product", "show", number),
    ):
        refused = ccm(*command)
        assert refused.code == 3, (command, refused.err)
        assert "Traceback" not in refused.err
    assert ccm("contact", "list", "--fields", "city").lines[1:] == ["1\t"]
    assert ccm("contact", "show", "cafe 77").code == 0


def test_a_short_number_is_the_phone_of_somebody_where_it_is_the_whole_of_it(
    ccm: Callable[..., Result], database: Path
) -> None:
    assert database.exists()
    ccm("contact", "add", "Front Desk", "--phone", "104")
    ccm("contact", "add", "Otto", "--phone", "0301234567")
    assert ccm("who", "104", "--format", "json").code == 0
    assert ccm("who", "10", "--format", "json").code == 3
    assert "Otto" in ccm("who", "0301234567", "--format", "json").out


@pytest.mark.parametrize(
    ("noun", "options", "verb"),
    [
        ("campaign", ("--template", "new-product", "--filter", ""), ("rm", "--force")),
        (
            "plan",
            ("--measure", "revenue", "--target", "9", "--until", "2027-01-01"),
            ("rm", "--force"),
        ),
    ],
)
def test_a_number_is_an_id_before_it_is_a_name(
    ccm: Callable[..., Result],
    database: Path,
    noun: str,
    options: tuple[str, ...],
    verb: tuple[str, ...],
) -> None:
    assert database.exists()
    for name in ("2", "spring", "2026"):
        made = ccm(noun, "add", name, *options)
        assert made.code == 0, made.err
    assert json.loads(ccm(noun, "show", "2", "--format", "json").out)["name"] == "spring"
    assert json.loads(ccm(noun, "show", "2026", "--format", "json").out)["name"] == "2026"
    assert ccm(noun, verb[0], "9", *verb[1:]).code == 3
