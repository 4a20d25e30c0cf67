"""``ccm undo``: take back the last change, or any that nothing stands on."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store import journal
from ccm_cli.store.ids import LARGEST_ID

app = single()


@app.command(
    help=_("Take back the last change whole, or the change with this number."),
    epilog=examples("ccm undo", "ccm undo 42", "ccm history"),
)
def undo(
    ctx: typer.Context,
    change: Annotated[
        int | None, typer.Argument(min=1, max=LARGEST_ID, help=_("Number of a change"))
    ] = None,
) -> None:
    from ccm_cli.store import undoing

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        group = (
            journal.last_undoable(work.reader)
            if change is None
            else journal.group(work.reader, change)
        )
        if group is None:
            raise NotFound(_("There is nothing to undo."))
        work.summary = _("undo: %(summary)s") % {"summary": group.summary}
        undoing.undo(work, group, guards=runtime.guards)
    output.note(_("Undone: %(summary)s") % {"summary": group.summary})
