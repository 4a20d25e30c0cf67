"""Search indexes: the words of records, found by their beginnings in any order, or by likeness.

Each is a full-text table of search keys, one row per record, beside a view of its distinct words.
Both are made by a migration; an `Index` says what goes in.
"""

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


class Index(NamedTuple):
    """A search index.

    Attributes:
        name: of the full-text table; its words are in ``NAME_words``.
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


def match_expression(terms: Sequence[Sequence[str]]) -> str:
    """An FTS5 query: of every term one of its spellings, as a prefix, in any order.

    Args:
        terms: search keys; spellings of the same term stand together.
    """
    return " AND ".join(
        "(" + " OR ".join(f"{_quoted(spelling)}*" for spelling in spellings) + ")"
        for spellings in terms
    )


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def begins_any(reader: Reader, index: str, term: str) -> bool:
    """Whether any word of an index begins with a search key."""
    return bool(
        reader.value(
            f'SELECT 1 FROM "{index}_words" WHERE term >= ? AND term < ? LIMIT 1',
            (term, term + "\U0010ffff"),
        )
    )


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
    words = reader.values(
        f'SELECT term FROM "{index}_words" WHERE term >= ? AND term < ? AND length(term) >= ?',
        (term[0], term[0] + "\U0010ffff", len(term) - most),
    )
    return _nearest(term, words, most)


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
