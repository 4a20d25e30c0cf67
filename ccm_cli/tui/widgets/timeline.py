"""Everything that happened with a customer, newest first, read on as one goes down."""

from collections.abc import Sequence
from typing import Unpack

from textual.message import Message

from ccm_cli.customers.choices import CHANNELS, label
from ccm_cli.insight.queries.timeline import Event, EventPage
from ccm_cli.language import gettext as _
from ccm_cli.listening.ticket_words import STATES
from ccm_cli.presentation import Presenter
from ccm_cli.selling.words import ORDER_STATES
from ccm_cli.tui.widgets.inbox import KINDS
from ccm_cli.tui.widgets.ink import Line, Names, Piece, ends
from ccm_cli.tui.widgets.items import Items, Ref
from ccm_cli.tui.wording import fitted

AHEAD = 20
"""Events below the cursor that are read beforehand."""
_COLOURS = {
    "order": "good",
    "payment": "good",
    "return": "bad",
    "message": "secondary",
    "deal": "good",
    "answer": "accent",
    "consent": "quiet",
}


class Timeline(Items[Event]):
    """The events, each with a line of when and how, and a line of what."""

    LINES = 2

    class More(Message):
        """The end is near and there is more; answer with `extend`."""

        def __init__(self, cursor: str) -> None:
            super().__init__()
            self.cursor = cursor

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("Nothing yet: log a call with l."), **names)
        self._presenter = presenter
        self._after: str | None = None
        self._asked = False

    def show(self, page: EventPage) -> None:
        """Show the newest events."""
        self._after, self._asked = page.after, False
        self.put(page.events)

    def extend(self, page: EventPage) -> None:
        """Add the events that follow."""
        self._after, self._asked = page.after, False
        self.put([*self.items, *page.events])

    def ref(self, item: Event) -> object:
        if item.source == "interaction":
            return Ref(item.source, item.id)
        return item.source, item.id, item.at

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        near = self.first_in_sight + self.rows_in_sight + AHEAD >= self.total
        if near and self._after is not None and not self._asked:
            self._asked = True
            self.post_message(self.More(self._after))

    def line(self, number: int, part: int, width: int) -> Line:
        event = self.items[number]
        edge = Piece("▌ ", _colour(event))
        room = max(0, width - 2)
        if part == 1:
            return [edge, Piece(fitted(what(event), room))]
        when = self._presenter.moment(event.at)
        return [edge, *ends(how(event, self._presenter), when, room, ("quiet", "quiet"))]


def _colour(event: Event) -> str:
    if event.sentiment is not None and event.sentiment < 0:
        return "bad"
    if event.source == "interaction":
        return "primary" if event.direction == "in" else "secondary"
    return _COLOURS.get(event.source, "line")


def how(event: Event, presenter: Presenter) -> str:
    """The kind of event, its channel, its direction and its length: ``phone ← · 5 min``."""
    kinds = {
        "message": _("campaign"),
        "deal": _("deal"),
        "task": _("task done"),
        "ticket": _("ticket"),
        "answer": _("survey"),
        "consent": _("consent"),
        "mail": _("mail"),
        "order": _("order"),
        "payment": _("payment"),
        "return": _("return"),
    }
    channel = label(event.channel, CHANNELS) if event.channel not in {"", "*"} else ""
    arrow = {"in": "←", "out": "→"}.get(event.direction, "")
    parts = [kinds.get(event.source, ""), f"{channel} {arrow}".strip()]
    if event.duration is not None:
        parts.append(presenter.duration(event.duration))
    if event.amount_minor is not None:
        parts.append(presenter.money(event.amount_minor, event.currency))
    return " · ".join(part for part in parts if part)


def what(event: Event) -> str:
    """What it was about and what became of it, on one line."""
    more: Sequence[str] = ()
    text = event.text
    match event.source:
        case "deal" | "ticket":
            state = label(event.state, STATES) if event.source == "ticket" else event.state
            text = f"{event.text} → {state}"
        case "order":
            more = (_(ORDER_STATES[event.state]), event.detail)
        case "payment" | "return":
            more = (event.detail,)
        case "answer":
            text, more = f"{event.text}: {event.state}", (event.detail,)
        case "consent":
            text = _("yes") if event.state == "yes" else _("no")
            more = (event.detail, event.text)
        case "message":
            more = (event.state,)
        case "mail":
            kind, _ink = KINDS.get(event.state, ("", ""))
            more = (_(kind),) if kind else ()
        case _:
            more = (event.about, event.files and f"+ {event.files}")
    return " · ".join(part for part in (text, *more) if part)
