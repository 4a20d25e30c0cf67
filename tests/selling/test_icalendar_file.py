"""Follow-ups as a calendar file, read back as other programs read it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
BERLIN = ZoneInfo("Europe/Berlin")


def read(ccm: Ccm, *options: str) -> dict[str, Any]:
    """The components of the file by UID, without when they were made."""
    written = ccm("calendar", "ics", *options)
    assert written.code == 0, written.err
    calendar = Calendar.from_ical(written.out)
    return {
        str(each["uid"]).rpartition("-")[0]: each
        for each in calendar.walk()
        if each.name in {"VEVENT", "VTODO"}
    }


def test_tasks_are_events_that_every_calendar_reads(ccm: Ccm, database: Path) -> None:
    ccm("contact", "add", "مریم کریمی", "--phone", "030 123456", "--email", "m@example.com")
    title = "تماس درباره‌ی پیش‌فاکتور چهل صندلی راحتی; و میز, بزرگ"
    ccm(
        "task", "add", title, "--contact", "1", "--due", "2026-11-30 10:00", "--priority", "high",
        "--remind", "2026-11-30 09:00", "--notes", "line one\nline two",
    )  # fmt: skip
    ccm("task", "add", "rent", "--due", "2026-12-01", "--remind", "")
    ccm("task", "add", "some time")
    ccm("task", "add", "done", "--due", "2026-12-01")
    ccm("task", "done", "4")
    found = read(ccm)
    assert sorted(found) == ["task-1", "task-2"]
    timed, whole_day = found["task-1"], found["task-2"]
    assert timed["summary"] == f"{title} (مریم کریمی)"
    assert timed["dtstart"].dt == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert timed["dtend"].dt - timed["dtstart"].dt == timedelta(minutes=30)
    assert timed["description"] == (
        "+4930123456, m@example.com\nline one\nline two\nccm task done 1"
    )
    assert timed["priority"] == 1
    (alarm,) = timed.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=-1)
    assert (whole_day["dtstart"].dt, whole_day["dtend"].dt) == (
        date(2026, 12, 1),
        date(2026, 12, 2),
    )
    assert whole_day.walk("VALARM") == []


def test_lines_are_folded_between_letters(ccm: Ccm, database: Path) -> None:
    ccm("task", "add", "صندلی " * 60, "--due", "tomorrow")
    written = ccm("calendar", "ics").out
    assert "\r\n" in written
    assert max(len(line.encode()) for line in written.split("\r\n")) <= 75
    assert "�" not in written
    (task,) = read(ccm).values()
    assert task["summary"] == ("صندلی " * 60).strip()


def test_the_same_task_keeps_its_uid_and_the_file_its_bytes(
    ccm: Ccm, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("task", "add", "call", "--due", "tomorrow")
    before = ccm("calendar", "ics").out
    uid = read(ccm)["task-1"]["uid"]
    monkeypatch.setenv("CCM_NOW", str(NOW + 3_600))
    assert ccm("calendar", "ics").out == before
    ccm("task", "edit", "1", "--title", "call twice")
    after = read(ccm)["task-1"]
    assert after["uid"] == uid
    assert after["dtstamp"].dt == datetime.fromtimestamp(NOW + 3_600, UTC)


@pytest.mark.parametrize(
    ("often", "due", "rule"),
    [
        ("every 2 weeks", "2026-11-23", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
        ("31st of every month", "2026-11-30", "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"),
        ("yearly", "2028-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1"),
        ("last friday of the month", "2026-11-27", "FREQ=MONTHLY;BYDAY=-1FR"),
        ("daily 3 times", "2026-11-23", "FREQ=DAILY;COUNT=3"),
        ("daily until 2026-11-25", "2026-11-23", "FREQ=DAILY;UNTIL=20261125"),
        ("FREQ=MONTHLY;BYMONTHDAY=31;SKIP=OMIT", "2026-12-31", "FREQ=MONTHLY;BYMONTHDAY=31"),
        ("هر ماه روز ۱", "2026-11-22", ""),
        ("monthly on the 30th and 31st", "2026-11-30", ""),
    ],
)
def test_what_repeats_does_so_where_plain_rules_can_say_it(
    ccm: Ccm, database: Path, often: str, due: str, rule: str
) -> None:
    ccm("task", "add", "again", "--repeat", often, "--due", due)
    event = read(ccm)["task-1"]
    assert event["dtstart"].dt == date.fromisoformat(due)
    written = event["rrule"].to_ical().decode() if "rrule" in event else ""
    assert sorted(written.split(";")) == sorted(rule.split(";"))


def test_the_days_of_a_repetition_are_those_that_the_tasks_will_have(
    ccm: Ccm, database: Path
) -> None:
    ccm("task", "add", "rent", "--repeat", "monthly", "--due", "2027-01-31")
    event = read(ccm)["task-1"]
    begins = datetime.combine(event["dtstart"].dt, datetime.min.time())
    theirs = rrulestr(event["rrule"].to_ical().decode(), dtstart=begins)[:5]
    assert [f"{day:%m-%d}" for day in theirs] == ["01-31", "02-28", "03-31", "04-30", "05-31"]


def test_an_hour_that_repeats_keeps_to_local_clocks(ccm: Ccm, database: Path) -> None:
    ccm("task", "add", "open", "--repeat", "daily", "--due", "2027-03-27 10:00")
    ccm("task", "add", "put off", "--repeat", "daily", "--due", "2027-03-27 10:00")
    ccm("task", "snooze", "2", "2027-03-27 12:00")
    found = read(ccm)
    begins = found["task-1"]["dtstart"]
    assert begins.params["TZID"] == "Europe/Berlin"
    assert begins.dt.astimezone(UTC) == datetime(2027, 3, 27, 9, tzinfo=UTC)
    assert "BEGIN:VTIMEZONE" in ccm("calendar", "ics").out
    assert "rrule" not in found["task-2"]


def test_todos_for_programs_that_know_them(ccm: Ccm, database: Path) -> None:
    ccm("task", "add", "call", "--due", "2026-11-30 10:00", "--repeat", "daily")
    ccm("task", "add", "rent", "--due", "2026-12-01")
    found = read(ccm, "--tasks", "todo")
    assert {each.name for each in found.values()} == {"VTODO"}
    assert found["task-1"]["due"].dt == datetime(2026, 11, 30, 9, tzinfo=UTC)
    assert found["task-2"]["due"].dt == date(2026, 12, 1)
    assert found["task-1"]["status"] == "NEEDS-ACTION"
    (alarm,) = found["task-2"].walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=9)
    assert ccm("calendar", "ics", "--tasks", "journal").code == 2


def test_birthdays_come_every_year(ccm: Ccm, database: Path) -> None:
    ccm("contact", "add", "Leap", "--birthday", "2000-02-29", "--date", "anniversary=2015-06-01")
    ccm("contact", "add", "Nobody knows when", "--birthday", "17 May")
    assert read(ccm) == {}
    found = read(ccm, "--birthdays")
    assert {str(each["summary"]): each["dtstart"].dt for each in found.values()} == {
        "Leap: birthday": date(2000, 2, 29),
        "Leap: anniversary": date(2015, 6, 1),
        "Nobody knows when: birthday": date(2000, 5, 17),
    }
    leap = next(each for each in found.values() if each["summary"] == "Leap: birthday")
    begins = datetime(2000, 2, 29)  # noqa: DTZ001 (a day of every zone)
    days = rrulestr(leap["rrule"].to_ical().decode(), dtstart=begins)[:3]
    assert [day.date() for day in days] == [
        date(2000, 2, 29), date(2001, 2, 28), date(2002, 2, 28),
    ]  # fmt: skip
