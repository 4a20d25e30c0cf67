"""A list whose items are all here: its cursor stays on one of them, and goes to what is new."""

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar, Unpack

from ccm_cli.tui.widgets.ink import Names
from ccm_cli.tui.widgets.rows import Rows

Item = TypeVar("Item")


class Ref(NamedTuple):
    """A record, by its kind and its number."""

    noun: str
    id: int


class Items(Rows, Generic[Item]):
    """Rows over a sequence of items; subclasses say which record each of them is."""

    NOUN = ""
    """The kind of record that the items are, where they are of one and have its ``id``."""

    def __init__(self, empty: str = "", **names: Unpack[Names]) -> None:
        super().__init__(empty, **names)
        self.items: Sequence[Item] = ()
        self._followed: Ref | None = None

    def ref(self, item: Item) -> object:
        """What an item is; two with the same are the same item. A `Ref` where it is a record."""
        return Ref(self.NOUN, item.id)  # type: ignore[attr-defined]

    def put(self, items: Sequence[Item]) -> None:
        """Show these; the cursor stays on the same item, or goes to the one it was to follow."""
        held = self.current
        self.items = items
        self.total = len(items)
        if held is not None:
            self.go_to(self.ref(held))
        if self._followed is not None:
            self.go_to(self._followed)
            self._followed = None
        self.refresh()

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        return self.items[self.cursor] if self.cursor < len(self.items) else None

    def go_to(self, ref: object) -> bool:
        """Put the cursor on an item; False where it is not here."""
        for number, item in enumerate(self.items):
            if self.ref(item) == ref:
                self.cursor = number
                return True
        return False

    def follow(self, ref: Ref) -> None:
        """Put the cursor on a record, now or as soon as it is shown."""
        if not self.go_to(ref):
            self._followed = ref
