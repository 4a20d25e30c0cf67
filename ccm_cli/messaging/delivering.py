"""One thread of a run: renders, hands over and settles, message by message."""

from collections import Counter, deque
from enum import Enum
from threading import Event, Lock
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.briefs import Brief, thread_of
from ccm_cli.messaging.channels import Channel, ChannelDown, Connection, Delivery, Outcome
from ccm_cli.messaging.composing import Composer, Lacking, Letterhead, Mail
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.deciding import Verdict
from ccm_cli.messaging.foresight import Considered, Foresight, Mark
from ccm_cli.messaging.ledger import Entry, Ledger
from ccm_cli.messaging.outbox import Claimed, Exchange, Going, Settled, Settlement, settlement_of
from ccm_cli.messaging.pace import Pace
from ccm_cli.messaging.policy import Policy
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.reasons import lacking
from ccm_cli.store import leases
from ccm_cli.store.reading import Reader, reading

CLAIM = 20
"""Messages taken from the outbox at a time, for each connection."""

PATIENCE = 20
"""How many messages may turn out not to go while a server waits between two commands."""


class Run:
    """What the threads of a run share.

    Args:
        context: what sending needs from outside.
        policy: the owner's rules.
        channel: by which it sends.
        counts: settled messages by state; counted up.

    Attributes:
        stop: set when no further message may be begun.
        limit: the limit that is used up; empty while none is.
        problem: why the channel cannot be used any more; None while it can.
    """

    def __init__(
        self, context: SendingContext, policy: Policy, channel: Channel, counts: Counter[str]
    ) -> None:
        self.context = context
        self.policy = policy
        self.channel = channel
        self.counts = counts
        self.composer = Composer(context.settings)
        self.foresight = Foresight(context, policy, channel.consent)
        self.stop = Event()
        self.limit = ""
        self.problem: ChannelDown | None = None
        self._waiting: deque[Considered] = deque()
        self._mark: Mark | None = None
        self._lock = Lock()
        self._connecting = Lock()

    def begin(self, ledger: Ledger, pace: Pace) -> None:
        """Set up for one round under the lease."""
        self.ledger = ledger
        self.pace = pace
        self.stop.clear()

    @property
    def is_over(self) -> bool:
        """Whether no further message may be begun."""
        return self.stop.is_set() or self.ledger.lost.is_set()

    def take(self, reader: Reader) -> Considered | None:
        """The next message that is due; None when there is none, or the run is over."""
        if self.is_over:
            return None
        with self._lock:
            waiting = [considered.message for considered in self._waiting]
            if not waiting:
                now = self.context.now
                most = CLAIM * self.channel.connections
                waiting = self.ledger.submit(
                    lambda outbox: outbox.claim(
                        self.channel.name, now=now, until=now + leases.SECONDS, most=most
                    )
                ).result()
            mark = self.foresight.mark(reader)
            if mark != self._mark or not self._waiting:
                self._mark = mark
                self._waiting = deque(self.foresight.consider(reader, waiting))
            return self._waiting.popleft() if self._waiting else None

    def put_back(self, message: Claimed | None = None) -> None:
        """Put a message back into the outbox; without one, all that were claimed and not taken."""
        with self._lock:
            ids = [message.id] if message else [one.message.id for one in self._waiting]
            if message is None:
                self._waiting.clear()
        if ids and not self.ledger.lost.is_set():
            self.ledger.submit(lambda outbox: outbox.release(ids)).result()

    def count(self, state: str) -> None:
        """Note that a message came to a state."""
        with self._lock:
            self.counts[state] += 1

    def connect(self) -> Connection | None:
        """A new connection; None when the run is over, or is over now for lack of one.

        One at a time: a refused login must not be tried by every thread.
        """
        with self._connecting:
            if self.is_over:
                return None
            try:
                return self.channel.connect()
            except ChannelDown as error:
                self.problem = error
                self.stop.set()
                return None


class Ready(NamedTuple):
    """A message that may go out, rendered."""

    message: Claimed
    mail: Mail


class Search(Enum):
    NOT_YET = "not yet"
    """Patience ended; there may be more."""


