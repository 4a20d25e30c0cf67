"""``ccm history --contact``: everything that became of one record, before and after."""

import json

import pytest


@pytest.fixture
def ada(ccm, database):
    for line in (
        ("contact", "add", "Ada", "--email", "ada@example.com", "--tag", "vip"),
        ("contact", "add", "Bob", "--email", "bob@example.com"),
        ("contact", "edit", "1", "--stage", "loyal", "--add-phone", "030 123456"),
        ("contact", "edit", "1", "--rm-email", "ada@example.com"),
        ("contact", "edit", "2", "--notes", "other"),
    ):
        assert ccm(*line).code == 0


def told(ccm, *arguments):
    return [
        (row["id"], row["record"], row["field"], row["before"], row["after"])
        for row in json.loads(ccm("history", *arguments, "--format", "json").out)
    ]


def test_each_field_stands_with_what_it_was_and_what_it_became(ccm, ada):
    lines = told(ccm, "--contact", "Ada")
    assert (4, "contact_email 1", "address", "ada@example.com", None) in lines
    assert (3, "contact 1", "stage", "lead", "loyal") in lines
    assert (3, "contact_phone 1", "number", None, "+4930123456") in lines
    assert (3, "contact_stage_change 1", "to_stage", None, "loyal") in lines
    assert (1, "contact 1", "name", None, "Ada") in lines
    assert (1, "contact_email 1", "address", None, "ada@example.com") in lines
    assert {number for number, *_rest in lines} == {4, 3, 1}
    assert [number for number, *_rest in lines] == sorted((n for n, *_r in lines), reverse=True)
    assert not any(field in {"name_key", "updated_at"} for _n, _r, field, *_values in lines)


def test_it_reads_on_page_by_page_and_remembers_who_is_gone(ccm, ada):
    assert {n for n, *_rest in told(ccm, "--contact", "1", "--limit", "1")} == {4}
    assert {n for n, *_rest in told(ccm, "--contact", "1", "--before", "4")} == {3, 1}
    ccm("contact", "rm", "1", "--force")
    lines = told(ccm, "--contact", "1")
    assert {n for n, *_rest in lines} == {6, 4, 3, 1}
    assert (6, "contact_phone 1", "number", "+4930123456", None) in lines
    ccm("undo")
    assert (7, "contact 1", "name", None, "Ada") in told(ccm, "--contact", "1")


def test_deals_tasks_and_companies_have_theirs(ccm, ada):
    ccm("deal", "add", "--title", "oak", "--contact", "1")
    ccm("deal", "move", "1", "--stage", "proposal")
    ccm("task", "add", "ring", "--deal", "1", "--due", "tomorrow")
    ccm("company", "add", "Cedar")
    ccm("company", "edit", "Cedar", "--city", "Berlin")
    assert ("stage", "lead", "proposal") in [line[2:] for line in told(ccm, "--deal", "1")]
    assert ("title", None, "ring") in [line[2:] for line in told(ccm, "--task", "1")]
    assert ("city", None, "Berlin") in [
        (field, before or None, after)
        for *_r, field, before, after in told(ccm, "--company", "Cedar")
    ]
    shown = ccm("history", "--task", "1", "--format", "table").out
    assert "1795" not in shown


def test_people_read_names_where_the_database_has_numbers(ccm, ada, monkeypatch):
    ccm("contact", "edit", "1", "--add-company", "Cedar", "--set", "score=5", "--add-tag", "new")
    lines = told(ccm, "--contact", "1", "--limit", "1")
    assert ("contact 1", "custom.score", None, "5") in [line[1:] for line in lines]
    shown = ccm("history", "--contact", "1", "--format", "table").out
    assert [word in shown for word in ("Cedar", "new", "vip", "ada@example.com")] == [True] * 4
    assert "company_id" not in shown
    monkeypatch.setenv("COLUMNS", "80")
    narrow = ccm("history", "--contact", "1", "--format", "table", terminal=True)
    assert "After" in narrow.out


def test_one_thing_at_a_time(ccm, ada):
    assert ccm("history", "1", "--contact", "1").code == 2
    assert ccm("history", "--deal", "1", "--contact", "1").code == 2
    assert ccm("history", "--contact", "nobody").code == 3
    nothing = ccm("history", "--task", "9", "--format", "table")
    assert (nothing.code, nothing.err) == (0, "Nothing was changed yet.\n")
