"""Frozen segments: freeze, thaw, refreeze, and members added and taken out by hand."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli import segment_group as group
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import condition_of
from ccm_cli.cli.options import DryRun, examples
from ccm_cli.cli.segment_group import NameOf, app
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.store.reading import Reader

People = Annotated[
    list[str] | None,
    typer.Argument(metavar="[CONTACT]...", help=_("Number, e-mail, phone, handle or name")),
]
PeopleFilter = Annotated[
    str | None, typer.Option("--filter", help=_("Whoever fits; see: ccm help filter"))
]


@app.command(
    "freeze",
    help=_("Keep whoever is in a segment now: later changes of people do not change it."),
    epilog=examples(
        "ccm segment freeze regulars", "ccm segment freeze regulars --as regulars-spring"
    ),
)
def freeze(
    ctx: typer.Context,
    segment: NameOf,
    new: Annotated[
        str | None,
        typer.Option("--as", metavar="NEW", help=_("As a new segment; this one stays as it is")),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.customers import segment_members, segments
    from ccm_cli.customers.queries.filtering import filter_of
    from ccm_cli.customers.queries.segments import segment as one

    runtime = runtime_of(ctx)
    with runtime.changing("", dry_run=dry_run) as work:
        segment_id, name = segments.find(work, segment), segment
        if new is not None:
            found = one(work.reader, segment)
            text = filter_of(work.reader, segment)
            added = segments.add(
                work,
                name=new,
                filter=text,
                description=found.description,
                persona=found.persona,
                entity=runtime.registry.entity("contact"),
                setting=runtime.filter_setting,
            )
            segment_id, name = int(added.id or 0), added.name
        frozen = segment_members.freeze(
            work,
            segment_id,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
        work.summary = _("freeze segment %(name)s") % {"name": name}
    if new is not None and not dry_run:
        output.line(segment_id)
    group.tell_frozen(name, frozen)


@app.command(
    "refreeze",
    help=_("Take the members of a frozen segment anew: whoever its filter fits now."),
    epilog=examples("ccm segment refreeze regulars", "ccm segment refreeze regulars --dry-run"),
)
def refreeze(ctx: typer.Context, segment: NameOf, dry_run: DryRun = False) -> None:
    from ccm_cli.customers import segment_members, segments

    runtime = runtime_of(ctx)
    summary = _("refreeze segment %(name)s") % {"name": segment}
    with runtime.changing(summary, dry_run=dry_run) as work:
        frozen = segment_members.refreeze(
            work,
            segments.find(work, segment),
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
    group.tell_frozen(segment, frozen)


@app.command(
    "thaw",
    help=_("Let a frozen segment be whoever its filter fits again."),
    epilog=examples("ccm segment thaw regulars"),
)
def thaw(ctx: typer.Context, segment: NameOf) -> None:
    from ccm_cli.customers import segment_members, segments

    runtime = runtime_of(ctx)
    with runtime.changing(_("thaw segment %(name)s") % {"name": segment}) as work:
        segment_members.thaw(work, segments.find(work, segment), now=runtime.now)
    with runtime.reading() as reader:
        members = group.count(runtime, reader, segment)
    output.note(
        ngettext(
            "Thawed: %(name)s, %(members)d person now.",
            "Thawed: %(name)s, %(members)d people now.",
            members,
        )
        % {"name": segment, "members": members}
    )


@app.command(
    "add-member",
    help=_("Put people into a frozen segment."),
    epilog=examples(
        "ccm segment add-member fair maryam@example.com 12",
        "ccm segment add-member fair --filter 'source = fair'",
    ),
)
def add_member(
    ctx: typer.Context,
    segment: NameOf,
    people: People = None,
    filter: PeopleFilter = None,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.customers import segment_members, segments

    runtime = runtime_of(ctx)
    summary = _("add members to segment %(name)s") % {"name": segment}
    with runtime.changing(summary, dry_run=dry_run) as work:
        contacts = _people(runtime, work.reader, people, filter)
        new = segment_members.add_members(
            work, segments.find(work, segment), contacts, now=runtime.now
        )
    words = ngettext("%(n)d person came in.", "%(n)d people came in.", new)
    output.note(words % {"n": new})


@app.command(
    "rm-member",
    help=_("Take people out of a frozen segment."),
    epilog=examples(
        "ccm segment rm-member fair maryam@example.com",
        "ccm segment rm-member fair --filter 'stage = lost'",
    ),
)
def rm_member(
    ctx: typer.Context,
    segment: NameOf,
    people: People = None,
    filter: PeopleFilter = None,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.customers import segment_members, segments

    runtime = runtime_of(ctx)
    summary = _("take members out of segment %(name)s") % {"name": segment}
    with runtime.changing(summary, dry_run=dry_run) as work:
        contacts = _people(runtime, work.reader, people, filter)
        gone = segment_members.remove_members(
            work, segments.find(work, segment), contacts, now=runtime.now
        )
    words = ngettext("%(n)d person went out.", "%(n)d people went out.", gone)
    output.note(words % {"n": gone})


def _people(
    runtime: Runtime, reader: "Reader", people: list[str] | None, expression: str | None
) -> list[int]:
    if (not people) == (expression is None):
        raise InvalidInput(_("Name people, or a --filter: one of them."))
    if people:
        return [asked.contact_of(runtime, reader, each) for each in people]
    from ccm_cli.store import listing

    entity = runtime.registry.entity("contact")
    return listing.ids(reader, entity, condition_of(runtime, reader, entity, expression))
