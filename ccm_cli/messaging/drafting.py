"""Drafts of campaigns: made, changed, copied, removed."""

from collections.abc import Mapping, Sequence

from ccm_cli.errors import Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.messaging import campaign_parts as parts
from ccm_cli.messaging.campaign_parts import UNLIMITED, Limits
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import said
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.outbox import SENT
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.queries.campaigns import next_name
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.timing import Timing, columns
from ccm_cli.messaging.variants import NO_TEST, Experiment
from ccm_cli.store.writing import UnitOfWork

_COPIED = (
    "filter", "segment_id", "template", "channel", "variables", "kind", "date_field",
    "offset_days", "at_time", "yearly", "local", "rule", "again_days", "hours", "per_hour",
    "survey_id", "files", "fallbacks", *parts.EXPERIMENT,
)  # fmt: skip


def add(
    work: UnitOfWork,
    *,
    name: str,
    template: MessageTemplate,
    context: SendingContext,
    now: int,
    segment: str | None = None,
    filter: str | None = None,  # noqa: A002  (it is the filter)
    channel: str | None = None,
    fallbacks: Sequence[str] | None = None,
    variables: Mapping[str, str] | None = None,
    survey: str | None = None,
    timing: Timing | None = None,
    limits: Limits = UNLIMITED,
    experiment: Experiment = NO_TEST,
    files: Sequence[Asset] = (),
) -> Campaign:
    """Make a draft.

    Args:
        work: the unit of work.
        name: told apart from others by its search key.
        template: the message; the campaign keeps its name.
        context: what sending needs from outside.
        now: UTC seconds.
        segment: the name of a saved one; the draft follows its changes.
        filter: the audience in the filter language, in place of a segment.
        channel: one of `channels.NAMES`, or ``auto`` for the one that each customer prefers; None
            for the settings' default.
        fallbacks: channels for those whom the first does not reach; `fallbacks.AUTO` for those of
            the message or the settings; None for these where no channel is named, else for none.
        variables: what the template is given.
        survey: name or number of the survey that it asks.
        timing: when it writes; None for a broadcast.
        limits: how it keeps to itself.
        experiment: what is tried on whom.
        files: those that go along with its mails, as `ccm_cli.messaging.kept_files.read` found
            them; kept as they are now.

    Raises:
        Conflict: there is a campaign of that name.
        NotFound: there is no such segment or survey.
        InvalidInput: audience, channel, variables, times or versions cannot be used.
    """
    shown = parts.free_name(work.reader, name)
    audience_filter, segment_id = parts.audience_of(work.reader, segment, filter, context)
    given = dict(variables or {})
    template.check_variables(given)
    survey_id = parts.survey_of(work.reader, survey)
    parts.require_survey(template, survey_id)
    campaign = Campaign(
        name=shown,
        key=search_key(shown),
        filter=audience_filter,
        segment_id=segment_id,
        template=template.name,
        channel=parts.channel_of(channel or context.settings.sending.default_channel),
        fallbacks=said(channel, fallbacks),
        variables=parts.dump(given),
        survey_id=survey_id,
        created_at=now,
        updated_at=now,
        **columns(work.reader, timing, context),
    )
    parts.limit(campaign, limits)
    parts.enclose(work, campaign, files, ())
    work.add(campaign)
    parts.compare(work, campaign, experiment)
    return campaign


def clone(work: UnitOfWork, campaign_id: int, *, now: int, name: str = "") -> Campaign:
    """A draft like another campaign, whatever became of that; under its own name.

    Args:
        work: the unit of work.
        campaign_id: of the other.
        now: UTC seconds.
        name: of the draft; empty for that of the other with the next free number.

    Raises:
        Conflict: there is a campaign of that name.
        NotFound: there is no such campaign.
    """
    original = work.get(Campaign, campaign_id)
    shown = parts.free_name(work.reader, name or next_name(work.reader, original.name))
    copy = Campaign(
        name=shown,
        key=search_key(shown),
        created_at=now,
        updated_at=now,
        **{column: getattr(original, column) for column in _COPIED},
    )
    if copy.kind == "broadcast":
        copy.local = False
    work.add(copy)
    assert copy.id is not None
    for variant in campaign_row(work.reader, campaign_id).variants:
        work.add(parts.row_of(copy.id, variant._replace(digest="")))
    return copy


def remove(work: UnitOfWork, campaign_id: int) -> None:
    """Remove a draft.

    Raises:
        Refused: it was started; what was sent stays on record.
    """
    campaign = work.get(Campaign, campaign_id)
    marks = ", ".join("?" * len(SENT))
    sent = work.reader.value(
        f"SELECT count(*) FROM message WHERE campaign_id = ? AND state IN ({marks})",
        (campaign_id, *SENT),
    )
    if campaign.state != "draft" or sent:
        raise Refused(
            _("Campaign %(name)s was started; it stays on record.") % {"name": campaign.name},
            hint=_("To stop it: ccm campaign cancel %(name)s") % {"name": campaign.name},
        )
    work.execute("DELETE FROM message WHERE campaign_id = ?", (campaign_id,))
    work.delete(Campaign, campaign_id)
