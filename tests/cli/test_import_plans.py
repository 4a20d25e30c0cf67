"""A dry run is kept, read again, and carried out later, if nothing that it touches was changed."""

import json
import os
import subprocess
import sys

import pytest

from tests.cli.test_startup import CODE, HEAVY
from tests.customers.importing_support import dump, rows

PEOPLE = (
    "name,email,Mobile,city,tags,consent\n"
    "Ann Lee,ann@example.com,030 1234567,Berlin,vip,yes\n"
    "Ben Roe,ben@example.com,,Rome,,\n"
    "Zoe Moe,zoe@example.com,,Paris,,\n"
)
BAD = "Nobody,not an address,,,,\n"


@pytest.fixture
def people(home):
    (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return "people.csv"


@pytest.fixture
def plan(ccm, database, people):
    """A plan that fills Ann up, leaves Zoe as she is, and adds Ben."""
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com")
    ccm("contact", "add", "Zoe Moe", "--email", "zoe@example.com", "--city", "Paris")
    result = ccm("import", "contacts", people, "--dry-run", "--save", "people.ccmplan")
    assert result.code == 0, result.err
    assert "ccm import apply people.ccmplan" in result.err
    return "people.ccmplan"


def lines(home, name="people.ccmplan"):
    return [json.loads(line) for line in (home / name).read_text("utf-8").splitlines()]


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


def test_a_plan_is_a_private_file_that_reads_line_by_line(home, plan):
    assert (home / plan).stat().st_mode & 0o777 == 0o600
    head, file, *told, columns, end = lines(home)
    assert (head["ccm_plan"], head["kind"], head["journal"]) == (1, "contacts", 2)
    assert (file["file"], file["form"], len(file["sha256"])) == ("people.csv", "csv", 64)
    assert [(row["line"], row["action"], row["name"]) for row in told] == [
        (2, "changed", "Ann Lee"),
        (3, "new", "Ben Roe"),
        (4, "unchanged", "Zoe Moe"),
    ]
    assert told[0]["id"] == 1
    assert ["phone", "", "+49301234567"] in told[0]["changes"]
    assert ["email", "ben@example.com"] in told[1]["says"]
    assert ["Mobile", "phone", True] in columns["columns"]
    assert end["end"]["new"] == 1


def test_a_plan_shows_what_the_dry_run_showed(ccm, database, people, plan):
    shown = ccm("import", "show", plan, terminal=True)
    dry = ccm("import", "contacts", people, "--dry-run", terminal=True)
    assert (shown.code, shown.out) == (0, dry.out)
    assert "1 new, 1 changed, 1 unchanged" in shown.err
    as_data = [ccm("import", *words, "--format", "json").out for words in (
        ("show", plan), ("contacts", people, "--dry-run"),
    )]  # fmt: skip
    found, wanted = map(json.loads, as_data)
    assert found["rows"] == wanted["rows"]


def test_a_plan_is_carried_out_without_its_file_as_one_change(ccm, database, home, people, plan):
    assert ccm("import", "contacts", people).code == 0
    wanted = ccm("export", "contacts", "--format", "json").out
    assert ccm("undo").code == 0
    (home / people).unlink()
    result = ccm("import", "apply", plan)
    assert (result.code, counts(result)) == (0, {"new": 1, "changed": 1, "unchanged": 1})
    found = ccm("export", "contacts", "--format", "json").out
    # The number of the undone contact is never given again.
    assert found.replace('"id": 4', '"id": 3') == wanted
    assert rows(database, "SELECT how FROM consent") == [("import of people.csv",)]
    assert rows(database, "SELECT summary FROM journal_group ORDER BY id DESC LIMIT 1") == [
        ("import contacts from people.ccmplan: 1 new, 1 changed",)
    ]
    assert ccm("undo").code == 0
    assert rows(database, "SELECT count(*) FROM contact") == [(2,)]


def test_a_dry_run_of_a_plan_changes_nothing(ccm, database, plan):
    before = dump(database)
    result = ccm("import", "apply", plan, "--dry-run")
    assert result.code == 0
    assert "Nothing was written" in result.err
    assert dump(database) == before


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (["contact", "edit", "1", "--city", "Bonn"], "contact 1 (Ann Lee) was changed since"),
        (["contact", "edit", "1", "--add-tag", "new"], "contact 1 (Ann Lee) was changed since"),
        (["contact", "rm", "1", "--force"], "contact 1 (Ann Lee) was changed since"),
        (["contact", "add", "Ben", "--email", "ben@example.com"], "contact 3 (Ben) was changed"),
    ],
    ids=["edited", "tagged", "removed", "added"],
)
def test_a_plan_does_not_stand_on_what_was_changed_meanwhile(ccm, database, plan, change, said):
    assert ccm(*change).code == 0
    before = dump(database)
    result = ccm("import", "apply", plan)
    assert (result.code, said in result.err) == (4, True), result.err
    assert "anew" in result.err
    assert dump(database) == before


