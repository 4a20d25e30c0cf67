"""The options of ``ccm import``, and which kind of record has which of them."""

import inspect
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ccm_cli.cli.options import DryRun, Format
from ccm_cli.language import gettext as _

ERRORS = typer.Option(
    "--errors", metavar="FILE", help=_("Where the rows that are wrong are written")
)
_OPTIONS: dict[str, tuple[Any, Any]] = {
    "files": (
        Annotated[
            list[str],
            typer.Argument(metavar="FILE...", help=_("Files to read; - is standard input")),
        ],
        inspect.Parameter.empty,
    ),
    "dry_run": (DryRun, False),
    "save": (
        Annotated[
            str,
            typer.Option(
                "--save",
                metavar="PLAN",
                help=_("With --dry-run: keep what would happen, for ccm import apply"),
            ),
        ],
        "",
    ),
    "map": (
        Annotated[
            list[str] | None,
            typer.Option(
                "--map",
                metavar="COLUMN=FIELD",
                help=_("What a column means; nothing after = leaves it out; may be repeated"),
            ),
        ],
        None,
    ),
    "update": (
        Annotated[
            str,
            typer.Option(
                "--update",
                metavar="fill|overwrite|skip",
                help=_(
                    "Records that are there: fill what is empty, overwrite, or leave them alone"
                ),
            ),
        ],
        "fill",
    ),
    "match": (
        Annotated[
            str,
            typer.Option(
                "--match",
                metavar="KEY,...",
                help=_(
                    "What decides who is the same, most telling first: email,phone,field:code,"
                    "name+city"
                ),
            ),
        ],
        "",
    ),
    "create_missing": (
        Annotated[
            bool,
            typer.Option(
                "--create-missing", help=_("Add the people whom rows name and who are not there")
            ),
        ],
        False,
    ),
    "suppressed": (
        Annotated[
            str,
            typer.Option(
                "--suppressed",
                metavar="stop|take",
                help=_(
                    "People who would be new and have an address on the suppression list: leave"
                    " them out, or take them in"
                ),
            ),
        ],
        "stop",
    ),
    "tag": (
        Annotated[
            list[str] | None,
            typer.Option("--tag", help=_("Tag for all of them; may be repeated")),
        ],
        None,
    ),
    "source": (
        Annotated[
            str, typer.Option("--source", help=_("Where they came from, if the file does not say"))
        ],
        "",
    ),
    "survey": (
        Annotated[
            str, typer.Option("--survey", help=_("Which survey; not needed where there is one"))
        ],
        "",
    ),
    "keep_unknown": (
        Annotated[
            bool,
            typer.Option(
                "--keep-unknown", help=_("Make custom fields of columns nothing is known about")
            ),
        ],
        False,
    ),
    "form": (
        Annotated[
            str,
            typer.Option(
                "--from",
                metavar="csv|tsv|xlsx|json|ndjson|vcard",
                help=_("Form of the files; told from their content"),
            ),
        ],
        "",
    ),
    "sheet": (
        Annotated[
            str,
            typer.Option(
                "--sheet",
                metavar="NAME|NUMBER",
                help=_("Sheet of a workbook; else the first that holds anything"),
            ),
        ],
        "",
    ),
    "encoding": (
        Annotated[
            str, typer.Option("--encoding", help=_("Encoding of the files; found out by itself"))
        ],
        "",
    ),
    "errors": (
        Annotated[Path | None, ERRORS],
        None,
    ),
    "format": (Format, None),
}
_OWN = frozenset({"create_missing", "suppressed", "tag", "source", "survey", "keep_unknown"})
"""Options that only some kinds have."""


def command_of(run: Callable[..., None], own: Sequence[str] = ()) -> Callable[..., None]:
    """A command that hands its options on by name.

    Args:
        run: gets the context and the options.
        own: those of `_OWN` that the kind has, besides what all kinds have.
    """

    def command(ctx: typer.Context, **given: Any) -> None:
        run(ctx, **given)

    chosen = {n: o for n, o in _OPTIONS.items() if n not in _OWN or n in own}
    parameters = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in chosen.items()
    ]
    first = inspect.Parameter(
        "ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
    )
    command.__signature__ = inspect.Signature([first, *parameters])  # type: ignore[attr-defined]  # typer reads it
    command.__annotations__ = {p.name: p.annotation for p in (first, *parameters)}
    return command
