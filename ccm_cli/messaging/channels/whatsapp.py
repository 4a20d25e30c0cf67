"""WhatsApp by Meta's Cloud API: https://developers.facebook.com/docs/whatsapp/cloud-api.

Free text may be sent for 24 hours after the person last wrote; after that only a template that Meta
has approved, which ``[whatsapp.templates]`` names for each message.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ccm_cli.config import ConfigError, Settings
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import ABILITIES, Channel, Delivery, LoginRefused, Outcome, Post
from ccm_cli.messaging.channels.http import (
    BAD,
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
    Fate,
    Heard,
    NotGenuine,
    Receipt,
    is_signed,
    json_of,
)
from ccm_cli.messaging.costs import price
from ccm_cli.messaging.secrets import Places, secret_of
from ccm_cli.messaging.templates.data import lookup

WINDOW = 24 * 3_600
"""Seconds after the person's last message in which free text may be sent."""

_VERSION = "https://graph.facebook.com/v21.0"
_ACCOUNT = {10, 190, 200, 368, 131031, 131042, 131045, 133010}
"""No permission, token gone, account blocked, payment due, number not registered."""
_TOO_FAST = {4, 80007, 130429, 131048, 131056}
_LATER = {1, 2, 131000, 131016, 131049, 133004}
"""Out of order for the moment; or Meta keeps this person from too much marketing just now."""
_STOPPED = {131050}
"""The person wants no more marketing from us."""
_PAUSE = 60
_BREAKS = re.compile(r"[\n\t]+| {5,}")
"""What a parameter of a template may not hold."""


def channel(settings: Settings, context: Any = None) -> Channel:
    """The channel as the settings make it.

    Raises:
        ConfigError: no number is named, its token cannot be had, or a template is written wrong.
    """
    whatsapp = settings.whatsapp
    if not whatsapp.phone_id:
        raise ConfigError(
            _("There is no WhatsApp number in the settings."),
            hint=_("Set phone_id and token_command under [whatsapp]."),
        )
    places = Places(
        "whatsapp.token", whatsapp.phone_id, whatsapp.token, whatsapp.token_command,
        whatsapp.token_file,
    )  # fmt: skip
    secret = secret_of(places)
    number = Number(settings, secret.password, context.clock if context else None)
    return Channel(
        name="whatsapp",
        connections=whatsapp.connections,
        connect=Account(number).connect,
        warnings=secret.warnings,
        cost=price(whatsapp.cost, currency=settings.business.currency, setting="whatsapp.cost"),
        look=number.look,
        callback=number.callback,
    )


class Number:
    """A number of ours on WhatsApp: a provider of `ccm_cli.messaging.channels.http`."""

    name = "WhatsApp"
    is_idempotent = False

    def __init__(
        self, settings: Settings, token: str, clock: Callable[[], int] | None = None
    ) -> None:
        whatsapp = settings.whatsapp
        base = base_url(whatsapp.url, _VERSION, "whatsapp.url")
        self._url = f"{base}/{whatsapp.phone_id}"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._app_secret = whatsapp.app_secret
        self._templates = {
            name: _approved(said, f"whatsapp.templates.{name}")
            for name, said in whatsapp.templates.items()
        }
        self._clock = clock

    # Sending

    def request(self, post: Post) -> Request:
        to = post.address.removeprefix("+")
        content: dict[str, Any] = {"messaging_product": "whatsapp", "to": to}
        if self._may_write_freely(post.heard_at):
            if len(post.text) > ABILITIES["whatsapp"].longest:
                raise InvalidInput(
                    _("The message has %(count)d characters, and WhatsApp takes %(most)d.")
                    % {"count": len(post.text), "most": ABILITIES["whatsapp"].longest}
                )
            content |= {"type": "text", "text": {"body": post.text, "preview_url": False}}
        else:
            content |= {"type": "template", "template": self._template(post)}
        return json_request(f"{self._url}/messages", content, self._headers)

    def _may_write_freely(self, heard_at: int | None) -> bool:
        return heard_at is not None and (self._clock is None or self._clock() - heard_at < WINDOW)

    def _template(self, post: Post) -> dict[str, Any]:
        """The approved template that stands in for a message.

        Raises:
            InvalidInput: there is none for it, or a field that it says is empty.
        """
        if post.template not in self._templates:
            raise InvalidInput(
                _("The person has not written for 24 hours, and no approved template stands in for"
                  " %(name)s.") % {"name": post.template},
                hint=_("Name one under [whatsapp.templates]."),
            )  # fmt: skip
        name, fields = self._templates[post.template]
        values = [_parameter(lookup(post.data, field), field) for field in fields]
        made: dict[str, Any] = {"name": name, "language": {"code": post.language}}
        if values:
            parameters = [{"type": "text", "text": value} for value in values]
            made["components"] = [{"type": "body", "parameters": parameters}]
        return made

    def read(self, answer: Answer, post: Post) -> Delivery:  # noqa: PLR0911 (one an outcome)
        del post
        said = answer.json if isinstance(answer.json, dict) else {}
        messages = said.get("messages")
        if answer.status < BAD and messages:
            return Delivery(Outcome.ACCEPTED, "", str(messages[0].get("id", "")))
        error = said.get("error")
        if not isinstance(error, dict):
            return unreadable(answer)
        code = int(error.get("code") or 0)
        details = (error.get("error_data") or {}).get("details") or error.get("message", "")
        words = f"{code} {details}".strip()
        if code in _ACCOUNT or answer.status == UNAUTHORIZED:
            return down(words)
        if code in _TOO_FAST or answer.status == TOO_MANY:
            return later(words, pause=answer.pause or _PAUSE)
        if code in _LATER:
            return later(words)
        if answer.status >= SERVER:
            return unreadable(answer)
        return refused(words, stop=words if code in _STOPPED else "")

    # Asking

    def look(self) -> str:
        """The number that messages come from.

        Raises:
            ChannelDown: Meta cannot be reached.
            LoginRefused: it does not take the token.
        """
        url = f"{self._url}?fields=display_phone_number,verified_name"
        answer = ask(self, Request("GET", url, self._headers))
        said = answer.json if isinstance(answer.json, dict) else {}
        if answer.status >= BAD or "display_phone_number" not in said:
            words = (said.get("error") or {}).get("message") or answer.words
            raise LoginRefused(
                _("%(name)s refused the account: %(words)s") % {"name": self.name, "words": words},
                hint=_("Look at its settings."),
            )
        return (
            f"{self.name}: {said['display_phone_number']} {said.get('verified_name', '')}".strip()
        )

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """Receipts and messages; signed with the secret of the app."""
        del url
        signature = headers.get("x-hub-signature-256", "").removeprefix("sha256=")
        if not is_signed(self._app_secret, body, signature):
            raise NotGenuine("whatsapp")
        found: list[Receipt | Heard] = []
        for value in _values(json_of(body)):
            names = {
                one.get("wa_id"): str((one.get("profile") or {}).get("name", ""))
                for one in value.get("contacts") or []
            }
            found += [_receipt(one) for one in value.get("statuses") or []]
            found += [_heard(one, names) for one in value.get("messages") or []]
        return found


