"""``ccm deal move``, ``win``, ``lose``, ``reopen``: one deal, several, or all that fit a filter."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import option_values, output
from ccm_cli.cli.deal_group import At, DealId, Note, PipelineName, app
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Filter, Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.errors import InvalidInput, PartlyDone, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.ids import LARGEST_ID

if TYPE_CHECKING:
    from ccm_cli.selling.moving import Circumstances, Moved
    from ccm_cli.selling.pipelines import Pipeline
    from ccm_cli.store.reading import Reader

Deals = Annotated[
    list[int] | None,
    typer.Argument(metavar="DEAL...", min=1, max=LARGEST_ID, help=_("Numbers of deals")),
]
_LISTED = 20
"""So many deals that stayed where they were are named."""


@app.command(
    "move",
    help=_(
        "Move deals to another stage and say where they went: those named, or with --filter all"
        " that fit, as one change that one undo takes back."
    ),
    epilog=examples(
        'ccm deal move 1 --stage proposal --note "sent PDF"',
        'ccm deal move 1 --stage lost --reason "too expensive"',
        "ccm deal move 1 --stage negotiation --at yesterday",
        "ccm deal move 1 --pipeline service --stage new",
        "ccm deal move --filter 'stage=lead and value > 5000' --to qualified --dry-run",
    ),
)
def move(
    ctx: typer.Context,
    deal: Deals = None,
    stage: Annotated[
        str, typer.Option("--stage", "--to", metavar="STAGE", help=_("Stage to move it to"))
    ] = "",
    filter: Filter = None,
    note: Note = "",
    reason: Annotated[
        str, typer.Option("--reason", help=_("Why it was lost, for the stage that means so"))
    ] = "",
    at: At = None,
    pipeline: PipelineName = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling.moving import Circumstances

    runtime = runtime_of(ctx)
    if not stage:
        raise InvalidInput(_("Which stage?"), hint=_("Name it: --stage proposal"))
    said = Circumstances(option_values.moment_of(runtime, at), note, reason)
    bulk = _Bulk(
        _("move deal %(id)d to %(stage)s"),
        lambda count: ngettext(
            "move %(n)d deal to %(stage)s", "move %(n)d deals to %(stage)s", count
        ),
        stage,
        pipeline,
    )
    bulk.run(ctx, deal, filter, lambda _pipeline: stage, said, dry_run=dry_run, format=format)


@app.command(
    "win",
    help=_("Move deals to the stage that means won."),
    epilog=examples(
        "ccm deal win 1",
        'ccm deal win 1 --note "signed" --at yesterday',
        "ccm deal win --filter 'stage=negotiation and custom.contract=signed' --dry-run",
    ),
)
def win(
    ctx: typer.Context,
    deal: Deals = None,
    filter: Filter = None,
    note: Note = "",
    at: At = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling.moving import Circumstances

    said = Circumstances(option_values.moment_of(runtime_of(ctx), at), note)
    bulk = _Bulk(
        _("win deal %(id)d"),
        lambda count: ngettext("win %(n)d deal", "win %(n)d deals", count),
    )
    bulk.run(ctx, deal, filter, lambda own: own.won, said, dry_run=dry_run, format=format)


@app.command(
    "lose",
    help=_("Move deals to the stage that means lost, with the reason and to whom."),
    epilog=examples(
        'ccm deal lose 1 --reason "too expensive"',
        'ccm deal lose 1 --reason price --to "Oak & Sons"',
        "ccm deal lose --filter 'stage=lead and stage_since < -180d' --reason silence --dry-run",
    ),
)
def lose(
    ctx: typer.Context,
    deal: Deals = None,
    filter: Filter = None,
    reason: Annotated[str, typer.Option("--reason", help=_("Why it was lost"))] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="COMPETITOR", help=_("To whom it was lost"))
    ] = "",
    note: Note = "",
    at: At = None,
    dry_run: DryRun = False,
    format: Format = None,
) -> None:
    from ccm_cli.selling.moving import Circumstances

    said = Circumstances(option_values.moment_of(runtime_of(ctx), at), note, reason, to)
    bulk = _Bulk(
        _("lose deal %(id)d"),
        lambda count: ngettext("lose %(n)d deal", "lose %(n)d deals", count),
    )
    bulk.run(ctx, deal, filter, lambda own: own.lost, said, dry_run=dry_run, format=format)


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
        pipeline, before = place_of(runtime, work.reader, deal)
        moved = deals.reopen(work, deal, pipeline=pipeline, now=runtime.now, stage=stage, note=note)
    _say_where(moved.title, before, moved.stage, noted=bool(note))


def place_of(runtime: Runtime, reader: "Reader", deal_id: int) -> tuple["Pipeline", str]:
    """The pipeline that a deal is in, and its stage.

    Raises:
        NotFound: there is no such deal.
        Conflict: the settings no longer have its pipeline.
    """
    from ccm_cli.selling import pipelines
    from ccm_cli.selling.queries import deals

    found = deals.deal(reader, deal_id)
    return pipelines.of_deal(runtime.settings.pipelines, deal_id, found.pipeline), found.stage


class _Bulk:
    """Moving deals that were named, or all that fit a filter.

    Args:
        one: the line of the history for a single deal.
        many: gives it for so many.
        stage: what both call the stage.
        pipeline: where the deals shall go on; their own when None.
    """

    def __init__(
        self,
        one: str,
        many: Callable[[int], str],
        stage: str = "",
        pipeline: str | None = None,
    ) -> None:
        self._one = one
        self._many = many
        self._stage = stage
        self._pipeline = pipeline

    def run(
        self,
        ctx: typer.Context,
        named: Sequence[int] | None,
        expression: str | None,
        goal: Callable[["Pipeline"], str],
        said: "Circumstances",
        *,
        dry_run: bool,
        format: str | None,
    ) -> None:
        """Move them, or show what would be moved, and say what became of them."""
        from ccm_cli.selling.moving import Move, move_all

        runtime = runtime_of(ctx)
        if (named is None) == (expression is None):
            raise InvalidInput(
                _("Name the deals, or say with --filter which."),
                hint=_("See: ccm deal list"),
            )
        with runtime.changing("", dry_run=dry_run) as work:
            chosen = list(dict.fromkeys(named or self._fitting(runtime, work.reader, expression)))
            moves = [
                Move(deal_id, own, goal(own))
                for deal_id, own in self._places(runtime, work.reader, chosen)
            ]
            work.summary = self._summary(chosen)
            moved = move_all(work, moves, now=runtime.now, circumstances=said)
        if len(chosen) == 1 and named and not dry_run:
            _say_one(moved[0])
        elif not chosen:
            output.note(_("No deal fits."))
        else:
            _say_all(ctx, moved, dry_run=dry_run, format=format)

    def _summary(self, chosen: Sequence[int]) -> str:
        if len(chosen) == 1:
            return self._one % {"id": chosen[0], "stage": self._stage}
        return self._many(len(chosen)) % {"n": len(chosen), "stage": self._stage}

    @staticmethod
    def _fitting(runtime: Runtime, reader: "Reader", expression: str | None) -> list[int]:
        from ccm_cli.cli.listings import condition_of
        from ccm_cli.store import listing

        entity = runtime.registry.entity("deal")
        return listing.ids(reader, entity, condition_of(runtime, reader, entity, expression))

    def _places(
        self, runtime: Runtime, reader: "Reader", chosen: Sequence[int]
    ) -> list[tuple[int, "Pipeline"]]:
        from ccm_cli.selling import pipelines
        from ccm_cli.selling.queries import deals

        settings = runtime.settings.pipelines
        if self._pipeline is not None:
            goal = pipelines.named(settings, self._pipeline)
            return [(deal_id, goal) for deal_id in chosen]
        held = deals.places(reader, chosen)
        known: dict[str, Pipeline] = {}
        found = []
        for deal_id in chosen:
            name = held.get(deal_id) or deals.deal(reader, deal_id).pipeline
            if name not in known:
                known[name] = pipelines.of_deal(settings, deal_id, name)
            found.append((deal_id, known[name]))
        return found


def _say_one(moved: "Moved") -> None:
    if moved.refused is not None:
        raise moved.refused
    _say_where(moved.title, moved.before, moved.after, noted=moved.noted)


def _say_all(
    ctx: typer.Context, moved: "Sequence[Moved]", *, dry_run: bool, format: str | None
) -> None:
    went = [one for one in moved if one.went]
    stayed = [one for one in moved if one.refused is not None]
    if dry_run:
        output.rows(
            ctx,
            [
                Column("id", "#", Kind.NUMBER),
                Column("title", _("Title")),
                Column("from", _("From")),
                Column("to", _("To")),
                Column("refused", _("Stays because")),
            ],
            [
                (one.deal_id, one.title, one.before, one.after, one.refused and str(one.refused))
                for one in moved
            ],
            format=format,
        )
    said = (
        ngettext("%(n)d deal would move.", "%(n)d deals would move.", len(went))
        if dry_run
        else ngettext("Moved %(n)d deal.", "Moved %(n)d deals.", len(went))
    )
    output.note(said % {"n": len(went)})
    noted = sum(one.noted and not one.went for one in moved)
    if noted and not dry_run:
        output.note(
            ngettext(
                "Noted it with %(n)d deal that stays where it is.",
                "Noted it with %(n)d deals that stay where they are.",
                noted,
            )
            % {"n": noted}
        )
    if stayed and not dry_run:
        _say_stayed(stayed, some=len(stayed) < len(moved))


def _say_stayed(stayed: "Sequence[Moved]", *, some: bool) -> None:
    """End with the deals that lack something."""
    first = stayed[0].refused
    assert first is not None
    lines = [f"{one.deal_id}  {one.refused}" for one in stayed[:_LISTED]]
    if len(stayed) > _LISTED:
        more = len(stayed) - _LISTED
        lines.append(
            ngettext("… and %(count)d more", "… and %(count)d more", more) % {"count": more}
        )
    said = ngettext(
        "%(n)d deal stays where it is.", "%(n)d deals stay where they are.", len(stayed)
    ) % {"n": len(stayed)}
    if some:
        raise PartlyDone(said, left_undone=lines, hint=first.hint)
    raise Refused("\n".join([said, *lines]), hint=first.hint)


def _say_where(title: str, before: str, after: str, *, noted: bool) -> None:
    if before == after:
        said = (
            _("%(title)s stays in %(stage)s; what you said is noted.")
            if noted
            else _("%(title)s stays in %(stage)s.")
        )
        output.note(said % {"title": title, "stage": after})
        return
    output.note(
        _("%(title)s: %(before)s → %(after)s") % {"title": title, "before": before, "after": after}
    )
