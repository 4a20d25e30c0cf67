"""Custom fields have types, and keep what fits them."""

import json

import pytest

from ccm_cli.customers import custom_fields
from ccm_cli.customers.custom_fields import Setting, read_assignment, read_value
from ccm_cli.customers.queries.custom_fields import CustomFieldRow
from ccm_cli.errors import InvalidInput
from ccm_cli.language.dates import zone
from ccm_cli.store.filters.registry import Kind
from tests.conftest import NOW

SETTING = Setting(NOW, zone("Europe/Berlin"), "EUR")


def stored(kind: Kind, text: str, choices: tuple[str, ...] = ()):
    return read_value(CustomFieldRow(1, "contact", "it", "", kind, choices), text, SETTING)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Kind.TEXT, "  oak\u202e table ", "oak table"),
        (Kind.NUMBER, "۱۲٫۵", 12.5),
        (Kind.NUMBER, "85", 85),
        (Kind.BOOL, "да", True),
        (Kind.BOOL, "no", False),
        (Kind.DAY, "1405/09/01", "2026-11-22"),
        (Kind.DAY, "today", "2026-11-22"),
        (Kind.MOMENT, "2026-11-22 10:00", NOW),
        (Kind.YEARLY, "17 May", "05-17"),
        (Kind.DURATION, "1h30m", 5400),
        (Kind.MONEY, "12.50", 1250),
        (Kind.CHOICE, "GOLD", "gold"),
        (Kind.NUMBER, "", None),
    ],
)
def test_a_value_is_stored_as_its_type(kind, text, value):
    assert stored(kind, text, ("gold",) if kind is Kind.CHOICE else ()) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.NUMBER, "many"),
        (Kind.NUMBER, "9" * 25),
        (Kind.BOOL, "perhaps"),
        (Kind.DAY, "soon"),
        (Kind.YEARLY, "31 February"),
        (Kind.DURATION, "long"),
        (Kind.MONEY, "12 XXX"),
        (Kind.CHOICE, "bronze"),
    ],
)
def test_a_value_of_another_type_is_refused_by_the_name_of_the_field(kind, text):
    with pytest.raises(InvalidInput, match=r"^it: "):
        stored(kind, text, ("gold",) if kind is Kind.CHOICE else ())


@pytest.mark.parametrize(
    ("text", "assignment"),
    [
        ("score=85", ("score", None, "85")),
        ("number:score=85", ("score", Kind.NUMBER, "85")),
        ("json:score=85", ("score", Kind.NUMBER, "85")),
        ("json:vip=true", ("vip", Kind.BOOL, "true")),
        ('json:note="a=b"', ("note", Kind.TEXT, "a=b")),
        ("Shoe Size=42", ("shoe_size", None, "42")),
        ("کد=۱۲", ("کد", None, "۱۲")),
        ("link=a=b", ("link", None, "a=b")),
    ],
)
def test_an_assignment_is_understood(text, assignment):
    assert read_assignment(text) == assignment


@pytest.mark.parametrize(
    "text", ["score", "=85", "1st=x", "json:score=[1]", "json:score=", "nubmer:a=1", "a'b=1"]
)
def test_an_assignment_that_makes_no_sense_is_refused(text):
    with pytest.raises(InvalidInput):
        read_assignment(text)


def test_the_first_use_of_a_key_declares_it_and_values_are_filtered_by_type(database, ccm):
    ccm("contact", "add", "Anna Schmidt", "--set", "json:score=85", "--set", "shoe=42")
    ccm("contact", "add", "Bert Brecht", "--set", "score=9")
    assert ccm("field", "list").lines[1:] == [
        "1\tcontact\tscore\tnumber\t\t",
        "2\tcontact\tshoe\ttext\t\t",
    ]
    found = ccm("contact", "list", "--filter", "score > 10", "--fields", "name,score")
    assert found.lines == ["id\tname\tcustom.score", "1\tAnna Schmidt\t85"]
    wrong = ccm("contact", "edit", "2", "--set", "score=high")
    assert wrong.code == 2
    assert "score" in wrong.err


def test_a_field_cannot_take_the_name_of_a_built_in_one(database, ccm):
    refused = ccm("contact", "add", "Anna", "--set", "city=Bonn")
    assert refused.code == 4
    assert ccm("contact", "list", "--format", "ids").out == ""
    assert ccm("field", "add", "company", "website").code == 4


def test_a_choice_takes_only_its_values(database, ccm):
    ccm("field", "add", "contact", "level", "--type", "choice", "--choice", "gold")
    ccm("contact", "add", "Anna", "--set", "level=Gold")
    shown = json.loads(ccm("contact", "show", "Anna", "--format", "json").out)
    assert shown["custom"] == {"level": "gold"}
    refused = ccm("contact", "edit", "Anna", "--set", "level=golt")
    assert (refused.code, "Did you mean gold?" in refused.err) == (2, True)
    assert ccm("field", "add", "contact", "mood", "--type", "choice").code == 2


def test_a_value_is_unset_and_a_field_goes_with_its_values_and_comes_back(database, ccm):
    ccm("contact", "add", "Anna", "--set", "number:score=1", "--set", "shoe=42")
    ccm("contact", "edit", "Anna", "--unset", "shoe")
    assert ccm("contact", "edit", "Anna", "--unset", "hat").code == 3
    gone = ccm("field", "rm", "contact", "score", "--force")
    assert "1 record lost its value." in gone.err
    shown = json.loads(ccm("contact", "show", "Anna", "--format", "json").out)
    assert shown["custom"] == {}
    ccm("undo")
    shown = json.loads(ccm("contact", "show", "Anna", "--format", "json").out)
    assert shown["custom"] == {"score": 1}


def test_setting_nothing_takes_the_value_away():
    assert custom_fields.changed('{"a":1,"b":2}', {"a": None, "c": 3}, ("b",)) == '{"c":3}'
