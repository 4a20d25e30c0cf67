"""Words are found by their beginnings, whichever way the index is asked."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from string import ascii_lowercase, digits

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.store.reading import Reader
from ccm_cli.store.searching import begins_any, match_expression, records_begun

ALL = 1_000
MANY = [f"7700{number}" for number in range(200)]
words = st.one_of(
    st.text(alphabet="abмش1", min_size=1, max_size=6), st.sampled_from([*MANY, "a@b.ab", "b-a"])
)
records = st.lists(st.lists(words, min_size=1, max_size=4), max_size=20)


def index(connection: sqlite3.Connection, kept: Sequence[Sequence[str]]) -> Reader:
    connection.execute(
        "CREATE VIRTUAL TABLE x USING fts5(words, tokenize = 'unicode61 remove_diacritics 0',"
        " prefix = '2 3', columnsize = 0)"
    )
    connection.execute("CREATE VIRTUAL TABLE x_words USING fts5vocab('x', 'row')")
    connection.execute("CREATE VIRTUAL TABLE x_places USING fts5vocab('x', 'instance')")
    connection.executemany(
        "INSERT INTO x (rowid, words) VALUES (?, ?)",
        [(number, " ".join(each)) for number, each in enumerate(kept, start=1)],
    )
    return Reader(connection)


def having(kept: Sequence[Sequence[str]], term: str) -> set[int]:
    """Records with a word that begins so, or with a part of one: that is what FTS5 goes by."""

    def begins(word: str) -> bool:
        return any(
            word.startswith(term, place)
            for place in range(len(word))
            if not place or not word[place - 1].isalnum()
        )

    return {number for number, each in enumerate(kept, start=1) if any(map(begins, each))}


@given(kept=records, many=st.booleans(), terms=st.lists(words, min_size=1, max_size=3))
def test_every_way_of_asking_finds_the_same(
    kept: list[list[str]], many: bool, terms: list[str]
) -> None:
    kept = [*kept, *([[number, "a"] for number in MANY] if many else [])]
    terms = [term[:4] if term in MANY else term for term in terms]
    with closing(sqlite3.connect(":memory:")) as connection:
        reader = index(connection, kept)
        expected = [having(kept, term) for term in terms]
        asked = match_expression(reader, "x", [(term,) for term in terms])
        found = reader.values("SELECT rowid FROM x WHERE x MATCH ?", (asked,))
        assert set(found) == set.intersection(*expected)
        either = match_expression(reader, "x", [tuple(terms)])
        assert set(reader.values("SELECT rowid FROM x WHERE x MATCH ?", (either,))) == set.union(
            *expected
        )
        walked = records_begun(reader, "x", terms[0], ALL)
        assert walked is None or set(walked) == expected[0]
        assert begins_any(reader, "x", MANY[0][:4]) == bool(having(kept, MANY[0][:4]))


@pytest.mark.parametrize("term", ["7700", "+7700"])
def test_a_beginning_of_many_words_is_walked_no_further_than_needed(term: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        reader = index(connection, [[number] for number in MANY])
        assert records_begun(reader, "x", term, 10) == [
            number + 1 for number in sorted(range(200), key=str)[:10]
        ]


@pytest.mark.parametrize("letter", [ascii_lowercase[0], digits[7]])
def test_a_letter_is_asked_for_by_what_the_index_lists(letter: str) -> None:
    with closing(sqlite3.connect(":memory:")) as connection:
        reader = index(connection, [["a", "ab", "abc", "axe", "b", *MANY]])
        asked = match_expression(reader, "x", [(letter,)])
    assert asked == {"a": '("a" OR "ab"* OR "ax"*)', "7": '("77"*)'}[letter]
