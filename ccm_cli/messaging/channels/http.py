"""Channels over HTTP: one request a message, and what may have become of it when no answer came.

A request that could not be sent as a whole was not taken, and is sent again later. Of one whose
answer was lost nobody knows, so it is `Outcome.UNKNOWN` and never sent again by itself; unless the
provider takes the same message once only, whatever is sent to it.
"""

import json
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol
from urllib.parse import urlencode, urlsplit

from ccm_cli.config import ConfigError
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import (
    ChannelDown,
    Delivery,
    Envelope,
    LoginRefused,
    Outcome,
    Post,
)

if TYPE_CHECKING:
    import httpx

CONNECT_SECONDS, ANSWER_SECONDS = 10, 30
LONGEST_PAUSE = 86_400
LONGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read."""
_LONGEST_WORDS = 300
_LOCAL = {"localhost", "127.0.0.1", "::1"}
OK, REDIRECT, BAD = 200, 300, 400
UNAUTHORIZED, PAYMENT, FORBIDDEN, TOO_MANY = 401, 402, 403, 429
SERVER, UNAVAILABLE = 500, 503


class Request(NamedTuple):
    """What is sent; what it says was escaped for where it stands."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


class Answer(NamedTuple):
    """What came back; the names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The content as JSON; an empty table where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def words(self) -> str:
        """The status and the beginning of the content, on one line."""
        text = " ".join(self.body[: 4 * _LONGEST_WORDS].decode("utf-8", "replace").split())
        return f"{self.status} {text[:_LONGEST_WORDS]}".strip()

    @property
    def pause(self) -> int:
        """Seconds that ``Retry-After`` asks to wait (RFC 9110, 10.2.3); 0 where it does not."""
        said = self.headers.get("retry-after", "").strip()
        if said.isdecimal():
            return min(int(said), LONGEST_PAUSE)
        try:
            until = parsedate_to_datetime(said).timestamp()
        except (TypeError, ValueError):
            return 0
        return max(0, min(int(until - time.time()), LONGEST_PAUSE))


class Provider(Protocol):
    """How one provider is asked to send, and how its answer reads."""

    name: str
    """For people."""
    is_idempotent: bool
    """Whether a message with the same key is taken once only."""

    def request(self, post: Post) -> Request:
        """What sends a message.

        Raises:
            InvalidInput: it cannot be sent as it is: too long, no template.
        """
        ...

    def read(self, answer: Answer, post: Post) -> Delivery:
        """What an answer says became of it."""
        ...


class NotSent(Exception):
    """The request did not go out; why, in words."""


class AnswerLost(Exception):
    """The request may have been taken; no answer came."""


class Exchanger:
    """Sends requests over kept connections; safe to share between threads.

    Certificates are verified, redirects are not followed: they would carry secrets elsewhere.
    """

    def __init__(self) -> None:
        import httpx

        self._client = httpx.Client(
            timeout=httpx.Timeout(ANSWER_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            headers={"User-Agent": "ccm"},
        )

    def send(self, request: Request) -> Answer:
        """Send one request and read the answer.

        Raises:
            NotSent: it certainly was not taken.
            AnswerLost: it may have been.
        """
        import httpx

        try:
            with self._client.stream(
                request.method,
                request.url,
                headers=dict(request.headers),
                content=request.body or None,
            ) as response:
                return Answer(response.status_code, dict(response.headers), _beginning(response))
        except (
            httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError,
            httpx.UnsupportedProtocol, httpx.InvalidURL,
        ) as error:  # fmt: skip
            raise NotSent(_reason(error)) from None
        except httpx.HTTPError as error:
            raise AnswerLost(_reason(error)) from None

    def close(self) -> None:
        self._client.close()


def _beginning(response: "httpx.Response") -> bytes:
    body = b""
    for piece in response.iter_bytes():
        body += piece
        if len(body) >= LONGEST_ANSWER:
            break
    return body


def _reason(error: Exception) -> str:
    return str(error) or type(error).__name__


class Account:
    """What the connections of one run to a provider share: whether it can be used at all."""

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.trouble: ChannelDown | None = None

    def connect(self) -> "HttpConnection":
        """A connection.

        Raises:
            ChannelDown: the provider could not be reached, or refused the account, just now.
        """
        if self.trouble is not None:
            raise self.trouble
        return HttpConnection(self)

    def unreachable(self, reason: str) -> None:
        self.trouble = ChannelDown(
            _("%(name)s cannot be reached: %(reason)s")
            % {"name": self.provider.name, "reason": reason},
            hint=_("The messages stay in the outbox; the next run tries again."),
        )

    def refused(self, words: str) -> None:
        self.trouble = LoginRefused(
            _("%(name)s refused the account: %(words)s")
            % {"name": self.provider.name, "words": words},
            hint=_("Look at its settings and its balance; the messages stay in the outbox."),
        )


class HttpConnection:
    """Delivers messages to a provider, one request each."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._exchanger = Exchanger()
        self.is_open = True

    def begin(self, envelope: Envelope) -> Delivery | None:
        del envelope
        return None

    def finish(self, body: Any, _ahead: Envelope | None = None, /) -> Delivery:
        assert isinstance(body, Post)
        provider = self._account.provider
        try:
            request = provider.request(body)
        except InvalidInput as error:
            return Delivery(Outcome.REFUSED, error.message)
        try:
            answer = self._exchanger.send(request)
        except NotSent as error:
            self._account.unreachable(str(error))
            self.close()
            return Delivery(Outcome.DEFERRED, str(error))
        except AnswerLost as error:
            outcome = Outcome.DEFERRED if provider.is_idempotent else Outcome.UNKNOWN
            return Delivery(outcome, _("the answer was lost: %(reason)s") % {"reason": error})
        delivery = self._read(answer, body)
        if delivery.is_down:
            self._account.refused(delivery.words)
            self.close()
        return delivery

    def _read(self, answer: Answer, post: Post) -> Delivery:
        """What the answer says; what every provider means alike is read here."""
        provider = self._account.provider
        if REDIRECT <= answer.status < BAD:
            return Delivery(Outcome.DEFERRED, answer.words, is_down=True)
        if answer.status == UNAVAILABLE:
            return Delivery(Outcome.DEFERRED, answer.words, pause=answer.pause)
        if answer.status >= SERVER and not answer.json:
            # Whoever stands before the provider's own program may have passed the message on.
            outcome = Outcome.DEFERRED if provider.is_idempotent else Outcome.UNKNOWN
            return Delivery(outcome, answer.words)
        delivery = provider.read(answer, post)
        if answer.status == TOO_MANY and delivery.outcome is not Outcome.ACCEPTED:
            return Delivery(
                Outcome.DEFERRED, delivery.words, pause=delivery.pause or answer.pause or 1
            )
        return delivery

    def abandon(self) -> None:
        pass

    def close(self) -> None:
        self.is_open = False
        self._exchanger.close()


