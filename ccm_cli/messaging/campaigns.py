"""Campaigns: one message to many people, made as a draft, checked, started, watched, ended.

::

    draft -> scheduled -> running <-> paused
      '---------------------^|-> done          (nothing is to come any more)
             scheduled -> held -> running      (its time was missed by too much)
             scheduled, held, running, paused -> cancelled
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ccm_cli.customers.queries import filtering
from ccm_cli.customers.queries.custom_fields import fields_of
from ccm_cli.errors import Conflict, InvalidInput, NotFound, Refused
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, search_key
from ccm_cli.messaging import channels, dated, starting
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import AUTO
from ccm_cli.messaging.models import Campaign
from ccm_cli.messaging.outbox import SENT
from ccm_cli.messaging.queries.check import Check
from ccm_cli.messaging.starting import Started
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.store.filters.registry import Kind, find_field
from ccm_cli.store.ids import id_said
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

__all__ = [
    "Dates", "add", "cancel", "edit", "enqueue_due", "finish", "pause", "remove", "resume", "start",
]  # fmt: skip

MOST_OFFSET_DAYS = 366
_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")


@dataclass(frozen=True, slots=True)
class Dates:
    """When a dated campaign writes to each contact.

    Attributes:
        field: of the contact: a day, a moment, or a day of the year.
        offset_days: days after it, or, negative, before it.
        at: ``HH:MM`` in the contact's own time zone.
        yearly: every year again; a day of the year always is.
    """

    field: str
    offset_days: int = 0
    at: str = "09:00"
    yearly: bool = False


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
    dates: Dates | None = None,
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
        dates: makes it a dated campaign.

    Raises:
        Conflict: there is a campaign of that name.
        NotFound: there is no such segment or survey.
        InvalidInput: audience, channel, variables or dates cannot be used.
    """
    shown = clean_line(name)
    if not search_key(shown):
        raise InvalidInput(_("A campaign needs a name."))
    _refuse_taken(work.reader, shown)
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
        **_dates(work.reader, dates, context),
    )
    return work.add(campaign)


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
    dates: Dates | None = None,
) -> Campaign:
    """Change a draft; what is None stays. A variable of None is taken away, as is a survey ``""``.

    Raises:
        Conflict: it is no draft any more, or the name is taken.
        NotFound: there is no such campaign, segment or survey.
        InvalidInput: as `add`; also when variables do not suit a template that is not given.
    """
    campaign = work.get(Campaign, campaign_id)
    _require_state(campaign, "draft")
    if name is not None and search_key(clean_line(name)) != campaign.key:
        _refuse_taken(work.reader, clean_line(name))
    if name is not None:
        campaign.name, campaign.key = clean_line(name), search_key(clean_line(name))
    if segment is not None or filter is not None:
        campaign.filter, campaign.segment_id = _audience(work.reader, segment, filter, context)
    if channel is not None:
        campaign.channel = _channel(channel)
    given = {**json.loads(campaign.variables), **(variables or {})}
    given = {key: value for key, value in given.items() if value is not None}
    if template is not None:
        template.check_variables(given)
        campaign.template = template.name
    campaign.variables = _dump(given)
    if survey is not None:
        campaign.survey_id = _survey(work.reader, survey) if survey else None
    if dates is not None:
        for key, value in _dates(work.reader, dates, context).items():
            setattr(campaign, key, value)
    campaign.updated_at = now
    work.flush()
    return campaign


def start(
    work: UnitOfWork,
    campaign_id: int,
    *,
    check: Check,
    template: MessageTemplate,
    context: SendingContext,
    now: int,
    at: int | None = None,
    late: bool = False,
) -> Started:
    """Start a campaign now, or have it start by itself at a time.

    Its template is frozen here. Its audience is frozen into the outbox when it really starts;
    everything else is decided at the moment of sending. A campaign that runs already, or is done,
    is left as it is: nobody is added twice.

    Args:
        work: the unit of work.
        campaign_id: the campaign.
        check: of this campaign as it is now, by `ccm_cli.messaging.queries.check.check`.
        template: the one that was checked.
        context: what sending needs from outside.
        now: UTC seconds.
        at: when a broadcast starts, UTC seconds; None for now.
        late: start a broadcast that is held because its time was missed.

    Raises:
        Refused: a message cannot be rendered, nobody is left to write to, or it is held.
        Conflict: it is cancelled or paused, or was changed since it was checked.
        InvalidInput: the time is past, or a dated campaign is given one.
    """
    return starting.start(
        work,
        work.get(Campaign, campaign_id),
        check=check,
        template=template,
        context=context,
        now=now,
        at=at,
        late=late,
    )


