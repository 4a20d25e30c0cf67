"""How complete contacts are: all of them together, and one."""

from typing import NamedTuple

from ccm_cli.customers.completeness import PARTS, Part
from ccm_cli.store.reading import Reader


class Share(NamedTuple):
    """How many contacts have one part."""

    part: Part
    having: int


class Overall(NamedTuple):
    """All contacts.

    Attributes:
        contacts: how many there are.
        shares: of each part, in the order of `PARTS`.
    """

    contacts: int
    shares: tuple[Share, ...]

    @property
    def score(self) -> float | None:
        """The mean of the scores, 0 to 100; None where there is nobody.

        The sum over the parts of weight times contacts that have it, by the number of contacts.
        """
        if not self.contacts:
            return None
        return sum(part.weight * having for part, having in self.shares) / self.contacts


class Held(NamedTuple):
    """Whether one contact has one part."""

    part: Part
    held: bool


def overall(reader: Reader) -> Overall:
    """How complete all contacts are; a scan of each table, whatever the number of contacts."""
    return Overall(
        int(reader.value("SELECT count(*) FROM contact")),
        tuple(Share(part, int(reader.value(part.holders))) for part in PARTS),
    )


def of_contact(reader: Reader, contact_id: int) -> tuple[Held, ...]:
    """What one contact has and lacks; nothing where there is no such contact."""
    columns = ", ".join(f"({part.held})" for part in PARTS)
    found = reader.row(
        lambda *held: held, f"SELECT {columns} FROM contact c WHERE c.id = ?", (contact_id,)
    )
    return tuple(Held(part, bool(held)) for part, held in zip(PARTS, found or (), strict=False))


def score(held: tuple[Held, ...]) -> int:
    """The score of a contact: the weights of what it has, 0 to 100."""
    return sum(part.weight for part, has in held if has)