def test_the_change_that_stands_in_the_way_is_named(ccm, database, plan):
    ccm("contact", "add", "Max", "--email", "max@example.com")
    ccm("contact", "edit", "1", "--city", "Bonn")
    refused = ccm("import", "apply", plan)
    assert "by the change 4 (" in refused.err
    assert ccm("undo").code == 0  # what was taken back does not stand in the way
    assert ccm("import", "apply", plan).code == 0


def test_others_may_be_changed_meanwhile(ccm, database, plan):
    ccm("contact", "add", "Max", "--email", "max@example.com")
    ccm("contact", "edit", "2", "--city", "Nice")
    ccm("log", "call", "Called", "--contact", "1")
    result = ccm("import", "apply", plan)
    assert (result.code, counts(result)) == (0, {"new": 1, "changed": 1, "unchanged": 1})


def test_a_plan_is_carried_out_once(ccm, database, plan):
    assert ccm("import", "apply", plan).code == 0
    before = dump(database)
    again = ccm("import", "apply", plan)
    assert (again.code, "was carried out already, by the change" in again.err) == (4, True)
    assert dump(database) == before
    assert ccm("undo").code == 0
    assert ccm("import", "apply", plan).code == 0, "what was undone may be done again"


def test_wrong_rows_are_told_by_the_plan_and_kept_when_it_is_carried_out(ccm, database, home):
    (home / "people.csv").write_text(PEOPLE + BAD, encoding="utf-8")
    dry = ccm("import", "contacts", "people.csv", "--dry-run", "--save", "people.ccmplan")
    assert dry.code == 6
    shown = ccm("import", "show", "people.ccmplan")
    assert (shown.code, "line 5: email:" in shown.err) == (6, True)
    assert not (home / "people.errors.csv").exists()
    done = ccm("import", "apply", "people.ccmplan")
    assert (done.code, counts(done)) == (6, {"new": 3, "wrong": 1})
    faults = home / "people.errors.csv"
    faults.write_text(faults.read_text("utf-8").replace("not an address", "n@example.com"))
    assert counts(ccm("import", "contacts", "people.errors.csv")) == {"new": 1}


def test_days_of_a_plan_count_from_when_it_was_made(ccm, database, home, monkeypatch):
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com")
    text = "contact,channel,direction,at,summary\nAnn Lee,phone,in,-2d,Call\n"
    (home / "calls.csv").write_text(text, encoding="utf-8")
    ccm("import", "interactions", "calls.csv", "--dry-run", "--save", "calls.ccmplan")
    ccm("import", "interactions", "calls.csv")
    (first,) = rows(database, "SELECT at FROM interaction")
    ccm("undo")
    monkeypatch.setenv("CCM_NOW", str(1795338000 + 5 * 86_400))
    assert ccm("import", "apply", "calls.ccmplan").code == 0
    assert rows(database, "SELECT at FROM interaction") == [first]


