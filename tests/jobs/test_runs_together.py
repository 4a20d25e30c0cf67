"""Several runs at once, and a job that fails beside others that do not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Result
from tests.jobs.test_dated_runs import moment, person, start
from tests.servers.smtp_sink import serving

Ccm = Callable[..., Result]
RUN = [sys.executable, "-m", "ccm_cli", "run"]
BEGIN = moment("2026-11-20 12:00")
START = moment("2026-11-21 09:00")


def scheduled(people: int) -> None:
    """A campaign to so many people, due since yesterday."""
    for number in range(people):
        person(BEGIN, f"p{number}")
    start(BEGIN, "hello", "welcome", at=START)


def test_four_runs_at_once_start_a_campaign_once_and_write_to_everybody_once(
    ccm: Ccm, database: Path, home: Path
) -> None:
    scheduled(40)
    runs = [
        subprocess.Popen(RUN, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _number in range(4)
    ]
    said = [run.communicate(timeout=120) for run in runs]
    assert [run.returncode for run in runs] == [0] * 4, said
    assert sum("40 messages queued" in err for _out, err in said) == 1
    assert ccm("run").code == 0
    mails = list((home / ".local/share/ccm/outgoing").glob("*.eml"))
    recipients = [
        line
        for mail in mails
        for line in mail.read_text("utf-8").splitlines()
        if line.startswith("To: ")
    ]
    assert len(recipients) == len(set(recipients)) == 40


def configure_mail(ccm: Ccm, port: int) -> None:
    for name, value in {
        "email.host": "127.0.0.1",
        "email.port": str(port),
        "email.security": "none",
        "email.from": "Cedar & Oak <shop@example.com>",
        "sending.default_channel": "email",
    }.items():
        assert ccm("config", "set", name, value).code == 0


def test_a_server_that_is_down_fails_the_outbox_and_nothing_else(
    ccm: Ccm, database: Path, tmp_path: Path
) -> None:
    with serving(tmp_path / "journal") as server:
        port = server.port
    configure_mail(ccm, port)  # nobody listens there any more
    scheduled(2)
    ccm("config", "set", "business.email", "")
    assert ccm("task", "add", "call back", "--due", "today 10:00").code == 0
    failed = ccm("run")
    assert failed.code == 6
    assert "outbox: " in failed.err
    assert "127.0.0.1" in failed.err
    assert failed.lines == ["2026-11-22 10:00  call back, task 1"]
    with serving(tmp_path / "journal2") as server:
        configure_mail(ccm, server.port)
        assert ccm("run").code == 0
        assert len(server.accepted()) == 2


@pytest.mark.parametrize("kills", [3])
def test_a_killed_run_is_continued_by_the_next_and_nobody_is_written_to_twice(
    ccm: Ccm, database: Path, tmp_path: Path, kills: int
) -> None:
    with serving(tmp_path / "journal") as server:
        configure_mail(ccm, server.port)
        scheduled(60)
        for number in range(kills):
            run = subprocess.Popen(
                RUN, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=dict(os.environ)
            )
            time.sleep(0.6 + 0.15 * number)
            run.send_signal(signal.SIGKILL)
            run.wait(30)
        last = ccm("run")
        assert last.code == 0, last.err
        accepted = [recipient for _id, recipient in server.accepted()]
        assert len(accepted) == len(set(accepted))
        unknown = 60 - len(accepted)
        assert 0 <= unknown <= kills * 2  # two connections
