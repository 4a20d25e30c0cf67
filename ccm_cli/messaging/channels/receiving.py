"""What providers tell by themselves or when asked: receipts, and messages of customers.

Adapters only read; `ccm_cli.messaging.receiving` writes down what was read.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from ccm_cli.config import Settings
from ccm_cli.errors import InvalidInput, Refused
from ccm_cli.language import gettext as _
from ccm_cli.messaging.costs import Cost


class Fate(Enum):
    """What a receipt says of a message."""

    UNDER_WAY = "under way"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    """It never will be delivered."""


class Receipt(NamedTuple):
    """What became of a message after it was accepted.

    Attributes:
        provider_id: what the provider calls it.
        fate: what became of it.
        words: of the provider.
        at: when, UTC seconds; None where it does not say.
        cost: what it cost, where only the receipt says so.
        stop: why nothing may be sent to its address any more; empty: it may.
    """

    provider_id: str
    fate: Fate
    words: str = ""
    at: int | None = None
    cost: Cost | None = None
    stop: str = ""


class Heard(NamedTuple):
    """A message of a customer's.

    Attributes:
        channel: over which it came.
        sender: a number in E.164, or a chat.
        text: as it was written; empty where it was no text.
        id: what the provider calls it; the same message has the same.
        at: when, UTC seconds; None where it does not say.
        name: what the sender is called there; may be empty.
        handle: the sender's public name there, without ``@``; may be empty.
        answers: what the provider calls the message of ours that it answers; may be empty.
        is_left: whether the sender blocked us instead of writing.
    """

    channel: str
    sender: str
    text: str
    id: str
    at: int | None = None
    name: str = ""
    handle: str = ""
    answers: str = ""
    is_left: bool = False


class NotGenuine(Refused):
    """A call from outside is not signed as the provider signs its calls."""

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The call for %(name)s is not signed as it should be.") % {"name": name},
            hint=_("Look at the secrets of [%(name)s] in the settings.") % {"name": name},
        )


def parse_callback(
    settings: Settings, name: str, headers: Mapping[str, str], body: bytes, *, url: str = ""
) -> list[Receipt | Heard]:
    """Read what a provider sends to the web face, and make sure that it comes from there.

    Args:
        settings: of the business.
        name: the channel it is for.
        headers: of the call, in any case.
        body: of the call, as it came; of a call without one, the query of its address.
        url: the address that was called, in full: some providers sign it.

    Raises:
        InvalidInput: there is no such channel, it takes no calls, or the call cannot be read.
        NotGenuine: it is not signed as it should be.
        ConfigError: the channel's settings cannot be used.
    """
    from ccm_cli.messaging import channels

    callback = channels.find(name, settings).callback
    if callback is None:
        raise InvalidInput(_("The channel %(name)s takes no calls from outside.") % {"name": name})
    return callback({key.lower(): value for key, value in headers.items()}, body, url)


def json_of(body: bytes) -> Any:
    """The content of a call as JSON.

    Raises:
        InvalidInput: it is none.
    """
    try:
        return json.loads(body)
    except ValueError:
        raise InvalidInput(_("The call is not JSON.")) from None


def form_of(body: bytes) -> dict[str, str]:
    """The content of a call as the fields of a form, or of an address' query."""
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))


def is_signed(secret: str, content: bytes, signature: str, *, digest: str = "sha256") -> bool:
    """Whether a hexadecimal HMAC is the one of this content."""
    wanted = hmac.new(secret.encode(), content, digest).hexdigest()
    return bool(secret) and hmac.compare_digest(wanted, signature.strip().lower())


def is_same(one: str, other: str) -> bool:
    """Whether two secrets are the same and not empty, in a time that does not tell."""
    return bool(one) and hmac.compare_digest(
        hashlib.sha256(one.encode()).digest(), hashlib.sha256(other.encode()).digest()
    )