def enqueue_due(work: UnitOfWork, *, context: SendingContext, now: int) -> tuple[Started, ...]:
    """Do what the calendar says: start what is scheduled, queue what dated campaigns have today.

    A scheduled campaign whose time was missed by more than ``sending.catch_up`` is held, to be
    asked about. Doing it twice changes nothing.

    Returns:
        What was started, held or queued, each with how many messages.
    """
    return (
        *starting.start_scheduled(work, context=context, now=now),
        *dated.enqueue(work, context=context, now=now),
    )


def pause(work: UnitOfWork, campaign_id: int, *, now: int) -> Campaign:
    """Stop sending for now; what is not handed over yet waits. Pausing twice is no error.

    Raises:
        Conflict: it does not run.
    """
    return _change_state(work, campaign_id, "running", to="paused", now=now)


def resume(work: UnitOfWork, campaign_id: int, *, now: int) -> Campaign:
    """Go on with a paused campaign. Resuming twice is no error.

    Raises:
        Conflict: it is not paused.
    """
    return _change_state(work, campaign_id, "paused", to="running", now=now)


def cancel(work: UnitOfWork, campaign_id: int, *, now: int) -> int:
    """End a campaign; what is not handed over yet never will be.

    Returns:
        How many messages were cancelled.

    Raises:
        Conflict: it was never started, or is done.
    """
    campaign = work.get(Campaign, campaign_id)
    if campaign.state != "cancelled":
        _require_state(campaign, "scheduled", "held", "running", "paused")
        campaign.state = "cancelled"
        campaign.finished_at = campaign.updated_at = now
        work.flush()
    return work.execute(
        "UPDATE message SET state = 'cancelled', settled_at = ?, claimed_by = ''"
        " WHERE campaign_id = ? AND state IN ('queued', 'deferred', 'claimed')",
        (now, campaign_id),
    ).rowcount


def finish(work: UnitOfWork, campaign_id: int, *, now: int) -> bool:
    """Mark a running broadcast done when nothing is to come of it any more; whether it is now."""
    campaign = work.get(Campaign, campaign_id)
    if (
        campaign.state != "running"
        or campaign.kind != "broadcast"
        or _open(work.reader, campaign_id)
    ):
        return False
    campaign.state = "done"
    campaign.finished_at = campaign.updated_at = now
    work.flush()
    return True


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


def _open(reader: Reader, campaign_id: int) -> bool:
    found = reader.value(
        "SELECT 1 FROM message WHERE campaign_id = ?"
        " AND state IN ('queued', 'claimed', 'deferred', 'handed over', 'cancelled') LIMIT 1",
        (campaign_id,),
    )
    return found is not None


def _change_state(
    work: UnitOfWork, campaign_id: int, before: str, *, to: str, now: int
) -> Campaign:
    campaign = work.get(Campaign, campaign_id)
    if campaign.state != to:
        _require_state(campaign, before)
        campaign.state = to
        campaign.updated_at = now
        work.flush()
    return campaign


def _require_state(campaign: Campaign, *states: str) -> None:
    if campaign.state not in states:
        raise Conflict(
            _("Campaign %(name)s is %(state)s.")
            % {"name": campaign.name, "state": starting.state_in_words(campaign.state)},
            hint=_("See: ccm campaign show %(name)s") % {"name": campaign.name},
        )


def _channel(name: str) -> str:
    return name if name == AUTO else channels.require(name)


def _refuse_taken(reader: Reader, name: str) -> None:
    if reader.value("SELECT 1 FROM campaign WHERE key = ?", (search_key(name),)) is not None:
        raise Conflict(
            _("There is a campaign %(name)s already.") % {"name": name},
            hint=_("Choose another name, or see: ccm campaign show %(name)s") % {"name": name},
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


def _dates(reader: Reader, dates: Dates | None, context: SendingContext) -> dict[str, Any]:
    """The columns that make a campaign a dated one; none for a broadcast."""
    if dates is None:
        return {}
    match = _CLOCK.match(dates.at)
    if match is None:
        raise InvalidInput(
            _("%(text)s is not a time of day.") % {"text": dates.at},
            hint=_("Write it like 09:00."),
        )
    if abs(dates.offset_days) > MOST_OFFSET_DAYS:
        raise InvalidInput(
            _("The offset may be at most %(days)d days.") % {"days": MOST_OFFSET_DAYS}
        )
    entity = context.registry.entity("contact")
    field = find_field(entity, dates.field, fields_of(reader, entity))
    if field.kind not in {Kind.DAY, Kind.MOMENT, Kind.YEARLY} or field.rows is not None:
        raise InvalidInput(
            _("%(field)s is not a date of the contact.") % {"field": field.name},
            hint=_("For example: birthday, anniversary, created."),
        )
    return {
        "kind": "dated",
        "date_field": field.name,
        "offset_days": dates.offset_days,
        "at_time": f"{int(match[1]):02}:{match[2]}",
        "yearly": dates.yearly or field.kind is Kind.YEARLY,
    }


def _dump(variables: Mapping[str, object]) -> str:
    return json.dumps(variables, ensure_ascii=False, sort_keys=True)
