"""Contacts and companies as they are compared, and those that are like one of them.

Looking for what is like one record goes through indexes only, so that it takes the same few
milliseconds among a million contacts. What sounds alike in another script stands in no index: to
find that as well, every name is listened to, which takes seconds among a million.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple, TypeVar

from ccm_cli.customers.duplicates.reasons import Likeness, Reason
from ccm_cli.customers.duplicates.records import (
    FORMS_BEFORE,
    ROLE_NAMES,
    Firm,
    Person,
    Words,
    firm_words,
    mailbox,
    person_words,
    website,
)
from ccm_cli.language.text import search_key
from ccm_cli.store.reading import Reader

Made = TypeVar("Made")

MOST = 200
"""Records looked at for one way of being alike."""
_MOST_WORDS = 4
_LAST = "\U0010ffff"
_CHUNK = 500

_PEOPLE = """
SELECT c.id, c.name, c.name_key, c.given_name, c.middle_name, c.family_name,
       (SELECT group_concat(e.key, char(10)) FROM contact_email e WHERE e.contact_id = c.id),
       (SELECT group_concat(p.number, char(10)) FROM contact_phone p WHERE p.contact_id = c.id),
       (SELECT group_concat(h.key, char(10)) FROM contact_handle h WHERE h.contact_id = c.id),
       (SELECT group_concat(a.street || char(9) || a.city_key, char(10)) FROM contact_address a
         WHERE a.contact_id = c.id),
       (SELECT group_concat(w.company_id, ' ') FROM contact_company w WHERE w.contact_id = c.id),
       (SELECT CASE WHEN d.year THEN printf('%04d-', d.year) ELSE '' END || d.month_day
         FROM contact_date d WHERE d.contact_id = c.id AND d.name = 'birthday')
