"""``/s/TOKEN``: answering a survey. ``?score=9`` fills the answer in; only a POST gives it."""

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_number
from ccm_cli.listening import web_answers
from ccm_cli.listening.surveys import HIGHEST, LOWEST
from ccm_cli.messaging.queries.data import question, survey_of
from ccm_cli.messaging.tokens import BadToken, Tokens, Use
from ccm_cli.store.reading import Reader
from ccm_cli.web.desk import desk_of

_LONGEST_COMMENT = 4000


def _asked(reader: Reader, token: str, now: int) -> tuple[int, int]:
    """Survey and contact that a token names.

    Raises:
        BadToken: it is not one of ours, or one of the two is not there any more.
    """
    survey_id, contact_id, _message = Tokens.of(reader).read(Use.SURVEY, token, now=now)
    there = reader.value(
        "SELECT 1 FROM survey, contact WHERE survey.id = ? AND contact.id = ?",
        (survey_id, contact_id),
    )
    if there is None:
        raise BadToken(_("This survey is over."))
    return survey_id, contact_id


async def show(request: Request) -> Response:
    """The question with its scale."""
    desk, token = desk_of(request), request.path_params["token"]
    now = desk.runtime.now
    survey_id, contact_id = await desk.read(lambda reader: _asked(reader, token, now))
    language = await desk.language_of(request, contact_id)
    _name, questions = await desk.read(lambda reader: survey_of(reader, survey_id))
    chosen = request.query_params.get("score", "")
    page = desk.pages.page(
        "survey",
        language,
        title=desk.pages.text("survey_title", language),
        question=question(questions, language),
        scores=[
            {"value": n, "label": format_number(n, language=language), "chosen": str(n) == chosen}
            for n in range(LOWEST, HIGHEST + 1)
        ],
    )
    return HTMLResponse(page)


async def answer(request: Request) -> Response:
    """The answer; given again, it takes the place of the one before."""
    desk, token = desk_of(request), request.path_params["token"]
    now = desk.runtime.now
    survey_id, contact_id = await desk.read(lambda reader: _asked(reader, token, now))
    form = await request.form()
    score = str(form.get("score", ""))
    if not score.isdecimal() or not LOWEST <= int(score) <= HIGHEST:
        return await show(request)
    comment = str(form.get("comment", ""))[:_LONGEST_COMMENT]
    await desk.change(
        _("survey answered on the web"),
        lambda work: web_answers.answer(
            work,
            survey_id,
            contact_id=contact_id,
            score=int(score),
            comment=comment,
            now=now,
        ),
    )
    return desk.said("answered", await desk.language_of(request, contact_id))
