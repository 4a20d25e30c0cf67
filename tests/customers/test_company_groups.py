"""Companies belong to companies, have people with roles, and show what is going on with them."""

import json

import pytest


@pytest.fixture(autouse=True)
def _firms(database, ccm):
    ccm("contact", "add", "Anna Schmidt", "--phone", "030 123456", "--stage", "prospect")
    ccm("contact", "add", "Bert Brecht", "--email", "b@example.com")
    ccm(
        "company", "add", "Cedar Group", "--city", "Berlin", "--province", "Brandenburg",
        "--postcode", "10115", "--contact", "Anna = head of sales", "--contact", "Bert",
    )  # fmt: skip
    ccm("company", "add", "Oak Tables", "--parent", "Cedar Group", "--city", "Potsdam")
    ccm("company", "add", "Oak Legs", "--parent", "Oak Tables")


def shown(ccm, ref):
    return json.loads(ccm("company", "show", ref, "--format", "json").out)


def fitting(ccm, text, *options):
    listed = ccm("company", "list", "--filter", text, "--format", "ids", *options)
    assert listed.code == 0, listed.err
    return listed.out.split()


def test_what_belongs_to_what_is_shown_both_ways(ccm):
    middle = shown(ccm, "Oak Tables")
    assert middle["parent"]["name"] == "Cedar Group"
    assert [below["name"] for below in middle["subsidiaries"]] == ["Oak Legs"]
    card = ccm("company", "show", "Oak Tables", terminal=True).out
    assert "Cedar Group #1" in card
    assert "Oak Legs" in card
    listed = ccm("company", "list", "--fields", "name,parent,subsidiaries", "--sort", "parent")
    assert listed.lines[1:] == [
        "1\tCedar Group\t\t1", "2\tOak Tables\tCedar Group\t1", "3\tOak Legs\tOak Tables\t0",
    ]  # fmt: skip


@pytest.mark.parametrize(("company", "parent"), [("1", "1"), ("1", "2"), ("1", "3"), ("2", "3")])
def test_no_company_belongs_to_itself_over_any_number_of_steps(ccm, company, parent):
    refused = ccm("company", "edit", company, "--parent", parent, "--city", "Ulm")
    assert (refused.code, "cannot be above" in refused.err) == (4, True)
    assert shown(ccm, company)["city"] != "Ulm"


def test_a_company_comes_out_of_a_group_and_back_by_undo(ccm):
    assert "belongs to" in ccm("company", "edit", "Oak Tables", "--parent", "").err
    assert shown(ccm, "2")["parent"] is None
    ccm("undo")
    assert shown(ccm, "2")["parent"]["id"] == 1
    ccm("company", "rm", "Cedar Group", "--force")
    assert shown(ccm, "2")["parent"] is None
    ccm("undo")
    assert shown(ccm, "2")["parent"]["id"] == 1


def test_people_join_and_leave_with_roles(ccm):
    assert [(m["name"], m["role"], m["phone"], m["email"]) for m in shown(ccm, "1")["members"]] == [
        ("Anna Schmidt", "head of sales", "+4930123456", ""),
        ("Bert Brecht", "", "", "b@example.com"),
    ]
    done = ccm("company", "edit", "1", "--contact", "Bert = buyer", "--rm-contact", "Anna")
    assert "Changed company 1: people" in done.err
    assert [(m["name"], m["role"]) for m in shown(ccm, "1")["members"]] == [
        ("Bert Brecht", "buyer")
    ]
    assert "nothing changed" in ccm("company", "edit", "1", "--contact", "Bert").err
    assert ccm("company", "edit", "1", "--rm-contact", "Anna").code == 3
    assert ccm("company", "edit", "1", "--contact", "Nobody").code == 3


def test_the_card_has_open_deals_tasks_and_last_contacts_of_its_people(ccm):
    ccm("deal", "add", "--title", "50 chairs", "--contact", "Anna", "--value", "12000")
    ccm("deal", "add", "--title", "A table", "--company", "Cedar Group", "--value", "900")
    ccm("deal", "add", "--title", "Elsewhere", "--company", "Oak Legs", "--value", "1")
    ccm("deal", "move", "2", "--stage", "won")
    ccm("task", "add", "Call back", "--contact", "Bert", "--due", "tomorrow")
    ccm("log", "call", "asked for a quote", "--contact", "Anna")
    card = ccm("company", "show", "1", terminal=True).out
    for text in ("50 chairs", "Call back", "asked for a quote", "head of", "1 won, 1 open"):
        assert text in card
    assert "Elsewhere" not in card
    whole = shown(ccm, "1")
    assert whole["figures"]["revenue"] == {"minor": 90000, "currency": "EUR"}
    assert whole["figures"]["open"] == {"minor": 1200000, "currency": "EUR"}
    assert [deal["title"] for deal in whole["deals"]] == ["50 chairs"]
    assert fitting(ccm, "deals.open > 0") == ["1", "3"]
    assert fitting(ccm, "deals.won >= 1 and revenue = 900 and tasks.open = 1") == ["1"]
    assert fitting(ccm, "last_contact > -1d") == ["1"]
    assert fitting(ccm, "id > 0", "--sort", "revenue", "--reverse")[0] == "1"


def test_the_stage_of_a_company_is_that_of_whom_it_is_furthest_with(ccm):
    assert fitting(ccm, "stage = prospect") == ["1"]
    ccm("contact", "edit", "Bert", "--stage", "loyal")
    assert shown(ccm, "1")["stage"] == "loyal"
    assert fitting(ccm, "stage is unset") == ["3", "2"]


def test_where_a_company_is_can_be_filtered(ccm):
    assert fitting(ccm, "province = brandenburg and postcode = 10115") == ["1"]
    assert fitting(ccm, "parent ~= cedar") == ["2"]
    assert fitting(ccm, "parent.id = 2") == ["3"]
    assert fitting(ccm, 'subsidiary = "Oak Legs" and role is unset') == ["2"]
    assert fitting(ccm, "role ~= sales") == ["1"]
    ccm("company", "edit", "1", "--province", "", "--postcode", "۱۰۱۱۶")
    assert fitting(ccm, "region is unset and postcode = 10116") == [
        "1",
    ]


def test_a_card_shows_hostile_text_harmless(ccm):
    ccm("company", "add", "Evil\x1b[2J", "--website", "javascript:alert(1)")
    card = ccm("company", "show", "4", terminal=True).out
    assert "\x1b[2J" not in card
    assert "\x1b]8" not in card


def test_what_belongs_to_what_goes_out_and_comes_back(ccm, tmp_path):
    file = tmp_path / "companies.csv"
    ccm("export", "companies", str(file))
    before = [shown(ccm, str(number)) for number in (1, 2, 3)]
    for name in ("Cedar Group", "Oak Tables", "Oak Legs"):
        ccm("company", "rm", name, "--force")
    brought = ccm("import", "companies", str(file))
    assert brought.code == 0, brought.err
    for company in before:
        after = shown(ccm, company["name"])
        for name in ("city", "region", "postcode"):
            assert after[name] == company[name]
        assert (after["parent"] or {}).get("name") == (company["parent"] or {}).get("name")
    file.write_text("name,parent\nCedar Group,Oak Legs\nBirch,Wood Holding\n")
    wrong = ccm("import", "companies", str(file))
    assert (wrong.code, "cannot be above" in wrong.err) == (6, True)
    assert shown(ccm, "Birch")["parent"]["name"] == "Wood Holding"