def test_options_of_the_dry_run_hold_when_it_is_carried_out(ccm, database, home, people):
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com", "--city", "Bonn")
    options = ("--update", "overwrite", "--tag", "fair", "--source", "list")
    ccm("import", "contacts", people, *options, "--dry-run", "--save", "p.ccmplan")
    assert ccm("import", "apply", "p.ccmplan").code == 0
    assert rows(database, "SELECT city FROM contact_address WHERE contact_id = 1") == [("Berlin",)]
    assert rows(database, "SELECT count(*) FROM contact_tag g JOIN tag t ON t.id = g.tag_id"
                          " WHERE t.name = 'fair'") == [(3,)]  # fmt: skip


def test_settings_changed_meanwhile_are_noticed_only_where_they_matter(ccm, database, home, plan):
    config = home / ".config/ccm/config.toml"
    config.write_text(config.read_text("utf-8").replace('"DE"', '"IR"'), encoding="utf-8")
    assert ccm("import", "apply", plan).code == 0
    numbers = rows(database, "SELECT number FROM contact_phone")
    assert numbers == [("+49301234567",)]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text[: len(text) // 2], "not as it was written"),
        (lambda text: "\n".join(text.splitlines()[:-1]) + "\n", "not as it was written"),
        (lambda text: text.replace('"new"', '"odd"'), "not as it was written"),
        (lambda text: text.replace('["email"', '["no such"'), "not as it was written"),
        (lambda text: text.replace('"ccm_plan": 1', '"ccm_plan": 2'), "another version"),
        (lambda text: text.replace('"kind": "contacts"', '"kind": "dogs"'), "no import of dogs"),
        (lambda text: "name\nAnn\n", "not as it was written"),
        (lambda text: "{}\n", "is no plan"),
        (lambda text: "\udcff", "is no plan"),
        (lambda text: "", "is no plan"),
    ],
)
def test_a_plan_that_was_touched_is_refused(ccm, database, home, plan, spoil, said):
    text = (home / plan).read_text("utf-8")
    (home / plan).write_text(spoil(text), encoding="utf-8", errors="surrogateescape")
    before = dump(database)
    result = ccm("import", "apply", plan)
    assert (result.code, said in result.err) == (2, True), result.err
    if "no such" not in (home / plan).read_bytes().decode(errors="replace") and "dogs" not in said:
        shown = ccm("import", "show", plan)
        assert (shown.code, said in shown.err) == (2, True), shown.err
    assert dump(database) == before


def test_a_plan_changed_by_hand_is_held_against_what_would_happen(ccm, database, home, plan):
    path = home / plan
    path.write_text(path.read_text("utf-8").replace("ben@example.com", "b@example.com", 1), "utf-8")
    result = ccm("import", "apply", plan)
    assert (result.code, "would now be new" in result.err) == (4, True), result.err


def test_saving_needs_a_dry_run_and_writes_over_plans_only(ccm, database, home, people):
    alone = ccm("import", "contacts", people, "--save", "p.ccmplan")
    assert (alone.code, "--dry-run" in alone.err) == (2, True)
    over = ccm("import", "contacts", people, "--dry-run", "--save", people)
    assert (over.code, (home / people).read_text("utf-8")) == (5, PEOPLE)
    for _time in range(2):
        assert ccm("import", "contacts", people, "--dry-run", "--save", "p.ccmplan").code == 0
    assert (ccm("import", "show", "none.ccmplan").code, ccm("import", "show", ".").code) == (3, 2)


def test_showing_a_plan_loads_nothing_heavy(plan):
    done = subprocess.run(
        [sys.executable, "-c", CODE, "import", "show", plan],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    narration, _mark, loaded = done.stderr.rpartition("LOADED ")
    assert (done.returncode, bool(done.stdout)) == (0, True), narration
    assert not (HEAVY | {"openpyxl"}) & set(loaded.split())
