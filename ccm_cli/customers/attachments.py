"""Files that belong to interactions: kept by reference, with what they were like.

The file stays where it lies. Its size and checksum are kept, so that it can be told later whether
it is still the same.
"""

from collections.abc import Iterable
from typing import Any

from ccm_cli.customers.files import FileFacts
from ccm_cli.customers.models import Interaction
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt
from ccm_cli.store.writing import UnitOfWork


def attach(work: UnitOfWork, interaction_id: int, files: Iterable[FileFacts], *, now: int) -> bool:
    """Attach files to an interaction; one that is attached already is looked at anew.

    Args:
        work: the unit of work.
        interaction_id: to which.
        files: as `ccm_cli.customers.files.look_at` found them.
        now: UTC seconds.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: there is no such interaction.
    """
    work.get(Interaction, interaction_id)
    changed = False
    for file in files:
        facts: dict[str, Any] = {
            "name": clean_line(file.name),
            "size": file.size,
            "sha256": file.sha256,
        }
        held = work.reader.value(
            "SELECT id FROM attachment WHERE interaction_id = ? AND path = ?",
            (interaction_id, file.path),
        )
        if held is None:
            row = {"interaction_id": interaction_id, "path": file.path, "created_at": now}
            work.insert_rows("attachment", [row | facts])
            changed = True
        else:
            changed |= work.update_rows("attachment", {int(held): facts}) > 0
    return changed


def detach(work: UnitOfWork, interaction_id: int, names: Iterable[str]) -> None:
    """Take files off an interaction, each by its name or path; the file itself stays.

    Raises:
        NotFound: no such file is attached.
    """
    for name in names:
        found = work.reader.values(
            "SELECT id FROM attachment WHERE interaction_id = ? AND ? IN (name, path)",
            (interaction_id, name),
        )
        if not found:
            raise NotFound(
                _("Interaction %(id)d has no file %(name)s.")
                % {"id": interaction_id, "name": quoted(excerpt(name))},
                hint=_("See: ccm log show %(id)d") % {"id": interaction_id},
            )
        work.delete_rows("attachment", found)
