"""``ccm template history``, ``diff`` and ``restore``: the versions of a message."""

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Force, Format, examples
from ccm_cli.cli.output import Column
from ccm_cli.cli.template_group import Name, app
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.filters.registry import Kind

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.comparing import Difference
    from ccm_cli.messaging.templates.source import MessageTemplate

Number = Annotated[int, typer.Argument(metavar="VERSION", min=1, help=_("See: template history"))]
INK = {"+": "green", "-": "red", "@": "cyan"}
"""Of the lines of a diff on a terminal, by their first character."""


@app.command(
    "history",
    help=_("The versions of a message, the newest first: kept when it was sent or edited."),
    epilog=examples("ccm template history welcome", "ccm template history welcome --format json"),
)
def history(ctx: typer.Context, name: Name, format: Format = None) -> None:
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.queries import versions

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        found = versions.history(reader, name)
    if not found:
        known = library().load(name)
        output.note(_("No version of the message %(name)s was kept yet.") % {"name": known.name})
    elif _is_newer(name, found[0].digest):
        output.note(_("What it says now was not kept yet."))
    output.rows(
        ctx,
        [
            Column("version", _("Version"), Kind.NUMBER),
            Column("at", _("Kept"), Kind.MOMENT),
            Column("why", _("Why")),
            Column("actor", _("By")),
            Column("campaigns", _("Campaigns")),
            Column("digest", _("Digest")),
        ],
        [
            (v.number, v.at, _(versions.WHY[v.why]), v.actor, v.campaigns, v.digest[:12])
            for v in found
        ],
        format=format,
        ids=[v.number for v in found],
    )


def _is_newer(name: str, digest: str) -> bool:
    """Whether a message says something else now than in its last version."""
    now = _as_it_is(name)
    return now is None or now.digest != digest


@app.command(
    "diff",
    help=_("What is different: between two versions, or between one and what it says now."),
    epilog=examples(
        "ccm template diff welcome", "ccm template diff welcome 2", "ccm template diff welcome 2 3"
    ),
)
def diff(
    ctx: typer.Context,
    name: Name,
    first: Annotated[
        int | None,
        typer.Argument(metavar="[V1]", min=1, help=_("A version; the last one if left out")),
    ] = None,
    second: Annotated[
        int | None, typer.Argument(metavar="[V2]", min=1, help=_("Another; else the files now"))
    ] = None,
    format: Format = None,
) -> None:
    from ccm_cli.messaging.context import library
    from ccm_cli.messaging.queries import versions
    from ccm_cli.messaging.templates.comparing import differences

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        before = versions.version(reader, name, first)
        after = library().load(name) if second is None else versions.version(reader, name, second)
    found = differences(before, after)
    if output.chosen_format(runtime, format) == "json":
        output.data([{**one._asdict(), "lines": list(one.lines)} for one in found])
        return
    if not found:
        output.note(_("There is no difference."))
    _print(_diff_lines(found))


@app.command(
    "restore",
    help=_("Make a message say again what it said in a version; what it says now is kept."),
    epilog=examples("ccm template restore welcome 2 --dry-run", "ccm template restore welcome 2"),
)
def restore(
    ctx: typer.Context, name: Name, version: Number, dry_run: DryRun = False, force: Force = False
) -> None:
    from ccm_cli.messaging.context import library, own_templates
    from ccm_cli.messaging.queries import versions
    from ccm_cli.messaging.reworking import take_back
    from ccm_cli.messaging.templates.comparing import differences

    runtime = runtime_of(ctx)
    with runtime.reading() as reader:
        wanted = versions.version(reader, name, version)
    now = _as_it_is(name)
    found = differences(now, wanted) if now else []
    if now and not found:
        output.note(_("It says that already."))
        return
    if dry_run:
        _print(_diff_lines(found))
        return
    output.confirm(
        _("Make %(name)s say what it said in version %(number)d?")
        % {"name": name, "number": version},
        force=force,
    )
    with runtime.changing(_("restore template %(name)s") % {"name": name}) as work:
        done = take_back(
            work, library(), wanted, own_templates(), now=runtime.now, actor=runtime.author.actor
        )
    for file in done.written:
        output.note(_("As it was: %(file)s") % {"file": file})
    for file in done.removed:
        output.note(_("Removed: %(file)s") % {"file": file})
    for file in done.left:
        output.note(_("Left as it is, other messages use it: %(file)s") % {"file": file})


def _as_it_is(name: str) -> "MessageTemplate | None":
    """The message now; None when it is gone or cannot be read, so that any version mends it."""
    from ccm_cli.messaging.context import library

    try:
        return library().load(name)
    except (InvalidInput, NotFound):
        return None


def _diff_lines(found: "Iterable[Difference]") -> Iterator[str]:
    words = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
    for one in found:
        yield f"=== {one.name} ({words[one.change]})"
        yield from one.lines


def _print(lines: Iterable[str]) -> None:
    """Lines of a diff, in colours on a terminal."""
    if not sys.stdout.isatty():
        output.text("\n".join(lines))
        return
    from rich.text import Text

    from ccm_cli.language.text import visible

    shown = output.console()
    for line in lines:
        style = "bold" if line.startswith("===") else INK.get(line[:1], "")
        shown.print(Text(output.for_terminal(visible(line)), style=style))
