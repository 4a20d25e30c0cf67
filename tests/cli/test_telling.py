"""What is added and changed is said in words on the terminal; programs get the bare id."""

import pytest


@pytest.fixture(autouse=True)
def _maryam(database, ccm):
    ccm("contact", "add", "Maryam Karimi", "--company", "Acme", "--email", "maryam@example.com")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (("contact", "add", "Anna Schmidt"), "Added contact 2: Anna Schmidt"),
        (("company", "add", "Cedar"), "Added company 2: Cedar"),
        (("deal", "add", "--title", "50 chairs"), "Added deal 1: 50 chairs"),
        (("task", "add", "call back"), "Added task 1: call back"),
        (("segment", "add", "vip", "--filter", "tag=vip"), "Added segment 1: vip"),
        (("survey", "add", "nps"), "Added survey 1: nps"),
        (("log", "call", "hello", "--contact", "1"), "Added interaction 1: hello"),
        (("field", "add", "contact", "score"), "Added field 1: score"),
    ],
)
def test_what_was_added_is_said_to_people(ccm, command, told):
    number = told.split()[2].rstrip(":")
    added = ccm(*command, terminal=True)
    assert (added.code, added.out, added.err) == (0, f"{number}\n", f"{told}\n")
    ccm("undo")
    again = ccm(*command)
    assert (again.out.strip().isdecimal(), again.err) == (True, "")


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--stage", "loyal"), "stage"),
        (("--name", "Anna Karimi"), "name"),
        (("--add-tag", "vip", "--source", "fair"), "source, tags"),
        (("--rm-email", "maryam@example.com", "--add-email", "m@example.com"), "e-mail"),
        (("--birthday", "1990-05-17"), "birthday"),
        (("--set", "number:score=7", "--set", "text:wood=oak"), "score, wood"),
        (("--role", "buyer", "--city", "Bonn"), "company, address"),
    ],
)
def test_what_was_changed_of_a_contact_is_said(ccm, options, what):
    edited = ccm("contact", "edit", "1", *options)
    assert edited.code == 0
    said = edited.err.removeprefix("Changed contact 1: ").strip()
    assert sorted(said.split(", ")) == sorted(what.split(", "))


def test_what_was_changed_of_anything_is_said(ccm):
    ccm("deal", "add", "--title", "50 chairs")
    ccm("task", "add", "call back")
    for command, told in (
        (("deal", "edit", "1", "--value", "12000"), "Changed deal 1: value"),
        (
            ("deal", "edit", "1", "--contact", "1", "--title", "60"),
            "Changed deal 1: title, contact",
        ),
        (("task", "edit", "1", "--priority", "high"), "Changed task 1: priority"),
        (("task", "edit", "1", "--due", "friday", "--remind", ""), "Changed task 1: due"),
        (("company", "edit", "1", "--city", "Bonn"), "Changed company 1: city"),
    ):
        first = ccm(*command)
        assert (first.code, first.out) == (0, "")
        assert sorted(first.err.strip().replace(": ", ", ").split(", ")) == sorted(
            told.replace(": ", ", ").split(", ")
        )
        assert ccm(*command).err == "It was so already; nothing changed.\n"