def challenge(settings: Settings, query: Mapping[str, str]) -> str:
    """What Meta wants to hear when the webhook is set up.

    Args:
        settings: name ``verify_token``.
        query: of the address that Meta called.

    Raises:
        NotGenuine: Meta did not say the token.
    """
    token = settings.whatsapp.verify_token
    given = query.get("hub.verify_token", "")
    if not token or not hmac.compare_digest(
        hashlib.sha256(token.encode()).digest(), hashlib.sha256(given.encode()).digest()
    ):
        raise NotGenuine("whatsapp")
    return query.get("hub.challenge", "")


def _approved(said: object, where: str) -> tuple[str, Sequence[str]]:
    """Name and fields of an approved template: ``"name"`` or a table of both."""
    if isinstance(said, str) and said:
        return said, ()
    name = said.get("name") if isinstance(said, Mapping) else None
    fields = said.get("parameters", []) if isinstance(said, Mapping) else None
    if not isinstance(name, str) or not isinstance(fields, list):
        raise ConfigError(
            _("%(where)s is not the name of an approved template.") % {"where": where},
            hint=_('Write it like { name = "spring_news", parameters = ["contact.given_name"] }.'),
        )
    return name, [str(field) for field in fields]


def _parameter(value: object, field: str) -> str:
    text = _BREAKS.sub(" ", str(value)).strip() if value is not None else ""
    if not text:
        raise InvalidInput(_("The required field %(field)s is empty.") % {"field": field})
    return text


def _values(said: Any) -> list[dict[str, Any]]:
    entries = said.get("entry") if isinstance(said, dict) else None
    return [
        change.get("value") or {}
        for entry in entries or []
        for change in entry.get("changes") or []
    ]


_FATES = {
    "sent": Fate.UNDER_WAY,
    "delivered": Fate.DELIVERED,
    "read": Fate.READ,
    "failed": Fate.FAILED,
}


def _receipt(said: Mapping[str, Any]) -> Receipt:
    errors = said.get("errors") or [{}]
    code, words = errors[0].get("code"), errors[0].get("title") or said.get("status", "")
    told = f"{code} {words}" if code else str(words)
    fate = _FATES.get(str(said.get("status")), Fate.UNDER_WAY)
    stop = told if code in _STOPPED else ""
    return Receipt(str(said.get("id", "")), fate, told, _moment(said.get("timestamp")), stop=stop)


def _heard(said: Mapping[str, Any], names: Mapping[Any, str]) -> Heard:
    kind = str(said.get("type", ""))
    content = said.get(kind) or {}
    text = content.get("body") or content.get("caption") or content.get("text") or ""
    return Heard(
        "whatsapp",
        f"+{said.get('from', '')}",
        str(text),
        str(said.get("id", "")),
        _moment(said.get("timestamp")),
        names.get(said.get("from"), ""),
        answers=str((said.get("context") or {}).get("id") or ""),
    )


def _moment(said: object) -> int | None:
    return int(str(said)) if str(said).isdecimal() else None
