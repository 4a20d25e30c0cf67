"""Twilio: https://www.twilio.com/docs/messaging/api/message-resource."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, quote

from ccm_cli.config import ConfigError, Sms
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Delivery, Outcome, Post
from ccm_cli.messaging.channels.http import (
    BAD,
    FORBIDDEN,
    PAYMENT,
    SERVER,
    TOO_MANY,
    UNAUTHORIZED,
    Answer,
    Request,
    base_url,
    form,
)
from ccm_cli.messaging.channels.providers import down, later, refused, unreadable
from ccm_cli.messaging.channels.receiving import Fate, Heard, NotGenuine, Receipt
from ccm_cli.messaging.costs import Cost, told

_UNSUBSCRIBED = 21610
"""The recipient answered STOP."""
_QUEUE_FULL = 21611
_FAILED = {"failed", "undelivered", "canceled"}


class Provider:
    """See `ccm_cli.messaging.channels.providers.SmsProvider`."""

    name = "Twilio"
    is_idempotent = False

    def __init__(self, settings: Sms, secret: str) -> None:
        if not settings.user or not settings.sender:
            raise ConfigError(
                _("Twilio needs the account's SID and a sender."),
                hint=_("Set user and sender under [sms]."),
            )
        base = base_url(settings.url, "https://api.twilio.com", "sms.url")
        self._account = f"{base}/2010-04-01/Accounts/{quote(settings.user, safe='')}"
        self._secret = secret
        word = base64.b64encode(f"{settings.user}:{secret}".encode()).decode()
        self._headers = {"Authorization": f"Basic {word}"}
        self._sender = settings.sender

    def request(self, post: Post) -> Request:
        service = self._sender.startswith("MG")
        sender = "MessagingServiceSid" if service else "From"
        fields = {"To": post.address, sender: self._sender, "Body": post.text}
        return form(f"{self._account}/Messages.json", fields, self._headers)

    def read(self, answer: Answer, post: Post) -> Delivery:
        del post
        said = answer.json if isinstance(answer.json, dict) else {}
        if answer.status < BAD:
            if not said.get("sid"):
                return unreadable(answer)
            return Delivery(
                Outcome.ACCEPTED, str(said.get("status", "")), str(said["sid"]), _cost(said)
            )
        code = said.get("code")
        words = f"{code or answer.status} {said.get('message', '')}".strip()
        if answer.status in {UNAUTHORIZED, PAYMENT, FORBIDDEN}:
            return down(words)
        if answer.status == TOO_MANY or code == _QUEUE_FULL:
            return later(words, pause=answer.pause)
        if answer.status >= SERVER:
            return unreadable(answer)
        return refused(words, stop=words if code == _UNSUBSCRIBED else "")

    def ask_receipts(self, messages: Sequence[str]) -> Sequence[tuple[str, Request]]:
        return [
            (one, Request("GET", f"{self._account}/Messages/{quote(one, safe='')}.json", headers))
            for headers in (self._headers,)
            for one in messages
        ]

    def receipts(self, answer: Answer) -> list[Receipt]:
        said = answer.json if isinstance(answer.json, dict) else {}
        if "sid" not in said or answer.status >= BAD:
            return []
        words = str(said.get("error_message") or said.get("status", ""))
        return [
            _receipt(said["sid"], str(said.get("status", "")), said.get("error_code"), words)
            ._replace(cost=_cost(said))
        ]  # fmt: skip

    def ask_delivered(self, number: int, address: str) -> Request | None:
        del number, address  # it keeps no number of ours
        return None

    def was_taken(self, answer: Answer) -> bool | None:
        del answer
        return None

    def ask_account(self) -> Request | None:
        return Request("GET", f"{self._account}/Balance.json", self._headers)

    def account(self, answer: Answer) -> str | None:
        said = answer.json if isinstance(answer.json, dict) else {}
        if answer.status >= BAD:
            return None
        return _("%(credit)s %(currency)s are left") % {
            "credit": said.get("balance"),
            "currency": said.get("currency"),
        }

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """A form, signed over the called address and its fields in their order by name."""
        fields = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        content = url + "".join(f"{key}{fields[key]}" for key in sorted(fields))
        digest = hmac.digest(self._secret.encode(), content.encode(), "sha1")
        given = headers.get("x-twilio-signature", "")
        if not hmac.compare_digest(base64.b64encode(digest).decode(), given):
            raise NotGenuine("sms")
        if "MessageStatus" in fields:
            code = fields.get("ErrorCode", "")
            state = fields["MessageStatus"]
            message = fields.get("MessageSid", "")
            return [_receipt(message, state, code, f"{code} {state}".strip())]
        if "Body" in fields and "From" in fields:
            return [Heard("sms", fields["From"], fields["Body"], fields.get("MessageSid", ""))]
        raise InvalidInput(_("The call is neither a receipt nor a message."))


def _cost(said: Mapping[str, Any]) -> Cost | None:
    """The price, which Twilio tells as a negative number once it knows it."""
    if said.get("price") is None:
        return None
    return told(said["price"], str(said.get("price_unit") or "USD"))


def _receipt(message: str, state: str, code: object, words: str) -> Receipt:
    if state in _FAILED:
        stop = words if str(code) == str(_UNSUBSCRIBED) else ""
        return Receipt(message, Fate.FAILED, words, stop=stop)
    if state == "read":
        return Receipt(message, Fate.READ, words)
    return Receipt(message, Fate.DELIVERED if state == "delivered" else Fate.UNDER_WAY, words)
