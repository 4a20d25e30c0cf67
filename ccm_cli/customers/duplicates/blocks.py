"""What records must have in common to be compared at all: their block keys.

Comparing everybody with everybody would take years; so only those are compared that share a
phone, a mailbox, a handle, an address, or the letters that their names sound like. A key is the
hash of what is shared. Beside it stands what parts a crowded block again: among hundreds with the
same name, only those of the same city are compared.
"""

from collections.abc import Iterator
from typing import NamedTuple

from ccm_cli.customers.duplicates.names import letters
from ccm_cli.customers.duplicates.records import (
    FREE_DOMAINS,
    Firm,
    Person,
    Words,
    local_name,
)

_FEWEST_CONSONANTS, _FEWEST_LETTERS = 3, 4
_SHORTEST_HANDLE = 4


class Key(NamedTuple):
    """A block a record belongs to, and its part of the block.

    Attributes:
        block: hash of what is shared.
        part: hash of what parts the block; 0 where nothing does.
        across: whether only records of different parts are compared, because those of the same
            part share a block of their own; else the parts are for crowds.
    """

    block: int
    part: int = 0
    across: bool = False


def keys_of_person(one: Person) -> Iterator[Key]:
    """The blocks of a contact."""
    city = hash(one.cities[0]) if one.cities else 0
    yield from _named(one.words, city)
    named = hash(letters(one.words.main, coarse=True)[:1])
    for number in one.phones:
        yield Key(hash(("phone", number)), named)
    for box in one.emails:
        yield Key(hash(("email", box)), named)
        if local := local_name(box):
            yield Key(hash(("local", local)), named)
    for handle in one.handles:
        if len(handle) >= _SHORTEST_HANDLE:
            yield Key(hash(("handle", handle)), named)
    for address in one.addresses:
        yield Key(hash(("address", address)), named)
    for company in one.companies:
        yield Key(hash(("company", company)), named)
    if len(one.birthday) > len("MM-DD"):
        yield Key(hash(("birthday", one.birthday, named)))


def keys_of_firm(one: Firm) -> Iterator[Key]:
    """The blocks of a company."""
    city = hash(one.cities[0]) if one.cities else 0
    yield from _named(one.words, city, fewest=2)
    yield Key(hash(("first", one.words.main[0] if one.words.main else "")), city)
    for kind, values in (
        ("website", one.websites),
        ("email", one.emails),
        ("phone", one.phones),
        ("address", one.addresses),
        ("domain", {mail.partition("@")[2] for mail in one.emails} - FREE_DOMAINS),
    ):
        for value in values:
            yield Key(hash((kind, value)), city)


def _named(words: Words, part: int, *, fewest: int = _FEWEST_LETTERS) -> Iterator[Key]:
    """The same letters in any order, spacing and script: whole, and by consonants alone."""
    for chosen in filter(None, (words.main, words.whole)):
        fine = letters(chosen, coarse=False)
        if len(fine) >= fewest:
            yield Key(hash(("fine", fine)), part)
        coarse = letters(chosen, coarse=True)
        if len(coarse) >= _FEWEST_CONSONANTS:
            yield Key(hash(("coarse", coarse)), hash(fine), across=True)
