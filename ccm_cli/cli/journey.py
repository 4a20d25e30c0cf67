"""``ccm journey``: several steps with waits and branches, for each person."""

from typing import Annotated

import typer

from ccm_cli.cli import (
    automation_files,
    automation_showing,
    automation_switching,
    automation_testing,
    output,
)
from ccm_cli.cli.automation_wording import Group, Name
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import DryRun, Filter, examples
from ccm_cli.errors import Conflict, InvalidInput, PartlyDone
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext

_group = Group("journey")
for _module in (
    automation_showing,
    automation_switching,
    automation_testing,
    automation_files,
):
    _module.register(_group)
app = _group.app


@app.command(
    "add",
    help=_("Have some people begin by hand, whatever the entry says."),
    epilog=examples(
        "ccm journey add welcome-series Maryam",
        "ccm journey add welcome-series --filter 'tag=fair' --dry-run",
    ),
)
def add(
    ctx: typer.Context,
    name: Name,
    people: Annotated[
        list[str] | None, typer.Argument(metavar="[PERSON]...", help=_("Who begins"))
    ] = None,
    filter: Filter = None,
    dry_run: DryRun = False,
) -> None:
    from ccm_cli.automation import shelf, switching
    from ccm_cli.cli.listings import condition_of
    from ccm_cli.cli.option_values import contact_id_of
    from ccm_cli.store import listing

    runtime = runtime_of(ctx)
    program = shelf.load("journey", name)
    entity = runtime.registry.entity("contact")
    with runtime.reading() as reader:
        ids = [contact_id_of(runtime, reader, ref) for ref in people or ()]
        if filter is not None:
            ids += listing.ids(reader, entity, condition_of(runtime, reader, entity, filter))
    if not (people or filter):
        raise InvalidInput(_("Who begins?"), hint=_("Name people, or say --filter."))
    left: list[str] = []
    summary = _("%(name)s: people begin by hand") % {"name": program.key}
    with runtime.changing(summary, dry_run=dry_run) as work:
        for contact_id in dict.fromkeys(each for each in ids if each is not None):
            try:
                switching.add(work, program, contact_id, now=runtime.now)
            except Conflict as error:
                if len(ids) == 1:
                    raise
                left.append(error.message)
    begun = len(dict.fromkeys(ids)) - len(left)
    output.note(ngettext("%(n)d person begins.", "%(n)d people begin.", begun) % {"n": begun})
    if dry_run:
        output.note(_("Nothing was done: this was a dry run."))
    if left:
        raise PartlyDone(_("Not everybody begins."), left_undone=left)


@app.command(
    "migrate",
    help=_("Have everybody on the way go on by the file as it is now, not as they began with it."),
    epilog=examples("ccm journey migrate welcome-series", "ccm journey migrate NAME --dry-run"),
)
def migrate(ctx: typer.Context, name: Name, dry_run: DryRun = False) -> None:
    from ccm_cli.automation import shelf, switching
    from ccm_cli.automation.checking import require_right
    from ccm_cli.automation.queries.runs import open_runs
    from ccm_cli.cli.automation_wording import context_of

    runtime = runtime_of(ctx)
    program = shelf.load("journey", name)
    with runtime.reading() as reader:
        require_right(reader, program, context_of(runtime))
    summary = _("%(name)s: go on by the new version") % {"name": program.key}
    with runtime.changing(summary, dry_run=dry_run) as work:
        runs = open_runs(work.reader, program.key)
        count = switching.migrate(work, program, runs, now=runtime.now)
    output.note(
        ngettext(
            "%(n)d person goes on by the new version.",
            "%(n)d people go on by the new version.",
            count,
        )
        % {"n": count}
    )
    if dry_run:
        output.note(_("Nothing was done: this was a dry run."))
