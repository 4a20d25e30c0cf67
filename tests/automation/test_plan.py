"""Goals of the plan, as an owner makes them, follows them and takes them back."""

import json

import pytest

from tests.conftest import NOW


@pytest.fixture
def shop(ccm, database):
    """Two customers, one of whom bought twice."""
    ccm("contact", "add", "Anna Berg", "--email", "anna@example.com", "--tag", "vip")
    ccm("contact", "add", "Boris Orlov", "--email", "boris@example.com")
    for title, who, value in (("Chairs", "Anna Berg", "1200"), ("Table", "Anna Berg", "300"),
                              ("Shelf", "Boris Orlov", "90.50")):  # fmt: skip
        number = ccm("deal", "add", "--title", title, "--contact", who, "--value", value).out
        assert ccm("deal", "move", number.strip(), "--stage", "won").code == 0
    return ccm


def progress(ccm, name):
    shown = ccm("plan", "show", name, "--format", "json")
    assert shown.code == 0, shown.err
    return json.loads(shown.out)


@pytest.mark.parametrize(
    ("measure", "target", "value"),
    [
        ("new-contacts", "4", 2),
        ("new-customers", "4", 2),
        ("won-deals", "4", 3),
        ("revenue", "2000", 159_050),
        ("conversations", "4", 0),
        ("messages", "4", 0),
        ("replies", "4", 0),
        ("clicks", "4", 0),
        ("response-rate", "10%", None),
        ("nps", "50", None),
        ("subscribers", "4", 0),
        ("people", "4", 2),
    ],
)
def test_every_measure_says_how_far_it_is(shop, measure, target, value):
    made = shop("plan", "add", "Aim", "--measure", measure, "--target", target,
                "--from", "2026-11-01", "--until", "2026-11-30")  # fmt: skip
    assert made.code == 0, made.err
    assert progress(shop, "Aim")["value"] == value


def test_a_goal_counts_its_audience_and_its_days_only(shop):
    shop("plan", "add", "Vip", "--measure", "revenue", "--target", "2000", "--filter", "tag=vip",
         "--from", "2026-11-01", "--until", "2026-11-30")  # fmt: skip
    shop("plan", "add", "Past", "--measure", "revenue", "--target", "2000",
         "--from", "2026-10-01", "--until", "2026-10-31")  # fmt: skip
    assert progress(shop, "vip")["value"] == 150_000
    assert progress(shop, "past")["value"] == 0
    assert progress(shop, "past")["standing"] == "missed"


def test_the_pace_says_what_is_expected_and_where_it_leads(shop):
    # 22 of 30 days are gone: 3 of 3 * 22 / 30.
    shop("plan", "add", "Deals", "--measure", "won-deals", "--target", "5",
         "--from", "2026-11-01", "--until", "2026-11-30")  # fmt: skip
    found = progress(shop, "Deals")
    assert (found["expected"], found["projected"], found["days_left"]) == (3, 4, 8)
    assert found["standing"] == "behind"
    shop("plan", "edit", "Deals", "--target", "4")
    assert progress(shop, "Deals")["standing"] == "on track"
    shop("plan", "edit", "Deals", "--target", "3")
    assert progress(shop, "Deals")["standing"] == "reached"


def test_a_goal_to_come_says_so(shop):
    shop("plan", "add", "Next", "--measure", "won-deals", "--target", "5",
         "--from", "2026-12-01", "--until", "2026-12-31")  # fmt: skip
    found = progress(shop, "Next")
    assert (found["standing"], found["expected"]) == ("to come", None)


def test_days_and_digits_may_be_persian(shop):
    made = shop("plan", "add", "فروش", "--measure", "revenue", "--target", "۲٬۰۰۰",
                "--from", "1405/08/01", "--until", "1405/12/29")  # fmt: skip
    assert made.code == 0, made.err
    found = progress(shop, "فروش")
    assert (found["start"], found["deadline"]) == ("2026-10-23", "2027-03-20")
    assert found["target"] == 200_000


def test_campaigns_work_towards_it_and_all_is_undone(shop):
    shop("campaign", "add", "spring", "--template", "welcome", "--filter", "")
    shop("plan", "add", "Aim", "--measure", "replies", "--target", "5", "--until", "2026-12-31",
         "--channel", "email", "--content", "welcome", "--responsible", "Maryam")  # fmt: skip
    before = progress(shop, "Aim")
    assert "spring" in shop("plan", "link", "Aim", "spring").err
    assert shop("plan", "link", "Aim", "1").err.strip().startswith("It was so")
    assert [one["name"] for one in progress(shop, "Aim")["campaigns"]] == ["spring"]
    shown = shop("plan", "show", "Aim", "--format", "table").out
    assert "Maryam" in shown
    assert "spring" in shown
    assert shop("undo").code == 0
    assert progress(shop, "Aim") == before
    assert shop("undo").code == 0
    assert shop("plan", "show", "Aim").code == 3
    assert shop("redo").code == 0
    assert progress(shop, "Aim") == before


