"""Who may be there twice: the scan, one person, what was said not to be the same."""

import json

import pytest


@pytest.fixture
def doubled(database, ccm):
    """Maryam twice, in two scripts; her husband with her phone; a namesake elsewhere."""
    for line in (
        ("Maryam Karimi", "--email", "maryam@example.com", "--phone", "+98 912 345 6789"),
        ("مریم کریمی", "--email", "maryam+shop@example.com", "--city", "تهران"),
        ("Reza Ahmadi", "--phone", "+98 912 345 6789", "--shared"),
        ("Maryam Karimi", "--birthday", "1990-01-01", "--email", "mk@example.org"),
    ):
        assert ccm("contact", "add", *line).code == 0, line
    return database


def pairs(result):
    assert result.code == 0, result.err
    return [(pair["id"], pair["other_id"]) for pair in json.loads(result.out)]


def test_the_scan_shows_pairs_with_score_reasons_and_the_command_that_merges(doubled, ccm):
    found = json.loads(ccm("dupes", "--format", "json").out)
    assert found[0] == {
        "score": 100,
        "id": 1,
        "name": "Maryam Karimi",
        "other_id": 2,
        "other_name": "مریم کریمی",
        "reasons": "the same mailbox (maryam@example.com), the name sounds the same",
        "merge": "ccm merge 1 2",
    }
    assert (1, 3) not in pairs(ccm("dupes", "--format", "json"))


def test_the_scan_knows_how_likely_how_many_and_in_what_form(doubled, ccm):
    few = ccm("dupes", "--min", "30", "--limit", "1", "--format", "ids")
    assert few.out == "1 2\n"
    assert "--limit shows more" in few.err
    assert (1, 3) in pairs(ccm("dupes", "--min", "40", "--format", "json"))
    table = ccm("dupes", "--format", "table", terminal=True)
    assert "the name sounds the same" in table.out
    assert "ccm dupes dismiss 1 2" in table.err
    grouped = ccm("dupes", "--groups", "--format", "tsv")
    assert grouped.lines[:3] == [
        "group\tid\tname\tscore",
        "1\t1\tMaryam Karimi\t100",
        "1\t2\tمریم کریمی\t100",
    ]
    assert ccm("dupes", "--min", "0").code == 2


def test_one_person_is_asked_about_by_any_reference(doubled, ccm):
    assert pairs(ccm("dupes", "maryam@example.com", "--min", "60", "--format", "json")) == [
        (1, 2),
        (1, 4),
    ]
    assert ccm("dupes", "nobody@example.com").code == 3


def test_one_person_is_known_in_every_script_and_one_company_too(database, ccm):
    for name in ("علی رضایی", "Ali Rezaei", "Резаи Али", "Vali Rezaei"):
        ccm("contact", "add", name)
    assert pairs(ccm("dupes", "1", "--format", "json")) == [(1, 2), (1, 3)]
    for name in ("ООО «Вектор»", "Vektor LLC", "Oak"):
        ccm("company", "add", name)
    assert pairs(ccm("dupes", "--companies", "2", "--format", "json")) == [(1, 2)]


def test_what_is_not_the_same_is_remembered_listed_and_taken_back(doubled, ccm):
    assert ccm("dupes", "dismiss", "2", "maryam@example.com").code == 0
    assert (1, 2) not in pairs(ccm("dupes", "--format", "json"))
    assert (1, 2) not in pairs(ccm("dupes", "1", "--min", "1", "--format", "json"))
    assert ccm("dupes", "dismissed", "--format", "ids").out == "1 2\n"
    assert "already" in ccm("dupes", "dismiss", "1", "2").err
    assert ccm("undo").code == 0
    assert (1, 2) in pairs(ccm("dupes", "--format", "json"))
    ccm("dupes", "dismiss", "1", "2")
    assert ccm("dupes", "reconsider", "2", "1").code == 0
    assert (1, 2) in pairs(ccm("dupes", "--format", "json"))
    assert ccm("dupes", "reconsider", "2", "1").code == 3
    assert ccm("dupes", "dismiss", "1", "1").code == 2


def test_companies_are_scanned_without_their_legal_form(database, ccm):
    for name in ("Cedar GmbH", "ООО «Вектор»", "Vektor", "Cedar", "Oak"):
        ccm("company", "add", name, "--allow-duplicate")
    assert pairs(ccm("dupes", "--companies", "--format", "json")) == [(1, 4), (2, 3)]
    assert pairs(ccm("dupes", "--companies", "Vektor", "--format", "json")) == [(2, 3)]
    assert pairs(ccm("dupes", "--companies", "Cedar GmbH", "--format", "json")) == [(1, 4)]
    ccm("dupes", "dismiss", "--companies", "1", "4")
    assert pairs(ccm("dupes", "--companies", "--format", "json")) == [(2, 3)]
    assert ccm("dupes", "dismissed", "--companies", "--format", "ids").out == "1 4\n"


