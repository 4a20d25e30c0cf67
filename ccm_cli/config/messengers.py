"""``[sms]``, ``[telegram]``, ``[whatsapp]`` and ``[letter]``: the channels beside e-mail."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

NOTHING: Mapping[str, Any] = MappingProxyType({})


class Receipts(NamedTuple):
    """``[sms.gateway.receipts]``: how a gateway of your own tells what became of a message."""

    url: str = ""
    """Asked for each message, with ``{id}`` for what the gateway calls it; empty: not asked."""
    method: str = "GET"
    state: str = ""
    """Where in the answer, or in what the gateway sends by itself, the state stands."""
    delivered: tuple[str, ...] = ()
    """The states that mean delivered."""
    failed: tuple[str, ...] = ()
    """The states that mean it never will be."""
    id: str = ""
    """Where in what the gateway sends by itself the id of the message stands."""


class Gateway(NamedTuple):
    """``[sms.gateway]``: a gateway that takes messages over HTTP, described.

    In ``url``, ``headers`` and ``body`` these stand for themselves: ``{to}`` (the number with its
    ``+``), ``{digits}`` (without), ``{text}``, ``{sender}``, ``{secret}``, ``{user}``, ``{key}``
    (the same whenever this message is sent again).

    What means what is said by rules: a status of HTTP (``200``, ``4xx``), or a place in the JSON
    of the answer and what stands there (``status=OK``, ``error.code=21|22``).
    """

    url: str = ""
    method: str = "POST"
    headers: Mapping[str, Any] = NOTHING
    form: str = "json"
    """What ``body`` is sent as: ``json``, ``form`` or ``query``."""
    body: Mapping[str, Any] = NOTHING
    accepted: tuple[str, ...] = ("2xx",)
    refused: tuple[str, ...] = ("4xx",)
    again: tuple[str, ...] = ("429", "503")
    """Not taken now, but may be later. Asked before the other two."""
    id: str = ""
    """Where in the answer the id of the message stands."""
    words: str = ""
    """Where in the answer the reason of a refusal stands."""
    cost: str = ""
    """Where in the answer the price stands."""
    repeats: bool = False
    """Whether the gateway takes a message with the same ``{key}`` once only, so that it may be
    sent again when the answer was lost."""
    receipts: Receipts = Receipts()


class Sms(NamedTuple):
    provider: str = ""
    """``kavenegar``, ``smsru``, ``smsc``, ``twilio`` or ``gateway``; empty: no SMS."""
    sender: str = ""
    """The number or name that messages come from, as the provider knows it."""
    user: str = ""
    """The account: login of SMSC, account SID of Twilio."""
    password: str = ""
    """The API key or password, in clear; better one of the next two, or the keyring."""
    password_command: str = ""
    password_file: str = ""
    url: str = ""
    """Another address of the provider than its usual one."""
    cost: str = ""
    """What one part costs, such as ``0.045 EUR``; empty: as the provider says, if it does."""
    parts: int = 6
    """A message of more parts is refused."""
    connections: int = 2
    per_second: int = 0
    per_hour: int = 0
    per_day: int = 0
    gateway: Gateway = Gateway()


class Telegram(NamedTuple):
    bot: str = ""
    """The name of the bot, without ``@``; empty: no Telegram."""
    token: str = ""
    """Of the bot, in clear; better one of the next two, or the keyring."""
    token_command: str = ""
    token_file: str = ""
    webhook_secret: str = ""
    """What Telegram says in each call of a webhook, so that nobody else is believed."""
    leads: bool = False
    """Whether somebody who writes to the bot without being known becomes a contact."""
    url: str = ""
    """Of a Bot API server of your own; empty: Telegram's."""
    connections: int = 2
    per_second: int = 25
    """Telegram takes about 30 a second of one bot."""
    per_hour: int = 0
    per_day: int = 0


class WhatsApp(NamedTuple):
    phone_id: str = ""
    """The number's id in the Cloud API; empty: no WhatsApp."""
    token: str = ""
    """Of the app, in clear; better one of the next two, or the keyring."""
    token_command: str = ""
    token_file: str = ""
    app_secret: str = ""
    """Signs what WhatsApp sends to a webhook."""
    verify_token: str = ""
    """What WhatsApp has to say when the webhook is set up."""
    url: str = ""
    """Of another version than the one known; empty: Meta's."""
    cost: str = ""
    """What one message costs, such as ``0.07 EUR``."""
    connections: int = 2
    per_second: int = 20
    per_hour: int = 0
    per_day: int = 0
    templates: Mapping[str, Any] = NOTHING
    """By message, the name of the approved template that stands in for it when the customer has
    not written for 24 hours, or ``{ name = "…", parameters = ["contact.given_name"] }``."""


class Letter(NamedTuple):
    folder: str = ""
    """Where letters are written; empty: ``letters`` in the data folder."""
    paper: str = "a4"
    """``a4`` or ``us-letter``."""
    window: str = "left"
    """Where the window of the envelope is: ``left`` (DIN 5008, form B) or ``right``."""
    fonts: str = ""
    """A folder of font files, used before those of the machine."""
    cost: str = ""
    """What one letter costs, such as ``0.95 EUR``."""


CHOICES: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("sms", "provider"): ("", "kavenegar", "smsru", "smsc", "twilio", "gateway"),
    ("letter", "paper"): ("a4", "us-letter"),
    ("letter", "window"): ("left", "right"),
}
BOUNDS: Mapping[tuple[str, str], tuple[int, int]] = {
    ("sms", "parts"): (1, 20),
    **{
        (section, key): bounds
        for section in ("sms", "telegram", "whatsapp")
        for key, bounds in (
            ("connections", (1, 16)),
            ("per_second", (0, 10_000)),
            ("per_hour", (0, 10_000_000)),
            ("per_day", (0, 100_000_000)),
        )
    },
}
NEEDS_TRUST = tuple(
    (section, key)
    for section, names in (
        ("sms", ("password_command", "password_file", "url", "gateway")),
        ("telegram", ("token_command", "token_file", "url")),
        ("whatsapp", ("token_command", "token_file", "url")),
        ("letter", ("folder", "fonts")),
    )
    for key in names
)
"""Commands, files, and addresses that a secret of the owner's would be sent to."""