def test_a_goal_goes_and_its_campaigns_stay(shop):
    shop("campaign", "add", "spring", "--template", "welcome", "--filter", "")
    shop("plan", "add", "Aim", "--measure", "replies", "--target", "5", "--until", "2026-12-31")
    shop("plan", "link", "Aim", "spring")
    assert shop("plan", "rm", "Aim").code == 5, "without a terminal it wants --force"
    assert shop("plan", "rm", "Aim", "--force").code == 0
    assert shop("plan", "list", "--format", "ids").out == ""
    assert shop("campaign", "show", "spring").code == 0


def test_the_overview_has_what_is_not_over(shop):
    shop("plan", "add", "Past", "--measure", "revenue", "--target", "2000",
         "--from", "2026-10-01", "--until", "2026-10-31")  # fmt: skip
    shop("plan", "add", "Now", "--measure", "revenue", "--target", "2000", "--until", "2026-12-31")
    assert shop("plan", "progress", "--format", "ids").out == "2\n"
    assert shop("plan", "progress", "--all", "--format", "ids").out == "1\n2\n"
    drawn = shop("plan", "progress", terminal=True).out
    assert "Now" in drawn
    assert "█" in drawn


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("add", "A", "--measure", "revnue", "--target", "5", "--until", "today"), 2, "revenue"),
        (("add", "A", "--measure", "revenue", "--target", "5 USD", "--until", "today"), 2, "EUR"),
        (("add", "A", "--measure", "nps", "--target", "200", "--until", "today"), 2, "-100"),
        (("add", "A", "--measure", "replies", "--target", "1.5", "--until", "today"), 2, "whole"),
        (("add", "A", "--measure", "replies", "--target", "5", "--until", "yesterday"), 2, "start"),
        (("add", "A", "--measure", "replies", "--target", "5", "--until", "today",
          "--channel", "fax"), 2, "fax"),
        (("add", "A", "--measure", "replies", "--target", "5", "--until", "today",
          "--content", "nothing"), 3, "nothing"),
        (("add", "A", "--measure", "replies", "--target", "5", "--until", "today",
          "--filter", "tagg=vip"), 2, "tag"),
        (("add", "aim", "--measure", "replies", "--target", "5", "--until", "today"), 4, "aim"),
        (("edit", "Aim", "--measure", "revenue"), 2, "--target"),
        (("edit", "Aim"), 2, "--help"),
        (("show", "Aym"), 3, "Aim"),
        (("link", "Aim", "nothing"), 3, "nothing"),
        (("unlink", "Aim", "spring"), 3, "does not work"),
    ],
)  # fmt: skip
def test_every_mistake_is_told(shop, arguments, code, words):
    shop("plan", "add", "Aim", "--measure", "replies", "--target", "5", "--until", "2026-12-31")
    shop("campaign", "add", "spring", "--template", "welcome", "--filter", "")
    called = shop("plan", *arguments)
    assert called.code == code, called.err
    assert words in called.err


def test_rates_and_scores_have_values_where_there_is_something_to_measure(shop, app):
    with app.changing("messages") as work:
        for number, replied in enumerate((NOW, None, None)):
            work.execute(
                "INSERT INTO message (contact_id, channel, purpose, template, template_digest,"
                " message_id, state, reason, address, subject, attempts, next_at, claimed_by,"
                " queued_at, handed_at, replied_at, source, occurrence, step) VALUES (1, 'email',"
                " 'marketing', 't', 'd', ?, 'accepted', '', '', '', 1, 0, '', 0, ?, ?, 'x', ?, 0)",
                (f"<{number}@example.com>", NOW, replied, str(number)),
            )
    shop("survey", "add", "autumn")
    shop("survey", "answer", "autumn", "Anna Berg", "9")
    for measure, target in (("response-rate", "33.3%"), ("nps", "100")):
        shop("plan", "add", measure, "--measure", measure, "--target", target,
             "--until", "2026-12-31")  # fmt: skip
    assert progress(shop, "response-rate")["value"] == 0.333
    assert progress(shop, "response-rate")["standing"] == "reached"
    assert progress(shop, "nps")["value"] == 100
