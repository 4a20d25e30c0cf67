"""Answers that came over a link: who answers again has changed his mind."""

from ccm_cli.language.text import clean_block
from ccm_cli.listening import surveys
from ccm_cli.listening.models import SurveyAnswer
from ccm_cli.store.writing import UnitOfWork

CHANNEL = "web"


def answer(
    work: UnitOfWork, survey_id: int, *, contact_id: int, score: int, comment: str, now: int
) -> SurveyAnswer:
    """Write down an answer, in the place of the one that came over the same link before.

    Args:
        work: the unit of work.
        survey_id: the survey it answers.
        contact_id: who answered.
        score: as for `surveys.answer`.
        comment: in the customer's words.
        now: UTC seconds.

    Raises:
        NotFound: there is no such survey or contact.
        InvalidInput: a score out of bounds.
    """
    campaign_id = surveys.asked_by(work.reader, survey_id, contact_id, now)
    before = work.reader.value(
        "SELECT id FROM survey_answer WHERE survey_id = ? AND contact_id = ? AND channel = ?"
        " AND campaign_id IS ? ORDER BY id DESC LIMIT 1",
        (survey_id, contact_id, CHANNEL, campaign_id),
    )
    if before is None:
        return surveys.answer(
            work,
            survey_id,
            score=score,
            now=now,
            contact_id=contact_id,
            comment=comment,
            channel=CHANNEL,
        )
    found = work.get(SurveyAnswer, before)
    found.score, found.comment, found.at = score, clean_block(comment), now
    work.flush()
    return found
