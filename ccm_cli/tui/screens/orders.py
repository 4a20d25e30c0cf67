"""All orders: a table over any number of rows, filtered while one types."""

from typing import ClassVar

from textual.binding import BindingType

from ccm_cli.language import gettext as _
from ccm_cli.selling.queries import orders as queries
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens import order, ordering
from ccm_cli.tui.screens.finding import Found, find_by_fields
from ccm_cli.tui.screens.listed import ListScreen, Shape

_SEARCHED = ("number", "contact", "company", "product")


class Orders(ListScreen):
    """The orders, the newest first."""

    SECTION = "orders"
    EXPORTED = "orders"
    ENTITY = "order"
    SHAPES = (
        Shape("number", 10, 0, 0, "strong"),
        Shape("contact", 14, 2, 2),
        Shape("company", 12, 1, 6, "quiet"),
        Shape("product", 14, 2, 5, "quiet"),
        Shape("state", 10, 0, 1, "primary"),
        Shape("at", 16, 0, 4, "quiet"),
        Shape("due", 10, 0, 7, "quiet"),
        Shape("total", 11, 0, 3),
        Shape("balance", 11, 0, 3, "accent"),
    )
    ORDERS = (
        ("at", True),
        ("total", True),
        ("balance", True),
        ("due", False),
        ("number", False),
        ("contact", False),
    )
    FOREMOST = ("open", "add", "act('pay')", "act('return')", "search")
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "add", _("Add")),
        key("p", "act('pay')", _("Pay")),
        key("o", "act('confirm')", _("Confirm")),
        key("r", "act('return')", _("Return")),
        key("x", "act('cancel')", _("Cancel")),
        key("e", "act('edit')", _("Edit")),
    ]

    @property
    def hint(self) -> str:
        return _("number, customer, product, or a filter: balance > 0 and due < today")

    @property
    def empty(self) -> str:
        return _("No orders yet: a adds one.")

    @property
    def unfit(self) -> str:
        return _("No order fits: Esc shows all.")

    @property
    def noun(self) -> str:
        return _("orders")

    def find(self, reader: Reader, text: str) -> Found:
        return find_by_fields(self.runtime, reader, self.entity, text, _SEARCHED)

    def open(self, record_id: int) -> None:
        order.open_order(self, record_id)

    def action_add(self) -> None:
        self.ask(ordering.add_order(self.runtime))

    def action_act(self, word: str) -> None:
        """Do something about the order under the cursor."""
        order_id = self.current_id
        if order_id is not None:
            self.read(
                lambda reader: queries.show(reader, order_id),
                lambda held: order.do(self, held, word),
                group="order",
            )
