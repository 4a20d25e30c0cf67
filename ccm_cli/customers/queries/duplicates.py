"""The scan of all contacts or companies for those that may be the same.

Two passes, neither of which holds everything in memory. The first streams the records and puts them
with their block keys into a scratch database; the second reads the keys in order and compares what
shares a block. The scratch database is a temporary file of SQLite's own; the owner's database is
only read.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import combinations, groupby, islice
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from ccm_cli.customers.duplicates import blocks, scoring
from ccm_cli.customers.duplicates.blocks import Key
from ccm_cli.customers.duplicates.reasons import Likeness, Reason
from ccm_cli.customers.duplicates.records import Firm, Person
from ccm_cli.customers.queries import alike
from ccm_cli.store.reading import Reader

CROWD = 25
"""Records that share a block beyond which they are compared only within its parts."""
_ROUGH_CROWD = 12
"""The same where only consonants are shared."""
_BATCH = 2_000
_TELL_EVERY = 20_000
_SCRATCH = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -65536;
PRAGMA temp_store = FILE;
CREATE TABLE record (id INTEGER PRIMARY KEY, packed TEXT);
CREATE TABLE block (key INTEGER, part INTEGER, across INTEGER, id INTEGER);
CREATE TABLE match (
    first INTEGER, second INTEGER, score INTEGER, reasons TEXT, PRIMARY KEY (first, second)
) WITHOUT ROWID;
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
    unpack: Callable[[str], One]
    keys: Callable[[One], Iterator[Key]]
    compare: Callable[[One, One, int], Likeness]


_CONTACTS = _Noun(
    "contact",
    alike.all_people,
    alike.person_from,
    blocks.keys_of_person,
    scoring.compare_people,
)
_COMPANIES = _Noun(
    "company", alike.all_firms, alike.firm_from, blocks.keys_of_firm, scoring.compare_firms
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
        scratch.execute("BEGIN")  # one transaction: a thousand times faster than one per block
        records = _note_blocks(reader, noun, scratch, progress)
        compared, crowds = _note_matches(noun, scratch, min_score, progress)
        _drop_distinct(reader, noun.table, scratch)
        return Scan(
            list(_best(noun, scratch, limit)),
            int(scratch.execute("SELECT count(*) FROM match").fetchone()[0]),
            records,
            compared,
            crowds,
        )


def _note_blocks(
    reader: Reader, noun: _Noun[One], scratch: sqlite3.Connection, progress: Progress
) -> int:
    """Put the records aside with the keys of their blocks; return how many there are."""
    count = int(reader.value(f"SELECT count(*) FROM {noun.table}"))
    stream, done = noun.all(reader), 0
    while batch := list(islice(stream, _BATCH)):
        scratch.executemany(
            "INSERT INTO record VALUES (?, ?)", ((one.id, alike.packed(one)) for one in batch)
        )
        scratch.executemany("INSERT INTO block VALUES (?, ?, ?, ?)", _keyed(noun, batch))
        done += len(batch)
        if done % _TELL_EVERY == 0:
            progress(done, 2 * count)
    return count


def _keyed(noun: _Noun[One], batch: Iterable[One]) -> Iterator[tuple[int, int, bool, int]]:
    """The rows of the table of blocks for some records."""
    key: Key
    for one in batch:
        for key in noun.keys(one):
            yield (*key, one.id)


class _Member(NamedTuple):
    """A record in a block, and its part of it."""

    part: int
    id: int


class _Block(NamedTuple):
    """What shares a key; see `Key` for ``across``."""

    across: bool
    members: list[_Member]


def _note_matches(
    noun: _Noun[One], scratch: sqlite3.Connection, min_score: int, progress: Progress
) -> tuple[int, int]:
    """Compare what shares a block; return how many pairs that were, and how many crowds."""
    compared = crowds = 0
    writing = scratch.cursor()
    for block in _blocks(scratch, progress):
        pairs, crowded = _pairs(block)
        compared, crowds = compared + len(pairs), crowds + crowded
        held = _held(noun, writing, pairs)
        matches: list[tuple[int, int, int, str]] = []
        for first, second in pairs:
            score, reasons = noun.compare(held[first], held[second], min_score)
            if score >= min_score:
                matches.append((first, second, score, json.dumps(reasons)))
        writing.executemany("INSERT OR IGNORE INTO match VALUES (?, ?, ?, ?)", matches)
    return compared, crowds


def _blocks(scratch: sqlite3.Connection, progress: Progress) -> Iterator[_Block]:
    """The blocks of two and more."""
    total = int(scratch.execute("SELECT count(*) FROM block").fetchone()[0])
    done = 0
    rows = scratch.execute("SELECT key, across, part, id FROM block ORDER BY key, part, id")
    for (_key, across), grouped in groupby(rows, key=itemgetter(0, 1)):
        members = [_Member(part, row_id) for _k, _a, part, row_id in grouped]
        before, done = done, done + len(members)
        if before // _TELL_EVERY != done // _TELL_EVERY:
            progress(total + done, 2 * total)
        if len(members) > 1:
            yield _Block(bool(across), members)


def _pairs(block: _Block) -> tuple[list[tuple[int, int]], bool]:
    """Whom of a block to compare, the smaller id first; and whether it is a crowd."""
    if block.across:
        if len(block.members) > _ROUGH_CROWD:
            return [], False
        return [
            (min(one.id, other.id), max(one.id, other.id))
            for one, other in combinations(block.members, 2)
            if one.part != other.part and one.id != other.id
        ], False
    if len(block.members) <= CROWD:
        return _every_two(block.members), False
    pairs: list[tuple[int, int]] = []
    for part, sharing in groupby(block.members, key=itemgetter(0)):
        listed = list(sharing)
        if part and len(listed) <= CROWD:
            pairs += _every_two(listed)
    return pairs, True


def _every_two(members: Iterable[_Member]) -> list[tuple[int, int]]:
    return list(combinations(sorted({member.id for member in members}), 2))


def _held(
    noun: _Noun[One], scratch: sqlite3.Cursor, pairs: Iterable[tuple[int, int]]
) -> dict[int, One]:
    """The records of some pairs, by id."""
    ids = list({row_id for pair in pairs for row_id in pair})
    marks = ", ".join("?" * len(ids))
    rows = scratch.execute(f"SELECT id, packed FROM record WHERE id IN ({marks})", ids)
    return {row_id: noun.unpack(packed) for row_id, packed in rows}


def _drop_distinct(reader: Reader, table: str, scratch: sqlite3.Connection) -> None:
    """Leave out the pairs of which the owner said that they are not the same."""
    scratch.executemany(
        "DELETE FROM match WHERE first = ? AND second = ?",
        reader.stream(lambda *two: two, f"SELECT first_id, second_id FROM {table}_distinct"),
    )


def _best(noun: _Noun[One], scratch: sqlite3.Connection, limit: int) -> Iterator[Pair]:
    rows = scratch.execute(
        "SELECT m.score, a.packed, b.packed, m.reasons FROM match m"
        " JOIN record a ON a.id = m.first JOIN record b ON b.id = m.second"
        " ORDER BY m.score DESC, m.first, m.second LIMIT ?",
        (limit,),
    )
    for score, first, second, reasons in rows:
        one, other = noun.unpack(first), noun.unpack(second)
        listed = tuple(Reason(*reason) for reason in json.loads(reasons))
        yield Pair(score, one.id, one.name, other.id, other.name, listed)
