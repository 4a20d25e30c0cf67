"""Telling other systems of every change, in order, from the journal.

The journal is the queue: each webhook has a place in it and goes forward one delivery at a time.
A delivery that fails is tried again with growing pauses, and nothing later overtakes it. An
address may get the same delivery twice (when the program ends between the answer and the note of
it); its ``webhook-id`` is then the same.

Deliveries are signed as the Standard Webhooks specification says (version 1.0.0, "symmetric"):
``webhook-signature: v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``.
"""

import base64
import binascii
import hashlib
import hmac
import secrets as randomness
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from ccm_cli.automation.hooks import by_name, covers, encoded
from ccm_cli.automation.queries.waiting import newest_change
from ccm_cli.config import Webhook
from ccm_cli.language import gettext as _
from ccm_cli.language.text import clean_line, excerpt
from ccm_cli.store import journal
from ccm_cli.store.events import Event, Subject, events_of
from ccm_cli.store.reading import Reader

if TYPE_CHECKING:
    import httpx

AT_ONCE = 100
"""Records in one delivery."""
FIRST_PAUSE = 60
LONGEST_PAUSE = 6 * 3_600
GIVEN_UP_AFTER = 3 * 86_400
"""Seconds of nothing but failures after which a webhook waits for the owner's word."""
KEPT = 1_000
"""Attempts that are remembered for each webhook."""
_PREFIX = "whsec_"
_GONE = 410
_WELL = range(200, 300)


class State(NamedTuple):
    """How far an address has been told; see `ccm_cli.automation.models.WebhookState`."""

    name: str
    token: str
    group_id: int
    part: int
    attempts: int
    failing_since: int | None
    next_at: int
    stopped: bool
    error: str


class Delivery(NamedTuple):
    """What is sent at once.

    Attributes:
        group_id: of the change.
        part: which delivery of that change, from 0.
        event: such as ``deal-move``.
        records: how many it tells of.
        body: JSON in UTF-8.
    """

    group_id: int
    part: int
    event: str
    records: int
    body: bytes


class Answer(NamedTuple):
    """What came of an attempt; ``status`` is None where there was no answer."""

    status: int | None
    milliseconds: int
    error: str

    @property
    def is_accepted(self) -> bool:
        return self.status in _WELL


def states(reader: Reader) -> dict[str, State]:
    """How far each webhook has come, by name."""
    found = reader.rows(
        State,
        "SELECT name, token, group_id, part, attempts, failing_since, next_at, stopped, error"
        " FROM webhook_state",
    )
    return {state.name: state for state in found}


def are_waiting(reader: Reader, names: Sequence[str], now: int) -> bool:
    """Whether one of these webhooks is new, or may be told of something now.

    Args:
        reader: the database.
        names: of the settings.
        now: UTC seconds.
    """
    known, newest = states(reader), newest_change(reader)
    return any(
        state is None or (not state.stopped and state.group_id < newest and state.next_at <= now)
        for state in map(known.get, names)
    )


def enrol(connection: sqlite3.Connection, name: str) -> None:
    """Begin to tell a new webhook, from the next change on; one that is known stays as it is."""
    connection.execute(
        "INSERT OR IGNORE INTO webhook_state (name, token, group_id, part, attempts, next_at,"
        " stopped, error) SELECT ?, ?, coalesce(max(id), 0), 0, 0, 0, 0, '' FROM journal_group",
        (name, randomness.token_hex(4)),
    )


def deliveries(
    reader: Reader, state: State, webhook: Webhook, subjects: Sequence[Subject]
) -> Iterator[Delivery | int]:
    """What a webhook is to be told next, in order.

    Yields:
        Deliveries; and after the last of each change its number, from which on to go further.
    """
    group_id, done = state.group_id, state.part
    while True:
        found = reader.value("SELECT min(id) FROM journal_group WHERE id > ?", (group_id,))
        if found is None:
            return
        group_id = int(found)
        yield from islice(_of_change(reader, group_id, state.name, webhook, subjects), done, None)
        done = 0
        yield group_id


