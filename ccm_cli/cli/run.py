"""``ccm run``: do what is due, then end. Made for cron: with nothing to do it says nothing."""

import sys
from collections.abc import Sequence
from typing import Annotated, cast

import typer

from ccm_cli.cli import failures, output
from ccm_cli.cli.invocation import Invocation
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.errors import CcmError
from ccm_cli.jobs import registry, running
from ccm_cli.jobs.job import Report
from ccm_cli.jobs.running import Failure
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

app = single()


@app.command(
    help=_(
        "Do what is due, then end: start campaigns, send what waits, remind of tasks. With nothing"
        " to do it prints nothing, so cron can call it every minute."
    ),
    epilog=examples(
        "ccm run", "ccm run --only reminders", "ccm run --list", "ccm cron install --every 5m"
    ),
)
def run(
    ctx: typer.Context,
    only: Annotated[
        list[str] | None,
        typer.Option("--only", metavar="JOB", help=_("Only this job; may be repeated")),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("--quiet", help=_("Say nothing but reminders and errors"))
    ] = False,
    list_: Annotated[
        bool, typer.Option("--list", help=_("Show the jobs and when they run; do nothing"))
    ] = False,
    format: Format = None,
) -> None:
    runtime = cron_runtime(ctx)
    jobs = registry.named(only or ())
    if list_:
        _show(ctx, runtime, running.statuses(runtime, jobs), format)
        return
    failed = running.run_due(runtime, report_to_streams(quiet=quiet), jobs)
    if failed:
        keep_faults(failed, debug=_invocation(ctx).debug)
        raise running.in_words(failed)


def cron_runtime(ctx: typer.Context) -> Runtime:
    """The runtime of a command that no person looks at: the history says that cron did it."""
    invocation = _invocation(ctx)
    invocation.surface = "cron"
    return invocation.runtime


def report_to_streams(*, quiet: bool) -> Report:
    """Data to stdout, narration to stderr unless ``quiet``."""

    def note(text: str) -> None:
        if not quiet:
            output.note(text)

    def line(text: str) -> None:
        output.text(text)
        sys.stdout.flush()

    return Report(line=line, note=note)


def keep_faults(failed: Sequence[Failure], *, debug: bool) -> None:
    """Keep the traceback of what is the program's own fault, and say where."""
    for _job, error in failed:
        if not isinstance(error, CcmError):
            failures.report(error, debug=debug)


def _invocation(ctx: typer.Context) -> Invocation:
    return cast(Invocation, ctx.find_root().obj)


def _show(
    ctx: typer.Context, runtime: Runtime, found: Sequence[running.Status], format: str | None
) -> None:
    output.rows(
        ctx,
        [
            Column("job", _("Job")),
            Column("last", _("Last run"), Kind.MOMENT),
            Column("next", _("Next run"), Kind.MOMENT),
            Column("state", _("How it went")),
            Column("does", _("What it does")),
        ],
        [
            (
                status.job.name,
                status.started_at,
                status.next_at if status.next_at is not None else runtime.now,
                _state(status),
                _(status.job.label),
            )
            for status in found
        ],
        format=format,
    )
    with runtime.reading() as reader:
        looked = running.last_look(reader)
    if looked is None:
        output.note(_("ccm run was never called yet; see: ccm cron install"))
    else:
        output.note(
            _("ccm run was last called %(when)s.") % {"when": Presenter(runtime).relative(looked)}
        )


def _state(status: running.Status) -> str:
    if status.running:
        return _("running")
    if status.was_cut_off:
        return _("was cut off; the next run does the rest")
    return status.error or ("" if status.started_at is None else _("done"))
