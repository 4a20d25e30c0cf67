"""Mails that become tickets, and those that join one.

A mail belongs to the ticket of its conversation: it answers one of our answers, or goes on with a
mail that belongs to one. It opens a ticket again that waited, or was closed within `[tickets]
reopen_within`. By itself a mail becomes a ticket where `[tickets] from_mail` says so, and only one
that somebody wrote without being asked, and lately.
"""

from ccm_cli.config import Tickets
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.listening import conversing, tickets
from ccm_cli.listening.models import Ticket
from ccm_cli.listening.queries.conversations import ticket_of_answer, ticket_of_conversation
from ccm_cli.listening.service_levels import ServiceLevels
from ccm_cli.listening.ticket_words import CLOSED, NORMAL
from ccm_cli.messaging.inbox import mails
from ccm_cli.messaging.inbox.folding import said
from ccm_cli.messaging.inbox.handling import Arrived, Handled, Handler
from ccm_cli.messaging.inbox.nature import Nature
from ccm_cli.messaging.models import Mail
from ccm_cli.messaging.policy import policy_of
from ccm_cli.store.writing import UnitOfWork


def handler(settings: Tickets, levels: ServiceLevels) -> Handler:
    """Who looks at each mail that comes in.

    Args:
        settings: the section ``[tickets]``.
        levels: what is promised.
    """

    def take(work: UnitOfWork, arrived: Arrived) -> Handled | None:
        if arrived.interaction_id is None or arrived.mail_id is None:
            return None
        known = _known(work, arrived)
        if known is not None and _takes(work.get(Ticket, known), levels, arrived.now):
            _join(work, known, arrived.interaction_id, levels=levels, now=arrived.now)
            return Handled(Nature.HUMAN, is_settled=True)
        if not (settings.from_mail and arrived.ours is None and _is_recent(arrived)):
            return None
        mail = work.get(Mail, arrived.mail_id)
        _open(work, mail, arrived.interaction_id, levels=levels, now=arrived.now)
        return Handled(Nature.HUMAN, is_settled=True)

    return take


def open_ticket(
    work: UnitOfWork,
    mail_id: int,
    *,
    levels: ServiceLevels,
    now: int,
    subject: str = "",
    priority: str = NORMAL,
    category: str = "",
) -> int:
    """Make a ticket of a mail, and have the mail done; the one it belongs to where it does.

    Args:
        work: the unit of work.
        mail_id: of somebody who is known.
        levels: what is promised.
        now: UTC seconds.
        subject: as for `tickets.add`; empty: that of the mail.
        priority: as for `tickets.add`.
        category: as for `tickets.add`.

    Returns:
        The number of the ticket.

    Raises:
        NotFound: there is no such mail.
        InvalidInput: nobody is known who wrote it, or a program did.
    """
    mail = work.get(Mail, mail_id)
    interaction_id = _written_down(mail)
    known = ticket_of_conversation(work.reader, mail.conversation)
    if known is not None and work.get(Ticket, known).state != CLOSED:
        _join(work, known, interaction_id, levels=levels, now=now)
    else:
        known = _open(
            work,
            mail,
            interaction_id,
            levels=levels,
            now=now,
            subject=subject,
            priority=priority,
            category=category,
        )
    mails.done(work, mail_id, now=now)
    return known


def join_ticket(
    work: UnitOfWork, mail_id: int, ticket_id: int, *, levels: ServiceLevels, now: int
) -> None:
    """Have a mail belong to a ticket that is there, and have the mail done.

    Args:
        work: the unit of work.
        mail_id: of somebody who is known.
        ticket_id: which ticket; it opens again where it waited or was closed.
        levels: what is promised.
        now: UTC seconds.

    Raises:
        NotFound: there is no such mail or ticket.
        InvalidInput: as `open_ticket`.
    """
    mail = work.get(Mail, mail_id)
    work.get(Ticket, ticket_id)
    _join(work, ticket_id, _written_down(mail), levels=levels, now=now)
    mails.done(work, mail_id, now=now)


def _written_down(mail: Mail) -> int:
    if mail.interaction_id is not None:
        return mail.interaction_id
    if mail.contact_id is None:
        raise InvalidInput(
            _("Mail %(id)d is from nobody in your records.") % {"id": mail.id},
            hint=_("Make a lead of the sender: ccm inbox lead %(id)d") % {"id": mail.id},
        )
    raise InvalidInput(_("Mail %(id)d was written by a program.") % {"id": mail.id})


def _known(work: UnitOfWork, arrived: Arrived) -> int | None:
    """The ticket that a mail belongs to."""
    if arrived.ours is not None:
        found = ticket_of_answer(work.reader, arrived.ours.id)
        if found is not None:
            return found
    return ticket_of_conversation(work.reader, arrived.conversation)


def _takes(ticket: Ticket, levels: ServiceLevels, now: int) -> bool:
    """Whether a ticket still takes mails of its conversation."""
    if ticket.state != CLOSED:
        return True
    return now - (ticket.closed_at or 0) <= levels.reopen_within


def _is_recent(arrived: Arrived) -> bool:
    """Not one of those that the first look at a folder brings."""
    catch_up = policy_of(arrived.sending.settings.sending).catch_up
    return arrived.at >= arrived.now - catch_up


def _join(
    work: UnitOfWork, ticket_id: int, interaction_id: int, *, levels: ServiceLevels, now: int
) -> None:
    """The customer has written again: whatever the ticket was, it waits for us."""
    conversing.join(work, ticket_id, interaction_id, levels=levels, now=now)
    tickets.reopen(work, ticket_id, levels=levels, now=now)


def _open(
    work: UnitOfWork,
    mail: Mail,
    interaction_id: int,
    *,
    levels: ServiceLevels,
    now: int,
    subject: str = "",
    priority: str = NORMAL,
    category: str = "",
) -> int:
    text = said(mail.text)
    own = mail.subject.strip() or excerpt(text, 80) or _("E-mail without a subject")
    ticket = tickets.add(
        work,
        subject=subject.strip() or own,
        levels=levels,
        now=now,
        contact_id=mail.contact_id,
        channel="email",
        priority=priority,
        category=category,
        description=text[: mails.LONGEST_BODY],
        at=min(mail.at, now),
    )
    assert ticket.id is not None
    conversing.join(work, ticket.id, interaction_id, levels=levels, now=now)
    return ticket.id