def _of_change(
    reader: Reader, group_id: int, own: str, webhook: Webhook, subjects: Sequence[Subject]
) -> Iterator[Delivery]:
    group = journal.group(reader, group_id)
    part = 0
    for window in events_of(reader, group_id, subjects):
        for name, events in by_name(window).items():
            wanted = any(covers(pattern, name) for pattern in webhook.events)
            meant = events if wanted else [one for one in events if _is_meant(one, own)]
            for start in range(0, len(meant), AT_ONCE):
                batch = meant[start : start + AT_ONCE]
                body = encoded(reader, group, name, batch)
                yield Delivery(group_id, part, name, len(batch), body)
                part += 1


def _is_meant(event: Event, own: str) -> bool:
    """Whether a rule or journey has named a webhook to be told, whatever its events are."""
    return event.noun == "deed" and any(
        change.row.get("webhook") == own for change in event.changes
    )


def delivery_id(state: State, delivery: Delivery) -> str:
    """The same for each attempt at the same delivery, and for no other."""
    return f"ccm-{state.token}-{delivery.group_id}-{delivery.part}"


def headers(identity: str, body: bytes, *, secret: str, now: int) -> dict[str, str]:
    """The headers of a delivery, signed where there is a secret.

    Args:
        identity: of `delivery_id`.
        body: what is sent.
        secret: as it is, or ``whsec_`` and base64 of it; empty: nothing is signed.
        now: UTC seconds.
    """
    known = {
        "content-type": "application/json; charset=utf-8",
        "user-agent": "ccm",
        "webhook-id": identity,
        "webhook-timestamp": str(now),
    }
    if secret:
        known["webhook-signature"] = "v1," + signature(identity, body, secret=secret, now=now)
    return known


def signature(identity: str, body: bytes, *, secret: str, now: int) -> str:
    """Base64 of HMAC-SHA256 over ``id.timestamp.body`` (Standard Webhooks 1.0.0)."""
    signed = f"{identity}.{now}.".encode() + body
    return base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()


def _key(secret: str) -> bytes:
    if secret.startswith(_PREFIX):
        try:
            return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
        except binascii.Error:
            pass  # a secret that only begins so
    return secret.encode()


def post(
    client: "httpx.Client", url: str, body: bytes, known: Mapping[str, str], *, seconds: int
) -> Answer:
    """Make one attempt; redirects are not followed, since they could lead anywhere."""
    import httpx

    started = time.monotonic()
    try:
        answer = client.post(url, content=body, headers=dict(known), timeout=seconds)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = clean_line(str(error)) or type(error).__name__
        return Answer(None, _since(started), excerpt(reason, 200))
    status = answer.status_code
    error_text = "" if status in _WELL else _("HTTP status %(status)d") % {"status": status}
    return Answer(status, _since(started), error_text)


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def pause(attempts: int) -> int:
    """Seconds to wait after so many failures in a row, from 1: doubled each time, up to 6 hours."""
    return int(min(FIRST_PAUSE * 2 ** min(attempts - 1, 20), LONGEST_PAUSE))


def note(
    connection: sqlite3.Connection, state: State, delivery: Delivery, answer: Answer, *, now: int
) -> State:
    """Write down an attempt and where the webhook stands after it; return that."""
    connection.execute(
        "INSERT INTO webhook_delivery (at, webhook, delivery, event, group_id, records, status,"
        " milliseconds, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            now,
            state.name,
            delivery_id(state, delivery),
            delivery.event,
            delivery.group_id,
            delivery.records,
            answer.status,
            answer.milliseconds,
            answer.error,
        ),
    )
    connection.execute(
        "DELETE FROM webhook_delivery WHERE webhook = ? AND id <= (SELECT id FROM webhook_delivery"
        " WHERE webhook = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (state.name, state.name, KEPT),
    )
    if answer.is_accepted:
        after = state._replace(
            group_id=delivery.group_id - 1,
            part=delivery.part + 1,
            attempts=0,
            failing_since=None,
            next_at=0,
            error="",
        )
    else:
        since = now if state.failing_since is None else state.failing_since
        after = state._replace(
            attempts=state.attempts + 1,
            failing_since=since,
            next_at=now + pause(state.attempts + 1),
            stopped=answer.status == _GONE or now - since >= GIVEN_UP_AFTER,
            error=answer.error,
        )
    save(connection, after)
    return after


