"""One thread of a run: hands messages over and settles them, over one connection."""

from collections import deque
from typing import NamedTuple

from ccm_cli.messaging.channels import Connection, Delivery, Outcome
from ccm_cli.messaging.ledger import Entry
from ccm_cli.messaging.outbox import Exchange, Going, Settled, settlement_of
from ccm_cli.messaging.preparing import Preparer, Ready, Search
from ccm_cli.messaging.run import Run
from ccm_cli.store.reading import reading

PATIENCE = 20
"""How many messages may turn out not to go while a server waits between two commands."""

SURE = 16
"""So many messages on end have to be on record in time before fewer are handed over at once."""


class Handed(NamedTuple):
    """A message that is handed over, once that is committed."""

    ready: Ready
    granted: Entry[bool]


class Worker:
    """Sends over one connection until nothing is due; its `work` runs in a thread.

    While the answer to one message is awaited, the next is already on record as handed over, so
    that it follows without waiting for the disk; and where the server takes commands in groups,
    what has to be said before it went along with the one before. More are handed over at once,
    up to `Channel.in_doubt`, only while answers come quicker than the disk writes.

    Args:
        run: what it shares with the others.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._connection: Connection | None = None
        self._handed: deque[Handed] = deque()
        self._settled: Settled | None = None
        self._depth = min(2, run.channel.in_doubt)  # how many are handed over at once
        self._unhurried = 0  # messages on end that did not have to wait for the disk
        self._has_turn = False  # the next message has leave to go
        self._noted: Entry[bool] | None = None

    def work(self) -> None:
        """Send.

        Raises:
            StoreError: the database cannot be used.
        """
        with reading(self._run.context.path) as reader:
            self._reader = reader
            self._preparer = Preparer(self._run, reader)
            try:
                self._send_all()
            finally:
                self._end()

    def _end(self) -> None:
        """Leave nothing open: on record, in the outbox, or on the line."""
        try:
            self._settle_now()
        finally:
            try:
                self._run.take_back([each.ready.message for each in self._handed])
            finally:
                if self._connection is not None:
                    self._connection.close()

    def _send_all(self) -> None:
        ahead: Ready | Search | None = Search.NOT_YET
        while ahead is not None or self._handed:
            ahead = self._hand_over_some(ahead)
            if self._handed:
                if not self._send(*self._handed.popleft()):
                    self._put_back(ahead)
                    return
                continue
            self._settle_now()
            if isinstance(ahead, Ready):
                ahead = self._at_its_turn(ahead)
            elif ahead is not None:
                ahead = self._preparer.next(patience=None)

    def _hand_over_some(self, ahead: Ready | Search | None) -> Ready | Search | None:
        """Hand over as many as may be at once; the one after them, being ready.

        What became of the last one is written down in the same entry, or in one of its own.
        """
        while len(self._handed) < self._depth:
            if ahead is Search.NOT_YET:
                ahead = self._preparer.next(patience=PATIENCE)
            if not (isinstance(ahead, Ready) and self._take_turn()):
                break
            if not self._open():
                self._put_back(ahead)
                return None
            self._has_turn = False
            self._handed.append(Handed(ahead, self._hand_over(ahead)))
            ahead = self._preparer.next(patience=PATIENCE)
        self._note_settled()
        return ahead

    def _take_turn(self) -> bool:
        run = self._run
        self._has_turn = self._has_turn or (not run.is_over and run.pace.take())
        return self._has_turn

    def _at_its_turn(self, ready: Ready) -> Ready | Search | None:
        """The message again after a wait, being decided anew; None when it is not to go now."""
        run = self._run
        if run.pace.wait(run.stop) and not run.is_over:
            self._has_turn = True
            return self._preparer.again(ready)
        run.limit = run.limit or run.limit_reached()
        run.put_back(ready.message)
        return None

    def _put_back(self, ahead: Ready | Search | None) -> None:
        if isinstance(ahead, Ready):
            self._run.put_back(ahead.message)

    def _open(self) -> bool:
        """Have a connection; whatever is settled is written down before waiting for a server."""
        if self._connection is not None and self._connection.is_open:
            return True
        self._settle_now()
        self._connection = self._run.connect()
        return self._connection is not None

    def _send(self, ready: Ready, granted: Entry[bool]) -> bool:
        """Deliver one message; False when there is no connection to be had for it."""
        if not self._open():
            self._run.take_back([ready.message])
            return False
        delivery = self._begin(ready)
        assert self._connection is not None
        self._look_ahead(hurried=not granted.is_there)
        if not granted.result():
            self._connection.abandon()
            return True
        if delivery is None:
            ahead = self._handed[0].ready.mail.envelope if self._handed else None
            delivery = self._connection.finish(ready.mail.body, ahead)
        message = ready.message
        self._run.heed(delivery, ready.mail)
        settlement = settlement_of(
            delivery,
            attempts=message.attempts + 1,
            now=self._run.context.now,
            number=message.id,
            usual=self._run.channel.cost_of(ready.mail.text),
        )
        self._settled = Settled(message, settlement)
        self._run.count(settlement.state)
        return True

    def _look_ahead(self, *, hurried: bool) -> None:
        """Hand over more at once where the disk is behind, and fewer where it is not."""
        most = self._run.channel.in_doubt
        self._unhurried = 0 if hurried else self._unhurried + 1
        if hurried:
            self._depth = min(self._depth + 1, most)
        elif self._unhurried % SURE == 0:
            self._depth = max(self._depth - 1, min(2, most))

    def _begin(self, ready: Ready) -> Delivery | None:
        """The steps before the message; once more when a server had closed an idle connection."""
        assert self._connection is not None
        delivery = self._connection.begin(ready.mail.envelope)
        if self._connection.is_open or delivery is None or delivery.outcome is Outcome.REFUSED:
            return delivery
        self._connection = self._run.connect() or self._connection
        return self._connection.begin(ready.mail.envelope) if self._connection.is_open else delivery

    def _hand_over(self, ready: Ready) -> Entry[bool]:
        settled, self._settled = self._settled, None
        going = Going(ready.message, ready.mail.address, ready.mail.subject)
        return self._run.ledger.exchange(Exchange(settled, going))

    def _note_settled(self) -> None:
        """Have written down what became of the last message, without waiting for it."""
        settled, self._settled = self._settled, None
        if settled is not None:
            self._confirm()
            self._noted = self._run.ledger.exchange(Exchange(settled))

    def _settle_now(self) -> None:
        """Write down what became of the last message, and wait until it is on record."""
        self._note_settled()
        self._confirm()

    def _confirm(self) -> None:
        noted, self._noted = self._noted, None
        if noted is not None:
            noted.result()
