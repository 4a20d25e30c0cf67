"""The group ``ccm segment`` itself, and what its commands have in common."""

from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.listings import condition_of
from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    from ccm_cli.customers.segment_members import Frozen

app = noun(_("Segments: filters over people, saved under a name."))

NameOf = Annotated[str, typer.Argument(metavar="SEGMENT", help=_("Name of the segment"))]
Description = Annotated[str | None, typer.Option("--description", help=_("What it is for"))]
Freeze = Annotated[
    bool, typer.Option("--freeze", help=_("Keep whoever is in now, whoever fits later"))
]


def members_of(runtime: Runtime, reader: Reader, segment: str) -> Condition:
    """The condition that the members of a segment fit.

    Raises:
        NotFound: there is no such segment.
    """
    from ccm_cli.customers.queries.filtering import filter_of

    return condition_of(
        runtime, reader, runtime.registry.entity("contact"), filter_of(reader, segment)
    )


def count(runtime: Runtime, reader: Reader, segment: str) -> int:
    """How many people are in a segment.

    Raises:
        NotFound: there is no such segment.
    """
    from ccm_cli.store import listing

    entity = runtime.registry.entity("contact")
    return listing.count(reader, entity, members_of(runtime, reader, segment))


def tell_frozen(name: str, found: "Frozen") -> None:
    """Say on stderr how many members a frozen segment has."""
    output.note(
        _("Frozen: %(name)s, %(members)d people (%(came)d came, %(went)d went).")
        % {"name": name, "members": found.members, "came": found.came, "went": found.went}
    )