def ask(provider: Provider, request: Request) -> Answer:
    """Ask a provider something that changes nothing there.

    Raises:
        ChannelDown: it cannot be reached, or does not answer.
    """
    exchanger = Exchanger()
    try:
        return exchanger.send(request)
    except (NotSent, AnswerLost) as error:
        raise ChannelDown(
            _("%(name)s cannot be reached: %(reason)s") % {"name": provider.name, "reason": error},
        ) from None
    finally:
        exchanger.close()


def base_url(url: str, usual: str, setting: str) -> str:
    """Where a provider is, without a slash at the end.

    Args:
        url: of the settings; empty for the usual one.
        usual: the provider's own.
        setting: where it stands, for the message.

    Raises:
        ConfigError: it is no address, or secrets would travel to it in clear.
    """
    chosen = (url or usual).rstrip("/")
    parts = urlsplit(chosen)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigError(
            _("%(setting)s is %(url)s, not a web address.")
            % {"setting": setting, "url": chosen or "''"},
            hint=_("Write it like https://example.com/send."),
        )
    if parts.scheme == "http" and parts.hostname not in _LOCAL:
        raise ConfigError(
            _("%(setting)s is %(url)s: messages and passwords would travel in clear.")
            % {"setting": setting, "url": chosen},
            hint=_("Use https."),
        )
    return chosen


def form(url: str, fields: Mapping[str, object], headers: Mapping[str, str] = {}) -> Request:
    """A request that sends the fields of a form; empty ones are left out."""
    sent = {key: str(value) for key, value in fields.items() if value not in ("", None)}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Request("POST", url, {**kind, **headers}, urlencode(sent).encode())


def json_request(url: str, content: object, headers: Mapping[str, str] = {}) -> Request:
    """A request that sends JSON."""
    kind = {"Content-Type": "application/json"}
    return Request(
        "POST", url, {**kind, **headers}, json.dumps(content, ensure_ascii=False).encode()
    )
