"""``ccm call``: whom messages ask you to call, with what script, and what came of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import option_values, output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import show_list
from ccm_cli.cli.log_group import Duration
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
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
from ccm_cli.messaging.outcomes import OUTCOMES, in_words
from ccm_cli.messaging.state_words import CALL_STATES
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.queries.calls import CallLine

app = noun(_("Calls to make: whom, what to say, and what came of it."))

Ref = Annotated[str, typer.Argument(metavar="CALL", help=_("Its number in the list"))]


@app.command(
    "list",
    help=_("List the calls that are left, by when they are due; with --all, those made too."),
    epilog=examples(
        "ccm call list",
        "ccm call list --filter 'campaign=renewal'",
        "ccm call list --all --filter 'outcome=reached'",
    ),
)
def list_(
    ctx: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help=_("Those made too"))] = False,
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
        "call",
        default_fields=("due", "contact", "number", "campaign", "attempts", "outcome"),
        default_sort="due",
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        extra=Condition(
            "r.channel = 'phone'" if everything else "r.channel = 'phone' AND r.state = 'waiting'"
        ),
        empty=_("There is nobody to call. Messages over the channel phone put people here."),
    )


@app.command(
    "next",
    help=_("Show the call to make now: person, number and script. Who sleeps is passed over."),
    epilog=examples("ccm call next", "ccm call next --format json"),
)
def next_(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.messaging.context import sending_context
    from ccm_cli.messaging.queries import calls

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = calls.next_call(reader, sending_context(runtime))
        left = len(calls.waiting(reader, sending_context(runtime))) if found is None else 0
    if found is None:
        output.note(
            _("Nobody is to be called just now; see: ccm call list")
            if left
            else _("There is nobody to call.")
        )
        return
    _show(ctx, found, format)


@app.command(
    "show",
    help=_("Show one call: person, number, script, and what came of it so far."),
    epilog=examples("ccm call show 3", "ccm call show 3 --format json"),
)
def show(ctx: typer.Context, ref: Ref, format: Format = None) -> None:
    from ccm_cli.messaging.queries import calls

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = calls.call(reader, ref)
    _show(ctx, found, format)


def _show(ctx: typer.Context, found: "CallLine", format: str | None) -> None:
    pairs = [
        (Column("id", _("Number"), Kind.NUMBER), found.id),
        (Column("contact", _("Contact")), found.name),
        (Column("contact_id", _("Contact's number"), Kind.NUMBER), found.contact_id),
        (Column("company", _("Company")), found.company),
        (Column("number", _("Phone")), found.number),
        (Column("campaign", _("Campaign")), found.about),
        (Column("state", _("State"), words=CALL_STATES), found.state),
        (Column("outcome", _("Outcome"), words=OUTCOMES), found.outcome),
        (Column("note", _("Note")), found.note),
        (Column("attempts", _("Attempts"), Kind.NUMBER), found.attempts),
        (Column("due", _("Not before"), Kind.MOMENT), found.due_at),
        (Column("language", _("Language")), found.language),
        (Column("script", _("Script")), found.script),
    ]
    output.record(
        ctx,
        [column for column, _value in pairs],
        [value for _column, value in pairs],
        format=format,
        title=found.name,
    )


@app.command(
    "done",
    help=_(
        "Write down what came of a call. Who was spoken to gets an entry in the timeline; a wrong"
        " number, and the third try without an answer, give the message to its next channel."
    ),
    epilog=examples(
        "ccm call done 3 reached --note 'wants the offer by mail' --duration 5m"
        " --task 'Send the offer' --due friday",
        "ccm call done 4 no-answer",
        "ccm call done 5 call-back --again 'tomorrow 10:00'",
        "ccm call done 6 wrong-number",
    ),
)
def done(
    ctx: typer.Context,
    ref: Ref,
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help=" | ".join(OUTCOMES))],
    note: Annotated[str, typer.Option("--note", help=_("What was said"))] = "",
    duration: Duration = None,
    again: Annotated[
        str | None, typer.Option("--again", metavar="TIME", help=_("When to call back"))
    ] = None,
    task: Annotated[str, typer.Option("--task", help=_("The next step, as a task"))] = "",
    due: Annotated[
        str | None, typer.Option("--due", metavar="TIME", help=_("When the next step is due"))
    ] = None,
) -> None:
    from ccm_cli.language import numbers
    from ccm_cli.messaging import calls
    from ccm_cli.messaging.queries import calls as queries

    runtime = runtime_of(ctx)
    call = calls.Call(
        outcome.strip().lower().replace(" ", "-").replace("_", "-"),
        note=note,
        duration=numbers.parse_duration(duration) if duration else None,
        again_at=option_values.moment_of(runtime, again),
        task=task,
        due=option_values.due_of(runtime, due),
    )
    with runtime.changing("") as work:
        found = queries.call(work.reader, ref)
        work.summary = _("call to %(name)s: %(outcome)s") % {
            "name": found.name,
            "outcome": in_words(call.outcome),
        }
        recorded = calls.record(
            work, found.id, call, name=found.name, zone=runtime.zone, now=runtime.now
        )
        state, due_at = recorded.errand.state, recorded.errand.due_at
    if state == "waiting":
        output.note(
            _("%(name)s stays on the list, from %(when)s on.")
            % {"name": found.name, "when": Presenter(runtime).moment(due_at)}
        )
    if recorded.task_id is not None:
        output.note(_("Added task %(id)d.") % {"id": recorded.task_id})