FROM contact c
"""
_FIRMS = """
SELECT o.id, o.name, o.name_key, o.email, o.phone, o.website, o.street, o.city_key
FROM company o
"""


class Match(NamedTuple):
    """A record that another one is like."""

    id: int
    name: str
    score: int
    """0 to 100."""
    reasons: tuple[Reason, ...]


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _person(
    contact_id: int,
    name: str,
    key: str,
    given: str,
    middle: str,
    family: str,
    emails: str | None,
    phones: str | None,
    handles: str | None,
    addresses: str | None,
    companies: str | None,
    birthday: str | None,
) -> Person:
    places = [line.partition("\t") for line in _lines(addresses)]
    return Person(
        contact_id,
        name,
        person_words(key, search_key(given), search_key(middle), search_key(family)),
        tuple(map(mailbox, _lines(emails))),
        _lines(phones),
        _lines(handles),
        tuple(_place(street, city) for street, _tab, city in places if street),
        tuple(city for _street, _tab, city in places if city),
        tuple(map(int, companies.split())) if companies else (),
        birthday or "",
    )


def _place(street: str, city_key: str) -> str:
    return f"{search_key(street)}, {city_key}".rstrip(", ")


def _firm(
    company_id: int, name: str, key: str, email: str, phone: str, site: str, street: str, city: str
) -> Firm:
    return Firm(
        company_id,
        name,
        firm_words(key),
        (search_key(email),) if email else (),
        (phone,) if phone else (),
        tuple(filter(None, [website(site)])),
        (_place(street, city),) if street else (),
        (city,) if city else (),
    )


def all_people(reader: Reader) -> Iterator[Person]:
    """Every contact as it is compared."""
    return reader.stream(_person, _PEOPLE)


def all_firms(reader: Reader) -> Iterator[Firm]:
    """Every company as it is compared."""
    return reader.stream(_firm, _FIRMS)


def people(reader: Reader, ids: Sequence[int]) -> dict[int, Person]:
    """Some contacts as they are compared, by id; those that are gone are left out."""
    return {one.id: one for one in _some(reader, _person, _PEOPLE + "WHERE c.id", ids)}


def packed(one: Person | Firm) -> str:
    """A record as text that `person_from` or `firm_from` reads back, for keeping it aside."""
    return json.dumps(one, ensure_ascii=False, separators=(",", ":"))


def person_from(text: str) -> Person:
    """A contact that was `packed`."""
    row_id, name, words, *rest = json.loads(text)
    return Person(row_id, name, Words(*words), *rest)


def firm_from(text: str) -> Firm:
    """A company that was `packed`."""
    row_id, name, words, *rest = json.loads(text)
    return Firm(row_id, name, Words(*words), *rest)


def firms(reader: Reader, ids: Sequence[int]) -> dict[int, Firm]:
    """Some companies as they are compared, by id; those that are gone are left out."""
    return {one.id: one for one in _some(reader, _firm, _FIRMS + "WHERE o.id", ids)}


def _some(
    reader: Reader, make: Callable[..., Made], sql: str, ids: Sequence[int]
) -> Iterator[Made]:
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        yield from reader.rows(make, f"{sql} IN ({marks})", chunk)


# Who is like one of them


def like_person(
    reader: Reader, one: Person, *, min_score: int, listening: bool = False
) -> list[Match]:
    """Contacts that are like one, the likest first.

    Args:
        reader: the database.
        one: a contact that is there, or one that is not added yet (id 0).
        min_score: 0 to 100; what is less like it is left out.
        listening: whether every name is listened to as well.
    """
    from ccm_cli.customers.duplicates.scoring import compare_people

    found = list(_near_person(reader, one))
    if listening:
        found += _sounding(reader, "contact", one.words, _main_of_person)
    near = _ids(one.id, found, _distinct(reader, "contact", one.id))
    if not near:
        return []
    others = people(reader, near).values()
    return _best(((other, compare_people(one, other)) for other in others), min_score)


def like_firm(reader: Reader, one: Firm, *, min_score: int, listening: bool = False) -> list[Match]:
    """Companies that are like one, as `like_person`."""
    from ccm_cli.customers.duplicates.scoring import compare_firms

    found = list(_near_firm(reader, one))
    if listening:
        found += _sounding(reader, "company", one.words, _main_of_firm)
    near = _ids(one.id, found, _distinct(reader, "company", one.id))
    if not near:
        return []
    others = firms(reader, near).values()
    return _best(((other, compare_firms(one, other)) for other in others), min_score)


def _ids(own: int, found: Iterable[int], distinct: set[int]) -> list[int]:
    return [row_id for row_id in dict.fromkeys(found) if row_id != own and row_id not in distinct]


def _best(compared: Iterable[tuple[Person | Firm, Likeness]], min_score: int) -> list[Match]:
    matches = [
        Match(other.id, other.name, likeness.score, likeness.reasons)
        for other, likeness in compared
        if likeness.score >= min_score
    ]
    return sorted(matches, key=lambda match: (-match.score, match.id))


def _distinct(reader: Reader, table: str, row_id: int) -> set[int]:
    """Those that the owner said are not the same."""
    return set(
        reader.values(
            f"SELECT second_id FROM {table}_distinct WHERE first_id = ?"
            f" UNION ALL SELECT first_id FROM {table}_distinct WHERE second_id = ?",
            (row_id, row_id),
        )
    )


def _near_person(reader: Reader, one: Person) -> Iterator[int]:
    yield from _listed(
        reader, "SELECT contact_id FROM contact_phone WHERE number IN ({marks})", one.phones
    )
    yield from _listed(
        reader, "SELECT contact_id FROM contact_handle WHERE key IN ({marks})", one.handles
    )
    for box in one.emails:
        yield from _same_local(reader, box)
    yield from _listed(
        reader, "SELECT id FROM contact WHERE name_key IN ({marks})", _orders(one.words)
    )
    yield from _same_words(reader, one.words)
    yield from _listed(
        reader,
        "SELECT contact_id FROM contact_company WHERE company_id IN ({marks})",
        one.companies,
    )


def _listed(reader: Reader, sql: str, values: Sequence[object]) -> list[int]:
    if not values:
        return []
    marks = ", ".join("?" * len(values))
    return reader.values(f"{sql.format(marks=marks)} LIMIT {MOST}", values)


def _same_local(reader: Reader, box: str) -> list[int]:
    """Addresses with the same name before the @, with or without a ``+tag``."""
    local = box.partition("@")[0]
    if local in ROLE_NAMES:
        return []
    sql = "SELECT contact_id FROM contact_email WHERE key >= ? AND key < ? LIMIT ?"
    return [
        *reader.values(sql, (f"{local}@", f"{local}A", MOST)),
        *reader.values(sql, (f"{local}+", f"{local},", MOST)),
    ]


def _orders(words: Words) -> list[str]:
    """The search keys that the same name has with its words in other orders."""
    both = [words.main, (*words.main, *words.middle)]
    return list(
        dict.fromkeys(
            " ".join(order)
            for chosen in both
            if 0 < len(chosen) <= _MOST_WORDS
            for order in permutations(chosen)
        )
    )


def _same_words(reader: Reader, words: Words) -> list[int]:
    """Contacts in whose search index all words of the name stand, whatever else does."""
    if len(words.main) < 2:  # noqa: PLR2004  (one word fits too many)
        return []
    wanted = " ".join(f'"{word}"' for word in words.main)
    return reader.values(
        "SELECT rowid FROM contact_search WHERE contact_search MATCH ? LIMIT ?", (wanted, MOST)
    )


def _main_of_person(key: str) -> Sequence[str]:
    return person_words(key, "", "", "").main


def _main_of_firm(key: str) -> Sequence[str]:
    return firm_words(key).main


def _sounding(
    reader: Reader, table: str, words: Words, main_of: Callable[[str], Sequence[str]]
) -> list[int]:
    """Records whose names have the same consonants, in any order, spacing and script."""
    from ccm_cli.customers.duplicates.names import letters

    wanted = {letters(chosen, coarse=True) for chosen in (words.main, words.whole) if chosen}
    rows = reader.stream(lambda *row: row, f"SELECT id, name_key FROM {table}")
    return [row_id for row_id, key in rows if letters(main_of(key), coarse=True) in wanted]


def _near_firm(reader: Reader, one: Firm) -> Iterator[int]:
    core = " ".join(one.words.main)
    key = search_key(one.name)
    yield from _listed(
        reader,
        "SELECT id FROM company WHERE name_key IN ({marks})",
        [key, core, *(form.format(core) for form in FORMS_BEFORE)],
    )
    yield from reader.values(
        "SELECT id FROM company WHERE name_key >= ? AND name_key < ? LIMIT ?",
        (core, core + _LAST, MOST),
    )
