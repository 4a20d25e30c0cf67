"""The calendar on the shell: what is on which day, and what is not well about it."""

import json
from datetime import date

import pytest

from ccm_cli.messaging.queries.calendar import sources
from ccm_cli.selling.queries.calendar import Window, entries
from tests.messaging.conftest import House


@pytest.fixture
def house(app):
    return House(app)


def shown(ccm, *arguments, on="2026-12-10"):
    called = ccm("calendar", "show", "--on", on, "--format", "json", *arguments)
    assert called.code == 0, called.err
    return [(one["day"], one["kind"], one["title"]) for one in json.loads(called.out)]


def settings(home, **sections):
    path = home / ".config/ccm/config.toml"
    text = path.read_text("utf-8")
    for section, line in sections.items():
        head = f"[{section}]\n"
        text = text.replace(head, head + line) if head in text else f"{text}{head}{line}"
    path.write_text(text, "utf-8")


@pytest.fixture
def busy(ccm, database, home):
    settings(home, business='holidays = ["12-25 Christmas", "sunday"]\n')
    for line in (
        "contact add Anna --email anna@example.com --birthday 1990-12-03",
        "contact add Boris --email boris@example.com --birthday 1980-12-03",
        "contact add Clara --email clara@example.com --birthday 1980-12-09",
        "task add Ring --contact Anna --due 2026-12-10",
        "task add Books --due 2026-11-30 --repeat weekly",
        "deal add --title Chairs --contact Anna --expected-close 2026-12-18",
        "plan add Aim --measure replies --target 5 --until 2026-12-31",
    ):
        assert ccm(*line.split()).code == 0, line
    return ccm


def test_a_month_has_everything_on_its_day(busy):
    found = shown(busy)
    assert ("2026-12-03", "birthday", "birthday: Anna, Boris") in found
    assert ("2026-12-10", "task", "Ring (Anna)") in found
    assert [day for day, _kind, title in found if title == "Books"] == [
        "2026-11-30", "2026-12-07", "2026-12-14", "2026-12-21", "2026-12-28",
    ]  # fmt: skip
    assert ("2026-12-18", "deal", "Chairs") in found
    assert ("2026-12-31", "goal", "Aim") in found
    assert ("2026-12-25", "holiday", "Christmas") in found
    assert found == sorted(found, key=lambda one: one[0])


def test_a_week_and_kinds_of_entries_can_be_chosen(busy):
    assert {day for day, *_rest in shown(busy, "--week")} <= {
        f"2026-12-{day:02}" for day in range(7, 14)
    }
    assert shown(busy, "--only", "deal", "--only", "goal") == [
        ("2026-12-18", "deal", "Chairs"),
        ("2026-12-31", "goal", "Aim"),
    ]
    wrong = busy("calendar", "show", "--only", "dael")
    assert wrong.code == 2
    assert "deal" in wrong.err


def test_a_jalali_month_has_its_own_days(busy):
    # Azar 1405 is 22 November to 21 December; its weeks begin on Saturdays.
    found = shown(busy, "--calendar", "jalali")
    assert ("2026-12-18", "deal", "Chairs") in found
    assert "2026-12-28" not in {day for day, *_rest in found}
    drawn = busy("--lang", "fa", "calendar", "show", "--week", "--on", "2026-12-10", terminal=True)
    assert "Ring" in drawn.out
    assert "۱۹ آذر ۱۴۰۵" in drawn.out


def test_campaigns_stand_with_the_number_of_people(busy, house):
    house.campaign("sale")
    assert busy("campaign", "start", "sale", "--at", "2026-12-24 10:00").code == 0
    busy("campaign", "add", "wishes", "--template", "birthday", "--filter", "", "--on", "birthday")
    assert busy("campaign", "start", "wishes").code == 0
    called = busy("calendar", "show", "--on", "2026-12-10", "--format", "json", "--only",
                  "campaign")  # fmt: skip
    assert [(one["day"], one["title"], one["people"]) for one in json.loads(called.out)] == [
        ("2026-12-03", "wishes", 2),
        ("2026-12-09", "wishes", 1),
        ("2026-12-24", "sale", 3),
    ]


