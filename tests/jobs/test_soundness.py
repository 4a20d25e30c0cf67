"""Settings that make no sense: refused when set, told by the doctor, and no bar to the rest."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result
from tests.jobs.test_digest import at

Ccm = Callable[..., Result]

WRONG = [
    ("email.port", "0", "config.toml"),
    ("display.format", "tabel", "config.toml"),
    ("business.time_zone", "Mars/X", "There is no time zone"),
    ("business.currency", "ZZZ", "There is no currency"),
    ("business.region", "ZZ", "There is no country"),
    ("sending.quiet_hours", "25:00-99:00", "not a span of hours"),
    ("sending.frequency_cap", "-3/7d", "not a number of messages"),
    ("sending.catch_up", "soon", "sending.catch_up"),
    ("consent.confirm_within", "never", "consent.confirm_within"),
    ("email.bounce", "nobody", "email.bounce"),
    ("sms.cost", "cheap", "sms.cost"),
    ("digest.at", "25:00", "not a time of day"),
    ("tickets.hours", "always", "tickets.hours"),
]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [*WRONG, ("email.port", "0", "config.toml"), ("display.format", "tabel", "config.toml")],
)
def test_nonsense_is_refused_and_the_file_stays(
    ccm: Ccm, database: Path, home: Path, name: str, value: str, words: str
) -> None:
    file = home / ".config/ccm/config.toml"
    before = file.read_bytes()
    refused = ccm("config", "set", name, "--", value)
    assert refused.code == 1
    assert words in refused.err
    assert ".new" not in refused.err
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir() if each.name.endswith(".new")] == []


def test_a_setting_that_is_wrong_already_bars_no_other_and_can_be_mended(
    ccm: Ccm, database: Path, home: Path
) -> None:
    file = home / ".config/ccm/config.toml"
    file.write_text(file.read_text() + '\n[reports.week]\nshow = ["pipeline"]\nat = "25:00"\n')
    assert ccm("config", "set", "business.name", "Oak").code == 0
    assert ccm("config", "set", "sending.quiet_hours", "21:00-08:00").code == 0


@pytest.mark.parametrize(
    "text",
    [
        '[reports.week]\nshow = ["pipeline"]\nat = "25:00"',
        '[reports.week]\nshow = ["pipeline"]\ndays = ["someday"]',
        '[digest]\nat = "late"',
    ],
)
def test_the_doctor_names_it_and_the_other_jobs_are_done(
    ccm: Ccm, database: Path, home: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    file = home / ".config/ccm/config.toml"
    ccm("task", "add", "call Ada", "--due", "2026-11-23 09:00", "--remind", "2026-11-23 08:00")
    with file.open("a", encoding="utf-8") as settings:
        settings.write(f"\n{text}\n")
    sick = ccm("doctor")
    assert sick.code == 1
    assert "understood" in sick.out
    assert text.split('"')[-2] in sick.err
    monkeypatch.setenv("CCM_NOW", at("2026-11-23T08:30"))
    ran = ccm("run")
    assert ran.code == 6
    assert "call Ada" in ran.out
    assert text.split('"')[-2] in ran.err


def test_a_holiday_that_is_none_bars_no_import(ccm: Ccm, database: Path, home: Path) -> None:
    file = home / ".config/ccm/config.toml"
    text = file.read_text().replace("[business]\n", '[business]\nholidays = ["99-99"]\n', 1)
    assert "99-99" in text
    file.write_text(text)
    (home / "people.csv").write_text("name\nAda Hollis\n")
    assert ccm("import", "contacts", str(home / "people.csv")).code == 0
    (home / "tickets.csv").write_text("subject\nbroken leg\n")
    refused = ccm("import", "tickets", str(home / "tickets.csv"))
    assert refused.code != 0
    assert "business.holidays" in refused.err
