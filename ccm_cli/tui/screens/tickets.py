"""Tickets: those that press most first, the one under the cursor with all that was said."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.listening.queries import tickets as queries
from ccm_cli.listening.queries.tickets import TicketRow, TicketShown
from ccm_cli.listening.ticket_words import CLOSED, OPEN
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.widgets.tickets import TicketList, TicketText
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

MOST = 500
"""Tickets in the list."""


class Tickets(Exportable):
    """The list at the left, the ticket under its cursor at the right.

    Args:
        ticket_id: the one to stand on at first; None: the most pressing.
    """

    SECTION = "inbox"
    AUTO_FOCUS = "TicketList"
    FOREMOST = ("add", "reply", "note", "close", "wait")
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "add", _("New")),
        key("r", "reply", _("Reply")),
        key("n", "note", _("Note")),
        key("l", "log", _("Log")),
        key("w", "wait", _("Wait")),
        key("d", "close", _("Close")),
        key("u", "reopen", _("Open again")),
        key("e", "edit", _("Edit")),
        key("o", "open_contact", _("Customer")),
        key("f", "closed", _("Closed ones too")),
    ]

    def __init__(self, ticket_id: int | None = None) -> None:
        super().__init__()
        self._wanted = ticket_id
        self._everything = False
        self._ticket: TicketShown | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield TicketList(self.presenter, id="tickets-list", classes="panel")
            with VerticalScroll(id="tickets-one", classes="panel"):
                yield TicketText(self.presenter)

    @property
    def current(self) -> TicketRow | None:
        """The ticket under the cursor."""
        return self.query_one(TicketList).current

    # Loading

    def listed(self) -> Listed:
        return these("tickets", (one.id for one in self.query_one(TicketList).items))

    def load(self) -> None:
        wanted, everything = self._wanted, self._everything

        def query(reader: Reader) -> list[TicketRow]:
            found = queries.pressing(reader, limit=MOST, everything=everything)
            if wanted is not None and all(ticket.id != wanted for ticket in found):
                found.insert(0, queries.ticket(reader, wanted))
            return found

        self.read(query, self._show, group="tickets")

    def _show(self, found: list[TicketRow]) -> None:
        listed = self.query_one(TicketList)
        now = self.runtime.now
        listed.show(found, now)
        if self._wanted is not None:
            listed.go_to(Ref("ticket", self._wanted))
            self._wanted = None
        late = sum(ticket.is_late(now) for ticket in found)
        told = ngettext("%(n)s overdue", "%(n)s overdue", late)
        title = _("Tickets") + (" · " + told % {"n": self.presenter.number(late)} if late else "")
        listed.border_title = shown(title)
        self._load_one()

    def _load_one(self) -> None:
        ticket = self.current
        if ticket is None:
            self._show_one(None)
            return
        number = ticket.id
        self.read(lambda reader: self._find(reader, number), self._show_one, group="ticket")

    @staticmethod
    def _find(reader: Reader, number: int) -> TicketShown | None:
        try:
            return queries.shown(reader, number)
        except NotFound:  # removed meanwhile, here by an undo or by another process
            return None

    def _show_one(self, found: TicketShown | None) -> None:
        same = (
            found is not None
            and self._ticket is not None
            and found.ticket.id == self._ticket.ticket.id
        )
        self._ticket = found
        self.query_one(TicketText).show(found)
        scroll = self.query_one("#tickets-one", VerticalScroll)
        number = self.presenter.number(found.ticket.id) if found is not None else ""
        scroll.border_title = shown(_("Ticket %(id)s") % {"id": number} if number else "")
        if not same:
            scroll.scroll_home(animate=False)
        self.refresh_bindings()

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._load_one()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one("#tickets-one").focus()

    def action_back(self) -> None:
        listed = self.query_one(TicketList)
        if listed.has_focus:
            super().action_back()
        else:
            listed.focus()

    def action_closed(self) -> None:
        """Show closed ones too, or not."""
        self._everything = not self._everything
        self.load()

    def action_open_contact(self) -> None:
        ticket = self.current
        if ticket is not None and ticket.contact_id is not None:
            self.face.open_customer(ticket.contact_id)
        elif ticket is not None and ticket.company_id is not None:
            self.face.open_record("company", ticket.company_id)

    # Doing

    def action_add(self) -> None:
        from ccm_cli.tui.screens import ticket_forms

        self.ask(ticket_forms.add(self.runtime))

    def action_edit(self) -> None:
        from ccm_cli.tui.screens import ticket_forms

        if self._ticket is not None:
            self.ask(ticket_forms.edit(self.runtime, self._ticket.ticket))

    def action_reply(self) -> None:
        from ccm_cli.tui.screens import ticket_forms

        if self._ticket is not None:
            self.ask(ticket_forms.reply(self.runtime, self._ticket.ticket))

    def action_note(self) -> None:
        from ccm_cli.tui.screens import ticket_forms

        if self._ticket is not None:
            self.ask(ticket_forms.note(self.runtime, self._ticket.ticket))

    def action_wait(self) -> None:
        from ccm_cli.tui.screens import ticket_forms

        if self._ticket is not None:
            self.ask(ticket_forms.wait(self.runtime, self._ticket.ticket))

    def action_log(self) -> None:
        """Write down a call or a message about the ticket."""
        from ccm_cli.tui.screens import planning

        ticket = self.current
        if ticket is None:
            return
        if ticket.contact_id is None:
            self.say(_("No person asks in this ticket: e says who."))
            return
        form = planning.log(self.runtime, ticket.contact_id, ticket.contact, ticket_id=ticket.id)
        self.ask(form)

    def action_close(self) -> None:
        self._go("close", _("close ticket: %(subject)s"), _("Closed: %(subject)s"))

    def action_reopen(self) -> None:
        self._go("reopen", _("open ticket again: %(subject)s"), _("Open again: %(subject)s"))

    def _go(self, verb: str, summary: str, said: str) -> None:
        """Bring the ticket under the cursor into another state."""
        ticket, runtime = self.current, self.runtime
        if ticket is None:
            return

        def act(work: "UnitOfWork") -> None:
            from ccm_cli.listening import tickets

            go = getattr(tickets, verb)
            go(work, ticket.id, levels=runtime.service_levels, now=runtime.now)

        named = {"subject": ticket.subject}
        self.change(summary % named, act, self.told(said % named))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        ticket = self.current if self.stands else None
        state = ticket.state if ticket is not None else ""
        match action:
            case "close":
                return state != CLOSED
            case "reopen":
                return state not in {OPEN, ""}
            case "wait":
                return state == OPEN
            case _:
                return True
