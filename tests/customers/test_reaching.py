"""Several labelled addresses, numbers and handles; which of them comes first."""

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ccm_cli import language
from ccm_cli.customers import addresses, labels
from ccm_cli.language.text import clean_line


def shown(ccm, ref="1"):
    return json.loads(ccm("contact", "show", ref, "--format", "json").out)


@pytest.fixture(autouse=True)
def _maryam(database, ccm):
    added = ccm(
        "contact", "add", "Maryam Karimi",
        "--email", "work:maryam@example.com", "--email", "mailto:home@example.com",
        "--phone", "mobile:0912 345 6789", "--phone", "tel:030 123456",
        "--phone", "Mum's house:030 99",
        "--handle", "work:telegram:@maryam", "--handle", "личный:https://instagram.com/maryam.k",
        "--company", "Cedar = buyer", "--company", "Oak",
        "--address", "home: 12 Azadi St; Tehran; ; 14155; Iran",
        "--address", "work: city=Berlin; zip=10115",
    )  # fmt: skip
    assert (added.code, added.out) == (0, "1\n"), added.err


def test_each_has_its_label_in_any_word(ccm):
    contact = shown(ccm)
    assert contact["emails"] == [
        {"address": "maryam@example.com", "label": "work"},
        {"address": "home@example.com", "label": ""},
    ]
    assert [phone["label"] for phone in contact["phones"]] == ["mobile", "", "Mum's house"]
    assert contact["handles"] == [
        {"network": "telegram", "handle": "maryam", "label": "work"},
        {"network": "instagram", "handle": "maryam.k", "label": "home"},
    ]
    assert [(one["name"], one["role"]) for one in contact["companies"]] == [
        ("Cedar", "buyer"),
        ("Oak", ""),
    ]
    assert contact["addresses"] == [
        {
            "label": "home",
            "street": "12 Azadi St",
            "city": "Tehran",
            "region": "",
            "postcode": "14155",
            "country": "Iran",
        },
        {
            "label": "work",
            "street": "",
            "city": "Berlin",
            "region": "",
            "postcode": "10115",
            "country": "",
        },
    ]


def test_labels_are_on_the_card_in_the_language_of_the_reader(ccm):
    card = ccm("who", "1", terminal=True).out
    assert "maryam@example.com (work)" in card
    assert "12 Azadi St, Tehran, 14155, Iran (home)" in card
    assert "30 99 (Mum's house)" in card.replace("03099", "30 99")


def test_adding_with_another_label_changes_the_label(ccm):
    assert ccm("contact", "edit", "1", "--add-email", "home:maryam@example.com").code == 0
    assert shown(ccm)["emails"][0] == {"address": "maryam@example.com", "label": "home"}
    said = ccm("contact", "edit", "1", "--add-email", "maryam@example.com")
    assert "nothing changed" in said.err
    ccm("contact", "edit", "1", "--add-email", ":maryam@example.com")
    assert shown(ccm)["emails"][0]["label"] == ""


def test_another_becomes_the_first_and_undo_puts_it_back(ccm):
    ccm(
        "contact", "edit", "1", "--first-email", "home@example.com", "--first-phone", "030 99",
        "--first-company", "Oak", "--first-address", "work", "--first-handle", "instagram:maryam.k",
    )  # fmt: skip
    contact = shown(ccm)
    assert contact["emails"][0]["address"] == "home@example.com"
    assert contact["phones"][0]["label"] == "Mum's house"
    assert contact["companies"][0]["name"] == "Oak"
    assert contact["addresses"][0]["city"] == "Berlin"
    assert contact["handles"][0]["network"] == "instagram"
    listed = ccm("contact", "list", "--fields", "email", "--filter", "email=home@example.com")
    assert listed.lines[1] == "1\thome@example.com, maryam@example.com"
    ccm("undo")
    assert shown(ccm)["emails"][0]["address"] == "maryam@example.com"


def test_the_first_may_be_a_new_one(ccm):
    ccm("contact", "edit", "1", "--first-email", "work:new@example.com")
    assert [email["address"] for email in shown(ccm)["emails"]] == [
        "new@example.com",
        "maryam@example.com",
        "home@example.com",
    ]


def test_an_address_is_changed_by_its_label_and_removed_by_label_place_or_part(ccm):
    ccm("contact", "edit", "1", "--add-address", "work: street=Main St 1")
    assert shown(ccm)["addresses"][1]["street"] == "Main St 1"
    assert shown(ccm)["addresses"][1]["city"] == "Berlin"
    assert ccm("contact", "edit", "1", "--rm-address", "Berlin").code == 0
    assert [one["city"] for one in shown(ccm)["addresses"]] == ["Tehran"]
    assert ccm("contact", "edit", "1", "--rm-address", "2").code == 3
    assert ccm("contact", "edit", "1", "--rm-address", "1").code == 0
    assert shown(ccm)["addresses"] == []


@pytest.mark.parametrize(
    "wrong", ["", "home:", "a;b;c;d;e;f", "planet=Mars", "work: city=", "x" * 600]
)
def test_what_is_no_address_is_refused_with_an_example(ccm, wrong):
    said = ccm("contact", "edit", "1", "--add-address", wrong)
    assert said.code == 2
    assert said.err


def test_a_role_follows_its_company(ccm):
    ccm("contact", "edit", "1", "--add-company", "Cedar=head of buying", "--add-company", "New=x=y")
    assert [(one["name"], one["role"]) for one in shown(ccm)["companies"]] == [
        ("Cedar", "head of buying"),
        ("Oak", ""),
        ("New=x", "y"),
    ]


def test_a_yearly_day_of_any_name_comes_and_goes(ccm):
    ccm("contact", "edit", "1", "--date", "wedding=1390/05/12")
    assert shown(ccm)["dates"] == [{"name": "wedding", "month_day": "08-03", "year": 2011}]
    assert ccm("contact", "edit", "1", "--rm-date", "Wedding").code == 0
    assert shown(ccm)["dates"] == []
    assert ccm("contact", "edit", "1", "--rm-date", "wedding").code == 3


def test_what_belongs_to_somebody_else_is_refused_by_every_way_in(ccm):
    ccm("contact", "add", "Reza", "--email", "reza@example.com", "--phone", "0171 1234567")
    for option in ("--add-email", "--first-email"):
        said = ccm("contact", "edit", "1", option, "work:reza@example.com")
        assert (said.code, "Reza" in said.err) == (4, True)
    assert ccm("contact", "edit", "1", "--add-phone", "home:0171 1234567").code == 4
    assert ccm("contact", "edit", "1", "--add-phone", "0171 1234567", "--shared").code == 0


parts = st.text(
    st.characters(exclude_characters=";؛=:", exclude_categories=["C", "Z"]), max_size=20
)


@given(st.sampled_from(["", *labels.LABELS, "Дача"]), st.lists(parts, min_size=5, max_size=5))
def test_an_address_reads_back_as_it_is_written(label, five):
    assume(any(map(clean_line, five)))
    for spoken in ("en", "fa", "ru"):
        language.use(spoken)
        read = addresses.read(addresses.written(label, five))
        assert read.label == label
        assert [read.parts.get(name, "") for name in addresses.PARTS] == [*map(clean_line, five)]
    language.use("en")


@pytest.mark.parametrize("word", labels.LABELS)
def test_a_label_shown_in_any_language_is_understood(word):
    for spoken in ("en", "fa", "ru"):
        language.use(spoken)
        assert labels.stored(labels.shown(word)) == word
