"""A table over any number of records, filtered while one types."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Static

from ccm_cli.language import gettext as _
from ccm_cli.store import listing
from ccm_cli.store.filters.registry import Entity, Field, Kind, find_field
from ccm_cli.store.listing import Order, Page
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.exportable import Exportable, Listed
from ccm_cli.tui.screens.finding import Found
from ccm_cli.tui.widgets.inputs import TextInput
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.widgets.paging import Chunk, Pager, Source
from ccm_cli.tui.widgets.table import CHUNK, BigTable, Column
from ccm_cli.tui.wording import marked, shown


class Shape(NamedTuple):
    """A column of the table before its field is known: see `Column`."""

    field: str
    width: int
    grows: int
    rank: int
    ink: str = ""


class ListScreen(Exportable):
    """The table, and above it the line that narrows it; subclasses say of what."""

    ENTITY = ""
    """As registered."""
    SHAPES: ClassVar[tuple[Shape, ...]] = ()
    """The columns."""
    ORDERS: ClassVar[tuple[tuple[str, bool], ...]] = ()
    """What ``s`` goes through: a field, and whether the largest comes first."""
    EXPORTED = ""
    """Of `Runtime.exports`."""
    AUTO_FOCUS = "BigTable"
    FOREMOST: ClassVar[tuple[str, ...]] = ("open", "add", "edit", "search", "import", "export")
    BINDINGS: ClassVar[list[BindingType]] = [
        key("slash,ctrl+f", "search", _("Search")),
        key("s", "sort", _("Sort")),
        key("S", "reverse", _("Other way round")),
        key("escape", "leave", _("Show all"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._order = 0
        self._reversed = False
        self._found = Found()
        self._pager = Pager()
        self._searching = False
        self._wanted: str | None = None
        self._followed: int | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal(id="finder"):
            yield Static("/ ", id="finder-mark")
            yield TextInput("", self.hint, id="finder-text")
            yield Static("", id="finder-word", markup=False)
        yield Static("", id="finder-reason", markup=False)
        yield BigTable(self._cell, self.empty, id=f"{self.SECTION}-table")

    # What subclasses say

    @property
    def hint(self) -> str:
        """What may be typed in the line."""
        raise NotImplementedError

    @property
    def empty(self) -> str:
        """What stands where there is nothing yet."""
        raise NotImplementedError

    @property
    def unfit(self) -> str:
        """What stands where nothing fits what was typed."""
        raise NotImplementedError

    @property
    def noun(self) -> str:
        """What is counted where nothing was typed, such as "customers"."""
        raise NotImplementedError

    def find(self, reader: Reader, text: str) -> Found:
        """Read what was typed, and find what fits."""
        raise NotImplementedError

    def open(self, record_id: int) -> None:
        """Show one record."""
        raise NotImplementedError

    # Drawing

    def _cell(self, value: Any, kind: Kind, words: Mapping[str, str]) -> str:
        """A cell of the table; nothing is shown for none of something."""
        return self.presenter.cell(value, kind, words) if value else ""

    @property
    def table(self) -> BigTable:
        return self.query_one(BigTable)

    @property
    def entity(self) -> Entity:
        return self.runtime.registry.entity(self.ENTITY)

    @property
    def order(self) -> Order:
        """How the list is sorted now."""
        name, descending = self.ORDERS[self._order]
        return Order(find_field(self.entity, name), descending=descending != self._reversed)

    # Loading

    def load(self) -> None:
        """Read anew what is in sight, without moving it."""
        top = self.table.top_chunk if self.table.total else 0
        total = self._pager.total
        pager = self._pager.renewed(total, top) if total else Pager()
        self._read(pager, top)

    def _begin(self) -> None:
        """Show the list from its start, in its present order and filter."""
        self.table.empty = self.unfit if self._found.kind else self.empty
        self.table.begin(self._columns(), None if self._found.ranked else self._sorted_by())
        self._read(Pager(), 0)

    def _sorted_by(self) -> tuple[int, bool] | None:
        """Which column the list is sorted by, and whether its largest comes first."""
        order = self.order
        for number, shape in enumerate(self.SHAPES):
            if shape.field == order.field.name:
                return number, order.descending
        return None

    def _columns(self) -> Sequence[Column]:
        columns = []
        for shape in self.SHAPES:
            field = find_field(self.entity, shape.field)
            heading = _(field.label) if field.label else field.name
            columns.append(
                Column(
                    heading,
                    field.kind,
                    shape.width,
                    shape.grows,
                    shape.rank,
                    shape.ink,
                    field.words,
                )
            )
        return columns

    def _read(self, pager: Pager, first: int) -> None:
        found, order = self._found, self.order

        def query(reader: Reader) -> Chunk:
            return self._chunk(reader, pager, found, order, first)

        def show(chunk: Chunk) -> None:
            self._pager = pager
            self.table.replace(chunk, max(pager.total, chunk.first + len(chunk.rows)))
            self._count(found)

        self.read(query, show, group="rows")

    def _count(self, found: Found) -> None:
        """How many there are is asked after the first rows are seen, and where one of them is."""
        followed, order = self._followed, self.order

        def query(reader: Reader) -> tuple[int, int | None]:
            place = None if followed is None else found.place(reader, self.entity, order, followed)
            return found.total(reader, self.entity), place

        def show(counted: tuple[int, int | None]) -> None:
            total, place = counted
            self._pager.total = total
            self.table.total = total
            self._say_count(total)
            if followed is not None:
                self._stand_on(place)

        self.read(query, show, group="count")

    def _chunk(self, reader: Reader, pager: Pager, found: Found, order: Order, first: int) -> Chunk:
        if found.ranked:
            page = found.ranked_page(reader, self.entity, self._fields(), first, CHUNK)
            return Chunk(first, page.rows)
        return pager.chunk(self._source(reader, found, order), first, CHUNK)

    def _fields(self) -> list[Field]:
        return [find_field(self.entity, shape.field) for shape in self.SHAPES]

    def _source(self, reader: Reader, found: Found, order: Order) -> Source:
        fields = self._fields()

        def source(*, limit: int, cursor: str | None, backwards: bool, columns: bool) -> Page:
            return listing.page(
                reader,
                self.entity,
                fields if columns else (),
                condition=found.condition,
                order=Order(order.field, descending=order.descending != backwards),
                limit=limit,
                cursor=cursor,
            )

        return source

    def on_big_table_wanted(self, event: BigTable.Wanted) -> None:
        pager, found, order = self._pager, self._found, self.order

        def query(reader: Reader) -> Chunk:
            return self._chunk(reader, pager, found, order, event.first)

        def show(chunk: Chunk) -> None:
            if pager is self._pager:
                self.table.put(chunk)

        self.read(query, show, group="rows")

    def on_mount(self) -> None:
        super().on_mount()
        self.table.begin(self._columns(), self._sorted_by())

    # Searching

    def action_search(self) -> None:
        self.query_one(TextInput).focus()

    def action_leave(self) -> None:
        """Escape: from the line to the table, then to all customers, then back."""
        line = self.query_one(TextInput)
        if line.has_focus and self._found.text == line.value:
            self.table.focus()
        elif line.value:
            line.value = ""
            self.table.focus()
        else:
            self.table.focus()
            self.action_back()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._wanted = event.value
        self._search()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    def on_key(self, event: object) -> None:
        line = self.query_one(TextInput)
        if getattr(event, "key", "") == "down" and line.has_focus:
            self.table.focus()

    def _search(self) -> None:
        """Ask for the newest text; what was typed meanwhile is asked for afterwards."""
        if self._searching or self._wanted is None:
            return
        text, self._wanted, self._searching = self._wanted, None, True

        def query(reader: Reader) -> Found:
            return self.find(reader, text)

        def show(found: Found) -> None:
            self._searching = False
            self._say_reading(found)
            if found.reason == "" and self._wanted is None:
                self._found = found
                self._begin()
            self._search()

        self.read(query, show, group="search")

    def _say_reading(self, found: Found) -> None:
        """Whether the line is words or a filter, and what is wrong with the filter."""
        reason = self.query_one("#finder-reason", Static)
        reason.update(shown(marked(found.reason, self.size.width - 6)))
        reason.set_class(bool(found.reason), "-seen")
        self.query_one("#finder-mark", Static).set_class(bool(found.reason), "-wrong")

    def _say_count(self, total: int) -> None:
        words = {"words": _("found"), "filter": _("fit the filter")}.get(
            self._found.kind, self.noun
        )
        count = self.presenter.number(total) + ("+" if self._found.more else "")
        self.query_one("#finder-word", Static).update(shown(f" {count} {words} "))

    # Sorting

    def action_sort(self) -> None:
        self._order, self._reversed = (self._order + 1) % len(self.ORDERS), False
        self._begin()

    def action_reverse(self) -> None:
        self._reversed = not self._reversed
        self._begin()

    # Taking out

    def listed(self) -> Listed:
        """What stands in the table, in its order."""
        found, entity, order = self._found, self.entity, self.order

        def keys(reader: Reader) -> Sequence[int]:
            return found.ids or listing.keys(reader, entity, found.condition, order)

        return Listed(self.EXPORTED, self.table.total, keys)

    # Records

    def follow(self, ref: Ref) -> None:
        if ref.noun == self.ENTITY:
            self._followed = ref.id
        super().follow(ref)

    def _stand_on(self, place: int | None) -> None:
        """Put the cursor on the record that is followed; all are shown where it does not fit."""
        line = self.query_one(TextInput)
        if place is None and line.value:
            line.value = ""
            return
        self._followed = None
        if place is not None:
            self.table.cursor = place

    @property
    def current_id(self) -> int | None:
        """The record under the cursor."""
        row = self.table.current
        return None if row is None else row.id

    def on_rows_opened(self, event: BigTable.Opened) -> None:
        event.stop()
        if self.current_id is not None:
            self.open(self.current_id)