def test_a_crowd_of_namesakes_is_compared_only_where_more_is_shared(app, ccm):
    from ccm_cli.customers import contacts
    from tests.conftest import NOW

    with app.changing("crowd") as work:
        for number in range(60):
            details = contacts.Details(address={"city": "Bremen"} if number in (7, 8) else {})
            contacts.add(work, name="Anna Schmidt", now=NOW, region="DE", details=details)
    result = ccm("dupes", "--format", "json")
    assert pairs(result) == [(8, 9)]
    assert "shared by more than 25" in result.err


def test_many_are_merged_at_once_and_brought_back_at_once(doubled, ccm):
    before = ccm("export", "contacts", "-", "--format", "json").out
    dry = ccm("dupes", "merge", "--dry-run", "--format", "json")
    assert pairs(dry) == [(1, 2)]
    assert ccm("export", "contacts", "-", "--format", "json").out == before
    assert ccm("dupes", "merge").code == 5
    assert ccm("dupes", "merge", "--min", "50").code == 2
    assert ccm("dupes", "merge", "--yes").code == 0
    assert ccm("contact", "list", "--format", "ids").lines == ["1", "4", "3"]
    assert ccm("undo").code == 0
    assert ccm("export", "contacts", "-", "--format", "json").out == before


def test_dupes_without_a_verb_has_help_and_refuses_what_it_does_not_know(database, ccm):
    assert "dismissed" in ccm("dupes", "--help").out
    assert ccm("dupes").code == 0
    assert ccm("dupes", "--wrong").code == 2


def test_adding_what_belongs_to_somebody_else_is_refused(doubled, ccm):
    assert ccm("contact", "add", "Anna", "--email", "Maryam@Example.com").code == 4
    assert ccm("contact", "add", "Anna", "--phone", "00989123456789").code == 4
    ccm("contact", "edit", "1", "--add-handle", "telegram:@maryam")
    assert ccm("contact", "add", "Anna", "--handle", "https://t.me/Maryam").code == 4
    assert ccm("contact", "list", "--format", "ids").lines == ["1", "4", "3", "2"]


def test_without_a_terminal_somebody_alike_is_added_with_a_warning(database, ccm):
    ccm("contact", "add", "Maryam Karimi", "--email", "maryam@example.com")
    added = ccm("contact", "add", "Karimi, Maryam")
    assert (added.code, added.out) == (0, "2\n")
    assert "1  Maryam Karimi: the same name" in added.err
    assert "ccm merge 1 2" in added.err
    quiet = ccm("contact", "add", "Maryam Karimi", "--allow-duplicate")
    assert (quiet.code, quiet.out, quiet.err) == (0, "3\n", "")
    other = ccm("contact", "add", "Peter Novak")
    assert (other.out, other.err) == ("4\n", "")


def test_on_a_terminal_the_owner_is_asked_and_nothing_is_kept_of_a_no(database, ccm):
    ccm("contact", "add", "Maryam Karimi", "--email", "maryam@example.com")
    new = ("contact", "add", "Maryam Karimi", "--email", "maryam+shop@example.com", "--tag", "new")
    refused = ccm(*new, stdin="n\n", terminal=True)
    assert refused.code == 5
    assert "the same mailbox (maryam@example.com)" in refused.err
    assert ccm("contact", "list", "--format", "ids").out == "1\n"
    assert ccm("tag", "list", "--format", "ids").out == ""
    assert ccm(*new, stdin="y\n", terminal=True).out.split() == ["2"]
    assert ccm("history", "--format", "ids").lines == ["2", "1"]


def test_somebody_of_the_same_company_is_known_in_another_script(database, ccm):
    ccm("contact", "add", "Ali Rezaei", "--company", "Cedar")
    assert (
        "the name sounds the same" in ccm("contact", "add", "علی رضایی", "--company", "cedar").err
    )


@pytest.mark.parametrize("name", ["Cedar GmbH", "The Cedar", "شرکت cedar", "ООО «Cedar»", "CEDAR"])
def test_a_company_is_known_without_its_legal_form(database, ccm, name):
    ccm("company", "add", "Cedar")
    added = ccm("company", "add", name)
    assert added.code == 0
    assert "ccm merge --company 1 2" in added.err
    assert ccm("company", "add", "Oak", "--city", "Bremen").err == ""
