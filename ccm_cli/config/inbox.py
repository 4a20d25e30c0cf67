"""``[inbox]``: where mail comes in, and what is done about it."""

from typing import NamedTuple


class AutoReply(NamedTuple):
    """``[[inbox.auto_reply]]``: a question that is asked often, and its answer."""

    name: str = ""
    """One word; the history and the outbox call it so."""
    when: str = ""
    """A filter over mails, such as ``subject ~= "opening hours"``."""
    text: str = ""
    """The answer; or one of the next two."""
    file: str = ""
    """A file that holds the answer, as it is or by language (``hours.md``, ``hours.fa.md``)."""
    template: str = ""
    """A message of the templates."""


class Inbox(NamedTuple):
    host: str = ""
    """The IMAP server; empty: mail comes in from files and pipes only."""
    port: int = 993
    security: str = "tls"
    """``tls``, ``starttls`` or ``none`` (``none`` only for a server on this machine)."""
    user: str = ""
    """Login name."""
    password: str = ""
    """In clear; works with a warning. Prefer ``password_command`` or the keyring."""
    password_command: str = ""
    """A command that prints the password."""
    password_file: str = ""
    """A file, readable by its owner only, whose first line is the password."""
    folder: str = "INBOX"
    """The folder that is read."""
    archive_to: str = ""
    """A folder on the server that mails are moved to once they are taken; empty: they stay."""
    mark_seen: bool = False
    """Whether mails are marked as read on the server once they are taken."""
    since: str = "30d"
    """How far back the first look at a folder goes."""
    every: str = "5m"
    """How often ``ccm run`` looks."""
    unknown: str = "keep"
    """Mail of people who are not in the records: ``ignore`` it, ``keep`` it, or make a ``lead``."""
    attachments: str = ""
    """Where attached files are kept; empty: ``mail`` in the data folder."""
    attachment_mb: int = 20
    """Larger attached files are not kept, 0 to 1000."""
    message_mb: int = 50
    """Of a larger mail only its beginning is read, 1 to 1000."""
    soft_bounces: int = 3
    """So many days with a failure that may pass make an address suppressed; 0: never."""
    soft_within: str = "30d"
    """Within this time."""
    confirm_unsubscribe: bool = False
    """Whether somebody who unsubscribes by mail gets one confirmation."""
    auto_replies_per_day: int = 50
    """At most so many automatic replies a day, to all together; 0: none."""
    auto_reply: tuple[AutoReply, ...] = ()
