"""Companies and tags, and what their new names bring about."""

import json

import pytest


@pytest.fixture(autouse=True)
def _people(database, ccm):
    ccm("contact", "add", "Anna", "--company", "Acme", "--role", "boss", "--tag", "vip")
    ccm("contact", "add", "Bert", "--company", "acme", "--tag", "VIP, gold")


def found(ccm, words):
    return ccm("find", words, "--format", "ids").out.split()


def test_a_company_is_made_once_and_shows_its_people(ccm):
    assert ccm("company", "list", "--fields", "name,contacts").lines[1:] == ["1\tAcme\t2"]
    shown = json.loads(ccm("company", "show", "acme", "--format", "json").out)
    assert [member["name"] for member in shown["members"]] == ["Anna", "Bert"]
    assert shown["members"][0]["role"] == "boss"
    assert "boss" in ccm("company", "show", "1", terminal=True).out


def test_a_company_is_added_and_changed(ccm):
    added = ccm(
        "company", "add", "شرکت نمونه", "--kind", "supplier", "--phone", "030 123456",
        "--email", "Info@Example.com", "--city", "تهران", "--set", "number:size=12",
    )  # fmt: skip
    assert added.out == "2\n"
    ccm("company", "edit", "2", "--website", "example.com", "--kind", "partner", "--unset", "size")
    shown = json.loads(ccm("company", "show", "شركت نمونه", "--format", "json").out)
    assert (shown["kind"], shown["website"], shown["custom"]) == ("partner", "example.com", {})
    assert (shown["phone"], shown["email"]) == ("+4930123456", "Info@example.com")
    assert ccm("company", "edit", "2", "--kind", "friend").code == 2
    assert ccm("company", "add", "").code == 2
    assert ccm("company", "edit", "2").code == 2
    assert "nothing changed" in ccm("company", "edit", "2", "--city", "تهران").err


def test_a_renamed_company_is_found_by_its_new_name_and_after_undo_by_the_old(ccm):
    ccm("company", "edit", "Acme", "--name", "Vektor")
    assert (found(ccm, "vektor"), found(ccm, "acme")) == (["1", "2"], [])
    ccm("undo")
    assert (found(ccm, "vektor"), found(ccm, "acme")) == ([], ["1", "2"])


def test_people_stay_when_their_company_goes(ccm):
    assert ccm("company", "rm", "Acme").code == 5
    ccm("company", "rm", "Acme", "--force")
    assert ccm("contact", "list", "--fields", "name,company").lines[1:] == [
        "1\tAnna\t",
        "2\tBert\t",
    ]
    assert found(ccm, "acme") == []


def test_tags_are_counted(ccm):
    assert ccm("tag", "list").lines[1:] == ["2\tgold\t1", "1\tvip\t2"]


def test_a_renamed_tag_is_found_by_its_new_name(ccm):
    ccm("tag", "rename", "vip", "Very Important")
    assert found(ccm, "important") == ["1", "2"]
    assert found(ccm, "vip") == []


def test_a_tag_renamed_to_another_becomes_one_with_it_and_comes_apart_by_undo(ccm):
    ccm("tag", "rename", "vip", "gold")
    assert ccm("tag", "list").lines[1:] == ["2\tgold\t2"]
    assert ccm("contact", "list", "--filter", "tag=gold", "--format", "ids").out == "1\n2\n"
    ccm("undo")
    assert ccm("tag", "list").lines[1:] == ["2\tgold\t1", "1\tvip\t2"]
    assert found(ccm, "gold") == ["2"]


def test_a_tag_is_taken_off_everybody(ccm):
    ccm("tag", "rm", "#vip", "--force")
    assert ccm("contact", "list", "--fields", "tag").lines[1:] == ["1\t", "2\tgold"]
    assert ccm("tag", "rm", "vip", "--force").code == 3
    assert ccm("tag", "rename", "gold", " ").code == 2
