"""``ccm cron``: have cron or systemd call ``ccm run``."""

from pathlib import Path
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Force, examples, noun
from ccm_cli.errors import InvalidInput
from ccm_cli.jobs import calling, crontab, running, systemd
from ccm_cli.jobs.calling import Call
from ccm_cli.language import current_language
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import parse_duration
from ccm_cli.presentation import Presenter

app = noun(_("Have cron or systemd call ccm run, so that things happen by time."))

Systemd = Annotated[
    bool, typer.Option("--systemd", help=_("A systemd timer in place of a crontab line"))
]


@app.command(
    "install",
    help=_(
        "Have cron or a systemd timer call ccm run. The line or the units are shown first, with"
        " the settings and the database in force; every other line of the crontab stays."
    ),
    epilog=examples(
        "ccm cron install",
        "ccm cron install --every 1m --force",
        "ccm cron install --systemd --dry-run",
    ),
)
def install(
    ctx: typer.Context,
    systemd_: Systemd = False,
    every: Annotated[
        str, typer.Option("--every", metavar="TIME", help=_("How long between two calls"))
    ] = "5m",
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading():
        pass  # cron would only report again and again that there is no database
    seconds = parse_duration(every)
    call = calling.call_of(runtime, explicit_language=current_language())
    for name in calling.settings_left_behind(runtime.environ):
        output.note(
            _("%(name)s is set in this shell only; cron will not see it. Keep it in the settings.")
            % {"name": name}
        )
    if systemd_:
        _install_timer(call, seconds, dry_run=dry_run, force=force)
    else:
        _install_line(call, seconds, dry_run=dry_run, force=force)


@app.command(
    "remove",
    help=_("Take the crontab line and the systemd timer of this database out again."),
    epilog=examples("ccm cron remove", "ccm cron remove --force"),
)
def remove(ctx: typer.Context, dry_run: DryRun = False, force: Force = False) -> None:
    database = runtime_of(ctx).path.absolute()
    lines, units = _lines(database), systemd.installed(database)
    if not lines and not units:
        output.note(_("Nothing is installed for %(database)s.") % {"database": database})
        return
    for line in [*lines, *units]:
        output.line(line)
    if dry_run:
        return
    output.confirm(_("Remove this?"), force=force)
    if lines:
        crontab.remove(database)
    if units:
        systemd.remove(database)
    output.note(_("Removed."))


@app.command(
    "show",
    help=_("Show what calls ccm run on this database, and when it was last called."),
    epilog=examples("ccm cron show"),
)
def show(ctx: typer.Context) -> None:
    runtime = runtime_of(ctx)
    database = runtime.path.absolute()
    found = [*_lines(database), *map(str, systemd.installed(database))]
    for line in found:
        output.line(line)
    if not found:
        output.note(_("Nothing is installed; see: ccm cron install"))
    with runtime.reading() as reader:
        looked = running.last_look(reader)
    output.note(
        _("ccm run was never called yet.")
        if looked is None
        else _("ccm run was last called %(when)s.") % {"when": Presenter(runtime).relative(looked)}
    )


def _lines(database: Path) -> list[str]:

    try:
        return crontab.installed(database)
    except crontab.CrontabError as error:
        output.note(error.message)
        return []


def _install_line(call: Call, seconds: int, *, dry_run: bool, force: bool) -> None:
    line = crontab.line_of(call, every=seconds)
    output.line(line)
    if dry_run:
        return
    if crontab.installed(call.database) == [line]:
        output.note(_("That line is in the crontab already."))
        return
    output.confirm(_("Put this line into your crontab?"), force=force)
    crontab.install(line, call.database)
    output.note(_("Done. To take it out again: ccm cron remove"))


def _install_timer(call: Call, seconds: int, *, dry_run: bool, force: bool) -> None:
    if seconds < 1:
        raise InvalidInput(_("--every must be at least a second."))
    for path, text in systemd.units_of(call, every=seconds).items():
        output.line(f"# {path}")
        output.line(text)
    if dry_run:
        return
    output.confirm(_("Write these files and start the timer?"), force=force)
    systemd.install(call, every=seconds)
    output.note(_("Done. To take it out again: ccm cron remove"))
    output.note(_("For it to run while you are logged out: loginctl enable-linger"))
