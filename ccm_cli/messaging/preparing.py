"""What is done before a message goes out: the next one is taken, decided on and rendered."""

from enum import Enum
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.messaging.briefs import Brief
from ccm_cli.messaging.composing import Lacking, Mail, letterhead_of
from ccm_cli.messaging.deciding import Verdict
from ccm_cli.messaging.foresight import Considered
from ccm_cli.messaging.outbox import Claimed, Settlement
from ccm_cli.messaging.queries.recipients import Recipient
from ccm_cli.messaging.reasons import lacking
from ccm_cli.messaging.run import Run
from ccm_cli.store.reading import Reader


class Ready(NamedTuple):
    """A message that may go out, rendered."""

    message: Claimed
    mail: Mail


class Search(Enum):
    NOT_YET = "not yet"
    """Patience ended; there may be more."""


class Preparer:
    """Makes messages ready for one connection.

    Args:
        run: whose messages.
        reader: the database, for the same thread.
    """

    def __init__(self, run: Run, reader: Reader) -> None:
        self._run = run
        self._reader = reader

    def next(self, patience: int | None) -> Ready | Search | None:
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

    def again(self, ready: Ready) -> Ready | Search:
        """The message decided on anew, since some time has passed."""
        (considered,) = self._run.foresight.consider(self._reader, [ready.message])
        prepared = self._prepare(considered)
        return prepared if prepared is not None else Search.NOT_YET

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
        run, now = self._run, self._run.context.now
        made = run.ahead and run.ahead.take(message.id, person, brief, now=now)
        return made or run.composer.compose(
            brief.template,
            brief.occasion,
            person,
            letterhead_of(message, brief),
            channel=run.channel.name,
            now=now,
            enclosed=brief.enclosed,
        )

    def _withhold(self, message: Claimed, settlement: Settlement) -> None:
        now = self._run.context.now
        self._run.count(settlement.state)
        self._run.ledger.submit(lambda outbox: outbox.withhold(message, settlement, now=now))
