"""All customers: a table over any number of rows, filtered while one types."""

from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.finding import Found, find
from ccm_cli.tui.screens.listed import ListScreen, Shape


class Customers(ListScreen):
    """The people."""

    SECTION = "customers"
    ENTITY = "contact"
    SHAPES = (
        Shape("name", 20, 3, 0, "strong"),
        Shape("company", 14, 2, 5, "quiet"),
        Shape("city", 10, 1, 4),
        Shape("phone", 15, 0, 3, "quiet"),
        Shape("email", 22, 2, 6, "quiet"),
        Shape("stage", 9, 0, 1, "primary"),
        Shape("tag", 12, 1, 7, "accent"),
        Shape("deals.open", 10, 0, 8),
        Shape("revenue", 11, 0, 9),
        Shape("last_contact", 16, 0, 2),
    )
    ORDERS = (
        ("name", False),
        ("last_contact", True),
        ("revenue", True),
        ("deals.open", True),
        ("stage", False),
        ("created", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "add", _("Add")),
        key("e", "edit", _("Edit")),
        key("t", "tags", _("Tags")),
        key("D", "duplicates", _("Duplicates"), show=False),
        key("A", "audit", _("Audit"), show=False),
    ]

    @property
    def hint(self) -> str:
        return _("name, phone, e-mail, or a filter: tag=vip and city=Tehran")

    @property
    def empty(self) -> str:
        return _("Nobody fits.")

    @property
    def noun(self) -> str:
        return _("customers")

    def find(self, reader: Reader, text: str) -> Found:
        return find(self.runtime, reader, self.entity, text)

    def open(self, record_id: int) -> None:
        self.face.open_customer(record_id)

    def action_add(self) -> None:
        from ccm_cli.tui.screens import editing

        self.app.push_screen(editing.add_contact(self.runtime, self.presenter))

    def action_edit(self) -> None:
        from ccm_cli.tui.screens import editing

        if self.current_id is not None:
            form = partial(editing.edit_contact, self.runtime, self.presenter)
            editing.ask_about(self, self.current_id, form)

    def action_tags(self) -> None:
        from ccm_cli.tui.screens import editing

        if self.current_id is not None:
            editing.ask_about(self, self.current_id, partial(editing.edit_tags, self.runtime))

    def action_audit(self) -> None:
        """What is wrong with the records."""
        self.face.open_audit()

    def action_duplicates(self) -> None:
        """Those who may be there twice."""
        self.face.open_duplicates("contact")
