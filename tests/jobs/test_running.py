"""What is due is done once, by one process, whatever the others do."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import CcmError, PartlyDone, StoreMissing
from ccm_cli.jobs import running
from ccm_cli.jobs.job import Job
from ccm_cli.runtime import Runtime
from tests.conftest import NOW, Result
from tests.jobs.conftest import Heard

Make = Callable[..., Job]
Ccm = Callable[..., Result]
HOUR = 3_600


class Clock:
    """A clock that tests set."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


def at(app: Runtime, now: int) -> Runtime:
    return replace(app, clock=lambda: now)


def test_a_job_runs_once_in_each_of_its_pieces_of_time(
    app: Runtime, made: Make, heard: Heard
) -> None:
    runs: list[int] = []
    job = made(every=HOUR, run=lambda runtime, _report: runs.append(runtime.now))
    start = NOW - NOW % HOUR
    for now in (start, start + 1, start + HOUR - 1, start + HOUR, start + HOUR + 300):
        assert running.run_due(at(app, now), heard.report(), [job]) == []
    assert runs == [start, start + HOUR]


def test_missed_runs_are_caught_up_once(app: Runtime, made: Make, heard: Heard) -> None:
    runs: list[int] = []
    job = made(every=HOUR, run=lambda runtime, _report: runs.append(runtime.now))
    running.run_due(at(app, NOW), heard.report(), [job])
    week_later = NOW + 7 * 24 * HOUR
    for seconds in range(0, 600, 60):
        running.run_due(at(app, week_later + seconds), heard.report(), [job])
    assert runs == [NOW, week_later]


def test_a_clock_set_back_a_little_doubles_nothing_and_set_back_far_stops_nothing(
    app: Runtime, made: Make, heard: Heard
) -> None:
    runs: list[int] = []
    job = made(every=HOUR, run=lambda runtime, _report: runs.append(runtime.now))
    start = NOW - NOW % HOUR
    for now in (start + 60, start - 60, start + 120, start - 30 * HOUR, start - 30 * HOUR + 60):
        running.run_due(at(app, now), heard.report(), [job])
    assert runs == [start + 60, start - 30 * HOUR]


