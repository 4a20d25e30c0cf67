"""A reply to a survey that begins with a number: the answer, and the rest its comment.

A number with words behind it on the same line is a score only as long as the words do not say what
it counts: ``9 great`` is one, ``2 people came late`` is none. What is overlooked waits as the mail
of a person; what is taken for a score by mistake waits just so, because it has a comment, and is
seen by who answers it. Only a reply to a message that asked is looked at.
"""

import re
from typing import NamedTuple

from ccm_cli.language.date_names import calendar_unit_words, month_words
from ccm_cli.language.numbers import ascii_digits, seconds_in
from ccm_cli.language.text import clean_block, search_key
from ccm_cli.listening import surveys
from ccm_cli.messaging.inbox.handling import Arrived, Handled
from ccm_cli.messaging.inbox.nature import Nature
from ccm_cli.store.writing import UnitOfWork

_SCORE = re.compile(
    r"\W{0,3}(?P<named>(?:score|rating|نمره|امتیاز|оценка|балл)\s*[:=]?\s*)?"
    r"(?P<score>\d{1,2})(?:[.,]0(?!\d))?(?![.,:]\d|\s*[-–—]\s*\d)"
    r"(?P<scale>\s*(?:/|\\|of|out of|از|из)\s*(?:10|ten|ده|десяти)(?!\w))?"
    r"(?P<points>\s*(?:points?|баллов|балла|балл|نمره|امتیاز)(?!\w))?"
    r"(?:(?P<mark>\s*[-–—,،.:;؛!)]+\s*)|\s+(?=[^\s\d])|\s*\Z)(?P<beside>.*)\Z",
    re.IGNORECASE | re.DOTALL,
)
_COUNTED = frozenset(
    search_key(word)
    for line in (
        "of or to out am pm o'clock people persons guys customers times things items pieces pcs",
        "percent euros dollars thousand million stars problems issues complaints questions orders",
        "chairs tables deliveries calls workers",
        "из или до человек человека люди людей раз раза штук штуки шт процент процента процентов",
        "руб рублей рубля тысяч тысячи звезд звезды звезда проблем проблемы проблема жалоб жалобы",
        "жалоба вопрос вопроса вопросов заказ заказа заказов",
        "از یا تا نفر بار عدد مورد درصد ریال تومان هزار میلیون ستاره مشکل شکایت سوال سفارش صندلی",
    )
    for word in line.split()
)
"""Words that say of what a number is: then it is no score."""
_LONGEST_LINE = 300


class Said(NamedTuple):
    """An answer as it was written: ``score`` from 0 to 10, and what was said beside it."""

    score: int
    comment: str


def score_in(text: str) -> Said | None:
    """The answer in a reply; None where it does not begin with a score from 0 to 10.

    Args:
        text: what somebody wrote himself, quotations left out: ``9``, ``۹ از ۱۰``, ``9/10 good``.
    """
    lines = text.strip().split("\n")
    first = ascii_digits(lines[0]).strip()
    match = _SCORE.match(first) if len(first) <= _LONGEST_LINE else None
    if match is None or int(match["score"]) > surveys.HIGHEST or _counts_something(match):
        return None
    # The rest in the writer's own digits: as much of the line as stands behind the score.
    rest = match["beside"]
    beside = lines[0].strip()[len(first) - len(rest) :] if rest else ""
    return Said(int(match["score"]), clean_block("\n".join([beside, *lines[1:]])).strip())


def _counts_something(match: re.Match[str]) -> bool:
    """Whether what follows a bare number says of what it is: people, days, a month, a currency."""
    if match["named"] or match["scale"] or match["points"] or match["mark"]:
        return False
    words = re.findall(r"[^\s.,،:;؛!?؟()]+", search_key(match["beside"]))
    if not words:
        return False
    word = words[0]
    return (
        word in _COUNTED
        or seconds_in(f"1 {word}") is not None
        or word in calendar_unit_words()
        or word in month_words()
        or word in "%$€£₽﷼"
    )


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
