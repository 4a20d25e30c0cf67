"""The ways by which messages go out, each a small adapter.

A channel says what it can do, and opens connections; a connection delivers one message after the
other in two steps, so that the outbox can note that a message is handed over just before the step
from which there is no way back. Adding a channel takes its module and a line in `find`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import NamedTuple, Protocol

from ccm_cli.config import Settings
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _


class Outcome(Enum):
    """What became of one delivery; the values are states of the outbox."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    """Definitely not taken, but may be later."""
    REFUSED = "refused"
    """Definitely not taken, and never will be."""
    UNKNOWN = "unknown"
    """Perhaps taken: no answer came."""


class Delivery(NamedTuple):
    """The outcome, and the words of whoever decided it."""

    outcome: Outcome
    words: str = ""


class Envelope(NamedTuple):
    """Who a message is from and to on its way, apart from what its headers say."""

    sender: str
    recipient: str
    message_id: str
    needs_smtputf8: bool = False
    size: int = 0
    """Bytes of the message."""


class ChannelDown(CcmError):
    """The channel cannot be used now; no message is at fault."""


class LoginRefused(ChannelDown):
    """The account's own name or password is wrong: trying again would only lock it."""


class Connection(Protocol):
    """Delivers one message at a time; belongs to one thread."""

    @property
    def is_open(self) -> bool:
        """Whether the next message may go over it."""
        ...

    def begin(self, envelope: Envelope) -> Delivery | None:
        """Everything that can be taken back; None when the message itself may follow."""
        ...

    def finish(self, body: bytes, ahead: Envelope | None = None, /) -> Delivery:
        """Hand the message over; after this only the answer tells what became of it.

        Args:
            body: the message.
            ahead: of the message that `begin` is called for next, for a connection that can ask
                for it in the same breath. It may be taken back, which can cost the connection.
        """
        ...

    def abandon(self) -> None:
        """Take `begin` back; look at `is_open` afterwards."""
        ...

    def close(self) -> None: ...


@dataclass(frozen=True)
class Channel:
    """A channel as the settings make it.

    Attributes:
        name: in settings and in the outbox.
        body: which texts of a template it carries, such as ``email``.
        consent: the channel that people agree to or refuse.
        connections: how many at once.
        is_paced: whether the limits per second, hour and day hold for it.
        connect: opens a connection; raises `ChannelDown`.
        in_doubt: how many messages each connection may have handed over at once; so many of each
            may be unknown after a crash.
        delivered: whether a message was delivered whose outcome is unknown; None if unknowable.
        warnings: what the owner should be told about its settings.
    """

    name: str
    body: str
    consent: str
    connections: int
    is_paced: bool
    connect: Callable[[], Connection]
    in_doubt: int = 1
    delivered: Callable[[str], bool | None] = lambda _message_id: None
    warnings: tuple[str, ...] = ()


NAMES = ("email", "file")
"""The channels there are; each is a module of this package with a function ``channel``."""

BODIES = {"email": "email", "file": "email"}
"""Which texts of a template each channel carries, known without setting it up."""


def find(name: str, settings: Settings) -> Channel:
    """Set up a channel.

    Raises:
        InvalidInput: there is none of that name.
        ConfigError: its settings cannot be used, or nobody is named whom messages come from.
    """
    from ccm_cli.messaging.readiness import require_sender

    require(name)
    made: Channel = import_module(f"{__name__}.{name}").channel(settings)
    require_sender(settings, name)
    return made


def require(name: str) -> str:
    """The name itself when there is such a channel.

    Raises:
        InvalidInput: there is none.
    """
    if name not in NAMES:
        raise InvalidInput(
            _("There is no channel %(name)s.") % {"name": name},
            hint=_("There is: %(names)s.") % {"names": ", ".join(NAMES)},
        )
    return name
