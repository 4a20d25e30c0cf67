"""Leaving: by a link, by one click of a mail program (RFC 8058), by mail.

Every optional message carries a token that names the person and the message. It leaves what that
message was: its channel and its purpose. Without a message, all of it.
"""

from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging import aftermath, consent
from ccm_cli.messaging.channels import ABILITIES
from ccm_cli.messaging.purposes import EVERY, is_optional
from ccm_cli.messaging.tokens import BadToken, Tokens, Use
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork


class Leaving(NamedTuple):
    """Who leaves, and what.

    Attributes:
        contact_id: who.
        message: that gave the occasion; None where it is not known.
        channel: that people agree to, or ``*``.
        purpose: or ``*``.
    """

    contact_id: int
    message: int | None = None
    channel: str = EVERY
    purpose: str = EVERY


def token_for(tokens: Tokens, contact_id: int, message: int) -> str:
    """The token that a message carries; it holds as long as the person is known.

    Args:
        tokens: of the database.
        contact_id: who gets the message.
        message: its number; 0 where it has none, as in a preview.
    """
    return tokens.sign(Use.UNSUBSCRIBE, contact_id, message)


def leaving(reader: Reader, token: str, *, now: int) -> Leaving:
    """Whom and what a token is about.

    Raises:
        BadToken: it is not one of ours, or the person is not known any more.
    """
    contact_id, message = Tokens.of(reader).read(Use.UNSUBSCRIBE, token, now=now)
    if reader.value("SELECT 1 FROM contact WHERE id = ?", (contact_id,)) is None:
        contact_id = _merged_into(reader, contact_id)
    return about(reader, contact_id, message=message or None)


def _merged_into(reader: Reader, contact_id: int) -> int:
    found: int | None = reader.value(
        "SELECT contact_id FROM contact_merged WHERE old_id = ?", (contact_id,)
    )
    if found is None:
        raise BadToken(
            _("We have nothing of you any more, and send you nothing."),
            hint=_("There is nothing left to unsubscribe from."),
        )
    return found


def about(reader: Reader, contact_id: int, *, message: int | None = None) -> Leaving:
    """What somebody leaves on the occasion of a message; everything where it is not known."""
    found = reader.row(
        lambda *row: row, "SELECT channel, purpose FROM message WHERE id = ?", (message or 0,)
    )
    if found is None:
        return Leaving(contact_id)
    channel, purpose = found
    return Leaving(
        contact_id, message, ABILITIES[channel].consent, purpose if is_optional(purpose) else EVERY
    )


def unsubscribe(
    work: UnitOfWork,
    *,
    now: int,
    how: str,
    source: str,
    token: str = "",
    contact_id: int | None = None,
    message: int | None = None,
    proof: str = "",
    everything: bool = False,
) -> Leaving:
    """Write down that somebody left.

    Args:
        work: the unit of work.
        now: UTC seconds.
        how: such as "one click in the mail program", "replied stop".
        source: what recorded it: ``web``, ``reply``.
        token: of a link or a subject; or
        contact_id: who, where the sender is known by other means.
        message: with ``contact_id``, the number of the message that was answered.
        proof: what shows it: the Message-ID of the reply.
        everything: leave every channel and purpose, whatever the message was.

    Returns:
        Who left, and what.

    Raises:
        BadToken: as `leaving`.
        InvalidInput: neither a token nor a contact is given.
    """
    if token:
        found = leaving(work.reader, token, now=now)
    elif contact_id is not None:
        found = about(work.reader, contact_id, message=message)
    else:
        raise InvalidInput(_("Name a token or a contact."))
    if everything:
        found = found._replace(channel=EVERY, purpose=EVERY)
    consent.withdraw(
        work,
        [found.contact_id],
        now=now,
        source=source,
        how=how,
        channel=found.channel,
        purpose=found.purpose,
        proof=proof,
        known=(found.purpose,),
    )
    if found.message is not None:
        aftermath.note(work, found.message, "unsubscribed", at=now)
    return found
