"""Which messages and campaigns belong to whom, as filters may ask."""

from ccm_cli.language.catalog import message
from ccm_cli.store.filters.registry import Registry, Relation


def _messages(tie: str) -> Relation:
    aliases = ("messages", "پیام", "сообщение")
    return Relation("message", "message", tie, message("Messages"), "handed_over", aliases)


def _campaign(tie: str) -> Relation:
    aliases = ("کارزار", "кампания")
    return Relation("campaign", "campaign", tie, message("Campaign"), "started", aliases)


def declare(registry: Registry) -> None:
    """Say what belongs to campaigns and messages, and which messages contacts have got."""
    registry.extend("campaign", relations=(_messages("m.campaign_id = k.id"),))
    registry.extend(
        "message",
        relations=(
            Relation("contact", "contact", "c.id = m.contact_id", message("Contact"), "created"),
            _campaign("k.id = m.campaign_id"),
        ),
    )
    registry.extend("contact", relations=(_messages("m.contact_id = c.id"),))
    registry.extend("interaction", relations=(_campaign("k.id = i.campaign_id"),))
