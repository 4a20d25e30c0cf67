"""Mails that came in: one with all about it, those that wait, whole conversations."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from ccm_cli.errors import NotFound
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.messaging.queries.kept_files import names_sql
from ccm_cli.store.ids import id_said
from ccm_cli.store.reading import Reader

MOST_IN_CONVERSATION = 500


class MailRow(NamedTuple):
    """A mail; see `ccm_cli.messaging.models.Mail`."""

    id: int
    at: int
    sender: str
    sender_name: str
    recipients: str
    subject: str
    text: str
    kind: str
    state: str
    contact_id: int | None
    contact: str
    campaign_id: int | None
    campaign: str
    answers_id: int | None
    interaction_id: int | None
    failing: str
    failed: str
    status: str
    words: str
    away_until: str | None
    message_id: str
    in_reply_to: str
    conversation: str
    mailbox: str
    files: tuple[Mapping[str, Any], ...]
    handled_at: int | None
    created_at: int

    @property
    def who(self) -> str:
        """Whom it is from, for people."""
        return self.contact or self.sender_name or self.sender


_MAIL = """
SELECT ml.id, ml.at, ml.sender, ml.sender_name, ml.recipients, ml.subject, ml.text, ml.kind,
       ml.state, ml.contact_id, coalesce(c.name, ''), ml.campaign_id, coalesce(k.name, ''),
       ml.answers_id, ml.interaction_id, ml.failing, ml.failing_key, ml.status, ml.words,
       ml.away_until, ml.message_id, ml.in_reply_to, ml.conversation, ml.mailbox, ml.files,
       ml.handled_at, ml.created_at
FROM mail ml LEFT JOIN contact c ON c.id = ml.contact_id
LEFT JOIN campaign k ON k.id = ml.campaign_id
"""


def _made(*columns: Any) -> MailRow:
    row = MailRow(*columns)
    return row._replace(files=tuple(json.loads(cast(str, row.files))))


def mail(reader: Reader, ref: str) -> MailRow:
    """One mail by its number or its Message-ID.

    Raises:
        NotFound: there is none.
    """
    found = reader.row(_made, f"{_MAIL} WHERE ml.id = ?", (id_said(ref),))
    if found is None and "@" in ref:
        wanted = f"<{ref.strip('<>')}>"
        found = reader.row(_made, f"{_MAIL} WHERE ml.message_id = ?", (wanted,))
    if found is None:
        raise NotFound(
            _("There is no mail %(ref)s.") % {"ref": excerpt(ref)}, hint=_("See: ccm inbox list")
        )
    return found


class MailLine(NamedTuple):
    """A mail as a list shows it; ``files`` is their number."""

    id: int
    at: int
    who: str
    subject: str
    kind: str
    state: str
    contact_id: int | None
    files: int


def mail_lines(reader: Reader, *, limit: int, waiting: bool = False) -> list[MailLine]:
    """Mails for the screen: those that wait first, then the others, each the newest first.

    Args:
        reader: the database.
        limit: at most so many.
        waiting: only those that wait.
    """
    columns = (
        "ml.id, ml.at, coalesce(c.name, nullif(ml.sender_name, ''), ml.sender), ml.subject,"
        " ml.kind, ml.state, ml.contact_id, json_array_length(ml.files)"
        " FROM mail ml LEFT JOIN contact c ON c.id = ml.contact_id"
    )
    found = reader.rows(
        MailLine,
        f"SELECT {columns} WHERE ml.state = 'new' ORDER BY ml.at DESC, ml.id DESC LIMIT ?",
        (limit,),
    )
    if not waiting and len(found) < limit:
        found += reader.rows(
            MailLine,
            f"SELECT {columns} WHERE ml.state <> 'new' ORDER BY ml.at DESC, ml.id DESC LIMIT ?",
            (limit - len(found),),
        )
    return found


def waiting(reader: Reader) -> int:
    """How many mails wait to be seen to."""
    return int(reader.value("SELECT count(*) FROM mail WHERE state = 'new'"))


class Spoken(NamedTuple):
    """One part of a conversation: a mail that came in, or a message of ours.

    Attributes:
        at: UTC seconds.
        direction: ``in`` or ``out``.
        id: of the mail or of the message.
        who: whom it is from or to.
        subject: may be empty.
        text: of a mail; of ours, what was given to its template as ``text``, if anything was.
        state: of the mail or of the message.
        files: names of what came or goes along, with commas between.
    """

    at: int
    direction: str
    id: int
    who: str
    subject: str
    text: str
    state: str
    files: str


def conversation(reader: Reader, one: MailRow) -> list[Spoken]:
    """Everything of a mail's conversation, the oldest first."""
    mails = reader.rows(
        Spoken,
        "SELECT ml.at, 'in', ml.id, coalesce(c.name, nullif(ml.sender_name, ''), ml.sender),"
        f" ml.subject, ml.text, ml.state, {names_sql('ml.files')}"
        " FROM mail ml LEFT JOIN contact c ON c.id = ml.contact_id"
        " WHERE ml.conversation = ? ORDER BY ml.at, ml.id LIMIT ?",
        (one.conversation, MOST_IN_CONVERSATION),
    )
    ours = reader.rows(
        Spoken,
        "SELECT coalesce(m.handed_at, m.queued_at), 'out', m.id, coalesce(c.name, m.address),"
        " coalesce(nullif(m.subject, ''), m.template),"
        " coalesce(json_extract(m.variables, '$.text'), ''), m.state,"
        f" {names_sql('m.files')}"
        " FROM message m LEFT JOIN contact c ON c.id = m.contact_id"
        " WHERE m.message_id = ? OR m.id IN (SELECT ml.answers_id FROM mail ml"
        "       WHERE ml.conversation = ? AND ml.answers_id IS NOT NULL)"
        " OR (m.in_reply_to <> '' AND m.in_reply_to IN (SELECT ml.message_id FROM mail ml"
        "     WHERE ml.conversation = ? AND ml.message_id <> ''))"
        " LIMIT ?",
        (one.conversation, one.conversation, one.conversation, MOST_IN_CONVERSATION),
    )
    return sorted([*mails, *ours])


def last_sync(reader: Reader, name: str) -> int | None:
    """When a mailbox was last looked at to its end or to a mail, UTC seconds; None: never."""
    found = reader.value("SELECT synced_at FROM mailbox WHERE name = ?", (name,))
    return None if found is None else int(found)
