"""Which channel a message takes, and which gets it when the first does not reach the person.

The order is the owner's. Where a campaign or a step names its channel, it goes over that one and no
other, unless it names those to fall back on as well. Where it names none, the message's own
(``fallback_channels``) count, else ``sending.fallbacks``; the channel that a customer prefers comes
before the others. A message that ends without reaching the
person is passed on once, in the very transaction that ends it: the next channel gets a message of
its own, and the first can never be sent again.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ccm_cli.config import Settings
from ccm_cli.messaging.channels import BODIES, require
from ccm_cli.messaging.reasons import Reason
from ccm_cli.messaging.templates.source import MessageTemplate

AUTO = "auto"
"""In place of a channel: the one that each customer prefers."""

NONE = "none"
"""Said in place of a channel to fall back on: there is to be none."""

PASSED_ON = "passed on"
"""The state of a message that another channel has instead."""

STEP = 1_000
"""Added to the step of a message for each channel that was tried before, so that campaign or
source, step, contact and occurrence together stay its own: the next channel gets it once."""

NOT_BY_THIS_CHANNEL = (Reason.NO_ADDRESS, Reason.SUPPRESSED, Reason.OPTED_OUT, Reason.NO_CONSENT)
"""Why a message may be held back on one channel though it may go over another."""


UNASKED = ("email", "sms", "telegram", "whatsapp")
"""Channels that a customer may choose by preferring them; the others are work for the owner, so
they are taken only where he names them."""


class Order(NamedTuple):
    """The channels of a message.

    Attributes:
        first: over which it goes, unless the person prefers another and may choose.
        others: channels to try after it, in this order.
        choices: what the person may choose by preferring it; empty where the first is fixed.
    """

    first: str
    others: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()

    def of(self, preferred: str) -> tuple[str, ...]:
        """The channels for somebody, the first of them to be tried first.

        Args:
            preferred: the channel that the person prefers; may be none of these.
        """
        known = (self.first, *self.others)
        if preferred in self.choices:
            return (preferred, *(one for one in known if one != preferred))
        if preferred in self.others:
            known = (self.first, preferred, *(one for one in self.others if one != preferred))
        return known


def is_set_up(settings: Settings, channel: str) -> bool:
    """Whether the settings name what a channel needs; what is there may still be wrong."""
    needed = {
        "email": settings.email.host,
        "sms": settings.sms.provider,
        "telegram": settings.telegram.bot,
        "whatsapp": settings.whatsapp.phone_id,
    }
    return bool(needed.get(channel, True))


def order(
    settings: Settings, template: MessageTemplate, channel: str, fallbacks: str = AUTO
) -> Order:
    """The channels of a message of this template.

    Channels that are not set up, or that the message has no text for, are left out of those to fall
    back on.

    Args:
        settings: of the business.
        template: the message.
        channel: the one that was asked for, or `AUTO`.
        fallbacks: those that were asked for, with blanks between; `AUTO` as the message or the
            settings have them.

    Raises:
        InvalidInput: a channel is named that does not exist.
    """
    wished = wishes(settings, template) if fallbacks == AUTO else tuple(fallbacks.split())
    if channel != AUTO:
        others = _usable(settings, template, wished)
        return Order(channel, tuple(one for one in others if one != channel))
    usual = settings.sending.default_channel
    if usual == AUTO:
        usual = "email" if is_set_up(settings, "email") else "file"
    listed = wished if fallbacks == AUTO and not template.fallback_channels else ()
    known = _usable(settings, template, listed or (usual, *wished)) or [usual]
    choices = (*known, *_usable(settings, template, UNASKED))
    return Order(known[0], tuple(known[1:]), tuple(dict.fromkeys(choices)))


def said(channel: str | None, fallbacks: Sequence[str] | None) -> str:
    """What to fall back on where a channel may have been named: nothing but what was said.

    Args:
        channel: as it was named; None, empty or `AUTO` where it was not.
        fallbacks: as they were named; None where they were not. `AUTO` alone for those of the
            message or the settings.

    Raises:
        InvalidInput: a channel is named that does not exist.
    """
    if fallbacks is None:
        return AUTO if channel in {None, "", AUTO} else ""
    named = list(dict.fromkeys(fallbacks))
    if named == [AUTO]:
        return AUTO
    return " ".join(require(one) for one in named if one != NONE)


def wishes(settings: Settings, template: MessageTemplate) -> tuple[str, ...]:
    """The channels to fall back on, as the message or the settings have them."""
    return template.fallback_channels or settings.sending.fallbacks


def _usable(settings: Settings, template: MessageTemplate, wished: Iterable[str]) -> list[str]:
    return [
        one
        for one in dict.fromkeys(require(each) for each in wished)
        if is_set_up(settings, one) and template.texts(BODIES[one])
    ]


class Columns(NamedTuple):
    """SQL over a contact ``c`` that gives the columns ``channel`` and ``fallbacks``."""

    channel: str
    fallbacks: str
    parameters: tuple[str, ...]


def columns(chosen: Order) -> Columns:
    """The order as SQL: what of it depends on what each contact prefers."""
    usual = chosen.of("")
    preferable = dict.fromkeys((*chosen.others, *chosen.choices))
    cases = [(one, chosen.of(one)) for one in preferable if chosen.of(one) != usual]
    if not cases:
        return Columns("?", "?", (usual[0], " ".join(usual[1:])))
    case = f"CASE c.channel {' '.join(['WHEN ? THEN ?'] * len(cases))} ELSE ? END"
    first = [text for one, each in cases for text in (one, each[0])]
    rest = [text for one, each in cases for text in (one, " ".join(each[1:]))]
    return Columns(case, case, (*first, usual[0], *rest, " ".join(usual[1:])))


_COPIED = (
    "campaign_id, contact_id, occurrence, purpose, template, template_digest, source, filter,"
    " variant, in_reply_to, thread, variables, survey_id, files"
)


def pass_on(connection: sqlite3.Connection, ids: Iterable[int], *, now: int) -> int:
    """Give messages that did not reach the person to their next channel, once.

    What ended is left as it was, apart from a message that was refused or held back: it is
    `PASSED_ON` from then on, with its reason, so that nobody tries it again.

    Args:
        connection: in a transaction of the caller's.
        ids: of the messages; those without a channel left to try are passed over.
        now: UTC seconds.

    Returns:
        How many were passed on.
    """
    done = 0
    for one in ids:
        if hand_on(connection, one, now=now):
            done += 1
            connection.execute(
                "UPDATE message SET state = ? WHERE id = ? AND state IN ('refused', 'suppressed')",
                (PASSED_ON, one),
            )
    return done


def hand_on(connection: sqlite3.Connection, message: int, *, now: int) -> bool:
    """Queue the message of the next channel in place of one that did not reach the person, once.

    Args:
        connection: in a transaction of the caller's.
        message: the one that ended; its own state is left as it is.
        now: UTC seconds.

    Returns:
        Whether there was a channel left to try.
    """
    return bool(
        connection.execute(
            f"INSERT INTO message ({_COPIED}, step, channel, fallbacks, fallback_of, message_id,"
            " state, reason, address, subject, attempts, next_at, claimed_by, queued_at)"
            f" SELECT {_COPIED}, step + ?, substr(fallbacks, 1, instr(fallbacks || ' ', ' ') - 1),"
            " trim(substr(fallbacks, instr(fallbacks || ' ', ' '))), id,"
            " substr(message_id, 1, instr(message_id, '.')) || lower(hex(randomblob(10)))"
            " || substr(message_id, instr(message_id, '@')),"
            " 'queued', '', '', '', 0, ?, '', ? FROM message WHERE id = ? AND fallbacks <> ''"
            " AND contact_id IS NOT NULL AND state IN ('refused', 'suppressed', 'accepted')"
            " ON CONFLICT DO NOTHING",
            (STEP, now, now, message),
        ).rowcount
    )


def may_pass(state: str, reason: str) -> bool:
    """Whether a message that ended like this may reach the person over another channel."""
    return state == "refused" or (state == "suppressed" and reason in NOT_BY_THIS_CHANNEL)
