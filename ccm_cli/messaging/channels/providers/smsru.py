"""SMS.ru (Russia): https://sms.ru/api."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from ccm_cli.config import Sms
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Delivery, Outcome, Post
from ccm_cli.messaging.channels.http import Answer, Request, base_url, form
from ccm_cli.messaging.channels.providers import down, later, refused, unreadable
from ccm_cli.messaging.channels.receiving import Fate, Heard, NotGenuine, Receipt
from ccm_cli.messaging.costs import told

CURRENCY = "RUB"
_ASKED_AT_ONCE = 100
_TAKEN = 100
_DELIVERED, _READ = 103, 110
_FAILED = {104, 105, 106, 107, 108, 150}
_ACCOUNT = {200, 201, 204, 206, 300, 301, 302, 303, 304, 305, 901, 902, 903}
"""Wrong key, no money, sender not allowed, the day's limit used up, wrong token or login."""
_LATER = {220, 500, 501, 502, 503, 504, 505, 506, 507}
"""Out of order for the moment, or too many requests."""
_STOPPED = 209
"""The number is in the owner's stop list."""


class Provider:
    """See `ccm_cli.messaging.channels.providers.SmsProvider`."""

    name = "SMS.ru"
    is_idempotent = False

    def __init__(self, settings: Sms, secret: str) -> None:
        self._base = base_url(settings.url, "https://sms.ru", "sms.url")
        self._secret = secret
        self._sender = settings.sender

    def _ask(self, path: str, **fields: object) -> Request:
        return form(f"{self._base}/{path}", {"api_id": self._secret, "json": 1, **fields})

    def request(self, post: Post) -> Request:
        return self._ask(
            "sms/send", to=post.address.removeprefix("+"), msg=post.text, **{"from": self._sender}
        )

    def read(self, answer: Answer, post: Post) -> Delivery:
        said = answer.json
        code = _code(said)
        if code is None:
            return unreadable(answer)
        one = (said.get("sms") or {}).get(post.address.removeprefix("+"), said)
        code, words = _code(one), _words(one)
        if code == _TAKEN:
            return Delivery(
                Outcome.ACCEPTED, words, str(one.get("sms_id", "")), told(one.get("cost"), CURRENCY)
            )
        if code in _ACCOUNT:
            return down(words)
        if code in _LATER:
            return later(words)
        return refused(words, stop=words if code == _STOPPED else "")

    def ask_receipts(self, messages: Sequence[str]) -> Sequence[tuple[str, Request]]:
        return [
            ("", self._ask("sms/status", sms_id=",".join(messages[start : start + _ASKED_AT_ONCE])))
            for start in range(0, len(messages), _ASKED_AT_ONCE)
        ]

    def receipts(self, answer: Answer) -> list[Receipt]:
        found = answer.json.get("sms") if isinstance(answer.json, dict) else None
        return [
            _receipt(message, _code(one), _words(one))._replace(
                cost=told(one.get("cost"), CURRENCY)
            )
            for message, one in (found or {}).items()
            if isinstance(one, dict)
        ]

    def ask_delivered(self, number: int, address: str) -> Request | None:
        del number, address  # it keeps no number of ours
        return None

    def was_taken(self, answer: Answer) -> bool | None:
        del answer
        return None

    def ask_account(self) -> Request | None:
        return self._ask("my/balance")

    def account(self, answer: Answer) -> str | None:
        said = answer.json
        if _code(said) != _TAKEN:
            return None
        return _("%(credit)s roubles are left") % {"credit": said.get("balance")}

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """Entries of lines: ``sms_status``, the message, its state, when; signed with the key."""
        del headers, url
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        entries = [value for key, value in fields if key.startswith("data[")]
        signature = dict(fields).get("hash", "")
        wanted = hashlib.sha256((self._secret + "".join(entries)).encode()).hexdigest()
        if not hmac.compare_digest(wanted, signature.lower()):
            raise NotGenuine("sms")
        found: list[Receipt | Heard] = []
        for lines in (entry.splitlines() for entry in entries):
            if lines[:1] == ["sms_status"] and len(lines) > 2:  # noqa: PLR2004 (its lines)
                moment = lines[3] if len(lines) > 3 else ""  # noqa: PLR2004
                at = int(moment) if moment.isdecimal() else None
                code = int(lines[2]) if lines[2].isdecimal() else None
                found.append(_receipt(lines[1], code, str(code or ""))._replace(at=at))
        return found


def _code(said: Any) -> int | None:
    code = said.get("status_code") if isinstance(said, dict) else None
    return int(str(code)) if str(code).isdecimal() else None


def _words(said: Mapping[str, Any]) -> str:
    return f"{said.get('status_code')} {said.get('status_text', '')}".strip()


def _receipt(message: str, code: int | None, words: str) -> Receipt:
    if code == _DELIVERED:
        return Receipt(message, Fate.DELIVERED, words)
    if code == _READ:
        return Receipt(message, Fate.READ, words)
    return Receipt(message, Fate.FAILED if code in _FAILED else Fate.UNDER_WAY, words)
