"""Segments themselves: add, list, show, edit, combine, remove."""

from typing import Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli import segment_group as group
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import list_command
from ccm_cli.cli.options import Force, Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.cli.segment_group import Description, Freeze, NameOf, app
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind

FilterText = Annotated[
    str | None,
    typer.Option("--filter", help=_("Who is in, '' for everybody; see: ccm help filter")),
]


@app.command(
    "add",
    help=_("Save a filter under a name; prints the number of the segment."),
    epilog=examples(
        "ccm segment add regulars --filter 'deals.won >= 1 or tag=regular'",
        "ccm segment add quiet --filter 'segment = regulars and last_contact < -90d'",
        "ccm segment add callers --filter 'interaction(channel=phone).count in 30d >= 3'",
        "ccm segment add fair --list",
    ),
)
def add(
    ctx: typer.Context,
    name: NameOf,
    filter: FilterText = None,
    description: Description = None,
    freeze: Freeze = False,
    by_hand: Annotated[
        bool, typer.Option("--list", help=_("Without a filter: whoever is added by hand"))
    ] = False,
) -> None:
    if (filter is None) == (not by_hand):
        raise InvalidInput(
            _("A segment has a filter, or people picked by hand: say one of them."),
            hint=_("--filter 'tag=vip', for everybody --filter '', or --list"),
        )
    save(runtime_of(ctx), name, filter or "", description or "", freeze=freeze, by_hand=by_hand)


def save(
    runtime: Runtime,
    name: str,
    filter: str,
    description: str,
    *,
    freeze: bool = False,
    by_hand: bool = False,
    persona: bool = False,
) -> None:
    """Save a segment and print its number."""
    from ccm_cli.customers import segment_members, segments

    with runtime.changing("") as work:
        segment = segments.add(
            work,
            name=name,
            filter=filter,
            description=description,
            persona=persona,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
        segment_id = int(segment.id or 0)
        if by_hand:
            segment_members.make_list(work, segment_id, now=runtime.now)
        elif freeze:
            segment_members.freeze(
                work,
                segment_id,
                entity=runtime.registry.entity("contact"),
                setting=runtime.filter_setting,
            )
        work.summary = _("add segment %(name)s") % {"name": segment.name}
    output.added(
        segment_id,
        _("Added segment %(id)d: %(name)s") % {"id": segment_id, "name": segment.name},
    )


list_command(
    app,
    "segment",
    help=_("List the segments."),
    epilog=examples(
        "ccm segment list", "ccm segment list --filter 'frozen is set'", "ccm segment count"
    ),
    default_fields=("name", "filter", "frozen", "description"),
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
        members = group.count(runtime, reader, found.name)
    for_people = output.chosen_format(runtime, format) == "table"
    output.record(
        ctx,
        [
            Column("id", _("Number"), Kind.NUMBER),
            Column("name", _("Name")),
            Column("filter", _("Filter")),
            Column("description", _("Description")),
            Column("members", _("Members"), Kind.NUMBER),
            Column("frozen", _("Frozen"), Kind.MOMENT),
            Column("persona", _("Persona"), Kind.BOOL),
            Column("created", _("Added"), Kind.MOMENT),
            Column("updated", _("Changed"), Kind.MOMENT),
        ],
        [
            found.id,
            found.name,
            found.filter or (_("everybody") if for_people else ""),
            found.description,
            members,
            found.frozen_at,
            found.persona,
            found.created_at,
            found.updated_at,
        ],
        format=format,
    )


@app.command(
    "edit",
    help=_("Change a segment's name, filter or description; filters that name it follow."),
    epilog=examples("ccm segment edit regulars --filter 'deals.won >= 2'"),
)
def edit(
    ctx: typer.Context,
    segment: NameOf,
    name: asked.Name = None,
    filter: FilterText = None,
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
            uses=runtime.segment_uses,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
        work.summary = _("edit segment %(name)s") % {"name": changed.name}
    if work.group_id is None:
        output.note(_("It was so already; nothing changed."))
    elif filter is not None and changed.frozen_at is not None:
        output.note(
            _("Its members stay as they are. To take them anew: ccm segment refreeze %(name)s")
            % {"name": changed.name}
        )


@app.command(
    "combine",
    help=_("Save what several segments come to together: whoever is in any, in all, or only in"
           " the first."),
    epilog=examples(
        "ccm segment combine everyone --union regulars leads",
        "ccm segment combine both --intersect regulars tehran",
        "ccm segment combine rest --minus everyone regulars",
    ),
)  # fmt: skip
def combine(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NEW", help=_("Name of the new segment"))],
    segments: Annotated[
        list[str], typer.Argument(metavar="SEGMENT...", help=_("Two segments or more"))
    ],
    union: Annotated[bool, typer.Option("--union", help=_("Whoever is in any of them"))] = False,
    intersect: Annotated[
        bool, typer.Option("--intersect", help=_("Whoever is in all of them"))
    ] = False,
    minus: Annotated[
        bool, typer.Option("--minus", help=_("Whoever is in the first and in none of the others"))
    ] = False,
    description: Description = None,
    freeze: Freeze = False,
) -> None:
    from ccm_cli.customers.queries import filtering
    from ccm_cli.customers.queries.segments import segment as one

    if union + intersect + minus != 1 or len(segments) < 2:  # noqa: PLR2004 (one alone is no set)
        raise InvalidInput(
            _("Name two segments or more, and one of --union, --intersect and --minus."),
            hint=_("For example: ccm segment combine NEW --union A B"),
        )
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        names = [filtering.named(one(reader, segment).name) for segment in segments]
    word = " and not " if minus else " and " if intersect else " or "
    save(runtime, name, word.join(names), description or "", freeze=freeze)


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
        segments.remove(work, found.id, uses=runtime.segment_uses)
