"""Whose answers are whose, as filters may ask."""

from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Registry, Relation


def _answers(tie: str, *aliases: str) -> Relation:
    words = ("answers", *aliases, "پاسخ", "ответ")
    return Relation("answer", "answer", tie, message("Answers"), "at", words)


def declare(registry: Registry) -> None:
    """Say what belongs to surveys and answers, and which answers contacts gave."""
    own = ("survey", "نظرسنجی", "опрос")
    registry.extend("contact", relations=(_answers("a.contact_id = c.id", *own),))
    registry.extend("campaign", relations=(_answers("a.campaign_id = k.id"),))
    registry.extend("survey", relations=(_answers("a.survey_id = s.id"),))
    registry.extend(
        "answer",
        relations=(
            Relation("contact", "contact", "c.id = a.contact_id", message("Contact"), "created"),
            Relation(
                "campaign", "campaign", "k.id = a.campaign_id", message("Campaign"), "started"
            ),
        ),
    )
