"""The folder of sent mail: which messages lie in it. It is only looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from ccm_cli.config import Inbox


@dataclass(frozen=True)
class Sent:
    """What was found in the folder of sent mail.

    Attributes:
        folder: its name on the server.
        message_ids: those that lie in it, of those that were asked for.
    """

    folder: str
    message_ids: frozenset[str]


def look(inbox: Inbox, message_ids: Sequence[str], *, folder: str = "") -> Sent:
    """Look for messages in the folder of sent mail.

    Args:
        inbox: the account, in the settings.
        message_ids: with angle brackets.
        folder: its name; empty for the one that the server marks so (RFC 6154), else ``Sent``.

    Raises:
        ConfigError: no server is named, or the password cannot be had.
        MailboxDown: the server cannot be used, or there is no such folder.
    """
    from ccm_cli.messaging.inbox.sources.imap import ImapSource

    source = ImapSource(inbox, since=0)
    try:
        named = folder or source.marked(r"\Sent") or "Sent"
        source.turn_to(named)
        return Sent(named, frozenset(one for one in message_ids if source.holds(one)))
    finally:
        source.close()
