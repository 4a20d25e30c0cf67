"""``ccm calendar``: follow-ups for the calendar of a telephone, a desktop or a colleague."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples, noun
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

app = noun(_("Calendars: follow-ups where other programs show them."))


@app.command(
    "ics",
    help=_(
        "Write open tasks with their reminders as an iCalendar file. ccm run keeps such a file up"
        ' to date by itself: ccm config set calendar.file "~/ccm.ics"'
    ),
    epilog=examples(
        "ccm calendar ics follow-ups.ics",
        "ccm calendar ics follow-ups.ics --tasks todo --birthdays",
        "ccm calendar ics - | grep SUMMARY",
    ),
)
def ics(
    ctx: typer.Context,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help=_("Where to; - or nothing: standard output"))
    ] = "-",
    tasks: Annotated[
        str | None,
        typer.Option(
            "--tasks",
            metavar="event|todo",
            help=_("As events, which every calendar shows, or as to-dos [calendar.tasks]"),
        ),
    ] = None,
    birthdays: Annotated[
        bool | None,
        typer.Option(
            "--birthdays/--no-birthdays",
            help=_("With birthdays and other yearly days [calendar.birthdays]"),
        ),
    ] = None,
) -> None:
    from ccm_cli.jobs import calendar_feed
    from ccm_cli.selling.icalendar_file import EVENT, TODO, pieces

    runtime = runtime_of(ctx)
    if tasks not in {None, EVENT, TODO}:
        raise InvalidInput(
            _("--tasks is event or todo, not %(text)s.") % {"text": tasks},
        )
    if file == "-":
        wanted = calendar_feed.wanted(runtime, tasks, birthdays=birthdays)
        with runtime.reading() as reader:
            for piece in pieces(reader, wanted):
                sys.stdout.write(piece.decode("utf-8"))
        return
    path = Path(file).expanduser()
    calendar_feed.write(runtime, path, tasks=tasks, birthdays=birthdays)
    output.note(_("Written: %(path)s") % {"path": path})
