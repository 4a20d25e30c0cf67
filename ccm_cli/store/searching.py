"""Search indexes: the words of records, found by their beginnings in any order, or by likeness.

Each is a full-text table of search keys, one row per record, beside views of its distinct words
and of their places. All are made by a migration; an `Index` says what goes in.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from ccm_cli.language.text import search_keys_of
from ccm_cli.store.derived import Derived
from ccm_cli.store.reading import Reader

SHORTEST_ALIKE = 3
"""Letters of the shortest word that others are held against; the shorter are alike by chance."""
_SHORT = 3
"""Letters of words that must be as long as those they are held against."""
_LONG = 7
"""Letters from which on two mistakes are forgiven, and not one."""
_GATHERED, _GATHERED_IN_BULK = 1 << 20, 1 << 24
"""Bytes of words that FTS5 gathers before it writes them: as it does by itself, and in bulk."""
_ALIKE = 6
"""Words that may stand for one that was mistyped."""
_LISTED = range(2, 4)
"""Letters of the beginnings whose records the indexes list: ``prefix = '2 3'``."""
_SPELLED_OUT = 64
"""Words that a beginning is spelled out in."""
_TOKEN = re.compile(r"[^\W_]+")
_LAST_TOKEN = re.compile(r"[^\W_]+\Z")
_BEYOND = "\U0010ffff"
_NEXT = "\x01"


class Index(NamedTuple):
    """A search index.

    Attributes:
        name: of the full-text table; its words are in ``NAME_words``, where they stand in
            ``NAME_places``.
        key: SQL of the record's id.
        texts: SQL, a SELECT of that id and of the texts to index, without a WHERE.
        where: condition that a record needs to be indexed at all; empty: none.
        touched: as of `Derived`.
        through: as of `Derived`.
    """

    name: str
    key: str
    texts: str
    where: str
    touched: Mapping[str, str]
    through: Mapping[str, str]

    @property
    def derived(self) -> Derived:
        """What keeps the index up to date."""
        return Derived(
            self.name,
            self.touched,
            self._refresh,
            self._rebuild,
            dict(self.through),
            self._arrive,
        )

    def _refresh(self, connection: sqlite3.Connection, keys: Sequence[int]) -> None:
        marks = ", ".join("?" * len(keys))
        connection.execute(f'DELETE FROM "{self.name}" WHERE rowid IN ({marks})', keys)
        self._insert(connection, f"{self.key} IN ({marks})", keys)

    def _arrive(self, connection: sqlite3.Connection, first: int, last: int) -> None:
        self._insert(connection, f"{self.key} BETWEEN ? AND ?", (first, last))

    def _rebuild(self, connection: sqlite3.Connection) -> None:
        connection.execute(f'DELETE FROM "{self.name}"')
        self._insert(connection, "1", ())

    def _insert(
        self, connection: sqlite3.Connection, condition: str, parameters: Sequence[int]
    ) -> None:
        where = f"{condition} AND {self.where}" if self.where else condition
        found = connection.execute(f"{self.texts} WHERE {where}", parameters)
        self.add(connection, ((row[0], words_of(row[1:])) for row in found))

    @contextmanager
    def in_bulk(self, connection: sqlite3.Connection) -> Iterator[None]:
        """Gather many more words than usual in memory before they are written and merged.

        Args:
            connection: with a transaction open, which keeps this from others.
        """
        self._gather(connection, _GATHERED_IN_BULK)
        yield
        self._gather(connection, _GATHERED)

    def _gather(self, connection: sqlite3.Connection, most: int) -> None:
        connection.execute(
            f'INSERT INTO "{self.name}" ("{self.name}", rank) VALUES (\'hashsize\', ?)', (most,)
        )

    def add(self, connection: sqlite3.Connection, words: Iterable[tuple[int, str]]) -> None:
        """Put records into the index that are not in it: ids, and their words of `words_of`."""
        connection.executemany(f'INSERT INTO "{self.name}" (rowid, words) VALUES (?, ?)', words)


class Searchable(NamedTuple):
    """A kind of record that can be found by its words.

    Attributes:
        kind: as commands call it.
        label: its plural for people, an English message.
        kept_in: where its words are.
        rows: SQL, a SELECT without a WHERE of the id; the id of the customer to open, or NULL; a
            title; what it belongs to; a time in UTC seconds, or NULL; 0 for what still is to be
            done and 1 for the rest; then the texts that were indexed, in the order of ``parts``.
        key: SQL of the id in ``rows``.
        parts: English messages that name those texts.
    """

    kind: str
    label: str
    kept_in: Index
    rows: str
    key: str
    parts: tuple[str, ...]


def words_of(texts: Iterable[str | None]) -> str:
    """The distinct search words of some texts, in both readings of the zero-width non-joiner.

    They stand in an order of their own, so that it does not matter in which the texts came.
    """
    words: set[str] = set()
    for text in texts:
        for key in search_keys_of(text) if text else ():
            words.update(key.split())
    return " ".join(sorted(words))


def match_expression(reader: Reader, index: str, terms: Sequence[Sequence[str]]) -> str:
    """An FTS5 query: of every term one of its spellings, as a prefix, in any order.

    Args:
        reader: the database.
        index: name of the index that is asked.
        terms: search keys; spellings of the same term stand together.
    """
    return " AND ".join(
        "(" + " OR ".join(_begun(reader, index, spelling) for spelling in spellings) + ")"
        for spellings in terms
    )


def _begun(reader: Reader, index: str, spelling: str) -> str:
    """An FTS5 query for what a spelling begins, of which the first matches are soon found.

    Of a beginning that it keeps no list of, FTS5 gathers the records of every word that begins so
    before it gives the first. A few words are therefore named one by one, and a single letter by
    the beginnings of two that it is part of: those it goes through side by side.
    """
    last = _LAST_TOKEN.search(spelling)
    if last is None or len(last[0]) in _LISTED:
        return f"{_quoted(spelling)}*"
    before = spelling[: last.start()]
    if len(last[0]) < _LISTED.start:
        longer = _beginnings(reader, index, last[0])
    else:
        longer = [_quoted(before + word) for word in _words(reader, index, last[0])]
        return " OR ".join(longer) if 0 < len(longer) < _SPELLED_OUT else f"{_quoted(spelling)}*"
    return (
        " OR ".join(f"{_quoted(before + word)}{'*' if len(word) > 1 else ''}" for word in longer)
        or f"{_quoted(spelling)}*"
    )


def _beginnings(reader: Reader, index: str, letter: str) -> list[str]:
    """The letter if it is a word of its own, and the beginnings of two letters of the others."""
    found: list[str] = []
    start = letter
    while (word := _first_word(reader, index, start, letter)) is not None:
        found.append(word[: _LISTED.start])
        start = found[-1] + (_NEXT if word == letter else _BEYOND)
    return found


def _words(reader: Reader, index: str, beginning: str, most: int = _SPELLED_OUT) -> list[str]:
    """The first words with a beginning, in order."""
    found: list[str] = []
    start = beginning
    while len(found) < most and (word := _first_word(reader, index, start, beginning)) is not None:
        found.append(word)
        start = word + _NEXT
    return found


def _first_word(reader: Reader, index: str, start: str, beginning: str) -> str | None:
    """The first word with a beginning from ``start`` on; takes as long however common it is."""
    found: str | None = reader.value(
        f'SELECT term FROM "{index}_places" WHERE term >= ? AND term < ? LIMIT 1',
        (start, beginning + _BEYOND),
    )
    return found


def records_begun(reader: Reader, index: str, term: str, limit: int) -> list[int] | None:
    """Records with a word that begins like a term that so many words begin like, in their order.

    Args:
        reader: the database.
        index: its name.
        term: a search key of one word.
        limit: at most so many.

    Returns:
        The records; None where few words begin so, for then `match_expression` is as quick.
    """
    tokens = _TOKEN.findall(term)
    if len(tokens) != 1 or not term.endswith(tokens[0]) or len(tokens[0]) <= _LISTED[-1]:
        return None
    if len(_words(reader, index, tokens[0])) < _SPELLED_OUT:
        return None
    return reader.values(
        f'SELECT DISTINCT doc FROM "{index}_places" WHERE term >= ? AND term < ? LIMIT ?',
        (tokens[0], tokens[0] + _BEYOND, limit),
    )


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def begins_any(reader: Reader, index: str, term: str) -> bool:
    """Whether any word of an index begins with a search key."""
    return _first_word(reader, index, term, term) is not None


def alike(reader: Reader, index: str, term: str) -> list[tuple[str, int]]:
    """Words of an index that a mistyped one may have been meant as, the most alike first.

    Likeness is the optimal string alignment distance: letters left out, put in, changed, or two
    neighbours the wrong way round. One such mistake is forgiven, from seven letters on two; the
    first letter must be right, and of three letters all must be there. A word of which only the
    beginning was typed is held against that much of it.

    Args:
        reader: the database.
        index: its name.
        term: a search key of one word.

    Returns:
        Words with their distance, which is 1 or 2; at most six.
    """
    if len(term) < SHORTEST_ALIKE or not term.isalpha():
        return []
    most = 2 if len(term) >= _LONG else 1
    words = _words(reader, index, term[0])
    if len(words) == _SPELLED_OUT:
        # The view of the words counts the places of each as it goes, which of few may take longer.
        words = reader.values(
            f'SELECT term FROM "{index}_words" WHERE term >= ? AND term < ?',
            (term[0], term[0] + _BEYOND),
        )
    return _nearest(term, [word for word in words if len(word) >= len(term) - most], most)


def _nearest(term: str, words: Sequence[str], most: int) -> list[tuple[str, int]]:
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    found: dict[str, int] = {}
    whole = extract(term, words, scorer=OSA.distance, score_cutoff=most, limit=_ALIKE)
    found |= {word: int(distance) for word, distance, _place in whole}
    if len(term) <= _SHORT:
        return [(word, 1) for word in sorted(found) if len(word) == len(term)]
    longer = [word for word in words if len(word) > len(term)]
    begun = extract(
        term,
        [word[: len(term)] for word in longer],
        scorer=OSA.distance,
        score_cutoff=1,
        limit=_ALIKE,
    )
    for _beginning, distance, place in begun:
        found.setdefault(longer[place], int(distance) + 1)
    ordered = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return [(word, distance) for word, distance in ordered if distance][:_ALIKE]
