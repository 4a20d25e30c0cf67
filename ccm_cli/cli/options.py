"""Options that many commands take, declared once: their names, types and help."""

import os
from typing import Annotated

import typer

from ccm_cli.cli.commands import noun, single
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.store.listing import MAXIMUM

__all__ = [
    "FORMATS",
    "Cursor",
    "DryRun",
    "Fields",
    "Filter",
    "Force",
    "Format",
    "Limit",
    "ListLimit",
    "Reverse",
    "ShowSql",
    "Sort",
    "examples",
    "known_format",
    "noun",
    "single",
]


def examples(*lines: str) -> str:
    """The end of a command's help: examples, one a line, shown as they are.

    Args:
        lines: whole commands, such as ``ccm contact list --filter 'tag=vip'``.
    """
    return "\b\n" + _("Examples:") + "\n" + "\n".join(f"  {line}" for line in lines)


FORMATS = ("table", "json", "ndjson", "csv", "tsv", "ids")


def known_format(named: str | None) -> str | None:
    """A format as it was named on the command line or in ``CCM_FORMAT``.

    It is looked at before a command begins: one that changes something must not first do so and
    then refuse to tell of it.

    Raises:
        InvalidInput: there is no such format.
    """
    wanted = named or os.environ.get("CCM_FORMAT")
    if wanted and wanted not in FORMATS:
        raise InvalidInput(
            _("There is no format %(name)s.") % {"name": wanted},
            hint=_("It may be: %(choices)s.") % {"choices": in_series(FORMATS)},
        )
    return named


Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        callback=known_format,
        metavar="|".join(FORMATS),
        help=_("A table for people or a format for programs [CCM_FORMAT]"),
    ),
]
Fields = Annotated[
    str | None, typer.Option("--fields", metavar="a,b", help=_("Columns, in this order"))
]
Filter = Annotated[
    str | None, typer.Option("--filter", help=_("Only records that fit; see: ccm help filter"))
]
Sort = Annotated[str | None, typer.Option("--sort", metavar="FIELD", help=_("Sort by this field"))]
Reverse = Annotated[bool, typer.Option("--reverse", help=_("Sort the other way round"))]
Limit = Annotated[int, typer.Option("--limit", min=1, max=MAXIMUM, help=_("At most so many rows"))]
ListLimit = Annotated[
    int, typer.Option("--limit", min=0, max=MAXIMUM, help=_("At most so many rows; 0 for all"))
]
Cursor = Annotated[
    str | None, typer.Option("--cursor", help=_("Go on where the page before ended"))
]
ShowSql = Annotated[bool, typer.Option("--sql", help=_("Show the SQL of the filter and stop"))]
Window = Annotated[
    str,
    typer.Option("--window", metavar="14d", help=_("Answers, clicks and sales so long after")),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=_("Show what would happen, do nothing"))]
Force = Annotated[bool, typer.Option("--force", help=_("Do not ask"))]
