"""Custom fields have types, and keep what fits them."""

import json
import re

import pytest

from ccm_cli.config import FIELD_OWNERS, FIELD_TYPES
from ccm_cli.customers import custom_fields
from ccm_cli.customers.custom_fields import read_assignment
from ccm_cli.customers.field_values import Setting, read_value
from ccm_cli.customers.queries.custom_fields import HAVING, CustomFieldRow
from ccm_cli.customers.queries.filtering import with_field_renamed
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
        (Kind.MONEY, "12.50", {"minor": 1250, "currency": "EUR"}),
        (Kind.MONEY, "۱۲ دلار", {"minor": 1200, "currency": "USD"}),
        (Kind.LINK, "Example.com/Menu", "https://example.com/Menu"),
        (Kind.LINK, "Info@Example.com", "mailto:Info@example.com"),
        (Kind.LIST, "red, Red، blue", ["red", "blue"]),
        (Kind.LIST, "red, dark; blue", ["red, dark", "blue"]),
        (Kind.LIST, '["a;b"]', ["a;b"]),
        (Kind.LIST, " , ", None),
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
        (Kind.LINK, "javascript:alert(1)"),
        (Kind.LINK, "https://bank.example@evil.example"),
        (Kind.LIST, '[{"a": 1}]'),
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
        "1\tcontact\tscore\tnumber\t\t\tdatabase",
        "2\tcontact\tshoe\ttext\t\t\tdatabase",
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


SETTINGS = """
[fields.contact]
tier = ["gold", "silver"]
colours = { type = "list", label = "Favourite colours" }
site = "link"
since = "date"
vip = "yes/no"
[fields.company]
budget = "money"
"""


@pytest.fixture
def declared(database, home):
    file = home / ".config/ccm/config.toml"
    file.write_text(file.read_text() + SETTINGS)
    return file


def names(ccm, text, *options):
    listed = ccm("contact", "list", "--filter", text, "--fields", "name", *options)
    assert listed.code == 0, listed.err
    return [line.split("\t")[1] for line in listed.lines[1:]]


def test_a_field_of_the_settings_is_there_without_a_command(declared, ccm):
    assert ccm("field", "list").lines[1:] == [
        "\tcontact\tcolours\tlist\tFavourite colours\t\tconfig",
        "\tcontact\tsince\tday\t\t\tconfig",
        "\tcontact\tsite\tlink\t\t\tconfig",
        "\tcontact\ttier\tchoice\t\tgold; silver\tconfig",
        "\tcontact\tvip\tbool\t\t\tconfig",
        "\tcompany\tbudget\tmoney\t\t\tconfig",
    ]
    assert names(ccm, "tier = gold") == []
    assert "Did you mean gold" in ccm("contact", "add", "Anna", "--set", "tier=golt").err
    ccm("contact", "add", "Anna", "--set", "tier=gold", "--set", "since=1405/09/01")
    assert names(ccm, "tier = gold and since = 2026-11-22") == ["Anna"]


def test_a_field_taken_out_of_the_settings_keeps_its_type_and_values(declared, ccm):
    ccm("contact", "add", "Anna", "--set", "tier=gold")
    declared.write_text(declared.read_text().replace(SETTINGS, ""))
    assert ccm("field", "list").lines[1:] == ["1\tcontact\ttier\tchoice\t\tgold; silver\tdatabase"]
    assert names(ccm, "tier = gold") == ["Anna"]


def test_settings_that_contradict_the_values_are_refused_until_one_of_both_is_changed(
    declared, ccm
):
    text = declared.read_text()
    declared.write_text(text.replace(SETTINGS, ""))
    ccm("contact", "add", "Anna", "--set", "since=2026-11-22")
    declared.write_text(text)
    refused = ccm("contact", "list", "--filter", "since > 2026-01-01")
    assert refused.code == 1
    assert "fields.contact.since is of type day, but it is of type text" in refused.err
    assert ccm("field", "edit", "contact", "since", "--type", "date").code == 0
    assert names(ccm, "since > 2026-01-01") == ["Anna"]