@given(
    st.integers(1, 7 * 24 * HOUR),
    st.lists(st.integers(0, 3 * HOUR), min_size=1, max_size=30),
)
def test_with_a_clock_that_goes_on_every_piece_that_is_looked_at_has_one_run(
    every: int, steps: list[int]
) -> None:
    job = Job("sweep", "sweep", every, lambda *_: True, lambda *_: None)
    now, last = NOW, None
    pieces: list[int] = []
    looked = set()
    for step in steps:
        now += step
        looked.add(now // every)
        if job.is_due(last, now):
            last = now
            pieces.append(now // every)
    assert sorted(looked) == pieces


def test_the_next_run_is_the_beginning_of_the_next_piece(made: Make) -> None:
    job = made(every=HOUR)
    start = NOW - NOW % HOUR
    assert job.next_at(start + 5, start + 10) == start + HOUR
    assert job.next_at(start + 5, start + HOUR) is None
    assert job.next_at(None, NOW) is None
    assert made(every=0).next_at(NOW, NOW) is None


def test_one_failing_job_stops_no_other_and_its_error_is_kept_until_it_runs_again(
    app: Runtime, made: Make, heard: Heard
) -> None:
    broken = [True]

    def fail(_runtime: object, _report: object) -> None:
        if broken:
            raise CcmError("the server is away", hint="wait")

    done: list[str] = []
    jobs = [made("first", run=fail), made("second", run=lambda *_: done.append("second"))]
    failures = running.run_due(app, heard.report(), jobs)
    assert done == ["second"]
    assert [failure.job for failure in failures] == ["first"]
    first, second = running.statuses(app, jobs)
    assert (first.error, second.error) == ("the server is away", "")
    assert not first.was_cut_off
    error = running.in_words(failures)
    assert isinstance(error, PartlyDone)
    assert error.left_undone == ("first: the server is away", "  wait")
    broken.clear()
    assert running.run_due(app, heard.report(), jobs) == []
    assert running.statuses(app, jobs)[0].error == ""


def test_a_fault_of_the_program_in_one_job_stops_no_other_either(
    app: Runtime, made: Make, heard: Heard
) -> None:
    def divide(_runtime: object, _report: object) -> None:
        raise ZeroDivisionError("division by zero")

    done: list[str] = []
    jobs = [made("first", run=divide), made("second", run=lambda *_: done.append("second"))]
    (failure,) = running.run_due(app, heard.report(), jobs)
    assert done == ["second"]
    assert isinstance(failure.error, ZeroDivisionError)
    assert running.in_words([failure]).left_undone == (
        "first: ZeroDivisionError: division by zero",
    )


def test_what_a_job_left_undone_is_told_in_full(made: Make) -> None:
    failure = running.Failure("outbox", PartlyDone("not all", left_undone=["one", "two"]))
    assert running.in_words([failure]).left_undone == ("outbox: not all", "  one", "  two")


def test_a_job_for_which_nothing_waits_is_not_run_and_not_noted(
    app: Runtime, made: Make, heard: Heard
) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    job = made(run=never, waiting=lambda *_: False)
    assert running.run_due(app, heard.report(), [job]) == []
    assert running.statuses(app, [job])[0].started_at is None
    with app.reading() as reader:
        assert running.last_look(reader) == NOW


def test_asked_to_stop_a_run_ends_between_two_jobs(app: Runtime, made: Make, heard: Heard) -> None:
    done: list[str] = []
    jobs = [made(name, run=lambda *_, name=name: done.append(name)) for name in ("one", "two")]
    running.run_due(app, heard.report(stopping=lambda: bool(done)), jobs)
    assert done == ["one"]


def test_without_a_database_nothing_is_run(app: Runtime, made: Make, heard: Heard) -> None:
    app.path.unlink()
    with pytest.raises(StoreMissing):
        running.run_due(app, heard.report(), [made()])


def test_a_held_database_does_not_keep_an_idle_run_from_ending_quietly(
    app: Runtime, made: Make, heard: Heard
) -> None:
    other = sqlite3.connect(app.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        idle = made(waiting=lambda *_: False)
        assert running.run_due(app, heard.report(), [idle]) == []
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert (heard.lines, heard.notes) == ([], [])


_HOLDER = """
import os, sys, time
from pathlib import Path
from ccm_cli import runtime
from ccm_cli.jobs import running
from ccm_cli.jobs.job import Job, Report

def run(app, report):
    with open(sys.argv[1], "a") as file:
        file.write(f"{os.getpid()}\\n")
    print("begun", flush=True)
    sys.stdin.readline()

job = Job("slow", "slow", 0, lambda *_: True, run)
app = runtime.build(os.environ, surface="cron")
failures = running.run_due(app, Report(print, print), [job])
print("ended", len(failures), flush=True)
"""


def start_holder(log: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(log)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def end(process: "subprocess.Popen[str]") -> str:
    out, _err = process.communicate("\n", timeout=30)
    return out


def test_two_runs_at_once_one_steps_back_whatever_the_clock_says(
    app: Runtime, tmp_path: Path, made: Make, heard: Heard
) -> None:
    log = tmp_path / "log"
    holder = start_holder(log)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "begun\n"
        mine: list[str] = []
        job = made("slow", run=lambda *_: mine.append("run"))
        other = made("other", run=lambda *_: mine.append("other"))
        month_later = at(app, NOW + 30 * 24 * HOUR)
        assert running.run_due(month_later, heard.report(), [job, other]) == []
        assert mine == ["other"]
        assert running.statuses(month_later, [job])[0].running
    finally:
        out = end(holder)
    assert "ended 0" in out
    running.run_due(app, heard.report(), [job])
    assert mine == ["other", "run"]
    assert len(log.read_text().splitlines()) == 1


def test_a_killed_run_leaves_its_job_to_the_next_at_once(
    app: Runtime, tmp_path: Path, made: Make, heard: Heard
) -> None:
    holder = start_holder(tmp_path / "log")
    assert holder.stdout is not None
    assert holder.stdout.readline() == "begun\n"
    holder.kill()
    holder.communicate(timeout=30)
    job = made("slow", run=lambda *_: None)
    (status,) = running.statuses(app, [job])
    assert status.was_cut_off
    assert running.run_due(app, heard.report(), [job]) == []
    assert not running.statuses(app, [job])[0].was_cut_off
    assert running.statuses(app, [job])[0].finished_at == NOW
