"""Finding people however their names are typed, best first, with what matched."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ccm_cli.customers.queries.resolve import (
    by_phone,
    candidates,
    looks_like_phone,
    near_by_phone,
)
from ccm_cli.customers.search import PEOPLE
from ccm_cli.language.catalog import message
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import clean_line, search_key, search_keys_of
from ccm_cli.store.reading import Reader
from ccm_cli.store.searching import match_expression, records_begun

RANKED = 1_000
"""So many matches are put in order; ranking all of a hundred thousand would take far longer."""
_NEAREST = 50
_FEWEST_DIGITS = 3
_LONGEST = 200

_COMPANIES = """
SELECT w.contact_id, o.name FROM contact_company w JOIN company o ON o.id = w.company_id
WHERE w.contact_id IN"""
_TAGS = """
SELECT g.contact_id, t.name FROM contact_tag g JOIN tag t ON t.id = g.tag_id
WHERE g.contact_id IN"""
_PARTS = (
    (message("E-mail"), "SELECT contact_id, address FROM contact_email WHERE contact_id IN"),
    (message("Phone"), "SELECT contact_id, number FROM contact_phone WHERE contact_id IN"),
    (message("Handle"), "SELECT contact_id, handle FROM contact_handle WHERE contact_id IN"),
    (message("Company"), _COMPANIES),
    (message("City"), "SELECT contact_id, city FROM contact_address WHERE contact_id IN"),
    (message("Tag"), _TAGS),
)


class Match(NamedTuple):
    """Where the words were found beside the name: an English message, and the text there."""

    field: str
    text: str


class Found(NamedTuple):
    """A contact that was found."""

    id: int
    name: str
    company: str
    city: str
    matched: tuple[Match, ...]


class _Hit(NamedTuple):
    id: int
    key: str
    sort_key: str
    last_contact_at: int


def find(reader: Reader, words: str, limit: int, *, region: str = "") -> list[Found]:
    """People whose names, addresses, numbers, companies, cities or tags begin with the words.

    Called exactly so come first, then those whose name begins so, then those whose name has all
    the words, then the rest; among equals those who were in touch last.

    Args:
        reader: the database.
        words: what was typed; every word must fit, in any order.
        limit: at most so many.
        region: two letters; the country of a phone number typed without one.
    """
    text = clean_line(words[:_LONGEST])
    key = search_key(text)
    terms = [word for word in key.split() if re.search(r"\w", word)]
    if not terms:
        return []
    phoned = _phoned(reader, text, region)
    matching = _matching(reader, [(term,) for term in terms])
    hits = {hit.id: hit for hit in (*_nearest(reader, key), *matching)}
    ordered = sorted(hits.values(), key=lambda hit: _rank(hit, key, terms))
    ids = list(dict.fromkeys([*phoned, *(hit.id for hit in ordered)]))[:limit]
    return _described(reader, ids, [*terms, *_digits(text)])


def find_near(reader: Reader, words: str, limit: int) -> list[Found]:
    """People abroad whose number has the same digits as one typed without its country.

    For where `find` found nobody.
    """
    text = clean_line(words[:_LONGEST])
    ids = near_by_phone(reader, text)[:limit] if looks_like_phone(text) else []
    return _described(reader, ids, _digits(text))


def find_spelled(reader: Reader, terms: Sequence[Sequence[str]], limit: int) -> list[Found]:
    """People found by likely spellings of what was typed.

    Those come first whose name has words of every term, then those with the likelier spellings,
    then those who were in touch last.

    Args:
        reader: the database.
        terms: for each word its spellings as search keys, the likeliest first.
        limit: at most so many.
    """
    hits = sorted(_matching(reader, terms), key=lambda hit: _likeness(hit, terms))
    ids = list(dict.fromkeys(hit.id for hit in hits))[:limit]
    return _described(reader, ids, [spelling for term in terms for spelling in term])


def _described(reader: Reader, ids: Sequence[int], terms: Sequence[str]) -> list[Found]:
    if not ids:
        return []
    matched = _matched(reader, ids, terms)
    return [
        Found(*candidate, matched=matched[candidate.id]) for candidate in candidates(reader, ids)
    ]


def _likeness(hit: _Hit, terms: Sequence[Sequence[str]]) -> tuple[int, int, int, str]:
    places = [
        next((place for place, spelling in enumerate(term) if _begins(spelling, hit.key)), None)
        for term in terms
    ]
    named = [place for place in places if place is not None]
    return len(terms) - len(named), sum(named), -hit.last_contact_at, hit.sort_key


def _phoned(reader: Reader, text: str, region: str) -> list[int]:
    """Those with this phone number, or with one that begins so in the region's own spelling."""
    if looks_like_phone(text) and (found := by_phone(reader, text, region=region)):
        return found
    digits = ascii_digits(text).replace(" ", "")
    if not (digits.startswith("0") and digits.isdecimal() and len(digits) >= _FEWEST_DIGITS):
        return []
    from phonenumbers import country_code_for_region

    begun = f"+{country_code_for_region(region)}{digits.lstrip('0')}"
    return reader.values(
        "SELECT DISTINCT contact_id FROM contact_phone WHERE number >= ? AND number < ? LIMIT ?",
        (begun, begun + ":", RANKED),
    )


