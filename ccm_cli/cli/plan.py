"""``ccm plan``: what is to be reached, until when, with whom, by what, and how far it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.option_values import day_of
from ccm_cli.cli.options import Force, Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.automation.goals import GoalChanges

app = noun(_("The communication plan: goals, and what works towards them."))

Ref = Annotated[str, typer.Argument(metavar="GOAL", help=_("Name or number"))]
Campaigns = Annotated[list[str], typer.Argument(metavar="CAMPAIGN...", help=_("Names or numbers"))]
Measured = Annotated[
    str | None,
    typer.Option(
        "--measure", metavar="NAME", help=_("By what it is measured; see: ccm plan measures")
    ),
]
Target = Annotated[
    str | None, typer.Option("--target", metavar="100|25%|12000", help=_("What is to be reached"))
]
Start = Annotated[
    str | None, typer.Option("--from", metavar="DAY", help=_("The first day that counts"))
]
Deadline = Annotated[
    str | None, typer.Option("--until", metavar="DAY", help=_("The last day that counts"))
]
Segment = Annotated[
    str | None, typer.Option("--segment", metavar="NAME", help=_("The audience: a segment"))
]
Audience = Annotated[
    str | None, typer.Option("--filter", help=_("The audience; see: ccm help filter"))
]
Channels = Annotated[
    list[str] | None, typer.Option("--channel", metavar="NAME", help=_("A channel; repeatable"))
]
Content = Annotated[
    list[str] | None,
    typer.Option("--content", metavar="TEMPLATE", help=_("A template that carries it; repeatable")),
]
Responsible = Annotated[
    str | None, typer.Option("--responsible", help=_("Who answers for the content"))
]
Notes = Annotated[str | None, typer.Option("--notes", help=_("Notes"))]


@app.command(
    "add",
    help=_("Add a goal to the plan; prints its number."),
    epilog=examples(
        "ccm plan add 'Spring customers' --measure new-customers --target 40 --until 2027-03-20",
        "ccm plan add 'Sales of 1405' --measure revenue --target 250000 --from 1405/01/01"
        " --until 1405/12/29",
        "ccm plan add Answers --measure response-rate --target 12% --until 'in 90 days'"
        " --segment regulars --channel email --content win-back --responsible Maryam",
    ),
)
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help=_("What to call it"))],
    measure: Annotated[
        str,
        typer.Option(
            "--measure", metavar="NAME", help=_("By what it is measured; see: ccm plan measures")
        ),
    ],
    target: Annotated[
        str, typer.Option("--target", metavar="100|25%|12000", help=_("What is to be reached"))
    ],
    until: Annotated[
        str, typer.Option("--until", metavar="DAY", help=_("The last day that counts"))
    ],
    start: Start = None,
    segment: Segment = None,
    filter: Audience = None,
    channel: Channels = None,
    content: Content = None,
    responsible: Responsible = None,
    notes: Notes = None,
) -> None:
    from ccm_cli.automation import goals
    from ccm_cli.messaging.context import sending_context

    runtime = runtime_of(ctx)
    asked = _asked(
        runtime, name=name, measure=measure, target=target, start=start or "today", deadline=until,
        segment=segment, filter=filter, channels=channel, content=content,
        responsible=responsible, notes=notes,
    )  # fmt: skip
    with runtime.changing(_("add goal %(name)s") % {"name": name}) as work:
        goal = goals.add(work, context=sending_context(runtime), now=runtime.now, **asked)
    output.added(goal.id, _("Added goal %(id)d: %(name)s") % {"id": goal.id, "name": goal.name})


def _asked(
    runtime: Runtime,
    *,
    start: str | None,
    deadline: str | None,
    segment: str | None,
    filter: str | None,
    channels: Sequence[str] | None,
    content: Sequence[str] | None,
    **texts: str | None,
) -> "GoalChanges":
    """What was said of a goal; ``--channel ''`` and ``--content ''`` empty these lists."""
    if segment is not None and filter is not None:
        raise InvalidInput(
            _("--segment and --filter both say whom it is about."), hint=_("Give one of them.")
        )
    said: Any = {
        **texts,
        "start": day_of(runtime, start),
        "deadline": day_of(runtime, deadline),
        "filter": filter,
        "channels": None if channels is None else [one for one in channels if one],
        "content": None if content is None else [one for one in content if one],
    }
    if segment is not None:
        from ccm_cli.customers.queries.filtering import named
        from ccm_cli.customers.queries.segments import segment as one

        with runtime.reading() as reader:
            said["filter"] = named(one(reader, segment).name)
    changes: GoalChanges = {key: value for key, value in said.items() if value is not None}  # type: ignore[assignment]
    return changes


list_command(
    app,
    "goal",
    help=_("List the goals, the nearest deadline first."),
    epilog=examples("ccm plan list", "ccm plan list --filter 'deadline > today'"),
    default_fields=("name", "measure", "target", "start", "deadline", "responsible", "campaigns"),
    default_sort="deadline",
    empty=_("There is no goal yet. Make one with: ccm plan add"),
)


@app.command(
    "progress",
    help=_("How far every goal is, whether it keeps its pace, and what works towards it."),
    epilog=examples("ccm plan progress", "ccm plan progress --all --format json"),
)
def progress(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help=_("Past ones, too"))] = False,
    format: Format = None,
) -> None:
    from ccm_cli.automation.queries import goals as queries
    from ccm_cli.cli import plan_page
    from ccm_cli.language.zones import local_day
    from ccm_cli.messaging.context import sending_context

    runtime = runtime_of(ctx)
    since = None if every else local_day(runtime.now, runtime.zone)
    context = sending_context(runtime)
    with runtime.reading() as reader:
        found = [
            queries.progress(reader, goal, context) for goal in queries.goals(reader, since=since)
        ]
    plan_page.show_all(ctx, found, format=format)


@app.command(
    "show",
    help=_("One goal: how far it is, what is needed until its deadline, and its campaigns."),
    epilog=examples("ccm plan show 'Spring customers'", "ccm plan show 2 --format json"),
)
def show(ctx: typer.Context, ref: Ref, format: Format = None) -> None:
    from ccm_cli.automation.queries import goals as queries
    from ccm_cli.cli import plan_page
    from ccm_cli.messaging.context import sending_context

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = queries.progress(reader, queries.goal(reader, ref), sending_context(runtime))
        campaigns = queries.campaigns_of(reader, found.goal.id)
    plan_page.show_one(ctx, found, campaigns, format=format)


@app.command(
    "edit",
    help=_("Change a goal; what is not named stays."),
    epilog=examples(
        "ccm plan edit 'Spring customers' --target 50",
        "ccm plan edit 2 --measure revenue --target 9000 --channel ''",
    ),
)
def edit(
    ctx: typer.Context,
    ref: Ref,
    name: Annotated[str | None, typer.Option("--name", help=_("Call it otherwise"))] = None,
    measure: Measured = None,
    target: Target = None,
    start: Start = None,
    until: Deadline = None,
    segment: Segment = None,
    filter: Audience = None,
    channel: Channels = None,
    content: Content = None,
    responsible: Responsible = None,
    notes: Notes = None,
) -> None:
    from ccm_cli.automation import goals
    from ccm_cli.automation.queries import goals as queries
    from ccm_cli.messaging.context import sending_context

    runtime = runtime_of(ctx)
    asked = _asked(
        runtime, name=name, measure=measure, target=target, start=start, deadline=until,
        segment=segment, filter=filter, channels=channel, content=content,
        responsible=responsible, notes=notes,
    )  # fmt: skip
    if not asked:
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm plan edit --help"))
    with runtime.changing(_("edit goal %(name)s") % {"name": ref}) as work:
        found = queries.goal(work.reader, ref)
        goals.edit(work, found.id, context=sending_context(runtime), now=runtime.now, **asked)
    if work.group_id is None:
        output.note(_("It was so already; nothing changed."))


@app.command(
    "rm",
    help=_("Remove a goal; its campaigns stay."),
    epilog=examples("ccm plan rm 'Spring customers' --force"),
)
def rm(ctx: typer.Context, ref: Ref, force: Force = False) -> None:
    from ccm_cli.automation import goals
    from ccm_cli.automation.queries import goals as queries

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = queries.goal(reader, ref)
    output.confirm(_("Remove goal %(name)s?") % {"name": found.name}, force=force)
    with runtime.changing(_("remove goal %(name)s") % {"name": found.name}) as work:
        goals.remove(work, found.id)


@app.command(
    "link",
    help=_("Have campaigns work towards a goal."),
    epilog=examples("ccm plan link 'Spring customers' spring welcome-series"),
)
def link(ctx: typer.Context, ref: Ref, campaigns: Campaigns) -> None:
    _linking(ctx, ref, campaigns, add=True)


@app.command(
    "unlink",
    help=_("Take campaigns off a goal."),
    epilog=examples("ccm plan unlink 'Spring customers' spring"),
)
def unlink(ctx: typer.Context, ref: Ref, campaigns: Campaigns) -> None:
    _linking(ctx, ref, campaigns, add=False)


def _linking(ctx: typer.Context, ref: str, campaigns: Sequence[str], *, add: bool) -> None:
    from ccm_cli.automation import goals
    from ccm_cli.automation.queries import goals as queries

    runtime = runtime_of(ctx)
    with runtime.changing(_("campaigns of goal %(name)s") % {"name": ref}) as work:
        found = queries.goal(work.reader, ref)
        done = (goals.link if add else goals.unlink)(work, found.id, campaigns)
    named = {"goal": done.goal, "campaigns": in_series(done.campaigns)}
    if not done.campaigns:
        output.note(_("It was so already; nothing changed."))
    elif add:
        output.note(_("Work towards %(goal)s now: %(campaigns)s") % named)
    else:
        output.note(_("No longer work towards %(goal)s: %(campaigns)s") % named)


@app.command(
    "measures",
    help=_("List what a goal can be measured by."),
    epilog=examples("ccm plan measures"),
)
def measures(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.automation.measures import MEASURES

    output.rows(
        ctx,
        [
            Column("name", _("Name")),
            Column("label", _("What it counts")),
            Column("unit", _("Unit")),
            Column("level", _("As it stands now"), Kind.BOOL),
        ],
        [[one.name, _(one.label), one.unit.value, one.level] for one in MEASURES],
        format=format,
        ids=[one.name for one in MEASURES],
    )
