"""The group ``ccm log`` itself, and what its commands read from their options alike."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import option_values
from ccm_cli.cli.customer_options import from_stdin
from ccm_cli.cli.options import noun
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_past
from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.files import FileFacts
    from ccm_cli.store.writing import UnitOfWork

app = noun(_("Interactions: ccm log CHANNEL TEXT --contact REF writes one down."))

InteractionId = Annotated[
    int,
    typer.Argument(
        metavar="INTERACTION",
        min=1,
        max=option_values.LARGEST_ID,
        help=_("Number of the interaction"),
    ),
]
Inward = Annotated[bool, typer.Option("--in", help=_("They came to you"))]
Outward = Annotated[bool, typer.Option("--out", help=_("You went to them"))]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help=_("When; now if left out"))]
Duration = Annotated[str | None, typer.Option("--duration", help=_("How long: 5m, 1h30m"))]
Cost = Annotated[str | None, typer.Option("--cost", help=_("What it cost you: 0.08, 12 EUR"))]
Sentiment = Annotated[
    str | None,
    typer.Option("--sentiment", metavar="positive|neutral|negative", help=_("How they felt")),
]
Deal = Annotated[str | None, typer.Option("--deal", help=_("Number of the deal it was about"))]
Campaign = Annotated[
    str | None, typer.Option("--campaign", metavar="NAME", help=_("The campaign it answers"))
]
Ticket = Annotated[str | None, typer.Option("--ticket", help=_("Number of the ticket it is about"))]
Attach = Annotated[
    list[str] | None,
    typer.Option("--attach", metavar="FILE", help=_("A file that belongs to it; repeatable")),
]


def direction_of(*, inward: bool, outward: bool) -> str:
    """``in``, ``out``, or empty where neither was said.

    Raises:
        InvalidInput: both were.
    """
    if inward and outward:
        raise InvalidInput(_("It went either --in or --out, not both."))
    return "in" if inward else "out" if outward else ""


def summary_and_body(text: str) -> tuple[str, str]:
    """The first line, and all of a text of several lines."""
    whole = (from_stdin(text) or "").strip()
    first, _newline, rest = whole.partition("\n")
    return first, whole if rest.strip() else ""


def past(runtime: Runtime, text: str | None) -> int | None:
    """When it happened; a time of day alone means the last such time, not the next."""
    if not text:
        return None
    return parse_past(
        text,
        now=runtime.now,
        zone=runtime.zone,
        calendar=runtime.settings.display.calendar,
    )


def campaign_id_of(reader: Reader, ref: str | None) -> int | None:
    """The campaign of ``--campaign``; None where it is absent or empty."""
    if not ref:
        return None
    from ccm_cli.messaging.queries.campaigns import resolve

    return resolve(reader, ref).id


def join_ticket(
    runtime: Runtime, work: "UnitOfWork", interaction_id: int, ticket_id: int | None
) -> None:
    """Have an interaction belong to a ticket, or to none."""
    from ccm_cli.listening import conversing

    if ticket_id is None:
        conversing.part(work, interaction_id)
    else:
        levels = runtime.service_levels
        conversing.join(work, ticket_id, interaction_id, levels=levels, now=runtime.now)


def files_of(paths: Sequence[str] | None) -> "list[FileFacts]":
    """The files of ``--attach``, looked at before anything is changed."""
    from ccm_cli.customers.files import look_at

    return [look_at(path) for path in paths or ()]
