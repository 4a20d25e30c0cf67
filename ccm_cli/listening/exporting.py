"""Surveys and their answers, taken out; answers as the import reads them."""

from ccm_cli.customers.exporting.listed import Column, contact_columns, listed
from ccm_cli.store.filters.registry import Kind

SURVEYS = listed(
    "surveys",
    (
        Column("name", "s.name"),
        Column("kind", "s.kind"),
        Column("question", "s.question", json=True),
        Column("created_at", "s.created_at", Kind.MOMENT, header="created"),
        Column("updated_at", "s.updated_at", Kind.MOMENT, header="updated"),
    ),
    entity="survey",
    table="survey",
    alias="s",
)

ANSWERS = listed(
    "answers",
    (
        *contact_columns("c"),
        Column("survey", "s.name"),
        Column("score", "a.score", Kind.NUMBER),
        Column("comment", "a.comment"),
        Column("at", "a.at", Kind.MOMENT),
        Column("channel", "a.channel"),
        Column("campaign", "coalesce(k.name, '')"),
    ),
    entity="answer",
    table="survey_answer",
    alias="a",
    joins={
        "c": "LEFT JOIN contact c ON c.id = a.contact_id",
        "s": "LEFT JOIN survey s ON s.id = a.survey_id",
        "k": "LEFT JOIN campaign k ON k.id = a.campaign_id",
    },
)
