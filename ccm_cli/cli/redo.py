"""``ccm redo``: make an undone change again."""

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
    help=_("Make the change again that was undone last, or the one with this number."),
    epilog=examples("ccm redo", "ccm redo 42"),
)
def redo(
    ctx: typer.Context,
    change: Annotated[
        int | None, typer.Argument(min=1, max=LARGEST_ID, help=_("Number of a change"))
    ] = None,
) -> None:
    from ccm_cli.store import undoing

    runtime = runtime_of(ctx)
    with runtime.changing("") as work:
        group = (
            journal.last_redoable(work.reader)
            if change is None
            else journal.group(work.reader, change)
        )
        if group is None:
            raise NotFound(_("There is nothing to redo."))
        work.summary = _("redo: %(summary)s") % {"summary": group.summary}
        undoing.redo(work, group, guards=runtime.guards, called=runtime.called)
    output.note(_("Done again: %(summary)s") % {"summary": group.summary})
