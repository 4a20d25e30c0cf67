"""Doing what is due: one job after the other, each by one process at a time.

What is due follows from the database alone: when each job last started, and what waits. A job's
lease keeps a second run from doing the same at the same time; it steps back and goes on with the
next job. A job that fails stops no other; what went wrong is kept until its next run.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from sqlite3 import Connection
from typing import NamedTuple

from ccm_cli.errors import CcmError, PartlyDone, StoreError, StoreLocked
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine, leases
from ccm_cli.store.reading import Reader

LOOK = "run"
"""The name under which each look at the jobs is noted, whether or not anything was due."""
LEASE_SECONDS = 3_600
"""How long processes of other machines leave a job to a holder of whom they know nothing."""


class Failure(NamedTuple):
    """A job that did not do all of its work, and why."""

    job: str
    error: Exception


class Status(NamedTuple):
    """A job as it stands; times are UTC seconds."""

    job: Job
    started_at: int | None
    finished_at: int | None
    next_at: int | None
    """None: at the next ``ccm run``."""
    error: str
    running: bool

    @property
    def was_cut_off(self) -> bool:
        """Whether its last run was ended from outside: a kill, or the power."""
        return self.started_at is not None and self.finished_at is None and not self.running


class _Past(NamedTuple):
    started_at: int
    finished_at: int | None
    error: str


def run_due(runtime: Runtime, report: Report, jobs: Sequence[Job]) -> list[Failure]:
    """Do what is due now, once.

    Args:
        runtime: of this run.
        report: hears what was done; asked between two jobs whether to stop.
        jobs: in the order in which they are done.

    Returns:
        What went wrong, in that order; the other jobs were done nevertheless.

    Raises:
        StoreError: the database cannot be opened or written.
    """
    _note_look(runtime)
    failures = []
    for job in jobs:
        if report.stopping():
            break
        try:
            failure = _run(job, runtime, report) if _is_wanted(job, runtime) else None
        except StoreError:
            raise
        except CcmError as error:  # a setting that it needs to know whether it is due
            failure = Failure(job.name, error)
        failures += [failure] if failure is not None else []
    return failures


def statuses(runtime: Runtime, jobs: Sequence[Job]) -> list[Status]:
    """How each job stands.

    Raises:
        StoreError: the database cannot be opened.
    """
    now = runtime.now
    with runtime.reading() as reader:
        return [_status(job, reader, now) for job in jobs]


def last_look(reader: Reader) -> int | None:
    """When anything last looked for what is due, UTC seconds; None: never."""
    past = _past(reader, LOOK)
    return None if past is None else past.started_at


def in_words(failures: Sequence[Failure]) -> PartlyDone:
    """Failures as one error that names each job with its reason."""
    lines = []
    for job, error in failures:
        if isinstance(error, CcmError):
            lines.append(_("%(job)s: %(reason)s") % {"job": job, "reason": error.message})
            lines += [f"  {line}" for line in getattr(error, "left_undone", ())]
            lines += [f"  {error.hint}"] if error.hint else []
        else:
            lines.append(_("%(job)s: %(reason)s") % {"job": job, "reason": _fault(error)})
    return PartlyDone(
        _("Not everything that was due could be done."),
        left_undone=lines,
        hint=_("See: ccm run --list"),
    )


def _is_wanted(job: Job, runtime: Runtime) -> bool:
    with runtime.reading() as reader:
        past = _past(reader, job.name)
        last = None if past is None else past.started_at
        return job.is_due(last, runtime.now) and job.waiting(runtime, reader)


def _run(job: Job, runtime: Runtime, report: Report) -> Failure | None:
    with _held(job, runtime) as connection:
        # Between the first look and the lease, another run may have done it.
        if connection is None or not _is_wanted(job, runtime):
            return None
        _note_start(connection, job.name, runtime.now)
        failure = _done(job, runtime, report)
        _note_end(connection, job.name, runtime.now, failure)
    return failure


def _done(job: Job, runtime: Runtime, report: Report) -> Failure | None:
    try:
        job.run(runtime, report)
    except Exception as error:  # noqa: BLE001  (kept, and told by the caller: the others go on)
        return Failure(job.name, error)
    return None


@contextmanager
def _held(job: Job, runtime: Runtime) -> Iterator[Connection | None]:
    """A connection while the job's lease is held; None when another run has it."""
    name, holder = _lease(job), leases.holder()
    with (
        engine.plain_errors(runtime.path),
        closing(engine.open_current(runtime.path)) as connection,
    ):
        if not leases.take(connection, name, holder=holder, now=runtime.now, seconds=LEASE_SECONDS):
            yield None
            return
        try:
            yield connection
        finally:
            leases.release(connection, name, holder=holder)


def _lease(job: Job) -> str:
    return f"job {job.name}"


def _note_look(runtime: Runtime) -> None:
    """Note that something looks, so that ``ccm cron show`` can tell whether cron does."""
    with (
        # A long import may hold the database. The note is no reason to wait or to fail.
        suppress(StoreLocked),
        engine.plain_errors(runtime.path),
        closing(engine.open_current(runtime.path)) as connection,
    ):
        connection.execute("PRAGMA busy_timeout = 1000")
        now = runtime.now
        connection.execute(
            "INSERT INTO job_run (name, started_at, finished_at, error) VALUES (?, ?, ?, '')"
            " ON CONFLICT (name) DO UPDATE"
            " SET started_at = excluded.started_at, finished_at = excluded.finished_at",
            (LOOK, now, now),
        )


def _note_start(connection: Connection, name: str, now: int) -> None:
    connection.execute(
        "INSERT INTO job_run (name, started_at, finished_at, error) VALUES (?, ?, NULL, '')"
        " ON CONFLICT (name) DO UPDATE"
        " SET started_at = excluded.started_at, finished_at = NULL, error = ''",
        (name, now),
    )


def _note_end(connection: Connection, name: str, now: int, failure: Failure | None) -> None:
    reason = ""
    if failure is not None:
        error = failure.error
        reason = error.message if isinstance(error, CcmError) else _fault(error)
    connection.execute(
        "UPDATE job_run SET finished_at = ?, error = ? WHERE name = ?", (now, reason, name)
    )


def _fault(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _past(reader: Reader, name: str) -> _Past | None:
    return reader.row(
        _Past, "SELECT started_at, finished_at, error FROM job_run WHERE name = ?", (name,)
    )


def _status(job: Job, reader: Reader, now: int) -> Status:
    past = _past(reader, job.name)
    running = bool(leases.held_by(reader.connection, _lease(job), now=now))
    if past is None:
        return Status(job, None, None, None, "", running)
    return Status(
        job,
        past.started_at,
        past.finished_at,
        job.next_at(past.started_at, now),
        past.error,
        running,
    )
