"""A reply to a survey whose first line is a number: the answer, and the rest its comment."""

import re
from typing import NamedTuple

from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import clean_block
from ccm_cli.listening import surveys
from ccm_cli.messaging.inbox.handling import Arrived, Handled
from ccm_cli.messaging.inbox.nature import Nature
from ccm_cli.store.writing import UnitOfWork

_SCORE = re.compile(
    r"\W{0,3}(?:(?:score|rating|نمره|امتیاز|оценка|балл)\s*[:=]?\s*)?"
    r"(\d{1,2})(?:[.,]0)?\s*(?:(?:/|\\|of|out of|از|из)\s*10)?"
    r"(?:\s*(?:points?|баллов|балла|балл|نمره|امتیاز))?\s*(?:[-–—,،.:;؛!)]+\s*(.*)|\s*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_LONGEST_LINE = 300


class Said(NamedTuple):
    """An answer as it was written: ``score`` from 0 to 10, and what was said beside it."""

    score: int
    comment: str


def score_in(text: str) -> Said | None:
    """The answer in a reply; None where its first line is no number from 0 to 10.

    Args:
        text: what somebody wrote himself, quotations left out: ``9``, ``۹ از ۱۰``, ``9/10 - good``.
    """
    lines = text.strip().split("\n")
    first = ascii_digits(lines[0]).strip()
    match = _SCORE.match(first) if len(first) <= _LONGEST_LINE else None
    if match is None or int(match[1]) > surveys.HIGHEST:
        return None
    # The rest in the writer's own digits: as much of the line as stands behind the score.
    beside = lines[0].strip()[len(first) - len(match[2]) :] if match[2] else ""
    return Said(int(match[1]), clean_block("\n".join([beside, *lines[1:]])).strip())


def answer(work: UnitOfWork, arrived: Arrived) -> Handled | None:
    """Write down the answer of a reply to a message that asked a survey."""
    ours = arrived.ours
    if ours is None or ours.survey_id is None:
        return None
    said = score_in(arrived.said)
    if said is None:
        return None
    surveys.answer(
        work,
        ours.survey_id,
        score=said.score,
        comment=said.comment,
        contact_id=ours.contact_id if ours.contact_id is not None else arrived.contact_id,
        campaign_id=ours.campaign_id,
        channel="email",
        at=arrived.at,
        now=arrived.now,
    )
    return Handled(Nature.ANSWER, is_settled=not said.comment)
