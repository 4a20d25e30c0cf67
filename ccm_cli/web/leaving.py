"""``/u/TOKEN``: leaving, and choosing what to get. Only a POST changes anything (RFC 8058)."""

from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from ccm_cli.language import gettext as _
from ccm_cli.messaging import preferring, purposes, unsubscribing
from ccm_cli.messaging.policy import policy_of
from ccm_cli.messaging.queries.consent import Preference, preferences
from ccm_cli.messaging.unsubscribing import Leaving
from ccm_cli.store.reading import Reader
from ccm_cli.web.desk import Desk, desk_of, how_on_page

ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""What a mail program posts by itself, RFC 8058 section 3.2."""
_MOST_CHOICES = 200


async def show(request: Request) -> Response:
    """The page with the button and the preferences."""
    desk, token = desk_of(request), request.path_params["token"]
    leaving = await desk.read(lambda reader: _leaving(desk, reader, token))
    return await _page(request, desk, leaving, button=True)


async def leave(request: Request) -> Response:
    """The button, a choice of preferences, or one click in a mail program."""
    desk, token = desk_of(request), request.path_params["token"]
    form = await request.form()
    name, value = ONE_CLICK
    if form.get(name) == value:
        await _leave(desk, token, how=_("one click in the mail program"))
        return PlainTextResponse("Unsubscribed.")
    leaving = await desk.read(lambda reader: _leaving(desk, reader, token))
    done = form.get("do")
    if done == "save":
        chosen = [str(one) for one in form.getlist("want")[:_MOST_CHOICES]]
        await _choose(desk, leaving, {(c, p) for c, _s, p in (x.partition("/") for x in chosen)})
        return await _page(request, desk, leaving, saved="saved")
    if done not in {"leave", "nothing"}:
        return await _page(request, desk, leaving, button=True)
    everything = done == "nothing"
    leaving = await _leave(desk, token, how=how_on_page(), everything=everything)
    return await _page(request, desk, leaving, saved="left_everything" if everything else "left")


def _leaving(desk: Desk, reader: Reader, token: str) -> Leaving:
    return unsubscribing.leaving(reader, token, now=desk.runtime.now)


async def _leave(desk: Desk, token: str, *, how: str, everything: bool = False) -> Leaving:
    return await desk.change(
        _("unsubscribed on the web"),
        lambda work: unsubscribing.unsubscribe(
            work, token=token, now=desk.runtime.now, how=how, source="web", everything=everything
        ),
    )


async def _choose(desk: Desk, leaving: Leaving, wanted: set[tuple[str, str]]) -> None:
    await desk.change(
        _("preferences chosen on the web"),
        lambda work: preferring.choose(
            work,
            leaving.contact_id,
            _standing(desk, work.reader, leaving.contact_id),
            wanted,
            how=how_on_page(),
            now=desk.runtime.now,
            source="web",
        ),
    )


def _standing(desk: Desk, reader: Reader, contact_id: int) -> list[Preference]:
    settings = desk.runtime.settings
    return preferences(
        reader,
        contact_id,
        needs_consent=policy_of(settings.sending).needs_consent,
        purposes=settings.consent.purposes,
    )


async def _page(
    request: Request, desk: Desk, leaving: Leaving, *, button: bool = False, saved: str = ""
) -> HTMLResponse:
    standing = await desk.read(lambda reader: _standing(desk, reader, leaving.contact_id))
    language = await desk.language_of(request, leaving.contact_id)
    pages, consent = desk.pages, desk.runtime.settings.consent
    words = {
        "what": purposes.label(leaving.purpose, consent, language=language),
        "channel": pages.channel(leaving.channel, language),
    }
    channels: dict[str, dict[str, Any]] = {}
    for one in standing:
        channel = channels.setdefault(
            one.channel, {"label": pages.channel(one.channel, language), "choices": []}
        )
        channel["choices"].append(
            {
                "value": f"{one.channel}/{one.purpose}",
                "label": purposes.label(one.purpose, consent, language=language),
                "wanted": one.wanted,
            }
        )
    page = pages.page(
        "unsubscribe",
        language,
        title=pages.text("unsubscribe_title" if button else "preferences_title", language),
        body=pages.text("unsubscribe_body", language, **words),
        leaving=button,
        saved=pages.text(saved, language, **words) if saved else "",
        channels=list(channels.values()),
    )
    return HTMLResponse(page)
