"""What the filter language may say about surveys and answers, and about contacts by them."""

from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Entity, Field, Function, Kind, Registry

GROUP_WORDS = {
    "promoter": message("promoter"),
    "passive": message("passive"),
    "detractor": message("detractor"),
}
GROUPS = tuple(GROUP_WORDS)

_GROUP = (
    "CASE WHEN a.score >= 9 THEN 'promoter' WHEN a.score >= 7 THEN 'passive' ELSE 'detractor' END"
)

ANSWER = Entity(
    "answer",
    "survey_answer",
    "a",
    (
        Field("id", Kind.NUMBER, "a.id", message("Number")),
        Field("survey", Kind.TEXT, "s.name", message("Survey"), key_sql="s.key", needs=("survey",)),
        Field("at", Kind.MOMENT, "a.at", message("When"), aliases=("date",)),
        Field(
            "contact",
            Kind.TEXT,
            "c.name",
            message("Contact"),
            key_sql="c.name_key",
            sort_sql="coalesce(c.sort_key, '')",
            needs=("contact",),
        ),
        Field("contact.id", Kind.NUMBER, "a.contact_id", message("Contact number")),
        Field("score", Kind.NUMBER, "a.score", message("Score")),
        Field("group", Kind.CHOICE, _GROUP, message("Group"), choices=GROUPS, words=GROUP_WORDS),
        Field("comment", Kind.TEXT, "a.comment", message("Comment")),
        Field("channel", Kind.TEXT, "a.channel", message("Channel")),
        Field(
            "campaign",
            Kind.TEXT,
            "p.name",
            message("Campaign"),
            key_sql="p.key",
            needs=("campaign",),
        ),
        Field("created", Kind.MOMENT, "a.created_at", message("Written down")),
    ),
    joins={
        "survey": "LEFT JOIN survey s ON s.id = a.survey_id",
        "contact": "LEFT JOIN contact c ON c.id = a.contact_id",
        "campaign": "LEFT JOIN campaign p ON p.id = a.campaign_id",
    },
)

SURVEY = Entity(
    "survey",
    "survey",
    "s",
    (
        Field("id", Kind.NUMBER, "s.id", message("Number")),
        Field("name", Kind.TEXT, "s.name", message("Name"), key_sql="s.key", sort_sql="s.key"),
        Field("kind", Kind.TEXT, "s.kind", message("Kind")),
        Field(
            "answers",
            Kind.NUMBER,
            "(SELECT count(*) FROM survey_answer n WHERE n.survey_id = s.id)",
            message("Answers"),
        ),
        Field(
            "last_answer",
            Kind.MOMENT,
            "(SELECT max(n.at) FROM survey_answer n WHERE n.survey_id = s.id)",
            message("Last answer"),
        ),
        Field("created", Kind.MOMENT, "s.created_at", message("Created")),
    ),
)

_LATEST = (
    "(SELECT n.{column} FROM survey_answer n WHERE n.contact_id = c.id"
    " ORDER BY n.at DESC, n.id DESC LIMIT 1)"
)

_OF_CONTACT = (
    Field("survey.nps", Kind.NUMBER, _LATEST.format(column="score"), message("Last score given")),
    Field("survey.last", Kind.MOMENT, _LATEST.format(column="at"), message("Last survey answered")),
)

_ANSWERED = Function(
    "answered",
    (Kind.TEXT,),
    label=message("Answered this survey"),
    keys=True,
    rows="survey_answer n JOIN survey v ON v.id = n.survey_id"
    " WHERE n.contact_id = c.id AND v.key = ?",
)


def declare(registry: Registry) -> None:
    """Register surveys and answers, and what they say about contacts."""
    registry.register(SURVEY)
    registry.register(ANSWER)
    registry.extend("contact", _OF_CONTACT, (_ANSWERED,))
