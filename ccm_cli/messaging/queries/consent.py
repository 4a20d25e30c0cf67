"""What people agreed to, and whether they may be written to."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.config import TRANSACTIONAL
from ccm_cli.messaging.channels import ABILITIES, CONSENTED
from ccm_cli.messaging.deciding import Verdict, decide
from ccm_cli.messaging.policy import Policy
from ccm_cli.messaging.purposes import DECLARED
from ccm_cli.messaging.queries.recipients import recipient
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
    wording: str
    """Name, language and version of the words that were agreed to; empty where not known."""
    proof: str


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
    reader: Reader,
    contact_id: int,
    *,
    policy: Policy,
    zone: ZoneInfo,
    now: int,
    purposes: Iterable[str] = DECLARED,
) -> list[Standing]:
    """The standing of one contact, per channel and purpose, with the proof.

    Args:
        reader: the database.
        contact_id: who; nothing is found for somebody who is not there.
        policy: the owner's rules.
        zone: the business's time zone, for somebody whose own is not known.
        now: UTC seconds.
        purposes: of the settings; what nobody can refuse comes last.
    """
    found = []
    for channel in CONSENTED:
        person = recipient(reader, contact_id, ABILITIES[channel].address)
        if person is None:
            return []
        for purpose in (*purposes, TRANSACTIONAL):
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


def refusing(reader: Reader, contact_ids: Sequence[int], *, channel: str, purpose: str) -> set[int]:
    """Those of some people whose last word on a channel and a purpose is no."""
    return set(
        reader.values(
            "SELECT contact_id FROM consent WHERE NOT given AND id IN ("
            " SELECT max(id) FROM consent"
            " WHERE contact_id IN (SELECT value FROM json_each(:people))"
            " AND (channel IN (:channel, '*') OR :channel = '*')"
            " AND (purpose IN (:purpose, '*') OR :purpose = '*') GROUP BY contact_id)",
            {"people": json.dumps(list(contact_ids)), "channel": channel, "purpose": purpose},
        )
    )


class Preference(NamedTuple):
    """Whether somebody wants messages of a purpose over a channel, as far as is known."""

    channel: str
    purpose: str
    wanted: bool


def preferences(
    reader: Reader, contact_id: int, *, needs_consent: bool, purposes: Iterable[str] = DECLARED
) -> list[Preference]:
    """What somebody wants, over the channels on which he can be reached.

    Args:
        reader: the database.
        contact_id: who.
        needs_consent: whether silence means no.
        purposes: of the settings.
    """
    found = []
    for channel in CONSENTED:
        person = recipient(reader, contact_id, ABILITIES[channel].address)
        if channel == "visit" or person is None or not person.address:
            continue
        for purpose in purposes:
            said = _proof(reader, contact_id, channel, purpose)
            found.append(Preference(channel, purpose, said.given if said else not needs_consent))
    return found


_ENTRY = """
SELECT e.id, e.channel, e.purpose, e.given, e.at, e.how, e.source,
       coalesce(w.name || ' ' || w.language || ' v' || w.version, ''), e.proof
FROM consent e LEFT JOIN consent_wording w ON w.id = e.wording_id
"""


def _proof(reader: Reader, contact_id: int, channel: str, purpose: str) -> Entry | None:
    return reader.row(
        _entry,
        f"{_ENTRY} WHERE e.contact_id = ? AND e.channel IN (?, '*') AND e.purpose IN (?, '*')"
        " ORDER BY e.id DESC LIMIT 1",
        (contact_id, channel, purpose),
    )


def ledger(reader: Reader, contact_id: int) -> list[Entry]:
    """Everything one contact said, the last first."""
    return reader.rows(_entry, f"{_ENTRY} WHERE e.contact_id = ? ORDER BY e.id DESC", (contact_id,))


def _entry(entry_id: int, channel: str, purpose: str, given: int, *rest: Any) -> Entry:
    return Entry(entry_id, channel, purpose, bool(given), *rest)
