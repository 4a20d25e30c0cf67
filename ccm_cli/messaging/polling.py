"""Asking providers: what became of messages, and what was said to us meanwhile.

Providers are asked without holding the database; what they say is written down afterwards.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ccm_cli.config import Settings
from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.messaging import channels
from ccm_cli.messaging.channels import Channel, key_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import is_set_up
from ccm_cli.store.reading import Reader, reading

ASKED_FOR = 3 * 86_400
"""Seconds after which nobody asks any more what became of a message."""

MOST_ASKED = 300
"""Messages of one channel that are asked about at a time; which of many is left to chance, so that
none waits for ever behind those that are never delivered."""

SETTLED_AFTER = 120
"""Seconds after which a provider must know a message whose answer was lost."""

_ASKED = ", ".join(f"'{name}'" for name, able in channels.ABILITIES.items() if able.is_asked)

UPDATES_KEY = "telegram.update"
_MOST_ROUNDS = 50


@dataclass
class Polled:
    """What was learnt.

    Attributes:
        counts: ``delivered``, ``failed``, ``settled``, ``heard``, ``linked``, ``stopped``,
            ``strangers``, ``visited``, ``printed``.
        problems: why a provider could not be asked.
    """

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[CcmError] = field(default_factory=list)


def anything_to_ask(reader: Reader, settings: Settings, now: int) -> bool:
    """Whether there is somebody to ask."""
    told = _waiting(reader, now) or _unknown(reader, now) or _visits(reader)
    return bool(told or _listens(settings) or _unprinted(settings))


def poll(context: SendingContext) -> Polled:
    """Ask every channel that has something to tell."""
    polled = Polled()
    with reading(context.path) as reader:
        waiting = _waiting(reader, context.now)
        unknown = _unknown(reader, context.now)
        visits = _visits(reader)
    for name in sorted({*waiting, *unknown}):
        if not is_set_up(context.settings, name):
            continue
        try:
            channel = channels.find(name, context.settings, context)
            _ask_receipts(context, channel, waiting.get(name, []), polled)
            _settle_unknown(context, channel, unknown.get(name, []), polled)
        except CcmError as error:
            polled.problems.append(error)
    if _listens(context.settings):
        try:
            _listen(context, polled)
        except CcmError as error:
            polled.problems.append(error)
    _note_visits(context, visits, polled)
    _print_letters(context, polled)
    return polled


def _listens(settings: Settings) -> bool:
    """Whether Telegram is asked; not where it calls us by itself."""
    telegram = settings.telegram
    return bool(telegram.bot and not telegram.webhook_secret)


def _by_channel(rows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for channel, what in rows:
        found.setdefault(channel, []).append(what)
    return found


def _waiting(reader: Reader, now: int) -> dict[str, list[str]]:
    """By channel, what providers call the messages of which they may know more."""
    rows = reader.rows(
        lambda channel, provider_id: (channel, provider_id),
        "SELECT channel, provider_id FROM message WHERE provider_id <> '' AND state = 'accepted'"
        " AND delivered_at IS NULL AND bounced_at IS NULL AND handed_at > ?"
        f" AND channel IN ({_ASKED}) ORDER BY random() LIMIT ?",
        (now - ASKED_FOR, MOST_ASKED),
    )
    return _by_channel(rows)


def _unknown(reader: Reader, now: int) -> dict[str, list[str]]:
    """By channel, the Message-IDs of messages whose answer was lost some time ago."""
    rows = reader.rows(
        lambda channel, message_id: (channel, message_id),
        "SELECT channel, message_id FROM message WHERE state = 'unknown'"
        f" AND channel IN ({_ASKED}) AND handed_at BETWEEN ? AND ? ORDER BY id LIMIT 100",
        (now - ASKED_FOR, now - SETTLED_AFTER),
    )
    return _by_channel(rows)


def _visits(reader: Reader) -> list[int]:
    """Messages of the channel ``visit`` whose task is done."""
    return reader.values(
        "SELECT r.message_id FROM errand r JOIN task t ON t.id = r.task_id"
        " JOIN message m ON m.id = r.message_id"
        " WHERE r.channel = 'visit' AND r.state = 'waiting' AND t.state = 'done'"
    )


def _ask_receipts(
    context: SendingContext, channel: Channel, messages: Sequence[str], polled: Polled
) -> None:
    if channel.receipts is None or not messages:
        return
    from ccm_cli.messaging.receiving import note_receipts

    receipts = channel.receipts(messages)
    with context.changing(_("receipts of %(name)s") % {"name": channel.name}) as work:
        polled.counts += note_receipts(work, channel.name, receipts, now=context.now)


def _settle_unknown(
    context: SendingContext, channel: Channel, messages: Sequence[str], polled: Polled
) -> None:
    """Ask whether messages were taken whose answer was lost; send again what was not."""
    if channel.taken is None:
        return
    from ccm_cli.messaging import settling
    from ccm_cli.messaging.queries import outbox

    for message_id in messages:
        with reading(context.path) as reader:
            row = outbox.message(reader, message_id)
        taken = channel.taken(key_of(message_id), row.address)
        if taken is None:
            continue
        settle = settling.accept if taken else settling.send_again
        with context.changing(_("message %(id)d is settled") % {"id": row.id}) as work:
            settle(work, [row], now=context.now)
        polled.counts["settled"] += 1


def _listen(context: SendingContext, polled: Polled) -> None:
    """Ask Telegram what was said to the bot, until there is nothing new.

    The place in what was said is kept in the transaction that writes it down; Telegram is told only
    with the next question, so nothing is lost or taken twice.
    """
    from ccm_cli.messaging.channels.telegram import bot_of
    from ccm_cli.messaging.receiving import note_heard

    bot = bot_of(context.settings)
    for _round in range(_MOST_ROUNDS):
        with reading(context.path) as reader:
            after = reader.value("SELECT value FROM meta WHERE key = ?", (UPDATES_KEY,))
        updates = bot.updates(int(after or -1))
        if not updates:
            return
        with context.changing(_("messages from Telegram")) as work:
            polled.counts += note_heard(
                work,
                [heard for _number, heard in updates if heard is not None],
                settings=context.settings,
                now=context.now,
                linked=bot.linked_by,
            )
            work.execute(
                "INSERT INTO meta (key, value) VALUES (?, ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (UPDATES_KEY, str(updates[-1][0])),
            )


def _unprinted(settings: Settings) -> bool:
    """Whether letters wait for a file to print, since a run ended before it made one."""
    from ccm_cli.messaging.channels.letter import unfinished

    return bool(unfinished(settings))


def _print_letters(context: SendingContext, polled: Polled) -> None:
    if not _unprinted(context.settings):
        return
    from ccm_cli.messaging.channels.letter import print_unfinished, require_typst
    from ccm_cli.store import engine, leases

    lease, holder = "sending:letter", leases.holder("printing")
    connection = engine.open_current(context.path)
    try:
        if not leases.take(connection, lease, holder=holder, now=context.now):
            return  # whoever sends letters prints them
        try:
            require_typst()
            polled.counts["printed"] += len(print_unfinished(context.settings))
        except CcmError as error:
            polled.problems.append(error)
        finally:
            leases.release(connection, lease, holder=holder)
    finally:
        connection.close()


def _note_visits(context: SendingContext, visits: Sequence[int], polled: Polled) -> None:
    if not visits:
        return
    from ccm_cli.messaging import aftermath
    from ccm_cli.messaging.models import Errand

    with context.changing(_("visits that were paid")) as work:
        for message in visits:
            errand_id = work.reader.value(
                "SELECT id FROM errand WHERE message_id = ? AND state = 'waiting'", (message,)
            )
            if errand_id is None:
                continue
            errand = work.get(Errand, errand_id)
            errand.state, errand.outcome, errand.settled_at = "done", "reached", context.now
            aftermath.note(work, message, "delivered", at=context.now)
            polled.counts["visited"] += 1
