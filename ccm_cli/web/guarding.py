"""What stands before every page: headers that keep it to itself, and bounds on what may come in.

Written as plain ASGI, so that nothing is buffered.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LARGEST_BODY = 64 * 1024
"""Bytes of a request; a form of ours has a few hundred."""
PER_MINUTE = 120
"""Requests of one address; a mail provider that unsubscribes people comes from several."""
_KEPT_CLIENTS = 10_000

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}
"""On every answer. The tokens stand in the addresses: so they are neither kept nor passed on."""


class Headers:
    """Adds the headers to every answer that does not say something else.

    Args:
        app: what answers.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(event: Message) -> None:
            if event["type"] == "http.response.start":
                said = {name.lower() for name, _value in event["headers"]}
                event["headers"] = [
                    *event["headers"],
                    *(
                        (name.lower().encode(), value.encode())
                        for name, value in _HEADERS.items()
                        if name.lower().encode() not in said
                    ),
                ]
            await send(event)

        await self._app(scope, receive, with_headers)


class Pace:
    """Lets each address make so many requests a minute, some of them at once.

    A bucket that fills up evenly (a token bucket); the addresses seen longest ago are forgotten.

    Args:
        app: what answers.
        per_minute: requests of one address.
        clock: seconds that only go forward.
    """

    def __init__(
        self,
        app: ASGIApp,
        per_minute: int = PER_MINUTE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._most = per_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not self._take(str((scope.get("client") or ("",))[0])):
            answer = PlainTextResponse(
                "Too many requests.", status_code=429, headers={"Retry-After": "60"}
            )
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _take(self, client: str) -> bool:
        now = self._clock()
        left, at = self._left.pop(client, (float(self._most), now))
        left = min(self._most, left + (now - at) * self._most / 60)
        granted = left >= 1
        self._left[client] = (left - granted, now)
        while len(self._left) > _KEPT_CLIENTS:
            self._left.popitem(last=False)
        return granted


class _TooLarge(Exception):
    """More came in than any form of ours has."""


class Bounds:
    """Refuses what is larger than any form of ours.

    Args:
        app: what answers.
        largest: bytes.
    """

    def __init__(self, app: ASGIApp, largest: int = LARGEST_BODY) -> None:
        self._app = app
        self._largest = largest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        came, answered = 0, False

        async def counted() -> Message:
            nonlocal came
            event = await receive()
            came += len(event.get("body", b""))
            if came > self._largest:
                raise _TooLarge
            return event

        async def watched(event: Message) -> None:
            nonlocal answered
            answered = answered or event["type"] == "http.response.start"
            await send(event)

        try:
            await self._app(scope, counted, watched)
        except _TooLarge:
            if not answered:
                answer = PlainTextResponse("That is too large.", status_code=413)
                await answer(scope, receive, send)
