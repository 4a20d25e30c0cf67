"""``ccm deal``: deals, added, listed, shown, edited, removed; `deal_moving` has their moves."""

from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import (
    deal_moving,
    many,
    option_values,
    output,
)
from ccm_cli.cli.deal_group import (
    Company,
    Contact,
    DealId,
    DealRefs,
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
from ccm_cli.cli.options import DryRun, Filter, Force, Format, examples
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

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
            title=asked.typed(title),
            pipeline=chosen,
            currency=runtime.currency,
            now=runtime.now,
            contact_id=option_values.contact_id_of(runtime, work.reader, contact),
            company_id=option_values.company_id_of(work.reader, company),
            value=amount,
            stage=stage,
            expected_close=expected,
            source=source or "",
            notes=asked.from_stdin(notes) or "",
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
    help=_(
        'Change a deal; an empty text empties a field: --value "". Several, or with --filter all'
        " that fit, are changed alike, as one change that one undo takes back."
    ),
    epilog=examples(
        "ccm deal edit 1 --value 15000 --expected-close 2026-12-20",
        "ccm deal edit 1 --contact 12 --set budget=tight",
        'ccm deal edit 1 --add-competitor "Oak & Sons"',
        "ccm deal edit --filter 'state=open and rotting' --expected-close +30d --dry-run",
    ),
)
def edit(
    ctx: typer.Context,
    deal: DealRefs = None,
    filter: Filter = None,
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
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling import deals

    runtime = runtime_of(ctx)
    given: dict[str, Any] = {
        **asked.given(title=title, source=source, notes=asked.from_stdin(notes))
    }
    if value is not None:
        given["value"] = option_values.money_of(runtime, value)
    if expected_close is not None:
        given["expected_close"] = option_values.day_of(runtime, expected_close)
    kinds = many.deals()
    with runtime.changing("", dry_run=dry_run) as work:
        chosen = many.choose(runtime, work.reader, kinds, deal, filter)
        if chosen.alone is None:
            many.refuse_for_many(ctx, _OF_MANY)
        if contact is not None:
            given["contact_id"] = option_values.contact_id_of(runtime, work.reader, contact)
        if company is not None:
            given["company_id"] = option_values.company_id_of(work.reader, company)
        if len(chosen.ids):
            given["custom"] = option_values.custom_values(runtime, work, "deal", set_ or ())
        given["unset_custom"] = unset or ()
        given["add_competitors"] = add_competitor or ()
        given["rm_competitors"] = rm_competitor or ()
        for deal_id in chosen.ids:
            if lost_reason is not None:
                own, _stage = deal_moving.place_of(runtime, work.reader, deal_id)
                given["lost_reason"] = own.loss_reason(lost_reason)
            deals.edit(work, deal_id, now=runtime.now, **cast("DealChanges", given))
        count = many.count_changed(work, kinds)
        work.summary = _edited(chosen, count)
        if dry_run:
            many.show_differences(ctx, work, kinds, format=format)
    said = _("Changed deal %(id)d: %(what)s")
    many.tell_edited(runtime, work, kinds, chosen, count, said, dry_run=dry_run)


_OF_MANY = frozenset({"contact", "company", "expected_close", "source", "lost_reason"}) | {
    *("add_competitor", "set_", "unset")
}
"""Options that make sense for many."""


def _edited(chosen: many.Chosen, count: int) -> str:
    if chosen.alone is not None:
        return _("edit deal %(id)d") % {"id": chosen.alone}
    return ngettext("edit %(n)d deal", "edit %(n)d deals", count) % {"n": count}


@app.command(
    "rm",
    help=_(
        "Remove deals with their history and tasks: those named, or with --filter all that fit;"
        " ccm undo brings them back."
    ),
    epilog=examples(
        "ccm deal rm 1",
        "ccm deal rm 1 2 3 --force",
        "ccm deal rm --filter 'state=lost and stage_since < -1000d' --dry-run",
    ),
)
def rm(
    ctx: typer.Context,
    deal: DealRefs = None,
    filter: Filter = None,
    force: Force = False,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    runtime = runtime_of(ctx)
    kinds = many.deals()
    with runtime.reading() as reader:
        chosen = many.choose(runtime, reader, kinds, deal, filter)
        if dry_run:
            many.show_going(ctx, reader, kinds, chosen.ids, format=format)
        titles = many.first_names(reader, kinds, chosen.ids)
    count = len(chosen.ids)
    if not dry_run and count:
        question = ngettext(
            "Remove %(n)d deal with its tasks (%(titles)s)?",
            "Remove %(n)d deals with their tasks (%(titles)s)?",
            count,
        )
        output.confirm(question % {"n": count, "titles": titles}, force=force)
        from ccm_cli.selling import deals

        with runtime.changing(_("remove deals: %(titles)s") % {"titles": titles}) as work:
            for deal_id in chosen.ids:
                deals.remove(work, deal_id)
    many.tell_removed(runtime, kinds, chosen, dry_run=dry_run)