class Worker:
    """Sends over one connection until nothing is due; its `work` runs in a thread.

    Args:
        run: what it shares with the others.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._connection: Connection | None = None
        self._settled: Settled | None = None

    def work(self) -> None:
        """Send.

        Raises:
            StoreError: the database cannot be used.
        """
        with reading(self._run.context.path) as reader:
            self._reader = reader
            try:
                self._send_all()
            finally:
                self._settle_now()
                if self._connection is not None:
                    self._connection.close()

    def _send_all(self) -> None:
        ahead: Ready | Search | None = Search.NOT_YET
        while ahead is not None:
            if not isinstance(ahead, Ready):
                self._settle_now()
                ahead = self._next_ready(patience=None)
                continue
            ready = self._at_its_turn(ahead)
            if ready is None:
                return
            if isinstance(ready, Ready) and self._open(ready.message):
                ahead = self._send(ready)
            else:
                ahead = None if ready is not Search.NOT_YET else Search.NOT_YET

    def _at_its_turn(self, ready: Ready) -> Ready | Search | None:
        """The message again when it may go at once; after a wait it has to be decided anew."""
        run = self._run
        if not run.is_over and run.pace.take():
            return ready
        self._settle_now()
        if run.pace.wait(run.stop) and not run.is_over:
            return self._decided_anew(ready)
        run.limit = run.limit or run.pace.used_up()
        run.put_back(ready.message)
        return None

    def _decided_anew(self, ready: Ready) -> Ready | Search:
        (considered,) = self._run.foresight.consider(self._reader, [ready.message])
        prepared = self._prepare(considered)
        return prepared if prepared is not None else Search.NOT_YET

    def _open(self, message: Claimed) -> bool:
        """Have a connection; whatever is settled is written down before waiting for a server."""
        if self._connection is not None and self._connection.is_open:
            return True
        self._settle_now()
        self._connection = self._run.connect()
        if self._connection is None:
            self._run.put_back(message)
        return self._connection is not None

    def _send(self, ready: Ready) -> Ready | Search | None:
        """Deliver one message, and make the next one ready meanwhile."""
        granted = self._hand_over(ready)
        delivery = self._begin(ready)
        ahead = self._next_ready(patience=PATIENCE)
        if not granted.result():
            assert self._connection is not None
            self._connection.abandon()
            return ahead
        if delivery is None:
            assert self._connection is not None
            delivery = self._connection.finish(ready.mail.body)
        message = ready.message
        settlement = settlement_of(
            delivery, attempts=message.attempts + 1, now=self._run.context.now
        )
        self._settled = Settled(message, settlement)
        self._run.count(settlement.state)
        return ahead

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

    def _settle_now(self) -> None:
        """Write down what became of the last message, and wait until it is on record."""
        settled, self._settled = self._settled, None
        if settled is not None:
            self._run.ledger.exchange(Exchange(settled)).result()

    # Before a message

    def _next_ready(self, patience: int | None) -> Ready | Search | None:
        """The next message that may go, rendered; None when nothing is due.

        Args:
            patience: give up after so many that may not go; None for never.
        """
        tried = 0
        while patience is None or tried < patience:
            considered = self._run.take(self._reader)
            if considered is None:
                return None
            ready = self._prepare(considered)
            if ready is not None:
                return ready
            tried += 1
        return Search.NOT_YET

    def _prepare(self, considered: Considered) -> Ready | None:
        """Render a message that may go; None when it does not go, which is written down."""
        message, decision, person, brief, problem = considered
        if problem is not None:
            self._withhold(message, Settlement("refused", problem.message))
        elif decision is None:
            self._run.ledger.submit(lambda outbox: outbox.release([message.id]))
        elif decision.verdict is Verdict.WAIT:
            self._withhold(message, Settlement("deferred", decision.reason, decision.until))
        elif decision.verdict is Verdict.NEVER or person is None or brief is None:
            self._withhold(message, Settlement("suppressed", decision.reason))
        else:
            return self._rendered(message, brief, person)
        return None

    def _rendered(self, message: Claimed, brief: Brief, person: Recipient) -> Ready | None:
        try:
            return Ready(message, self._compose(message, brief, person))
        except Lacking as error:
            self._withhold(message, Settlement("suppressed", lacking(error.field)))
        except InvalidInput as error:
            self._withhold(message, Settlement("refused", error.message))
        return None

    def _compose(self, message: Claimed, brief: Brief, person: Recipient) -> Mail:
        return self._run.composer.compose(
            brief.template,
            brief.occasion,
            person,
            Letterhead(
                message.message_id,
                brief.list_id,
                brief.auto_submitted,
                references=thread_of(message),
            ),
            channel=self._run.channel.name,
            now=self._run.context.now,
        )

    def _withhold(self, message: Claimed, settlement: Settlement) -> None:
        now = self._run.context.now
        self._run.count(settlement.state)
        self._run.ledger.submit(lambda outbox: outbox.withhold(message, settlement, now=now))
