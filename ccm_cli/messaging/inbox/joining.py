"""Which of our messages a mail answers or reports on, and to which conversation it belongs."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ccm_cli.language.text import search_key
from ccm_cli.messaging.inbox.headers import key_of
from ccm_cli.store.reading import Reader

RECENT = 30 * 86_400
"""Seconds: how old a message may be that a mail without its Message-ID is taken to be about."""

_PREFIX = re.compile(
    r"\s*(?:(?:re|fwd?|aw|antw|wg|sv|odp|rv|ha|нa|на|отв|ответ|пересл|پاسخ|ارجاع|هدایت)"
    r"(?:\[\d+\]|\(\d+\))?\s*[:：]\s*)+",
    re.IGNORECASE,
)


class Ours(NamedTuple):
    """One of our messages, as far as an answer to it needs to be known.

    Attributes:
        id: of the message.
        message_id: of its header.
        campaign_id: None where it belongs to none.
        contact_id: to whom; None where he is gone.
        address: where it was sent.
        purpose: of its template.
        source: who asked for it, where no campaign did.
        survey_id: the survey it asks, by itself or by its campaign.
        thread: Message-IDs before it, with blanks between.
        in_reply_to: the Message-ID that it answers itself.
    """

    id: int
    message_id: str
    campaign_id: int | None
    contact_id: int | None
    address: str
    purpose: str
    source: str
    survey_id: int | None
    thread: str
    in_reply_to: str

    @property
    def earlier(self) -> tuple[str, ...]:
        """Message-IDs of the conversation before it, the oldest first."""
        known = self.thread.split()
        answered = (self.in_reply_to,) if self.in_reply_to else ()
        return (*(one for one in known if one != self.in_reply_to), *answered)


_COLUMNS = (
    "m.id, m.message_id, m.campaign_id, m.contact_id, m.address, m.purpose, m.source,"
    " coalesce(m.survey_id, k.survey_id), m.thread, m.in_reply_to"
)
_OURS = f"SELECT {_COLUMNS} FROM message m LEFT JOIN campaign k ON k.id = m.campaign_id"


def by_message_id(reader: Reader, ids: Iterable[str]) -> Ours | None:
    """The first of these Message-IDs that is one of ours."""
    for one in ids:
        found = reader.row(Ours, f"{_OURS} WHERE m.message_id = ?", (one,))
        if found is not None:
            return found
    return None


def by_bounce_address(reader: Reader, addresses: Sequence[str], pattern: str) -> Ours | None:
    """The message that a bounce address names.

    Args:
        reader: the database.
        addresses: where the mail was delivered to.
        pattern: ``email.bounce`` of the settings; empty: there are no such addresses.
    """
    token = token_in(addresses, pattern)
    return None if token is None else by_token(reader, token)


def token_in(addresses: Sequence[str], pattern: str) -> str | None:
    """What stands in the place of ``{id}`` in the first address that fits the pattern."""
    if "{id}" not in pattern:
        return None
    before, after = key_of(pattern.replace("{id}", "0id0")).split("0id0")
    shape = re.compile(f"{re.escape(before)}([0-9a-z]{{8,64}}){re.escape(after)}", re.IGNORECASE)
    for address in addresses:
        match = shape.fullmatch(address)
        if match:
            return match[1].lower()
    return None


def by_token(reader: Reader, token: str) -> Ours | None:
    """The message whose Message-ID holds this token, the part of it that nobody can guess."""
    if not re.fullmatch(r"[0-9a-z]{8,64}", token):
        return None
    # "@" ends the token and "A" comes next to it, so each is a short range of the unique index.
    found = reader.row(
        Ours,
        f"{_OURS} WHERE m.message_id >= ? AND m.message_id < ?",
        (f"<m.{token}@", f"<m.{token}A"),
    )
    return found or reader.row(
        Ours,
        f"SELECT {_COLUMNS} FROM campaign k CROSS JOIN message m"
        " WHERE m.message_id >= '<c' || k.id || '.' || ? || '@'"
        " AND m.message_id < '<c' || k.id || '.' || ? || 'A'",
        (token, token),
    )


def by_address(reader: Reader, key: str, *, now: int, subject: str | None = None) -> Ours | None:
    """The last message to an address within `RECENT`.

    Args:
        reader: the database.
        key: of the address.
        now: UTC seconds.
        subject: where given, of an answer: only a message whose subject this repeats.
    """
    found = reader.rows(
        lambda heading, *columns: (heading, Ours(*columns)),
        "SELECT m.subject, o.* FROM contact_email e JOIN message m ON m.contact_id = e.contact_id"
        f" JOIN ({_OURS}) o ON o.id = m.id"
        " WHERE e.key = ? AND m.handed_at > ? AND m.channel <> 'sms'"
        " ORDER BY m.handed_at DESC, m.id DESC LIMIT 50",
        (key, now - RECENT),
    )
    for heading, ours in found:
        if subject is None:
            if key_of(ours.address) == key:
                return ours
        elif is_answer_to(subject, heading):
            return ours
    return None


def is_answer_to(subject: str, heading: str) -> bool:
    """Whether a subject is that of a message, with ``Re:`` or the like before it."""
    bare = _PREFIX.sub("", subject, count=1)
    return bool(heading) and bare != subject and search_key(bare) == search_key(heading)


def contact_of(reader: Reader, keys: Iterable[str]) -> int | None:
    """The contact that the first known of these addresses belongs to."""
    for key in keys:
        found = reader.value("SELECT contact_id FROM contact_email WHERE key = ?", (key,))
        if found is not None:
            return int(found)
    return None


def conversation_of(reader: Reader, answers: Sequence[str], ours: Ours | None) -> str | None:
    """The conversation that a mail goes on with; None where it begins one.

    Args:
        reader: the database.
        answers: Message-IDs that it answers, the nearest first.
        ours: the message of ours that it answers.
    """
    earlier = ours.earlier if ours is not None else ()
    for one in (*answers, *reversed(earlier)):
        found = reader.value("SELECT conversation FROM mail WHERE message_id = ? LIMIT 1", (one,))
        if found is not None:
            return str(found)
    if ours is not None:
        return (*earlier, ours.message_id)[0]
    return answers[-1] if answers else None
