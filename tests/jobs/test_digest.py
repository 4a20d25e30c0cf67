"""The morning's digest: mailed once a day at its hour, shown and sent by hand."""

from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import Result

Ccm = Callable[..., Result]


def at(text: str) -> str:
    """A moment on Berlin's winter clock, as ``CCM_NOW``."""
    return str(int(datetime.fromisoformat(f"{text}+01:00").astimezone(UTC).timestamp()))


@pytest.fixture
def wanted(database: Path, home: Path) -> Path:
    config = home / ".config/ccm/config.toml"
    with config.open("a", encoding="utf-8") as file:
        file.write('[digest]\nat = "08:00"\n')
    return config


def mails(home: Path) -> list[EmailMessage]:
    folder = home / ".local/share/ccm/outgoing"
    return [
        message_from_bytes(path.read_bytes(), policy=policy.default)  # type: ignore[misc]
        for path in sorted(folder.glob("*.eml"))
    ]


def test_it_comes_once_a_day_from_its_hour_on(
    ccm: Ccm, wanted: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = ("2026-11-23T07:59", "2026-11-23T08:01", "2026-11-23T20:00", "2026-11-25T09:00")
    counts = []
    for moment in days:
        monkeypatch.setenv("CCM_NOW", at(moment))
        assert ccm("run").code == 0
        counts.append(len(mails(home)))
    assert counts == [0, 1, 1, 2]
    monkeypatch.setenv("CCM_NOW", at("2026-11-24T09:00"))
    assert ccm("run").code == 0
    assert len(mails(home)) == 2, "a clock set back brings no day again"


def test_it_tells_what_to_do_what_came_and_how_goals_stand(
    ccm: Ccm, wanted: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("contact", "add", "Мария Орлова", "--email", "maria@example.com")
    ccm("task", "add", "Ring back", "--contact", "1", "--due", "today")
    ccm("deal", "add", "--title", "Chairs", "--contact", "1", "--value", "1200")
    ccm("deal", "move", "1", "--stage", "won")
    ccm("plan", "add", "Aim", "--measure", "won-deals", "--target", "4", "--until", "2026-12-31")
    monkeypatch.setenv("CCM_NOW", at("2026-11-22T22:00"))
    assert ccm("run").code == 0
    (mail,) = mails(home)
    assert mail["To"] == "owner@example.com"
    assert mail["Subject"] == "Cedar & Oak: Sunday, 22 November 2026"
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content().replace("\r\n", "\n")
    for words in (
        "TO DO\n- Ring back (Мария Орлова): ",
        "- 1 new contact\n",
        "- 1 deal won\n",
        "€1,200",
        "- Aim: 1 / 4, ",
    ):
        assert words in text
    assert "NEEDS YOUR WORD" not in text


def test_what_wants_the_owners_word_comes_first(ccm: Ccm, wanted: Path, app: object) -> None:
    from ccm_cli.runtime import Runtime

    assert isinstance(app, Runtime)
    with app.changing("lost") as work:
        work.execute(
            "INSERT INTO message (channel, purpose, template, template_digest, message_id, state,"
            " reason, address, subject, attempts, next_at, claimed_by, queued_at, source,"
            " occurrence, step) VALUES ('email', 'marketing', 't', 'd', '<1@x>', 'unknown', '',"
            " '', '', 1, 0, '', 0, 'x', '', 0)"
        )
    shown = ccm("digest", "show")
    assert shown.out.split("\n")[2] == "NEEDS YOUR WORD"
    assert "- 1 message may or may not have arrived: ccm outbox unknown" in shown.out


def test_it_speaks_the_language_of_the_business(ccm: Ccm, wanted: Path) -> None:
    ccm("task", "add", "زنگ", "--due", "today")
    shown = ccm("--lang", "fa", "digest", "show")
    assert "آذر ۱۴۰۵" in shown.out
    assert "زنگ" in shown.out


def test_it_is_sent_by_hand(ccm: Ccm, database: Path, home: Path) -> None:
    sent = ccm("digest", "send")
    assert (sent.code, sent.err) == (0, "Digest sent to owner@example.com.\n")
    (mail,) = mails(home)
    assert "Nothing waits for you today." in mail.get_content()


@pytest.mark.parametrize(
    ("line", "words"),
    [('at = "25:00"', "digest.at"), ('at = "08:00"\ndays = ["someday"]', "digest.days")],
)
def test_a_setting_that_is_none_is_named(
    ccm: Ccm, database: Path, home: Path, line: str, words: str
) -> None:
    with (home / ".config/ccm/config.toml").open("a", encoding="utf-8") as file:
        file.write(f"[digest]\n{line}\n")
    ran = ccm("run")
    assert ran.code != 0
    assert words in ran.err


def test_it_comes_on_chosen_weekdays_only(
    ccm: Ccm, wanted: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wanted.open("a", encoding="utf-8") as file:
        file.write('days = ["mon", "сб"]\n')
    for day, count in (("22", 0), ("23", 1), ("24", 1), ("28", 2)):
        monkeypatch.setenv("CCM_NOW", at(f"2026-11-{day}T09:00"))
        assert ccm("run").code == 0
        assert len(mails(home)) == count
