"""What people agreed to, and whether they may be written to."""

from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.messaging.channels import ABILITIES, CONSENTED
from ccm_cli.messaging.deciding import Verdict, decide
from ccm_cli.messaging.policy import Policy
from ccm_cli.messaging.queries.recipients import recipient
from ccm_cli.messaging.templates.source import PURPOSES
from ccm_cli.store.reading import Reader


class Entry(NamedTuple):
    """One word of the ledger."""

    id: int
    channel: str
    purpose: str
    given: bool
    at: int
    how: str
    source: str


class Standing(NamedTuple):
    """Whether one person may be written to now.

    Attributes:
        channel: that is agreed to or refused.
        purpose: of the message.
        allowed: whether a message would go out now.
        reason: why not; see `ccm_cli.messaging.reasons`.
        proof: the last word on it; None when nothing was said.
    """

    channel: str
    purpose: str
    allowed: bool
    reason: str
    proof: Entry | None


def standings(
    reader: Reader, contact_id: int, *, policy: Policy, zone: ZoneInfo, now: int
) -> list[Standing]:
    """The standing of one contact, per channel and purpose, with the proof.

    Args:
        reader: the database.
        contact_id: who; nothing is found for somebody who is not there.
        policy: the owner's rules.
        zone: the business's time zone, for somebody whose own is not known.
        now: UTC seconds.
    """
    found = []
    for channel in CONSENTED:
        person = recipient(reader, contact_id, ABILITIES[channel].address)
        if person is None:
            return []
        for purpose in PURPOSES:
            decision = decide(
                reader,
                person,
                policy=policy,
                channel=channel,
                purpose=purpose,
                zone=person.zone_or(zone),
                now=now,
            )
            proof = _proof(reader, contact_id, channel, purpose)
            allowed = decision.verdict is not Verdict.NEVER
            found.append(Standing(channel, purpose, allowed, decision.reason, proof))
    return found


def _proof(reader: Reader, contact_id: int, channel: str, purpose: str) -> Entry | None:
    return reader.row(
        _entry,
        "SELECT id, channel, purpose, given, at, how, source FROM consent WHERE contact_id = ?"
        " AND channel IN (?, '*') AND purpose IN (?, '*') ORDER BY id DESC LIMIT 1",
        (contact_id, channel, purpose),
    )


def ledger(reader: Reader, contact_id: int) -> list[Entry]:
    """Everything one contact said, the last first."""
    return reader.rows(
        _entry,
        "SELECT id, channel, purpose, given, at, how, source FROM consent WHERE contact_id = ?"
        " ORDER BY id DESC",
        (contact_id,),
    )


def _entry(
    entry_id: int, channel: str, purpose: str, given: int, at: int, how: str, source: str
) -> Entry:
    return Entry(entry_id, channel, purpose, bool(given), at, how, source)
