"""Surveys, and the answers that customers give to them.

Every answer is kept. A customer who answers the same survey of the same campaign again has changed
his mind: the latest counts, the earlier ones stay as history.
"""

import json
from collections.abc import Mapping
from typing import Any, TypedDict, Unpack

from ccm_cli.customers.choices import CHANNELS, one_of
from ccm_cli.customers.models import Contact
from ccm_cli.errors import Conflict, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_block, clean_line, excerpt, search_key
from ccm_cli.listening.models import Survey, SurveyAnswer
from ccm_cli.listening.wording import worded
from ccm_cli.messaging.models import Campaign
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

NPS = "nps"
LOWEST, HIGHEST = 0, 10
LONGEST_NAME = 100
_CODE = 2


class SurveyChanges(TypedDict, total=False):
    """What `edit` may change; what is not named stays.

    A question is merged language by language; an empty one brings the standard wording back.
    """

    name: str
    question: Mapping[str, str]


def add(
    work: UnitOfWork, *, name: str, now: int, question: Mapping[str, str] | None = None
) -> Survey:
    """Add a Net Promoter survey; the very same one, when it is there already, is not an error.

    Args:
        work: the unit of work.
        name: one line of at most `LONGEST_NAME` characters, unlike every other survey's.
        now: UTC seconds.
        question: wordings by language (two letters) that stand for the standard ones.

    Raises:
        InvalidInput: an empty or too long name, or a language that is none.
        Conflict: a survey of that name asks something else.
    """
    shown = _name(name)
    asked = _worded({}, question or {})
    there = _named(work, shown)
    if there is not None:
        same = work.get(Survey, there)
        if same.question == asked:
            return same
        raise _taken(same)
    return work.add(
        Survey(
            name=shown,
            key=search_key(shown),
            kind=NPS,
            question=asked,
            created_at=now,
            updated_at=now,
        )
    )


def edit(
    work: UnitOfWork, survey_id: int, *, now: int, **changes: Unpack[SurveyChanges]
) -> tuple[str, ...]:
    """Change the name or the wording of a survey; its answers stay.

    Args:
        work: the unit of work.
        survey_id: which survey.
        now: UTC seconds.
        **changes: see `SurveyChanges`.

    Returns:
        The columns that became different.

    Raises:
        NotFound: there is no such survey.
        InvalidInput: as `add`.
        Conflict: another survey has that name.
    """
    survey = work.get(Survey, survey_id)
    wanted: dict[str, str] = {}
    if "name" in changes:
        wanted["name"] = _name(changes["name"])
        wanted["key"] = search_key(wanted["name"])
        there = _named(work, wanted["name"])
        if there not in {None, survey_id}:
            raise _taken(work.get(Survey, there))
    if "question" in changes:
        wanted["question"] = _worded(json.loads(survey.question), changes["question"])
    different = tuple(name for name, value in wanted.items() if getattr(survey, name) != value)
    for name in different:
        setattr(survey, name, wanted[name])
    if different:
        survey.updated_at = now
        work.flush()
    return different


def remove(work: UnitOfWork, survey_id: int) -> None:
    """Remove a survey with all its answers.

    Raises:
        NotFound: there is no such survey.
    """
    work.delete(Survey, survey_id)


