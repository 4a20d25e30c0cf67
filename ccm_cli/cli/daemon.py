"""``ccm daemon``: what ``ccm run`` does, again and again until it is told to stop."""

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from types import FrameType
from typing import Annotated

import typer

from ccm_cli.cli.failures import report as report_error
from ccm_cli.cli.options import examples, single
from ccm_cli.cli.run import cron_runtime, keep_faults, report_to_streams
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.jobs import registry, running
from ccm_cli.jobs.job import Job, Report
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import parse_duration
from ccm_cli.runtime import Runtime

app = single()

LONGEST_PAUSE = 86_400


@app.command(
    help=_(
        "Do what is due, again and again. Ctrl-C or SIGTERM ends it after the job it is doing;"
        " a second one at once."
    ),
    epilog=examples("ccm daemon", "ccm daemon --every 10s", "ccm daemon --only outbox --quiet"),
)
def daemon(
    ctx: typer.Context,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help=_("How long between two looks"))
    ] = "60s",
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="JOB", help=_("Only this job; may be repeated")),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help=_("Say nothing but reminders and errors"))
    ] = False,
) -> None:
    from ccm_cli.jobs.ticking import tick

    runtime = cron_runtime(ctx)
    seconds = parse_duration(every)
    if not 1 <= seconds <= LONGEST_PAUSE:
        raise InvalidInput(
            _("--every %(text)s is not between a second and a day.") % {"text": every},
            hint=_("Write it like 60s or 5m."),
        )
    jobs = registry.named(only or ())
    with runtime.reading():
        pass  # a missing or damaged database is told at once, not in the log for ever
    streams = report_to_streams(quiet=quiet)
    with _ending_on_signals() as stopping:
        report = Report(streams.line, streams.note, stopping.is_set)
        report.note(_("Looking for what is due every %(time)s. To end: Ctrl-C") % {"time": every})
        tick(lambda: _look(runtime, report, jobs), every=seconds, stopping=stopping)
    report.note(_("Ended."))


def _look(runtime: Runtime, report: Report, jobs: Sequence[Job]) -> None:
    """Do what is due; whatever goes wrong is said, and the next look tries again."""
    try:
        failed = running.run_due(runtime, report, jobs)
        if failed:
            keep_faults(failed, debug=False)
            raise running.in_words(failed)
    except CcmError as error:
        report_error(error, debug=False)


@contextmanager
def _ending_on_signals() -> Iterator[Event]:
    """An event that the first SIGINT or SIGTERM sets; the second ends the program as ever."""
    stopping = Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.set()
        signal.signal(number, before[signal.Signals(number)])

    for number in before:
        signal.signal(number, stop)
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
