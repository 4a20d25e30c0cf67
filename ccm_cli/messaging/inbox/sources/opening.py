"""Opening the mailbox of the settings."""

from typing import TYPE_CHECKING

from ccm_cli.config import ConfigError, Inbox
from ccm_cli.errors import InvalidInput
from ccm_cli.language.numbers import parse_duration

if TYPE_CHECKING:
    from ccm_cli.messaging.inbox.sources.imap import ImapSource


def server(inbox: Inbox, *, now: int) -> "ImapSource":
    """The folder on the server that the settings name.

    Args:
        inbox: the settings.
        now: UTC seconds.

    Raises:
        ConfigError: a setting cannot be used; names it.
        MailboxDown: the server cannot be used now.
    """
    from ccm_cli.messaging.inbox.sources.imap import ImapSource

    return ImapSource(inbox, since=now - seconds(inbox.since, "inbox.since"))


def name_of(inbox: Inbox) -> str:
    """What a folder on a server is remembered by."""
    return f"imap://{inbox.user}@{inbox.host}:{inbox.port}/{inbox.folder}"


def seconds(text: str, where: str) -> int:
    """A length of time from the settings, in seconds.

    Raises:
        ConfigError: it is none.
    """
    try:
        return parse_duration(text)
    except InvalidInput as error:
        raise ConfigError(f"{where}: {error.message}", hint=error.hint) from None
