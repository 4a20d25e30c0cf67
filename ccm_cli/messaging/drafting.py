"""Drafts of campaigns: made, changed, copied, removed."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from ccm_cli.customers import entries
from ccm_cli.customers.queries import filtering
from ccm_cli.errors import Conflict, InvalidInput, NotFound, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt, search_key
from ccm_cli.messaging import channels, kept_files, variants
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import AUTO
from ccm_cli.messaging.models import Campaign, CampaignVariant
from ccm_cli.messaging.outbox import SENT
from ccm_cli.messaging.policy import read_hours
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.queries.campaigns import state_in_words
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.timing import Timing
from ccm_cli.messaging.timing import columns as columns_of
from ccm_cli.messaging.variants import NO_TEST, Experiment, Variant
from ccm_cli.store.ids import id_said
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

LONGEST_NAME = 100
"""Characters of a campaign's name."""

_EXPERIMENT = ("test_share", "holdout", "winner_by", "decide_after", "undecided")
_COPIED = (
    "filter", "segment_id", "template", "channel", "variables", "kind", "date_field",
    "offset_days", "at_time", "yearly", "local", "rule", "again_days", "hours", "per_hour",
    "survey_id", "files", *_EXPERIMENT,
)  # fmt: skip


class Limits(NamedTuple):
    """How a campaign keeps to itself; None leaves what was said before.

    Attributes:
        per_hour: at most so many messages; 0 for no limit of its own.
        hours: ``09:00-18:00`` in each contact's own time zone; empty for any time.
    """

    per_hour: int | None = None
    hours: str | None = None


UNLIMITED = Limits()


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
    shown = _free_name(work.reader, name)
    audience_filter, segment_id = _audience(work.reader, segment, filter, context)
    given = dict(variables or {})
    template.check_variables(given)
    survey_id = _survey(work.reader, survey)
    _require_survey(template, survey_id)
    campaign = Campaign(
        name=shown,
        key=search_key(shown),
        filter=audience_filter,
        segment_id=segment_id,
        template=template.name,
        channel=_channel(channel or context.settings.sending.default_channel),
        variables=_dump(given),
        survey_id=survey_id,
        created_at=now,
        updated_at=now,
        **_when(work.reader, timing, context),
    )
    _limit(campaign, limits)
    _enclose(work, campaign, files, ())
    work.add(campaign)
    _experiment(work, campaign, experiment)
    return campaign


def edit(
    work: UnitOfWork,
    campaign_id: int,
    *,
    context: SendingContext,
    now: int,
    name: str | None = None,
    template: MessageTemplate | None = None,
    segment: str | None = None,
    filter: str | None = None,  # noqa: A002  (it is the filter)
    channel: str | None = None,
    variables: Mapping[str, str | None] | None = None,
    survey: str | None = None,
    timing: Timing | None = None,
    limits: Limits = UNLIMITED,
    experiment: Experiment = NO_TEST,
    files: Sequence[Asset] = (),
    detached: Sequence[str] = (),
) -> Campaign:
    """Change a draft; what is None stays. A variable of None is taken away, as is a survey ``""``.

    Name and limits can be changed as long as something is to come; a run goes by them at once.

    Raises:
        Conflict: it is no draft any more, or the name is taken.
        NotFound: there is no such campaign, segment or survey.
        InvalidInput: as `add`; also when variables do not suit a template that is not given.
    """
    campaign = work.get(Campaign, campaign_id)
    content = (segment, filter, channel, survey, timing)
    said = variables or files or detached or experiment != NO_TEST
    if any(one is not None for one in content) or said:
        _require_state(campaign, "draft")
    _require_state(campaign, "draft", "scheduled", "held", "running", "paused")
    if name is not None:
        _rename(work.reader, campaign, name)
    _limit(campaign, limits)
    if segment is not None or filter is not None:
        campaign.filter, campaign.segment_id = _audience(work.reader, segment, filter, context)
    if channel is not None:
        campaign.channel = _channel(channel)
    _say(campaign, template, variables or {})
    if survey is not None:
        campaign.survey_id = _survey(work.reader, survey) if survey else None
    _enclose(work, campaign, files, detached)
    for key, value in (_when(work.reader, timing, context) if timing else {}).items():
        setattr(campaign, key, value)
    campaign.updated_at = now
    work.flush()
    if experiment != NO_TEST:
        _experiment(work, campaign, experiment)
    return campaign


