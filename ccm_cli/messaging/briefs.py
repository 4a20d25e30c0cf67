"""What has to be known of a campaign to write to one of its people, read once per run."""

import json
from dataclasses import dataclass
from threading import Lock

from ccm_cli.customers.queries import filtering
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.outbox import Claimed
from ccm_cli.messaging.queries import campaigns
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.data import Occasion, survey_of
from ccm_cli.messaging.queries.recipients import custom_keys
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader

_FRESH_SECONDS = 60
"""Filters say `-30d` and `today`; so they are read again now and then."""


@dataclass(frozen=True)
class Brief:
    """One campaign for those who write to its people.

    Attributes:
        template: the frozen version.
        occasion: what its messages are about.
        condition: who belongs to its audience.
        list_id: what mail programs file its messages by.
        is_dated: whether the calendar sends it.
        at: when it was read, UTC seconds.
    """

    template: MessageTemplate
    occasion: Occasion
    condition: Condition
    list_id: str
    is_dated: bool
    at: int


def occasion_of(reader: Reader, campaign: CampaignRow, context: SendingContext) -> Occasion:
    """What a campaign's messages are about."""
    survey, questions = survey_of(reader, campaign.survey_id)
    return Occasion(
        name=campaign.name,
        business=context.settings.business,
        zone=context.zone,
        language=context.language,
        variables=campaign.variables,
        survey=survey,
        questions=questions,
        custom_keys=custom_keys(reader),
    )


def audience(reader: Reader, expression: str, context: SendingContext) -> Condition:
    """Who fits a campaign's filter, as SQL.

    Raises:
        InvalidInput: the filter cannot be understood; the place is marked.
        NotFound: it names a segment that is not there.
    """
    return filtering.condition(
        reader,
        expression,
        context.registry.entity("contact"),
        now=context.now,
        zone=context.zone,
        currency=context.currency,
        calendar=context.settings.display.calendar,
    )


class Briefs:
    """Gives each message its brief; safe to share between threads."""

    def __init__(self, context: SendingContext) -> None:
        self._context = context
        self._lock = Lock()
        self._briefs: dict[int, Brief] = {}
        self._templates: dict[str, MessageTemplate] = {}

    def of(self, reader: Reader, message: Claimed) -> Brief:
        """The brief of a message's campaign.

        Raises:
            NotFound: the campaign is gone.
            InvalidInput: its frozen template or its filter cannot be read any more.
        """
        campaign_id = message.campaign_id or 0
        with self._lock:
            known = self._briefs.get(campaign_id)
            if known is None or self._context.now - known.at >= _FRESH_SECONDS:
                known = self._briefs[campaign_id] = self._read(reader, campaign_id)
            return known

    def _read(self, reader: Reader, campaign_id: int) -> Brief:
        campaign = campaigns.campaign(reader, campaign_id)
        return Brief(
            template=self._template(reader, campaign.template_digest),
            occasion=occasion_of(reader, campaign, self._context),
            condition=audience(reader, campaign.filter, self._context),
            list_id=list_id(campaign.id),
            is_dated=campaign.kind == "dated",
            at=self._context.now,
        )

    def _template(self, reader: Reader, digest: str) -> MessageTemplate:
        if digest not in self._templates:
            self._templates[digest] = frozen_template(reader, digest)
        return self._templates[digest]


def frozen_template(reader: Reader, digest: str) -> MessageTemplate:
    """A template as it was when a campaign started.

    Raises:
        InvalidInput: it is not there, or damaged.
    """
    snapshot = reader.value("SELECT snapshot FROM template_version WHERE digest = ?", (digest,))
    return MessageTemplate.from_snapshot(json.loads(snapshot) if snapshot else {})


def list_id(campaign_id: int) -> str:
    """The first part of a campaign's List-Id: names may hold what a List-Id may not."""
    return f"campaign-{campaign_id}"
