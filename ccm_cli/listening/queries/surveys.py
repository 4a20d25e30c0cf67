"""Surveys: one by its name or number, and all of them."""

import json
from collections.abc import Mapping
from typing import NamedTuple

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.punctuation import in_series, quoted
from ccm_cli.language.text import excerpt
from ccm_cli.store.filters.registry import suggestion
from ccm_cli.store.ids import id_meant
from ccm_cli.store.reading import Reader


class SurveyRow(NamedTuple):
    """A survey; times are UTC seconds."""

    id: int
    name: str
    kind: str
    question: Mapping[str, str]
    """What is asked, by language."""
    created_at: int
    updated_at: int


_SURVEY = "SELECT id, name, kind, question, created_at, updated_at FROM survey"


def surveys(reader: Reader) -> list[SurveyRow]:
    """All surveys, the oldest first."""
    return reader.rows(_survey, _SURVEY + " ORDER BY id")


def survey(reader: Reader, reference: str | None = None) -> SurveyRow:
    """The survey that a person means.

    Args:
        reader: the database.
        reference: its number or its name; None for the only one there is.

    Raises:
        NotFound: there is none of that number or name, or none at all.
        InvalidInput: nothing was said, and there are several.
    """
    if reference is None:
        return _only(reader)
    meant = id_meant(reader, "survey", reference)
    found = reader.row(_survey, _SURVEY + " WHERE id = ?", (meant,))
    if found is None:
        names = [row.name for row in surveys(reader)]
        raise NotFound(
            _("There is no survey %(name)s.") % {"name": quoted(excerpt(reference))},
            hint=suggestion(reference, names) if names else _("Make one with: ccm survey add nps"),
        )
    return found


def answers(reader: Reader, survey_id: int) -> int:
    """How many answers a survey has, those that no longer count included."""
    return int(reader.value("SELECT count(*) FROM survey_answer WHERE survey_id = ?", (survey_id,)))


def _only(reader: Reader) -> SurveyRow:
    found = surveys(reader)
    if not found:
        raise NotFound(_("There is no survey yet."), hint=_("Make one with: ccm survey add nps"))
    if len(found) > 1:
        raise InvalidInput(
            _("Which survey? There are several."),
            hint=_("There are: %(names)s.") % {"names": in_series(row.name for row in found)},
        )
    return found[0]


def _survey(
    survey_id: int, name: str, kind: str, question: str, created_at: int, updated_at: int
) -> SurveyRow:
    return SurveyRow(survey_id, name, kind, json.loads(question), created_at, updated_at)
