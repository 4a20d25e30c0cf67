"""Providers of SMS as their references describe them, each with its own words for the same ills.

What a provider does with a number is told by its last digit:

    0-4 taken, 5 wrong number, 6 blocked by the recipient, 7 too fast, 8 taken and the answer lost
"""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.servers.http_server import LOST, Call, Reply

KEY = "s3cret"
WRONG, BLOCKED, FAST, VANISHED = "5", "6", "7", "8"


@dataclass
class Provider:
    """What is common: what was taken, and what became of it since.

    Attributes:
        taken: the texts by the number they went to, in order.
        states: of each message, by the id given to it; set by the test.
        known: numbers or messages by the name that the sender gave them.
        is_broke: refuse the account for lack of money.
    """

    taken: list[tuple[str, str]] = field(default_factory=list)
    states: dict[str, str] = field(default_factory=dict)
    known: dict[str, str] = field(default_factory=dict)
    is_broke: bool = False

    def take(self, number: str, text: str) -> str:
        self.taken.append((number, text))
        return f"{1000 + len(self.taken)}"

    @property
    def numbers(self) -> list[str]:
        return [number for number, _text in self.taken]


class Kavenegar(Provider):
    def __call__(self, call: Call) -> Reply:
        prefix = f"/{KEY}/"
        if not call.path.startswith(prefix):
            return self._return(403, "کد شناسائی API-Key معتبر نمی‌باشد")
        method = call.path.removeprefix(prefix)
        if method == "account/info.json":
            return self._return(200, "تایید شد", {"remaincredit": 1500032, "expiredate": 13548889})
        if method == "sms/send.json":
            return self._send(call.form)
        if method == "sms/status.json":
            ids = call.form["messageid"].split(",")
            return self._return(200, "تایید شد", [self._state(one) for one in ids])
        if method == "sms/statuslocalmessageid.json":
            known = self.known.get(call.form["localid"])
            state = self._state(known) if known else {"messageid": "", "status": 100}
            return self._return(200, "تایید شد", [state])
        return self._return(404, "متدی با این نام پیدا نشده است")

    def _send(self, form: dict[str, str]) -> Reply:
        number = form["receptor"]
        if self.is_broke:
            return self._return(418, "اعتبار حساب شما کافی نمی‌باشد")
        if not number.startswith("0"):
            return self._return(411, "دریافت کننده نامعتبر است")
        last = number[-1]
        if last == WRONG:
            return self._return(411, "دریافت کننده نامعتبر است")
        if last == FAST:
            return Reply(
                {"return": {"status": 414, "message": "حجم درخواست"}}, 429, {"Retry-After": "7"}
            )
        message = self.take(number, form["message"])
        self.known[form["localid"]] = message
        if last == VANISHED:
            return LOST
        entry = {
            "messageid": int(message), "message": form["message"], "sender": form["sender"],
            "receptor": number, "date": 1356619709, "cost": 120,
            "status": 14 if last == BLOCKED else 1,
            "statustext": "بلاک شده است" if last == BLOCKED else "در صف ارسال",
        }  # fmt: skip
        return self._return(200, "تایید شد", [entry])

    def _state(self, message: str) -> dict[str, Any]:
        code = int(self.states.get(message, "5"))
        return {"messageid": int(message), "status": code, "statustext": f"state {code}"}

    @staticmethod
    def _return(code: int, words: str, entries: Any = None) -> Reply:
        content = {"return": {"status": code, "message": words}, "entries": entries}
        return Reply(content, code if code < 600 else 400)


class SmsRu(Provider):
    def __call__(self, call: Call) -> Reply:
        form = call.form
        if form.get("api_id") != KEY:
            return self._error(200, "Неправильный api_id")
        if call.path == "/my/balance":
            return Reply({"status": "OK", "status_code": 100, "balance": 4122.56})
        if call.path == "/sms/status":
            return Reply(
                {
                    "status": "OK",
                    "status_code": 100,
                    "sms": {
                        one: {
                            "status": "OK",
                            "status_code": int(self.states.get(one, "102")),
                            "cost": "2.51",
                            "status_text": "Сообщение",
                        }
                        for one in form["sms_id"].split(",")
                    },
                }
            )
        if self.is_broke:
            return self._error(201, "Не хватает средств на лицевом счету")
        return self._send(form)

    def _send(self, form: dict[str, str]) -> Reply:
        number = form["to"]
        codes = {WRONG: 207, BLOCKED: 209, FAST: 500}
        code = codes.get(number[-1], 100)
        one: dict[str, Any] = {"status": "ERROR", "status_code": code, "status_text": f"код {code}"}
        if code == 100:
            one = {"status": "OK", "status_code": 100, "sms_id": self.take(number, form["msg"])}
        if number[-1] == VANISHED:
            return LOST
        return Reply({"status": "OK", "status_code": 100, "sms": {number: one}, "balance": 4122.5})

    @staticmethod
    def _error(code: int, words: str) -> Reply:
        return Reply({"status": "ERROR", "status_code": code, "status_text": words})


