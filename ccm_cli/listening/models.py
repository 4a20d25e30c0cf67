"""Tables of surveys and their answers."""

from sqlalchemy import Index
from sqlmodel import Field

import ccm_cli.messaging.models  # noqa: F401  (the tables that ours refer to)
from ccm_cli.store.columns import reference
from ccm_cli.store.models import Record

PERMANENT = {"sqlite_autoincrement": True}


class Survey(Record, table=True):
    __tablename__ = "survey"
    __table_args__ = (PERMANENT,)
    id: int | None = Field(default=None, primary_key=True)
    name: str
    key: str = Field(unique=True)
    kind: str = "nps"
    question: str = "{}"
    """JSON object: the question by language; empty: the standard wording."""
    created_at: int
    updated_at: int


class SurveyAnswer(Record, table=True):
    __tablename__ = "survey_answer"
    __table_args__ = (
        Index("survey_answer_survey", "survey_id", "at"),
        Index("survey_answer_contact", "contact_id", "at"),
        PERMANENT,
    )
    id: int | None = Field(default=None, primary_key=True)
    survey_id: int = reference("survey.id", on_delete="CASCADE", index=False)
    contact_id: int | None = reference(
        "contact.id", on_delete="CASCADE", optional=True, index=False
    )
    campaign_id: int | None = reference("campaign.id", on_delete="SET NULL", optional=True)
    score: int
    comment: str = ""
    channel: str = ""
    """How it came: ``email``, ``phone`` and so on."""
    at: int
    created_at: int
