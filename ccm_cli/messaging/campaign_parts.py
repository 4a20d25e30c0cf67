"""What is said of a campaign, piece by piece: name, audience, channel, survey, limits, files."""

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ccm_cli.customers import entries
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import Conflict, InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.messaging import channels, kept_files, variants
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import AUTO
from ccm_cli.messaging.models import Campaign, CampaignVariant
from ccm_cli.messaging.policy import read_hours
from ccm_cli.messaging.queries.campaigns import LONGEST_NAME, is_free
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.variants import Experiment, Variant
from ccm_cli.store.ids import id_meant
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

EXPERIMENT = ("test_share", "holdout", "winner_by", "decide_after", "undecided")
"""The columns that say how versions are compared."""


class Limits(NamedTuple):
    """How a campaign keeps to itself; None leaves what was said before.

    Attributes:
        per_hour: at most so many messages; 0 for no limit of its own.
        hours: ``09:00-18:00`` in each contact's own time zone; empty for any time.
    """

    per_hour: int | None = None
    hours: str | None = None


UNLIMITED = Limits()


def free_name(reader: Reader, name: str) -> str:
    """A name that no other campaign has, tidied.

    Raises:
        InvalidInput: it is none.
        Conflict: another campaign has it.
    """
    shown = entries.line(name, _("The name of a campaign"), longest=LONGEST_NAME)
    if not search_key(shown):
        raise InvalidInput(_("A campaign needs a name."), field="name")
    if not is_free(reader, shown):
        raise Conflict(
            _("There is a campaign %(name)s already.") % {"name": shown},
            hint=_("Choose another name, or see: ccm campaign show %(name)s") % {"name": shown},
        )
    return shown


def audience_of(
    reader: Reader, segment: str | None, expression: str | None, context: SendingContext
) -> tuple[str, int | None]:
    """The filter of an audience, and the segment that it follows.

    Raises:
        InvalidInput: not one of both is named, or the filter cannot be understood.
        NotFound: there is no such segment.
    """
    if (segment is None) == (expression is None):
        raise InvalidInput(
            _("A campaign goes to a segment or to whom a filter fits: name one of them."),
            hint=_("--segment regulars, or --filter 'tag=vip', or for everybody --filter ''"),
        )
    found = filtering.filter_of(reader, segment) if segment is not None else expression or ""
    audience(reader, found, context)
    segment_id = None
    if segment is not None:
        segment_id = reader.value("SELECT id FROM segment WHERE key = ?", (search_key(segment),))
    return found, segment_id


def channel_of(name: str) -> str:
    """A channel, or ``auto``.

    Raises:
        InvalidInput: there is no such channel.
    """
    return name if name == AUTO else channels.require(name)


def survey_of(reader: Reader, ref: str | None) -> int | None:
    """The number of a survey by its name or number.

    Raises:
        NotFound: there is none.
    """
    if ref is None:
        return None
    found = id_meant(reader, "survey", ref)
    if found is None:
        raise NotFound(
            _("There is no survey %(name)s.") % {"name": ref},
            hint=_("Make one with: ccm survey add %(name)s") % {"name": ref},
        )
    return found


def require_survey(template: MessageTemplate, survey_id: int | None) -> None:
    """Refuse a message that asks a survey where none is named.

    Raises:
        InvalidInput: so it is.
    """
    if template.purpose == "survey" and survey_id is None:
        raise InvalidInput(
            _("The message %(name)s asks a survey: name which.") % {"name": template.name},
            hint=_("For example: --survey nps"),
        )


def limit(campaign: Campaign, limits: Limits) -> None:
    """Have a campaign keep to its limits.

    Raises:
        InvalidInput: they cannot be understood.
    """
    if limits.per_hour is not None:
        if limits.per_hour < 0:
            raise InvalidInput(_("Messages an hour are counted from 0: no limit."))
        campaign.per_hour = limits.per_hour or None
    if limits.hours is not None:
        campaign.hours = read_hours(limits.hours).text if limits.hours.strip() else ""


def enclose(
    work: UnitOfWork, campaign: Campaign, files: Sequence[Asset], detached: Sequence[str]
) -> None:
    """Have files go along, in the place of those of the same name, or go along no more.

    Raises:
        NotFound: a file that is to be detached does not go along.
        InvalidInput: together they are too large.
    """
    held = {one.name: one for one in kept_files.listed(campaign.files)}
    for name in detached:
        if held.pop(name, None) is None:
            raise NotFound(
                _("No file %(name)s goes along with campaign %(campaign)s.")
                % {"name": excerpt(name), "campaign": campaign.name},
                hint=_("See: ccm campaign show %(name)s") % {"name": campaign.name},
            )
    held |= {one.name: one for one in kept_files.keep_all(work, files)}
    kept_files.require_together(one.size for one in held.values())
    campaign.files = kept_files.dump(held.values())


def compare(work: UnitOfWork, campaign: Campaign, said: Experiment) -> None:
    """Keep the versions, and how it is decided between them."""
    assert campaign.id is not None
    held = campaign_row(work.reader, campaign.id).variants
    wanted = variants.together(held, said)
    before = {column: getattr(campaign, column) for column in EXPERIMENT}
    names = [each.name for each in wanted]
    columns = variants.columns(campaign.kind, before, said, tests=bool(wanted), names=names)
    for key, value in columns.items():
        setattr(campaign, key, value)
    work.flush()
    if list(held) != wanted:
        ids = work.reader.values(
            "SELECT id FROM campaign_variant WHERE campaign_id = ?", (campaign.id,)
        )
        work.delete_rows("campaign_variant", ids)
        for each in wanted:
            work.add(row_of(campaign.id, each))


def row_of(campaign_id: int, variant: Variant) -> CampaignVariant:
    """A version as a row."""
    return CampaignVariant(
        campaign_id=campaign_id,
        name=variant.name,
        template=variant.template,
        subjects=json.dumps(variant.subjects, ensure_ascii=False, sort_keys=True),
        channel=variant.channel,
        at_time=variant.at,
        template_digest=variant.digest,
    )


def dump(variables: Mapping[str, object]) -> str:
    """Variables as a row holds them."""
    return json.dumps(variables, ensure_ascii=False, sort_keys=True)
