"""Kinds of customers: who they are, what they are like, how they overlap."""

import json

import pytest

from tests.conftest import NOW

DAY = 86_400


@pytest.fixture(autouse=True)
def _people(database, ccm):
    ccm("contact", "add", "Anna", "--tag", "vip", "--city", "Bonn", "--email", "a@example.com",
        "--source", "fair", "--birthday", "1990-05-17", "--stage", "customer")  # fmt: skip
    ccm("contact", "add", "Bert", "--tag", "vip", "--city", "bonn", "--phone", "+49301234567")
    ccm("contact", "add", "مریم", "--city", "تهران")
    ccm("deal", "add", "--title", "Kitchen", "--contact", "Anna", "--value", "5k")
    ccm("deal", "win", "1")
    ccm("persona", "add", "Gold", "--filter", "tag = vip", "--description", "They buy")


def figures(ccm, name):
    """The figures of a persona by group and name: value and share."""
    told = json.loads(ccm("persona", "show", name, "--format", "json").out)
    return {
        (group, figure["name"]): (figure["value"], figure["share"])
        for group, listed in told.items()
        if isinstance(listed, list)
        for figure in listed
    }


def test_a_persona_has_a_picture(ccm):
    found = figures(ccm, "gold")
    assert found["size", "people"] == (2, 0.6667)
    assert found["known", "email"] == (1, 0.5)
    assert found["known", "city"] == (2, 1.0)
    assert found["known", "company"] == (0, 0.0)
    assert found["known", "source"] == (1, 0.5)
    assert found["known", "completeness"] == (None, 0.5714)  # 8 of 14
    assert found["stages", "customer"] == (1, 0.5)
    assert sum(value for (group, _name), (value, _s) in found.items() if group == "cities") == 2
    assert found["tags", "vip"] == (2, 1.0)
    assert found["sources", "fair"] == (1, 0.5)
    assert found["value", "revenue"] == ({"minor": 500_000, "currency": "EUR"}, None)
    assert found["value", "revenue_each"] == ({"minor": 250_000, "currency": "EUR"}, None)
    assert found["value", "buyers"] == (1, 0.5)
    assert found["contact", "never"] == (2, 1.0)
    assert found["contact", "answered"] == (0, None)
    assert found["voice", "nps"] == (None, None)


def test_an_answer_counts_for_thirty_days(app, ccm):
    def log(contact, direction, days):
        with app.changing("log") as work:
            work.insert_rows(
                "interaction",
                [
                    {
                        "contact_id": contact,
                        "channel": "phone",
                        "direction": direction,
                        "at": NOW - days * DAY,
                        "summary": "x",
                        "body": "",
                        "currency": "",
                        "created_at": NOW,
                    }
                ],
            )

    log(1, "out", 40)
    log(1, "in", 9)  # too late
    log(2, "out", 400)
    log(2, "in", 390)  # asked too long ago
    found = figures(ccm, "gold")
    assert found["contact", "asked"] == (1, 0.5)
    assert found["contact", "answered"] == (0, 0.0)
    log(1, "in", 11)
    found = figures(ccm, "gold")
    assert found["contact", "answered"] == (1, 1.0)
    assert found["contact", "days_since"] == (200, None)  # the median of 9 and 390, rounded
    assert found["channels", "phone"] == (5, 1.0)


def test_the_latest_answer_of_each_is_scored(ccm):
    ccm("survey", "add", "nps")
    for contact, score, at in (
        ("Anna", "3", "2026-11-01"),
        ("Anna", "10", "2026-11-20"),
        ("Bert", "7", "2026-11-10"),
        ("مریم", "0", "2026-11-10"),
    ):
        assert ccm("survey", "answer", "nps", contact, score, "--at", at).code == 0
    found = figures(ccm, "gold")
    assert found["voice", "nps"] == (50, None)
    assert found["voice", "answers"] == (2, None)


def test_a_picture_is_drawn_with_bars(ccm):
    drawn = ccm("persona", "show", "gold", terminal=True).out
    assert "They buy" in drawn
    assert "67%" in drawn
    assert "━" in drawn
    ccm("persona", "add", "South", "--filter", "city = تهران")
    compared = ccm("persona", "compare", terminal=True).out.splitlines()
    line = next(line for line in compared if "تهران" in line and "city" not in line)
    assert "–" in line
    assert "100%" in line


def test_a_segment_becomes_a_persona_and_stops_being_one(ccm):
    ccm("segment", "add", "bonn", "--filter", "city = bonn")
    assert ccm("persona", "list", "--format", "csv").lines == [
        "id,name,people,share,description",
        "1,Gold,2,0.6667,They buy",
    ]
    assert ccm("persona", "add", "bonn").out == "2\n"
    assert ccm("segment", "list", "--filter", "persona", "--format", "ids").out == "2\n1\n"
    ccm("persona", "rm", "bonn")
    assert ccm("segment", "list", "--filter", "persona", "--format", "ids").out == "1\n"
    assert ccm("segment", "count", "bonn").out == "2\n"
    assert ccm("persona", "add", "nobody").code == 3
    assert ccm("persona", "add", "gold", "--filter", "tag = x").code == 4


def test_personas_overlap(ccm):
    ccm("persona", "add", "Bonn", "--filter", "city = bonn and source is set")
    assert ccm("persona", "overlap").lines == ["name\tBonn\tGold", "Bonn\t1\t1", "Gold\t1\t2"]
    assert ccm("persona", "overlap", "gold", "none").code == 3


def test_nobody_is_a_persona_too(ccm):
    ccm("persona", "add", "None", "--filter", "tag = nothing")
    found = figures(ccm, "none")
    assert found["size", "people"] == (0, 0.0)
    assert found["known", "completeness"] == (None, None)
    assert "n/a" in ccm("persona", "show", "none", terminal=True).out
