"""Telegram's Bot API and WhatsApp's Cloud API, as their references describe them."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

from tests.servers.http_server import LOST, Call, Reply

TOKEN = "12345:secret"
APP_SECRET = "shh"
PHONE_ID = "1066"


@dataclass
class Telegram:
    """A bot. Chats: 403 blocked it, 429 is too fast, 500 is broken, 8 is lost, 404 is not there.

    Attributes:
        sent: chat and text, in order.
        updates: what ``getUpdates`` tells; the offset forgets them as Telegram does.
    """

    sent: list[tuple[int, str]] = field(default_factory=list)
    updates: list[dict[str, Any]] = field(default_factory=list)
    asked: int = 0
    number: int = 500

    def __call__(self, call: Call) -> Reply:
        prefix = f"/bot{TOKEN}/"
        if not call.path.startswith(prefix):
            return self._error(401, "Unauthorized")
        method = call.path.removeprefix(prefix)
        if method == "getMe":
            return Reply({"ok": True, "result": {"id": 1, "is_bot": True, "username": "oak_bot"}})
        if method == "getUpdates":
            self.asked += 1
            offset = call.json["offset"]
            self.updates = [one for one in self.updates if one["update_id"] >= offset]
            return Reply({"ok": True, "result": self.updates[: call.json["limit"]]})
        return self._send(call.json)

    def _send(self, said: dict[str, Any]) -> Reply:
        chat = said["chat_id"]
        errors = {
            403: (403, "Forbidden: bot was blocked by the user"),
            404: (400, "Bad Request: chat not found"),
            500: (500, "Internal Server Error"),
        }
        if chat in errors:
            return self._error(*errors[chat])
        if chat == 429:
            content = {"parameters": {"retry_after": 90}}
            return self._error(429, "Too Many Requests: retry after 90", **content)
        self.sent.append((chat, said["text"]))
        if chat == 8:
            return LOST
        return Reply({"ok": True, "result": {"message_id": 100 + len(self.sent)}})

    @staticmethod
    def _error(code: int, words: str, **more: Any) -> Reply:
        return Reply({"ok": False, "error_code": code, "description": words, **more}, code)

    def say(self, chat: int, text: str, **sender: Any) -> None:
        """Somebody writes to the bot."""
        self.number += 1
        number = self.number
        self.updates.append(
            {
                "update_id": number,
                "message": {
                    "message_id": number,
                    "from": {"id": chat, "is_bot": False, "first_name": "Ada", **sender},
                    "chat": {"id": chat, "type": "private"},
                    "date": 1_795_337_000,
                    "text": text,
                },
            }
        )

    def leave(self, chat: int) -> None:
        """Somebody blocks the bot."""
        self.number += 1
        number = self.number
        self.updates.append(
            {
                "update_id": number,
                "my_chat_member": {
                    "chat": {"id": chat, "type": "private"},
                    "from": {"id": chat, "is_bot": False, "first_name": "Ada"},
                    "date": 1_795_337_000,
                    "new_chat_member": {"status": "kicked"},
                },
            }
        )


@dataclass
class WhatsApp:
    """A number. The last digit of the other: 5 is not there, 6 wants no more, 7 is too fast."""

    sent: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            return self._error(190, "Invalid OAuth access token", 401)
        if call.method == "GET":
            return Reply({"display_phone_number": "+49 30 1", "verified_name": "Oak", "id": "1"})
        said = call.json
        last = said["to"][-1]
        errors = {
            "5": (131026, "Message undeliverable", 400),
            "6": (131050, "User has stopped marketing messages", 400),
            "7": (130429, "Rate limit hit", 429),
        }
        if last in errors:
            return self._error(*errors[last])
        self.sent.append(said)
        if last == "8":
            return LOST
        return Reply({"messages": [{"id": f"wamid.{len(self.sent)}"}], "contacts": []})

    @staticmethod
    def _error(code: int, words: str, status: int) -> Reply:
        return Reply({"error": {"message": words, "code": code, "type": "OAuthException"}}, status)


def whatsapp_call(value: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Headers and body of a call to our webhook."""
    body = json.dumps({"entry": [{"changes": [{"value": value}]}]}).encode()
    signature = hmac.new(APP_SECRET.encode(), body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}"}, body
