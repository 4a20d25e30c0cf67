"""Mail of the program to its owner: reminders and the like. It passes by the outbox."""

from email.utils import parseaddr

from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.messaging import channels
from ccm_cli.messaging.channels import Delivery, Envelope, Outcome
from ccm_cli.messaging.mail import Outgoing, build, message_id


class NotDelivered(CcmError):
    """The server did not take a mail to the owner; carries its words."""


def send(settings: Settings, *, subject: str, text: str, token: str, now: int) -> None:
    """Send one mail of plain text to ``business.email`` through the default channel.

    Args:
        settings: names the owner's address, the channel and the account.
        subject: one line.
        text: the body.
        token: makes the Message-ID; the same words about the same thing have the same one, so
            that a mail sent twice after a crash can be told.
        now: UTC seconds.

    Raises:
        ConfigError: there is no address of the owner, or the channel's settings cannot be used.
        ChannelDown: the channel cannot be used now.
        NotDelivered: it was not taken.
    """
    if not settings.business.email:
        raise ConfigError(
            _("There is no address to write to you."), hint=_("Set email under [business].")
        )
    name, sender = parseaddr(settings.email.from_)
    sender = sender or settings.business.email
    mail = Outgoing(
        from_address=sender,
        from_name=name or settings.business.name,
        to_address=settings.business.email,
        to_name="",
        subject=subject,
        text=text,
        html=None,
        message_id=message_id(sender.rpartition("@")[2], token),
        date=now,
        auto_submitted="auto-generated",
    )
    channel = channels.find(_by(settings), settings)
    connection = channel.connect()
    try:
        delivery = _deliver(connection, mail)
    finally:
        connection.close()
    if delivery.outcome is not Outcome.ACCEPTED:
        raise NotDelivered(
            _("The mail to %(address)s was not taken: %(words)s")
            % {"address": settings.business.email, "words": delivery.words},
            hint=_("Look at [email] and at email under [business]; the next run tries again."),
        )


def _deliver(connection: channels.Connection, mail: Outgoing) -> Delivery:
    body = build(mail)
    envelope = Envelope(
        mail.from_address, mail.to_address, mail.message_id, mail.needs_smtputf8, len(body)
    )
    return connection.begin(envelope) or connection.finish(body)


def _by(settings: Settings) -> str:
    """How mail to the owner goes: as the default has it, or by mail where that is no mail."""
    usual = settings.sending.default_channel
    if channels.BODIES.get(usual) == "email":
        return usual
    return "email" if settings.email.host else "file"
