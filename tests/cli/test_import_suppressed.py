"""Nobody whose address is on the suppression list comes back by an import, unless it is wanted."""

import json

import pytest

from ccm_cli.customers.importing import ahead, running
from tests.customers.importing_support import rows

PARTLY_DONE, CONFLICT, INVALID = 6, 4, 2
PEOPLE = "name,email\nAda,Ada@Example.com\nBob,bob@example.com\n"
NEVER, ALWAYS = 10**9, 0


@pytest.fixture
def gone(ccm, database, home):
    """Ada was removed, and may never be written to again."""
    ccm("contact", "add", "Ada", "--email", "ada@example.com")
    assert ccm("contact", "rm", "1", "--force").code == 0
    assert ccm("consent", "suppress", "ada@example.com", "--no-hint").code == 0
    (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return "people.csv"


def names(database) -> list[str]:
    return [str(name) for (name,) in rows(database, "SELECT name FROM contact ORDER BY name")]


def test_who_is_on_the_list_does_not_come_back(ccm, database, home, gone):
    result = ccm("import", "contacts", gone)
    assert result.code == PARTLY_DONE
    assert names(database) == ["Bob"]
    (told,) = (home / "people.errors.csv").read_text("utf-8").splitlines()[1:]
    assert "Ada@Example.com" in told
    assert "ada@example.com is on the suppression list" in told
    assert "--suppressed take" in told
    assert "on the suppression list" in result.err


def test_the_errors_file_comes_in_when_it_is_wanted(ccm, database, gone):
    ccm("import", "contacts", gone)
    assert ccm("import", "contacts", "people.errors.csv").code == PARTLY_DONE
    assert ccm("import", "contacts", "people.errors.csv", "--suppressed", "take").code == 0
    assert names(database) == ["Ada", "Bob"]
    assert ccm("contact", "list", "--filter", "suppressed", "--format", "csv").lines[1:] != []


def test_another_word_is_refused(ccm, database, gone):
    result = ccm("import", "contacts", gone, "--suppressed", "maybe")
    assert (result.code, names(database)) == (INVALID, [])
    assert "stop, take" in result.err


def test_somebody_who_is_there_is_completed_all_the_same(ccm, database, home):
    ccm("contact", "add", "Ada", "--email", "ada@example.com")
    ccm("consent", "suppress", "ada@example.com")
    (home / "people.csv").write_text("name,email,city\nAda,ada@example.com,Bonn\n")
    assert ccm("import", "contacts", "people.csv").code == 0
    assert rows(database, "SELECT city FROM contact_address") == [("Bonn",)]


@pytest.mark.parametrize(
    ("entry", "row", "is_out"),
    [
        (["+49 30 1234567"], "+49301234567,,", True),
        (["+49 30 1234567", "--channel", "sms"], "+49301234567,,", True),
        (["+49 30 1234567", "--channel", "whatsapp"], ",49301234567,", True),
        (["@ada"], ",,Ada", True),
        (["777", "--channel", "telegram"], ",,777", True),
        (["777", "--channel", "sms"], ",,777", False),
        (["+49 30 1234568"], "+49301234567,,", False),
    ],
)
def test_numbers_and_handles_are_known_as_the_list_has_them(
    ccm, database, home, entry, row, is_out
):
    ccm("consent", "suppress", *entry)
    (home / "people.csv").write_text(f"name,phone,whatsapp,telegram\nAda,{row}\n")
    result = ccm("import", "contacts", "people.csv")
    assert (result.code, names(database)) == ((PARTLY_DONE, []) if is_out else (0, ["Ada"]))


@pytest.mark.parametrize("careful_until", [NEVER, ALWAYS])
@pytest.mark.parametrize("large", [NEVER, ALWAYS])
def test_the_shorter_way_of_large_files_is_no_way_around(
    ccm, database, home, monkeypatch, careful_until, large
):
    monkeypatch.setattr(running, "KEPT_CHANGES", careful_until)
    monkeypatch.setattr(running, "CHUNK", 7)
    monkeypatch.setattr(ahead, "LARGE", large)
    monkeypatch.setattr(ahead.os, "cpu_count", lambda: 2)
    ccm("consent", "suppress", "p3@example.com", "p17@example.com")
    people = (f"P{number},p{number}@example.com\n" for number in range(30))
    (home / "people.csv").write_text("name,email\n" + "".join(people))
    assert ccm("import", "contacts", "people.csv").code == PARTLY_DONE
    wanted = sorted(f"P{number}" for number in range(30) if number not in {3, 17})
    assert names(database) == wanted
    assert len((home / "people.errors.csv").read_text().splitlines()) == 1 + 2


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("p.ndjson", json.dumps({"name": "Ada", "email": "ada@example.com"}) + "\n"),
        ("p.vcf", "BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nEMAIL:ada@example.com\nEND:VCARD\n"),
    ],
)
def test_every_form_asks_the_list(ccm, database, home, gone, name, text):
    (home / name).write_text(text)
    assert ccm("import", "contacts", name).code == PARTLY_DONE
    assert names(database) == []
    assert ccm("import", "contacts", name, "--suppressed", "take").code == 0
    assert names(database) == ["Ada"]


