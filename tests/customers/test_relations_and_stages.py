"""What people are to each other, how they are addressed, and how far they came."""

import json

import pytest

from ccm_cli.customers import contacts, relations, stages
from ccm_cli.customers.queries.stages import stage_history
from ccm_cli.customers.relation_kinds import relation
from ccm_cli.errors import InvalidInput
from tests.conftest import NOW

DAY = 86_400


@pytest.fixture(autouse=True)
def _people(database, ccm):
    for name in ("Maryam Karimi", "Reza Nouri", "Sara Karimi"):
        ccm("contact", "add", name)


def related(ccm, ref):
    found = json.loads(ccm("contact", "show", ref, "--format", "json").out)["relations"]
    return [(one["kind"], one["is"], one["id"]) for one in found]


def test_a_relation_is_on_both_cards_in_the_words_of_each_side(ccm):
    assert ccm("contact", "relate", "Maryam", "parent", "Sara", "--note", "calls for her").code == 0
    ccm("contact", "relate", "Maryam", "referred by", "Reza")
    ccm("contact", "relate", "Reza", "godfather", "Sara")
    maryam = ccm("who", "Maryam", terminal=True).out
    assert "Child" in maryam
    assert "Sara Karimi #3 · calls for her" in maryam
    assert "Referred by" in maryam
    sara = ccm("contact", "show", "Sara", terminal=True).out
    assert "Parent: Maryam Karimi" in sara
    assert "Godfather: Reza Nouri" in sara
    reza = ccm("contact", "show", "Reza", terminal=True).out
    assert "Referred: Maryam Karimi" in reza
    assert "Godfather of: Sara Karimi" in reza
    assert related(ccm, "2") == [("godfather", "contact", 3), ("referred_by", "other", 1)]


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (("1", "parent", "3"), ("3", "child", "1")),
        (("1", "colleague", "2"), ("2", "همکار", "1")),
        (("1", "referred_by", "2"), ("2", "referred", "1")),
        (("1", "manager", "2"), ("2", "reports to", "1")),
        (("3", "Крёстная", "1"), ("3", "крёстная", "1")),
    ],
)
def test_the_same_said_from_the_other_side_is_one_relation(ccm, first, again):
    ccm("contact", "relate", *first)
    said = ccm("contact", "relate", *again)
    assert (said.code, "nothing changed" in said.err) == (0, True)
    assert len(related(ccm, first[0])) == 1
    ccm("contact", "unrelate", again[2], again[0])
    assert related(ccm, first[0]) == []
    ccm("undo")
    assert len(related(ccm, first[0])) == 1


def test_taking_back_one_kind_leaves_the_others(ccm):
    ccm("contact", "relate", "1", "friend", "2")
    ccm("contact", "relate", "1", "colleague", "2")
    assert ccm("contact", "unrelate", "2", "1", "--kind", "friend").code == 0
    assert related(ccm, "1") == [("colleague", "contact", 2)]
    assert ccm("contact", "unrelate", "2", "1", "--kind", "friend").code == 3
    assert ccm("contact", "unrelate", "2", "3").code == 3


@pytest.mark.parametrize(
    ("one", "kind", "other"), [("1", "friend", "1"), ("1", " ", "2"), ("1", "x" * 60, "2")]
)
def test_what_is_no_relation_is_refused(ccm, one, kind, other):
    said = ccm("contact", "relate", one, kind, other)
    assert (said.code, said.out) == (2, "")


def test_who_referred_whom_is_filtered_and_listed(ccm):
    ccm("contact", "relate", "1", "referred_by", "2")
    ccm("contact", "relate", "3", "referred_by", "2")
    ccm("contact", "relate", "3", "child", "1")

    def found(expression):
        return ccm("contact", "list", "--filter", expression, "--format", "ids").out.split()

    assert found('referred_by="Reza Nouri"') == ["1", "3"]
    assert found("referrals >= 2") == ["2"]
    assert found('related="Sara Karimi"') == ["1", "2"]
    assert found("not referred_by is set") == ["2"]
    listed = ccm("contact", "list", "--fields", "referred_by,referrals,related", "--filter", "id=3")
    assert listed.lines[1].split("\t")[1:3] == ["Reza Nouri", "0"]


def test_an_import_writes_many_relations_at_once(app):
    with app.changing("import") as work:
        many = [
            relation(1, "referred by", 2),
            relation(3, "رفیق", 2),
            relation(1, "referred by", 2),
        ]
        assert relations.add_many(work, many, now=NOW) == 2
        assert relations.add_many(work, many, now=NOW) == 0


def test_a_removed_contact_takes_its_relations_and_undo_brings_them_back(ccm):
    ccm("contact", "relate", "1", "friend", "2")
    ccm("contact", "rm", "2", "--force")
    assert related(ccm, "1") == []
    ccm("undo")
    assert related(ccm, "1") == [("friend", "contact", 2)]


