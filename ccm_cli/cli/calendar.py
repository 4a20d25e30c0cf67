"""``ccm calendar``: what is on which day, what is not well about it, and a file for others."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

app = noun(_("The calendar: campaigns, tasks, birthdays; on the screen and in other programs."))

Week = Annotated[bool, typer.Option("--week", help=_("The week of the day, a line per entry"))]
On = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help=_("Any day of the month or week"))
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--only", metavar="KIND", help=_("Only such entries; repeatable")),
]
By = Annotated[
    str | None,
    typer.Option(
        "--calendar", metavar="gregorian|jalali", help=_("By which calendar [display.calendar]")
    ),
]


@app.command(
    "show",
    help=_("Show a month or a week: campaigns, waiting messages, tasks, birthdays, deals, goals."),
    epilog=examples(
        "ccm calendar show",
        "ccm calendar show --week --on tomorrow",
        "ccm calendar show --on 1405/10/01 --calendar jalali",
        "ccm calendar show --only campaign --only holiday --format json",
    ),
)
def show(
    ctx: typer.Context,
    week: Week = False,
    on: On = None,
    only: Kinds = None,
    calendar: By = None,
    format: Format = None,
) -> None:
    from ccm_cli.cli import calendar_page

    calendar_page.show(
        ctx, week=week, on=on, only=only or (), calendar=calendar or "", format=format
    )


@app.command(
    "clashes",
    help=_(
        "What is not well about campaigns to come: the same people twice in two days, quiet hours,"
        " days of rest."
    ),
    epilog=examples("ccm calendar clashes", "ccm calendar clashes --days 90 --format json"),
)
def clashes(
    ctx: typer.Context,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help=_("From today so many days on"))
    ] = 31,
    format: Format = None,
) -> None:
    from ccm_cli.cli import calendar_page

    calendar_page.show_clashes(ctx, days=days, format=format)


@app.command(
    "ics",
    help=_(
        "Write open tasks with their reminders as an iCalendar file. ccm run keeps such a file up"
        ' to date by itself: ccm config set calendar.file "~/ccm.ics"'
    ),
    epilog=examples(
        "ccm calendar ics follow-ups.ics",
        "ccm calendar ics follow-ups.ics --tasks todo --birthdays --plan",
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
    plan: Annotated[
        bool | None,
        typer.Option(
            "--plan/--no-plan",
            help=_("With campaigns, deadlines of goals and days of rest [calendar.plan]"),
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
        has_plan = runtime.settings.calendar.plan if plan is None else plan
        with runtime.reading() as reader:
            more = calendar_feed.planned(runtime, reader) if has_plan else ()
            for piece in pieces(reader, wanted, more):
                sys.stdout.write(piece.decode("utf-8"))
        return
    path = Path(file).expanduser()
    calendar_feed.write(runtime, path, tasks=tasks, birthdays=birthdays, plan=plan)
    output.note(_("Written: %(path)s") % {"path": path})
