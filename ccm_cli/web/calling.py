"""``/hooks/CHANNEL``: what a provider tells by itself, receipts and messages of customers."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ccm_cli.config import ConfigError
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.messaging import receiving
from ccm_cli.messaging.channels.receiving import NotGenuine, parse_callback
from ccm_cli.web.desk import desk_of


async def told(request: Request) -> Response:
    """Take in one call, once it is seen to come from the provider."""
    desk, channel = desk_of(request), request.path_params["channel"]
    settings = desk.runtime.settings
    body = await request.body() or request.url.query.encode()
    base = settings.sending.base_url.rstrip("/")
    url = f"{base}/hooks/{channel}" if base else str(request.url)
    if request.url.query:
        url = f"{url.partition('?')[0]}?{request.url.query}"
    try:
        found = parse_callback(settings, channel, request.headers, body, url=url)
    except NotGenuine:
        return PlainTextResponse("Not signed as it should be.", status_code=403)
    except ConfigError:
        return PlainTextResponse("Not set up.", status_code=404)
    except InvalidInput:
        return PlainTextResponse("Not understood.", status_code=400)
    await desk.change(
        _("told by %(channel)s") % {"channel": channel},
        lambda work: receiving.note_told(
            work, channel, found, settings=settings, now=desk.runtime.now
        ),
    )
    return PlainTextResponse("ok")
