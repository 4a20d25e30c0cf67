"""``ccm today``: what to do, the most pressing first."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.option_values import on_one_line
from ccm_cli.cli.options import Format, examples, single
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.zones import local_day
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries.agenda import TodayItem
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

app = single()

_ALL = 5_000
"""So many lines are all there are; of more than that nobody sees the end."""
_COLOURS = {
    "overdue-task": "red",
    "unhappy-answer": "red",
    "late-ticket": "red",
    "near-ticket": "yellow",
    "late-deal": "red",
    "refund": "red",
    "unpaid-order": "yellow",
    "mail": "yellow",
    "task": "yellow",
    "reminder": "yellow",
    "closing-deal": "yellow",
    "yearly-day": "magenta",
}
"""By the kind of a line; all others are blue."""
_WIDEST_LINE = 120
_COLUMNS = (
    Column("kind", "kind"),
    Column("score", "score", Kind.NUMBER),
    Column("priority", "priority"),
    Column("title", "title"),
    Column("reason", "reason"),
    Column("contact_id", "contact_id", Kind.NUMBER),
    Column("contact", "contact"),
    Column("deal_id", "deal_id", Kind.NUMBER),
    Column("task_id", "task_id", Kind.NUMBER),
    Column("ticket_id", "ticket_id", Kind.NUMBER),
    Column("due", "due", Kind.MOMENT),
    Column("command", "command"),
)


@app.command(
    help=_(
        "Show what to do today, the most pressing first: tasks and reminders, tickets near or past"
        " their limits, unhappy answers, money owed on orders, mail without an answer, calls to"
        " make, birthdays, deals that are late, close, or wait too long, people being lost touch"
        " with,"
        " and who has no next step. Under each line stands the command that settles it. --format"
        " ids gives the numbers of the tasks alone."
    ),
    epilog=examples(
        "ccm today",
        "ccm today --limit 5",
        "ccm today --all --format csv",
        "ccm today --format ids | xargs ccm task done",
    ),
)
def today(
    ctx: typer.Context,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=_ALL, help=_("At most so many lines"))
    ] = 20,
    everything: Annotated[bool, typer.Option("--all", help=_("All lines there are"))] = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    chosen = output.chosen_format(runtime, format)
    most = _ALL if everything else limit
    with runtime.reading() as reader:
        items = runtime.to_do(reader, limit=most + 1)
    shown = items[:most]
    if not shown:
        output.note(_("Nothing waits for you today. What comes next: ccm task list"))
    if chosen != "table":
        output.rows(
            ctx,
            _COLUMNS,
            [_row(item) for item in shown],
            format=chosen,
            ids=[item.task_id for item in shown if item.task_id is not None],
        )
    elif shown:
        _print(runtime, shown, there_is_more=len(items) > most)
    if len(items) > most:
        output.note(_("There is more: ccm today --all"))


def _row(item: TodayItem) -> tuple[object, ...]:
    return (
        item.kind,
        item.score,
        item.priority,
        item.title,
        item.reason,
        item.contact_id,
        item.contact_name,
        item.deal_id,
        item.task_id,
        item.ticket_id,
        item.due_at,
        item.command,
    )


def _print(runtime: Runtime, items: Sequence[TodayItem], *, there_is_more: bool) -> None:
    from rich.text import Text

    console = output.console()
    presenter = Presenter(runtime)
    day = presenter.day(local_day(runtime.now, runtime.zone).isoformat(), "long")
    number = presenter.number(len(items))
    if there_is_more:
        counted = _("the first %(n)s") % {"n": number}
    else:
        counted = ngettext("%(n)s thing to do", "%(n)s things to do", len(items)) % {"n": number}
    console.print(_sides(console, Text(day, "bold"), Text(counted, "dim")))
    console.print()
    for item in items:
        _print_item(runtime, console, item)


def _print_item(runtime: Runtime, console: "Console", item: TodayItem) -> None:
    from rich.text import Text

    bidi = runtime.settings.display.bidi
    colour = _COLOURS.get(item.kind, "blue")
    about = Text.assemble(("● ", colour), output.for_terminal(on_one_line(item.title), bidi))
    if item.contact_name and item.contact_name != item.title:
        about.append("  " + output.for_terminal(on_one_line(item.contact_name), bidi), "cyan")
    console.print(_sides(console, about, Text(output.for_terminal(item.reason, bidi), colour)))
    console.print(Text(f"  {item.command}", "dim"), no_wrap=True, overflow="ignore", crop=False)


def _sides(console: "Console", left: "Text", right: "Text") -> "Text":
    """A line with something at either side; the left gives way where there is no room."""
    from rich.text import Text

    width = min(console.width, _WIDEST_LINE)
    room = max(width - right.cell_len - 2, width // 3)
    if left.cell_len > room:
        left.truncate(room, overflow="ellipsis")
    gap = max(2, width - left.cell_len - right.cell_len)
    return Text.assemble(left, " " * gap, right, no_wrap=True, overflow="ellipsis")