def test_a_field_of_the_settings_is_changed_only_there(declared, ccm):
    ccm("contact", "add", "Anna", "--set", "tier=gold")
    assert ccm("field", "add", "contact", "tier").code == 4
    assert ccm("field", "rm", "contact", "tier", "--force").code == 4
    assert ccm("field", "edit", "contact", "tier", "--label", "x").code == 4


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('score = "nubmer"', "Did you mean number?"),
        ("tier = []", "choices"),
        ('tier = { type = "text", choices = ["a"] }', "choices"),
        ('tier = { typ = "text" }', "Did you mean type?"),
        ('"1st" = "text"', "not a name of a field"),
        ("score = 5", "not a value of the type str"),
    ],
)
def test_settings_about_fields_that_make_no_sense_are_explained(database, home, ccm, line, said):
    file = home / ".config/ccm/config.toml"
    file.write_text(file.read_text() + f"\n[fields.contact]\n{line}\n")
    refused = ccm("contact", "list")
    assert (refused.code, said in refused.err) == (1, True), refused.err


def test_the_settings_cannot_take_the_name_of_a_built_in_field(database, home, ccm):
    file = home / ".config/ccm/config.toml"
    file.write_text(file.read_text() + '\n[fields.contact]\ncity = "text"\n')
    assert "contact has that field anyway" in ccm("contact", "list", "--filter", "city=x").err


def test_every_kind_of_field_has_a_name_in_the_settings():
    assert set(FIELD_TYPES.values()) == set(Kind)
    assert set(FIELD_OWNERS) == set(HAVING)


def test_a_list_is_filtered_by_each_of_its_values(declared, ccm):
    ccm("contact", "add", "Anna", "--set", "colours=red, dark blue")
    ccm("contact", "add", "Bert", "--set", 'json:colours=["Green"]')
    ccm("contact", "add", "Cora")
    assert names(ccm, "colours = red") == ["Anna"]
    assert names(ccm, "colours ~= blue") == ["Anna"]
    assert names(ccm, "colours in (GREEN, red)") == ["Anna", "Bert"]
    assert names(ccm, "colours != red") == ["Bert", "Cora"]
    assert names(ccm, "colours is unset") == ["Cora"]
    assert names(ccm, "name is set", "--sort", "colours") == ["Cora", "Bert", "Anna"]
    listed = ccm("contact", "list", "--fields", "colours", "--format", "json")
    assert [row["custom.colours"] for row in json.loads(listed.out)] == [
        ["red", "dark blue"], ["Green"], None,
    ]  # fmt: skip
    shown = ccm("contact", "show", "Anna", terminal=True).out
    assert "Favourite colours" in shown
    assert "red, dark blue" in shown


def test_amounts_are_compared_in_the_currency_that_is_named(declared, ccm):
    ccm("company", "add", "Cedar", "--set", "budget=1200")
    ccm("company", "add", "Oak", "--set", "budget=900 USD")

    def fitting(text):
        return ccm("company", "list", "--filter", text, "--format", "ids").out.split()

    assert fitting("budget > 1000") == ["1"]
    assert fitting("budget > 500") == ["1"]
    assert fitting('budget > "500 USD"') == ["2"]
    assert fitting("budget is set") == ["1", "2"]
    [row, _other] = json.loads(ccm("company", "list", "--fields", "budget", "--format", "json").out)
    assert row["custom.budget"] == {"minor": 120000, "currency": "EUR"}
    assert "900.00 USD" in ccm("company", "list", "--fields", "budget").out


def test_an_amount_stored_without_its_currency_is_in_that_of_the_business(declared, app, ccm):
    ccm("company", "add", "Cedar", "--set", "budget=1")
    with app.changing("old") as work:
        work.update_rows("company", {1: {"custom": '{"budget":120000}'}})
    assert ccm("company", "list", "--filter", "budget = 1200", "--format", "ids").out == "1\n"
    assert "€1,200" in ccm("company", "show", "Cedar", terminal=True).out
    assert "1200.00 EUR" in ccm("export", "companies").out
    [company] = json.loads(ccm("export", "companies", "--format", "json").out)
    assert company["custom"] == {"budget": {"minor": 120000, "currency": "EUR"}}


