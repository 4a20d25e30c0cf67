"""``ccm segment``: saved filters: who is in, and why."""

from typing import Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import condition_of, list_command, show_list
from ccm_cli.cli.options import (
    Cursor,
    Fields,
    Filter,
    Force,
    Format,
    Limit,
    Reverse,
    ShowSql,
    Sort,
    examples,
    noun,
)
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

app = noun(_("Segments: filters over people, saved under a name."))

NameOf = Annotated[str, typer.Argument(metavar="SEGMENT", help=_("Name of the segment"))]
FilterText = Annotated[
    str, typer.Option("--filter", help=_("Who is in, '' for everybody; see: ccm help filter"))
]
Description = Annotated[str | None, typer.Option("--description", help=_("What it is for"))]


@app.command(
    "add",
    help=_("Save a filter under a name; prints the number of the segment."),
    epilog=examples(
        "ccm segment add regulars --filter 'deals.won >= 1 or tag=regular'",
        "ccm segment add quiet --filter 'segment(regulars) and last_contact < -90d'",
    ),
)
def add(
    ctx: typer.Context,
    name: NameOf,
    filter: FilterText,
    description: Description = None,
) -> None:
    from ccm_cli.customers import segments

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        segment = segments.add(
            work,
            name=name,
            filter=filter,
            description=description or "",
            entity=runtime.registry.entity("contact"),
            now=runtime.now,
            zone=runtime.zone,
            currency=runtime.currency,
        )
        work.summary = _("add segment %(name)s") % {"name": segment.name}
    output.added(
        segment.id,
        _("Added segment %(id)d: %(name)s") % {"id": segment.id, "name": segment.name},
    )


list_command(
    app,
    "segment",
    help=_("List the segments."),
    epilog=examples("ccm segment list", "ccm segment list --format json"),
    default_fields=("name", "filter", "description"),
    default_sort="name",
    blanks={"filter": _("everybody")},
    empty=_("There is no segment. Save one: ccm segment add NAME --filter 'tag=vip'"),
)


@app.command(
    "show",
    help=_("Show a segment: its filter, and how many people are in now."),
    epilog=examples("ccm segment show regulars"),
)
def show(ctx: typer.Context, segment: NameOf, format: Format = None) -> None:
    from ccm_cli.customers.queries.segments import segment as one

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = one(reader, segment)
        members = _count(runtime, reader, found.filter)
    for_people = output.chosen_format(runtime, format) == "table"
    output.record(
        ctx,
        [
            Column("id", _("Number"), Kind.NUMBER),
            Column("name", _("Name")),
            Column("filter", _("Filter")),
            Column("description", _("Description")),
            Column("members", _("Members"), Kind.NUMBER),
            Column("created", _("Added"), Kind.MOMENT),
            Column("updated", _("Changed"), Kind.MOMENT),
        ],
        [
            found.id,
            found.name,
            found.filter or (_("everybody") if for_people else ""),
            found.description,
            members,
            found.created_at,
            found.updated_at,
        ],
        format=format,
    )


@app.command(
    "edit",
    help=_("Change a segment's name, filter or description."),
    epilog=examples("ccm segment edit regulars --filter 'deals.won >= 2'"),
)
def edit(
    ctx: typer.Context,
    segment: NameOf,
    name: asked.Name = None,
    filter: Annotated[
        str | None,
        typer.Option("--filter", help=_("Who is in, '' for everybody; see: ccm help filter")),
    ] = None,
    description: Description = None,
) -> None:
    from ccm_cli.customers import segments

    if name is None and filter is None and description is None:
        raise InvalidInput(_("Nothing was said to change."), hint=_("See: ccm segment edit --help"))
    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        changed = segments.edit(
            work,
            segments.find(work, segment),
            name=name,
            filter=filter,
            description=description,
            entity=runtime.registry.entity("contact"),
            now=runtime.now,
            zone=runtime.zone,
            currency=runtime.currency,
        )
        work.summary = _("edit segment %(name)s") % {"name": changed.name}
    if work.group_id is None:
        output.note(_("It was so already; nothing changed."))


@app.command(
    "rm",
    help=_("Remove a segment; the people in it stay."),
    epilog=examples("ccm segment rm regulars", "ccm segment rm regulars --force"),
)
def rm(ctx: typer.Context, segment: NameOf, force: Force = False) -> None:
    from ccm_cli.customers import segments
    from ccm_cli.customers.queries.segments import segment as one

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = one(reader, segment)
    named = {"name": found.name}
    output.confirm(_("Remove segment %(name)s?") % named, force=force)
    with runtime.changing(_("remove segment %(name)s") % named) as work:
        segments.remove(work, found.id)


@app.command(
    "count",
    help=_("Print how many people are in a segment."),
    epilog=examples("ccm segment count regulars"),
)
def count(ctx: typer.Context, segment: NameOf) -> None:
    from ccm_cli.customers.queries.filtering import filter_of

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        members = _count(runtime, reader, filter_of(reader, segment))
    output.line(members)


@app.command(
    "members",
    help=_("List the people in a segment."),
    epilog=examples("ccm segment members regulars", "ccm segment members regulars --format ids"),
)
def members(
    ctx: typer.Context,
    segment: NameOf,
    filter: Filter = None,
    sort: Sort = None,
    reverse: Reverse = False,
    limit: Limit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    show_list(
        ctx,
        "contact",
        default_fields=("name", "company", "city", "stage", "email", "phone", "tag"),
        default_sort="name",
        format=format,
        fields=fields,
        filter=filter,
        sort=sort,
        reverse=reverse,
        limit=limit,
        cursor=cursor,
        sql=sql,
        segment=segment,
        empty=_("Nobody is in this segment."),
    )


@app.command(
    "why",
    help=_("Show which clauses of a segment hold for somebody, and which do not."),
    epilog=examples("ccm segment why regulars maryam@example.com"),
)
def why(
    ctx: typer.Context, segment: NameOf, contact: asked.Reference, format: Format = None
) -> None:
    from ccm_cli.customers.queries.filtering import explained, filter_of
    from ccm_cli.store import filters

    runtime = runtime_of(ctx)
    entity = runtime.registry.entity("contact")
    with runtime.reading() as reader:
        clause = explained(
            reader,
            filter_of(reader, segment),
            entity,
            now=runtime.now,
            zone=runtime.zone,
            currency=runtime.currency,
            calendar=runtime.settings.display.calendar,
        )
        contact_id = asked.contact_of(runtime, reader, contact)
        outcomes = filters.why(reader, clause, entity, contact_id)
    indented = output.chosen_format(runtime, format) == "table"
    output.rows(
        ctx,
        [
            Column("holds", _("Holds"), Kind.BOOL),
            Column("clause", _("Clause")),
            Column("depth", _("Depth"), Kind.NUMBER),
        ][: 2 if indented else 3],
        [
            (outcome.holds, _indented(outcome.text or _("everybody"), outcome.depth))
            if indented
            else (outcome.holds, outcome.text, outcome.depth)
            for outcome in outcomes
        ],
        format=format,
    )


def _indented(clause: str, depth: int) -> str:
    return "·" * depth + (" " if depth else "") + clause


def _count(runtime: Runtime, reader: Reader, filter_text: str) -> int:
    from ccm_cli.store import listing

    entity = runtime.registry.entity("contact")
    return listing.count(reader, entity, condition_of(runtime, reader, entity, filter_text))
