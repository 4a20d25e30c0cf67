"""The application: its addresses, and what is said where something is wrong."""

import sys
from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from ccm_cli import locations
from ccm_cli.errors import CcmError, StoreLocked
from ccm_cli.messaging.context import own_templates
from ccm_cli.messaging.tokens import BadToken
from ccm_cli.runtime import Runtime
from ccm_cli.web import calling, clicking, confirming, leaving, surveying
from ccm_cli.web.desk import Desk, desk_of
from ccm_cli.web.guarding import PER_MINUTE, Bounds, Headers, Pace
from ccm_cli.web.pages import Pages


def application(
    runtime: Runtime, *, folders: Sequence[Path] = (), per_minute: int = PER_MINUTE
) -> Starlette:
    """The web face of a runtime.

    Args:
        runtime: of the program; its surface is ``web``.
        folders: of templates, the first counts; by default the owner's own and the shipped one.
        per_minute: requests that one address may make.
    """
    pages = Pages(folders or (own_templates(), locations.shipped("templates")), runtime.settings)
    made = Starlette(
        routes=[
            Route("/u/{token}", leaving.show, methods=["GET"]),
            Route("/u/{token}", leaving.leave, methods=["POST"]),
            Route("/c/{token}", confirming.show, methods=["GET"]),
            Route("/c/{token}", confirming.confirm, methods=["POST"]),
            Route("/l/{token}", clicking.follow, methods=["GET"]),
            Route("/s/{token}", surveying.show, methods=["GET"]),
            Route("/s/{token}", surveying.answer, methods=["POST"]),
            Route("/hooks/{channel}", calling.told, methods=["GET", "POST"]),
            Route("/style.css", _style, methods=["GET"]),
            Route("/health", _health, methods=["GET"]),
        ],
        middleware=[
            Middleware(Headers),
            Middleware(Pace, per_minute=per_minute),
            Middleware(Bounds),
        ],
        exception_handlers={
            CcmError: _wrong,
            HTTPException: _no_page,
            Exception: _failed,
        },
    )
    # A slash too many is no page: leading on would follow whatever host a stranger names.
    made.router.redirect_slashes = False
    made.state.desk = Desk(runtime, pages)
    return made


async def _style(request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600"}
    return PlainTextResponse(desk_of(request).pages.style, media_type="text/css", headers=headers)


async def _health(request: Request) -> Response:
    """Whether the database answers; for whoever watches over this."""
    await desk_of(request).read(lambda reader: reader.value("SELECT 1"))
    return PlainTextResponse("ok")


def _language(request: Request) -> str:
    return desk_of(request).pages.language("", request.headers.get("accept-language", ""))


def _home(request: Request) -> str:
    """Where the pages begin, as seen from the page that was asked for."""
    return "../" * request.url.path.strip("/").count("/")


async def _wrong(request: Request, error: Exception) -> Response:
    """An error in words; the visitor is told what he can mend, the owner the rest."""
    desk = desk_of(request)
    if isinstance(error, BadToken):
        return desk.said("bad", _language(request), status=400, home=_home(request))
    if isinstance(error, StoreLocked):
        wait = {"Retry-After": "30"}
        return desk.said("busy", _language(request), status=503, home=_home(request), headers=wait)
    if isinstance(error, CcmError):
        sys.stderr.write(f"{error.message}\n{error.hint}\n")
    return desk.said("failed", _language(request), status=500, home=_home(request))


async def _no_page(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return desk_of(request).said("missing", _language(request), status=status, home=_home(request))


async def _failed(request: Request, _error: Exception) -> Response:
    """A fault of ours: Starlette raises it once more after this, so that the server notes it."""
    return desk_of(request).said("failed", _language(request), status=500, home=_home(request))
