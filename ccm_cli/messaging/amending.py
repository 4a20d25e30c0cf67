"""Changing a campaign: a draft in everything, one that was started in what is not frozen yet."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ccm_cli.customers import entries
from ccm_cli.errors import Conflict
from ccm_cli.language import gettext as _
from ccm_cli.language.text import search_key
from ccm_cli.language.zones import local_day, utc_of
from ccm_cli.messaging import campaign_parts as parts
from ccm_cli.messaging.campaign_parts import UNLIMITED, Limits
from ccm_cli.messaging.changeable import Part, changeable, in_words
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import said as fallbacks_said
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.queries.campaigns import LONGEST_NAME, state_in_words
from ccm_cli.messaging.queries.campaigns import campaign as campaign_row
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.timing import Timing, clock_of, columns
from ccm_cli.messaging.triggered import remember
from ccm_cli.messaging.variants import NO_TEST, Experiment
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork


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
    fallbacks: Sequence[str] | None = None,
    variables: Mapping[str, str | None] | None = None,
    survey: str | None = None,
    timing: Timing | None = None,
    limits: Limits = UNLIMITED,
    experiment: Experiment = NO_TEST,
    files: Sequence[Asset] = (),
    detached: Sequence[str] = (),
) -> Campaign:
    """Change a campaign; what is None stays.

    A run goes by new limits, and by a new audience, at once. Who fits a new audience of a triggered
    campaign already is taken for somebody who was there; of a new rule the days from now on count.

    Args:
        work: the unit of work.
        campaign_id: the campaign.
        context: what sending needs from outside.
        now: UTC seconds.
        name: as for `ccm_cli.messaging.drafting.add`, like all that is not told here.
        template: the message; also given where it stays, so that variables are held against it.
        segment: the audience.
        filter: the same.
        channel: by which it goes.
        fallbacks: by which others; a channel without them is the only one.
        variables: by name; one of None is taken away.
        survey: the one it asks; ``""`` takes it away.
        timing: when it writes.
        limits: how it keeps to itself.
        experiment: what is tried on whom.
        files: to go along from now on, in the place of those of the same name.
        detached: the names of files that no longer go along.

    Raises:
        Conflict: that part cannot be changed any more (`ccm_cli.messaging.changeable`), or the
            name is taken.
        NotFound: there is no such campaign, segment, survey or file.
        InvalidInput: as `ccm_cli.messaging.drafting.add`; also when variables do not suit a
            template that is not given.
    """
    campaign = work.get(Campaign, campaign_id)
    is_other = template is not None and template.name != campaign.template
    content = (channel, fallbacks, survey, *files, *detached)
    said = {
        Part.NAME: name is not None,
        Part.LIMITS: limits != UNLIMITED,
        Part.AUDIENCE: segment is not None or filter is not None,
        Part.TIMING: timing is not None,
        Part.CONTENT: is_other
        or bool(variables)
        or experiment != NO_TEST
        or any(one is not None for one in content),
    }
    _require(campaign, said)
    if name is not None:
        _rename(work.reader, campaign, name)
    parts.limit(campaign, limits)
    if timing is not None:
        _retime(work.reader, campaign, timing, context, now=now)
    if channel is not None:
        campaign.channel = parts.channel_of(channel)
    if channel is not None or fallbacks is not None:
        campaign.fallbacks = fallbacks_said(channel, fallbacks)
    _say(campaign, template, variables or {})
    if survey is not None:
        campaign.survey_id = parts.survey_of(work.reader, survey) if survey else None
    parts.enclose(work, campaign, files, detached)
    campaign.updated_at = now
    if segment is not None or filter is not None:
        _readdress(work, campaign, segment, filter, context, now=now)
    work.flush()
    if experiment != NO_TEST:
        parts.compare(work, campaign, experiment)
    return campaign


def _require(campaign: Campaign, said: Mapping[Part, bool]) -> None:
    """Refuse what cannot be changed any more, saying what can."""
    may = changeable(campaign.state, campaign.kind)
    late = tuple(part for part, is_said in said.items() if is_said and part not in may)
    if late:
        raise Conflict(
            _("Campaign %(name)s is %(state)s: %(parts)s cannot be changed any more.")
            % {
                "name": campaign.name,
                "state": state_in_words(campaign.state),
                "parts": in_words(late),
            },
            hint=_("What can: %(parts)s. A draft like it: ccm campaign clone %(name)s")
            % {"parts": in_words(may), "name": campaign.name},
        )


def _rename(reader: Reader, campaign: Campaign, name: str) -> None:
    shown = entries.line(name, _("The name of a campaign"), longest=LONGEST_NAME)
    if search_key(shown) != campaign.key:
        shown = parts.free_name(reader, name)
    campaign.name, campaign.key = shown, search_key(shown)


def _retime(
    reader: Reader, campaign: Campaign, timing: Timing, context: SendingContext, *, now: int
) -> None:
    """Have it write at other times; of one that was started, by another rule only."""
    told = columns(reader, timing, context)
    if campaign.state != "draft":
        if told["kind"] != campaign.kind:
            raise Conflict(
                _("Campaign %(name)s goes by a rule, and was started; another rule can be said.")
                % {"name": campaign.name},
                hint=_("For example: --every 'friday 10:00'"),
            )
        campaign.occurred = max(campaign.occurred, _passed(told["at_time"], context, now))
    for key, value in told.items():
        setattr(campaign, key, value)


def _passed(at_time: str, context: SendingContext, now: int) -> str:
    """The last day whose hour is past by the business's clock; nothing is sent for it any more."""
    today, clock = local_day(now, context.zone), clock_of(at_time)
    is_past = clock is not None and utc_of(datetime.combine(today, clock), context.zone) <= now
    return (today if is_past else today - timedelta(days=1)).isoformat()


def _readdress(
    work: UnitOfWork,
    campaign: Campaign,
    segment: str | None,
    expression: str | None,
    context: SendingContext,
    *,
    now: int,
) -> None:
    """Give a campaign another audience."""
    found = parts.audience_of(work.reader, segment, expression, context)
    campaign.filter, campaign.segment_id = found
    work.flush()
    if campaign.kind == "triggered" and campaign.state != "draft":
        assert campaign.id is not None
        remember(work, campaign_row(work.reader, campaign.id), context=context, now=now)


def _say(
    campaign: Campaign, template: MessageTemplate | None, changed: Mapping[str, str | None]
) -> None:
    """Give a draft another message, or other variables."""
    if campaign.state != "draft":
        return
    if template is not None:
        campaign.template = template.name
    given = {**json.loads(campaign.variables), **changed}
    given = {key: value for key, value in given.items() if value is not None}
    if template is not None:
        template.check_variables(given)
    campaign.variables = parts.dump(given)
