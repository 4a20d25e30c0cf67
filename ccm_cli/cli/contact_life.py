"""``ccm contact relate``, ``stages``, ``convert``: people among each other, how far they came."""

from typing import Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import option_values, output
from ccm_cli.cli.contact_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.customers.choices import STAGES, label
from ccm_cli.customers.relation_kinds import OFFERED, relation, wording
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.filters.registry import Kind

Other = Annotated[
    str, typer.Argument(metavar="OTHER", help=_("Number, e-mail, phone, handle or name"))
]


@app.command(
    "relate",
    help=_("Say what somebody is to somebody else, in any word; both cards show it."),
    epilog=examples(
        "ccm contact relate maryam@example.com referred_by 12",
        "ccm contact relate 12 parent 15",
        'ccm contact relate Sara assistant "Reza Nouri" --note "writes in his name"',
        "ccm contact list --filter 'referred_by=\"Reza Nouri\"'",
    ),
)
def relate(
    ctx: typer.Context,
    contact: asked.Reference,
    kind: Annotated[
        str, typer.Argument(metavar="KIND", help=", ".join(OFFERED) + ", " + _("or any word"))
    ],
    other: Other,
    note: Annotated[str, typer.Option("--note", help=_("A line about it"))] = "",
) -> None:
    from ccm_cli.customers import relations
    from ccm_cli.customers.queries.contacts import name_of

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        one = asked.contact_of(runtime, work.reader, contact)
        another = asked.contact_of(runtime, work.reader, other)
        changed = relations.add(
            work, contact_id=one, kind=kind, other_id=another, now=runtime.now, note=note
        )
        meant = relation(one, kind, another)
        named = {
            "name": name_of(work.reader, one),
            "kind": wording(meant.kind, of_contact=meant.contact_id == one),
            "other": name_of(work.reader, another),
        }
        work.summary = _("relate %(name)s: %(kind)s %(other)s") % named
    if changed:
        output.note(_("%(name)s · %(kind)s: %(other)s") % named)
    else:
        output.note(_("It was so already; nothing changed."))


@app.command(
    "unrelate",
    help=_("Take back what somebody is to somebody else; without a kind, everything."),
    epilog=examples("ccm contact unrelate 12 15", "ccm contact unrelate 12 15 --kind colleague"),
)
def unrelate(
    ctx: typer.Context,
    contact: asked.Reference,
    other: Other,
    kind: Annotated[str, typer.Option("--kind", help=_("Only this relation"))] = "",
) -> None:
    from ccm_cli.customers import relations
    from ccm_cli.customers.queries.contacts import name_of

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        one = asked.contact_of(runtime, work.reader, contact)
        another = asked.contact_of(runtime, work.reader, other)
        count = relations.remove(work, contact_id=one, kind=kind, other_id=another)
        work.summary = _("unrelate %(name)s and %(other)s") % {
            "name": name_of(work.reader, one),
            "other": name_of(work.reader, another),
        }
    output.note(
        ngettext("Removed %(n)d relation.", "Removed %(n)d relations.", count) % {"n": count}
    )


@app.command(
    "stages",
    help=_("Show when somebody came to which stage, and how long they stayed."),
    epilog=examples("ccm contact stages 12", "ccm contact stages maryam@example.com --format json"),
)
def stages(ctx: typer.Context, contact: asked.Reference, format: Format = None) -> None:
    from ccm_cli.customers.queries.stages import stage_history

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        steps = stage_history(reader, asked.contact_of(runtime, reader, contact), now=runtime.now)
    for_people = output.chosen_format(runtime, format) == "table"
    output.rows(
        ctx,
        [
            Column("at", _("When"), Kind.MOMENT),
            Column("from", _("From")),
            Column("to", _("To")),
            Column("stayed", _("Stayed"), Kind.DURATION),
        ],
        [
            (
                step.at,
                label(step.from_stage, STAGES) if for_people else step.from_stage,
                label(step.to_stage, STAGES) if for_people else step.to_stage,
                step.seconds,
            )
            for step in steps
        ],
        format=format,
    )


@app.command(
    "convert",
    help=_("Make a prospect of a lead, with a deal and a company, in one change; prints the deal."),
    epilog=examples(
        'ccm contact convert 12 --deal "50 chairs" --value 12000',
        'ccm contact convert maryam@example.com --company "Karimi Furniture" --pipeline sales',
        "ccm contact convert 12 --no-deal",
    ),
)
def convert(
    ctx: typer.Context,
    contact: asked.Reference,
    deal: Annotated[
        str, typer.Option("--deal", metavar="TITLE", help=_("What it is about; a name if left out"))
    ] = "",
    no_deal: Annotated[bool, typer.Option("--no-deal", help=_("Open no deal"))] = False,
    value: Annotated[
        str | None, typer.Option("--value", help=_("What it is worth: 12000, 12,000.50 USD"))
    ] = None,
    pipeline: Annotated[
        str | None,
        typer.Option("--pipeline", metavar="NAME", help=_("One of the settings' pipelines")),
    ] = None,
    stage: Annotated[
        str | None, typer.Option("--stage", help=_("Stage to start in; the first if left out"))
    ] = None,
    expected_close: Annotated[
        str | None,
        typer.Option("--expected-close", metavar="DAY", help=_("When it should be won: +30d")),
    ] = None,
    company: Annotated[
        str, typer.Option("--company", help=_("Works there, also NAME=ROLE; a new one is made"))
    ] = "",
) -> None:
    from ccm_cli.selling import conversion, pipelines

    if no_deal and (deal or value or pipeline or stage or expected_close):
        raise InvalidInput(_("--no-deal opens no deal, so nothing can be said about it."))
    runtime = runtime_of(ctx)
    chosen = pipelines.named(runtime.settings.pipelines, pipeline)
    amount = option_values.money_of(runtime, value)
    expected = option_values.day_of(runtime, expected_close)
    with runtime.changing("") as work:
        done = conversion.convert(
            work,
            asked.contact_of(runtime, work.reader, contact),
            now=runtime.now,
            pipeline=chosen,
            currency=runtime.currency,
            company=company,
            with_deal=not no_deal,
            title=deal,
            value=amount,
            stage=stage,
            expected_close=expected,
        )
        work.summary = _("convert %(name)s") % {"name": done.contact.name}
    if done.deal is None:
        output.note(_("%(name)s is a prospect now.") % {"name": done.contact.name})
        return
    told = {"name": done.contact.name, "id": done.deal.id, "title": done.deal.title}
    output.added(done.deal.id, _("%(name)s is a prospect now, with deal %(id)d: %(title)s") % told)
