"""``ccm task``: follow-ups, with a due time or day."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import many, option_values, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import show_list
from ccm_cli.cli.options import (
    Cursor,
    DryRun,
    Fields,
    Filter,
    Force,
    Format,
    ListLimit,
    Reverse,
    ShowSql,
    Sort,
    examples,
    noun,
)
from ccm_cli.cli.output import Column
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.numbers import format_number
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.zones import local_day
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.condition import Condition
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.selling.models import Task
    from ccm_cli.selling.tasks import TaskChanges

LARGEST_ID = option_values.LARGEST_ID
app = noun(_("Tasks: what to do, for whom and until when."))

TaskId = Annotated[
    int, typer.Argument(metavar="TASK", min=1, max=LARGEST_ID, help=_("Number of the task"))
]
TaskIds = Annotated[
    list[int],
    typer.Argument(metavar="TASK...", min=1, max=LARGEST_ID, help=_("Numbers of tasks")),
]
TaskRefs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="TASK...", help=_("Numbers of tasks; - reads them from stdin, one a line")
    ),
]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
]
DealId = Annotated[
    str | None, typer.Option("--deal", metavar="DEAL", help=_("Number of the deal it is about"))
]
DueText = Annotated[
    str | None,
    typer.Option("--due", metavar="WHEN", help=_("An hour or a day: tomorrow 10:00, friday, +3d")),
]
Priority = Annotated[
    str | None, typer.Option("--priority", metavar="low|normal|high", help=_("How pressing it is"))
]
Remind = Annotated[
    str | None,
    typer.Option(
        "--remind", metavar="WHEN", help=_('When to remind; when due if left out, "" for never')
    ),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="REF", help=_("Number or name of the company"))
]
RepeatText = Annotated[
    str | None,
    typer.Option(
        "--repeat",
        metavar="HOW OFTEN",
        help=_("every 2 weeks, every monday, last friday of the month, FREQ=…, none"),
    ),
]
RepeatFrom = Annotated[
    str | None,
    typer.Option(
        "--repeat-from",
        metavar="due|done",
        help=_("Count from when it was due (as if left out), or from when it was done"),
    ),
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help=_("The last day it may repeat on"))
]
Times = Annotated[
    int | None,
    typer.Option("--times", min=1, max=10_000, help=_("How often in all, the first included")),
]
Notes = asked.Notes


@app.command(
    "add",
    help=_("Add a task; prints its number."),
    epilog=examples(
        'ccm task add "call back" --contact 12 --due "tomorrow 10:00"',
        'ccm task add "send the offer" --deal 1 --due friday --priority high',
        'ccm task add "order varnish" --repeat "every 2 weeks on monday"',
        'ccm task add "water the plants" --repeat "every 5 days" --repeat-from done',
    ),
)
def add(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(help=_("What to do, in a line"))],
    contact: Contact = None,
    company: Company = None,
    deal: DealId = None,
    due: DueText = None,
    repeat: RepeatText = None,
    repeat_from: RepeatFrom = None,
    until: Until = None,
    times: Times = None,
    priority: Priority = None,
    remind: Remind = None,
    notes: Notes = None,
) -> None:
    from ccm_cli.selling import tasks
    from ccm_cli.selling.priorities import NORMAL

    runtime = runtime_of(ctx)
    when = option_values.due_of(runtime, due)
    how_often = option_values.repeat_of(
        runtime, repeat, counted_from=repeat_from, until=until, times=times
    )
    remind_at = option_values.moment_of(runtime, remind)
    with runtime.changing(_("add task %(title)s") % {"title": title}) as work:
        task = tasks.add(
            work,
            title=asked.typed(title),
            now=runtime.now,
            contact_id=option_values.contact_id_of(runtime, work.reader, contact),
            company_id=option_values.company_id_of(work.reader, company),
            deal_id=option_values.deal_id_of(deal),
            due=when,
            repeat=how_often,
            priority=priority or NORMAL,
            remind_at=remind_at,
            remind=remind != "",
            notes=asked.from_stdin(notes) or "",
        )
    output.added(task.id, _("Added task %(id)d: %(title)s") % {"id": task.id, "title": task.title})
    if task.repeat:
        said = {
            "when": _due_in_words(runtime, task.due_at, all_day=task.all_day),
            "rule": Presenter(runtime).recurrence(task.repeat),
        }
        output.note(_("Due first %(when)s, then %(rule)s") % said)


@app.command(
    "list",
    help=_("List open tasks by when they are due; with --all, done ones too."),
    epilog=examples(
        "ccm task list",
        "ccm task list --filter 'overdue and priority=high'",
        "ccm task list --all --filter 'done_at > -7d'",
    ),
)
def list_(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=_("Done ones too"))] = False,
    filter: Filter = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: ListLimit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    show_list(
        ctx,
        "task",
        default_fields=("due", "priority", "title", "contact", "deal", "overdue"),
        default_sort="due",
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        extra=None if everything else Condition("t.state = 'open'"),
        empty=_("No task fits. Add one with: ccm task add ..."),
    )


@app.command(
    "show",
    help=_("Show a task."),
    epilog=examples("ccm task show 3", "ccm task show 3 --format json"),
)
def show(ctx: typer.Context, task: TaskId, format: Format = None) -> None:
    from ccm_cli.selling.queries import tasks

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = tasks.task(reader, task)
    how_often = Presenter(runtime).recurrence(found.repeat) if found.repeat else None
    # People read the rule in words, and a day without the hour at which it ends.
    for_people = output.chosen_format(runtime, format) == "table"
    due: tuple[Column, Any] = (Column("due", _("Due"), Kind.MOMENT), found.due_at)
    if for_people and found.all_day and found.due_at is not None:
        day = local_day(found.due_at, runtime.zone).isoformat()
        due = (Column("due", _("Due"), Kind.DAY), day)
    pairs: list[tuple[Column, Any]] = [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("title", _("Title")), found.title),
        (Column("contact", _("Contact")), found.contact_name),
        (Column("contact_id", _("Contact's number"), Kind.NUMBER), found.contact_id),
        (Column("company", _("Company")), found.company_name),
        (Column("company_id", _("Company's number"), Kind.NUMBER), found.company_id),
        (Column("deal", _("Deal")), found.deal_title),
        (Column("deal_id", _("Deal's number"), Kind.NUMBER), found.deal_id),
        due,
        (Column("all_day", _("All day"), Kind.BOOL), found.all_day),
        (Column("repeat", _("Repeats")), how_often if for_people else found.repeat or None),
        *([] if for_people else [(Column("repeats", _("How often")), how_often)]),
        (Column("repeat_from", _("Counted from")), found.repeat_from if found.repeat else None),
        (Column("skipped", _("Passed over"), Kind.NUMBER), found.skipped or None),
        (Column("priority", _("Priority")), found.priority),
        (Column("state", _("State")), found.state),
        (Column("done_at", _("Done at"), Kind.MOMENT), found.done_at),
        (Column("remind_at", _("Reminder"), Kind.MOMENT), found.remind_at),
        (Column("created", _("Created"), Kind.MOMENT), found.created_at),
        (Column("notes", _("Notes")), found.notes),
    ]
    output.record(
        ctx,
        [column for column, _value in pairs],
        [value for _column, value in pairs],
        format=format,
        title=found.title,
    )


@app.command(
    "edit",
    help=_(
        'Change a task; an empty text empties a field: --due "". Several, or with --filter all'
        " that fit, are changed alike, as one change that one undo takes back."
    ),
    epilog=examples(
        "ccm task edit 3 --due friday",
        'ccm task edit 3 --priority high --title "call twice"',
        "ccm task edit 3 --repeat none",
        "ccm task edit --filter 'overdue and priority=low' --due +7d --dry-run",
    ),
)
def edit(
    ctx: typer.Context,
    task: TaskRefs = None,
    filter: Filter = None,
    title: Annotated[str | None, typer.Option("--title", help=_("What to do"))] = None,
    contact: Contact = None,
    company: Company = None,
    deal: DealId = None,
    due: DueText = None,
    repeat: RepeatText = None,
    repeat_from: RepeatFrom = None,
    until: Until = None,
    times: Times = None,
    priority: Priority = None,
    remind: Remind = None,
    notes: Notes = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling import tasks

    runtime = runtime_of(ctx)
    given: dict[str, Any] = {
        **asked.given(title=title, priority=priority, notes=asked.from_stdin(notes))
    }
    if deal is not None:
        given["deal_id"] = option_values.deal_id_of(deal)
    if due is not None:
        given["due"] = option_values.due_of(runtime, due)
    given |= _repeat_given(runtime, repeat, repeat_from, until, times)
    if remind is not None:
        given["remind_at"] = option_values.moment_of(runtime, remind)
    kinds = many.tasks()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, task, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
        if contact is not None:
            given["contact_id"] = option_values.contact_id_of(runtime, work.reader, contact)
        if company is not None:
            given["company_id"] = option_values.company_id_of(work.reader, company)
        for task_id in chosen.ids:
            tasks.edit(work, task_id, now=runtime.now, **cast("TaskChanges", given))
        count = many.count_changed(work, kinds)
        work.summary = _edited(chosen, count)
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    said = _("Changed task %(id)d: %(what)s")
    many.tell_edited(runtime, work, kinds, chosen, count, said, dry_run=dry_run)


def _repeat_given(
    runtime: Runtime,
    repeat: str | None,
    counted_from: str | None,
    until: str | None,
    times: int | None,
) -> dict[str, Any]:
    if repeat is None and not (counted_from or until or times):
        return {}
    rule = option_values.repeat_of(
        runtime, repeat, counted_from=counted_from, until=until, times=times
    )
    return {"repeat": rule}


_OF_MANY = frozenset({"contact", "company", "deal", "due", "priority", "remind"})
"""Options that make sense for many."""


def _edited(chosen: many.Chosen, count: int) -> str:
    if chosen.alone is not None:
        return _("edit task %(id)d") % {"id": chosen.alone}
    return ngettext("edit %(n)d task", "edit %(n)d tasks", count) % {"n": count}


@app.command(
    "done",
    help=_(
        "Mark tasks as done, those named or with --filter all open ones that fit; of one that"
        " repeats the next is made."
    ),
    epilog=examples(
        "ccm task done 3",
        "ccm task done 3 4 5",
        "ccm task done --filter 'deal.id=7' --dry-run",
    ),
)
def done(
    ctx: typer.Context,
    task: TaskRefs = None,
    filter: Filter = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling import tasks

    runtime = runtime_of(ctx)
    kinds = many.tasks()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, task, _open_ones(filter))
        finished = [tasks.done(work, id_, now=runtime.now, zone=runtime.zone) for id_ in chosen.ids]
        work.summary = _("tasks done: %(ids)s") % {"ids": _listed(chosen.ids)}
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    if dry_run or not finished:
        many.tell_changed(runtime, kinds, chosen, len(finished), dry_run=dry_run)
        return
    output.note(_("Done: %(titles)s") % {"titles": _titles(each.task.title for each in finished)})
    for each in finished[:_TOLD]:
        if each.following is not None:
            _tell_next(runtime, each.following)


@app.command(
    "skip",
    help=_("Pass over a task that repeats, to its next time."),
    epilog=examples("ccm task skip 3"),
)
def skip(ctx: typer.Context, task: TaskIds) -> None:
    from ccm_cli.selling import tasks

    runtime = runtime_of(ctx)
    with runtime.changing(_("skip tasks: %(ids)s") % {"ids": _listed(task)}) as work:
        skipped = [tasks.skip(work, id_, now=runtime.now, zone=runtime.zone) for id_ in task]
    for each in skipped:
        _tell_next(runtime, each)


@app.command(
    "reopen",
    help=_("Mark tasks as not done."),
    epilog=examples("ccm task reopen 3"),
)
def reopen(ctx: typer.Context, task: TaskIds) -> None:
    from ccm_cli.selling import tasks

    runtime = runtime_of(ctx)
    with runtime.changing(_("reopen tasks: %(ids)s") % {"ids": _listed(task)}) as work:
        titles = [tasks.reopen(work, task_id, now=runtime.now).title for task_id in task]
    output.note(_("Open again: %(titles)s") % {"titles": in_series(titles)})


@app.command(
    "snooze",
    help=_("Put a task off, its reminder too: to tomorrow, if nothing is said."),
    epilog=examples(
        "ccm task snooze 3",
        "ccm task snooze 3 1h",
        'ccm task snooze 3 "next monday"',
        'ccm task snooze 3 --until "tomorrow 10:00"',
        "ccm task snooze --filter 'overdue' --until monday --dry-run",
    ),
)
def snooze(
    ctx: typer.Context,
    task: Annotated[
        str | None,
        typer.Argument(metavar="TASK", help=_("Number of the task; - reads them from stdin")),
    ] = None,
    when: Annotated[
        str | None,
        typer.Argument(metavar="[WHEN]", help=_("How long, or until when: 1h, tomorrow, friday")),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="WHEN", help=_("The same as an option"))
    ] = None,
    filter: Filter = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.language.moment_parsing import from_now
    from ccm_cli.selling import tasks

    runtime = runtime_of(ctx)
    if filter is not None and task is not None and when is None:
        task, when = None, task
    due = option_values.due_of(runtime, from_now(until or when or "tomorrow"))
    assert due is not None
    kinds = many.tasks()
    with runtime.changing("", dry_run=dry_run) as work:
        named = [task] if task is not None else None
        chosen = many.choose(runtime, work.reader, kinds, named, _open_ones(filter))
        put_off = [
            tasks.snooze(work, task_id, until=due, now=runtime.now).title for task_id in chosen.ids
        ]
        work.summary = (
            _("snooze task %(id)d") % {"id": chosen.alone}
            if chosen.alone is not None
            else ngettext("snooze %(n)d task", "snooze %(n)d tasks", len(put_off))
            % {"n": len(put_off)}
        )
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    if dry_run or not put_off:
        many.tell_changed(runtime, kinds, chosen, len(put_off), dry_run=dry_run)
        return
    shown = _due_in_words(runtime, due.at, all_day=due.all_day)
    output.note(_("%(title)s: due %(when)s") % {"title": _titles(put_off), "when": shown})


@app.command(
    "rm",
    help=_("Remove tasks: those named, or with --filter all that fit; ccm undo brings them back."),
    epilog=examples(
        "ccm task rm 3",
        "ccm task rm 3 4 --force",
        "ccm task rm --filter 'state=done and done_at < -365d' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    task: TaskRefs = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    kinds = many.tasks()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, task, filter)
        if dry_run:
            many.show_going(ctx, reader, kinds, chosen.ids, format=format)
        titles = many.first_names(reader, kinds, chosen.ids)
    count = len(chosen.ids)
    if not dry_run and count:
        question = ngettext(
            "Remove %(n)d task (%(titles)s)?", "Remove %(n)d tasks (%(titles)s)?", count
        )
        output.confirm(question % {"n": count, "titles": titles}, force=force)
        from ccm_cli.selling import tasks

        with runtime.changing(_("remove tasks: %(titles)s") % {"titles": titles}) as work:
            for task_id in chosen.ids:
                tasks.remove(work, task_id)
    many.tell_removed(runtime, kinds, chosen, dry_run=dry_run)


_TOLD = 5
"""So many of those that were done or put off are named."""


def _titles(titles: Iterable[str]) -> str:
    listed = list(titles)
    return in_series([*listed[:_TOLD], *(["…"] if len(listed) > _TOLD else [])])


def _open_ones(expression: str | None) -> str | None:
    """A filter over the tasks that are not done."""
    return None if expression is None else f"state=open and ({expression})"


def _tell_next(runtime: Runtime, task: "Task") -> None:
    shown = _due_in_words(runtime, task.due_at, all_day=task.all_day)
    said = _("Next: %(title)s, task %(id)d, due %(when)s") % {
        "title": task.title,
        "id": task.id,
        "when": shown,
    }
    if task.skipped:
        number = format_number(task.skipped, language=runtime.language)
        said += ngettext("; %(n)s time passed over", "; %(n)s times passed over", task.skipped) % {
            "n": number
        }
    output.note(said)


def _due_in_words(runtime: Runtime, at: int | None, *, all_day: bool) -> str:
    presenter = Presenter(runtime)
    if at is not None and all_day:
        return presenter.day(local_day(at, runtime.zone).isoformat())
    return presenter.moment(at)


def _listed(ids: Sequence[int]) -> str:
    return in_series([*map(str, ids[:_TOLD]), *(["…"] if len(ids) > _TOLD else [])])
