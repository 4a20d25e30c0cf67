"""``ccm undo``: take back the last change, or any that nothing stands on."""

from typing import Annotated

import typer

from ccm_cli.cli import output
from ccm_cli.cli.invocation import runtime_of
from ccm_cli.cli.options import examples, single
from ccm_cli.errors import Conflict, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.runtime import Runtime
from ccm_cli.store import journal
from ccm_cli.store.ids import LARGEST_ID

app = single()
TRIED = 20
"""So many older changes are tried where the last cannot be taken back."""


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
    with runtime.reading() as reader:
        group = journal.last_undoable(reader) if change is None else journal.group(reader, change)
    if group is None:
        raise NotFound(_("There is nothing to undo."))
    try:
        with runtime.changing(_("undo: %(summary)s") % {"summary": group.summary}) as work:
            undoing.undo(work, group, guards=runtime.guards, called=runtime.called)
    except Conflict as refused:
        if change is None and (other := _newest_before(runtime, group)) is not None:
            refused.hint = _("What can be taken back: %(summary)s. With: ccm undo %(id)d") % {
                "summary": other.summary,
                "id": other.id,
            }
        raise
    output.note(_("Undone: %(summary)s") % {"summary": group.summary})


def _newest_before(runtime: Runtime, group: journal.Group) -> journal.Group | None:
    """The newest older change that could be taken back, found by trying."""
    from ccm_cli.store import undoing

    with runtime.reading() as reader:
        older = journal.history(reader, limit=TRIED, before_id=group.id)
    for one in older:
        if one.kind != "change" or one.undone_by_id is not None:
            continue
        if one.surface in journal.BY_ITSELF:
            continue
        try:
            with runtime.changing(one.summary, dry_run=True) as work:
                undoing.undo(work, one, guards=runtime.guards, called=runtime.called)
        except Conflict:
            continue
        return one
    return None
