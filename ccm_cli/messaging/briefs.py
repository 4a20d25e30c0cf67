"""What has to be known of a campaign to write to one of its people, read once per run."""

import json
import re
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2s
from threading import Lock

from ccm_cli.customers.queries import filtering
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.kept_files import assets, content, listed
from ccm_cli.messaging.outbox import Claimed
from ccm_cli.messaging.policy import SendHours, read_hours
from ccm_cli.messaging.purposes import is_optional
from ccm_cli.messaging.queries import campaigns
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.queries.data import Occasion, survey_of
from ccm_cli.messaging.queries.offers import offers_for
from ccm_cli.messaging.queries.recipients import custom_keys
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.message_file import from_snapshot
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.selling.queries.baskets import Offers
from ccm_cli.store.filters import Condition
from ccm_cli.store.reading import Reader

SUBMITTED = {"reply": "", "ticket": "", "auto-reply": "auto-replied"}
"""What ``Auto-Submitted`` says by source, up to its ``/``; all else is auto-generated."""

_LIST_NAME = re.compile(r"[A-Za-z0-9-]+\Z")
_FRESH_SECONDS = 60
"""Filters say `-30d` and `today`; so they are read again now and then."""


@dataclass(frozen=True)
class Brief:
    """A message for those who write it, whoever gets it.

    Attributes:
        template: the frozen version.
        occasion: what it is about.
        condition: who may get it still.
        list_id: what mail programs file it by; empty for what is nobody's list.
        auto_submitted: as in `ccm_cli.messaging.composing.Letterhead`.
        keeps_its_day: whether it belongs to one day of each person.
        enclosed: the files that go along beside those of the template.
        at: when it was read, UTC seconds.
        hours: in which it is sent; None for any.
    """

    template: MessageTemplate
    occasion: Occasion
    condition: Condition
    list_id: str
    auto_submitted: str
    at: int
    hours: SendHours | None = None
    keeps_its_day: bool = False
    enclosed: tuple[Asset, ...] = ()


def occasion_of(
    reader: Reader,
    campaign: CampaignRow,
    context: SendingContext,
    offers: Offers | None = None,
) -> Occasion:
    """What a campaign's messages are about.

    Args:
        reader: the database.
        campaign: which.
        context: what is needed from outside.
        offers: what may be offered to whom, where the message asks.
    """
    survey, questions = survey_of(reader, campaign.survey_id)
    return Occasion(
        name=campaign.name,
        business=context.settings.business,
        zone=context.zone,
        language=context.language,
        variables=campaign.variables,
        survey=survey,
        survey_id=campaign.survey_id,
        questions=questions,
        custom_keys=custom_keys(reader),
        offers=offers,
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
        context.filter_setting,
    )


class Briefs:
    """Gives each message its brief; safe to share between threads."""

    def __init__(self, context: SendingContext) -> None:
        self._context = context
        self._lock = Lock()
        self._briefs: dict[tuple[int | None, str, str, str, int | None], Brief] = {}
        self._templates: dict[str, MessageTemplate] = {}
        self._offers: dict[str, Offers | None] = {}

    def of(self, reader: Reader, message: Claimed) -> Brief:
        """The brief of a message, with what is its own.

        Raises:
            NotFound: its campaign is gone.
            InvalidInput: its frozen template or its filter cannot be read any more.
        """
        key = (
            message.campaign_id,
            message.template_digest,
            message.source,
            message.filter,
            message.survey_id,
        )
        with self._lock:
            known = self._briefs.get(key)
            if known is None or self._context.now - known.at >= _FRESH_SECONDS:
                known = self._briefs[key] = self._read(reader, message)
        if message.files != "[]":
            known = replace(known, enclosed=assets(reader, listed(message.files)))
        if not message.has_variables:
            return known
        own = {**known.occasion.variables, **json.loads(message.variables)}
        return replace(known, occasion=replace(known.occasion, variables=own))

    def _read(self, reader: Reader, message: Claimed) -> Brief:
        template = self._template(reader, message.template_digest)
        if message.campaign_id is None:
            return self._letter(reader, message, template)
        campaign = campaigns.campaign(reader, message.campaign_id)
        return Brief(
            template=template,
            occasion=occasion_of(reader, campaign, self._context, self._offered(reader, template)),
            condition=audience(reader, campaign.filter, self._context),
            list_id=list_id(campaign.id),
            auto_submitted=automatic(campaign.kind),
            keeps_its_day=campaign.kind == "dated",
            at=self._context.now,
            hours=read_hours(campaign.hours) if campaign.hours else None,
            enclosed=assets(reader, campaign.files),
        )

    def _letter(self, reader: Reader, message: Claimed, template: MessageTemplate) -> Brief:
        """Of a message of no campaign; who asked for it says whether a person decided on it."""
        survey, questions = survey_of(reader, message.survey_id)
        context = self._context
        return Brief(
            template=template,
            occasion=Occasion(
                name=message.source.rpartition("/")[2],
                business=context.settings.business,
                zone=context.zone,
                language=context.language,
                survey=survey,
                survey_id=message.survey_id,
                questions=questions,
                custom_keys=custom_keys(reader),
                offers=self._offered(reader, template),
            ),
            condition=audience(reader, message.filter, context),
            list_id=_source_list(message.source) if is_optional(message.purpose) else "",
            auto_submitted=SUBMITTED.get(message.source.partition("/")[0], "auto-generated"),
            at=context.now,
        )

    def _offered(self, reader: Reader, template: MessageTemplate) -> Offers | None:
        """What may be offered to whom, read once in a run."""
        if template.digest not in self._offers:
            self._offers[template.digest] = offers_for(reader, template)
        return self._offers[template.digest]

    def _template(self, reader: Reader, digest: str) -> MessageTemplate:
        if digest not in self._templates:
            self._templates[digest] = frozen_template(reader, digest)
        return self._templates[digest]


def thread_of(message: Claimed) -> tuple[str, ...]:
    """The conversation that a message goes on with, the answered one last."""
    earlier = tuple(one for one in message.thread.split() if one != message.in_reply_to)
    return (*earlier, message.in_reply_to) if message.in_reply_to else earlier


def automatic(kind: str) -> str:
    """What ``Auto-Submitted`` says of a campaign's messages: a broadcast is started by hand."""
    return "" if kind == "broadcast" else "auto-generated"


def frozen_template(reader: Reader, digest: str) -> MessageTemplate:
    """A template as it was when a campaign started.

    Raises:
        InvalidInput: it is not there, or damaged.
    """
    snapshot = reader.value("SELECT snapshot FROM template_version WHERE digest = ?", (digest,))
    return from_snapshot(json.loads(snapshot) if snapshot else {}, partial(content, reader))


def _source_list(source: str) -> str:
    """As `list_id`, for messages of no campaign; a name in other letters goes by its digest."""
    kind, _slash, name = source.partition("/")
    if not _LIST_NAME.match(name):
        name = blake2s(name.encode(), digest_size=6).hexdigest()
    return f"{kind}-{name}"


def list_id(campaign_id: int) -> str:
    """The first part of a campaign's List-Id: names may hold what a List-Id may not."""
    return f"campaign-{campaign_id}"
