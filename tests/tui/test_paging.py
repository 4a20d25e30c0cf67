"""Rows by number out of a list that is read by key: every stretch is what counting would give."""

from bisect import bisect_left, bisect_right

from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.store.listing import Page, Row
from ccm_cli.tui.widgets import paging
from ccm_cli.tui.widgets.paging import Pager


class Shelf:
    """A list in memory that is read as the database is, and counts the rows it gave."""

    def __init__(self, keys: list[int]) -> None:
        self.keys = sorted(keys)
        self.given = 0

    def __call__(self, *, limit: int, cursor: str | None, backwards: bool, columns: bool) -> Page:
        if backwards:
            end = len(self.keys) if cursor is None else bisect_left(self.keys, int(cursor))
            found = self.keys[max(0, end - limit - 1) : end][::-1]
        else:
            start = 0 if cursor is None else bisect_right(self.keys, int(cursor))
            found = self.keys[start : start + limit + 1]
        taken = found[:limit]
        self.given += len(taken)
        after = str(taken[-1]) if len(found) > limit else None
        return Page(tuple(Row(key, ()) for key in taken), after)


def keys_of(rows: object) -> list[int]:
    return [row.id for row in rows]  # type: ignore[attr-defined]


@given(
    st.integers(1, 400),
    st.integers(1, 60),
    st.lists(st.integers(0, 399), max_size=12),
    st.integers(2, 50),
)
def test_every_chunk_holds_the_rows_of_its_numbers(
    length: int, chunk: int, places: list[int], stride: int
):
    shelf, before = Shelf(list(range(0, length * 3, 3))), paging.STRIDE
    paging.STRIDE = stride
    try:
        pager = Pager(length)
        for place in places:
            first = min(place, length - 1) // chunk * chunk
            found = pager.chunk(shelf, first, chunk)
            assert keys_of(found.rows) == shelf.keys[first : first + chunk]
    finally:
        paging.STRIDE = before


def test_the_end_is_read_from_the_end():
    shelf = Shelf(list(range(1_000_000)))
    found = Pager(1_000_000).chunk(shelf, 999_900, 100)
    assert keys_of(found.rows) == list(range(999_900, 1_000_000))
    assert shelf.given <= 201


def test_going_on_downwards_reads_only_what_is_shown():
    shelf, pager = Shelf(list(range(100_000))), Pager(100_000)
    for first in range(0, 2_000, 100):
        pager.chunk(shelf, first, 100)
    assert shelf.given == 2_000


def test_going_up_from_the_end_reads_each_chunk_and_its_way_there():
    shelf, pager = Shelf(list(range(100_000))), Pager(100_000)
    for first in range(99_900, 98_900, -100):
        assert keys_of(pager.chunk(shelf, first, 100).rows) == list(range(first, first + 100))
    assert shelf.given <= 2_100


def test_rows_that_others_add_above_shift_the_numbers_but_hide_nobody():
    shelf, pager = Shelf(list(range(0, 1_000, 2))), Pager(500)
    pager.chunk(shelf, 200, 100)
    shelf.keys = sorted([*shelf.keys, 1, 3])
    fresh = pager.renewed(502, 200)
    above = [key for first in (0, 100, 200) for key in keys_of(fresh.chunk(shelf, first, 100).rows)]
    again = [key for first in (0, 100, 200) for key in keys_of(fresh.chunk(shelf, first, 100).rows)]
    assert len(above) == 300
    assert again == shelf.keys[:300]


def test_a_list_that_others_shortened_ends_where_it_ends():
    shelf, pager = Shelf(list(range(500))), Pager(500)
    shelf.keys = list(range(50))
    assert keys_of(pager.chunk(shelf, 0, 100).rows) == list(range(50))
    assert keys_of(pager.chunk(shelf, 300, 100).rows) in ([], list(range(50)))
