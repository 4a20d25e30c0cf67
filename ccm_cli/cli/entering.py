"""Adding somebody who may be there already: ask where people look on, else add and warn."""

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from ccm_cli.cli import output
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from ccm_cli.customers.distinct import Noun
    from ccm_cli.customers.queries.alike import Match
    from ccm_cli.store.reading import Reader
    from ccm_cli.store.writing import UnitOfWork

AllowDuplicate = Annotated[
    bool,
    typer.Option(
        "--allow-duplicate", "--force", help=_("Add it even if one like it is there; do not look")
    ),
]


class Added(NamedTuple):
    """A new record."""

    id: int
    name: str


def add_unless_known(
    runtime: Runtime, noun: "Noun", add: "Callable[[UnitOfWork], Added]", *, allow: bool
) -> Added:
    """Add a record; where one like it is there, ask first, or warn where nobody can be asked.

    Args:
        runtime: of the command.
        noun: what is added.
        add: the verb, with the line of the history; it may be called twice, since nothing is
            kept of the first time while somebody thinks about the question.
        allow: do not look at all.

    Raises:
        Refused: the answer is no.
    """
    from ccm_cli.customers.entering import LooksKnown

    asks = sys.stdin.isatty() and sys.stderr.isatty()
    try:
        added, matches = _added(runtime, noun, add, look=not allow, ask=asks)
    except LooksKnown as known:
        output.note(known.message)
        for line in known.candidates:
            output.note("  " + line)
        output.confirm(_("Add it all the same?"), force=False)
        added, matches = _added(runtime, noun, add, look=False, ask=False)
    if matches:
        warn(added, matches, noun)
    return added


def _added(
    runtime: Runtime, noun: "Noun", add: "Callable[[UnitOfWork], Added]", *, look: bool, ask: bool
) -> "tuple[Added, list[Match]]":
    from ccm_cli.customers.entering import LooksKnown, likely

    with runtime.changing("") as work:
        added = add(work)
        matches = likely(work.reader, noun, added.id) if look else []
        if matches and ask:
            raise LooksKnown(noun, matches)
    return added, matches


def warn(added: Added, matches: "list[Match]", noun: "Noun") -> None:
    """Say on stderr that somebody who was added may have been there, and how to make it one."""
    from ccm_cli.cli.dupes import merge_command
    from ccm_cli.customers.entering import lines

    output.note(_("It may have been there already:"))
    for line in lines(matches):
        output.note("  " + line)
    command = merge_command(matches[0].id, added.id, noun)
    output.note(_("If it is the same: %(command)s") % {"command": command})


def warn_suppressed(reader: "Reader", contact_id: int | None) -> None:
    """Say on stderr that addresses of somebody who was added are on the suppression list."""
    from ccm_cli.messaging.queries.suppression import suppressed_of

    found = suppressed_of(reader, contact_id) if contact_id is not None else []
    if found:
        told = in_series(
            one.key if one.channel in {"*", one.kind} else f"{one.key} ({one.channel})"
            for one in found
        )
        output.note(
            _("On the suppression list, so nothing is sent there: %(addresses)s")
            % {"addresses": told}
        )
