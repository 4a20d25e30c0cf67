"""Answers to mails, in their conversation: the owner's, and those of rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ccm_cli.customers.identifiers import normalise_email
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.dates import format_moment
from ccm_cli.language.text import clean_block
from ccm_cli.messaging.context import SendingContext, library
from ccm_cli.messaging.inbox import mails
from ccm_cli.messaging.inbox.folding import said
from ccm_cli.messaging.inbox.letter import Letter as Incoming
from ccm_cli.messaging.models import Mail
from ccm_cli.messaging.posting import Letter, post
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.writing import UnitOfWork

MOST_IN_THREAD = 30
"""Message-IDs that an answer names: long conversations name their first and their last ones."""


class Answered(NamedTuple):
    """What an answer needs to know of the mail it answers.

    Attributes:
        identity: of the mail.
        message_id: may be empty.
        thread: Message-IDs before it, the oldest first.
        to_address: where the answer goes; empty where the mail names no address that can be
            written to, so that it goes to the contact's first.
        subject: of the mail.
    """

    identity: str
    message_id: str
    thread: tuple[str, ...]
    to_address: str
    subject: str

    @classmethod
    def of(cls, letter: Incoming) -> "Answered":
        """Of a mail that has just come in, for the answer of a program (RFC 3834, 4)."""
        to = letter.return_path or letter.sender
        return cls(
            letter.identity,
            letter.message_id,
            letter.references or letter.answers[-1:],
            _writable(to.address if to is not None else ""),
            letter.subject,
        )

    @classmethod
    def of_mail(cls, mail: Mail) -> "Answered":
        """Of a mail in the database, for the owner's answer."""
        return cls(
            mail.identity,
            mail.message_id,
            tuple(mail.thread.split()),
            _writable(mail.reply_to) or _writable(mail.sender),
            mail.subject,
        )


def _writable(address: str) -> str:
    try:
        return normalise_email(address).address
    except InvalidInput:
        return ""


def answer_of(
    answered: Answered,
    *,
    template: MessageTemplate,
    source: str,
    sending: SendingContext,
    step: int = 0,
    variables: Mapping[str, object] | None = None,
) -> Letter:
    """An answer for the outbox, in the conversation and to the address that was written from.

    Args:
        answered: what is answered.
        template: what is said.
        source: who asks for it.
        sending: names the channel.
        step: of several answers of one source to one mail.
        variables: given to the template.
    """
    chosen = sending.settings.sending.default_channel
    thread = answered.thread
    if len(thread) > MOST_IN_THREAD:
        thread = (*thread[:1], *thread[1 - MOST_IN_THREAD :])
    return Letter(
        template=template,
        channel=chosen if chosen in {"email", "file"} else "email",
        source=source,
        step=step,
        occurrence=answered.identity[:32],
        variables=variables or {},
        in_reply_to=answered.message_id,
        thread=thread,
        to_address=answered.to_address,
    )


def subject_of_answer(subject: str) -> str:
    """``Re:`` before a subject, once."""
    bare = subject.strip()
    if bare[:3].lower() == "re:":
        return bare
    return f"Re: {bare}" if bare else "Re:"


def quoted(mail: Mail, sending: SendingContext) -> str:
    """The mail as an answer repeats it below: who wrote when, and each line after ``> ``."""
    language = sending.language
    when = format_moment(
        mail.at, zone=sending.zone, language=language, calendar=sending.settings.display.calendar
    )
    head = _("On %(when)s, %(name)s wrote:", language=language) % {
        "when": when,
        "name": mail.sender_name or mail.sender,
    }
    lines = said(mail.text).split("\n")
    return "\n".join([head, *(f"> {line}".rstrip() for line in lines)])


def reply(
    work: UnitOfWork,
    mail_id: int,
    *,
    text: str,
    sending: SendingContext,
    now: int,
    quote: bool = False,
    step: int | None = None,
    files: Sequence[Asset] = (),
) -> int:
    """Queue the owner's answer to a mail, and have the mail done.

    Args:
        work: the unit of work.
        mail_id: which mail.
        text: what he says, several lines; not empty.
        sending: what sending needs.
        now: UTC seconds.
        quote: whether the mail is repeated below.
        step: which answer to this mail it is; None for one more than there are.
        files: those that go along, as `ccm_cli.messaging.kept_files.read` found them.

    Returns:
        The number of the message in the outbox.

    Raises:
        NotFound: there is no such mail.
        InvalidInput: the text is empty.
        Refused: nobody is known who wrote it.
        ConfigError: nobody is named whom messages come from.
    """
    mail = work.get(Mail, mail_id)
    words = clean_block(text).strip()
    if not words:
        raise InvalidInput(_("The answer is empty."), hint=_("Nothing was sent."))
    if mail.contact_id is None:
        raise Refused(
            _("Mail %(id)d is from nobody in your records.") % {"id": mail_id},
            hint=_("Make a lead of the sender: ccm inbox lead %(id)d") % {"id": mail_id},
        )
    answered = Answered.of_mail(mail)
    below = "\n\n" + quoted(mail, sending) if quote else ""
    variables = {"title": subject_of_answer(mail.subject), "text": words + below}
    letter = answer_of(
        answered,
        template=library().load("reply"),
        source="reply",
        sending=sending,
        step=_answers(work, answered) if step is None else step,
        variables=variables,
    )
    letter = replace(letter, files=files)
    message = post(work, letter, contact_id=mail.contact_id, context=sending, now=now)
    if message is None:
        raise Refused(_("This answer is in the outbox already."), hint=_("See: ccm outbox list"))
    mails.done(work, mail_id, now=now)
    return message


def _answers(work: UnitOfWork, answered: Answered) -> int:
    """How many answers to a mail there are."""
    return int(
        work.reader.value(
            "SELECT count(*) FROM message WHERE source = 'reply' AND occurrence = ?",
            (answered.identity[:32],),
        )
    )
