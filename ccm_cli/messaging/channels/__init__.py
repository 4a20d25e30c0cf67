"""The ways by which messages go out, each a small adapter.

A channel says what it can do, and opens connections; a connection delivers one message after the
other in two steps, so that the outbox can note that a message is handed over just before the step
from which there is no way back. Adding a channel takes its module, a line in `ABILITIES` and its
name in the settings (`ccm_cli.config.SENDING_CHANNELS`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from ccm_cli.config import SENDING_CHANNELS, Settings, nearest
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series
from ccm_cli.messaging.costs import Cost

if TYPE_CHECKING:
    from ccm_cli.messaging.channels.receiving import Heard, Receipt
    from ccm_cli.messaging.context import SendingContext


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
    """The outcome, and the words of whoever decided it.

    Attributes:
        outcome: what became of it.
        words: of the server or provider.
        provider_id: what the provider calls the message from now on.
        cost: what it cost, where the answer says so.
        pause: seconds that the provider asks to wait, for all its messages; 0: it asks for none.
        stop: why nothing may be sent to this address any more; empty: it may.
        is_down: whether the account itself is at fault, so that no further message can go.
    """

    outcome: Outcome
    words: str = ""
    provider_id: str = ""
    cost: Cost | None = None
    pause: int = 0
    stop: str = ""
    is_down: bool = False


class Envelope(NamedTuple):
    """Who a message is from and to on its way, apart from what its headers say."""

    sender: str
    recipient: str
    message_id: str
    needs_smtputf8: bool = False
    size: int = 0
    """Bytes of the message."""


class Post(NamedTuple):
    """A message as rendered, for channels that make of it what they need themselves.

    Attributes:
        key: the same whenever this message is sent again: its Message-ID without brackets.
        contact_id: whom it goes to.
        name: of that person.
        address: a number, a chat, lines of a postal address: what the channel's kind of address is.
        language: the text is written in.
        subject: one line; may be empty.
        text: as plain text.
        html: the body as HTML; None where it was not written in Markdown.
        template: the name of the message.
        heard_at: when this person last wrote over this channel, UTC seconds; None: never.
        data: what the template was given.
    """

    key: str
    contact_id: int
    name: str
    address: str
    language: str
    subject: str
    text: str
    html: str | None
    template: str
    heard_at: int | None
    data: Mapping[str, Any]

    @property
    def number(self) -> int:
        """The key as a number; see `number_of`."""
        return number_of(self.key)


def number_of(key: str) -> int:
    """A message's key as a number, for providers that take nothing else: 62 bits of its digest."""
    from hashlib import blake2s

    return int.from_bytes(blake2s(key.encode(), digest_size=8).digest()) >> 2


def key_of(message_id: str) -> str:
    """A message's key: its Message-ID without brackets."""
    return message_id.strip("<>")


class Abilities(NamedTuple):
    """What a channel can do, known without setting it up.

    Attributes:
        body: which texts of a template it carries, one of `templates.bodies.KINDS`.
        consent: the channel that people agree to or refuse.
        address: the kind of address it writes to, one of `queries.recipients.ADDRESSES`.
        is_paced: whether the limits per second, hour and day hold for it.
        longest: characters that a message may have; 0: any number.
        in_parts: whether it is counted, and paid for, in parts.
        receipts: whether it tells what became of a message.
        replies: whether people can answer over it.
        is_asked: whether it can be asked what became of a message; otherwise it tells by itself.
        is_local: whether the message stays on this machine, for a person to carry on.
    """

    body: str
    consent: str
    address: str
    is_paced: bool = False
    longest: int = 0
    in_parts: bool = False
    receipts: bool = False
    replies: bool = False
    is_asked: bool = False
    is_local: bool = False


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

    def finish(self, body: Any, ahead: Envelope | None = None, /) -> Delivery:
        """Hand the message over; after this only the answer tells what became of it.

        Args:
            body: what `composing` made for this channel: the bytes of a mail, else a `Post`.
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
        connections: how many at once.
        connect: opens a connection; raises `ChannelDown`.
        in_doubt: how many messages each connection may have handed over at once; so many of each
            may be unknown after a crash.
        delivered: whether a message was delivered whose outcome is unknown, by its Message-ID; None
            if unknowable. Asked while the database is locked, so it only looks at this machine.
        taken: the same asked of a provider, by the message's key and address; None where it cannot
            be asked.
        warnings: what the owner should be told about its settings.
        receipts: asks what became of messages, by what the provider calls them; raises
            `ChannelDown`. None where it cannot be asked.
        cost: of one message or part, by the settings; None where they do not say.
        look: tries the account without sending anything, and says in a line what was found;
            raises `ChannelDown`. None where there is nothing to try.
        callback: reads what the provider sends by itself; see `receiving.parse_callback`.
    """

    name: str
    connections: int
    connect: Callable[[], Connection]
    in_doubt: int = 1
    delivered: Callable[[str], bool | None] = lambda _message_id: None
    taken: Callable[[str, str], bool | None] | None = None
    warnings: tuple[str, ...] = ()
    receipts: "Callable[[Sequence[str]], list[Receipt]] | None" = None
    cost: Cost | None = None
    look: Callable[[], str] | None = None
    callback: "Callable[[Mapping[str, str], bytes, str], list[Receipt | Heard]] | None" = None

    @property
    def abilities(self) -> Abilities:
        return ABILITIES[self.name]

    def cost_of(self, text: str) -> Cost | None:
        """What a message of this text costs by the settings; None where they do not say."""
        if self.cost is None or not self.abilities.in_parts:
            return self.cost
        from ccm_cli.messaging.sms_parts import length

        return self.cost.times(length(text).parts)


ABILITIES: Mapping[str, Abilities] = {
    "email": Abilities("email", "email", "email", is_paced=True, receipts=True, replies=True),
    "file": Abilities("email", "email", "email", is_local=True),
    "sms": Abilities(
        "sms",
        "sms",
        "mobile",
        is_paced=True,
        in_parts=True,
        receipts=True,
        replies=True,
        is_asked=True,
    ),
    "telegram": Abilities(
        "chat", "telegram", "telegram", is_paced=True, longest=4_096, replies=True
    ),
    "whatsapp": Abilities(
        "chat", "whatsapp", "whatsapp", is_paced=True, longest=4_096, receipts=True, replies=True
    ),
    "letter": Abilities("letter", "letter", "postal", is_local=True),
    "phone": Abilities("phone", "phone", "phone", receipts=True, replies=True, is_local=True),
    "visit": Abilities("visit", "visit", "place", receipts=True, replies=True, is_local=True),
}
"""The channels there are; each is a module of this package with a function ``channel``."""

NAMES = SENDING_CHANNELS

BODIES: Mapping[str, str] = {name: able.body for name, able in ABILITIES.items()}
"""Which texts of a template each channel carries."""

CONSENTED = tuple(sorted({able.consent for able in ABILITIES.values()}))
"""What people agree to or refuse."""


def find(name: str, settings: Settings, context: "SendingContext | None" = None) -> Channel:
    """Set up a channel.

    Args:
        name: which.
        settings: of the business.
        context: what sending needs from outside; channels that put a message before a person, such
            as the list of calls, write into its database.

    Raises:
        InvalidInput: there is none of that name.
        ConfigError: its settings cannot be used, or nobody is named whom messages come from.
    """
    from ccm_cli.messaging.readiness import require_sender

    require(name)
    module = import_module(f"{__name__}.{name}")
    made: Channel = module.channel(settings, context)
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
            hint=nearest(name, NAMES) or _("There is: %(names)s.") % {"names": in_series(NAMES)},
        )
    return name
