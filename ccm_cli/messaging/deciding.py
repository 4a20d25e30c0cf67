"""May this message go to this person now? Asked at the moment of sending, and by the check."""

import json
from collections.abc import Callable, Sequence
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.config import TRANSACTIONAL
from ccm_cli.messaging.policy import Cap, Policy
from ccm_cli.messaging.purposes import is_optional
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.reasons import Reason
from ccm_cli.store.reading import Reader


class Verdict(Enum):
    GO = "go"
    WAIT = "wait"
    NEVER = "never"


class Decision(NamedTuple):
    """What to do with a message: send it, wait until a moment, or never send it."""

    verdict: Verdict
    reason: str = ""
    until: int = 0


GO = Decision(Verdict.GO)

_ASKED = """
SELECT (SELECT n.given FROM consent n WHERE n.contact_id = :contact
          AND n.channel IN (:channel, '*') AND n.purpose IN (:purpose, '*')
        ORDER BY n.id DESC LIMIT 1),
       EXISTS (SELECT 1 FROM suppression s WHERE s.channel IN (:channel, '*')
          AND s.key = ccm_fingerprint(:key)),
       CASE WHEN :since IS NULL THEN NULL ELSE
       (SELECT m.handed_at FROM message m WHERE m.contact_id = :contact AND m.handed_at > :since
          AND m.purpose <> :uncapped AND m.state IN ('handed over', 'accepted', 'unknown')
        ORDER BY m.handed_at DESC LIMIT 1 OFFSET :earlier) END
"""
_ASKED_OF_MANY = (
    _ASKED.replace(":contact", "p.contact").replace(":key", "p.key")
    + """
FROM (SELECT key AS place, json_extract(value, '$[0]') AS contact,
             json_extract(value, '$[1]') AS key FROM json_each(:people)) p
ORDER BY p.place
"""
)


class Rules(NamedTuple):
    """By what it is decided.

    Attributes:
        policy: the owner's rules.
        channel: that people agree to: `Channel.consent`.
        purpose: of the message.
    """

    policy: Policy
    channel: str
    purpose: str

    @property
    def cap(self) -> Cap | None:
        """How many messages that people may refuse one contact may get."""
        return self.policy.cap if is_optional(self.purpose) else None


class _Answers(NamedTuple):
    """What the database says of one person."""

    given: int | None
    suppressed: int
    filled_at: int | None
    """When the oldest of the messages went out that fill the cap; None while there is room."""


def decide(
    reader: Reader,
    recipient: Recipient,
    *,
    policy: Policy,
    channel: str,
    purpose: str,
    zone: ZoneInfo,
    now: int,
) -> Decision:
    """Ask address, suppression, consent, frequency cap, quiet hours and holidays, in this order.

    Suppression holds for every message; the rest for purposes that people may refuse. The cap
    counts all of these together. Where it leaves room again within ``sending.catch_up``, the
    message waits for that; later it would be stale.

    Args:
        reader: the database.
        recipient: who would get it.
        policy: the owner's rules.
        channel: that people agree to: `Channel.consent`.
        purpose: of the message.
        zone: the recipient's.
        now: UTC seconds.
    """
    rules = Rules(policy, channel, purpose)
    asked = _asked(rules, now) | {"contact": recipient.id, "key": recipient.address_key}
    answers = _Answers(*reader.connection.execute(_ASKED, asked).fetchone())
    return _decision(recipient, answers, rules, zone, now)


def decide_all(
    reader: Reader,
    people: Sequence[Recipient],
    *,
    rules: Rules,
    zone_of: Callable[[Recipient], ZoneInfo],
    now: int,
) -> list[Decision]:
    """As `decide`, for several people with one question to the database.

    Args:
        reader: the database.
        people: who would get it.
        rules: by what it is decided.
        zone_of: gives each one's time zone.
        now: UTC seconds.

    Returns:
        The decisions, in the order of the people.
    """
    listed = json.dumps([(person.id, person.address_key) for person in people])
    answers = reader.connection.execute(_ASKED_OF_MANY, _asked(rules, now) | {"people": listed})
    return [
        _decision(person, _Answers(*row), rules, zone_of(person), now)
        for person, row in zip(people, answers.fetchall(), strict=True)
    ]


def _asked(rules: Rules, now: int) -> dict[str, object]:
    return {
        "channel": rules.channel,
        "purpose": rules.purpose,
        "since": now - rules.cap.seconds if rules.cap else None,
        "earlier": rules.cap.count - 1 if rules.cap else 0,
        "uncapped": TRANSACTIONAL,
    }


def _decision(
    recipient: Recipient, answers: _Answers, rules: Rules, zone: ZoneInfo, now: int
) -> Decision:
    if not recipient.address:
        return _never(Reason.NO_ADDRESS)
    if answers.suppressed:
        return _never(Reason.SUPPRESSED)
    if not is_optional(rules.purpose):
        return GO
    refusal = _refusal(answers.given, needs_consent=rules.policy.needs_consent)
    return _never(refusal) if refusal else _when(answers.filled_at, rules, zone, now)


def _when(filled_at: int | None, rules: Rules, zone: ZoneInfo, now: int) -> Decision:
    """When somebody may be written to who agreed."""
    if rules.cap and filled_at is not None:
        free_at = filled_at + rules.cap.seconds
        if free_at - now > rules.policy.catch_up:
            return _never(Reason.FREQUENCY_CAP)
        return Decision(Verdict.WAIT, Reason.FREQUENCY_CAP, free_at)
    rest = rules.policy.rest(now, zone)
    return GO if rest is None else Decision(Verdict.WAIT, rest.reason, rest.until)


def _refusal(given: int | None, *, needs_consent: bool) -> str:
    """What the last word in the ledger, if there is one, says against writing."""
    if given is None:
        return Reason.NO_CONSENT if needs_consent else ""
    return "" if given else Reason.OPTED_OUT


def _never(reason: str) -> Decision:
    return Decision(Verdict.NEVER, reason)
