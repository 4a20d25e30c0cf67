"""Finding anything by its words: people, companies, deals, tasks, what was said and noted."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers.queries import search as people
from ccm_cli.customers.search import PEOPLE
from ccm_cli.language.catalog import message
from ccm_cli.language.text import clean_line, search_key, search_keys_of
from ccm_cli.store.reading import Reader
from ccm_cli.store.searching import Searchable, alike, begins_any, match_expression

CONTACT = "contact"
LABEL = message("People")
_CONSIDERED = 200
"""Newest matches of each kind that are put in order."""
_LONGEST = 200
_AROUND = 40
"""Letters of a text that are shown before the first word found in it."""
_SHOWN = 120
_TOKEN = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[\w\u200c']+")
_FIRST_TEXT = 6

Term = tuple[str, ...]
"""The spellings that will do for one word that was typed."""


class Match(NamedTuple):
    """Where words were found.

    Attributes:
        field: an English message naming the text.
        text: of it what stands around them, on one line.
        spans: where in ``text`` they stand, start and end, in order.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]


class Hit(NamedTuple):
    """A record that was found.

    Attributes:
        kind: ``contact``, or a `Searchable.kind`.
        id: of the record.
        contact_id: the customer to open; None where there is none.
        title: what it is called.
        about: what it belongs to.
        at: a time in UTC seconds; None where none is meant.
        matched: where the words were found, the title left out.
    """

    kind: str
    id: int
    contact_id: int | None
    title: str
    about: str
    at: int | None
    matched: tuple[Match, ...]


class Section(NamedTuple):
    """What was found of one kind.

    Attributes:
        kind: as of `Hit`.
        label: its plural, an English message.
        hits: the best first.
        more: whether there are others.
    """

    kind: str
    label: str
    hits: tuple[Hit, ...]
    more: bool


class Finding(NamedTuple):
    """All that was found.

    Attributes:
        sections: kinds of which anything was found.
        alike: whether nothing has the words as typed, and this is what is written much like them.
        terms: the spellings that were looked for, word by word.
    """

    sections: tuple[Section, ...]
    alike: bool
    terms: tuple[Term, ...]


def find(
    reader: Reader,
    words: str,
    limit: int,
    *,
    searchables: Sequence[Searchable],
    region: str = "",
    kinds: Sequence[str] = (),
) -> Finding:
    """Everything that has words beginning with what was typed.

    Every word must fit, in any order. People come as `ccm_cli.customers.queries.search.find` puts
    them; of the other kinds what is still to be done first, then the newest. Where nothing fits at
    all, people abroad are whose number has the digits typed without a country, then words that are
    written much like those typed.

    Args:
        reader: the database.
        words: what was typed.
        limit: at most so many of each kind.
        searchables: what there is beside people.
        region: two letters; the country of a phone number typed without one.
        kinds: only these; empty: all.
    """
    text = clean_line(words[:_LONGEST])
    typed = [word for word in search_key(text).split() if _TOKEN.search(word)]
    if not typed:
        return Finding((), False, ())
    wanted = [each for each in searchables if not kinds or each.kind in kinds]
    with_people = not kinds or CONTACT in kinds
    terms: list[Term] = [(word,) for word in typed]
    sections = _sections(reader, text, terms, limit, wanted, region if with_people else None)
    if sections:
        return Finding(sections, False, tuple(terms))
    if with_people and (near := people.find_near(reader, text, limit + 1)):
        return Finding((_section(near, terms, limit),), True, tuple(terms))
    indexes = [each.kept_in.name for each in wanted] + ([PEOPLE.name] if with_people else [])
    likely = [_spellings(reader, indexes, word) for word in typed]
    if likely == terms:
        return Finding((), False, tuple(terms))
    terms = likely
    sections = _sections(reader, "", terms, limit, wanted, region if with_people else None)
    return Finding(sections, bool(sections), tuple(terms))


def _spellings(reader: Reader, indexes: Iterable[str], word: str) -> Term:
    """A word and those it may have been meant as."""
    found: dict[str, int] = {}
    for index in indexes:
        if begins_any(reader, index, word):
            found[word] = 0
        for spelling, distance in alike(reader, index, word):
            found[spelling] = min(distance, found.get(spelling, distance))
    return tuple(sorted(found, key=lambda spelling: (found[spelling], spelling))) or (word,)


