"""``ccm deal``: deals, added, listed, shown, edited, removed; `deal_moving` has their moves."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import (
    deal_moving,
    option_values,
    output,
)
from ccm_cli.cli.changed import tell
from ccm_cli.cli.deal_group import (
    Company,
    Contact,
    DealId,
    ExpectedClose,
    Notes,
    PipelineName,
    Set,
    Source,
    Title,
    Unset,
    Value,
    app,
)
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import Force, Format, examples
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.ids import LARGEST_ID

if TYPE_CHECKING:
    from ccm_cli.selling.deals import DealChanges

__all__ = ["app"]


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
    competitor: Annotated[
        list[str] | None,
        typer.Option("--competitor", metavar="NAME", help=_("Who else wants it; repeatable")),
    ] = None,
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
            competing=competitor or (),
        )
    output.added(deal.id, _("Added deal %(id)d: %(title)s") % {"id": deal.id, "title": deal.title})


list_command(
    app,
    "deal",
    help=_("List deals, the newest first."),
    epilog=examples(
        "ccm deal list --filter 'state=open and value > 5000'",
        "ccm deal list --sort value --reverse --limit 10",
        "ccm deal list --filter 'rotting and value > 1000' --fields title,stage,days_in_stage",
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
        'ccm deal edit 1 --add-competitor "Oak & Sons"',
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
    add_competitor: Annotated[
        list[str] | None,
        typer.Option("--add-competitor", metavar="NAME", help=_("Who else wants it; repeatable")),
    ] = None,
    rm_competitor: Annotated[
        list[str] | None,
        typer.Option("--rm-competitor", metavar="NAME", help=_("Who does not want it any more")),
    ] = None,
    set_: Set = None,
    unset: Unset = None,
) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    texts = {"title": title, "source": source, "notes": notes}
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
        if lost_reason is not None:
            own, _stage = deal_moving.place_of(runtime, work.reader, deal)
            given["lost_reason"] = own.loss_reason(lost_reason)
        given["custom"] = option_values.custom_values(runtime, work, "deal", set_ or ())
        given["unset_custom"] = unset or ()
        given["add_competitors"] = add_competitor or ()
        given["rm_competitors"] = rm_competitor or ()
        deals.edit(work, deal, now=runtime.now, **cast("DealChanges", given))
    tell(runtime, work, "deal", deal, _("Changed deal %(id)d: %(what)s"))


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
