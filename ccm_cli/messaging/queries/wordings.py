"""The words by which people are asked for consent, as they were registered."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

_COLUMNS = "w.id, w.name, w.version, w.language, w.purpose, w.text, w.created_at"


class Wording(NamedTuple):
    """One version of a wording in one language."""

    id: int
    name: str
    version: int
    language: str
    purpose: str
    text: str
    created_at: int


def wordings(reader: Reader, name: str) -> list[Wording]:
    """Every version of a wording in every language, the newest first.

    Args:
        reader: the database.
        name: as it was registered, in any spelling; ``name@2`` for one version.

    Raises:
        NotFound: nothing is registered under it.
    """
    called, _at, version = name.partition("@")
    found = reader.rows(
        Wording,
        f"SELECT {_COLUMNS} FROM consent_wording w WHERE w.key = ? AND (? = '' OR w.version = ?)"
        " ORDER BY w.version DESC, w.language",
        (search_key(called), version, version),
    )
    if not found:
        raise NotFound(
            _("There is no wording %(name)s.") % {"name": name},
            hint=_("See: ccm wording list"),
        )
    return found


def by_contact(
    reader: Reader, name: str, contact_ids: Sequence[int], *, language: str
) -> dict[int, int]:
    """By contact, the wording in the language that each one reads.

    Args:
        reader: the database.
        name: as for `wordings`; without a version the newest of each language.
        contact_ids: who.
        language: of people whose own is not known, or in which there is none; English after it,
            then whichever there is.

    Raises:
        NotFound: nothing is registered under the name.
    """
    newest: dict[str, int] = {}
    for wording in wordings(reader, name):
        newest.setdefault(wording.language, wording.id)
    otherwise = newest.get(language, newest.get("en", next(iter(newest.values()))))
    spoken = reader.rows(
        lambda *row: row,
        "SELECT id, language FROM contact WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(contact_ids)),),
    )
    return {contact: newest.get(of_it, otherwise) for contact, of_it in spoken}
