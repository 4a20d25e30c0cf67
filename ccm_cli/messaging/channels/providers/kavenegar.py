"""Kavenegar (Iran): https://kavenegar.com/rest.html."""

import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ccm_cli.config import Sms
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Delivery, Outcome, Post
from ccm_cli.messaging.channels.http import OK, Answer, Request, base_url, form
from ccm_cli.messaging.channels.providers import down, later, refused, unreadable
from ccm_cli.messaging.channels.receiving import (
    Fate,
    Heard,
    NotGenuine,
    Receipt,
    form_of,
    is_same,
)
from ccm_cli.messaging.costs import told

CURRENCY = "IRR"
_ASKED_AT_ONCE = 500

_ACCOUNT = {401, 403, 407, 412, 416, 418, 426, 427, 428, 429}
"""Account disabled, wrong key, no access, wrong sender, wrong IP, no credit, needs upgrade."""
_LATER = {402, 409, 414, 500, 503}
"""Failed for now, the server cannot answer, too many at once."""
_BLOCKED = 14
_FAILED = {6: "failed", 11: "undelivered", 13: "cancelled", 14: "blocked by the recipient"}
_DELIVERED = 10
_NOT_KNOWN = 100


class Provider:
    """See `ccm_cli.messaging.channels.providers.SmsProvider`."""

    name = "Kavenegar"
    is_idempotent = False

    def __init__(self, settings: Sms, secret: str) -> None:
        base = base_url(settings.url, "https://api.kavenegar.com/v1", "sms.url")
        self._base = f"{base}/{quote(secret, safe='')}"
        self._sender = settings.sender
        self._secret = secret

    @property
    def callback_key(self) -> str:
        """What the address given to Kavenegar ends with, as ``?key=``; tells nothing of the key."""
        return hmac.new(self._secret.encode(), b"ccm callback", "sha256").hexdigest()[:32]

    def request(self, post: Post) -> Request:
        return form(
            f"{self._base}/sms/send.json",
            {
                "receptor": _receptor(post.address),
                "message": post.text,
                "sender": self._sender,
                "localid": post.number,
            },
        )

    def read(self, answer: Answer, post: Post) -> Delivery:
        del post
        code, words = _return(answer)
        if code == OK:
            entries = _entries(answer)
            if not entries:
                return unreadable(answer)
            return _taken(entries[0])
        if code is None:
            return unreadable(answer)
        if code in _ACCOUNT:
            return down(words)
        return later(words) if code in _LATER else refused(words)

    def ask_receipts(self, messages: Sequence[str]) -> Sequence[tuple[str, Request]]:
        url = f"{self._base}/sms/status.json"
        return [
            ("", form(url, {"messageid": ",".join(messages[start : start + _ASKED_AT_ONCE])}))
            for start in range(0, len(messages), _ASKED_AT_ONCE)
        ]

    def receipts(self, answer: Answer) -> list[Receipt]:
        return [
            _receipt(str(entry.get("messageid", "")), _number(entry.get("status")), _words(entry))
            for entry in _entries(answer)
        ]

    def ask_delivered(self, number: int, address: str) -> Request | None:
        del address
        return form(f"{self._base}/sms/statuslocalmessageid.json", {"localid": number})

    def was_taken(self, answer: Answer) -> bool | None:
        code, _words_said = _return(answer)
        entries = _entries(answer)
        if code != OK or not entries:
            return None
        return _number(entries[0].get("status")) != _NOT_KNOWN

    def ask_account(self) -> Request | None:
        return form(f"{self._base}/account/info.json", {})

    def account(self, answer: Answer) -> str | None:
        code, words = _return(answer)
        if code != OK:
            return None
        entries = answer.json.get("entries")
        credit = entries.get("remaincredit") if isinstance(entries, dict) else None
        return words if credit is None else _("%(credit)s rial are left") % {"credit": credit}

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """A form or a query; Kavenegar signs nothing, so the address has a key in it."""
        del headers, url
        fields = form_of(body)
        if not is_same(self.callback_key, fields.get("key", "")):
            raise NotGenuine("sms")
        if "status" in fields:
            status = _number(fields["status"])
            return [_receipt(fields.get("messageid", ""), status, _FAILED.get(status, ""))]
        if "from" in fields:
            return [
                Heard(
                    "sms",
                    _sender(fields["from"]),
                    fields.get("message", ""),
                    fields.get("messageid", ""),
                )
            ]
        raise InvalidInput(_("The call is neither a receipt nor a message."))


def _sender(number: str) -> str:
    """Whom a message is from, in E.164; Kavenegar writes numbers as they are dialled in Iran."""
    from ccm_cli.customers.identifiers import normalise_phone

    try:
        return normalise_phone(number, region="IR")
    except InvalidInput:  # a name in place of a number
        return number


def _receptor(number: str) -> str:
    """A number as Kavenegar takes it: ``0912…`` at home, ``00…`` abroad."""
    if number.startswith("+98"):
        return "0" + number[3:]
    return "00" + number.removeprefix("+")


def _return(answer: Answer) -> tuple[int | None, str]:
    """The code of an answer, which has the meanings of HTTP's and more, and its words."""
    said = answer.json.get("return") if isinstance(answer.json, dict) else None
    if not isinstance(said, dict):
        return None, answer.words
    code = _number(said.get("status"))
    return code, f"{code} {said.get('message', '')}".strip()


def _entries(answer: Answer) -> list[dict[str, Any]]:
    found = answer.json.get("entries") if isinstance(answer.json, dict) else None
    return [entry for entry in found or [] if isinstance(entry, dict)]


def _taken(entry: Mapping[str, Any]) -> Delivery:
    status, words = _number(entry.get("status")), _words(entry)
    if status in _FAILED:
        return refused(words or _FAILED[status], stop=_stop(status))
    cost = told(entry.get("cost"), CURRENCY)
    return Delivery(Outcome.ACCEPTED, words, str(entry.get("messageid", "")), cost)


def _receipt(message: str, status: int, words: str) -> Receipt:
    if status == _DELIVERED:
        return Receipt(message, Fate.DELIVERED, words)
    if status in _FAILED:
        return Receipt(message, Fate.FAILED, words or _FAILED[status], stop=_stop(status))
    return Receipt(message, Fate.UNDER_WAY, words)


def _stop(status: int) -> str:
    return _FAILED[_BLOCKED] if status == _BLOCKED else ""


def _words(entry: Mapping[str, Any]) -> str:
    return str(entry.get("statustext") or "")


def _number(said: object) -> int:
    try:
        return int(str(said))
    except ValueError:
        return -1
