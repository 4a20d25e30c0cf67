"""What was said about a ticket over all channels, and which ticket a conversation belongs to."""

from typing import NamedTuple

from ccm_cli.messaging.queries.kept_files import names_sql
from ccm_cli.store.reading import Reader

MOST = 500
"""Parts of a conversation that are shown, the newest of them."""


class Said(NamedTuple):
    """One part of a ticket's conversation.

    Attributes:
        at: UTC seconds.
        direction: ``in``, ``out``, or ``note`` for what the customer does not see.
        source: ``interaction``, ``message`` or ``note``.
        id: of that record.
        channel: over which it went; empty for a note.
        who: whom it is from or to.
        subject: in a line; may be empty.
        text: may be empty.
        state: of a message, what became of it; empty for all else.
        files: names of files, with commas between.
    """

    at: int
    direction: str
    source: str
    id: int
    channel: str
    who: str
    subject: str
    text: str
    state: str
    files: str


_INTERACTIONS = """
SELECT i.at, CASE i.channel WHEN 'note' THEN 'note' ELSE i.direction END, 'interaction', i.id,
       i.channel, c.name, i.summary, i.body, '',
       coalesce((SELECT group_concat(f.name, ', ') FROM attachment f
                 WHERE f.interaction_id = i.id), '')
FROM interaction i JOIN contact c ON c.id = i.contact_id
WHERE i.ticket_id = ? ORDER BY i.at DESC, i.id DESC LIMIT ?
"""
_MESSAGES = f"""
SELECT coalesce(m.handed_at, m.queued_at), 'out', 'message', m.id, m.channel,
       coalesce(c.name, m.address),
       coalesce(nullif(m.subject, ''), json_extract(m.variables, '$.title'), m.template),
       coalesce(json_extract(m.variables, '$.text'), ''), m.state, {names_sql("m.files")}
FROM ticket_change h JOIN message m ON m.id = h.message_id
LEFT JOIN contact c ON c.id = m.contact_id
WHERE h.ticket_id = ? ORDER BY h.at DESC, h.id DESC LIMIT ?
"""
_NOTES = """
SELECT h.at, 'note', 'note', h.id, '', '', '', h.note, '', '' FROM ticket_change h
WHERE h.ticket_id = ? AND h.note <> '' ORDER BY h.at DESC, h.id DESC LIMIT ?
"""


def conversation(reader: Reader, ticket_id: int) -> list[Said]:
    """Everything that was said about a ticket, the oldest first.

    Args:
        reader: the database.
        ticket_id: which ticket.
    """
    parts = [
        part
        for sql in (_INTERACTIONS, _MESSAGES, _NOTES)
        for part in reader.rows(Said, sql, (ticket_id, MOST))
    ]
    return sorted(parts, key=lambda part: (part.at, part.source, part.id))[-MOST:]


def ticket_of_answer(reader: Reader, message_id: int) -> int | None:
    """The ticket that one of our messages answered."""
    found = reader.value(
        "SELECT ticket_id FROM ticket_change WHERE message_id = ? LIMIT 1", (message_id,)
    )
    return None if found is None else int(found)


def ticket_of_conversation(reader: Reader, conversation: str) -> int | None:
    """The ticket that the newest mail of a conversation belongs to; None where none does."""
    found = reader.value(
        "SELECT i.ticket_id FROM mail ml JOIN interaction i ON i.id = ml.interaction_id"
        " WHERE ml.conversation = ? AND i.ticket_id IS NOT NULL"
        " ORDER BY ml.at DESC, ml.id DESC LIMIT 1",
        (conversation,),
    )
    return None if found is None else int(found)


def ticket_of_mail(reader: Reader, mail_id: int) -> int | None:
    """The ticket that a mail belongs to; None where it belongs to none."""
    found = reader.value(
        "SELECT i.ticket_id FROM mail ml JOIN interaction i ON i.id = ml.interaction_id"
        " WHERE ml.id = ?",
        (mail_id,),
    )
    return None if found is None else int(found)


def mail_to_answer(reader: Reader, ticket_id: int) -> int | None:
    """The newest mail of a ticket's conversation; None where nobody wrote one."""
    found = reader.value(
        "SELECT ml.id FROM interaction i JOIN mail ml ON ml.interaction_id = i.id"
        " WHERE i.ticket_id = ? ORDER BY ml.at DESC, ml.id DESC LIMIT 1",
        (ticket_id,),
    )
    return None if found is None else int(found)


def our_message_ids(reader: Reader, ticket_id: int) -> list[str]:
    """The Message-IDs of our answers to a ticket by mail, the oldest first."""
    return [
        str(found)
        for found in reader.values(
            "SELECT m.message_id FROM ticket_change h JOIN message m ON m.id = h.message_id"
            " WHERE h.ticket_id = ? AND m.channel IN ('email', 'file')"
            " AND m.state NOT IN ('suppressed', 'cancelled', 'refused') ORDER BY h.at, h.id",
            (ticket_id,),
        )
    ]
