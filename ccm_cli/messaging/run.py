"""What the threads of one run share: what is due, the ledger, the pace, and whether to go on."""

from collections import Counter, deque
from collections.abc import Sequence
from threading import Event, Lock

from ccm_cli.messaging.briefs import Brief
from ccm_cli.messaging.channels import Channel, ChannelDown, Connection, Delivery
from ccm_cli.messaging.composing import Composer, Mail, letterhead_of
from ccm_cli.messaging.composing_ahead import Ahead
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.foresight import Considered, Foresight, Mark
from ccm_cli.messaging.ledger import Ledger
from ccm_cli.messaging.outbox import Claimed
from ccm_cli.messaging.pace import Pace
from ccm_cli.messaging.policy import Policy
from ccm_cli.store import leases
from ccm_cli.store.reading import Reader

CLAIM = 20
"""Messages taken from the outbox at a time, for each connection."""


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
        ahead: composes mails in another process; None where it would not pay.
    """

    def __init__(
        self, context: SendingContext, policy: Policy, channel: Channel, counts: Counter[str]
    ) -> None:
        self.context = context
        self.policy = policy
        self.channel = channel
        self.counts = counts
        self.composer = Composer(context.settings, context.tokens)
        self.foresight = Foresight(context, policy, channel.name)
        self.stop = Event()
        self.limit = ""
        self.problem: ChannelDown | None = None
        self.ahead: Ahead | None = None
        self._waiting: deque[Considered] = deque()
        self._mark: Mark | None = None
        self._lock = Lock()
        self._connecting = Lock()

    def begin(self, ledger: Ledger, pace: Pace, ahead: Ahead | None) -> None:
        """Set up for one round under the lease."""
        self.ledger = ledger
        self.pace = pace
        self.ahead = ahead
        self._is_drained = False
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
            claimed = self._claim()
            mark = Mark(self.ledger.change, self.context.now)
            if mark != self._mark:
                waiting = [considered.message for considered in self._waiting]
                self._mark = mark
                self._waiting = deque(self.foresight.consider(reader, [*waiting, *claimed]))
                new = list(self._waiting)[len(waiting) :]
            else:
                new = self.foresight.consider(reader, claimed)
                self._waiting += new
            self._compose_ahead(new)
            return self._waiting.popleft() if self._waiting else None

    def _claim(self) -> Sequence[Claimed]:
        """Take more from the outbox, before those taken are used up."""
        most = CLAIM * self.channel.connections
        left = len(self._waiting)
        if left > most // 2 or (left and self._is_drained):
            return []
        now = self.context.now
        claimed = self.ledger.submit(
            lambda outbox: outbox.claim(
                self.channel.name, now=now, until=now + leases.SECONDS, most=most - left
            )
        ).result()
        self._is_drained = len(claimed) < most - left
        return claimed

    def _compose_ahead(self, considered: Sequence[Considered]) -> None:
        if self.ahead is None:
            return
        going = [
            (one, letterhead_of(one.message, one.brief))
            for one in considered
            if one.may_go and one.brief is not None and _is_light(one.message, one.brief)
        ]
        self.ahead.order(going, now=self.context.now)

    def put_back(self, message: Claimed | None = None) -> None:
        """Put a message back into the outbox; without one, all that were claimed and not taken."""
        with self._lock:
            ids = [message.id] if message else [one.message.id for one in self._waiting]
            if message is None:
                self._waiting.clear()
        if ids and not self.ledger.lost.is_set():
            self.ledger.submit(lambda outbox: outbox.release(ids)).result()

    def take_back(self, messages: Sequence[Claimed]) -> None:
        """Put messages back that were handed over, but of which no byte went out."""
        ids = [message.id for message in messages]
        if ids:
            self.ledger.submit(lambda outbox: outbox.take_back(ids), owed=True).result()

    def limit_reached(self) -> str:
        """The setting that forbids to go on for now, or ``provider``; empty when none does."""
        reached = self.pace.used_up()
        return f"{self.channel.name}.{reached}" if reached.startswith("per_") else reached

    def heed(self, delivery: Delivery, mail: Mail) -> None:
        """Do what an answer asks for beside the one message: a rest, or never to write again.

        An address is on the suppression list before the message itself is settled, so that no
        crash between the two can lose it.
        """
        if delivery.pause:
            self.pace.rest(delivery.pause)
        if delivery.stop:
            from ccm_cli.messaging.consent import suppress_at_once

            suppress_at_once(
                self.context,
                mail.address,
                channel=self.channel.abilities.consent,
                reason=delivery.stop,
            )

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


def _is_light(message: Claimed, brief: Brief) -> bool:
    """Whether a mail is sooner composed by another process than sent from there.

    What has variables of its own would have to be sent there with the whole message, and files
    would have to come back with each mail.
    """
    return not (message.has_variables or brief.enclosed or brief.template.assets)
