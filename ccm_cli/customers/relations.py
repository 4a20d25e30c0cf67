"""What people are to each other: who referred whom, families, colleagues, assistants.

A relation is read as a sentence: the one contact is the *kind* of the other. ``child`` of
somebody seen from the other side is ``parent``; both are one relation, stored once.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.customers.models import Contact
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.text import search_key
from ccm_cli.store.writing import UnitOfWork

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


def add(
    work: UnitOfWork, *, contact_id: int, kind: str, other_id: int, now: int, note: str = ""
) -> bool:
    """Say what somebody is to somebody else; what was said before is no change.

    Args:
        work: the unit of work.
        contact_id: who.
        kind: what this one is to the other, as for `relation`.
        other_id: to whom.
        now: UTC seconds.
        note: a line about it; empty: as it was.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: one of the two is not there.
        InvalidInput: as `relation`, or the note is too long.
    """
    meant = relation(contact_id, kind, other_id)
    for person in (contact_id, other_id):
        work.get(Contact, person)
    line = entries.line(note, _("The note"))
    held = _held(work, meant)
    if held is None:
        add_many(work, [meant], now=now, note=line)
        return True
    return bool(line) and work.update_rows("contact_relation", {held: {"note": line}}) > 0


def add_many(work: UnitOfWork, relations: Iterable[Relation], *, now: int, note: str = "") -> int:
    """Write down many relations at once; those that are there already are left.

    Args:
        work: the unit of work.
        relations: made by `relation`, between contacts that exist.
        now: UTC seconds.
        note: of all of them.

    Returns:
        How many are new.
    """
    new = [meant for meant in dict.fromkeys(relations) if _held(work, meant) is None]
    work.insert_rows(
        "contact_relation",
        [meant._asdict() | {"note": note, "created_at": now} for meant in new],
    )
    return len(new)


def remove(work: UnitOfWork, *, contact_id: int, kind: str, other_id: int) -> int:
    """Take back what somebody is to somebody else.

    Args:
        work: the unit of work.
        contact_id: who.
        kind: as for `relation`; empty: every relation between the two.
        other_id: to whom.

    Returns:
        How many were removed.

    Raises:
        NotFound: there is none between them.
    """
    if kind:
        held = _held(work, relation(contact_id, kind, other_id))
        found = [] if held is None else [held]
    else:
        both = (contact_id, other_id)
        found = work.reader.values(
            "SELECT id FROM contact_relation WHERE contact_id = ? AND other_id = ?"
            " UNION SELECT id FROM contact_relation WHERE contact_id = ? AND other_id = ?",
            (*both, *reversed(both)),
        )
    if not found:
        raise NotFound(
            _("No such relation between contact %(id)d and contact %(other)d is known.")
            % {"id": contact_id, "other": other_id},
            hint=_("See: ccm contact show %(id)d") % {"id": contact_id},
        )
    return work.delete_rows("contact_relation", found)


def _held(work: UnitOfWork, meant: Relation) -> int | None:
    """The id of a relation that is written down already, a mutual one from either side."""
    mutual = meant.kind in KINDS and KINDS[meant.kind].mutual
    found = work.reader.value(
        "SELECT id FROM contact_relation WHERE kind = ? AND (contact_id = ? AND other_id = ?"
        " OR ? AND contact_id = ? AND other_id = ?)",
        (
            meant.kind,
            meant.contact_id,
            meant.other_id,
            mutual,
            meant.other_id,
            meant.contact_id,
        ),
    )
    return None if found is None else int(found)