def test_the_same_people_twice_within_two_days_are_told_of(busy, house):
    house.campaign("sale")
    house.campaign("news", filter="name ~= anna")
    house.campaign("later")
    for name, at in (("sale", "24 10:00"), ("news", "23 18:00"), ("later", "28 10:00")):
        assert busy("campaign", "start", name, "--at", f"2026-12-{at}").code == 0
    found = json.loads(busy("calendar", "clashes", "--days", "60", "--format", "json").out)
    assert [(one["kind"], one["campaigns"], one["people"]) for one in found] == [
        ("same-people", ["news", "sale"], 1)
    ]
    said = busy("calendar", "clashes", "--days", "60", terminal=True).out
    assert "1 person gets both news (23 Dec 2026) and sale (24 Dec 2026)." in said


def test_two_that_send_the_same_message_to_the_same_people_are_told_of(busy, house, home):
    house.campaign("sale")
    busy("campaign", "add", "weekly", "--template", "news", "--filter", "name ~= anna",
         "--every", "monday 09:00")  # fmt: skip
    busy("campaign", "add", "others", "--template", "news", "--filter", "name = Nobody",
         "--every", "monday 09:00")  # fmt: skip
    for name in ("weekly", "others"):
        assert busy("campaign", "start", name).code == 0
    assert busy("campaign", "start", "sale", "--at", "2026-12-30 10:00").code == 0
    found = json.loads(busy("calendar", "clashes", "--days", "60", "--format", "json").out)
    told = [one for one in found if one["kind"] == "same-message"]
    assert [(one["campaigns"], one["people"], one["detail"]) for one in told] == [
        (["sale", "weekly"], 1, "news")
    ]
    said = busy("calendar", "clashes", "--days", "60", terminal=True).out
    assert "1 person gets the message news from both campaign sale and campaign weekly." in said


def test_quiet_hours_and_days_of_rest_are_told_of(busy, house, home):
    settings(home, sending='quiet_hours = "21:00-08:00"\n')
    house.campaign("night")
    assert busy("campaign", "start", "night", "--at", "2026-12-25 22:00").code == 0
    found = json.loads(busy("calendar", "clashes", "--days", "60", "--format", "json").out)
    assert [(one["kind"], one["detail"]) for one in found] == [
        ("holiday", "Christmas"),
        ("quiet-hours", "08:00"),
    ]
    assert busy("calendar", "clashes", "--days", "2").code == 0


def test_nothing_amiss_is_said(busy):
    assert "amiss" in busy("calendar", "clashes", terminal=True).err


def test_a_holiday_that_is_none_is_named(ccm, database, home):
    settings(home, business='holidays = ["someday"]\n')
    called = ccm("calendar", "show")
    assert called.code != 0
    assert "business.holidays" in called.err
    assert "someday" in called.err


@pytest.mark.parametrize("columns", ["80", "150"])
def test_the_picture_fits_its_terminal(busy, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", columns)
    drawn = busy("calendar", "show", "--on", "2026-12-10", terminal=True).out
    assert "December 2026" in drawn
    assert "Chairs" in drawn
    from rich.cells import cell_len
    from rich.text import Text

    assert all(cell_len(Text.from_ansi(line).plain) <= int(columns) for line in drawn.splitlines())


def test_waiting_messages_stand_by_their_source(busy, house):
    with house.runtime.changing("post") as work:
        for number in range(3):
            work.execute(
                "INSERT INTO message (contact_id, channel, purpose, template, template_digest,"
                " message_id, state, reason, address, subject, attempts, next_at, claimed_by,"
                " queued_at, source, occurrence, step) VALUES (1, 'file', 'marketing', 't', 'd',"
                " ?, 'queued', '', '', '', 0, ?, '', 0, 'journey/welcome', ?, 0)",
                (f"<{number}@example.com>", 1_797_000_000 + number, str(number)),
            )
    day = date(2026, 12, 11)
    window = Window(day, day, house.runtime.zone, house.now)
    with house.runtime.reading() as reader:
        found = entries(reader, window, sources(house.context))
    assert [(one.title, one.people) for one in found] == [("journey/welcome", 3)]
