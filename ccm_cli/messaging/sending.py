"""The run: takes what is due from the outbox and sends it, over several connections at once.

Each connection has a thread. For every message it decides anew whether it may go, renders it, and
hands it over in an order that a crash at any moment cannot turn into a message sent twice: see
`ccm_cli.messaging.outbox`. While one message is on its way, the next is being made ready; the
answer to the one and the handing over of the other are one entry in the ledger.
"""

import itertools
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple

from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.messaging import channels
from ccm_cli.messaging.channels import Channel
from ccm_cli.messaging.composing_ahead import composing_ahead
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.delivering import Worker
from ccm_cli.messaging.ledger import Ledger
from ccm_cli.messaging.pace import Pace, Unlimited, rates_of
from ccm_cli.messaging.policy import Policy, policy_of
from ccm_cli.messaging.queries.outbox import channels_with_work, due
from ccm_cli.messaging.run import Run
from ccm_cli.store import engine, leases
from ccm_cli.store.reading import Reader, reading

_serial = itertools.count(1)
_LOOK_SECONDS = 0.1
_MOST_ROUNDS = len(channels.NAMES)
"""So many times at most a channel is sent over in one run: others may pass messages on to it."""


class Progress(NamedTuple):
    """How far a run is.

    Attributes:
        done: messages settled by this run.
        left: messages that were due when it was last counted, those done taken off; at least 0.
        counts: settled messages by state.
    """

    done: int
    left: int
    counts: Mapping[str, int]


@dataclass
class Report:
    """What a run did.

    Attributes:
        counts: messages by the state they came to: accepted, refused, deferred, suppressed,
            unknown.
        recovered: messages of an interrupted run that are unknown now.
        missed: by campaign, how many messages were put off until a time that was missed by more
            than ``sending.catch_up``; under the empty name those of none. They are held back.
        busy: who sends over the channel already, so that this run stepped back; empty otherwise.
        limit: the setting that is used up (``email.per_hour``), or ``provider`` when that asked
            to wait; empty otherwise.
        problems: why a channel could not be used, or not to the end; its messages wait.
        warnings: what the owner should be told about the settings.
        finished: names of campaigns that are done with this run.
    """

    counts: Counter[str] = field(default_factory=Counter)
    recovered: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    busy: str = ""
    limit: str = ""
    problems: list[CcmError] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to tell."""
        told = (self.counts, self.recovered, self.missed, self.problems, self.busy, self.limit)
        return not any(told)


def send_due(
    context: SendingContext,
    progress: Callable[[Progress], None] = lambda _progress: None,
    *,
    stopping: Callable[[], bool] = lambda: False,
) -> Report:
    """Send all that is due over all channels; messages queued meanwhile are taken along.

    Args:
        context: what sending needs from outside.
        progress: called a few times a second from the calling thread.
        stopping: asked as often; once it says yes, what is on its way is settled and the rest
            waits for the next run.

    Returns:
        What was done. A channel that cannot be used is a problem in it, not an exception: the
        other channels are sent over all the same.

    Raises:
        ConfigError: a rule in the settings cannot be understood.
        StoreError: the database cannot be used.
        KeyboardInterrupt: the owner stopped it; what is on its way is settled, the rest waits.
    """
    policy = policy_of(context.settings.sending, context.settings.business.holidays)
    report = Report()
    watch = _Watch(progress, stopping)
    tried = Counter[str]()
    while names := _names_to_try(context, tried):
        for name in names:
            tried[name] += 1
            if not _send_over_channel(name, context, policy, report, watch):
                tried[name] = _MOST_ROUNDS
    _finish_campaigns(context, report)
    return report


def _names_to_try(context: SendingContext, tried: Counter[str]) -> list[str]:
    """Channels with work; again those to which another channel has passed something on since."""
    with reading(context.path) as reader:
        names = channels_with_work(reader, context.now)
    return [name for name in names if tried[name] < _MOST_ROUNDS]


def _send_over_channel(
    name: str, context: SendingContext, policy: Policy, report: Report, watch: "_Watch"
) -> bool:
    """Send over one channel; whether it may be tried again in this run."""
    try:
        channel = channels.find(name, context.settings, context)
        run = Run(context, policy, channel, report.counts)
    except CcmError as error:
        report.problems.append(error)
        return False
    report.warnings += [each for each in channel.warnings if each not in report.warnings]
    before = report.counts.total()
    if not watch.stopping():
        _send_over(run, report, watch)
    if run.problem is not None:
        report.problems.append(run.problem)
    return report.counts.total() > before and not (run.problem or run.limit or report.busy)


class _Watch(NamedTuple):
    """How the caller follows a run, and ends it."""

    progress: Callable[[Progress], None]
    stopping: Callable[[], bool]


def _send_over(run: Run, report: Report, watch: _Watch) -> None:
    """Hold the channel's lease and send until nothing is due that came in meanwhile either."""
    name = f"sending:{run.channel.name}"
    holder = leases.holder(f"s{next(_serial)}")
    connection = engine.open_current(run.context.path)
    try:
        while True:
            now = run.context.now
            if not leases.take(connection, name, holder=holder, now=now):
                report.busy = leases.held_by(connection, name, now=now)
                return
            before = report.counts.total()
            try:
                _send_holding(run, report, watch, lease=name, holder=holder)
            finally:
                leases.release(connection, name, holder=holder)
            # Whoever queued a message and found the lease taken relies on this second look.
            is_stuck = report.counts.total() == before
            is_ended = run.problem or run.limit or watch.stopping()
            if is_stuck or is_ended or not _due(connection, run):
                return
    finally:
        connection.close()


