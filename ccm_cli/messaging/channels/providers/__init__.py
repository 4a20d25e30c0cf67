"""Providers of SMS: how each is asked, and how its answers read.

What their numbers mean was taken from their public references: kavenegar.com/rest.html,
sms.ru/api, smsc.ru/api/http, twilio.com/docs/messaging/api.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol

from ccm_cli.config import Sms
from ccm_cli.messaging.channels import Delivery, Outcome
from ccm_cli.messaging.channels.http import Answer, Provider, Request
from ccm_cli.messaging.channels.receiving import Heard, Receipt


class SmsProvider(Provider, Protocol):
    """A provider of SMS; made of the settings and the secret."""

    def __init__(self, settings: Sms, secret: str) -> None: ...

    def ask_receipts(self, messages: Sequence[str]) -> Sequence[tuple[str, Request]]:
        """What asks for the fate of messages, by what it calls them; none where it cannot be.

        Returns:
            Each request with the message that it is about; empty where it is about several.
        """
        ...

    def receipts(self, answer: Answer) -> list[Receipt]:
        """The answer to one of those."""
        ...

    def ask_delivered(self, number: int, address: str) -> Request | None:
        """What asks whether a message was taken, by the number it was sent with."""
        ...

    def was_taken(self, answer: Answer) -> bool | None:
        """The answer to that; None where it does not say."""
        ...

    def ask_account(self) -> Request | None:
        """What tries the account; None where there is nothing to try."""
        ...

    def account(self, answer: Answer) -> str | None:
        """The answer to that, in a line; None where the account was refused."""
        ...

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """What it sends by itself.

        Raises:
            NotGenuine: it is not signed as it should be.
            InvalidInput: it cannot be read.
        """
        ...


def refused(words: str, *, stop: str = "") -> Delivery:
    return Delivery(Outcome.REFUSED, words, stop=stop)


def later(words: str, *, pause: int = 0) -> Delivery:
    return Delivery(Outcome.DEFERRED, words, pause=pause)


def down(words: str) -> Delivery:
    """The account is at fault: wrong key, no money."""
    return Delivery(Outcome.DEFERRED, words, is_down=True)


def unreadable(answer: Answer) -> Delivery:
    """An answer that says neither yes nor no: the message may have been taken."""
    return Delivery(Outcome.UNKNOWN, answer.words)
