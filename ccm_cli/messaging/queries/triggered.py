"""Triggered campaigns: whether somebody has come to fit one."""

from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.queries.campaigns import CampaignRow, in_state
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader


def triggered_campaigns(reader: Reader) -> list[CampaignRow]:
    """The triggered campaigns that run."""
    return [one for one in in_state(reader, "running") if one.kind == "triggered"]


def comes_or_goes(reader: Reader, campaign: CampaignRow, condition: Condition) -> bool:
    """Whether somebody has come to fit a campaign since it was last looked at, or fits no more."""
    comes = reader.value(
        f"SELECT 1 FROM contact c {' '.join(condition.joins)} WHERE {condition.of_all}"
        " AND c.id NOT IN (SELECT contact_id FROM campaign_member WHERE campaign_id = ?) LIMIT 1",
        (*condition.parameters, campaign.id),
    )
    if comes is not None:
        return True
    return bool(
        reader.value(
            "SELECT 1 FROM campaign_member x WHERE x.campaign_id = ? AND x.contact_id NOT IN"
            f" (SELECT c.id FROM contact c {' '.join(condition.joins)} WHERE {condition.of_all})"
            " LIMIT 1",
            (campaign.id, *condition.parameters),
        )
    )


def anything_to_note(reader: Reader, context: SendingContext) -> bool:
    """Whether somebody has come to fit a triggered campaign, or fits it no more."""
    return any(
        comes_or_goes(reader, campaign, audience(reader, campaign.filter, context))
        for campaign in triggered_campaigns(reader)
    )
