"""Rows by number out of a list that is read by key.

A list is paged by key: a page begins after the key of a row (its cursor), not at a number. This
keeps the cursors it met, so that any row is reached from the nearest known place, from the start
or from the end, without ever counting rows off from the start.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from ccm_cli.store.listing import Page, Row

STRIDE = 20_000
"""Rows passed over at once, without their columns, on the way to a far place."""


class Source(Protocol):
    """A list that is read by key, forwards or backwards."""

    def __call__(self, *, limit: int, cursor: str | None, backwards: bool, columns: bool) -> Page:
        """A page of at most ``limit`` rows beyond ``cursor``; without columns, only the ids."""


class Chunk(NamedTuple):
    """Rows ``first`` to ``first + len(rows)``."""

    first: int
    rows: Sequence[Row]


class Pager:
    """Reads any stretch of a list.

    Args:
        total: how many rows there are; 0 while only the first are wanted.
    """

    def __init__(self, total: int = 0) -> None:
        self.total = total
        self._marks: dict[int, str | None] = {0: None}
        """Per number, the cursor after which the row of that number comes first."""

    def renewed(self, total: int, keep: int) -> "Pager":
        """The same list after others changed it: only one place is still known.

        Args:
            total: how many rows there are now.
            keep: number of the row that the owner looks at; it stays where it is.
        """
        fresh = Pager(total)
        if keep in self._marks and keep < total:
            fresh._marks[keep] = self._marks[keep]
        return fresh

    def chunk(self, source: Source, first: int, limit: int) -> Chunk:
        """Read the rows from ``first`` on, at most ``limit``.

        Args:
            source: the list.
            first: number of a row, from 0.
            limit: at least 1.
        """
        if first and first >= self.total:
            return Chunk(first, ())
        page = source(limit=limit, cursor=self._reach(source, first), backwards=False, columns=True)
        following = first + len(page.rows)
        if page.after is not None:
            known = self._marks.get(following)
            if known is not None and known != page.after:
                self._forget_from(following)
            self._marks[following] = page.after
        return Chunk(first, page.rows)

    def _forget_from(self, number: int) -> None:
        """Others changed the list: numbers known from elsewhere no longer agree."""
        self._marks = {place: mark for place, mark in self._marks.items() if place < number}

    def _reach(self, source: Source, number: int) -> str | None:
        """The cursor after which row ``number`` comes first, from the nearest known place."""
        while number not in self._marks:
            nearest = min(self._marks, key=lambda place: abs(place - number))
            if self.total - number < abs(nearest - number):
                nearest = self._from_the_end(source, number)
            elif nearest < number:
                nearest = self._forwards(source, nearest, min(number - nearest, STRIDE))
            else:
                nearest = self._backwards(source, nearest, min(nearest - number, STRIDE))
        return self._marks[number]

    def _forwards(self, source: Source, place: int, steps: int) -> int:
        page = source(limit=steps, cursor=self._marks[place], backwards=False, columns=False)
        reached = place + steps
        if page.after is None:  # the list became shorter meanwhile
            self.total = place + len(page.rows)
            self._marks[reached] = self._marks[place]
        else:
            self._marks[reached] = page.after
        return reached

    def _backwards(self, source: Source, place: int, steps: int) -> int:
        # The cursor of a place is the key of the row before it; going back from there skips that
        # row, so the key reached is that of one row less: again the one before the place wanted.
        # None means that the start came sooner than the numbers said: others deleted rows.
        page = source(limit=steps, cursor=self._marks[place], backwards=True, columns=False)
        reached = place - steps
        self._marks[reached] = page.after
        return reached

    def _from_the_end(self, source: Source, number: int) -> int:
        steps = min(self.total - number, STRIDE)
        page = source(limit=steps + 1, cursor=None, backwards=True, columns=False)
        reached = self.total - steps
        self._marks[reached] = page.after
        return reached
