"""The calendar file of the settings: written when something changed, whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result

Ccm = Callable[..., Result]


@pytest.fixture
def feed(database: Path, home: Path) -> Path:
    """Where the settings want it."""
    config = home / ".config/ccm/config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write('[calendar]\nfile = "~/sync/ccm.ics"\nbirthdays = true\n')
    (home / "sync").mkdir()
    return home / "sync/ccm.ics"


def test_it_follows_every_change_and_is_left_alone_otherwise(ccm: Ccm, feed: Path) -> None:
    ccm("task", "add", "call back", "--due", "tomorrow")
    assert ccm("run") == Result(0, "", "")
    assert "call back" in feed.read_text("utf-8")
    assert feed.stat().st_mode & 0o777 == 0o600
    first = feed.stat().st_ino
    ccm("run")
    assert feed.stat().st_ino == first
    ccm("contact", "add", "Ann", "--birthday", "17 May")
    ccm("run")
    assert "Ann: birthday" in feed.read_text("utf-8")
    ccm("task", "done", "1")
    ccm("run")
    assert "call back" not in feed.read_text("utf-8")
    feed.unlink()
    ccm("run")
    assert feed.exists()


def test_readers_that_were_let_in_stay_in(ccm: Ccm, feed: Path) -> None:
    ccm("run")
    feed.chmod(0o644)
    ccm("task", "add", "call back", "--due", "tomorrow")
    ccm("run")
    assert feed.stat().st_mode & 0o777 == 0o644


def test_what_is_no_calendar_is_not_overwritten(ccm: Ccm, feed: Path) -> None:
    feed.write_text("my diary", encoding="utf-8")
    refused = ccm("run")
    assert refused.code == 6
    assert "is not a calendar file" in refused.err
    assert feed.read_text("utf-8") == "my diary"
    by_hand = ccm("calendar", "ics", str(feed))
    assert by_hand.code == 4
    assert feed.read_text("utf-8") == "my diary"


def test_a_folder_that_is_not_there_is_named(ccm: Ccm, feed: Path) -> None:
    feed.parent.rmdir()
    failed = ccm("run")
    assert failed.code == 6
    assert "sync/ccm.ics cannot be written" in failed.err
    assert list(feed.parent.parent.glob(".ccm*")) == []


def test_it_is_written_by_hand_too(ccm: Ccm, database: Path, home: Path) -> None:
    ccm("task", "add", "call back", "--due", "tomorrow")
    assert ccm("calendar", "ics", "own.ics").err == "Written: own.ics\n"
    assert (home / "own.ics").read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert sorted(path.name for path in home.glob("*.ics*")) == ["own.ics"]


def test_a_cloned_folder_names_no_file_to_overwrite(ccm: Ccm, database: Path, home: Path) -> None:
    (home / "ccm.toml").write_text('[calendar]\nfile = "/etc/passwd"\n', encoding="utf-8")
    refused = ccm("task", "list")
    assert refused.code == 5
    assert "calendar.file" in refused.err


def test_the_plan_is_in_it_when_wanted(ccm: Ccm, feed: Path, home: Path) -> None:
    with (home / ".config/ccm/config.toml").open("a", encoding="utf-8") as file:
        file.write("plan = true\n")
    ccm("plan", "add", "Aim", "--measure", "replies", "--target", "5", "--until", "2026-12-31")
    ccm("contact", "add", "Ann", "--email", "ann@example.com")
    ccm("campaign", "add", "news", "--template", "welcome", "--filter", "")
    assert ccm("campaign", "start", "news", "--at", "2026-12-24 10:00").code == 0
    assert ccm("run").code == 0
    text = feed.read_text("utf-8")
    assert "SUMMARY:Aim" in text
    assert "SUMMARY:news" in text
    assert "DTSTART:20261224T090000Z" in text
    assert ccm("calendar", "ics", "-", "--no-plan").out.count("BEGIN:VEVENT") == 0
