"""A message looked over for everybody in a segment: who would get what is not right."""

import json

import pytest

from ccm_cli.errors import InvalidInput, NotFound, Refused


@pytest.fixture
def people(house):
    house.people("Ada", "Bob", given_name="Ada")
    house.people("Cleo", "Dan", language="fa")
    return house


def linted(ccm, *arguments, code=0):
    done = ccm("template", "lint", *arguments, "--format", "json")
    assert done.code == code, done.err
    return json.loads(done.out), done.err


def test_empty_fields_are_told_with_the_people_who_have_them(people, ccm):
    people.template(body="Dear\n{{ contact.given_name }}!\n")
    (gap, fallback), told = linted(ccm, "news", "--filter", "")
    assert (gap["severity"], gap["line"], gap["people"]) == ("warning", 2, 2)
    assert gap["message"] == "contact.given_name is empty, and leaves a gap."
    assert [who["name"] for who in gap["contacts"]] == ["Cleo", "Dan"]
    assert fallback["message"] == "email has no text in fa; they get it in en."
    assert "People looked at: 4 (en 4)" in told


def test_required_fields_leave_people_out_and_say_so(people, ccm):
    people.template(body="{{ contact.given_name }}", required=["contact.given_name"])
    (missing,), _told = linted(ccm, "news", "--filter", "")
    assert missing["message"] == "The required field contact.given_name is empty."
    assert missing["people"] == 2


def test_a_field_nobody_declared_is_an_error_and_the_code_says_so(people, ccm):
    people.template(body="Size\n{{ contact.custom.size }}")
    assert ccm("template", "lint", "news").code == 0
    findings, _told = linted(ccm, "news", "--filter", "name=Ada", code=Refused.exit_code)
    assert [(one["severity"], one["line"], one["people"]) for one in findings] == [("error", 2, 1)]
    assert findings[0]["message"] == "The field contact.custom.size is not known."


def test_a_segment_is_narrowed_by_a_filter(people, ccm):
    people.template(body="{{ contact.given_name }}")
    ccm("segment", "add", "persian", "--filter", "language=fa")
    _found, told = linted(ccm, "news", "--segment", "persian")
    assert "People looked at: 2" in told
    _found, told = linted(ccm, "news", "--segment", "persian", "--filter", "name=Dan")
    assert "People looked at: 1" in told
    assert ccm("template", "lint", "news", "--segment", "none").code == NotFound.exit_code


def test_sms_are_counted_in_parts_and_only_the_channel_asked_for_is_looked_at(people, ccm):
    _found, told = linted(ccm, "welcome", "--filter", "", "--channel", "sms")
    assert "SMS by number of parts: 1: 2, 2: 2" in told
    _found, told = linted(ccm, "welcome", "--filter", "", "--channel", "letter")
    assert "SMS" not in told


def test_a_message_that_cannot_be_rendered_says_why_before_anybody_is_looked_at(people, ccm):
    people.template(body="{{ contact.nick }}")
    findings, _told = linted(ccm, "news", "--filter", "", code=Refused.exit_code)
    assert findings[0]["message"] == "The field contact.nick is not known."


def test_people_want_a_message(people, ccm):
    assert ccm("template", "lint", "--filter", "").code == InvalidInput.exit_code


def test_people_read_where_what_and_whom_it_is_about(people, ccm):
    people.template(body="{{ contact.given_name }}")
    shown = ccm("template", "lint", "news", "--filter", "", "--format", "table").out
    assert "warning: contact.given_name is empty, and leaves a gap." in shown
    assert "email.en.md:1" in shown
    assert "→ Put it under {% if contact.given_name %}, or name it in required." in shown
    assert "2 people: Cleo (3), Dan (4)" in shown


def test_the_ids_of_those_concerned_can_be_piped_on(people, ccm):
    people.template(body="{{ contact.given_name }}")
    done = ccm("template", "lint", "news", "--filter", "", "--format", "ids")
    assert done.out.split() == ["3", "4"]
