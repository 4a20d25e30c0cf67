"""Taking one mail in: read, told apart, joined, kept, acted on; all of it or nothing.

Whatever the bytes are, a mail is taken: what cannot be understood is kept as it can be shown. The
same mail is taken once, however often and from however many places it comes.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.language.zones import local_day
from ccm_cli.messaging import aftermath
from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.inbox import answering, failing, files, joining, leaving, mails
from ccm_cli.messaging.inbox.bounces import (
    Failing,
    Failure,
    complained_of,
    failures_of,
    reported_message_id,
)
from ccm_cli.messaging.inbox.files import KeptFile
from ccm_cli.messaging.inbox.folding import said
from ccm_cli.messaging.inbox.handling import Arrived, InboxContext
from ccm_cli.messaging.inbox.headers import key_of
from ccm_cli.messaging.inbox.joining import Ours
from ccm_cli.messaging.inbox.letter import Letter, read
from ccm_cli.messaging.inbox.nature import AUTOMATIC, Nature, may_be_answered, nature_of
from ccm_cli.messaging.inbox.returning import return_day
from ccm_cli.messaging.models import Mail
from ccm_cli.store.writing import UnitOfWork

_SETTLED = AUTOMATIC | {Nature.UNSUBSCRIBE, Nature.CONFIRM}
"""Kinds in which nothing is left for a person to do."""
_FOR_STRANGERS = frozenset({Nature.HUMAN, Nature.ANSWER})
"""Kinds of which a stranger becomes a lead where that is wanted."""


class Taken(NamedTuple):
    """What became of one mail.

    Attributes:
        id: of the mail; None where it is not kept.
        kind: its `Nature`; ``own`` for what we sent ourselves, ``known`` for what was taken
            before, ``stranger`` for what the settings say to ignore.
        sender: for people.
        subject: for people.
    """

    id: int | None
    kind: str
    sender: str = ""
    subject: str = ""


class _Joined(NamedTuple):
    """A mail with all that was found out about it before anything was changed."""

    letter: Letter
    nature: Nature
    failures: tuple[Failure, ...]
    ours: Ours | None
    contact_id: int | None
    at: int

    @property
    def failure(self) -> Failure | None:
        return self.failures[0] if self.failures else None


def take(work: UnitOfWork, raw: bytes, *, mailbox: str, context: InboxContext, now: int) -> Taken:
    """Take one mail in.

    Args:
        work: the unit of work.
        raw: the mail as it came.
        mailbox: where it was found, for people.
        context: what taking needs from outside.
        now: UTC seconds.

    Raises:
        CcmError: its files cannot be written, or the settings cannot be used.
    """
    letter = read(raw)
    sender = letter.sender.address if letter.sender is not None else ""
    known = work.reader.value("SELECT id FROM mail WHERE identity = ?", (letter.identity,))
    if known is not None:
        return Taken(int(known), "known", sender, letter.subject)
    sending = context.sending
    joined = _join(work, letter, sending, now)
    if _is_own(letter, sending) and joined.nature is Nature.HUMAN:
        return Taken(None, "own", sender, letter.subject)
    joined = _with_stranger(work, joined, sending, now)
    if _is_ignored(joined, context, now):
        return Taken(None, "stranger", sender, letter.subject)
    kept = files.keep(letter.files, sending.settings.inbox)
    mail = _add(work, joined, kept, mailbox=mailbox, sending=sending, now=now)
    nature = _act(work, mail, joined, context, now)
    assert mail.id is not None
    return Taken(mail.id, nature, sender, letter.subject)


# Finding out


def _join(work: UnitOfWork, letter: Letter, sending: SendingContext, now: int) -> _Joined:
    reader, pattern = work.reader, sending.settings.email.bounce
    addressed = joining.by_bounce_address(reader, letter.envelope, pattern)
    complained = complained_of(letter)
    failures = failures_of(letter, expected=addressed is not None)
    if complained is not None:
        nature = Nature.COMPLAINT
    elif failures:
        is_late = all(failure.kind is Failing.DELAYED for failure in failures)
        nature = Nature.DELAYED if is_late else Nature.BOUNCE
    else:
        nature = nature_of(letter)
    reports = nature in {Nature.COMPLAINT, Nature.DELAYED, Nature.BOUNCE}
    named = (reported_message_id(letter),) if reports else ()
    ours = joining.by_message_id(reader, (*named, *letter.answers)) or addressed
    senders = [m.key for m in (letter.sender, letter.reply_to) if m is not None]
    if reports:
        failed = [failure.address for failure in failures] + [complained or ""]
        contact_id = ours.contact_id if ours else joining.contact_of(reader, failed)
    else:
        contact_id = joining.contact_of(reader, senders)
        if ours is None and senders and nature is not Nature.LIST:
            ours = joining.by_address(reader, senders[0], now=now, subject=letter.subject)
        if contact_id is None and ours is not None:
            contact_id = ours.contact_id
    at = min(letter.at if letter.at is not None else now, now)
    return _Joined(letter, nature, failures, ours, contact_id, at)


def _is_own(letter: Letter, sending: SendingContext) -> bool:
    """Whether we wrote it ourselves: a copy, or a notice of this program to the owner."""
    settings = sending.settings
    addresses = (sender_of(settings).address, settings.business.email, settings.inbox.user)
    own = {key_of(address) for address in addresses}
    return letter.sender is not None and letter.sender.key in own - {""}


def _with_stranger(work: UnitOfWork, joined: _Joined, sending: SendingContext, now: int) -> _Joined:
    """The sender as a new lead, where that is wanted and a person wrote."""
    sender = joined.letter.sender
    wanted = sending.settings.inbox.unknown == "lead" and joined.nature in _FOR_STRANGERS
    if joined.contact_id is not None or sender is None or not wanted:
        return joined
    try:
        made = mails.add_lead(
            work,
            sender.address,
            sender.name,
            now=now,
            region=sending.settings.business.region,
            language=sending.language,
        )
    except InvalidInput:  # no address that could be written to
        return joined
    return joined._replace(contact_id=made)


def _is_ignored(joined: _Joined, context: InboxContext, now: int) -> bool:
    """Whether a stranger wrote, whom the settings say to ignore; who wants no mail is heard."""
    if context.sending.settings.inbox.unknown != "ignore" or joined.failures:
        return False
    if joined.contact_id is not None or joined.ours is not None:
        return False
    leaves = joined.nature is Nature.HUMAN and leaving.is_wanted(_arrived(joined, context, now))
    return not leaves


# Keeping


def _add(
    work: UnitOfWork,
    joined: _Joined,
    kept: Sequence[KeptFile],
    *,
    mailbox: str,
    sending: SendingContext,
    now: int,
) -> Mail:
    letter, failure = joined.letter, joined.failure
    sender = letter.sender
    conversation = joining.conversation_of(work.reader, letter.answers, joined.ours)
    settled = joined.nature in _SETTLED
    return work.add(
        Mail(
            identity=letter.identity,
            mailbox=excerpt(mailbox, 200),
            message_id=letter.message_id,
            in_reply_to=letter.answers[0] if letter.answers else "",
            thread=" ".join(letter.references or letter.answers[-1:]),
            conversation=conversation or letter.message_id or letter.identity,
            contact_id=joined.contact_id,
            answers_id=joined.ours.id if joined.ours else None,
            campaign_id=joined.ours.campaign_id if joined.ours else None,
            sender=sender.address if sender else "",
            sender_key=sender.key if sender else "",
            sender_name=sender.name if sender else "",
            reply_to=letter.reply_to.address if letter.reply_to else "",
            recipients=", ".join(recipient.address for recipient in letter.recipients[:50]),
            subject=letter.subject,
            text=letter.text,
            files=json.dumps([file._asdict() for file in kept], ensure_ascii=False),
            at=joined.at,
            kind=joined.nature,
            state=_state(joined, settled=settled),
            failing=failure.kind if failure else "",
            failing_key=_failing_key(joined),
            status=failure.status if failure else "",
            words=failure.words if failure else "",
            away_until=_away_until(joined, sending),
            handled_at=now if settled else None,
            size=letter.size,
            created_at=now,
        )
    )


def _state(joined: _Joined, *, settled: bool) -> str:
    if joined.nature is Nature.LIST:
        return mails.IGNORED
    return mails.DONE if settled else mails.NEW


def _failing_key(joined: _Joined) -> str:
    """Whose address failed; that which we wrote to where the report is on one of our messages."""
    if joined.failure is None:
        return ""
    return (key_of(joined.ours.address) if joined.ours else "") or joined.failure.address


def _away_until(joined: _Joined, sending: SendingContext) -> str | None:
    if joined.nature is not Nature.AWAY:
        return None
    written: date = local_day(joined.at, sending.zone)
    found = return_day(joined.letter.subject, said(joined.letter.text), written=written)
    return None if found is None else found.isoformat()


# Acting


def _act(work: UnitOfWork, mail: Mail, joined: _Joined, context: InboxContext, now: int) -> Nature:
    """Do what follows from a mail; what it turned out to be."""
    nature, ours, at = joined.nature, joined.ours, joined.at
    for failure in joined.failures:
        failing.apply(work, failure, ours, context=context.sending, at=at, now=now)
    if nature is Nature.COMPLAINT and joined.contact_id is not None and joined.ours is not None:
        arrived = _arrived(joined, context, now)._replace(said=_("reported as spam"))
        leaving.leave(work, joined.contact_id, ours, arrived=arrived)
    elif nature is Nature.AWAY and joined.contact_id is not None and mail.away_until:
        work.update_rows("contact", {joined.contact_id: {"away_until": mail.away_until}})
    elif nature is Nature.HUMAN:
        nature = _of_person(work, mail, joined, context, now)
    return nature


def _of_person(
    work: UnitOfWork, mail: Mail, joined: _Joined, context: InboxContext, now: int
) -> Nature:
    assert mail.id is not None
    columns: dict[str, object] = {}
    written = None
    if joined.contact_id is not None:
        written = columns["interaction_id"] = mails.write_down(
            work, mail, joined.contact_id, now=now
        )
    arrived = _arrived(joined, context, now)._replace(
        mail_id=mail.id, interaction_id=written, conversation=mail.conversation
    )
    if joined.ours is not None:
        aftermath.note(work, joined.ours.id, "replied", at=joined.at)
    nature = Nature.HUMAN
    for handler in context.handlers:
        handled = handler(work, arrived)
        if handled is not None:
            nature = handled.nature
            columns["kind"] = nature
            if handled.is_settled:
                columns |= {"state": mails.DONE, "handled_at": now}
            break
    work.update_rows("mail", {mail.id: columns})
    if nature is Nature.HUMAN and may_be_answered(joined.letter, nature):
        answering.answer(work, mail.id, arrived)
    return nature


def _arrived(joined: _Joined, context: InboxContext, now: int) -> Arrived:
    return Arrived(
        letter=joined.letter,
        said=said(joined.letter.text),
        contact_id=joined.contact_id,
        ours=joined.ours,
        at=joined.at,
        now=now,
        sending=context.sending,
    )