def test_a_link_is_kept_in_one_spelling_and_opened_only_on_a_terminal(declared, ccm, monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("FORCE_COLOR", "1")
    ccm("contact", "add", "Anna", "--set", "site=HTTPS://Example.com/Menu")
    assert names(ccm, "site = example.com/Menu") == ["Anna"]
    assert names(ccm, "site ~= menu") == ["Anna"]
    assert names(ccm, "site = menu") == []
    opened = ccm("contact", "show", "Anna", terminal=True).out
    assert re.search(r"\x1b\]8;id=\d+;https://example\.com/Menu\x1b\\", opened)
    assert "\x1b]8" not in ccm("contact", "list", "--fields", "site").out
    monkeypatch.setenv("TERM", "dumb")
    assert "\x1b]8" not in ccm("contact", "show", "Anna", terminal=True).out


def test_choices_are_sorted_as_they_were_declared(declared, ccm):
    for name, tier in (("Anna", "silver"), ("Bert", "gold"), ("Cora", "")):
        ccm("contact", "add", name, "--set", f"tier={tier}")
    assert names(ccm, "id > 0", "--sort", "tier") == ["Cora", "Bert", "Anna"]


def test_a_type_changes_only_when_every_value_is_of_it(database, ccm):
    ccm("contact", "add", "Anna", "--set", "score=85", "--set", "seen=today")
    ccm("contact", "add", "Bert", "--set", "score=12,5")
    assert ccm("field", "edit", "contact", "seen", "--type", "number").code == 2
    assert "1 record" in ccm("field", "edit", "contact", "seen", "--type", "date").err
    ccm("field", "edit", "contact", "score", "--type", "number")
    assert names(ccm, "score > 12 and score < 13") == ["Bert"]
    assert names(ccm, "seen = today") == ["Anna"]
    ccm("undo")
    assert names(ccm, "score = 85") == ["Anna"]
    assert ccm("field", "list").lines[1].split("\t")[3] == "text"


def test_choices_are_renamed_with_their_values_and_removed_only_when_unused(database, ccm):
    for word in ("gold", "silver"):
        ccm("field", "add", "contact", "level", "--choice", "gold", "--choice", "silver")
        ccm("contact", "add", word, "--set", f"level={word}")
    ccm("field", "edit", "contact", "level", "--rename-choice", "gold=Premium")
    assert names(ccm, "level = premium") == ["gold"]
    refused = ccm("field", "edit", "contact", "level", "--rm-choice", "silver")
    assert (refused.code, "--rename-choice silver=OTHER" in refused.err) == (4, True)
    ccm("contact", "edit", "silver", "--unset", "level")
    edited = ccm(
        "field", "edit", "contact", "level", "--rm-choice", "silver", "--add-choice", "basic"
    )
    assert edited.code == 0
    assert ccm("field", "list").lines[1].split("\t")[5] == "Premium; basic"
    assert ccm("field", "edit", "contact", "level", "--rm-choice", "tin").code == 3


def test_a_field_is_renamed_with_its_values_and_in_saved_segments(database, ccm):
    ccm("contact", "add", "Anna", "--set", "json:score=85", "--source", "score")
    ccm("segment", "add", "good", "--filter", "(score > 10 or not score is set) and source=score")
    dry = ccm("field", "edit", "contact", "score", "--rename", "rating", "--dry-run")
    assert "1 record" in dry.err
    ccm("field", "edit", "contact", "score", "--rename", "rating", "--label", "Rating")
    assert ccm("segment", "list", "--fields", "filter").lines[1] == (
        "1\t(custom.rating > 10 or not custom.rating is set) and source=score"
    )
    assert ccm("segment", "count", "good").out == "1\n"
    assert ccm("field", "edit", "contact", "rating", "--rename", "city").code == 4
    ccm("undo")
    assert names(ccm, "score = 85") == ["Anna"]


def test_values_of_every_kind_go_out_and_come_back(declared, ccm, tmp_path):
    ccm(
        "contact", "add", "Anna", "--email", "a@example.com", "--set", "tier=gold",
        "--set", "colours=a, b; c", "--set", "site=example.com", "--set", "since=2026-11-22",
        "--set", "vip=yes", "--set", "money:limit=12.50 USD", "--set", "duration:call=90s",
        "--set", "yearly:nameday=17 May", "--set", "moment:met=2026-11-22 10:00",
    )  # fmt: skip
    before = json.loads(ccm("contact", "show", "Anna", "--format", "json").out)["custom"]
    for suffix in ("csv", "vcf"):
        file = str(tmp_path / f"out.{suffix}")
        assert ccm("export", "contacts", file).code == 0
        ccm("contact", "rm", "Anna", "--force")
        brought = ccm("import", "contacts", file)
        assert brought.code == 0, brought.err
        after = json.loads(ccm("contact", "show", "Anna", "--format", "json").out)["custom"]
        assert after == before


def test_a_deal_shows_the_values_of_its_fields_by_their_kind(database, ccm):
    ccm("field", "add", "deal", "deposit", "--type", "money", "--label", "Deposit")
    ccm(
        "deal", "add", "--title", "Chairs", "--set", "deposit=500", "--set", "list:woods=oak, ash",
        "--set", "yes/no:urgent=yes",
    )  # fmt: skip
    shown = ccm("deal", "show", "1", terminal=True).out
    for text in ("Deposit", "€500", "oak, ash", "yes"):
        assert text in shown
    data = json.loads(ccm("deal", "show", "1", "--format", "json").out)
    assert data["custom.deposit"] == {"minor": 50000, "currency": "EUR"}
    assert data["custom.woods"] == ["oak", "ash"]
    assert ccm("deal", "list", "--filter", "woods=ash", "--format", "ids").out == "1\n"


def test_the_settings_are_shown_with_the_fields_they_declare(declared, ccm):
    assert "fields.contact.tier\tchoice, gold, silver\t\ttrue" in ccm("config", "show").lines


def test_what_was_meant_by_a_filter_stays_where_a_field_is_renamed():
    for text, renamed in (
        ("score > 1 and source = score", "custom.new > 1 and source = score"),
        ("custom.score is set", "custom.new is set"),
        ("not score in (1, 2)", "not custom.new in (1, 2)"),
        ("tag in (score, x) or vip", "tag in (score, x) or vip"),
        ('name = "score > 1"', 'name = "score > 1"'),
        ('name = "broken', 'name = "broken'),
    ):
        assert with_field_renamed(text, "score", "new") == renamed


def test_campaigns_and_what_waits_follow_a_renamed_field(app, ccm):
    ccm("contact", "add", "Ada", "--email", "ada@example.com", "--set", "colour=red")
    added = ccm(
        "campaign", "add", "spring", "--filter", "custom.colour=red and tag is unset",
        "--template", "welcome",
    )  # fmt: skip
    assert added.code == 0, added.err
    assert ccm("campaign", "start", "spring").code == 0
    with app.changing("letter") as work:
        work.execute("UPDATE message SET filter = 'colour=red'")
    assert ccm("field", "edit", "contact", "colour", "--rename", "shade").code == 0
    with app.reading() as reader:
        assert reader.value("SELECT filter FROM campaign") == "custom.shade=red and tag is unset"
        assert reader.value("SELECT filter FROM message") == "custom.shade=red"
    assert ccm("undo").code == 0
    with app.reading() as reader:
        assert reader.value("SELECT filter FROM campaign") == "custom.colour=red and tag is unset"
    assert ccm("redo").code == 0
    assert "1 accepted" in ccm("run").err
