"""``/c/TOKEN``: the yes of a double opt-in; the page asks, a POST says it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ccm_cli.language import gettext as _
from ccm_cli.messaging import confirming, purposes
from ccm_cli.web.desk import desk_of


async def show(request: Request) -> Response:
    """The page with the button."""
    desk, token = desk_of(request), request.path_params["token"]
    now = desk.runtime.now
    asked = await desk.read(lambda reader: confirming.request_of(reader, token, now=now))
    language = await desk.language_of(request, asked.contact_id)
    if asked.confirmed_at is not None:
        return desk.said("confirmed", language)
    wording = await desk.read(
        lambda reader: reader.value(
            "SELECT text FROM consent_wording WHERE id = ?", (asked.wording_id,)
        )
    )
    what = purposes.label(asked.purpose, desk.runtime.settings.consent, language=language)
    page = desk.pages.page(
        "confirm",
        language,
        title=desk.pages.text("confirm_title", language),
        body=desk.pages.text("confirm_body", language, what=what),
        wording=wording or "",
    )
    return HTMLResponse(page)


async def confirm(request: Request) -> Response:
    """The button."""
    desk, token = desk_of(request), request.path_params["token"]
    now = desk.runtime.now
    asked = await desk.read(lambda reader: confirming.request_of(reader, token, now=now))
    language = await desk.language_of(request, asked.contact_id)
    what = purposes.label(asked.purpose, desk.runtime.settings.consent, language=language)
    proof = "{}: {} [{}]".format(
        _("web page"),
        desk.pages.text("confirm_body", language, what=what),
        desk.pages.text("confirm_button", language),
    )
    await desk.change(
        _("consent confirmed on the web"),
        lambda work: confirming.confirm(work, token, proof=proof, now=now, source="web"),
    )
    return desk.said("confirmed", language)
