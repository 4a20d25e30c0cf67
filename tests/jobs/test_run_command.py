"""``ccm run`` as cron calls it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.conftest import NOW, Result
from tests.servers.smtp_sink import Behaviour, serving

Ccm = Callable[..., Result]
MINUTE, HOUR, DAY = 60, 3_600, 86_400
Later = Callable[[int], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Sets the clock so many seconds past the morning of the tests."""

    def set_clock(seconds: int) -> None:
        monkeypatch.setenv("CCM_NOW", str(NOW + seconds))

    return set_clock


@pytest.fixture
def outgoing(home: Path) -> Path:
    return home / ".local/share/ccm/outgoing"


def mails(folder: Path) -> list[EmailMessage]:
    found = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(folder.glob("*.eml"))
    ]
    return [mail for mail in found if isinstance(mail, EmailMessage)]


def remind(ccm: Ccm, title: str = "call back", *arguments: str) -> None:
    result = ccm("task", "add", title, "--due", "today 12:00", *arguments)
    assert result.code == 0, result.err


def test_with_nothing_to_do_it_says_nothing_and_exits_0(ccm: Ccm, database: Path) -> None:
    for _time in range(3):
        assert ccm("run") == Result(0, "", "")


def test_a_reminder_is_given_at_its_time_once_on_stdout_and_by_mail(
    ccm: Ccm, database: Path, later: Later, outgoing: Path
) -> None:
    remind(ccm)
    later(2 * HOUR - 1)  # 11:59:59 in Berlin
    assert ccm("run") == Result(0, "", "")
    assert not outgoing.exists()
    later(2 * HOUR)
    assert ccm("run") == Result(0, "2026-11-22 12:00  call back, task 1\n", "")
    (mail,) = mails(outgoing)
    assert mail["To"] == "owner@example.com"
    assert mail["Subject"] == "Reminder: call back"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert "2026-11-22 12:00  call back, task 1" in mail.get_content()
    later(3 * HOUR)
    assert ccm("run") == Result(0, "", "")
    assert len(mails(outgoing)) == 1


def test_several_reminders_are_one_mail(
    ccm: Ccm, database: Path, later: Later, outgoing: Path
) -> None:
    for title in ("call back", "پیش‌فاکتور را بفرست", "отправить счёт"):
        remind(ccm, title)
    later(2 * HOUR)
    assert [line.split("  ")[1] for line in ccm("run").lines] == [
        "call back, task 1",
        "پیش‌فاکتور را بفرست, task 2",
        "отправить счёт, task 3",
    ]
    (mail,) = mails(outgoing)
    assert mail["Subject"] == "3 reminders"
    assert "پیش‌فاکتور را بفرست" in mail.get_content()


def test_without_an_own_address_no_mail_is_written(
    ccm: Ccm, database: Path, later: Later, outgoing: Path
) -> None:
    ccm("config", "set", "business.email", "")
    remind(ccm)
    later(2 * HOUR)
    assert ccm("run").lines == ["2026-11-22 12:00  call back, task 1"]
    assert not outgoing.exists()


def test_a_task_that_is_done_or_put_off_is_not_reminded_of_before_its_new_time(
    ccm: Ccm, database: Path, later: Later
) -> None:
    remind(ccm, "one")
    remind(ccm, "two")
    ccm("task", "done", "1")
    ccm("task", "snooze", "2", "--until", "tomorrow 10:00")
    later(3 * HOUR)
    assert ccm("run").out == ""
    later(DAY)
    assert ccm("run").lines == ["2026-11-23 10:00  two, task 2"]
    ccm("task", "snooze", "2", "--until", "tomorrow 10:00")
    later(2 * DAY)
    assert ccm("run").lines == ["2026-11-24 10:00  two, task 2"]


def test_a_day_without_an_hour_is_reminded_of_in_its_morning(
    ccm: Ccm, database: Path, later: Later
) -> None:
    ccm("task", "add", "pay the rent", "--due", "tomorrow")
    later(DAY - 2 * HOUR)  # 08:00 in Berlin
    assert ccm("run").out == ""
    later(DAY - HOUR)
    assert ccm("run").lines == ["2026-11-23  pay the rent, task 1"]