def test_a_dry_run_says_so_and_a_plan_keeps_to_it(ccm, database, gone):
    dry = ccm("import", "contacts", gone, "--dry-run", "--save", "stop.ccmplan")
    assert dry.code == PARTLY_DONE
    assert "on the suppression list" in dry.err
    taking = ("--dry-run", "--suppressed", "take", "--save", "take.ccmplan")
    assert ccm("import", "contacts", gone, *taking).code == 0
    assert ccm("import", "apply", "stop.ccmplan").code == PARTLY_DONE
    assert names(database) == ["Bob"]
    ccm("undo")
    assert ccm("import", "apply", "take.ccmplan").code == 0
    assert names(database) == ["Ada", "Bob"]


def test_a_plan_does_not_take_in_who_came_onto_the_list_since(ccm, database, gone):
    ccm("consent", "unsuppress", "ada@example.com")
    assert ccm("import", "contacts", gone, "--dry-run", "--save", "p.ccmplan").code == 0
    ccm("consent", "suppress", "ada@example.com")
    result = ccm("import", "apply", "p.ccmplan")
    assert (result.code, names(database)) == (CONFLICT, [])
    assert "on the suppression list" in result.err


def test_nobody_is_made_for_a_row_of_another_kind_either(ccm, database, home, gone):
    (home / "calls.csv").write_text(
        "contact,channel,at,summary\n"
        "ada@example.com,phone,2026-01-02,asked\n"
        "bob@example.com,phone,2026-01-02,asked\n"
    )
    result = ccm("import", "interactions", "calls.csv", "--create-missing")
    assert result.code == PARTLY_DONE
    assert "ada@example.com is on the suppression list" in result.err
    assert rows(database, "SELECT key FROM contact_email") == [("bob@example.com",)]
    result = ccm("import", "interactions", "calls.csv", "--create-missing", "--suppressed", "take")
    assert result.code == 0
    assert rows(database, "SELECT count(*) FROM contact_email") == [(2,)]


def test_adding_by_hand_is_no_import_but_tells(ccm, database, gone):
    said = "On the suppression list, so nothing is sent there: ada@example.com"
    added = ccm("contact", "add", "Ada", "--email", "ada@example.com")
    assert added.code == 0
    assert added.err.count(said) == 1
    assert "suppression" not in ccm("contact", "add", "Bob", "--email", "bob@example.com").err
    ccm("undo", "--force")
    assert ccm("contact", "rm", str(added.lines[0]), "--force").code == 0
    line = ccm("add", "Ada ada@example.com")
    assert (line.code, line.err.count(said)) == (0, 1)
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Ada Two\nEMAIL:ada@example.com\nEND:VCARD\n"
    ccm("contact", "rm", str(line.lines[0]), "--force")
    result = ccm("add", stdin=card)
    assert (result.code, result.err.count(said)) == (0, 1)
    assert "Ada Two" in names(database)