def _sections(
    reader: Reader,
    text: str,
    terms: Sequence[Term],
    limit: int,
    searchables: Sequence[Searchable],
    region: str | None,
) -> tuple[Section, ...]:
    found = []
    if region is not None:
        found.append(_people(reader, text, terms, limit, region))
    found += [_records(reader, each, terms, limit) for each in searchables]
    return tuple(section for section in found if section.hits)


def _people(reader: Reader, text: str, terms: Sequence[Term], limit: int, region: str) -> Section:
    """People; as typed while there is a text, else by their likely spellings."""
    if text:
        found = people.find(reader, text, limit + 1, region=region)
    else:
        found = people.find_spelled(reader, terms, limit + 1)
    return _section(found, terms, limit)


def _section(found: Sequence[people.Found], terms: Sequence[Term], limit: int) -> Section:
    hits = tuple(
        Hit(
            CONTACT,
            person.id,
            person.id,
            person.name,
            " · ".join(part for part in (person.company, person.city) if part),
            None,
            tuple(Match(m.field, m.text, spans(m.text, terms)) for m in person.matched),
        )
        for person in found[:limit]
    )
    return Section(CONTACT, LABEL, hits, len(found) > limit)


def _records(reader: Reader, searchable: Searchable, terms: Sequence[Term], limit: int) -> Section:
    index = searchable.kept_in.name
    ids = reader.values(
        f'SELECT rowid FROM "{index}" WHERE "{index}" MATCH ? ORDER BY rowid DESC LIMIT ?',
        (match_expression(reader, index, _apart(terms)), _CONSIDERED),
    )
    rows: list[tuple[Any, ...]] = []
    if ids:
        marks = ", ".join("?" * len(ids))
        sql = f"{searchable.rows} WHERE {searchable.key} IN ({marks})"
        rows = reader.rows(lambda *row: row, sql, ids)
    rows.sort(key=lambda row: (row[5], -(row[4] or 0), -row[0]))
    hits = tuple(_hit(searchable, row, terms) for row in rows[:limit])
    return Section(searchable.kind, searchable.label, hits, len(rows) > limit)


def _apart(terms: Sequence[Term]) -> list[Term]:
    """Terms of one token each: these indexes keep no positions, so they know no phrases."""
    apart: list[Term] = []
    for spellings in terms:
        if len(spellings) > 1:
            apart.append(spellings)
        else:
            apart += [(part,) for part in _TOKEN.findall(spellings[0])]
    return apart


def _hit(searchable: Searchable, row: tuple[Any, ...], terms: Sequence[Term]) -> Hit:
    record_id, contact_id, title, about, at = row[:5]
    matches = [
        shown(part, text, terms)
        for part, text in zip(searchable.parts, row[_FIRST_TEXT:], strict=True)
        if text and text != title and spans(clean_line(text), terms)
    ]
    return Hit(searchable.kind, record_id, contact_id, title, about, at, tuple(matches))


def shown(field: str, text: str, terms: Sequence[Term]) -> Match:
    """The part of a text that has the words, on one line.

    Args:
        field: an English message naming the text.
        text: any length.
        terms: what was looked for.
    """
    line = clean_line(text)
    found = spans(line, terms)
    start = max(0, found[0][0] - _AROUND) if found else 0
    if start:
        space = line.find(" ", start, found[0][0])
        start = space + 1 if space >= 0 else start
    piece = line[start : start + _SHOWN]
    before = "…" if start else ""
    after = "…" if start + _SHOWN < len(line) else ""
    moved = len(before) - start
    inside = tuple(
        (first + moved, last + moved) for first, last in found if last <= start + len(piece)
    )
    return Match(field, before + piece + after, inside)


def spans(line: str, terms: Sequence[Term]) -> tuple[tuple[int, int], ...]:
    """Where in a line words stand that begin with one of the spellings, start and end."""
    spellings = tuple(spelling for term in terms for spelling in term)
    return tuple(
        word.span()
        for word in _WORD.finditer(line)
        if any(
            part.startswith(spellings) for key in search_keys_of(word[0]) for part in key.split()
        )
    )
