"""``ccm persona``: named segments that stand for a kind of customer, with a picture of each."""

from typing import Annotated

import typer

from ccm_cli.cli import output, persona_page
from ccm_cli.cli import segment_group as group
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import Format, examples, noun
from ccm_cli.cli.output import Column
from ccm_cli.cli.segment_group import Description, Freeze
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.reading import Reader

app = noun(_("Personas: kinds of customers, each a segment with a picture of its figures."))

NameOf = Annotated[str, typer.Argument(metavar="PERSONA", help=_("Name of the persona or segment"))]
Several = Annotated[
    list[str] | None,
    typer.Argument(metavar="[PERSONA]...", help=_("Names of personas or segments")),
]
_EMPTY = _("There is no persona. Make one: ccm persona add NAME --filter 'tag=vip'")


@app.command(
    "add",
    help=_("Make a persona of a filter, or of a segment that is there; prints its number."),
    epilog=examples(
        "ccm persona add 'Young family' --filter 'tag=family and deals.won >= 1'"
        " --description 'Buys beds, asks by Telegram'",
        "ccm persona add regulars",
    ),
)
def add(
    ctx: typer.Context,
    name: NameOf,
    filter: Annotated[
        str | None, typer.Option("--filter", help=_("Who they are; see: ccm help filter"))
    ] = None,
    description: Description = None,
    freeze: Freeze = False,
) -> None:
    from ccm_cli.cli.segment_saved import save

    runtime = runtime_of(ctx)
    if filter is not None:
        save(runtime, name, filter, description or "", freeze=freeze, persona=True)
        return
    if freeze:
        raise InvalidInput(
            _("--freeze goes with --filter."), hint=_("See: ccm segment freeze --help")
        )
    output.line(_mark(runtime, name, persona=True, description=description))


def _mark(runtime: Runtime, name: str, *, persona: bool, description: str | None = None) -> int:
    """Let a segment be a persona, or no longer; return its number."""
    from ccm_cli.customers import segments

    with runtime.changing("") as work:
        segment_id = segments.find(work, name)
        changed = segments.edit(
            work,
            segment_id,
            persona=persona,
            description=description,
            entity=runtime.registry.entity("contact"),
            setting=runtime.filter_setting,
        )
        said = _("make persona %(name)s") if persona else _("%(name)s is no persona any more")
        work.summary = said % {"name": changed.name}
    if work.group_id is None:
        output.note(_("It was so already; nothing changed."))
    return segment_id


@app.command(
    "list",
    help=_("List the personas with how many people each is."),
    epilog=examples("ccm persona list", "ccm persona list --format json"),
)
def list_(ctx: typer.Context, format: Format = None) -> None:
    from ccm_cli.customers.queries.segments import segments as all_of
    from ccm_cli.language.numbers import format_percent
    from ccm_cli.store.filters import everything
    from ccm_cli.store.listing import count

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = all_of(reader, personas=True)
        everybody = count(reader, runtime.registry.entity("contact"), everything())
        sizes = [group.count(runtime, reader, one.name) for one in found]
    for_people = output.chosen_format(runtime, format) == "table"
    shares = [size / everybody if everybody else 0.0 for size in sizes]
    shown = [
        format_percent(share, language=runtime.language) if for_people else round(share, 4)
        for share in shares
    ]
    output.rows(
        ctx,
        [
            Column("id", "#", Kind.NUMBER),
            Column("name", _("Name")),
            Column("people", _("People"), Kind.NUMBER),
            Column("share", _("Share")),
            Column("description", _("Description")),
        ],
        [
            (one.id, one.name, size, share, one.description)
            for one, size, share in zip(found, sizes, shown, strict=True)
        ],
        format=format,
        empty=_EMPTY,
    )


@app.command(
    "show",
    help=_("Show the picture of a persona: size, stages, cities, value, contact, voice."),
    epilog=examples("ccm persona show regulars", "ccm persona show regulars --format json"),
)
def show(ctx: typer.Context, persona: NameOf, format: Format = None) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = _pictured(runtime, reader, persona)
    persona_page.show(ctx, [found], format=format)


@app.command(
    "compare",
    help=_("Show the pictures of personas side by side."),
    epilog=examples("ccm persona compare regulars newcomers"),
)
def compare(ctx: typer.Context, personas: Several = None, format: Format = None) -> None:
    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = [_pictured(runtime, reader, name) for name in _names(reader, personas)]
    if not found:
        output.note(_EMPTY)
        return
    persona_page.show(ctx, found, format=format)


@app.command(
    "overlap",
    help=_("Show how many people are in each two of several personas."),
    epilog=examples("ccm persona overlap", "ccm persona overlap regulars newcomers vip"),
)
def overlap(ctx: typer.Context, personas: Several = None, format: Format = None) -> None:
    from ccm_cli.insight.queries.personas import overlaps

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        names = _names(reader, personas)
        counts = overlaps(reader, [group.members_of(runtime, reader, name) for name in names])
    output.rows(
        ctx,
        [Column("name", _("Name")), *(Column(name, name, Kind.NUMBER) for name in names)],
        [(name, *row) for name, row in zip(names, counts, strict=True)],
        format=format,
        empty=_EMPTY,
    )


@app.command(
    "rm",
    help=_("Let a segment be no persona any more; the segment stays."),
    epilog=examples("ccm persona rm regulars"),
)
def rm(ctx: typer.Context, persona: NameOf) -> None:
    _mark(runtime_of(ctx), persona, persona=False)


def _names(reader: Reader, chosen: list[str] | None) -> list[str]:
    from ccm_cli.customers.queries import segments as queries

    if chosen:
        return [queries.segment(reader, name).name for name in chosen]
    return [one.name for one in queries.segments(reader, personas=True)]


def _pictured(runtime: Runtime, reader: Reader, name: str) -> persona_page.Persona:
    from ccm_cli.customers.queries.segments import segment as one
    from ccm_cli.insight.queries.personas import picture

    found = one(reader, name)
    condition = group.members_of(runtime, reader, found.name)
    return persona_page.Persona(found, picture(reader, condition, now=runtime.now))
