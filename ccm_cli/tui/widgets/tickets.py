"""The list of tickets, and one ticket with its limits and everything that was said."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Unpack

from textual.geometry import Size

from ccm_cli.customers.choices import CHANNELS, label
from ccm_cli.language import gettext as _
from ccm_cli.listening.queries.conversations import Said
from ccm_cli.listening.queries.tickets import TicketRow, TicketShown
from ccm_cli.listening.ticket_words import OPEN, PRIORITIES, STATES
from ccm_cli.messaging.state_words import MESSAGE_STATES
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, facts
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.wording import fitted, one_line, shown, wrapped

MARKS = {"open": ("●", "primary"), "waiting": ("…", "quiet"), "closed": ("✓", "good")}
"""States of tickets, as one sign and its ink."""
MOST_LINES = 1_000
"""Lines of a conversation that the screen shows."""
_PRESSING = frozenset({"high", "urgent"})


class TicketList(Items[TicketRow]):
    """Tickets: who and until when, then what about and how pressing."""

    NOUN = "ticket"
    LINES = 3
    SPACE = 1

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nobody asks for help: a opens a ticket."), **names)
        self._presenter = presenter
        self._now = 0

    def show(self, tickets: Sequence[TicketRow], now: int) -> None:
        """Show these.

        Args:
            tickets: in their order.
            now: UTC seconds; what was due before is marked.
        """
        self._now = now
        self.put(tickets)

    def line(self, number: int, part: int, width: int) -> Line:
        ticket = self.items[number]
        sign, colour = MARKS[ticket.state]
        late, near = ticket.is_late(self._now), ticket.is_near(self._now)
        if part == 0:
            ink = "bad" if late else "accent" if near else "quiet"
            name = "strong" if ticket.state == OPEN else ""
            return [
                Piece(f" {sign} ", "bad" if late else colour),
                *ends(ticket.who, self._until(ticket), width - 4, (name, ink)),
                Piece(" "),
            ]
        if part == 1:
            word = label(ticket.priority, PRIORITIES) if ticket.priority in _PRESSING else ""
            ink = "bad" if ticket.priority == "urgent" else "accent"
            return [
                Piece("   "),
                *ends(one_line(ticket.subject), word, width - 4, ("", ink)),
                Piece(" "),
            ]
        return []

    def _until(self, ticket: TicketRow) -> str:
        if ticket.limit_at is not None:
            return self._presenter.relative(ticket.limit_at)
        if ticket.state != OPEN:
            return self._presenter.relative(ticket.state_since)
        return ""


class TicketText(Drawn):
    """One ticket whole: what is promised, then both sides of the conversation and the notes."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter
        self._shown: TicketShown | None = None

    def show(self, found: TicketShown | None) -> None:
        """Show this one."""
        self._shown = found
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        if self._shown is None:
            return
        ticket = self._shown.ticket
        yield from facts(self._about(ticket), width)
        lines = iter(self._talk(self._shown, width))
        yield from islice(lines, MOST_LINES)
        if next(lines, None) is not None:
            yield [Piece(fitted(f"… ccm ticket show {ticket.id}", width), "quiet")]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are, so that what does not fit scrolls."""
        del container, viewport
        return sum(1 for _line in self.drawn(width)) or 1

    def _about(self, ticket: TicketRow) -> Iterator[tuple[str, str]]:
        moment = self._presenter.moment
        yield _("Subject"), ticket.subject
        names = (ticket.contact, ticket.company if ticket.company != ticket.contact else "")
        yield _("Contact"), " · ".join(name for name in names if name)
        if ticket.deal:
            yield _("Deal"), ticket.deal
        state = (label(ticket.state, STATES), label(ticket.priority, PRIORITIES), ticket.category)
        yield _("State"), " · ".join(part for part in state if part)
        if ticket.first_response_at is not None:
            yield _("First answer"), moment(ticket.first_response_at)
        elif ticket.response_due_at is not None:
            yield _("First answer due"), moment(ticket.response_due_at)
        if ticket.state == "closed":
            yield _("Closed"), moment(ticket.closed_at)
        elif ticket.resolution_due_at is not None:
            yield _("Solution due"), moment(ticket.resolution_due_at)
        if ticket.wait_until is not None:
            yield _("Waits until"), moment(ticket.wait_until)
        channel = label(ticket.channel, CHANNELS) if ticket.channel else ""
        yield _("Created"), " · ".join(p for p in (moment(ticket.created_at), channel) if p)

    def _talk(self, found: TicketShown, width: int) -> Iterator[Line]:
        description = found.ticket.description
        if description and not any(part.text == description for part in found.conversation):
            yield []
            yield from self._text(description, width, "")
        for part in found.conversation:
            yield []
            yield self._heading(part, width)
            yield from self._text(part.text, width, "quiet" if part.direction == "note" else "")
            if part.files:
                yield [Piece(fitted(f"  + {part.files}", width), "quiet")]

    def _heading(self, part: Said, width: int) -> Line:
        arrow, colour = {"in": ("←", "primary"), "out": ("→", "secondary")}.get(
            part.direction, ("✎", "accent")
        )
        state = label(part.state, MESSAGE_STATES) if part.state else ""
        told = " · ".join(text for text in (part.who, one_line(part.subject), state) if text)
        if part.direction == "note" and not told:
            told = _("note")
        when = self._presenter.moment(part.at)
        return [Piece(f"{arrow} ", colour), *ends(told, when, width - 2, ("strong", "quiet"))]

    def _text(self, text: str, width: int, ink: str) -> Iterator[Line]:
        for paragraph in text.split("\n") if text else ():
            for line in wrapped(paragraph, max(1, width - 2), MOST_LINES) or [""]:
                yield [Piece("  "), Piece(shown(line), ink)]
