"""Saved filters: who is in, and why."""

import json

import pytest


@pytest.fixture(autouse=True)
def _people(database, ccm):
    ccm("contact", "add", "Anna", "--tag", "vip", "--city", "Bonn")
    ccm("contact", "add", "Bert", "--tag", "vip")
    ccm("contact", "add", "Пётр", "--stage", "loyal")
    ccm("segment", "add", "Важные", "--filter", "tag=vip", "--description", "first of all")


def test_a_segment_is_a_filter_by_name(ccm):
    assert ccm("segment", "count", "важные").out == "2\n"
    assert ccm("segment", "members", "важные", "--format", "ids").out == "1\n2\n"
    narrowed = ccm(
        "contact", "list", "--segment", "Важные", "--filter", "city=bonn", "--format", "ids"
    )
    assert narrowed.out == "1\n"
    shown = json.loads(ccm("segment", "show", "важные", "--format", "json").out)
    assert (shown["filter"], shown["members"]) == ("tag=vip", 2)
    assert ccm("segment", "list").lines[1:] == ["1\tВажные\ttag=vip\tfirst of all"]


def test_a_segment_stands_in_the_filters_of_others(ccm):
    ccm("segment", "add", "all", "--filter", 'сегмент("Важные") or stage=loyal')
    assert ccm("segment", "members", "all", "--format", "ids").out == "1\n2\n3\n"
    ccm("segment", "edit", "важные", "--filter", "tag=vip and city is set")
    negated = ccm("contact", "list", "--filter", "not segment(all)", "--format", "ids")
    assert negated.out == "2\n"


def test_a_circle_of_segments_is_refused(ccm):
    ccm("segment", "add", "b", "--filter", "segment(важные)")
    refused = ccm("segment", "edit", "важные", "--filter", "segment(b)")
    assert refused.code == 2
    assert "важные → b → важные" in refused.err
    assert ccm("segment", "add", "self", "--filter", "segment(self)").code == 2


def test_a_segment_that_others_are_made_of_stays(ccm):
    ccm("segment", "add", "b", "--filter", "segment(важные)")
    assert ccm("segment", "rm", "важные", "--force").code == 4
    assert ccm("segment", "edit", "важные", "--name", "other").code == 4
    ccm("segment", "rm", "b", "--force")
    assert ccm("segment", "rm", "важные", "--force").code == 0
    assert ccm("segment", "list", "--format", "ids").out == ""


@pytest.mark.parametrize(
    ("filter_text", "code"),
    [("tg=vip", 2), ("tag=", 2), ("segment(none)", 3), ('segment("x', 2), ("score>1", 2)],
)
def test_a_wrong_filter_is_not_saved(ccm, filter_text, code):
    assert ccm("segment", "add", "new", "--filter", filter_text).code == code
    assert ccm("segment", "edit", "важные", "--filter", filter_text).code == code
    assert ccm("segment", "list", "--fields", "filter").lines[1:] == ["1\ttag=vip"]


def test_an_empty_filter_is_everybody(ccm):
    assert ccm("segment", "add", "all", "--filter", " ").code == 0
    assert ccm("segment", "count", "all").out == "3\n"
    assert ccm("segment", "members", "all", "--format", "ids").out == "1\n2\n3\n"
    inside = ccm("contact", "list", "--filter", "segment(all) and tag=vip", "--format", "ids")
    assert inside.out == "1\n2\n"
    assert ccm("contact", "list", "--filter", "not segment(all)", "--format", "ids").out == ""
    for command in (("show", "all"), ("list",), ("why", "all", "Anna")):
        assert "everybody" in ccm("segment", *command, terminal=True).out
        assert "everybody" not in ccm("segment", *command).out
    assert ccm("segment", "edit", "важные", "--filter", "").code == 0
    assert ccm("segment", "count", "важные").out == "3\n"


def test_a_name_is_taken_once(ccm):
    assert ccm("segment", "add", "ВАЖНЫЕ", "--filter", "tag=x").code == 4
    ccm("segment", "edit", "важные", "--name", "Важное")
    assert ccm("segment", "count", "важные").code == 3
    assert "Did you mean Важное?" in ccm("segment", "count", "важные").err
    assert ccm("segment", "edit", "важное").code == 2
    same = ccm("segment", "edit", "важное", "--description", "first of all")
    assert "nothing changed" in same.err


def test_why_tells_which_clause_holds(ccm):
    ccm("segment", "add", "near", "--filter", "segment(важные) and not city=Bonn")
    told = json.loads(ccm("segment", "why", "near", "Anna", "--format", "json").out)
    assert [(clause["clause"], clause["holds"]) for clause in told] == [
        ("(tag=vip) and not city=Bonn", False),
        ("(tag=vip)", True),
        ("not city=Bonn", False),
        ("city=Bonn", True),
    ]
    assert "· not city=Bonn" in ccm("segment", "why", "near", "Bert", terminal=True).out
    assert ccm("segment", "why", "near", "Nobody").code == 3
