"""Changing a template, with the versions before and after the change kept."""

from contextlib import suppress
from pathlib import Path

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.messaging.templates.editing import Draft, Edit, Restored, restore, save
from ccm_cli.messaging.templates.finding import Library
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.versions import keep
from ccm_cli.store.writing import UnitOfWork


def save_edit(
    work: UnitOfWork, library: Library, edited: Draft, text: str, *, now: int, actor: str
) -> Edit:
    """Save an edit of a file of a template, and keep the versions before and after it.

    Args:
        work: the unit of work.
        library: the messages there are.
        edited: the file.
        text: what it is to say now.
        now: UTC seconds.
        actor: who edited it.

    Returns:
        What came of it; an edit that breaks the template is kept beside it, and no version.

    Raises:
        CcmError: the owner's folder cannot be written to.
    """
    with suppress(InvalidInput):  # one that cannot be read is no version
        keep(work, library.load(edited.message), why="before", now=now)
    done = save(library, edited, text)
    if done.saved is not None:
        with suppress(InvalidInput):
            keep(work, library.load(edited.message), why="edit", now=now, actor=actor)
    return done


def take_back(
    work: UnitOfWork,
    library: Library,
    version: MessageTemplate,
    own: Path,
    *,
    now: int,
    actor: str,
) -> Restored:
    """Make a template say again what it said in a version; what it says now is kept first.

    Args:
        work: the unit of work.
        library: the messages there are.
        version: as it was.
        own: the owner's folder of templates.
        now: UTC seconds.
        actor: who takes it back.

    Raises:
        CcmError: the owner's folder cannot be written to.
    """
    with suppress(InvalidInput, NotFound):
        keep(work, library.load(version.name), why="before", now=now)
    done = restore(library, version, own)
    with suppress(InvalidInput):
        keep(work, library.load(version.name), why="restore", now=now, actor=actor)
    return done
