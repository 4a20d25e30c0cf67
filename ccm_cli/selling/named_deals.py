"""Deals that rows of other records name by title or number."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ccm_cli.customers.importing.keyed import KeyedDraft, text_field
from ccm_cli.customers.importing.lookup import by_keys
from ccm_cli.customers.importing.registry import Reference
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import clean_line, excerpt, search_key
from ccm_cli.store.reading import Reader

FIELD = text_field(
    "deal", "deal title / deal name / associated deal / opportunity / معامله / сделка"
)
_LARGEST = 10**18


class _Deal(NamedTuple):
    id: int
    contact_id: int | None


def relate(reader: Reader, drafts: Sequence[KeyedDraft]) -> Mapping[int, str]:
    """Fill in ``deal_id`` from the deal of each row; a row of nobody gets the deal's contact.

    Args:
        reader: the database.
        drafts: whose contacts are filled in.

    Returns:
        By line, why it cannot be done.
    """
    texts = {draft.line: clean_line(draft.texts.get("deal", "")) for draft in drafts}
    found = _found(reader, {search_key(text) for text in texts.values() if text})
    reasons: dict[int, str] = {}
    for draft in drafts:
        draft.row["deal_id"] = None
        text = texts[draft.line]
        if text:
            reason = _attach(draft, found.get(search_key(text), []), text)
            if reason:
                reasons[draft.line] = reason
    return reasons


def _found(reader: Reader, keys: set[str]) -> dict[str, list[_Deal]]:
    found: dict[str, list[_Deal]] = {}
    for key, deal, contact in by_keys(
        reader, "SELECT title_key, id, contact_id FROM deal WHERE title_key IN", keys, "ORDER BY id"
    ):
        found.setdefault(key, []).append(_Deal(deal, contact))
    plain = {key.removeprefix("#") for key in keys}
    numbers = {int(key) for key in plain if key.isascii() and key.isdecimal()}
    ids = {number for number in numbers if number < _LARGEST}
    for deal, contact in by_keys(reader, "SELECT id, contact_id FROM deal WHERE id IN", ids):
        for key in (str(deal), f"#{deal}"):
            found.setdefault(key, []).append(_Deal(deal, contact))
    return found


def _attach(draft: KeyedDraft, deals: Sequence[_Deal], text: str) -> str:
    contact = draft.row["contact_id"]
    fitting = [deal for deal in deals if contact is None or deal.contact_id == contact]
    fitting = fitting or list(deals)
    if not fitting:
        return _("There is no deal %(title)s.") % {"title": quoted(excerpt(text))}
    if len(fitting) > 1:
        return _("Several deals are called %(title)s: %(ids)s.") % {
            "title": quoted(excerpt(text)),
            "ids": in_series(str(deal.id) for deal in fitting),
        }
    draft.row["deal_id"] = fitting[0].id
    if contact is None:
        draft.row["contact_id"] = fitting[0].contact_id
    return ""


DEAL = Reference(FIELD, relate)
"""The deal of an interaction."""
