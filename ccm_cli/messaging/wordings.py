"""Registering the words by which people are asked for consent.

What somebody agreed to must be known as it stood then; so a wording is never changed: another text
is another version.
"""

from collections.abc import Collection
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import LANGUAGES
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.messaging import purposes
from ccm_cli.messaging.models import ConsentWording
from ccm_cli.store.writing import UnitOfWork


class Registered(NamedTuple):
    """The version that holds a text, and whether it is new."""

    id: int
    version: int
    new: bool


def add(
    work: UnitOfWork,
    *,
    name: str,
    text: str,
    language: str,
    now: int,
    purpose: str = "marketing",
    known: Collection[str] = purposes.DECLARED,
) -> Registered:
    """Register a wording; the text that is the newest already stays that version.

    Args:
        work: the unit of work.
        name: what it is called: newsletter form, card at the till.
        text: as people read it.
        language: ``en``, ``fa`` or ``ru``.
        now: UTC seconds.
        purpose: what they agree to; ``*`` for every one.
        known: the purposes of the settings.

    Raises:
        InvalidInput: it has no name or no text, the name has an ``@``, or language or purpose
            are unknown.
    """
    called, said = clean_line(name), text.strip()
    if not called or not said or "@" in called:
        raise InvalidInput(_("A wording needs a name without @, and a text."))
    if language not in LANGUAGES:
        raise InvalidInput(
            _("%(language)s is not a language of ccm.") % {"language": language},
            hint=_("It may be: %(names)s.") % {"names": in_series(LANGUAGES)},
        )
    purposes.require(purpose, known)
    newest = work.reader.row(
        lambda *row: row,
        "SELECT id, version, text, purpose FROM consent_wording WHERE key = ? AND language = ?"
        " ORDER BY version DESC LIMIT 1",
        (search_key(called), language),
    )
    if newest and newest[2:] == (said, purpose):
        return Registered(newest[0], newest[1], new=False)
    version = newest[1] + 1 if newest else 1
    made = work.add(
        ConsentWording(
            name=called,
            key=search_key(called),
            version=version,
            language=language,
            purpose=purpose,
            text=said,
            created_at=now,
        )
    )
    assert made.id is not None
    return Registered(made.id, version, new=True)
