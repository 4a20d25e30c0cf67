"""Where mail is taken from: an IMAP folder, a maildir, an mbox. Each a module with one source."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from ccm_cli.errors import CcmError
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork


class MailboxDown(CcmError):
    """A mailbox cannot be read now; nothing in it is lost, the next look tries again."""


class Found(NamedTuple):
    """A mail in a mailbox.

    Attributes:
        raw: its bytes, or its beginning where it is too large.
        key: what the source knows it by.
    """

    raw: bytes
    key: str


class Mark(NamedTuple):
    """How far a mailbox was read; see `ccm_cli.messaging.models.Mailbox`."""

    validity: int = 0
    last_uid: int = 0
    position: int = 0
    mark: str = ""


class Source(Protocol):
    """A mailbox; `found` is asked once, and each mail noted in the transaction that takes it."""

    @property
    def name(self) -> str:
        """What it is remembered by."""
        ...

    def found(self, reader: Reader) -> Iterator[Found]:
        """The mails that were not taken yet, the oldest first."""
        ...

    def note(self, work: UnitOfWork, mail: Found, *, now: int) -> None:
        """Remember that a mail was taken."""
        ...

    def finish(self, work: UnitOfWork, *, now: int) -> None:
        """Remember that all was looked at."""
        ...

    def after(self, keys: list[str]) -> None:
        """Do what the owner wants done in the mailbox about mails that were taken."""
        ...

    def close(self) -> None: ...


def mark_of(reader: Reader, name: str) -> Mark:
    """How far a mailbox was read."""
    found = reader.row(
        Mark, "SELECT validity, last_uid, position, mark FROM mailbox WHERE name = ?", (name,)
    )
    return found or Mark()


def set_mark(work: UnitOfWork, name: str, mark: Mark, *, now: int) -> None:
    """Note how far a mailbox was read."""
    work.execute(
        "INSERT INTO mailbox (name, validity, last_uid, position, mark, synced_at)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " validity = excluded.validity, last_uid = excluded.last_uid,"
        " position = excluded.position, mark = excluded.mark, synced_at = excluded.synced_at",
        (name, *mark, now),
    )