def test_a_mail_that_fails_loses_no_reminder_and_is_said_with_exit_code_6(
    ccm: Ccm, database: Path, later: Later, tmp_path: Path
) -> None:
    remind(ccm)
    later(2 * HOUR)
    with serving(tmp_path / "journal", Behaviour(on_rcpt={"owner": "550 nobody here"})) as server:
        for name, value in {
            "email.host": "127.0.0.1",
            "email.port": str(server.port),
            "email.security": "none",
            "sending.default_channel": "email",
        }.items():
            assert ccm("config", "set", name, value).code == 0
        refused = ccm("run")
    assert refused.code == 6
    assert refused.out == ""
    assert "reminders: The mail to owner@example.com was not taken: 550 nobody here" in refused.err
    listed = {row["job"]: row for row in json.loads(ccm("run", "--list", "--format", "json").out)}
    assert "550 nobody here" in listed["reminders"]["state"]
    unreachable = ccm("run")
    assert unreachable.code == 6
    with serving(tmp_path / "journal2") as server:
        ccm("config", "set", "email.port", str(server.port))
        given = ccm("run")
        assert given == Result(0, "2026-11-22 12:00  call back, task 1\n", "")
        assert [recipient for _id, recipient in server.accepted()] == ["owner@example.com"]
        assert ccm("run") == Result(0, "", "")
    listed = {row["job"]: row for row in json.loads(ccm("run", "--list", "--format", "json").out)}
    assert listed["reminders"]["state"] == "done"


def test_quiet_keeps_reminders_and_only_one_job_leaves_the_others(
    ccm: Ccm, database: Path, later: Later
) -> None:
    remind(ccm)
    later(2 * HOUR)
    assert ccm("run", "--only", "outbox", "--only", "campaigns") == Result(0, "", "")
    assert ccm("run", "--quiet", "--only", "reminders").lines == [
        "2026-11-22 12:00  call back, task 1"
    ]


def test_an_unknown_job_is_named_with_those_there_are(ccm: Ccm, database: Path) -> None:
    refused = ccm("run", "--only", "outbx")
    assert refused.code == 2
    assert "outbox" in refused.err


def test_the_list_shows_what_runs_when(ccm: Ccm, database: Path, later: Later) -> None:
    fresh = ccm("run", "--list", "--format", "json")
    assert [row["job"] for row in json.loads(fresh.out)] == [
        "inbox",
        "receipts",
        "tickets",
        "campaigns",
        "automations",
        "outbox",
        "reminders",
        "digest",
        "reports",
        "calendar",
        "webhooks",
    ]
    assert all(row["last"] is None for row in json.loads(fresh.out))
    assert "never called yet" in fresh.err
    remind(ccm)
    later(2 * HOUR)
    ccm("run")
    later(5 * HOUR)
    shown = ccm("run", "--list", "--format", "json")
    (reminders,) = [row for row in json.loads(shown.out) if row["job"] == "reminders"]
    assert reminders["last"] == "2026-11-22T11:00:00Z"
    assert reminders["state"] == "done"
    assert "last called 3 h ago" in shown.err


def test_what_it_changes_is_journalled_as_done_by_cron(
    ccm: Ccm, database: Path, later: Later
) -> None:
    """Reminders are the program's own memory and make no change; campaigns do."""
    remind(ccm)
    later(2 * HOUR)
    ccm("run")
    history = json.loads(ccm("history", "--format", "json").out)
    assert [row["surface"] for row in history] == ["cli"]


def test_two_runs_at_once_give_each_reminder_once(
    ccm: Ccm, database: Path, later: Later, outgoing: Path
) -> None:
    for number in range(20):
        remind(ccm, f"call {number}")
    later(2 * HOUR)
    command = [sys.executable, "-m", "ccm_cli", "run"]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _number in range(4)
    ]
    said = [run.communicate(timeout=60) for run in runs]
    assert [run.returncode for run in runs] == [0] * 4
    assert [err for _out, err in said] == [""] * 4
    lines = [line for out, _err in said for line in out.splitlines()]
    assert len(lines) == 20
    assert len(set(lines)) == 20
    assert len(mails(outgoing)) == 1


def test_without_a_database_it_says_how_to_make_one(ccm: Ccm, home: Path) -> None:
    missing = ccm("run")
    assert missing.code == 7
    assert "ccm init" in missing.err


_HEAVY = ("sqlmodel", "sqlalchemy", "alembic", "yagmail", "jinja2", "textual", "httpx", "rich")


def test_idle_it_loads_nothing_heavy(database: Path) -> None:
    code = (
        "import sys\n"
        "from ccm_cli.cli.app import run\n"
        "code = run(['run'])\n"
        f"print(code, [name for name in {_HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
    )
    assert done.stdout == "0 []\n"
    assert done.stderr == ""


def test_reminders_go_by_mail_whatever_campaigns_go_by(
    ccm: Ccm, database: Path, outgoing: Path, home: Path, later: Later
) -> None:
    file = home / ".config/ccm/config.toml"
    text = file.read_text("utf-8")
    text = text.replace('default_channel = "file"\n', "")
    channel = 'default_channel = "auto"\n'
    text = (
        text.replace("[sending]\n", "[sending]\n" + channel)
        if "[sending]" in text
        else (text + "\n[sending]\n" + channel)
    )
    file.write_text(text, encoding="utf-8")
    remind(ccm)
    later(2 * HOUR)
    assert ccm("run", "--only", "reminders").code == 0
    assert len(mails(outgoing)) == 1