def _due(connection: sqlite3.Connection, run: Run) -> int:
    return due(Reader(connection), run.channel.name, run.context.now)


def _send_holding(
    run: Run,
    report: Report,
    watch: _Watch,
    *,
    lease: str,
    holder: str,
) -> None:
    context, channel = run.context, run.channel
    books = Ledger(
        context,
        lease=lease,
        holder=holder,
        connections=channel.connections,
        cap=run.policy.cap,
    )
    with books as ledger, reading(context.path) as reader:
        now = context.now
        report.recovered += ledger.submit(
            lambda outbox: outbox.recover(channel.name, channel.delivered, now=now)
        ).result()
        missed = ledger.submit(
            lambda outbox: outbox.miss(channel.name, before=now - run.policy.catch_up, now=now)
        ).result()
        for campaign_id, count in missed:
            report.missed[_name_of(reader, campaign_id)] += count
        waiting = due(reader, channel.name, now)
        if not waiting:
            return
        before = run.counts.total()
        workers = min(channel.connections, waiting)
        with (
            composing_ahead(run.composer, channel.name, waiting=waiting) as ahead,
            ThreadPoolExecutor(workers, thread_name_prefix="sender") as pool,
        ):
            run.begin(ledger, _pace(context, channel, reader), ahead)
            futures = [pool.submit(Worker(run).work) for _number in range(workers)]
            try:
                running = set(futures)
                while running:
                    ended, running = wait(running, _LOOK_SECONDS, FIRST_EXCEPTION)
                    if any(future.exception() for future in ended):
                        run.stop.set()
                    if watch.stopping():
                        run.stop.set()
                    done = run.counts.total() - before
                    watch.progress(Progress(done, max(0, waiting - done), dict(run.counts)))
            finally:
                run.stop.set()
                wait(futures)
                run.put_back()
        report.limit = report.limit or run.limit
        for future in futures:
            future.result()


def _name_of(reader: Reader, campaign_id: int | None) -> str:
    return str(reader.value("SELECT name FROM campaign WHERE id = ?", (campaign_id,)) or "")


def _pace(context: SendingContext, channel: Channel, reader: Reader) -> Pace:
    if not channel.abilities.is_paced:
        return Unlimited()
    return Pace(
        reader,
        channel.name,
        limits=lambda: rates_of(context.limits(), channel.name),
        clock=context.clock,
    )


def _finish_campaigns(context: SendingContext, report: Report) -> None:
    """Mark broadcasts done of which nothing is to come; the history says that the program did."""
    with reading(context.path) as reader:
        ended = reader.rows(
            lambda campaign_id, name: (campaign_id, name),
            "SELECT k.id, k.name FROM campaign k WHERE k.state = 'running'"
            " AND k.kind = 'broadcast' AND NOT EXISTS (SELECT 1 FROM message m"
            " WHERE m.campaign_id = k.id"
            " AND m.state IN ('queued', 'claimed', 'deferred', 'handed over', 'cancelled'))",
        )
    if not ended:
        return
    from ccm_cli.messaging import campaigns

    for campaign_id, name in ended:
        with context.changing(_("campaign %(name)s is done") % {"name": name}) as work:
            if campaigns.finish(work, campaign_id, now=context.now):
                report.finished.append(name)
