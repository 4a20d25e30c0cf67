"""The groups of a campaign's audience: who gets which version of its message, when."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ccm_cli.config import Settings
from ccm_cli.messaging import splitting
from ccm_cli.messaging.briefs import frozen_template
from ccm_cli.messaging.fallbacks import AUTO, Order, order, said
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.reasons import Reason
from ccm_cli.messaging.splitting import HOLDOUT, REST, Slice
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.timing import Wall, clock_of
from ccm_cli.store.reading import Reader


class Arm(NamedTuple):
    """A group of an audience, and what it gets.

    Attributes:
        slice: who is in it.
        template: the message; of those who get none for now, that of the first variant.
        order: the channels by which it goes.
        clock: ``HH:MM`` at which it goes, where the variant says so; else empty.
    """

    slice: Slice
    template: MessageTemplate
    order: Order
    clock: str

    @property
    def variant(self) -> str:
        """As the outbox names it."""
        return "" if self.slice.name == REST else self.slice.name

    @property
    def state(self) -> tuple[str, str]:
        """The state of a message of the group that is queued now, and the reason for it."""
        if self.slice.name == HOLDOUT:
            return "suppressed", Reason.HOLDOUT
        return ("deferred", Reason.AWAITS_WINNER) if self.slice.name == REST else ("queued", "")


Messages = Mapping[str, MessageTemplate]
"""The message of each variant by its name; of a campaign without any, under the empty name."""


def groups(campaign: CampaignRow) -> list[Slice]:
    """Who of an audience gets which variant; all but the holdout the chosen one, once there is."""
    if campaign.chosen:
        return splitting.slices([campaign.chosen], share=100, holdout=campaign.holdout)
    names = [each.name for each in campaign.variants] or [""]
    return splitting.slices(names, share=campaign.test_share, holdout=campaign.holdout)


def arms(campaign: CampaignRow, messages: Messages, settings: Settings) -> list[Arm]:
    """The groups of a campaign's audience with what they get.

    Raises:
        InvalidInput: a channel is named that does not exist.
    """
    tried = {each.name: each for each in campaign.variants}
    usual = next(iter(messages.values()))
    made = []
    for group in groups(campaign):
        own = tried.get(group.name)
        template = messages.get(group.name, usual)
        ways = ways_of(settings, template, campaign, own.channel if own else "")
        made.append(Arm(group, template, ways, own.at if own else ""))
    return made


def ways_of(
    settings: Settings, template: MessageTemplate, campaign: CampaignRow, channel: str
) -> Order:
    """The channels of a message of a campaign.

    Args:
        settings: of the business.
        template: the message.
        campaign: whose.
        channel: the one that a variant tries; empty where it tries none of its own.

    Raises:
        InvalidInput: a channel is named that does not exist.
    """
    rest = said(channel, None) if channel and campaign.fallbacks == AUTO else campaign.fallbacks
    return order(settings, template, channel or campaign.channel, rest)


def arm_of(campaign: CampaignRow, found: Sequence[Arm], contact_id: int) -> Arm:
    """The group that a person is in."""
    drawn = splitting.draw(campaign.id, contact_id)
    return next(arm for arm in found if arm.slice.low <= drawn < arm.slice.high)


def frozen_messages(reader: Reader, campaign: CampaignRow) -> dict[str, MessageTemplate]:
    """The messages of a campaign that was started, as they were then.

    Raises:
        InvalidInput: one of them is not there, or damaged.
    """
    if not campaign.variants:
        return {"": frozen_template(reader, campaign.template_digest)}
    return {each.name: frozen_template(reader, each.digest) for each in campaign.variants}


def wall_of(wall: Wall, clock: str) -> Wall:
    """When a group's messages are due, where the group has a time of day of its own."""
    return wall._replace(clock=clock_of(clock)) if clock else wall
