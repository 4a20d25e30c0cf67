"""Undo and redo of journal groups, as changes of their own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.store import journal
from ccm_cli.store.journal import Change, Group, Guard, StandsOnTop
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

Called = Callable[[Reader, Change], str]
"""What a changed row is, in words."""


def _by_number(_reader: Reader, change: Change) -> str:
    return f"{change.table.replace('_', ' ')} {change.row_id}"


def undo(
    work: UnitOfWork, group: Group, *, guards: Mapping[str, Guard], called: Called = _by_number
) -> None:
    """Take back one change, whole.

    Args:
        work: the unit of work.
        group: the change; see `journal.last_undoable` and `journal.group`.
        guards: per table, what cannot be taken back.
        called: how a record that stands in the way is called.

    Raises:
        Conflict: it is undone already, is itself an undo, a later change stands on top of it,
            or a guard refuses.
    """
    _require(group, undone=False)
    refused = _("Change %(id)d (%(summary)s) cannot be taken back: %(reason)s")
    with _named(work.reader, group, refused, called):
        journal.refuse_what_stands(work.reader, group.id, guards)
        journal.refuse_what_lacks(work.reader, group.id, guards)
        work.kind, work.target_id = "undo", group.id
        for table, ids in journal.what_goes_along(work.reader, group.id, guards).items():
            work.delete_rows(table, ids)
        work.apply(journal.backwards(work.reader, group.id))


def redo(
    work: UnitOfWork, group: Group, *, guards: Mapping[str, Guard], called: Called = _by_number
) -> None:
    """Make a change again that was undone: take back all that the undo did.

    Args:
        work: the unit of work.
        group: the change; see `journal.last_redoable` and `journal.group`.
        guards: per table, what rows that come back cannot do without.
        called: how a record that stands in the way is called.

    Raises:
        Conflict: it stands already, a later change is in its way, or a guard refuses.
    """
    _require(group, undone=True)
    assert group.undone_by_id is not None
    refused = _("Change %(id)d (%(summary)s) cannot be made again: %(reason)s")
    with _named(work.reader, group, refused, called):
        journal.refuse_what_lacks(work.reader, group.undone_by_id, guards)
        work.kind, work.target_id = "redo", group.id
        work.apply(journal.backwards(work.reader, group.undone_by_id))


@contextmanager
def _named(reader: Reader, group: Group, refused: str, called: Called) -> Iterator[None]:
    """Have a refusal say which change it is about, and the record in words."""
    try:
        yield
    except Conflict as error:
        reason = error.message
        if isinstance(error, StandsOnTop):
            reason = error.said(called(reader, error.change))
        error.message = refused % {"id": group.id, "summary": group.summary, "reason": reason}
        raise


def _require(group: Group, *, undone: bool) -> None:
    if group.kind != "change":
        raise Conflict(
            _("Change %(id)d is itself an undo or redo.") % {"id": group.id},
            hint=_("Name the change it is about; see: ccm history"),
        )
    if (group.undone_by_id is not None) != undone:
        text = (
            _("Change %(id)d stands; there is nothing to redo.")
            if undone
            else _("Change %(id)d is undone already.")
        )
        raise Conflict(text % {"id": group.id}, hint=_("See: ccm history"))