# Stages


def test_the_history_of_the_stage_is_kept_and_taken_back_with_the_change(ccm, monkeypatch):
    monkeypatch.setenv("CCM_NOW", str(NOW + DAY))
    ccm("contact", "edit", "1", "--stage", "prospect")
    monkeypatch.setenv("CCM_NOW", str(NOW + 3 * DAY))
    ccm("contact", "edit", "1", "--stage", "customer", "--source", "fair")
    ccm("contact", "edit", "1", "--stage", "customer")
    steps = json.loads(ccm("contact", "stages", "1", "--format", "json").out)
    assert [(step["from"], step["to"], step["stayed"]) for step in steps] == [
        ("", "lead", DAY),
        ("lead", "prospect", 2 * DAY),
        ("prospect", "customer", 0),
    ]
    since = ccm("contact", "list", "--filter", "stage_since > -1d", "--fields", "stage_since")
    assert since.lines[1:] == ["1\t2026-11-25T09:00:00Z"]
    assert "since 25 Nov 2026" in ccm("who", "1", terminal=True).out
    ccm("undo")
    assert len(json.loads(ccm("contact", "stages", "1", "--format", "json").out)) == 2


def test_many_come_to_another_stage_at_once(app):
    with app.changing("bulk") as work:
        assert stages.change(work, {1: "LOYAL", 2: "lead", 3: "lost", 99: "lost"}, now=NOW) == 2
        with pytest.raises(InvalidInput):
            stages.change(work, {1: "no stage"}, now=NOW)
    with app.reading() as reader:
        steps = [step.to_stage for step in stage_history(reader, 1, now=NOW)]
    assert steps == ["lead", "loyal"]


def test_an_import_that_overwrites_keeps_the_history(ccm, home):
    (home / "people.csv").write_text("name,email,stage\nAnna,a@example.com,lead\n")
    ccm("import", "contacts", "people.csv")
    (home / "later.csv").write_text("name,email,stage\nAnna,a@example.com,customer\n")
    assert ccm("import", "contacts", "later.csv", "--update", "overwrite").code == 0
    steps = json.loads(ccm("contact", "stages", "Anna", "--format", "json").out)
    assert [step["to"] for step in steps] == ["lead", "customer"]
    ccm("undo")
    assert len(json.loads(ccm("contact", "stages", "Anna", "--format", "json").out)) == 1


def test_who_has_a_day_of_some_name_is_found(ccm):
    ccm("contact", "edit", "1", "--date", "wedding=1390/05/12", "--birthday", "1 May")
    found = ccm("contact", "list", "--filter", "dates = Wedding", "--fields", "dates")
    assert found.lines[1:] == ["1\tbirthday, wedding"]
    ccm("contact", "edit", "2", "--date", "Wedding=25 November")

    def fits(expression):
        return ccm("contact", "list", "--filter", expression, "--format", "ids").out.split()

    assert fits('date("wedding") in next 7 days') == ["2"]
    assert fits("date(WEDDING) = 08-03") == ["1"]
    assert fits("date(wedding) is set") == ["1", "2"]
    assert fits("not date(wedding) in next 7 days") == ["1", "3"]
    assert fits("дата(wedding) in next 7 days and date(jubilee) is unset") == ["2"]


# Salutation


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("Иванов Иван Иванович",), "Иван Иванович"),
        (("--title", "г-н", "--family-name", "Петров", "--language", "ru"), "г-н Петров"),
        (("Пётр",), "Пётр"),
        (("خانم", "مریم", "احمدی"), "خانم احمدی"),
        (("آقا", "رضا", "نوری"), "آقای نوری"),
        (("رضا", "نوری"), "رضا نوری"),
        (("Dr", "Anna", "Weber"), "Dr Weber"),
        (("Anna", "Weber"), "Anna"),
        (("--email", "info@example.com"), ""),
    ],
)
def test_everybody_is_addressed_as_their_language_has_it(ccm, options, said):
    number = ccm("contact", "add", *options).out.strip()
    listed = ccm("contact", "list", "--filter", f"id={number}", "--fields", "salutation")
    assert listed.lines[1] == f"{number}\t{said}"
    shown = json.loads(ccm("contact", "show", number, "--format", "json").out)
    assert shown["salutation"] == said


def test_the_verb_is_the_only_one_that_changes_a_stage(app):
    with app.changing("add") as work:
        made = contacts.add(work, now=NOW, region="DE", name="New One", stage="customer")
    with app.reading() as reader:
        assert [step.to_stage for step in stage_history(reader, made.id, now=NOW)] == ["customer"]
