"""The people somebody is related to, from either side."""

from typing import NamedTuple

from ccm_cli.store.reading import Reader

MOST_RELATIONS = 200
"""Somebody who refers a great many is shown with the newest of them."""


class Related(NamedTuple):
    """Somebody a contact is related to.

    Attributes:
        kind: as stored; see `ccm_cli.customers.relation_kinds`.
        of_contact: whether the contact is the kind of the other, not the other of the contact.
        id: of the other.
        name: of the other.
        note: about the relation.
    """

    kind: str
    of_contact: bool
    id: int
    name: str
    note: str


def related(reader: Reader, contact_id: int) -> tuple[Related, ...]:
    """The people a contact is related to, by kind and name; at most `MOST_RELATIONS`."""
    found = reader.rows(
        lambda kind, of_contact, other_id, name, note: Related(
            kind, bool(of_contact), other_id, name, note
        ),
        "SELECT r.kind, 1, r.other_id, c.name, r.note FROM contact_relation r"
        " JOIN contact c ON c.id = r.other_id WHERE r.contact_id = ?"
        " UNION SELECT r.kind, 0, r.contact_id, c.name, r.note FROM contact_relation r"
        " JOIN contact c ON c.id = r.contact_id WHERE r.other_id = ?"
        " ORDER BY 1, 2 DESC, 3 DESC LIMIT ?",
        (contact_id, contact_id, MOST_RELATIONS),
    )
    return tuple(sorted(found, key=lambda one: (one.kind, not one.of_contact, one.name)))
