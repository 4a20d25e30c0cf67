"""SMSC (Russia, Kazakhstan): https://smsc.ru/api/http/."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from ccm_cli.config import Sms
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Delivery, Outcome, Post
from ccm_cli.messaging.channels.http import Answer, Request, base_url, form
from ccm_cli.messaging.channels.providers import down, later, refused, unreadable
from ccm_cli.messaging.channels.receiving import Fate, Heard, NotGenuine, Receipt, form_of
from ccm_cli.messaging.costs import told

CURRENCY = "RUB"
_ACCOUNT = {2, 3, 4}
"""Wrong login, no money, the address blocked for its many faults."""
_LATER = {9}
"""The same message, or too many at once, within a minute."""
MINUTE = 60
_DELIVERED, _READ, _FOLLOWED = 1, 2, 4
_FAILED = {3, 20, 22, 23, 24, 25}
_NOT_KNOWN = -3


class Provider:
    """See `ccm_cli.messaging.channels.providers.SmsProvider`.

    A message is called ``NUMBER:PHONE`` here, since SMSC asks for both.
    """

    name = "SMSC"
    is_idempotent = False

    def __init__(self, settings: Sms, secret: str) -> None:
        self._base = base_url(settings.url, "https://smsc.ru/sys", "sms.url")
        self._login, self._secret = settings.user, secret
        self._sender = settings.sender

    def _ask(self, path: str, **fields: object) -> Request:
        account = (
            {"login": self._login, "psw": self._secret} if self._login else {"apikey": self._secret}
        )
        return form(f"{self._base}/{path}", {**account, "fmt": 3, "charset": "utf-8", **fields})

    def request(self, post: Post) -> Request:
        return self._ask(
            "send.php",
            phones=post.address.removeprefix("+"),
            mes=post.text,
            id=post.number,
            sender=self._sender,
            cost=3,
        )

    def read(self, answer: Answer, post: Post) -> Delivery:
        said = answer.json if isinstance(answer.json, dict) else {}
        if "error" in said or "error_code" in said:
            code = _number(said.get("error_code"))
            words = f"{code} {said.get('error', '')}".strip()
            if code in _ACCOUNT:
                return down(words)
            return later(words, pause=MINUTE) if code in _LATER else refused(words)
        if "id" not in said:
            return unreadable(answer)
        name = f"{said['id']}:{post.address.removeprefix('+')}"
        return Delivery(Outcome.ACCEPTED, "", name, told(said.get("cost"), CURRENCY))

    def ask_receipts(self, messages: Sequence[str]) -> Sequence[tuple[str, Request]]:
        return [(message, self._status(*message.partition(":")[::2])) for message in messages]

    def _status(self, number: str, phone: str) -> Request:
        return self._ask("status.php", id=number, phone=phone, all=1)

    def receipts(self, answer: Answer) -> list[Receipt]:
        said = answer.json if isinstance(answer.json, dict) else {}
        if "status" not in said or "id" not in said:
            return []
        return [_receipt(said)]

    def ask_delivered(self, number: int, address: str) -> Request | None:
        return self._status(str(number), address.removeprefix("+"))

    def was_taken(self, answer: Answer) -> bool | None:
        said = answer.json if isinstance(answer.json, dict) else {}
        if "status" not in said:
            return None
        return _number(said["status"]) != _NOT_KNOWN

    def ask_account(self) -> Request | None:
        return self._ask("balance.php")

    def account(self, answer: Answer) -> str | None:
        said = answer.json if isinstance(answer.json, dict) else {}
        if "balance" not in said:
            return None
        return _("%(credit)s roubles are left") % {"credit": said["balance"]}

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """A form; its ``md5`` is over id, phone, state and the password as the secret word."""
        del headers, url
        said = form_of(body)
        signed = ":".join((said.get("id", ""), said.get("phone", ""), said.get("status", "")))
        wanted = hashlib.md5(  # noqa: S324  (as SMSC defines it)
            f"{signed}:{self._secret}".encode()
        ).hexdigest()
        if "status" in said:
            if not hmac.compare_digest(wanted, said.get("md5", "").lower()):
                raise NotGenuine("sms")
            return [_receipt(said)]
        raise InvalidInput(_("The call is neither a receipt nor a message."))


def _receipt(said: Mapping[str, Any]) -> Receipt:
    status = _number(said.get("status"))
    name = f"{said.get('id')}:{said.get('phone', '')}"
    moment = _number(said.get("last_timestamp") or said.get("ts"))
    words = str(said.get("status_name") or status)
    fate = Fate.FAILED if status in _FAILED else Fate.UNDER_WAY
    if status == _DELIVERED:
        fate = Fate.DELIVERED
    elif status in {_READ, _FOLLOWED}:
        fate = Fate.READ
    return Receipt(name, fate, words, moment if moment > 0 else None)


def _number(said: object) -> int:
    try:
        return int(str(said))
    except ValueError:
        return 0
