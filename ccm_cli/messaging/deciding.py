"""May this message go to this person now? Asked at the moment of sending, and by the check."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.messaging.policy import Policy
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.reasons import Reason
from ccm_cli.messaging.templates.source import OPTIONAL_PURPOSES
from ccm_cli.store.reading import Reader

CAPPED_PURPOSE = "marketing"


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
       EXISTS (SELECT 1 FROM suppression s WHERE s.channel IN (:channel, '*') AND s.key = :key),
       CASE WHEN :since IS NULL THEN 0 ELSE
       (SELECT count(*) FROM message m WHERE m.contact_id = :contact AND m.handed_at > :since
          AND m.purpose = :capped AND m.state IN ('handed over', 'accepted', 'unknown')) END
"""


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
    """Ask address, suppression, consent, frequency cap and quiet hours, in this order.

    Suppression holds for every message; the rest for purposes that people may refuse, and the
    cap for marketing only.

    Args:
        reader: the database.
        recipient: who would get it.
        policy: the owner's rules.
        channel: that people agree to: `Channel.consent`.
        purpose: of the message.
        zone: the recipient's.
        now: UTC seconds.
    """
    if not recipient.address:
        return _never(Reason.NO_ADDRESS)
    cap = policy.cap if purpose == CAPPED_PURPOSE else None
    asked: Mapping[str, object] = {
        "contact": recipient.id,
        "channel": channel,
        "purpose": purpose,
        "key": recipient.address_key,
        "since": now - cap.seconds if cap else None,
        "capped": CAPPED_PURPOSE,
    }
    given, suppressed, lately = reader.connection.execute(_ASKED, asked).fetchone()
    if suppressed:
        return _never(Reason.SUPPRESSED)
    if purpose not in OPTIONAL_PURPOSES:
        return GO
    refusal = _refusal(given, needs_consent=policy.needs_consent)
    if not refusal and cap and lately >= cap.count:
        refusal = Reason.FREQUENCY_CAP
    if refusal:
        return _never(refusal)
    end = policy.quiet.end_of(now, zone) if policy.quiet else None
    return GO if end is None else Decision(Verdict.WAIT, Reason.QUIET_HOURS, end)


def _refusal(given: int | None, *, needs_consent: bool) -> str:
    """What the last word in the ledger, if there is one, says against writing."""
    if given is None:
        return Reason.NO_CONSENT if needs_consent else ""
    return "" if given else Reason.OPTED_OUT


def _never(reason: str) -> Decision:
    return Decision(Verdict.NEVER, reason)
