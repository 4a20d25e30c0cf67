"""Who is in a segment: how many, who, some of them, and why."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ccm_cli.cli import customer_options as asked
from ccm_cli.cli import output
from ccm_cli.cli import segment_group as group
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.listings import show_list
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
)
from ccm_cli.cli.output import Column
from ccm_cli.cli.segment_group import NameOf, app
from ccm_cli.language import gettext as _
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.presentation import Presenter
    from ccm_cli.store.filters.explanation import ClauseOutcome

_COLUMNS = ("name", "company", "city", "stage", "email", "phone", "tag")
_MOST_SEEDS = 1_000_000


@app.command(
    "count",
    help=_("Print how many people are in a segment, or in each of several, or of all."),
    epilog=examples("ccm segment count regulars", "ccm segment count"),
)
def count(
    ctx: typer.Context,
    segments: Annotated[
        list[str] | None, typer.Argument(metavar="[SEGMENT]...", help=_("Names of segments"))
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.customers.queries import segments as queries

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        if segments and len(segments) == 1 and format is None:
            output.line(group.count(runtime, reader, segments[0]))
            return
        chosen = (
            [queries.segment(reader, name) for name in segments]
            if segments
            else queries.segments(reader)
        )
        counted = [(one.name, group.count(runtime, reader, one.name)) for one in chosen]
    output.rows(
        ctx,
        [Column("name", _("Name")), Column("members", _("Members"), Kind.NUMBER)],
        counted,
        format=format,
        ids=[one.id for one in chosen],
        empty=_("There is no segment. Save one: ccm segment add NAME --filter 'tag=vip'"),
    )


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
    limit: ListLimit = 50,
    cursor: Cursor = None,
    fields: Fields = None,
    format: Format = None,
    sql: ShowSql = False,
) -> None:
    show_list(
        ctx,
        "contact",
        default_fields=_COLUMNS,
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
    "sample",
    help=_("List some of the people in a segment, chosen by chance."),
    epilog=examples(
        "ccm segment sample regulars 20", "ccm segment sample regulars 20 --seed 7 --format csv"
    ),
)
def sample(
    ctx: typer.Context,
    segment: NameOf,
    number: Annotated[
        int, typer.Argument(metavar="N", min=1, max=10_000, help=_("At most so many"))
    ] = 10,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help=_("The same number chooses the same people"))
    ] = None,
    sort: Sort = None,
    reverse: Reverse = False,
    fields: Fields = None,
    format: Format = None,
) -> None:
    import secrets

    from ccm_cli.customers.queries import segments as queries

    runtime = runtime_of(ctx)
    used = secrets.randbelow(_MOST_SEEDS) if seed is None else seed
    entity = runtime.registry.entity("contact")
    with runtime.reading() as reader:
        condition = group.members_of(runtime, reader, segment)
        chosen = queries.sample(reader, entity, condition, number, seed=used)
    show_list(
        ctx,
        "contact",
        default_fields=_COLUMNS,
        default_sort="name",
        format=format,
        fields=fields,
        filter=None,
        sort=sort,
        reverse=reverse,
        limit=number,
        cursor=None,
        extra=Condition(f"c.id IN ({', '.join('?' * len(chosen))})", tuple(chosen)),
        empty=_("Nobody is in this segment."),
    )
    if seed is None and chosen:
        output.note(_("The same people again: --seed %(seed)d") % {"seed": used})


@app.command(
    "why",
    help=_(
        "Show which clauses of a segment hold for somebody, which do not, and what each looks at."
    ),
    epilog=examples("ccm segment why regulars maryam@example.com"),
)
def why(
    ctx: typer.Context, segment: NameOf, contact: asked.Reference, format: Format = None
) -> None:
    from ccm_cli.customers.queries.filtering import explained, named
    from ccm_cli.customers.queries.segments import segment as one
    from ccm_cli.presentation import Presenter
    from ccm_cli.store import filters

    runtime = runtime_of(ctx)
    entity = runtime.registry.entity("contact")
    with runtime.reading() as reader:
        found = one(reader, segment)
        clause = explained(
            reader,
            found.filter if found.frozen_at is None else named(found.name),
            entity,
            runtime.filter_setting,
        )
        contact_id = asked.contact_of(runtime, reader, contact)
        outcomes = filters.why(reader, clause, entity, contact_id)
    for_people = output.chosen_format(runtime, format) == "table"
    presenter = Presenter(runtime)
    output.rows(
        ctx,
        [
            Column("holds", _("Holds"), Kind.BOOL),
            Column("clause", _("Clause")),
            Column("value", _("Has")),
            Column("depth", _("Depth"), Kind.NUMBER),
        ][: 3 if for_people else 4],
        [_outcome(outcome, presenter, for_people=for_people) for outcome in outcomes],
        format=format,
    )


def _outcome(outcome: "ClauseOutcome", presenter: "Presenter", *, for_people: bool) -> list[Any]:
    """One line: with dots before clauses inside others for people, else with the depth."""
    if not for_people:
        value = presenter.stored(outcome.value, outcome.kind)
        return [outcome.holds, outcome.text, value, outcome.depth]
    dots = "·" * outcome.depth + (" " if outcome.depth else "")
    value = presenter.cell(outcome.value, outcome.kind)
    return [outcome.holds, dots + (outcome.text or _("everybody")), value]