_HIT = (
    "SELECT c.id, c.name_key, c.sort_key, coalesce(act.last_contact_at, 0) FROM {source}"
    " LEFT JOIN contact_activity act ON act.contact_id = c.id WHERE {where} LIMIT {most}"
)


def _nearest(reader: Reader, key: str) -> list[_Hit]:
    """Those whose whole name begins with the words; first in their index, however many match."""
    return reader.rows(
        _Hit,
        _HIT.format(source="contact c", where="c.name_key >= ? AND c.name_key < ?", most=_NEAREST),
        (key, key + "\U0010ffff"),
    )


def _matching(reader: Reader, terms: Sequence[Sequence[str]]) -> list[_Hit]:
    ids = None
    if len(terms) == len(terms[0]) == 1:
        ids = records_begun(reader, PEOPLE.name, terms[0][0], RANKED)
    if ids is not None:
        where = f"c.id IN ({', '.join('?' * len(ids))})"
        return reader.rows(_Hit, _HIT.format(source="contact c", where=where, most=RANKED), ids)
    return reader.rows(
        _Hit,
        _HIT.format(
            source="contact_search s JOIN contact c ON c.id = s.rowid",
            where="contact_search MATCH ?",
            most=RANKED,
        ),
        (match_expression(reader, PEOPLE.name, terms),),
    )


def _rank(hit: _Hit, key: str, terms: Sequence[str]) -> tuple[int, int, str]:
    if hit.key == key:
        place = 0
    elif hit.key.startswith(key):
        place = 1
    elif all(_begins(term, hit.key) for term in terms):
        place = 2
    else:
        place = 3
    return place, -hit.last_contact_at, hit.sort_key


def _begins(term: str, key: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(term)}", key) is not None


def _digits(text: str) -> list[str]:
    """The significant digits of a phone number, which begin no word of its E.164 form."""
    digits = "".join(filter(str.isdigit, ascii_digits(text))).lstrip("0")
    return [digits] if looks_like_phone(text) or text[:1] in "0۰٠" else []


def _matched(
    reader: Reader, ids: Sequence[int], terms: Iterable[str]
) -> dict[int, tuple[Match, ...]]:
    """Per contact, what beside its name has one of the words."""
    found: dict[int, list[Match]] = {contact_id: [] for contact_id in ids}
    marks = ", ".join("?" * len(ids))
    wanted = list(terms)
    for field, sql in _PARTS:
        for contact_id, text in reader.rows(lambda *row: row, f"{sql} ({marks})", ids):
            keys = " ".join(search_keys_of(text))
            if any(_begins(term, keys) or _inside_number(term, keys) for term in wanted):
                found[contact_id].append(Match(field, text))
    return {contact_id: tuple(matches) for contact_id, matches in found.items()}


def _inside_number(term: str, key: str) -> bool:
    return term.isdecimal() and len(term) >= _FEWEST_DIGITS and key.startswith("+") and term in key
