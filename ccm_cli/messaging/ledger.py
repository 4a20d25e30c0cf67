"""One writer for all connections of a run: what comes in while it commits shares the next commit.

A commit that survives a power cut costs a wait for the disk. Every message needs two steps on
record; with several connections sending at once, their steps go into one commit together.
"""

import queue
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Event, Thread
from typing import Any, Self, TypeVar

from ccm_cli.errors import CcmError
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.outbox import Outbox
from ccm_cli.store import engine, leases

Result = TypeVar("Result")
Step = Callable[[Outbox], Result]
_Entry = tuple[Step[Any], "Future[Any]"]

_MOST_AT_ONCE = 200
_RENEW_SECONDS = 20


class Ledger:
    """Commits steps in a thread of its own; a context manager.

    Args:
        context: names the database.
        lease: the lease to keep alive meanwhile.
        holder: who holds it.

    Attributes:
        lost: set when the lease went to somebody else, or the database failed: nothing more may
            be sent.
    """

    def __init__(self, context: SendingContext, *, lease: str, holder: str) -> None:
        self._context = context
        self._lease = lease
        self._holder = holder
        self._entries: queue.Queue[_Entry | None] = queue.Queue(maxsize=_MOST_AT_ONCE * 5)
        self._thread = Thread(target=self._run, name="ledger")
        self._renewed_at = context.now
        self.lost = Event()

    def __enter__(self) -> Self:
        self._connection = engine.open_current(self._context.path)
        self._connection.execute("PRAGMA synchronous = FULL")
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._entries.put(None)
        self._thread.join()
        self._connection.close()

    def submit(self, step: Step[Result]) -> "Future[Result]":
        """Have a step done; its result is there once it is committed.

        The result raises `StoreError` when the database failed.
        """
        result: Future[Result] = Future()
        self._entries.put((step, result))
        return result

    def _run(self) -> None:
        going, batch = True, list[_Entry]()
        try:
            while going:
                batch, going = self._gather()
                try:
                    self._commit(batch)
                except (sqlite3.Error, CcmError) as error:
                    self.lost.set()
                    _fail(batch, error)
        finally:
            # Whatever ended the thread, nobody may wait for it for ever.
            self.lost.set()
            _fail(batch, RuntimeError("the ledger ended"))
            while not self._entries.empty():
                _fail([entry for entry in [self._entries.get()] if entry], RuntimeError("ended"))

    def _gather(self) -> tuple[list[_Entry], bool]:
        """All that waits, at least one entry; False when it was the last."""
        batch: list[_Entry] = []
        try:
            entry = self._entries.get(timeout=_RENEW_SECONDS)
            while entry is not None:
                batch.append(entry)
                if len(batch) >= _MOST_AT_ONCE:
                    return batch, True
                entry = self._entries.get_nowait()
        except queue.Empty:
            return batch, True
        return batch, False

    def _commit(self, batch: Sequence[_Entry]) -> None:
        renewal = self._context.now - self._renewed_at >= _RENEW_SECONDS
        if not batch and not renewal:
            return
        done: list[Any] = []
        with engine.plain_errors(self._context.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                outbox = Outbox(
                    self._connection, holder=self._holder, derived=self._context.derived
                )
                done += [step(outbox) for step, _result in batch]
                outbox.close_books()
                if renewal:
                    self._renew()
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")
        for (_step, result), value in zip(batch, done, strict=True):
            result.set_result(value)

    def _renew(self) -> None:
        now = self._context.now
        if not leases.renew(self._connection, self._lease, holder=self._holder, now=now):
            self.lost.set()
        self._renewed_at = now


def _fail(batch: Sequence[_Entry], error: Exception) -> None:
    for _step, result in batch:
        if not result.done():
            result.set_exception(error)
