"""What people are to each other: who referred whom, families, colleagues, assistants.

The words are those of `relation_kinds`; here are the verbs that write relations down.
"""

from collections.abc import Iterable

from ccm_cli.customers import entries
from ccm_cli.customers.models import Contact
from ccm_cli.customers.relation_kinds import KINDS, Relation, relation
from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.writing import UnitOfWork


def add(
    work: UnitOfWork, *, contact_id: int, kind: str, other_id: int, now: int, note: str = ""
) -> bool:
    """Say what somebody is to somebody else; what was said before is no change.

    Args:
        work: the unit of work.
        contact_id: who.
        kind: what this one is to the other, as for `relation_kinds.relation`.
        other_id: to whom.
        now: UTC seconds.
        note: a line about it; empty: as it was.

    Returns:
        Whether anything changed.

    Raises:
        NotFound: one of the two is not there.
        InvalidInput: as `relation_kinds.relation`, or the note is too long.
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
        relations: made by `relation_kinds.relation`, between contacts that exist.
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
        kind: as for `relation_kinds.relation`; empty: every relation between the two.
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
