"""Telegram by a bot: https://core.telegram.org/bots/api.

A bot cannot write first: somebody writes to it, or follows a link that the program made for that
very person (https://core.telegram.org/bots/features#deep-linking), and only then is a chat known.
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import ABILITIES, Channel, Delivery, LoginRefused, Outcome, Post
from ccm_cli.messaging.channels.http import (
    BAD,
    FORBIDDEN,
    SERVER,
    TOO_MANY,
    UNAUTHORIZED,
    Account,
    Answer,
    Request,
    ask,
    base_url,
    json_request,
)
from ccm_cli.messaging.channels.providers import down, later, refused, unreadable
from ccm_cli.messaging.channels.receiving import (
    Heard,
    NotGenuine,
    Receipt,
    is_same,
    json_of,
)
from ccm_cli.messaging.secrets import Places, Secret, secret_of

START = "/start"
UPDATES_AT_ONCE = 100
_NOT_FOUND = 404
_SIGNED = 12
"""Bytes of the signature in a link; with the contact's number it stays within the 64 characters."""
_GONE = ("chat not found", "user is deactivated", "bot was kicked", "peer_id_invalid")


def channel(settings: Settings, _context: object = None) -> Channel:
    """The channel as the settings make it.

    Raises:
        ConfigError: no bot is named, or its token cannot be had.
    """
    bot = bot_of(settings)
    account = Account(bot)
    return Channel(
        name="telegram",
        connections=settings.telegram.connections,
        connect=account.connect,
        warnings=bot.secret.warnings,
        look=bot.look,
        callback=bot.callback,
    )


def bot_of(settings: Settings) -> "Bot":
    """The bot of the settings.

    Raises:
        ConfigError: none is named, or its token cannot be had.
    """
    telegram = settings.telegram
    if not telegram.bot:
        raise ConfigError(
            _("There is no Telegram bot in the settings."),
            hint=_("Make one with @BotFather, and set bot and token_command under [telegram]."),
        )
    places = Places(
        "telegram.token", telegram.bot, telegram.token, telegram.token_command, telegram.token_file
    )
    return Bot(settings, secret_of(places))


class Bot:
    """A bot: a provider of `ccm_cli.messaging.channels.http`, and what it hears."""

    name = "Telegram"
    is_idempotent = False

    def __init__(self, settings: Settings, secret: Secret) -> None:
        base = base_url(settings.telegram.url, "https://api.telegram.org", "telegram.url")
        self.secret = secret
        self._user = settings.telegram.bot.removeprefix("@")
        self._webhook_secret = settings.telegram.webhook_secret
        self._url = f"{base}/bot{secret.password}"
        # Nobody but us and Telegram knows the token, and Telegram may know whom a link is for.
        self._key = hashlib.sha256(b"ccm telegram link " + secret.password.encode()).digest()

    # Sending

    def request(self, post: Post) -> Request:
        longest = ABILITIES["telegram"].longest
        if len(post.text) > longest:
            raise InvalidInput(
                _("The message has %(count)d characters, and Telegram takes %(most)d.")
                % {"count": len(post.text), "most": longest}
            )
        return json_request(
            f"{self._url}/sendMessage", {"chat_id": int(post.address), "text": post.text}
        )

    def read(self, answer: Answer, post: Post) -> Delivery:
        said = answer.json if isinstance(answer.json, dict) else {}
        if said.get("ok") is True:
            message = (said.get("result") or {}).get("message_id", "")
            return Delivery(Outcome.ACCEPTED, "", f"{post.address}:{message}")
        code, words = said.get("error_code") or answer.status, str(said.get("description", ""))
        told = f"{code} {words}".strip()
        if code == TOO_MANY:
            pause = (said.get("parameters") or {}).get("retry_after") or answer.pause or 1
            return later(told, pause=int(pause))
        if code in {UNAUTHORIZED, _NOT_FOUND}:
            return down(told)
        if code == FORBIDDEN:
            return refused(told, stop=words)
        if code >= SERVER or code < BAD:
            return unreadable(answer)
        return refused(told, stop=words if any(one in words for one in _GONE) else "")

    # Asking

    def _ask(self, method: str, **fields: object) -> Any:
        """The result of a method.

        Raises:
            ChannelDown: Telegram cannot be reached.
            LoginRefused: it does not know the bot.
        """
        answer = ask(self, json_request(f"{self._url}/{method}", fields))
        said = answer.json if isinstance(answer.json, dict) else {}
        if said.get("ok") is not True:
            raise LoginRefused(
                _("%(name)s refused the account: %(words)s")
                % {"name": self.name, "words": said.get("description") or answer.status},
                hint=_("Look at its settings."),
            )
        return said.get("result")

    def look(self) -> str:
        """Who the bot is, by its own word."""
        return f"{self.name}: @{self._ask('getMe').get('username')}"

    def updates(self, after: int) -> list[tuple[int, Heard | None]]:
        """What was said to the bot, in order, each with its number; None for what is no message.

        Args:
            after: the number of the last one that was written down: Telegram forgets it then.

        Raises:
            ChannelDown: Telegram cannot be reached, or does not know the bot.
        """
        found = self._ask(
            "getUpdates",
            offset=after + 1,
            limit=UPDATES_AT_ONCE,
            timeout=0,
            allowed_updates=["message", "my_chat_member"],
        )
        return [(int(one["update_id"]), _heard(one)) for one in found or []]

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """An update; it carries the secret that the webhook was set with."""
        del url
        if not is_same(self._webhook_secret, headers.get("x-telegram-bot-api-secret-token", "")):
            raise NotGenuine("telegram")
        update = json_of(body)
        heard = _heard(update) if isinstance(update, dict) else None
        return [heard] if heard else []

    # Links

    def link(self, contact_id: int) -> str:
        """The address that joins whoever opens it in Telegram to a contact."""
        number = contact_id.to_bytes((contact_id.bit_length() + 7) // 8 or 1)
        token = base64.urlsafe_b64encode(self._signature(number) + number).decode().rstrip("=")
        return f"https://t.me/{self._user}?start={token}"

    def contact_of(self, token: str) -> int | None:
        """The contact that a link was made for; None where it was not made by us."""
        try:
            given = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except ValueError:
            return None
        signature, number = given[:_SIGNED], given[_SIGNED:]
        if not number or not hmac.compare_digest(signature, self._signature(number)):
            return None
        return int.from_bytes(number)

    def linked_by(self, text: str) -> int | None:
        """The contact that what was said links its sender to; None for every other text."""
        return self.contact_of(text.removeprefix(START).strip()) if text.startswith(START) else None

    def _signature(self, number: bytes) -> bytes:
        return hmac.digest(self._key, number, "sha256")[:_SIGNED]


def _heard(update: Mapping[str, Any]) -> Heard | None:
    """An update as what a person said; None for groups, channels and everything else."""
    said = update.get("message") or update.get("my_chat_member") or {}
    chat, sender = said.get("chat") or {}, said.get("from") or {}
    if chat.get("type") != "private" or sender.get("is_bot"):
        return None
    status = (said.get("new_chat_member") or {}).get("status", "")
    if "my_chat_member" in update and status != "kicked":
        return None
    name = " ".join(filter(None, (sender.get("first_name"), sender.get("last_name"))))
    answered = (said.get("reply_to_message") or {}).get("message_id")
    return Heard(
        "telegram",
        str(chat.get("id", "")),
        str(said.get("text") or said.get("caption") or ""),
        str(update.get("update_id", "")),
        said.get("date"),
        name,
        str(sender.get("username") or ""),
        f"{chat.get('id')}:{answered}" if answered else "",
        is_left=status == "kicked",
    )
