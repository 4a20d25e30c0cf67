"""An undo that is refused says which change it is about, and what stands in its way, in words."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result

Ccm = Callable[..., Result]


def test_the_change_and_the_record_are_named(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    ccm("contact", "add", "Ann", "--phone", "+49 30 1234567")
    ccm("contact", "edit", "1", "--phone-label", "1=work")
    ccm("contact", "edit", "1", "--city", "Cork")
    ccm("contact", "edit", "1", "--city", "Bonn")
    refused = ccm("undo", "1")
    assert refused.code == 4
    assert "Change 1 (add contact Ann) cannot be taken back: something was added" in refused.err
    assert "to Contact 1 (Ann) since, by 3: edit contact Ann." in refused.err
    assert "contact_" not in refused.err
    ccm("deal", "add", "--title", "Chairs")
    number = ccm("history", "--format", "ids", "--limit", "1").out.strip()
    ccm("deal", "win", "1")
    assert "added to Deal 1 (Chairs) since" in ccm("undo", number).err
    ccm("undo")
    ccm("contact", "edit", "1", "--notes", "a")
    number = ccm("history", "--format", "ids", "--limit", "1").out.strip()
    ccm("contact", "edit", "1", "--notes", "b")
    refused = ccm("undo", number)
    assert f"Change {number} (edit contact Ann) cannot be taken back: Contact 1 (Ann) was" in (
        refused.err
    )


@pytest.mark.parametrize(
    ("language", "words"),
    [("fa", "مخاطب 1 (Ann)"), ("ru", "Контакт 1 (Ann)")],
)
def test_it_is_said_in_the_language_of_the_owner(
    ccm: Ccm, database: Path, language: str, words: str
) -> None:
    assert database.exists()
    ccm("contact", "add", "Ann", "--phone", "+49 30 1234567")
    ccm("contact", "edit", "1", "--add-phone", "+49 30 7654321")
    ccm("contact", "edit", "1", "--rm-phone", "+49 30 1234567")
    refused = ccm("--lang", language, "undo", "1")
    assert (refused.code, words in refused.err) == (4, True)
    assert "contact_phone" not in refused.err


def test_a_guard_speaks_of_its_change_as_well(ccm: Ccm, database: Path) -> None:
    assert database.exists()
    ccm("contact", "add", "Ann")
    ccm("contact", "rm", "1", "--force")
    ccm("undo")
    again = ccm("undo", "2")
    assert again.code == 4
    assert "Change 2" in again.err