def clone(work: UnitOfWork, campaign_id: int, *, name: str, now: int) -> Campaign:
    """A draft like another campaign, whatever became of that; under its own name.

    Raises:
        Conflict: there is a campaign of that name.
        NotFound: there is no such campaign.
    """
    original = work.get(Campaign, campaign_id)
    shown = _free_name(work.reader, name)
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
        work.add(_row(copy.id, variant._replace(digest="")))
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


def _rename(reader: Reader, campaign: Campaign, name: str) -> None:
    shown = entries.line(name, _("The name of a campaign"), longest=LONGEST_NAME)
    if search_key(shown) != campaign.key:
        shown = _free_name(reader, name)
    campaign.name, campaign.key = shown, search_key(shown)


def _when(reader: Reader, said: Timing | None, context: SendingContext) -> dict[str, Any]:
    return columns_of(reader, said, context)


def _say(
    campaign: Campaign, template: MessageTemplate | None, changed: Mapping[str, str | None]
) -> None:
    """Give a campaign another message, or other variables."""
    if template is not None and template.name != campaign.template:
        _require_state(campaign, "draft")
        campaign.template = template.name
    if changed:
        _require_state(campaign, "draft")
    given = {**json.loads(campaign.variables), **changed}
    given = {key: value for key, value in given.items() if value is not None}
    if template is not None and campaign.state == "draft":
        template.check_variables(given)
    campaign.variables = _dump(given)


def _limit(campaign: Campaign, limits: Limits) -> None:
    if limits.per_hour is not None:
        if limits.per_hour < 0:
            raise InvalidInput(_("Messages an hour are counted from 0: no limit."))
        campaign.per_hour = limits.per_hour or None
    if limits.hours is not None:
        campaign.hours = read_hours(limits.hours).text if limits.hours.strip() else ""


def _enclose(
    work: UnitOfWork, campaign: Campaign, files: Sequence[Asset], detached: Sequence[str]
) -> None:
    """Have files go along, in the place of those of the same name, or go along no more."""
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


def _experiment(work: UnitOfWork, campaign: Campaign, said: Experiment) -> None:
    """Keep the versions, and how it is decided between them."""
    assert campaign.id is not None
    held = campaign_row(work.reader, campaign.id).variants
    wanted = variants.together(held, said)
    before = {column: getattr(campaign, column) for column in _EXPERIMENT}
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
            work.add(_row(campaign.id, each))


def _row(campaign_id: int, variant: Variant) -> CampaignVariant:
    return CampaignVariant(
        campaign_id=campaign_id,
        name=variant.name,
        template=variant.template,
        subjects=json.dumps(variant.subjects, ensure_ascii=False, sort_keys=True),
        channel=variant.channel,
        at_time=variant.at,
        template_digest=variant.digest,
    )


def _channel(name: str) -> str:
    return name if name == AUTO else channels.require(name)


def _free_name(reader: Reader, name: str) -> str:
    shown = entries.line(name, _("The name of a campaign"), longest=LONGEST_NAME)
    if not search_key(shown):
        raise InvalidInput(_("A campaign needs a name."))
    if reader.value("SELECT 1 FROM campaign WHERE key = ?", (search_key(shown),)) is not None:
        raise Conflict(
            _("There is a campaign %(name)s already.") % {"name": shown},
            hint=_("Choose another name, or see: ccm campaign show %(name)s") % {"name": shown},
        )
    return shown


def _require_state(campaign: Campaign, *states: str) -> None:
    if campaign.state not in states:
        raise Conflict(
            _("Campaign %(name)s is %(state)s.")
            % {"name": campaign.name, "state": state_in_words(campaign.state)},
            hint=_("See: ccm campaign show %(name)s") % {"name": campaign.name},
        )


def _audience(
    reader: Reader, segment: str | None, expression: str | None, context: SendingContext
) -> tuple[str, int | None]:
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


def _survey(reader: Reader, ref: str | None) -> int | None:
    if ref is None:
        return None
    found = reader.value("SELECT id FROM survey WHERE key = ?", (search_key(ref),))
    if found is None:
        found = reader.value("SELECT id FROM survey WHERE id = ?", (id_said(ref),))
    if found is None:
        raise NotFound(
            _("There is no survey %(name)s.") % {"name": ref},
            hint=_("Make one with: ccm survey add %(name)s") % {"name": ref},
        )
    return int(found)


def _require_survey(template: MessageTemplate, survey_id: int | None) -> None:
    if template.purpose == "survey" and survey_id is None:
        raise InvalidInput(
            _("The message %(name)s asks a survey: name which.") % {"name": template.name},
            hint=_("For example: --survey nps"),
        )


def _dump(variables: Mapping[str, object]) -> str:
    return json.dumps(variables, ensure_ascii=False, sort_keys=True)
