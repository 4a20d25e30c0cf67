"""The words for what people are to each other, from either side.

A relation is read as a sentence: the one contact is the *kind* of the other. ``child`` of
somebody seen from the other side is ``parent``; both are one relation, stored once.
"""

from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key

_LONGEST_KIND = 50
REFERRED_BY = "referred_by"


class RelationKind(NamedTuple):
    """A kind of relation, in words for the cards of both.

    Attributes:
        other: what stands before the other's name on the contact's card.
        contact: what stands before the contact's name on the other's card.
        mutual: whether it is the same from both sides.
    """

    other: str
    contact: str
    mutual: bool = False


KINDS: Mapping[str, RelationKind] = {
    REFERRED_BY: RelationKind(message("Referred by"), message("Referred")),
    "colleague": RelationKind(message("Colleague"), message("Colleague"), mutual=True),
    "child": RelationKind(message("Parent"), message("Child")),
    "spouse": RelationKind(message("Spouse"), message("Spouse"), mutual=True),
    "friend": RelationKind(message("Friend"), message("Friend"), mutual=True),
    "assistant": RelationKind(message("Assistant of"), message("Assistant")),
    "manager": RelationKind(message("Manager of"), message("Manager")),
}
"""The kinds that are stored; any other word is one of the owner's own."""

OFFERED = (REFERRED_BY, "colleague", "parent", "child", "spouse", "friend", "assistant", "manager")
"""Words that a face proposes."""

_FROM_THE_OTHER_SIDE: Mapping[str, str] = {
    **dict.fromkeys(("parent", "mother", "father", "والد", "پدر", "مادر", "родитель"), "child"),
    **dict.fromkeys(("отец", "мать"), "child"),
    **dict.fromkeys(("referred", "referrer", "معرف", "рекомендовал"), REFERRED_BY),
    **dict.fromkeys(("report", "reports_to", "employee", "کارمند", "подчиненный"), "manager"),
}
"""Words that say a relation from its other side, and the kind it is stored as."""

_OTHER_NAMES: Mapping[str, str] = {
    **dict.fromkeys(("referral", "معرفیشده", "معرفی_شده", "рекомендован"), REFERRED_BY),
    **dict.fromkeys(("coworker", "co_worker", "همکار", "коллега"), "colleague"),
    **dict.fromkeys(("son", "daughter", "فرزند", "پسر", "دختر", "ребенок"), "child"),
    **dict.fromkeys(("сын", "дочь"), "child"),
    **dict.fromkeys(("husband", "wife", "همسر", "супруг", "супруга", "муж", "жена"), "spouse"),
    **dict.fromkeys(("دوست", "друг", "подруга"), "friend"),
    **dict.fromkeys(("دستیار", "помощник", "ассистент"), "assistant"),
    **dict.fromkeys(("boss", "مدیر", "руководитель", "начальник"), "manager"),
}


class Relation(NamedTuple):
    """``contact_id`` is the ``kind`` of ``other_id``, as it is stored."""

    contact_id: int
    kind: str
    other_id: int


def relation(contact_id: int, kind: str, other_id: int) -> Relation:
    """A relation as it is stored, from the words of either side.

    Args:
        contact_id: who.
        kind: what this one is to the other: ``referred by``, ``parent``, any word.
        other_id: to whom.

    Raises:
        InvalidInput: the word is empty or too long, or both are the same person.
    """
    if contact_id == other_id:
        raise InvalidInput(_("Nobody is related to themselves."))
    typed = entries.needed(kind, _("The relation"), longest=_LONGEST_KIND)
    key = search_key(typed).replace(" ", "_").replace("-", "_")
    if key in _FROM_THE_OTHER_SIDE:
        return Relation(other_id, _FROM_THE_OTHER_SIDE[key], contact_id)
    key = _OTHER_NAMES.get(key, key)
    stored = key if key in KINDS else typed.lower()
    if key in KINDS and KINDS[key].mutual:
        return Relation(min(contact_id, other_id), stored, max(contact_id, other_id))
    return Relation(contact_id, stored, other_id)


def wording(kind: str, *, of_contact: bool) -> str:
    """What stands before the other's name on somebody's card, in the language of the run.

    Args:
        kind: as stored.
        of_contact: whether the card is that of `Relation.contact_id`, not of `Relation.other_id`.
    """
    if kind in KINDS:
        return _(KINDS[kind].other if of_contact else KINDS[kind].contact)
    own = kind[:1].upper() + kind[1:]
    return _("%(kind)s of") % {"kind": own} if of_contact else own
