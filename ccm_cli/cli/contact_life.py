"""``ccm contact relate`` and ``stages``: what people are to each other, how far they came."""

from typing import Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli.contact_group import app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.customers.choices import STAGES, label
from ccm_cli.customers.relation_kinds import OFFERED, relation, wording
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
