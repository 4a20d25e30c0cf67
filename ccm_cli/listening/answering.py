"""Answers to tickets: in the conversation by mail, in the owner's words or in those kept ready.

A canned reply is a message of the templates that says something about a ticket: one with a variable
``ticket``. So it has its texts by language, is previewed, checked and kept in versions like all
others, and greets whoever it is for.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_block
from ccm_cli.listening import tickets
from ccm_cli.listening.models import Ticket, TicketChange
from ccm_cli.listening.queries.conversations import (
    mail_to_answer,
    our_message_ids,
    ticket_of_mail,
)
from ccm_cli.listening.service_levels import ServiceLevels
from ccm_cli.listening.ticket_words import CLOSED, OPEN, WAITING
from ccm_cli.messaging.context import SendingContext, library
from ccm_cli.messaging.inbox import mails, replying
from ccm_cli.messaging.inbox.replying import Answered, answer_of, quoted, subject_of_answer
from ccm_cli.messaging.models import Mail
from ccm_cli.messaging.posting import post
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.writing import UnitOfWork

TICKET = "ticket"
"""The variable that makes a message a canned reply."""
_OWN_WORDS = "reply"


def canned_replies() -> list[MessageTemplate]:
    """The messages that are kept ready as answers to tickets, by name.

    One that cannot be read is left out; ``ccm template list`` says what is wrong with it.
    """
    messages, found = library(), []
    for name in messages.names():
        with suppress(InvalidInput):
            found.append(messages.load(name))
    return [template for template in found if is_canned(template)]


def is_canned(template: MessageTemplate) -> bool:
    """Whether a message is kept ready as an answer to tickets."""
    return TICKET in template.variables


def reply(
    work: UnitOfWork,
    ticket_id: int,
    *,
    sending: SendingContext,
    levels: ServiceLevels,
    now: int,
    text: str = "",
    canned: str = "",
    then: str = "",
    quote: bool = False,
    files: Sequence[Asset] = (),
    mail_id: int | None = None,
) -> int:
    """Queue an answer to whoever asks in a ticket, which then waits for him.

    Args:
        work: the unit of work.
        ticket_id: which ticket.
        sending: what sending needs.
        levels: what is promised.
        now: UTC seconds.
        text: what the owner says, several lines; may be empty beside a canned reply.
        canned: the name of the message that is kept ready; empty for his own words alone.
        then: the state of the ticket afterwards; empty: waiting, but closed where it is.
        quote: whether the mail that is answered is repeated below.
        files: those that go along, as `ccm_cli.messaging.kept_files.read` found them.
        mail_id: which mail of the conversation is answered; None: the last.

    Returns:
        The number of the message in the outbox.

    Raises:
        NotFound: there is no such ticket or message.
        InvalidInput: nothing is said, or the canned reply lacks something or takes no words.
        Refused: there is nobody to write to, or no address.
        ConfigError: nobody is named whom messages come from.
    """
    ticket = work.get(Ticket, ticket_id)
    contact_id = _whom(ticket)
    found = mail_id or mail_to_answer(work.reader, ticket_id)
    mail = None if found is None else work.get(Mail, found)
    answered = _answered(work, ticket, mail)
    _require_address(work, contact_id, answered)
    template = library().load(canned or _OWN_WORDS)
    words = clean_block(text).strip()
    if quote and mail is not None:
        words += "\n\n" + quoted(mail, sending)
    letter = answer_of(
        answered,
        template=template,
        source=f"ticket/{ticket_id}",
        sending=sending,
        step=_answers(work, ticket_id),
        variables=_said(template, ticket, words, answered.subject),
    )
    message = post(
        work, replace(letter, files=files), contact_id=contact_id, context=sending, now=now
    )
    if message is None:
        raise Refused(_("This answer is in the outbox already."), hint=_("See: ccm outbox list"))
    _note(work, ticket, message, now=now)
    tickets.answered(work, ticket_id, at=now, levels=levels, now=now)
    _bring(work, ticket, then, levels=levels, now=now)
    return message


def reply_to_mail(
    work: UnitOfWork,
    mail_id: int,
    *,
    sending: SendingContext,
    levels: ServiceLevels,
    now: int,
    text: str,
    quote: bool = False,
    files: Sequence[Asset] = (),
) -> int:
    """Queue the owner's answer to a mail; of one that belongs to a ticket, as answer to that.

    Args:
        work: the unit of work.
        mail_id: which mail.
        sending: what sending needs.
        levels: what is promised.
        now: UTC seconds.
        text: what he says, several lines; not empty.
        quote: whether the mail is repeated below.
        files: as for `reply`.

    Returns:
        The number of the message in the outbox.

    Raises:
        CcmError: as `reply` and `ccm_cli.messaging.inbox.replying.reply`.
    """
    ticket_id = ticket_of_mail(work.reader, mail_id)
    if ticket_id is None:
        return replying.reply(
            work, mail_id, text=text, sending=sending, now=now, quote=quote, files=files
        )
    mails.done(work, mail_id, now=now)
    return reply(
        work,
        ticket_id,
        sending=sending,
        levels=levels,
        now=now,
        text=text,
        quote=quote,
        files=files,
        mail_id=mail_id,
    )


def _bring(work: UnitOfWork, ticket: Ticket, then: str, *, levels: ServiceLevels, now: int) -> None:
    """Bring a ticket into the state it has after an answer."""
    assert ticket.id is not None
    state = then or (CLOSED if ticket.state == CLOSED else WAITING)
    if state == CLOSED:
        tickets.close(work, ticket.id, levels=levels, now=now)
    elif state == OPEN:
        tickets.reopen(work, ticket.id, levels=levels, now=now)
    else:
        if ticket.state == CLOSED:
            tickets.reopen(work, ticket.id, levels=levels, now=now)
        tickets.wait(work, ticket.id, levels=levels, now=now)


def _whom(ticket: Ticket) -> int:
    if ticket.contact_id is not None:
        return ticket.contact_id
    raise Refused(
        _("No person asks in ticket %(id)d, only a company.") % {"id": ticket.id},
        hint=_("Say who: ccm ticket edit %(id)d --contact REF") % {"id": ticket.id},
    )


def _answered(work: UnitOfWork, ticket: Ticket, mail: Mail | None) -> Answered:
    """What is answered: the last mail, else our own last answer, else nothing yet."""
    if mail is not None:
        own = Answered.of_mail(mail)
        return own._replace(subject=subject_of_answer(own.subject or ticket.subject))
    assert ticket.id is not None
    earlier = our_message_ids(work.reader, ticket.id)
    subject = subject_of_answer(ticket.subject) if earlier else ticket.subject
    last = earlier[-1] if earlier else ""
    return Answered("", last, tuple(earlier[:-1]), "", subject)


def _require_address(work: UnitOfWork, contact_id: int, answered: Answered) -> None:
    if answered.to_address:
        return
    name, address = work.reader.rows(
        lambda *row: row,
        "SELECT c.name, (SELECT e.address FROM contact_email e WHERE e.contact_id = c.id LIMIT 1)"
        " FROM contact c WHERE c.id = ?",
        (contact_id,),
    )[0]
    if address is None:
        raise Refused(
            _("%(name)s has no e-mail address.") % {"name": name},
            hint=_("Answer otherwise, and write it down: ccm log call TEXT --ticket NUMBER"),
        )


def _said(template: MessageTemplate, ticket: Ticket, words: str, title: str) -> dict[str, object]:
    """What a message is given of what it asks for."""
    if words and "text" not in template.variables:
        raise InvalidInput(
            _("The message %(name)s takes no words of your own.") % {"name": template.name},
            hint=_("Leave the text out, or give the message a variable called text."),
        )
    if not words and not is_canned(template):
        raise InvalidInput(_("The answer is empty."), hint=_("Nothing was sent."))
    offered = {"title": title, "text": words, TICKET: str(ticket.id), "asked": ticket.subject}
    given: dict[str, object] = {
        name: value for name, value in offered.items() if value and name in template.variables
    }
    template.check_variables(given)
    return given


def _answers(work: UnitOfWork, ticket_id: int) -> int:
    """How many answers to a ticket there are."""
    return int(
        work.reader.value(
            "SELECT coalesce(max(step) + 1, 0) FROM message WHERE source = ?",
            (f"ticket/{ticket_id}",),
        )
    )


def _note(work: UnitOfWork, ticket: Ticket, message_id: int, *, now: int) -> None:
    assert ticket.id is not None
    work.add(
        TicketChange(
            ticket_id=ticket.id,
            from_state=ticket.state,
            to_state=ticket.state,
            at=now,
            message_id=message_id,
        )
    )
