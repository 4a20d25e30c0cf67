"""All customers: a table over any number of rows, filtered while one types."""

from functools import partial
from typing import ClassVar

from textual.binding import BindingType
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens import many
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.exportable import Listed
from ccm_cli.tui.screens.finding import Found, find
from ccm_cli.tui.screens.listed import ListScreen, Shape
from ccm_cli.tui.wording import shown


class Customers(ListScreen):
    """The people."""

    SECTION = "customers"
    EXPORTED = "contacts"
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
        key("space", "mark", _("Mark")),
        key("E", "edit_many", _("Edit the marked")),
        key("delete", "remove_many", _("Remove the marked")),
        key("D", "duplicates", _("Duplicates")),
        key("A", "audit", _("Audit")),
        key("I", "import", _("Import")),
    ]

    @property
    def hint(self) -> str:
        return _("name, phone, e-mail, or a filter: tag=vip and city=Tehran")

    @property
    def empty(self) -> str:
        return _("No customers yet: a adds one, I brings in a file of them.")

    @property
    def unfit(self) -> str:
        return _("Nobody fits: Esc shows all.")

    @property
    def noun(self) -> str:
        return _("customers")

    def find(self, reader: Reader, text: str) -> Found:
        return find(self.runtime, reader, self.entity, text)

    def open(self, record_id: int) -> None:
        self.face.open_customer(record_id)

    def action_add(self) -> None:
        from ccm_cli.tui.screens import editing

        self.ask(editing.add_contact(self.runtime, self.presenter))

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

    def action_import(self) -> None:
        """Bring a file in."""
        self.face.open_import()

    # Many at once

    def _say_count(self, total: int) -> None:
        super()._say_count(total)
        self._say_marked()

    def _say_marked(self) -> None:
        """How many are marked, in the place of how many there are."""
        count = len(self.table.marked)
        if not count:
            return
        said = ngettext("%(n)s marked", "%(n)s marked", count)
        words = said % {"n": self.presenter.number(count)}
        self.query_one("#finder-word", Static).update(shown(f" {words} "))

    def action_mark(self) -> None:
        """Mark the row under the cursor, or no longer; and on to the next."""
        if self.current_id is None:
            return
        self.table.marked ^= {self.current_id}
        self.table.cursor += 1
        self.table.refresh()
        self._say_count(self.table.total)

    def action_leave(self) -> None:
        """Escape takes the marks away first."""
        if self.table.marked and self.table.has_focus:
            self._unmark()
        else:
            super().action_leave()

    def _unmark(self) -> None:
        self.table.marked.clear()
        self.table.refresh()
        self._say_count(self.table.total)

    def _chosen(self) -> many.Chosen | None:
        """The marked, or all that fit what was typed; None where it is neither."""
        if self.table.marked:
            return many.Chosen(len(self.table.marked), sorted(self.table.marked))
        if self._found.kind and self.table.total:
            found, entity = self._found, self.entity
            return many.Chosen(
                self.table.total, found.ids, lambda reader: found.keys(reader, entity)
            )
        self.say(_("Mark some with the space bar, or narrow the list with /."))
        return None

    def listed(self) -> Listed:
        """The marked, where some are."""
        marked = sorted(self.table.marked)
        if not marked:
            return super().listed()
        return Listed(self.EXPORTED, len(marked), lambda _reader: marked)

    def action_edit_many(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            form = many.edit_contacts(self.runtime, self.presenter, chosen)
            self.app.push_screen(form, self._done_with)

    def action_remove_many(self) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        title, summary, said = many.removal(self.presenter, chosen)

        def answered(agreed: object) -> None:
            if agreed:
                self.change(summary, partial(many.remove_contacts, chosen), finished)

        def finished(_found: object) -> None:
            self._unmark()
            self.say_done(said)

        body = _("All their interactions, deals, tasks and tickets go as well.")
        self.app.push_screen(Question(title, body), answered)

    def _done_with(self, values: dict[str, str] | None) -> None:
        if values is not None:
            self._unmark()

    def action_duplicates(self) -> None:
        """Those who may be there twice."""
        self.face.open_duplicates("contact")
