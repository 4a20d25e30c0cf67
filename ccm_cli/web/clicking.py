"""``/l/TOKEN``: a counted link leads on to where the message said, and nowhere else."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from ccm_cli.language import gettext as _
from ccm_cli.messaging import clicks, linking
from ccm_cli.web.desk import desk_of


async def follow(request: Request) -> Response:
    """Count the click and lead on. A HEAD, by which programs look at links, is not counted."""
    desk, token = desk_of(request), request.path_params["token"]
    now = desk.runtime.now
    click = await desk.read(lambda reader: linking.click_of(reader, token, now=now))
    if request.method != "HEAD":
        await desk.change(_("link followed"), lambda work: clicks.note(work, click, at=now))
    return RedirectResponse(click.url, status_code=302)
