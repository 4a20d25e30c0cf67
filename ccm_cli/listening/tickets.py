"""Tickets: who asks for help, what about, and what becomes of it.

A ticket is open while it waits for us, waiting while it waits for the customer, and closed. Its
clock runs only while it is open; see `ccm_cli.listening.service_levels`.
"""

from collections.abc import Mapping
from typing import TypedDict, Unpack

from ccm_cli.customers import entries
from ccm_cli.customers.choices import CHANNELS, one_of
from ccm_cli.customers.interactions import first_company
from ccm_cli.customers.models import Company, Contact
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.listening.models import Ticket, TicketChange
from ccm_cli.listening.service_levels import Promise, ServiceLevels
from ccm_cli.listening.ticket_words import CLOSED, NORMAL, OPEN, PRIORITIES, WAITING
from ccm_cli.selling.changes import set_columns
from ccm_cli.selling.models import Deal
from ccm_cli.store.writing import UnitOfWork

LONGEST_SUBJECT = 500
_CLOCKS_DIFFER = 300


class TicketChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays."""

    subject: str
    contact_id: int | None
    company_id: int | None
    deal_id: int | None
    channel: str
    priority: str
    category: str
    description: str


def add(
    work: UnitOfWork,
    *,
    subject: str,
    levels: ServiceLevels,
    now: int,
    contact_id: int | None = None,
    company_id: int | None = None,
    deal_id: int | None = None,
    channel: str = "",
    priority: str = NORMAL,
    category: str = "",
    description: str = "",
    at: int | None = None,
) -> Ticket:
    """Open a ticket.

    Args:
        work: the unit of work.
        subject: one line of at most `LONGEST_SUBJECT` characters, not empty.
        levels: what is promised.
        now: UTC seconds.
        contact_id: who asks; the deal's contact when absent.
        company_id: which company asks; the contact's first when absent.
        deal_id: the deal it is about.
        channel: over which it came, one of `choices.CHANNELS`; empty where it does not matter.
        priority: one of `ticket_words.PRIORITIES`.
        category: what kind of question it is, one line in the owner's words.
        description: what was asked, several lines.
        at: when it came, UTC seconds, not later than now; None: now.

    Raises:
        InvalidInput: an empty subject, an unknown word, a text that is too long, a time to come,
            or nobody asks.
        NotFound: there is no such contact, company or deal.
    """
    _require_known(work, contact_id, company_id, deal_id)
    if deal_id is not None and contact_id is None:
        contact_id = work.get(Deal, deal_id).contact_id
    if contact_id is not None and company_id is None:
        company_id = first_company(work, contact_id)
    _refuse_nobody(contact_id, company_id)
    moment = now if at is None else at
    if moment > now + _CLOCKS_DIFFER:
        raise InvalidInput(_("A ticket cannot come from the future."))
    urgency = priority_of(priority)
    promise = levels.promises[urgency]
    shown = _subject(subject)
    ticket = Ticket(
        subject=shown,
        subject_key=search_key(shown),
        contact_id=contact_id,
        company_id=company_id,
        deal_id=deal_id,
        channel=one_of(channel, CHANNELS, _("Channel")) if channel else "",
        priority=urgency,
        category=entries.line(category, _("Category")),
        description=entries.block(description, _("The text")),
        state=OPEN,
        state_since=moment,
        response_promise=promise.response,
        resolution_promise=promise.resolution,
        created_at=moment,
        updated_at=now,
    )
    for name, value in _limits(ticket, levels, {}).items():
        setattr(ticket, name, value)
    made = work.add(ticket)
    assert made.id is not None
    work.add(TicketChange(ticket_id=made.id, to_state=OPEN, at=moment))
    return made


def edit(
    work: UnitOfWork,
    ticket_id: int,
    *,
    levels: ServiceLevels,
    now: int,
    **changes: Unpack[TicketChanges],
) -> tuple[str, ...]:
    """Change what a ticket says; another priority brings its own promises.

    Args:
        work: the unit of work.
        ticket_id: which ticket.
        levels: what is promised.
        now: UTC seconds.
        **changes: see `TicketChanges`; bounds are those of `add`.

    Returns:
        The columns that became different.

    Raises:
        NotFound: there is no such ticket, contact, company or deal.
        InvalidInput: as `add`.
    """
    ticket = work.get(Ticket, ticket_id)
    _require_known(
        work, changes.get("contact_id"), changes.get("company_id"), changes.get("deal_id")
    )
    columns: dict[str, object] = dict(changes)
    if "subject" in changes:
        subject = columns["subject"] = _subject(changes["subject"])
        columns["subject_key"] = search_key(subject)
    if "channel" in changes:
        channel = changes["channel"]
        columns["channel"] = one_of(channel, CHANNELS, _("Channel")) if channel else ""
    if "category" in changes:
        columns["category"] = entries.line(changes["category"], _("Category"))
    if "description" in changes:
        columns["description"] = entries.block(changes["description"], _("The text"))
    if "priority" in changes:
        columns["priority"] = priority_of(changes["priority"])
        if columns["priority"] != ticket.priority:
            promise = levels.promises[str(columns["priority"])]
            columns["response_promise"] = promise.response
            columns["resolution_promise"] = promise.resolution
            columns |= _limits(ticket, levels, columns)
    _refuse_nobody(
        changes.get("contact_id", ticket.contact_id), changes.get("company_id", ticket.company_id)
    )
    return set_columns(work, ticket, columns, now=now)


def note(work: UnitOfWork, ticket_id: int, *, text: str, now: int) -> None:
    """Write a note into the history of a ticket, which the customer does not see.

    Raises:
        NotFound: there is no such ticket.
        InvalidInput: the note is empty or too long.
    """
    ticket = work.get(Ticket, ticket_id)
    said = entries.block(text, _("Note"))
    if not said:
        raise InvalidInput(_("%(field)s is empty.") % {"field": _("Note")})
    _write(work, ticket, ticket.state, now=now, note=said)


def wait(
    work: UnitOfWork,
    ticket_id: int,
    *,
    levels: ServiceLevels,
    now: int,
    until: int | None = None,
    note: str = "",
) -> bool:
    """Have a ticket wait for the customer; its clock stands.

    Args:
        work: the unit of work.
        ticket_id: one that is not closed.
        levels: what is promised.
        now: UTC seconds.
        until: when to look after it, UTC seconds, later than now; None: whenever he answers.
        note: for the history.

    Returns:
        Whether it did not wait already, until then.

    Raises:
        NotFound: there is no such ticket.
        InvalidInput: it is closed, or the time has passed.
    """
    ticket = work.get(Ticket, ticket_id)
    if ticket.state == CLOSED:
        raise InvalidInput(
            _("Ticket %(id)d is closed.") % {"id": ticket_id},
            hint=_("Open it again first: ccm ticket reopen %(id)d") % {"id": ticket_id},
        )
    if until is not None and until <= now:
        raise InvalidInput(_("That time has passed already."))
    return _go(work, ticket, WAITING, levels=levels, now=now, note=note, wait_until=until)


def close(
    work: UnitOfWork, ticket_id: int, *, levels: ServiceLevels, now: int, note: str = ""
) -> bool:
    """Close a ticket that is solved; whether it was not closed already.

    Args:
        work: the unit of work.
        ticket_id: which ticket.
        levels: what is promised.
        now: UTC seconds.
        note: for the history.

    Raises:
        NotFound: there is no such ticket.
    """
    ticket = work.get(Ticket, ticket_id)
    return _go(work, ticket, CLOSED, levels=levels, now=now, note=note, wait_until=None)


def reopen(
    work: UnitOfWork, ticket_id: int, *, levels: ServiceLevels, now: int, note: str = ""
) -> bool:
    """Have a ticket open again, one that was closed or that waits; whether it was not.

    Args:
        work: the unit of work.
        ticket_id: which ticket.
        levels: what is promised.
        now: UTC seconds.
        note: for the history.

    Raises:
        NotFound: there is no such ticket.
    """
    ticket = work.get(Ticket, ticket_id)
    return _go(work, ticket, OPEN, levels=levels, now=now, note=note, wait_until=None)


def answered(
    work: UnitOfWork, ticket_id: int, *, at: int, levels: ServiceLevels, now: int
) -> tuple[str, ...]:
    """Note that we said something to the customer; the first time keeps the promise of an answer.

    Args:
        work: the unit of work.
        ticket_id: which ticket.
        at: when, UTC seconds.
        levels: what is promised.
        now: UTC seconds.

    Returns:
        The columns that became different.

    Raises:
        NotFound: there is no such ticket.
    """
    ticket = work.get(Ticket, ticket_id)
    said = max(at, ticket.created_at)
    columns: dict[str, object] = {"replied_at": max(said, ticket.replied_at or 0)}
    if ticket.first_response_at is None or said < ticket.first_response_at:
        columns["first_response_at"] = said
    columns |= _limits(ticket, levels, columns)
    return set_columns(work, ticket, columns, now=now)


def remove(work: UnitOfWork, ticket_id: int) -> None:
    """Remove a ticket with its history; what was said stays on the customer's timeline.

    Raises:
        NotFound: there is no such ticket.
    """
    work.delete(Ticket, ticket_id)


def priority_of(text: str) -> str:
    """A priority as it is stored.

    Raises:
        InvalidInput: it is none of `ticket_words.PRIORITIES`.
    """
    return one_of(text, tuple(PRIORITIES), _("Priority"))


def _go(
    work: UnitOfWork,
    ticket: Ticket,
    state: str,
    *,
    levels: ServiceLevels,
    now: int,
    note: str,
    wait_until: int | None,
) -> bool:
    """Bring a ticket into a state, with its clock and its history."""
    said = entries.block(note, _("Note"))
    columns: dict[str, object] = {"wait_until": wait_until}
    if ticket.state != state:
        if ticket.state != OPEN:
            columns["stopped"] = ticket.stopped + levels.stopped(ticket.state_since, now)
        if state == CLOSED:
            columns["closed_at"] = now
        if ticket.state == CLOSED:
            columns["reopened"] = ticket.reopened + 1
        columns |= {"state": state, "state_since": now}
        columns |= _limits(ticket, levels, columns)
    if said or "state" in columns:
        _write(work, ticket, state, now=now, note=said)
    return bool(set_columns(work, ticket, columns, now=now))


def _write(work: UnitOfWork, ticket: Ticket, state: str, *, now: int, note: str) -> None:
    assert ticket.id is not None
    work.add(
        TicketChange(
            ticket_id=ticket.id, from_state=ticket.state, to_state=state, at=now, note=note
        )
    )


def _limits(
    ticket: Ticket, levels: ServiceLevels, columns: Mapping[str, object]
) -> dict[str, int | None]:
    """The limits of a ticket once it has these columns.

    When the first answer was due stands once it was given, however long the clock stands later.
    """

    def own(name: str) -> object:
        return columns[name] if name in columns else getattr(ticket, name)

    def seconds(name: str) -> int | None:
        found = own(name)
        return found if isinstance(found, int) else None

    limits = levels.limits(
        Promise(seconds("response_promise"), seconds("resolution_promise")),
        since=ticket.created_at,
        stopped=seconds("stopped") or 0,
        answered=own("first_response_at") is not None,
        running=own("state") == OPEN,
    )._asdict()
    if ticket.first_response_at is not None:
        limits["response_due_at"] = ticket.response_due_at
    return limits


def _subject(text: str) -> str:
    return entries.needed(text, _("The subject"), longest=LONGEST_SUBJECT)


def _refuse_nobody(contact_id: int | None, company_id: int | None) -> None:
    if contact_id is None and company_id is None:
        raise InvalidInput(
            _("Nobody asks in this ticket."), hint=_("Say who: --contact or --company.")
        )


def _require_known(
    work: UnitOfWork, contact_id: int | None, company_id: int | None, deal_id: int | None
) -> None:
    if contact_id is not None:
        work.get(Contact, contact_id)
    if company_id is not None:
        work.get(Company, company_id)
    if deal_id is not None:
        work.get(Deal, deal_id)
