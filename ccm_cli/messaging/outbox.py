"""The outbox: the states of a message, and the only steps between them.

::

    queued -> claimed -> handed over -> accepted
      ^          |             |-> deferred -> (claimed, when its time has come)
      |          |             |-> refused
      |          |             '-> unknown -> accepted or queued, by the owner's word
      |          |-> suppressed, deferred, refused   (decided at the moment of sending)
      |----------'   (the run ended, or the campaign is not running)
      '- handed over   (the connection ended before anything of the message went out)

    queued, deferred <-> cancelled   (with the campaign)
    deferred -> suppressed   (put off by a rule, and its time was missed by too much)
    refused, suppressed -> passed on   (the next channel has a message of its own instead)

A message is handed over, and that is committed, before its bytes go to the channel; so whatever
happens to the process, a message that may have gone out is never taken for one that did not.
Every step names the state it starts from: a step that somebody else was quicker with does nothing.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from ccm_cli.config import TRANSACTIONAL
from ccm_cli.messaging.channels import Delivery, Outcome
from ccm_cli.messaging.costs import Cost, share
from ccm_cli.messaging.fallbacks import may_pass, pass_on
from ccm_cli.messaging.policy import Cap
from ccm_cli.messaging.reasons import NOT_BY_ITSELF, PUT_OFF, Reason
from ccm_cli.store.derived import Derived

PAUSES = (60, 300, 900, 3_600, 14_400, 43_200)
"""Seconds to wait after the first, second ... failure that may pass; the last one repeats."""

MOST_ATTEMPTS = 8
"""After so many it ends as refused."""

OPEN = ("queued", "claimed", "deferred", "handed over")
"""States of which something is still to come."""

SENT = ("handed over", "accepted", "unknown")
"""States of what has left the house, or may have."""

_CHUNK = 500
_HOUR = 3_600


class Claimed(NamedTuple):
    """A message that this run has taken to send."""

    id: int
    campaign_id: int | None
    contact_id: int | None
    purpose: str
    template_digest: str
    message_id: str
    attempts: int
    occurrence: str
    source: str
    filter: str
    variant: str
    variables: str
    in_reply_to: str
    thread: str
    survey_id: int | None
    to_address: str
    files: str

    @property
    def has_variables(self) -> bool:
        """Whether the template is given something for this message alone."""
        return self.variables != "{}"


class Settlement(NamedTuple):
    """What is noted about a message at the end of a step."""

    state: str
    reason: str = ""
    next_at: int | None = None
    """When it may be tried again; None leaves it."""
    provider_id: str = ""
    """What the provider calls it from now on."""
    cost_minor: int | None = None
    """What it cost, in whole minor units of ``cost_currency``."""
    cost_currency: str = ""


class Settled(NamedTuple):
    """A message that was handed over, and what became of it."""

    message: Claimed
    settlement: Settlement


class Going(NamedTuple):
    """A message whose bytes are to go out next."""

    message: Claimed
    address: str
    subject: str


class Exchange(NamedTuple):
    """What one connection is done with, and what it goes on with."""

    settled: Settled | None = None
    going: Going | None = None


def settlement_of(
    delivery: Delivery, *, attempts: int, now: int, number: int = 1, usual: Cost | None = None
) -> Settlement:
    """What a delivery makes of a message.

    Args:
        delivery: the outcome and the words that came with it.
        attempts: how often it was tried, this time included.
        now: UTC seconds.
        number: of the message, by which fractions of a cost are spread.
        usual: what such a message costs where the answer does not say.
    """
    if delivery.outcome is not Outcome.DEFERRED:
        found = Settlement(delivery.outcome.value, delivery.words, None, delivery.provider_id)
        cost = delivery.cost or usual
        if cost is None or delivery.outcome is Outcome.REFUSED:
            return found
        return found._replace(cost_minor=share(cost, number), cost_currency=cost.currency)
    if attempts >= MOST_ATTEMPTS:
        return Settlement(Outcome.REFUSED.value, delivery.words)
    pause = max(delivery.pause, PAUSES[min(attempts, len(PAUSES)) - 1])
    return Settlement(Outcome.DEFERRED.value, delivery.words, now + pause)


class Outbox:
    """The steps, over one connection inside a transaction of the caller's.

    Args:
        connection: open, in a transaction that holds the write lock.
        holder: who sends; see `ccm_cli.store.leases.holder`.
        derived: what is kept ready per customer.
    """

    def __init__(
        self, connection: sqlite3.Connection, *, holder: str, derived: Sequence[Derived]
    ) -> None:
        self._connection = connection
        self._holder = holder
        self._derived = [one for one in derived if "message" in one.touched]
        self._touched: dict[int, None] = {}

    def claim(self, channel: str, *, now: int, until: int, most: int) -> list[Claimed]:
        """Take messages that are due, oldest campaign first, none of a campaign that rests.

        Args:
            channel: whose messages.
            now: UTC seconds.
            until: when the claim lapses.
            most: at most so many.
        """
        claimed: list[Claimed] = []
        for campaign_id, per_hour in self._running(channel):
            left = most if per_hour is None else self._left(campaign_id, per_hour, now)
            for state in ("queued", "deferred"):
                room = min(most - len(claimed), left)
                if room > 0:
                    some = self._claim_some(campaign_id, channel, state, now, until, room)
                    claimed += some
                    left -= len(some)
        return claimed

    def _running(self, channel: str) -> list[tuple[int | None, int | None]]:
        """Campaigns with something to send over a channel, and how many an hour each may."""
        found = self._connection.execute(
            # A campaign may go over several channels: by preference, or falling back.
            "SELECT k.id, k.per_hour FROM campaign k WHERE k.state = 'running' AND EXISTS"
            " (SELECT 1 FROM message m WHERE m.campaign_id = k.id"
            "  AND m.state IN ('queued', 'deferred') AND m.channel = ?)"
            " ORDER BY coalesce(k.started_at, 0), k.id",
            (channel,),
        )
        return [(None, None), *found]

    def _left(self, campaign_id: int | None, per_hour: int, now: int) -> int:
        """How many more messages of a campaign may be taken in this hour."""
        (used,) = self._connection.execute(
            "SELECT count(*) FROM message WHERE campaign_id = ?"
            " AND (handed_at > ? OR state = 'claimed')",
            (campaign_id, now - _HOUR),
        ).fetchone()
        return max(0, per_hour - int(used))

    def _claim_some(
        self, campaign_id: int | None, channel: str, state: str, now: int, until: int, most: int
    ) -> list[Claimed]:
        rows = self._connection.execute(
            "UPDATE message SET state = 'claimed', claimed_by = ?, lease_until = ? WHERE id IN ("
            " SELECT id FROM message WHERE campaign_id IS ? AND state = ? AND next_at <= ?"
            " AND channel = ? ORDER BY id LIMIT ?)"
            " RETURNING id, campaign_id, contact_id, purpose, template_digest, message_id,"
            " attempts, occurrence, source, filter, variant, variables, in_reply_to, thread,"
            " survey_id, to_address, files",
            (self._holder, until, campaign_id, state, now, channel, most),
        ).fetchall()
        return sorted(Claimed(*row) for row in rows)

    def miss(self, channel: str, *, before: int, now: int) -> list[tuple[int | None, int]]:
        """Hold back what was put off until a time that was missed; the owner is asked about it.

        What waits for its turn under a limit has no time of its own, and is not missed.

        Args:
            channel: whose messages.
            before: what was to go earlier is missed: UTC seconds.
            now: UTC seconds.

        Returns:
            How many of each campaign; None for those of none.
        """
        marks = ", ".join("?" * len(PUT_OFF))
        missed = self._connection.execute(
            "UPDATE message SET state = 'suppressed', reason = ?, settled_at = ?, claimed_by = ''"
            f" WHERE channel = ? AND state = 'deferred' AND next_at < ? AND reason IN ({marks})"
            " AND (campaign_id IS NULL OR EXISTS (SELECT 1 FROM campaign k"
            "      WHERE k.id = message.campaign_id AND k.state = 'running'))"
            " RETURNING campaign_id",
            (Reason.MISSED, now, channel, before, *PUT_OFF),
        ).fetchall()
        return list(Counter(row[0] for row in missed).items())

    def exchange(
        self, exchanges: Sequence[Exchange], *, now: int, cap: Cap | None
    ) -> Sequence[bool]:
        """Settle the last message of some connections, and hand over the next one of each.

        Done for all in a few statements: between two statements other threads run, and the
        connections wait for this.

        Args:
            exchanges: of all connections, in their order.
            now: UTC seconds.
            cap: how many messages that people may refuse one contact may get.

        Returns:
            Of each whether its bytes go out next. They must not when the campaign was paused or
            cancelled, the contact removed, or another message used up the cap, since the message
            was decided on. It goes back to the queue then.
        """
        self._settle_all([each.settled for each in exchanges if each.settled], now)
        going = [each.going for each in exchanges if each.going]
        contacts = {each.message.contact_id for each in going}
        # Two to one contact must not both find the same room under the cap.
        groups = [going] if len(contacts) == len(going) else [[each] for each in going]
        granted = {message_id for group in groups for message_id in self._grant(group, now, cap)}
        self.release(each.message.id for each in going if each.message.id not in granted)
        return [bool(each.going and each.going.message.id in granted) for each in exchanges]

    def _grant(self, going: Sequence[Going], now: int, cap: Cap | None) -> Iterable[int]:
        if not going:
            return ()
        rows = ", ".join(["(?, ?, ?)"] * len(going))
        capped = (
            " AND (message.purpose = ? OR ? > ("
            "      SELECT count(*) FROM message o WHERE o.contact_id = message.contact_id"
            "      AND o.handed_at > ? AND o.purpose <> ?"
            "      AND o.state IN ('handed over', 'accepted', 'unknown')))"
        )
        room = (TRANSACTIONAL, cap.count, now - cap.seconds, TRANSACTIONAL) if cap else ()
        done = self._connection.execute(
            "UPDATE message SET state = 'handed over', handed_at = ?, address = going.column2,"
            " subject = going.column3, attempts = attempts + 1, reason = ''"
            f" FROM (VALUES {rows}) AS going WHERE message.id = going.column1"
            " AND message.state = 'claimed' AND claimed_by = ? AND contact_id IS NOT NULL"
            " AND (campaign_id IS NULL OR EXISTS (SELECT 1 FROM campaign k"
            "      WHERE k.id = message.campaign_id AND k.state = 'running'))"
            + (capped if cap else ""),
            (
                now,
                *(value for each in going for value in (each.message.id, *each[1:])),
                self._holder,
                *room,
            ),
        ).rowcount  # fmt: skip
        ids = [each.message.id for each in going]
        return ids if done == len(ids) else self._handed_over(ids)

    def _handed_over(self, ids: Sequence[int]) -> list[int]:
        marks = ", ".join("?" * len(ids))
        found = self._connection.execute(
            "SELECT id FROM message WHERE state = 'handed over' AND claimed_by = ?"
            f" AND id IN ({marks})",
            (self._holder, *ids),
        )
        return [row[0] for row in found]

    def _settle_all(self, settled: Sequence[Settled], now: int) -> None:
        """Note what became of messages that were handed over.

        An answer that comes after all wins over ``unknown``, so long as it is the same attempt's.
        """
        if not settled:
            return
        rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(settled))
        self._connection.execute(
            "UPDATE message SET state = settled.column2, reason = settled.column3,"
            " next_at = coalesce(settled.column4, next_at), provider_id = settled.column5,"
            " cost_minor = settled.column6, cost_currency = settled.column7,"
            " settled_at = ?, lease_until = NULL"
            f" FROM (VALUES {rows}) AS settled WHERE message.id = settled.column1"
            " AND claimed_by = ? AND message.state IN ('handed over', 'unknown')",
            (
                now,
                *(value for each in settled for value in (each.message.id, *each.settlement)),
                self._holder,
            ),
        )  # fmt: skip
        unreached = [
            message.id
            for message, settlement in settled
            if may_pass(settlement.state, settlement.reason)
        ]
        pass_on(self._connection, unreached, now=now)
        for message, settlement in settled:
            if settlement.state in SENT and message.contact_id is not None:
                self._touched[message.contact_id] = None

    def withhold(self, message: Claimed, settlement: Settlement, *, now: int) -> None:
        """Note why a claimed message does not go out: never, or not yet."""
        self._connection.execute(
            "UPDATE message SET state = ?, reason = ?, next_at = coalesce(?, next_at),"
            " settled_at = ?, lease_until = NULL"
            " WHERE id = ? AND claimed_by = ? AND state = 'claimed'",
            (*settlement[:3], now, message.id, self._holder),
        )
        if may_pass(settlement.state, settlement.reason):
            pass_on(self._connection, [message.id], now=now)

    def release(self, ids: Iterable[int]) -> None:
        """Put claimed messages back, as if they had never been taken."""
        self._connection.executemany(
            "UPDATE message SET state = 'queued', claimed_by = '', lease_until = NULL"
            " WHERE id = ? AND state = 'claimed' AND claimed_by = ?",
            [(message_id, self._holder) for message_id in ids],
        )

    def take_back(self, ids: Iterable[int]) -> None:
        """Put messages back that were handed over, but of which no byte went out."""
        self._connection.executemany(
            "UPDATE message SET state = 'queued', claimed_by = '', lease_until = NULL,"
            " handed_at = NULL, attempts = attempts - 1"
            " WHERE id = ? AND state = 'handed over' AND claimed_by = ?",
            [(message_id, self._holder) for message_id in ids],
        )

    def recover(self, channel: str, delivered: Callable[[str], bool | None], *, now: int) -> int:
        """Sort out what a run left that is gone; for the holder of the channel's lease only.

        What was claimed is queued again. What was handed over may have arrived: unless the
        channel itself knows, it is unknown and never sent again without the owner's word.

        Returns:
            How many became unknown.
        """
        self._connection.execute(
            "UPDATE message SET state = 'queued', claimed_by = '', lease_until = NULL"
            " WHERE state = 'claimed' AND channel = ? AND claimed_by <> ?",
            (channel, self._holder),
        )
        left = self._connection.execute(
            "SELECT id, contact_id, message_id FROM message"
            " WHERE state = 'handed over' AND channel = ? AND claimed_by <> ?",
            (channel, self._holder),
        ).fetchall()
        unknown = 0
        for row_id, contact_id, message_id in left:
            state, reason = _recovered(delivered=delivered(message_id))
            unknown += state == "unknown"
            self._connection.execute(
                "UPDATE message SET state = ?, reason = ?, settled_at = ?, lease_until = NULL"
                " WHERE id = ?",
                (state, reason, now, row_id),
            )
            if contact_id is not None:
                self._touched[contact_id] = None
        self._follow_campaigns()
        return unknown

    def _follow_campaigns(self) -> None:
        """Cancel what waits in cancelled campaigns; bring back what an undo brought back."""
        self._connection.execute(
            "UPDATE message SET state = 'cancelled' WHERE state IN ('queued', 'deferred')"
            " AND campaign_id IN (SELECT id FROM campaign WHERE state = 'cancelled')"
        )
        self._connection.execute(
            "UPDATE message SET state = CASE next_at WHEN ? THEN 'deferred' ELSE 'queued' END"
            " WHERE state = 'cancelled'"
            " AND campaign_id IN (SELECT id FROM campaign WHERE state IN ('running', 'paused'))",
            (NOT_BY_ITSELF,),
        )

    def close_books(self) -> None:
        """Bring up to date what is kept per customer; the last step before the commit."""
        touched = list(self._touched)
        self._touched = {}
        for derived in self._derived:
            for start in range(0, len(touched), _CHUNK):
                derived.refresh(self._connection, touched[start : start + _CHUNK])


def _recovered(*, delivered: bool | None) -> tuple[str, str]:
    if delivered is None:
        return "unknown", Reason.INTERRUPTED
    return ("accepted", "") if delivered else ("queued", "")