class Smsc(Provider):
    def __call__(self, call: Call) -> Reply:  # noqa: PLR0911
        form = call.form
        if (form.get("login"), form.get("psw")) != ("oak", KEY):
            return self._error(2, "authorise error")
        if call.path == "/balance.php":
            return Reply({"balance": "105.40"})
        if call.path == "/status.php":
            if form["id"] not in self.known:
                return Reply({"id": form["id"], "phone": form["phone"], "status": -3})
            code = int(self.states.get(form["phone"], "0"))
            content = {"id": form["id"], "phone": form["phone"], "status": code}
            return Reply({**content, "last_timestamp": 1577550022, "status_name": f"state {code}"})
        if self.is_broke:
            return self._error(3, "no money")
        number = form["phones"]
        errors = {
            WRONG: (7, "invalid number"),
            BLOCKED: (8, "not delivered"),
            FAST: (9, "duplicate"),
        }
        if number[-1] in errors:
            return self._error(*errors[number[-1]])
        self.take(number, form["mes"])
        self.known[form["id"]] = number
        if number[-1] == VANISHED:
            return LOST
        return Reply({"id": int(form["id"]), "cnt": 1, "cost": "1.4", "balance": "100.5"})

    @staticmethod
    def _error(code: int, words: str) -> Reply:
        return Reply({"error": words, "error_code": code})


class Twilio(Provider):
    SID = "AC0123456789abcdef"

    def __call__(self, call: Call) -> Reply:  # noqa: PLR0911
        wanted = base64.b64encode(f"{self.SID}:{KEY}".encode()).decode()
        base = f"/2010-04-01/Accounts/{self.SID}/"
        if call.headers.get("authorization") != f"Basic {wanted}" or self.is_broke:
            return self._error(20003, "Authenticate", 401)
        if call.path == f"{base}Balance.json":
            return Reply({"balance": "12.30", "currency": "USD"})
        if call.method == "GET":
            return self._state(call.path.removeprefix(f"{base}Messages/").removesuffix(".json"))
        form = call.form
        number = form["To"]
        errors = {WRONG: (21211, "Invalid 'To' Phone Number"), BLOCKED: (21610, "unsubscribed")}
        if number[-1] in errors:
            return self._error(*errors[number[-1]], 400)
        if number[-1] == FAST:
            return self._error(20429, "Too Many Requests", 429, {"Retry-After": "3"})
        message = "SM" + self.take(number, form["Body"])
        if number[-1] == VANISHED:
            return LOST
        content = {"sid": message, "status": "queued", "num_segments": "1", "price": None}
        return Reply({**content, "price_unit": "USD"}, 201)

    def _state(self, message: str) -> Reply:
        state = self.states.get(message, "sent")
        code = 30007 if state == "undelivered" else None
        content = {"sid": message, "status": state, "error_code": code, "price": "-0.00750"}
        return Reply({**content, "price_unit": "USD"})

    @staticmethod
    def _error(code: int, words: str, status: int, headers: dict[str, str] | None = None) -> Reply:
        return Reply({"code": code, "message": words, "status": status}, status, headers or {})


class Gateway(Provider):
    """A gateway of nobody's in particular, as a description has to cope with."""

    def __call__(self, call: Call) -> Reply:  # noqa: PLR0911
        if call.headers.get("x-key") != KEY or self.is_broke:
            return Reply({"error": {"text": "who are you"}}, 401)
        if call.path.startswith("/message/"):
            message = call.path.removeprefix("/message/")
            return Reply({"message": {"state": self.states.get(message, "QUEUED")}})
        said = call.json
        number, text = said["recipient"]["number"], said["text"]
        if number[-1] == WRONG:
            return Reply({"result": "bad", "error": {"text": "no such number"}})
        if number[-1] == FAST:
            return Reply({"result": "busy", "error": {"text": "slow down"}})
        if said["ref"] in self.known:
            return Reply({"result": "fine", "message": {"id": "again"}, "price": 0.045})
        self.known[said["ref"]] = number
        message = self.take(number, text)
        if number[-1] == VANISHED:
            return LOST
        return Reply({"result": "fine", "message": {"id": message}, "price": 0.045})


def twilio_signature(url: str, fields: dict[str, str]) -> str:
    content = url + "".join(f"{key}{fields[key]}" for key in sorted(fields))
    return base64.b64encode(hmac.digest(KEY.encode(), content.encode(), "sha1")).decode()


def smsru_hash(entries: list[str]) -> str:
    return hashlib.sha256((KEY + "".join(entries)).encode()).hexdigest()


def smsc_md5(message: str, phone: str, status: str) -> str:
    return hashlib.md5(f"{message}:{phone}:{status}:{KEY}".encode()).hexdigest()


PROVIDERS: dict[str, Callable[[], Provider]] = {
    "kavenegar": Kavenegar,
    "smsru": SmsRu,
    "smsc": Smsc,
    "twilio": Twilio,
    "gateway": Gateway,
}
