"""The scan of all contacts or companies for those that may be the same.

Three passes, none of which holds everything in memory. The first streams the records and writes
their block keys into a scratch database; the second reads the keys in order and notes who is to
be compared with whom; the third compares. The scratch database is a temporary file of SQLite's
own beside the owner's database, which is only read.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from heapq import heappush, heappushpop
from itertools import combinations, groupby, islice
from typing import Generic, NamedTuple, TypeVar

from ccm_cli.customers.duplicates import blocks, scoring
from ccm_cli.customers.duplicates.blocks import Key
from ccm_cli.customers.duplicates.reasons import Likeness, Reason
from ccm_cli.customers.duplicates.records import Firm, Person
from ccm_cli.customers.queries import alike
from ccm_cli.store.reading import Reader

CROWD = 40
"""Records that share a block beyond which they are compared only within its parts."""
_BATCH = 2_000
_TELL_EVERY = 20_000
_SCRATCH = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
PRAGMA temp_store = FILE;
CREATE TABLE block (key INTEGER, part INTEGER, id INTEGER);
CREATE TABLE pair (first INTEGER, second INTEGER);
"""

One = TypeVar("One", Person, Firm)
Progress = Callable[[int, int], None]
"""Told how many records are done, of how many."""


class Pair(NamedTuple):
    """Two records that may be the same; the older one, of the smaller id, first."""

    score: int
    first_id: int
    first_name: str
    second_id: int
    second_name: str
    reasons: tuple[Reason, ...]


class Scan(NamedTuple):
    """What a scan found.

    Attributes:
        pairs: the likeliest first.
        found: how many there are, also those beyond the limit.
        records: how many were looked at.
        compared: how many pairs were compared.
        crowds: names and the like that more than `CROWD` share, and that were compared only
            where something else was shared as well.
    """

    pairs: list[Pair]
    found: int
    records: int
    compared: int
    crowds: int


class _Noun(NamedTuple, Generic[One]):
    """What is asked about contacts and companies alike."""

    table: str
    all: Callable[[Reader], Iterator[One]]
    some: Callable[[Reader, Sequence[int]], dict[int, One]]
    keys: Callable[[One], Iterator[Key]]
    compare: Callable[[One, One], Likeness]


_CONTACTS = _Noun(
    "contact", alike.all_people, alike.people, blocks.keys_of_person, scoring.compare_people
)
_COMPANIES = _Noun(
    "company", alike.all_firms, alike.firms, blocks.keys_of_firm, scoring.compare_firms
)


def _nothing(_done: int, _of: int) -> None:
    pass


def scan_contacts(
    reader: Reader, *, min_score: int, limit: int, progress: Progress = _nothing
) -> Scan:
    """Contacts that may be the same.

    Args:
        reader: the database.
        min_score: 0 to 100; pairs below it are left out.
        limit: at most so many pairs, the likeliest.
        progress: told now and then how far it is.
    """
    return _scan(reader, _CONTACTS, min_score, limit, progress)


def scan_companies(
    reader: Reader, *, min_score: int, limit: int, progress: Progress = _nothing
) -> Scan:
    """Companies that may be the same; arguments as of `scan_contacts`."""
    return _scan(reader, _COMPANIES, min_score, limit, progress)


def _scan(reader: Reader, noun: _Noun[One], min_score: int, limit: int, progress: Progress) -> Scan:
    # An empty name is a temporary database of its own, on disk as far as it outgrows its cache.
    with closing(sqlite3.connect("", isolation_level=None)) as scratch:
        scratch.executescript(_SCRATCH)
        records = _note_blocks(reader, noun, scratch, progress)
        crowds = _note_pairs(scratch)
        best: list[tuple[int, int, int, Pair]] = []
        found = compared = 0
        distinct = set(
            reader.rows(lambda *ids: ids, f"SELECT first_id, second_id FROM {noun.table}_distinct")
        )
        for pair in _compared(reader, noun, scratch, distinct):
            compared += 1
            if pair is None or pair.score < min_score:
                continue
            found += 1
            entry = (pair.score, -pair.first_id, -pair.second_id, pair)
            if len(best) < limit:
                heappush(best, entry)
            else:
                heappushpop(best, entry)
    ranked = [entry[-1] for entry in sorted(best, reverse=True)]
    return Scan(ranked, found, records, compared, crowds)


def _note_blocks(
    reader: Reader, noun: _Noun[One], scratch: sqlite3.Connection, progress: Progress
) -> int:
    count = int(reader.value(f"SELECT count(*) FROM {noun.table}"))
    stream, done = noun.all(reader), 0
    scratch.execute("BEGIN")
    while batch := list(islice(stream, _BATCH)):
        scratch.executemany(
            "INSERT INTO block VALUES (?, ?, ?)",
            ((key, part, one.id) for one in batch for key, part in noun.keys(one)),
        )
        done += len(batch)
        if done % _TELL_EVERY == 0:
            progress(done, count)
    scratch.execute("COMMIT")
    progress(count, count)
    return count


def _note_pairs(scratch: sqlite3.Connection) -> int:
    """Write down whom to compare; return how many blocks were too crowded for all of it."""
    crowds = 0
    rows = scratch.execute("SELECT key, part, id FROM block ORDER BY key, part, id")
    writing = scratch.cursor()
    writing.execute("BEGIN")  # one transaction: a thousand times faster than one for each block
    for _key, grouped in groupby(rows, key=lambda row: int(row[0])):
        block = [(part, row_id) for _block, part, row_id in grouped]
        if len(block) < 2:  # noqa: PLR2004  (there is nobody to compare with)
            continue
        if len(block) <= CROWD:
            writing.executemany("INSERT INTO pair VALUES (?, ?)", _pairs(block))
            continue
        crowds += 1
        for part, members in groupby(block, key=lambda row: row[0]):
            listed = list(members)
            if part and len(listed) <= CROWD:
                writing.executemany("INSERT INTO pair VALUES (?, ?)", _pairs(listed))
    writing.execute("COMMIT")
    return crowds


def _pairs(members: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Every two of them, the smaller id first."""
    return combinations(sorted({row_id for _part, row_id in members}), 2)


def _compared(
    reader: Reader,
    noun: _Noun[One],
    scratch: sqlite3.Connection,
    distinct: set[tuple[int, ...]],
) -> Iterator[Pair | None]:
    """Each pair compared; None for those that the owner parted, or that are gone meanwhile."""
    rows = scratch.execute("SELECT DISTINCT first, second FROM pair ORDER BY first, second")
    while batch := rows.fetchmany(_BATCH):
        held = noun.some(reader, sorted({row_id for pair in batch for row_id in pair}))
        for pair in batch:
            one, other = held.get(pair[0]), held.get(pair[1])
            if one is None or other is None or tuple(pair) in distinct:
                yield None
                continue
            score, reasons = noun.compare(one, other)
            yield Pair(score, one.id, one.name, other.id, other.name, reasons)
