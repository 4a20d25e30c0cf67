"""``ccm daemon``: the same again and again, until it is told to end."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Timer

import pytest

from tests.conftest import Result

Ccm = Callable[..., Result]


def start(*arguments: str) -> "subprocess.Popen[str]":
    environment = dict(os.environ)
    environment.pop("CCM_NOW")
    return subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", "daemon", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_does_what_comes_due_and_ends_cleanly_on_a_signal(
    ccm: Ccm, database: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    daemon = start("--every", "1s")
    guard = Timer(60, daemon.kill)
    guard.start()
    assert daemon.stderr is not None
    assert daemon.stdout is not None
    assert "every 1s" in daemon.stderr.readline()
    monkeypatch.delenv("CCM_NOW")
    assert ccm("task", "add", "call back", "--due", "in 1s", "--remind", "in 1s").code == 0
    assert daemon.stdout.readline().endswith("call back, task 1\n")
    daemon.send_signal(number)
    out, err = daemon.communicate()
    guard.cancel()
    assert daemon.returncode == 0
    assert out == ""
    assert err == "Ended.\n"


def test_an_error_is_said_and_the_next_look_tries_again(
    ccm: Ccm, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is away for a moment ends nothing."""
    daemon = start("--every", "1s", "--quiet")
    guard = Timer(60, daemon.kill)
    guard.start()
    assert daemon.stderr is not None
    assert daemon.stdout is not None
    monkeypatch.delenv("CCM_NOW")
    assert ccm("task", "add", "call back", "--due", "in 2s", "--remind", "in 2s").code == 0
    away = database.with_name("away.db")
    while not daemon.stdout.readline().endswith("call back, task 1\n"):
        pass
    database.rename(away)
    assert "There is no database" in daemon.stderr.readline()
    away.rename(database)
    assert ccm("task", "add", "again", "--due", "in 1s", "--remind", "in 1s").code == 0
    assert daemon.stdout.readline().endswith("again, task 2\n")
    daemon.terminate()
    daemon.communicate()
    guard.cancel()
    assert daemon.returncode == 0


@pytest.mark.parametrize("every", ["0s", "2d", "soon"])
def test_a_pace_that_is_none_is_refused(ccm: Ccm, database: Path, every: str) -> None:
    assert ccm("daemon", "--every", every).code == 2


def test_without_a_database_it_does_not_even_begin(ccm: Ccm, home: Path) -> None:
    assert ccm("daemon").code == 7