def answer(
    work: UnitOfWork,
    survey_id: int,
    *,
    score: int,
    now: int,
    contact_id: int | None = None,
    comment: str = "",
    at: int | None = None,
    channel: str = "",
    campaign_id: int | None = None,
) -> SurveyAnswer:
    """Write down an answer; exactly the same one, when it is there already, is not doubled.

    Args:
        work: the unit of work.
        survey_id: the survey it answers.
        score: `LOWEST` to `HIGHEST`, both inclusive.
        now: UTC seconds.
        contact_id: who answered; None for somebody unknown.
        comment: in the customer's words, several lines.
        at: when it was given, UTC seconds; now when absent.
        channel: how it came, one of `ccm_cli.customers.choices.CHANNELS`, or empty.
        campaign_id: the campaign that asked; when absent, the latest that put this survey to this
            contact before ``at``, if any did.

    Raises:
        NotFound: there is no such survey, contact or campaign.
        InvalidInput: a score out of bounds, an unknown channel, a time to come, or a campaign
            that did not ask this survey.
    """
    work.get(Survey, survey_id)
    if contact_id is not None:
        work.get(Contact, contact_id)
    given_at = _past(now if at is None else at, now)
    if campaign_id is None:
        campaign_id = asked_by(work.reader, survey_id, contact_id, given_at)
    elif work.get(Campaign, campaign_id).survey_id != survey_id:
        raise InvalidInput(
            _("Campaign %(id)d did not ask this survey.") % {"id": campaign_id},
            hint=_("Leave the campaign out: the one that asked is found by itself."),
        )
    values: dict[str, Any] = {
        "survey_id": survey_id,
        "contact_id": contact_id,
        "campaign_id": campaign_id,
        "score": _score(score),
        "comment": clean_block(comment),
        "channel": one_of(channel, CHANNELS, _("Channel")) if channel else "",
        "at": given_at,
    }
    there = None if contact_id is None else _same(work, values)
    if there is not None:
        return work.get(SurveyAnswer, there)
    return work.add(SurveyAnswer(**values, created_at=now))


def asked_by(reader: Reader, survey_id: int, contact_id: int | None, at: int) -> int | None:
    """The campaign that an answer belongs to: the latest that asked before it.

    Args:
        reader: the database.
        survey_id: what was asked.
        contact_id: who was; None for somebody unknown, whom no campaign asks.
        at: when the answer was given, UTC seconds.
    """
    found = reader.value(
        "SELECT m.campaign_id FROM message m JOIN campaign p ON p.id = m.campaign_id"
        " WHERE m.contact_id = ? AND p.survey_id = ? AND m.handed_at <= ?"
        " ORDER BY m.handed_at DESC, m.id DESC LIMIT 1",
        (contact_id, survey_id, at),
    )
    return None if found is None else int(found)


def _name(text: str) -> str:
    shown = clean_line(text)
    if not search_key(shown) or len(shown) > LONGEST_NAME or shown.isdecimal():
        raise InvalidInput(
            _("A survey needs a name of 1 to %(most)d characters, not only digits.")
            % {"most": LONGEST_NAME},
            hint=_("Write it like: ccm survey add nps"),
        )
    return shown


def _named(work: UnitOfWork, name: str) -> int | None:
    found = work.reader.value("SELECT id FROM survey WHERE key = ?", (search_key(name),))
    return None if found is None else int(found)


def _taken(survey: Survey) -> Conflict:
    return Conflict(
        _("There is a survey %(name)s already, number %(id)d.")
        % {"name": survey.name, "id": survey.id},
        hint=_("Change it with: ccm survey edit %(id)d, or take another name.") % {"id": survey.id},
    )


def _worded(before: Mapping[str, str], changes: Mapping[str, str]) -> str:
    """The JSON of a question after changes."""
    cleaned = {}
    for language, text in changes.items():
        if not (len(language) == _CODE and language.isascii() and language.isalpha()):
            raise InvalidInput(
                _("%(value)s is not a language.") % {"value": quoted(excerpt(language))},
                hint=_("Write its two letters, such as en, fa or ru."),
            )
        cleaned[language.lower()] = clean_line(text)
    return json.dumps(worded(before, cleaned), ensure_ascii=False, sort_keys=True)


def _score(score: int) -> int:
    if LOWEST <= score <= HIGHEST:
        return score
    raise InvalidInput(
        _("A score is a whole number from %(low)d to %(high)d.") % {"low": LOWEST, "high": HIGHEST}
    )


def _past(at: int, now: int) -> int:
    if at <= now:
        return at
    raise InvalidInput(
        _("An answer cannot come from a time to come."),
        hint=_("Write the time it was given, like yesterday 10:00."),
    )


def _same(work: UnitOfWork, values: Mapping[str, Any]) -> int | None:
    """An answer of a known customer that says the same at the same second."""
    wanted = {name: value for name, value in values.items() if name != "campaign_id"}
    sql = " AND ".join(f"{name} = ?" for name in wanted)
    found = work.reader.value(
        f"SELECT id FROM survey_answer WHERE {sql} LIMIT 1", tuple(wanted.values())
    )
    return None if found is None else int(found)
