"""``ccm deal``: deals through the stages of their pipelines."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import option_values, output
from ccm_cli.cli.changed import tell
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import (
    Force,
    Format,
    examples,
    noun,
)
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.selling.deals import DealChanges
    from ccm_cli.selling.models import Deal
    from ccm_cli.selling.pipelines import Pipeline
    from ccm_cli.store.reading import Reader

LARGEST_ID = option_values.LARGEST_ID
app = noun(_("Deals: what somebody may buy, from the first talk to the signature."))

DealId = Annotated[
    int, typer.Argument(metavar="DEAL", min=1, max=LARGEST_ID, help=_("Number of the deal"))
]
Title = Annotated[str, typer.Option("--title", help=_("What it is about, in a line"))]
Value = Annotated[
    str | None, typer.Option("--value", help=_("What it is worth: 12000, 12,000.50 USD"))
]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="REF", help=_("Number, e-mail, phone, handle or name")),
]
Company = Annotated[
    str | None, typer.Option("--company", metavar="REF", help=_("Number or name of a company"))
]
ExpectedClose = Annotated[
    str | None,
    typer.Option("--expected-close", metavar="DAY", help=_("When it should be won: +30d")),
]
Source = Annotated[str | None, typer.Option("--source", help=_("Where it came from"))]
Notes = Annotated[str | None, typer.Option("--notes", help=_("Whatever else is known"))]
Set = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help=_("Set a custom field"))
]
Unset = Annotated[
    list[str] | None, typer.Option("--unset", metavar="KEY", help=_("Empty a custom field"))
]
Note = Annotated[str, typer.Option("--note", help=_("Kept in the history of the deal"))]
At = Annotated[
    str | None, typer.Option("--at", metavar="WHEN", help=_("When it happened; now if left out"))
]
PipelineName = Annotated[
    str | None, typer.Option("--pipeline", metavar="NAME", help=_("One of the settings' pipelines"))
]


@app.command(
    "add",
    help=_("Add a deal; prints its number. It starts in the first stage of its pipeline."),
    epilog=examples(
        'ccm deal add --title "50 chairs" --value 12000 --contact maryam@example.com',
        'ccm deal add --title "Oak table" --value "900 USD" --stage proposal --expected-close +30d',
    ),
)
def add(
    ctx: typer.Context,
    title: Title,
    value: Value = None,
    contact: Contact = None,
    company: Company = None,
    pipeline: PipelineName = None,
    stage: Annotated[
        str | None, typer.Option("--stage", help=_("Stage to start in; the first if left out"))
    ] = None,
    expected_close: ExpectedClose = None,
    source: Source = None,
    notes: Notes = None,
    set_: Set = None,
) -> None:
    from ccm_cli.selling import deals, pipelines

    runtime = runtime_of(ctx)
    chosen = pipelines.named(runtime.settings.pipelines, pipeline)
    amount = option_values.money_of(runtime, value)
    expected = option_values.day_of(runtime, expected_close)
    with runtime.changing(_("add deal %(title)s") % {"title": title}) as work:
        deal = deals.add(
            work,
            title=title,
            pipeline=chosen,
            currency=runtime.currency,
            now=runtime.now,
            contact_id=option_values.contact_id_of(runtime, work.reader, contact),
            company_id=option_values.company_id_of(work.reader, company),
            value=amount,
            stage=stage,
            expected_close=expected,
            source=source or "",
            notes=notes or "",
            custom=option_values.custom_values(runtime, work, "deal", set_ or ()),
        )
    output.added(deal.id, _("Added deal %(id)d: %(title)s") % {"id": deal.id, "title": deal.title})


list_command(
    app,
    "deal",
    help=_("List deals, the newest first."),
    epilog=examples(
        "ccm deal list --filter 'state=open and value > 5000'",
        "ccm deal list --sort value --reverse --limit 10",
        "ccm deal list --filter 'stage=proposal and stage_since < -14d' --format ids",
    ),
    default_fields=("title", "contact", "stage", "value", "expected_close", "stage_since"),
    default_sort="created",
    default_reverse=True,
    empty=_("No deal fits. Add one with: ccm deal add --title ..."),
)


@app.command(
    "show",
    help=_("Show a deal with its history and its tasks."),
    epilog=examples("ccm deal show 1", "ccm deal show 1 --format json"),
)
def show(ctx: typer.Context, deal: DealId, format: Format = None) -> None:
    from ccm_cli.cli.deal_page import print_deal
    from ccm_cli.selling.queries import deals

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = deals.show(reader, deal, now=runtime.now)
    print_deal(ctx, found, format=format)


@app.command(
    "edit",
    help=_('Change a deal; an empty text empties a field: --value "".'),
    epilog=examples(
        "ccm deal edit 1 --value 15000 --expected-close 2026-12-20",
        "ccm deal edit 1 --contact 12 --set budget=tight",
    ),
)
def edit(
    ctx: typer.Context,
    deal: DealId,
    title: Annotated[str | None, typer.Option("--title", help=_("What it is about"))] = None,
    value: Value = None,
    contact: Contact = None,
    company: Company = None,
    expected_close: ExpectedClose = None,
    source: Source = None,
    notes: Notes = None,
    lost_reason: Annotated[
        str | None, typer.Option("--lost-reason", help=_("Why it was lost"))
    ] = None,
    set_: Set = None,
    unset: Unset = None,
) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    texts = {"title": title, "source": source, "notes": notes, "lost_reason": lost_reason}
    given: dict[str, Any] = {name: text for name, text in texts.items() if text is not None}
    if value is not None:
        given["value"] = option_values.money_of(runtime, value)
    if expected_close is not None:
        given["expected_close"] = option_values.day_of(runtime, expected_close)
    with runtime.changing(_("edit deal %(id)d") % {"id": deal}) as work:
        if contact is not None:
            given["contact_id"] = option_values.contact_id_of(runtime, work.reader, contact)
        if company is not None:
            given["company_id"] = option_values.company_id_of(work.reader, company)
        given["custom"] = option_values.custom_values(runtime, work, "deal", set_ or ())
        given["unset_custom"] = unset or ()
        deals.edit(work, deal, now=runtime.now, **cast("DealChanges", given))
    tell(runtime, work, "deal", deal, _("Changed deal %(id)d: %(what)s"))


@app.command(
    "move",
    help=_("Move a deal to another stage and say where it went."),
    epilog=examples(
        'ccm deal move 1 --stage proposal --note "sent PDF"',
        'ccm deal move 1 --stage lost --reason "too expensive"',
        "ccm deal move 1 --stage negotiation --at yesterday",
    ),
)
def move(
    ctx: typer.Context,
    deal: DealId,
    stage: Annotated[str, typer.Option("--stage", help=_("Stage to move it to"))],
    note: Note = "",
    reason: Annotated[
        str, typer.Option("--reason", help=_("Why it was lost, for the stage that means so"))
    ] = "",
    at: At = None,
    pipeline: PipelineName = None,
) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    moment = option_values.moment_of(runtime, at)
    summary = _("move deal %(id)d to %(stage)s") % {"id": deal, "stage": stage}
    with runtime.changing(summary) as work:
        chosen, before = _place_of(runtime, work.reader, deal, pipeline)
        moved = deals.move(
            work,
            deal,
            stage=stage,
            pipeline=chosen,
            now=runtime.now,
            at=moment,
            note=note,
            reason=reason,
        )
    _say_where(moved, before)


@app.command(
    "win",
    help=_("Move a deal to the stage that means won."),
    epilog=examples("ccm deal win 1", 'ccm deal win 1 --note "signed" --at yesterday'),
)
def win(ctx: typer.Context, deal: DealId, note: Note = "", at: At = None) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    moment = option_values.moment_of(runtime, at)
    with runtime.changing(_("win deal %(id)d") % {"id": deal}) as work:
        pipeline, before = _place_of(runtime, work.reader, deal)
        moved = deals.win(work, deal, pipeline=pipeline, now=runtime.now, at=moment, note=note)
    _say_where(moved, before)


@app.command(
    "lose",
    help=_("Move a deal to the stage that means lost."),
    epilog=examples('ccm deal lose 1 --reason "too expensive"'),
)
def lose(
    ctx: typer.Context,
    deal: DealId,
    reason: Annotated[str, typer.Option("--reason", help=_("Why it was lost"))] = "",
    note: Note = "",
    at: At = None,
) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    moment = option_values.moment_of(runtime, at)
    with runtime.changing(_("lose deal %(id)d") % {"id": deal}) as work:
        pipeline, before = _place_of(runtime, work.reader, deal)
        moved = deals.lose(
            work, deal, pipeline=pipeline, now=runtime.now, at=moment, note=note, reason=reason
        )
    _say_where(moved, before)


@app.command(
    "reopen",
    help=_("Open a closed deal again, in the stage it had before or in another."),
    epilog=examples("ccm deal reopen 1", "ccm deal reopen 1 --stage qualified"),
)
def reopen(
    ctx: typer.Context,
    deal: DealId,
    stage: Annotated[str | None, typer.Option("--stage", help=_("An open stage"))] = None,
    note: Note = "",
) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    with runtime.changing(_("reopen deal %(id)d") % {"id": deal}) as work:
        pipeline, before = _place_of(runtime, work.reader, deal)
        moved = deals.reopen(work, deal, pipeline=pipeline, now=runtime.now, stage=stage, note=note)
    _say_where(moved, before)


@app.command(
    "rm",
    help=_("Remove deals with their history and tasks; ccm undo brings them back."),
    epilog=examples("ccm deal rm 1", "ccm deal rm 1 2 3 --force"),
)
def rm(
    ctx: typer.Context,
    deal: Annotated[
        list[int],
        typer.Argument(metavar="DEAL...", min=1, max=LARGEST_ID, help=_("Numbers of deals")),
    ],
    force: Force = False,
) -> None:
    from ccm_cli.selling.queries import deals as queries

    runtime = runtime_of(ctx)
    chosen = list(dict.fromkeys(deal))
    with runtime.reading() as reader:
        titles = [queries.deal(reader, deal_id).title for deal_id in chosen]
    question = ngettext(
        "Remove %(n)d deal with its tasks (%(titles)s)?",
        "Remove %(n)d deals with their tasks (%(titles)s)?",
        len(chosen),
    )
    output.confirm(question % {"n": len(chosen), "titles": ", ".join(titles)}, force=force)
    from ccm_cli.selling import deals

    summary = _("remove deals: %(titles)s") % {"titles": ", ".join(titles)}
    with runtime.changing(summary) as work:
        for deal_id in chosen:
            deals.remove(work, deal_id)
    output.note(_("Removed. To bring it back: ccm undo"))


def _place_of(
    runtime: Runtime, reader: "Reader", deal_id: int, name: str | None = None
) -> tuple["Pipeline", str]:
    """The pipeline that a deal is moved in, and the stage it is in now."""
    from ccm_cli.selling import pipelines
    from ccm_cli.selling.queries import deals

    found = deals.deal(reader, deal_id)
    settings = runtime.settings.pipelines
    if name is not None:
        return pipelines.named(settings, name), found.stage
    return pipelines.of_deal(settings, deal_id, found.pipeline), found.stage


def _say_where(deal: "Deal", before: str) -> None:
    if deal.stage == before:
        output.note(_("%(title)s stays in %(stage)s.") % {"title": deal.title, "stage": deal.stage})
        return
    output.note(
        _("%(title)s: %(before)s → %(after)s")
        % {"title": deal.title, "before": before, "after": deal.stage}
    )
