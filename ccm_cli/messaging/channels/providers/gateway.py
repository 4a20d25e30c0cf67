"""A gateway of the owner's own, as ``[sms.gateway]`` describes it."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from ccm_cli.config import ConfigError, Sms
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import Delivery, Outcome, Post
from ccm_cli.messaging.channels.http import Answer, Request, base_url
from ccm_cli.messaging.channels.providers import down, later, refused, unreadable
from ccm_cli.messaging.channels.receiving import Fate, Heard, NotGenuine, Receipt, form_of, is_same
from ccm_cli.messaging.costs import told

_MARK = re.compile(r"\{(to|digits|text|sender|secret|user|key|id)\}")
_STATUS = re.compile(r"[1-5](?:xx|\d\d)")
_PLACE = re.compile(r"([^=]+)=(.*)", re.DOTALL)
_LINE_ENDS = re.compile(r"[\r\n\x00]")
_ACCOUNT = {401, 402, 403}
_KINDS = {"json": "application/json", "form": "application/x-www-form-urlencoded"}


class Provider:
    """See `ccm_cli.messaging.channels.providers.SmsProvider`."""

    name = "sms.gateway"

    def __init__(self, settings: Sms, secret: str) -> None:
        gateway = settings.gateway
        base_url(gateway.url, "", "sms.gateway.url")
        if gateway.receipts.url:
            base_url(gateway.receipts.url, "", "sms.gateway.receipts.url")
        if gateway.form not in {"json", "form", "query"}:
            raise ConfigError(
                _("sms.gateway.form is %(form)s.") % {"form": gateway.form},
                hint=_("It may be: %(choices)s.") % {"choices": "json, form, query"},
            )
        for rule in (*gateway.accepted, *gateway.refused, *gateway.again):
            if not _STATUS.fullmatch(rule) and not _PLACE.fullmatch(rule):
                raise ConfigError(
                    _("sms.gateway: %(rule)s is not a rule.") % {"rule": rule},
                    hint=_("Write a status such as 2xx, or a place such as status=OK."),
                )
        self._gateway = gateway
        self._always = {"sender": settings.sender, "secret": secret, "user": settings.user}
        self._secret = secret
        self._currency = ""
        self.is_idempotent = gateway.repeats

    def _asked(
        self, method: str, url: str, values: Mapping[str, str], content: Mapping[str, Any]
    ) -> Request:
        gateway = self._gateway
        known = {**self._always, **values}
        headers = {
            key: _LINE_ENDS.sub(" ", _filled(str(value), known))
            for key, value in gateway.headers.items()
        }
        address = _filled(url, known, lambda text: quote(text, safe=""))
        if not content:
            return Request(method, address, headers)
        if gateway.form == "query":
            joint = "&" if "?" in address else "?"
            return Request(method, address + joint + urlencode(_flat(content, known)), headers)
        body = (
            json.dumps(_deep(content, known), ensure_ascii=False)
            if gateway.form == "json"
            else urlencode(_flat(content, known))
        )
        kind = {"Content-Type": _KINDS[gateway.form]}
        return Request(method, address, {**kind, **headers}, body.encode())

    def request(self, post: Post) -> Request:
        digits = post.address.removeprefix("+")
        values = {"to": post.address, "digits": digits, "text": post.text, "key": post.key}
        gateway = self._gateway
        return self._asked(gateway.method, gateway.url, values, gateway.body)

    def read(self, answer: Answer, post: Post) -> Delivery:
        del post
        gateway, said = self._gateway, answer.json
        words = str(at(said, gateway.words) or "") if gateway.words else ""
        words = f"{answer.status} {words}".strip() if words else answer.words
        if _fits(gateway.again, answer, said):
            return later(words, pause=answer.pause)
        if answer.status in _ACCOUNT:
            return down(words)
        if _fits(gateway.refused, answer, said):
            return refused(words)
        if not _fits(gateway.accepted, answer, said):
            return unreadable(answer)
        cost = at(said, gateway.cost) if gateway.cost else None
        named = str(at(said, gateway.id) or "") if gateway.id else ""
        # The currency is the one of sms.cost, or the business's: `sms.channel` puts it in.
        found = None if cost is None else told(cost, self._currency or "EUR")
        return Delivery(Outcome.ACCEPTED, "" if named else words, named, found)

    def with_currency(self, currency: str) -> "Provider":
        """The currency that the answers tell prices in."""
        self._currency = currency
        return self

    def ask_receipts(self, messages: Sequence[str]) -> Sequence[tuple[str, Request]]:
        asked = self._gateway.receipts
        if not asked.url:
            return []
        return [(one, self._asked(asked.method, asked.url, {"id": one}, {})) for one in messages]

    def receipts(self, answer: Answer) -> list[Receipt]:
        asked = self._gateway.receipts
        state = str(at(answer.json, asked.state) or "")
        return [self._receipt(str(at(answer.json, asked.id) or ""), state)]

    def _receipt(self, message: str, state: str) -> Receipt:
        asked = self._gateway.receipts
        if state in asked.delivered:
            return Receipt(message, Fate.DELIVERED, state)
        return Receipt(message, Fate.FAILED if state in asked.failed else Fate.UNDER_WAY, state)

    def ask_delivered(self, number: int, address: str) -> Request | None:
        del number, address
        return None

    def was_taken(self, answer: Answer) -> bool | None:
        del answer
        return None

    def ask_account(self) -> Request | None:
        return None

    def account(self, answer: Answer) -> str | None:
        return answer.words

    def callback(self, headers: Mapping[str, str], body: bytes, url: str) -> list[Receipt | Heard]:
        """JSON or a form; the secret stands in ``X-Ccm-Secret`` or in the field ``secret``."""
        del url
        fields: Any = form_of(body)
        if body.lstrip()[:1] in {b"{", b"["}:
            fields = Answer(0, {}, body).json
        given = headers.get("x-ccm-secret") or str(at(fields, "secret") or "")
        if not is_same(self._secret, given):
            raise NotGenuine("sms")
        asked = self._gateway.receipts
        message, state = at(fields, asked.id), at(fields, asked.state)
        if not asked.id or message is None or state is None:
            raise InvalidInput(_("The call is neither a receipt nor a message."))
        return [self._receipt(str(message), str(state))]


def at(content: Any, place: str) -> Any:
    """What stands at a place such as ``data.0.id``; None where nothing does."""
    for step in place.split(".") if place else ():
        if isinstance(content, list) and step.isdecimal() and int(step) < len(content):
            content = content[int(step)]
        elif isinstance(content, dict):
            content = content.get(step)
        else:
            return None
    return content if place else None


def _fits(rules: Iterable[str], answer: Answer, said: Any) -> bool:
    return any(_rule_fits(rule, answer, said) for rule in rules)


def _rule_fits(rule: str, answer: Answer, said: Any) -> bool:
    if _STATUS.fullmatch(rule):
        status = str(answer.status)
        return status == rule or (rule.endswith("xx") and status[0] == rule[0])
    match = _PLACE.fullmatch(rule)
    if match is None:
        return False
    found = at(said, match[1].strip())
    text = str(found).lower() if isinstance(found, bool) else str(found)
    return found is not None and text in {one.strip() for one in match[2].split("|")}


def _filled(
    text: str, values: Mapping[str, str], escape: Callable[[str], str] = lambda text: text
) -> str:
    """The marks of a text replaced, once: what a value says is never taken for a mark."""
    return _MARK.sub(lambda mark: escape(values.get(mark[1], "")), text)


def _flat(content: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    return {key: _filled(str(value), values) for key, value in content.items()}


def _deep(content: Any, values: Mapping[str, str]) -> Any:
    if isinstance(content, Mapping):
        return {key: _deep(value, values) for key, value in content.items()}
    if isinstance(content, list):
        return [_deep(value, values) for value in content]
    return _filled(content, values) if isinstance(content, str) else content
