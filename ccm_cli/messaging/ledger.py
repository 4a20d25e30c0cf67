"""One writer for all connections of a run: what comes in while it commits shares the next commit.

A commit that survives a power cut costs a wait for the disk. Every message needs two steps on
record; with several connections sending at once, their steps go into one commit together.
"""

import queue
import sqlite3
import time
from collections.abc import Callable, Sequence
from threading import Event, Lock, Thread
from typing import Any, Generic, Self, TypeVar, cast

from ccm_cli.errors import CcmError, StoreError
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.outbox import Exchange, Outbox
from ccm_cli.messaging.policy import Cap
from ccm_cli.store import engine, leases

Result = TypeVar("Result")
Step = Callable[[Outbox], Result]


class Entry(Generic[Result]):
    """A step handed in, and its result once it is committed.

    A lock of C tells that it is: at thousands of steps a second, a condition costs too much.
    """

    __slots__ = ("_done", "_error", "_value", "owed", "step")

    def __init__(self, step: Step[Result] | Exchange, *, owed: bool = False) -> None:
        self.step = step
        self.owed = owed
        self._done = Lock()
        self._done.acquire()
        self._error: Exception | None = None
        self._value: Result | None = None

    @property
    def is_there(self) -> bool:
        """Whether `result` would give it without waiting."""
        return not self._done.locked()

    def settle(self, value: Result) -> None:
        self._value = value
        self._done.release()

    def fail(self, error: Exception) -> None:
        if self._done.locked():
            self._error = error
            self._done.release()

    def result(self) -> Result:
        """Wait for the commit; to be called once at most.

        Raises:
            StoreError: the database failed.
        """
        self._done.acquire()
        if self._error is not None:
            raise self._error
        return cast(Result, self._value)


_LAST_CHANGE = "SELECT max(id) FROM journal_group"
_PATIENCE_SECONDS = 120
"""How long the ledger waits for another program's lock: what it has to note may be on its way."""

_MOST_AT_ONCE = 200
_RENEW_SECONDS = 20
_GATHER_SECONDS = 0.001
"""How long a step waits for those of all other connections to share its commit."""


class Ledger:
    """Commits steps in a thread of its own; a context manager.

    What became of a message is not forgotten when a commit fails, for want of room say: it is
    owed, and written down with the next commit that works, the last try being at the end.

    Args:
        context: names the database.
        lease: the lease to keep alive meanwhile.
        holder: who holds it.
        connections: how many send at once.
        cap: how many messages one contact may get.

    Attributes:
        change: the last one in the history when something was committed last; it never runs
            ahead of what a reader sees.
        lost: set when the lease went to somebody else, or the database failed: nothing more may
            be sent.
    """

    def __init__(
        self,
        context: SendingContext,
        *,
        lease: str,
        holder: str,
        connections: int,
        cap: Cap | None,
    ) -> None:
        self._context = context
        self._cap = cap
        self._lease = lease
        self._holder = holder
        self._connections = connections
        self._entries: queue.SimpleQueue[Entry[Any] | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="ledger")
        self._renewed_at = context.now
        self._owed: list[Step[object]] = []
        self.change = 0
        self.lost = Event()

    def __enter__(self) -> Self:
        self._connection = engine.open_current(self._context.path)
        self._connection.execute("PRAGMA synchronous = FULL")
        self._connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_SECONDS * 1000}")
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._entries.put(None)
        self._thread.join()
        try:
            self._commit([])
        except StoreError:
            self.lost.set()  # whoever waited for what is owed knows already
        finally:
            self._connection.close()

    def submit(self, step: Step[Result], *, owed: bool = False) -> Entry[Result]:
        """Have a step done; its result is there once it is committed.

        Args:
            step: what to do.
            owed: do it with a later commit when this one fails.
        """
        entry = Entry(step, owed=owed)
        self._entries.put(entry)
        return entry

    def exchange(self, exchange: Exchange) -> Entry[bool]:
        """Settle one message and hand over another; whether that may go is there once committed."""
        entry: Entry[bool] = Entry(exchange)
        self._entries.put(entry)
        return entry

    def _run(self) -> None:
        going, batch = True, list[Entry[Any]]()
        try:
            while going:
                batch, going = self._gather()
                try:
                    self._commit(batch)
                except (sqlite3.Error, CcmError) as error:
                    self.lost.set()
                    self._owed += _owed(batch, now=self._context.now)
                    _fail(batch, error)
        finally:
            # Whatever ended the thread, nobody may wait for it for ever.
            self.lost.set()
            _fail(batch, RuntimeError("the ledger ended"))
            while not self._entries.empty():
                _fail([entry for entry in [self._entries.get()] if entry], RuntimeError("ended"))

    def _gather(self) -> tuple[list[Entry[Any]], bool]:
        """All that waits, at least one entry; False when it was the last."""
        batch: list[Entry[Any]] = []
        try:
            entry = self._entries.get(timeout=_RENEW_SECONDS)
            until = time.monotonic() + _GATHER_SECONDS
            while entry is not None:
                batch.append(entry)
                if len(batch) >= _MOST_AT_ONCE:
                    return batch, True
                is_complete = len(batch) >= self._connections
                left = 0.0 if is_complete else until - time.monotonic()
                entry = self._entries.get(left > 0, max(left, 0.0))
        except queue.Empty:
            return batch, True
        return batch, False

    def _commit(self, batch: Sequence[Entry[Any]]) -> None:
        # A clock may be set back, too.
        renewal = abs(self._context.now - self._renewed_at) >= _RENEW_SECONDS
        if not (batch or renewal or self._owed):
            return
        with engine.plain_errors(self._context.path):
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                change = self._connection.execute(_LAST_CHANGE).fetchone()[0]
                outbox = Outbox(
                    self._connection, holder=self._holder, derived=self._context.derived
                )
                for step in self._owed:
                    step(outbox)
                done = self._carry_out(batch, outbox)
                outbox.close_books()
                if renewal:
                    self._renew()
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        self._owed.clear()
        self.change = change or 0
        for entry, value in zip(batch, done, strict=True):
            entry.settle(value)

    def _carry_out(self, batch: Sequence[Entry[Any]], outbox: Outbox) -> list[Any]:
        """The results of all that was handed in, in the same order."""
        exchanges = [entry.step for entry in batch if isinstance(entry.step, Exchange)]
        granted = iter(outbox.exchange(exchanges, now=self._context.now, cap=self._cap))
        return [
            next(granted) if isinstance(entry.step, Exchange) else entry.step(outbox)
            for entry in batch
        ]

    def _renew(self) -> None:
        now = self._context.now
        if not leases.renew(self._connection, self._lease, holder=self._holder, now=now):
            self.lost.set()
        self._renewed_at = now


def _owed(batch: Sequence[Entry[Any]], *, now: int) -> list[Step[object]]:
    """What has to be noted of a batch that could not be committed."""
    settled = [
        Exchange(entry.step.settled)
        for entry in batch
        if isinstance(entry.step, Exchange) and entry.step.settled
    ]
    steps: list[Step[object]] = [
        entry.step for entry in batch if entry.owed and not isinstance(entry.step, Exchange)
    ]
    if settled:
        steps.append(lambda outbox: outbox.exchange(settled, now=now, cap=None))
    return steps


def _fail(batch: Sequence[Entry[Any]], error: Exception) -> None:
    for entry in batch:
        entry.fail(error)
