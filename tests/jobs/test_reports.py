"""Reports by mail: at their hour, on their days, once; shown and sent by hand."""

from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import Result
from tests.jobs.test_digest import at, mails

Ccm = Callable[..., Result]

WEEK = """
[reports.week]
show = ["pipeline", "won-lost --by reason --period 'last month'"]
at = "07:30"
days = ["mon"]
"""


@pytest.fixture
def settings(database: Path, home: Path) -> Path:
    return home / ".config/ccm/config.toml"


def say(settings: Path, text: str) -> None:
    with settings.open("a", encoding="utf-8") as file:
        file.write(text)


def text_of(mail: EmailMessage) -> str:
    return mail.get_content().replace("\r\n", "\n")


def test_they_come_on_their_days_from_their_hour_on_and_once(
    ccm: Ccm, settings: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(settings, WEEK)
    ccm("deal", "add", "--title", "Chairs", "--value", "1200")
    counts = []
    for moment in (
        "2026-11-22T09:00", "2026-11-23T07:29", "2026-11-23T07:31", "2026-11-23T23:00",
        "2026-11-24T08:00", "2026-11-30T08:00",
    ):  # fmt: skip
        monkeypatch.setenv("CCM_NOW", at(moment))
        assert ccm("run").code == 0
        counts.append(len(mails(home)))
    assert counts == [0, 0, 1, 1, 1, 2]
    mail = mails(home)[0]
    assert mail["To"] == "owner@example.com"
    assert mail["Subject"] == "Cedar & Oak · week · Monday, 23 November 2026"
    text = text_of(mail)
    assert text.startswith("PIPELINE  sales")
    assert "€1,200" in text
    assert "\n\nWON AND LOST  1 Oct 2026 – 31 Oct 2026 · by lost because\n" in text
    assert max(map(len, text.splitlines())) <= 76


@pytest.mark.parametrize(
    ("days", "calendar", "expected"),
    [
        ('["1", "15"]', "gregorian", ["2026-12-01", "2026-12-15"]),
        ('["31"]', "gregorian", ["2026-11-30", "2026-12-31"]),
        ('["۱"]', "jalali", ["2026-11-22", "2026-12-22"]),
        ('["30"]', "jalali", ["2026-11-21", "2026-12-21"]),
    ],
)
def test_days_of_the_month_are_those_of_the_calendar(
    ccm: Ccm,
    settings: Path,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    days: str,
    calendar: str,
    expected: list[str],
) -> None:
    say(settings, f'[reports.month]\nshow = ["pipeline"]\ndays = {days}\n')
    assert ccm("config", "set", "display.calendar", calendar).code == 0
    came = []
    for month, day in [*((11, day) for day in (21, 22, 30)), *((12, d) for d in range(1, 32))]:
        before = len(mails(home))
        monkeypatch.setenv("CCM_NOW", at(f"2026-{month}-{day:02}T08:00"))
        assert ccm("run", "--only", "reports").code == 0
        if len(mails(home)) > before:
            came.append(f"2026-{month}-{day:02}")
    assert came == expected


def test_it_is_shown_and_sent_by_hand(ccm: Ccm, settings: Path, home: Path) -> None:
    say(settings, WEEK)
    shown = ccm("report", "mail", "week", "--dry-run")
    assert shown.code == 0
    assert "PIPELINE" in shown.out
    assert mails(home) == []
    sent = ccm("report", "mail", "week")
    assert (sent.code, sent.err) == (0, "Report week sent to owner@example.com.\n")
    assert text_of(mails(home)[0]).startswith("PIPELINE")


def test_it_speaks_the_language_and_calendar_of_the_business(ccm: Ccm, settings: Path) -> None:
    say(settings, WEEK)
    shown = ccm("--lang", "fa", "report", "mail", "week", "--dry-run")
    assert "آذر ۱۴۰۵" in shown.out.split("\n")[0]


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("show = []", "names no report"),
        ('show = ["pipeline"]\nevery = "day"', "no setting reports.week.every"),
        ('show = ["pipeline"]\nat = "25:00"', "reports.week.at"),
        ('show = ["pipeline"]\ndays = ["32"]', "reports.week.days"),
        ('show = ["pipelin"]', "There is no report"),
        ('show = ["pipeline --bye source"]', "no option --bye"),
        ('show = ["pipeline --by"]', "--by needs a value"),
        ('show = ["pipeline --by \'source"]', "written as after ccm report"),
        ('show = ["stale --days many"]', "number from 0 to 36500"),
        ('show = ["pipeline --limit 0"]', "number from 1 to 100000"),
        ('show = ["pipeline --by moon"]', "moon"),
    ],
)
def test_what_is_wrong_is_named(ccm: Ccm, settings: Path, section: str, words: str) -> None:
    say(settings, f"[reports.week]\n{section}\n")
    ran = ccm("run", "--only", "reports")
    assert ran.code != 0
    assert words in ran.err


def test_one_that_is_wrong_keeps_no_other_from_coming(ccm: Ccm, settings: Path, home: Path) -> None:
    say(settings, '[reports.a]\nshow = ["nothing"]\nat = "00:00"\n')
    say(settings, '[reports.b]\nshow = ["pipeline"]\nat = "00:00"\n')
    ran = ccm("run", "--only", "reports")
    assert ran.code != 0
    assert "Report b sent" in ran.err
    assert len(mails(home)) == 1


def test_a_name_that_the_settings_have_not_is_told_with_the_nearest(
    ccm: Ccm, settings: Path
) -> None:
    none = ccm("report", "mail", "week")
    assert (none.code, "config.example.toml" in none.err) == (3, True)
    say(settings, WEEK)
    near = ccm("report", "mail", "weak")
    assert (near.code, "week" in near.err) == (3, True)
