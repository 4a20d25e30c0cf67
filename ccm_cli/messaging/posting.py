"""Single messages into the outbox: what journeys, rules, replies and confirmations send.

A campaign queues its audience at once (`ccm_cli.messaging.starting`); everything else that writes
to somebody comes through here. Whether the message may go is decided when it goes, as for every
message; asked for twice, it is queued once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from secrets import token_hex

from ccm_cli.messaging.composing import sender_of
from ccm_cli.messaging.context import SendingContext
from ccm_cli.messaging.fallbacks import AUTO, order
from ccm_cli.messaging.kept_files import dump, keep_all
from ccm_cli.messaging.mail import message_id
from ccm_cli.messaging.templates.assets import Asset
from ccm_cli.messaging.templates.source import MessageTemplate
from ccm_cli.messaging.versions import keep
from ccm_cli.store.writing import UnitOfWork


@dataclass(frozen=True)
class Letter:
    """What is to be said, to whomever.

    Attributes:
        template: what it says; the version of this moment goes out.
        channel: by which it goes; ``auto`` for the one that the person prefers.
        source: who asks for it: ``journey/welcome``, ``rule/thanks``, ``reply``, ``auto-reply``,
            ``confirmation``. Source, step, contact and occurrence together are sent once.
        step: of a source with several.
        occurrence: what tells two askings apart, such as the run of a journey or the mail answered.
        variables: given to the template; values that JSON can hold.
        filter: what must still hold of the contact when it goes out; empty for nothing.
        in_reply_to: the Message-ID that it answers.
        thread: Message-IDs of the conversation before it, the oldest first.
        fallbacks: channels to try one after the other when this one does not reach.
        survey_id: the survey that it asks.
        to_address: where it goes instead of the contact's first address: to the one that wrote.
        files: those that go along beside those of the template; kept as they are now.
    """

    template: MessageTemplate
    channel: str
    source: str
    step: int = 0
    occurrence: str = ""
    variables: Mapping[str, object] = field(default_factory=dict)
    filter: str = ""
    in_reply_to: str = ""
    thread: tuple[str, ...] = ()
    fallbacks: tuple[str, ...] = ()
    survey_id: int | None = None
    to_address: str = ""
    files: Sequence[Asset] = ()


def post(
    work: UnitOfWork,
    letter: Letter,
    *,
    contact_id: int,
    context: SendingContext,
    now: int,
    at: int | None = None,
) -> int | None:
    """Queue one message for one person.

    Args:
        work: the unit of work.
        letter: what is to be said.
        contact_id: to whom.
        context: what sending needs from outside.
        now: UTC seconds.
        at: not before this moment, UTC seconds; None for as soon as it may.

    Returns:
        The number of the message; None when that source has queued it before.

    Raises:
        ConfigError: nobody is named whom messages come from.
    """
    template = letter.template
    channel, fallbacks = _ways(work, letter, contact_id, context)
    digest = keep(work, template, why="sent", now=now)
    named = message_id(sender_of(context.settings).domain, f"m.{token_hex(10)}")
    found = work.execute(
        "INSERT INTO message (contact_id, source, step, occurrence, channel, purpose, template,"
        " template_digest, message_id, state, reason, address, subject, attempts, next_at,"
        " claimed_by, queued_at, variables, filter, in_reply_to, thread, fallbacks, survey_id,"
        " to_address, files)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', '', '', '', 0, ?, '', ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?)"
        " ON CONFLICT DO NOTHING RETURNING id",
        (
            contact_id, letter.source, letter.step, letter.occurrence, channel,
            template.purpose, template.name, digest, named, now if at is None else at, now,
            json.dumps(dict(letter.variables), ensure_ascii=False), letter.filter,
            letter.in_reply_to, " ".join(letter.thread), " ".join(fallbacks),
            letter.survey_id, letter.to_address, dump(keep_all(work, letter.files)),
        ),
    ).fetchone()  # fmt: skip
    return int(found[0]) if found else None


def _ways(
    work: UnitOfWork, letter: Letter, contact_id: int, context: SendingContext
) -> tuple[str, tuple[str, ...]]:
    """The channel, and those to try after it: of ``auto`` what this person prefers."""
    if letter.channel != AUTO:
        return letter.channel, letter.fallbacks
    preferred = work.reader.value("SELECT channel FROM contact WHERE id = ?", (contact_id,))
    first, *others = order(context.settings, letter.template, AUTO).of(preferred or "")
    return first, letter.fallbacks or tuple(others)
