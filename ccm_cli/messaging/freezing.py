"""What is fixed when a campaign starts: the versions of its messages, and who gets which."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.messaging import splitting
from ccm_cli.messaging.arms import Arm, Messages, arms, wall_of
from ccm_cli.messaging.briefs import audience
from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import Columns, columns
from ccm_cli.messaging.queries.campaigns import CampaignRow
from ccm_cli.messaging.reasons import NOT_BY_ITSELF
from ccm_cli.messaging.splitting import HOLDOUT, PARTS, REST
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.timing import Wall, zones_of_contacts
from ccm_cli.messaging.versions import keep
from ccm_cli.store.filters import Condition
from ccm_cli.store.writing import UnitOfWork


class Started(NamedTuple):
    """What came of starting a campaign, or of its day.

    Attributes:
        campaign_id: the campaign.
        name: its name.
        state: its state now; ``held`` when its time was missed by too much.
        queued: messages put into the outbox.
        missed: days, or messages of a dated campaign, that were missed by too much.
        start_at: when it starts by itself, UTC seconds.
    """

    campaign_id: int
    name: str
    state: str
    queued: int = 0
    missed: int = 0
    start_at: int | None = None


def freeze_message(work: UnitOfWork, template: MessageTemplate, *, own: bool, now: int) -> str:
    """Keep a message as it is now; return the digest it is known by.

    Args:
        work: the unit of work.
        template: the message.
        own: whether it is a template as it stands, which has a history of versions; a variant
            under another subject has none.
        now: UTC seconds.
    """
    if own:
        return keep(work, template, why="sent", now=now)
    snapshot = json.dumps(template.to_snapshot(), ensure_ascii=False)
    work.execute(
        "INSERT INTO template_version (digest, name, snapshot, created_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        (template.digest, template.name, snapshot, now),
    )
    return template.digest


def freeze_audience(
    work: UnitOfWork,
    campaign: CampaignRow,
    messages: Messages,
    *,
    context: SendingContext,
    now: int,
    wall: Wall,
    occurrence: str = "",
    only: Condition | None = None,
) -> int:
    """Queue a message, with its Message-ID, for everybody who fits, in one statement.

    Args:
        work: the unit of work.
        campaign: as it is now.
        messages: of its variants.
        context: what sending needs from outside.
        now: UTC seconds.
        wall: what clocks show when the messages are due.
        occurrence: what tells several messages to one person apart.
        only: who may get it, in place of the whole audience.

    Returns:
        How many were new, without those who are held out.
    """
    condition = only or audience(work.reader, campaign.filter, context)
    found = arms(campaign, messages, context.settings)
    splitting.enable(work.reader)
    # Where everybody gets the same, nobody need be drawn.
    drawn = "arm.low <= ccm_draw(?, c.id) AND ccm_draw(?, c.id) < arm.high"
    draw = (drawn, (campaign.id, campaign.id)) if len(found) > 1 else ("1", ())
    zones = zones_of_contacts(work.reader)
    arm_rows, arm_values = _arm_rows(found, wall, context.zone, now)
    due_rows, due_values = _due_rows(found, wall, zones, now)
    by = _ways(found)
    queued = work.execute(
        "INSERT INTO message (campaign_id, step, contact_id, occurrence, purpose,"
        " template, template_digest, message_id, state, reason, address, subject, attempts,"
        " next_at, claimed_by, queued_at, settled_at, variant, channel, fallbacks)"
        " WITH arm (name, low, high, purpose, template, digest, state, reason, settled_at,"
        f" next_at) AS (VALUES {arm_rows}), due (arm, zone, at) AS (VALUES {due_rows})"
        " SELECT ?, 0, c.id, ?, arm.purpose, arm.template, arm.digest,"
        " '<c' || ? || '.' || lower(hex(randomblob(10))) || '@' || ? || '>',"
        " arm.state, arm.reason, '', '', 0,"
        " coalesce((SELECT due.at FROM due WHERE due.arm = arm.low AND due.zone = c.time_zone),"
        f" arm.next_at), '', ?, arm.settled_at, arm.name, {by.channel}, {by.fallbacks}"
        f" FROM contact c {' '.join(condition.joins)}"
        f" JOIN arm ON {draw[0]} WHERE {condition.of_all} ORDER BY c.id ON CONFLICT DO NOTHING",
        (
            *arm_values, *due_values, campaign.id, occurrence, campaign.id,
            sender_of(context.settings).domain, now, *by.parameters, *draw[1],
            *condition.parameters,
        ),
    ).rowcount  # fmt: skip
    return queued - _held_out(work, campaign, occurrence, now)


def _held_out(work: UnitOfWork, campaign: CampaignRow, occurrence: str, now: int) -> int:
    """How many of those frozen now are written to not at all."""
    if not campaign.holdout:
        return 0
    return int(
        work.reader.value(
            "SELECT count(*) FROM message WHERE campaign_id = ? AND occurrence = ?"
            " AND variant = ? AND queued_at = ?",
            (campaign.id, occurrence, HOLDOUT, now),
        )
    )


def _arm_rows(found: Sequence[Arm], wall: Wall, zone: ZoneInfo, now: int) -> tuple[str, list[Any]]:
    values: list[Any] = []
    for arm in found:
        state, reason = arm.state
        due = wall_of(wall, arm.clock).at(zone, now)
        values += [
            arm.variant, arm.slice.low, arm.slice.high, arm.template.purpose,
            arm.template.name, arm.template.digest, state, str(reason),
            now if state == "suppressed" else None,
            NOT_BY_ITSELF if arm.slice.name == REST else due,
        ]  # fmt: skip
    return ", ".join(["(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"] * len(found)), values


def _due_rows(
    found: Sequence[Arm],
    wall: Wall,
    zones: Mapping[str, ZoneInfo],
    now: int,
) -> tuple[str, list[Any]]:
    """When each group's messages are due in each zone; a row of nobody where clocks do not count.

    A group goes by its lowest draw, which no other has.
    """
    values: list[Any] = []
    for arm in found:
        own = wall_of(wall, arm.clock)
        if own.local and own.clock is not None and arm.slice.name != REST:
            for name, zone in zones.items():
                values += [arm.slice.low, name, own.at(zone, now)]
    values = values or [PARTS, "", now]
    return ", ".join(["(?, ?, ?)"] * (len(values) // 3)), values


def _ways(found: Sequence[Arm]) -> Columns:
    """The channels as SQL: by the group, and by what each contact prefers."""
    each = [columns(arm.order) for arm in found]
    if all(one == each[0] for one in each):
        return each[0]
    channel = rest = "CASE arm.low"
    first: list[str] = []
    second: list[str] = []
    for arm, one in zip(found, each, strict=True):
        channel += f" WHEN {arm.slice.low} THEN {one.channel}"
        rest += f" WHEN {arm.slice.low} THEN {one.fallbacks}"
        half = len(one.parameters) // 2  # those of the channel come first
        first += one.parameters[:half]
        second += one.parameters[half:]
    return Columns(f"{channel} END", f"{rest} END", (*first, *second))
