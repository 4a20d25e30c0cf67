"""A table over any number of rows: it holds those in sight and a margin, and asks for others."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, Unpack

from rich.cells import cell_len
from textual.message import Message

from ccm_cli.store.filters.registry import Kind
from ccm_cli.store.listing import Row
from ccm_cli.tui.widgets.ink import Line, Names, Piece
from ccm_cli.tui.widgets.paging import Chunk
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, shown

CHUNK = 100
"""Rows asked for at once."""
GAP = 2
"""Columns between two columns."""
RIGHT_ALIGNED = frozenset({Kind.NUMBER, Kind.MONEY, Kind.DURATION})
WHOLE = RIGHT_ALIGNED | {Kind.MOMENT, Kind.DAY, Kind.YEARLY}
"""Kinds that are never cut: a part of an amount or of a day reads as another."""


class Column(NamedTuple):
    """A column of a table.

    Attributes:
        heading: for people.
        kind: how its values are shown.
        width: the least it needs.
        grows: its part of the width that is left over.
        rank: columns of a high rank go first where the table is narrow; 0 always stays.
        ink: of `ccm_cli.tui.widgets.ink`.
        words: of stored words the messages for people; see `Field.words`.
    """

    heading: str
    kind: Kind
    width: int
    grows: int = 0
    rank: int = 0
    ink: str = ""
    words: Mapping[str, str] = MappingProxyType({})


class BigTable(Rows):
    """A table that is never in memory as a whole.

    Args:
        cell: shows a stored value of a kind.
        empty: said where there are no rows.
    """

    HEAD = 1

    class Wanted(Message):
        """Rows from ``first`` on are in sight or near and not here; answer with `put`."""

        def __init__(self, table: "BigTable", first: int) -> None:
            super().__init__()
            self.table = table
            self.first = first

        @property
        def control(self) -> "BigTable":
            return self.table

    def __init__(
        self,
        cell: Callable[[Any, Kind, Mapping[str, str]], str],
        empty: str = "",
        **names: Unpack[Names],
    ) -> None:
        super().__init__(empty, **names)
        self._cell = cell
        self._columns: Sequence[Column] = ()
        self._sorted_by: tuple[int, bool] | None = None
        self._chunks: dict[int, Sequence[Row]] = {}
        self._texts: dict[int, tuple[str, ...]] = {}
        self._asked: int | None = None
        self._widest: dict[int, int] = {}
        """Of columns that are never cut, by their place: how wide their widest text is."""
        self.marked: set[int] = set()
        """Ids of the rows that are marked."""

    # What it shows

    def begin(self, columns: Sequence[Column], sorted_by: tuple[int, bool] | None = None) -> None:
        """Show another list from its start.

        Args:
            columns: in order.
            sorted_by: index of the column it is sorted by, and whether descending.
        """
        self._columns, self._sorted_by, self._widest = columns, sorted_by, {}
        self.forget()
        self.cursor = 0
        self.scroll_to(y=0, animate=False, force=True)

    def forget(self) -> None:
        """Drop the rows that are here, because they may have changed; ask for none yet."""
        self._chunks, self._texts, self._asked = {}, {}, None

    def replace(self, chunk: Chunk, total: int) -> None:
        """Take these rows in place of all that were here.

        Args:
            chunk: begins at a multiple of `CHUNK`.
            total: how many rows there are.
        """
        self.forget()
        self._chunks = {chunk.first: chunk.rows}
        self._widen(chunk.rows)
        self.total = total
        self.refresh()
        self.ask()

    def put(self, chunk: Chunk) -> None:
        """Take rows that were asked for."""
        self._asked = None
        self._chunks[chunk.first] = chunk.rows
        self._widen(chunk.rows)
        self._keep_near()
        self.refresh()
        self.ask()

    def row(self, number: int) -> Row | None:
        """A row by its number, if it is here."""
        first = number - number % CHUNK
        rows = self._chunks.get(first, ())
        return rows[number - first] if number - first < len(rows) else None

    @property
    def current(self) -> Row | None:
        """The row under the cursor, if it is here."""
        return self.row(self.cursor)

    @property
    def top_chunk(self) -> int:
        """Where the chunk begins that the first row in sight belongs to."""
        return self.first_in_sight - self.first_in_sight % CHUNK

    # What it needs

    def _near(self) -> range:
        """Where the chunks begin that are in sight or next to it."""
        first, last = self.first_in_sight, self.first_in_sight + self.rows_in_sight
        start = max(0, first - self.rows_in_sight)
        stop = min(self.total, last + self.rows_in_sight + 1)
        return range(start - start % CHUNK, stop, CHUNK)

    def ask(self) -> None:
        """Ask for what is near and not here, what is in sight first; once at a time."""
        if self._asked is not None:
            return
        missing = [first for first in self._near() if first not in self._chunks]
        if missing:
            self._asked = min(missing, key=lambda first: abs(first - self.top_chunk))
            self.post_message(self.Wanted(self, self._asked))

    def _keep_near(self) -> None:
        near = self._near()
        for first in [first for first in self._chunks if first not in near]:
            del self._chunks[first]
        self._texts = {n: texts for n, texts in self._texts.items() if n - n % CHUNK in near}

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self.ask()

    def on_resize(self) -> None:
        super().on_resize()
        self.ask()

    # Drawing

    def _widen(self, rows: Sequence[Row]) -> None:
        """Have room for all of each value that would be another one if it were cut."""
        for place, column in enumerate(self._columns):
            if column.kind in WHOLE:
                texts = (self._cell(row.values[place], column.kind, column.words) for row in rows)
                widest = max((cell_len(shown(text)) for text in texts), default=0)
                self._widest[place] = max(widest, self._widest.get(place, 0))

    def _layout(self, width: int) -> list[tuple[int, Column, int]]:
        """The columns there is room for, each with its place and its width."""
        kept = [
            (place, column._replace(width=max(column.width, self._widest.get(place, 0))))
            for place, column in enumerate(self._columns)
        ]
        while len(kept) > 1 and sum(c.width + GAP for _n, c in kept) > width:
            worst = max(kept, key=lambda placed: placed[1].rank)
            if worst[1].rank == 0:
                break
            kept.remove(worst)
        spare = width - sum(c.width + GAP for _n, c in kept)
        parts = sum(c.grows for _n, c in kept) or 1
        return [
            (number, column, column.width + max(0, spare) * column.grows // parts)
            for number, column in kept
        ]

    def head(self, part: int, width: int) -> Line:
        del part
        pieces = [Piece(" ")]
        for number, column, room in self._layout(width):
            mark = ""
            if self._sorted_by is not None and self._sorted_by[0] == number:
                mark = " ▾" if self._sorted_by[1] else " ▴"
            right = column.kind in RIGHT_ALIGNED
            pieces.append(Piece(fitted(column.heading + mark, room, right=right) + " " * GAP))
        return pieces

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        texts = self._texts_of(number)
        if texts is None:
            return [Piece(" ·", "quiet")]
        row = self.row(number)
        is_marked = row is not None and row.id in self.marked
        pieces = [Piece("●", "accent") if is_marked else Piece(" ")]
        for place, column, room in self._layout(width):
            right = column.kind in RIGHT_ALIGNED
            text = fitted(texts[place], room, right=right)
            pieces.append(Piece(text + " " * GAP, column.ink))
        return pieces

    def _texts_of(self, number: int) -> tuple[str, ...] | None:
        texts = self._texts.get(number)
        if texts is None:
            row = self.row(number)
            if row is None:
                return None
            texts = tuple(
                self._cell(value, column.kind, column.words)
                for value, column in zip(row.values, self._columns, strict=True)
            )
            self._texts[number] = texts
        return texts