def save(connection: sqlite3.Connection, state: State) -> None:
    """Write down where a webhook stands."""
    connection.execute(
        "UPDATE webhook_state SET group_id = ?, part = ?, attempts = ?, failing_since = ?,"
        " next_at = ?, stopped = ?, error = ? WHERE name = ?",
        (*state[2:], state.name),
    )


class Attempt(NamedTuple):
    """A line of the log; see `ccm_cli.automation.models.WebhookDelivery`."""

    id: int
    at: int
    webhook: str
    delivery: str
    event: str
    group_id: int
    records: int
    status: int | None
    milliseconds: int
    error: str


def log(reader: Reader, *, limit: int, name: str | None = None) -> list[Attempt]:
    """Attempts to deliver, newest first.

    Args:
        reader: the database.
        limit: at most so many.
        name: only of this webhook.
    """
    where, parameters = ("WHERE webhook = ?", [name]) if name is not None else ("", [])
    return reader.rows(
        Attempt,
        "SELECT id, at, webhook, delivery, event, group_id, records, status, milliseconds, error"
        f" FROM webhook_delivery {where} ORDER BY id DESC LIMIT ?",
        (*parameters, limit),
    )


def retry(connection: sqlite3.Connection, name: str) -> None:
    """Let a webhook be tried at once, even one that was given up."""
    connection.execute(
        "UPDATE webhook_state SET next_at = 0, stopped = 0, failing_since = NULL WHERE name = ?",
        (name,),
    )


def skip(
    reader: Reader, name: str, webhook: Webhook, subjects: Sequence[Subject]
) -> Delivery | None:
    """Leave out the next delivery of a webhook.

    Args:
        reader: the database; where the webhook stands is written over its connection.
        name: of the webhook.
        webhook: of the settings.
        subjects: what things can happen to.

    Returns:
        What was left out; None where nothing waits.
    """
    state = states(reader).get(name)
    if state is None:
        return None
    for step in deliveries(reader, state, webhook, subjects):
        if isinstance(step, Delivery):
            after = State(
                name, state.token, step.group_id - 1, step.part + 1, 0, None, 0, False, ""
            )
            save(reader.connection, after)
            return step
    return None


def tell(
    client: "httpx.Client",
    reader: Reader,
    state: State,
    webhook: Webhook,
    *,
    secret: str,
    subjects: Sequence[Subject],
    clock: Callable[[], int],
    stopping: Callable[[], bool],
) -> State:
    """Deliver what waits for one webhook until all is told, one is not accepted, or it is time.

    Args:
        client: that makes the connections.
        reader: the database; where the webhook stands is written over its connection, which is in
            autocommit mode.
        state: where it stands.
        webhook: of the settings.
        secret: to sign with; empty: none.
        subjects: what things can happen to.
        clock: gives now, UTC seconds.
        stopping: whether to end between two deliveries.

    Returns:
        Where it stands then.
    """
    connection = reader.connection
    for step in deliveries(reader, state, webhook, subjects):
        if isinstance(step, int):
            state = state._replace(group_id=step, part=0)
            continue
        if stopping():
            break
        now = clock()
        known = headers(delivery_id(state, step), step.body, secret=secret, now=now)
        answer = post(client, webhook.url, step.body, known, seconds=webhook.timeout)
        state = note(connection, state, step, answer, now=clock())
        if not answer.is_accepted:
            break
    save(connection, state)
    return state
