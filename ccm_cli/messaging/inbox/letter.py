"""A mail as it came, read into what the program needs of it. Whatever the bytes, nothing fails.

Sources: RFC 5322 (form), RFC 2045 to 2047 and 2231 (MIME), RFC 3676 (flowed text).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.parser import BytesHeaderParser
from hashlib import sha256
from typing import NamedTuple

from ccm_cli.language.html_text import html_to_text
from ccm_cli.language.text import clean_block, clean_line
from ccm_cli.messaging.inbox.headers import (
    UNREADABLE,
    Mailbox,
    as_text,
    decoded,
    inner_of,
    mailboxes,
    message_ids,
    moment,
)

LONGEST_TEXT = 200_000
"""Characters of text that are kept of one mail."""
LONGEST_SUBJECT = 500
MOST_FILES = 100
_DEEPEST = 30
"""Parts within parts."""
_MOST_PARTS = 500
_MARK = re.compile(rb"(?:From [^\n]*\r?\n)+")
_ON_THE_WAY = frozenset(
    {
        "received", "return-path", "delivered-to", "x-original-to", "envelope-to", "status",
        "x-status", "x-uid", "x-keywords", "content-length", "lines", "x-received",
        "authentication-results", "arc-seal", "arc-message-signature", "arc-authentication-results",
        "x-mozilla-status", "x-mozilla-status2",
    }
)  # fmt: skip
"""Headers that one and the same mail has differently in two mailboxes."""


class Part(NamedTuple):
    """A file that came with a mail.

    Attributes:
        name: as the sender calls it, on one line; may be empty.
        kind: such as ``application/pdf``.
        content: its bytes.
    """

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """One mail.

    Attributes:
        message: as parsed, for who looks at its parts himself.
        identity: the same for the same mail wherever it is found; see `_identity`.
        message_id: with angle brackets; empty where there is none.
        answers: Message-IDs it answers, the nearest first.
        references: Message-IDs of its conversation, the oldest first.
        sender: who wrote it; None where nobody is named.
        reply_to: where answers should go when not to the sender.
        recipients: whom it is to, cc included.
        envelope: addresses it was delivered to, as servers note them, and its recipients' keys.
        subject: one line.
        at: when it was written, UTC seconds; None where it does not say.
        text: what it says, whole, quotations included.
        files: what came with it.
        size: bytes.
    """

    message: Message
    identity: str
    message_id: str
    answers: tuple[str, ...]
    references: tuple[str, ...]
    sender: Mailbox | None
    reply_to: Mailbox | None
    recipients: tuple[Mailbox, ...]
    envelope: tuple[str, ...]
    subject: str
    at: int | None
    text: str
    files: tuple[Part, ...]
    size: int

    def header(self, name: str) -> str:
        """A header as one line; empty where there is none."""
        return decoded(_raw(self.message, name))

    def has(self, name: str) -> bool:
        """Whether there is such a header."""
        return bool(_all_raw(self.message, name))

    @property
    def return_path(self) -> Mailbox | None:
        """Where the envelope said that answers of programs should go (RFC 3834, 4)."""
        found = mailboxes(_all_raw(self.message, "return-path"))
        return found[0] if found else None

    @property
    def null_return_path(self) -> bool:
        """Whether the envelope said that nobody wants an answer (RFC 5321, 4.5.5)."""
        return _raw(self.message, "return-path").strip() == "<>"


def read(raw: bytes) -> Letter:
    """Read a mail.

    Args:
        raw: header and body; the ``From`` line of an mbox before it is left out.
    """
    stripped = raw.lstrip(b"\r\n")
    mark = _MARK.match(stripped)
    bare = stripped[mark.end() :] if mark else stripped
    message = _parsed(bare)
    references = message_ids(_raw(message, "references"))
    direct = message_ids(_raw(message, "in-reply-to"))
    nearest = dict.fromkeys((*direct, *reversed(references)))
    senders = mailboxes(_all_raw(message, "from")) or mailboxes(_all_raw(message, "sender"))
    recipients = mailboxes([*_all_raw(message, "to"), *_all_raw(message, "cc")])
    passed = [
        value
        for name in ("delivered-to", "x-original-to", "envelope-to", "x-delivered-to")
        for value in _all_raw(message, name)
    ]
    delivered = mailboxes(passed)
    answers_to = mailboxes(_all_raw(message, "reply-to"))
    text, files = _content(message)
    own = message_ids(_raw(message, "message-id"))
    return Letter(
        message=message,
        identity=_identity(message, bare, own[0] if own else ""),
        message_id=own[0] if own else "",
        answers=tuple(nearest),
        references=references,
        sender=senders[0] if senders else None,
        reply_to=answers_to[0] if answers_to else None,
        recipients=recipients,
        envelope=tuple(dict.fromkeys(m.key for m in (*delivered, *recipients))),
        subject=decoded(_raw(message, "subject"))[:LONGEST_SUBJECT],
        at=moment(_raw(message, "date")),
        text=text,
        files=files,
        size=len(raw),
    )


def _parsed(raw: bytes) -> Message:
    try:
        return message_from_bytes(raw)
    except UNREADABLE:
        # Parts within parts without end: the header at least, and the body as it is.
        bare = BytesHeaderParser().parsebytes(raw)
        del bare["Content-Type"]
        return bare


def _all_raw(message: Message, name: str) -> list[str]:
    return [str(value) for key, value in message.raw_items() if key.lower() == name]


def _raw(message: Message, name: str) -> str:
    found = _all_raw(message, name)
    return found[0] if found else ""


def _identity(message: Message, raw: bytes, message_id: str) -> str:
    """What one and the same mail has in common in every mailbox.

    With a Message-ID, it is that with sender and date (some programs give several mails the same
    one); without, the content, except for what servers write on it on the way.
    """
    if message_id:
        said = "\0".join([message_id, _raw(message, "from"), _raw(message, "date")])
        return sha256(said.encode("utf-8", "surrogateescape")).hexdigest()
    kept = [(k.lower(), str(v)) for k, v in message.raw_items() if k.lower() not in _ON_THE_WAY]
    lines = [" ".join(f"{key}:{value}".split()) for key, value in kept]
    body = re.split(rb"\r?\n\r?\n", raw, maxsplit=1)[-1].replace(b"\r\n", b"\n").rstrip(b"\n")
    head = "\n".join(lines).encode("utf-8", "surrogateescape")
    return sha256(head + b"\n\n" + body).hexdigest()


# The parts


def _content(message: Message) -> tuple[str, tuple[Part, ...]]:
    """What a mail says, and the files with it."""
    texts: list[str] = []
    files: list[Part] = []
    is_report = message.get_content_type() == "multipart/report"  # its parts are for programs
    for part in _leaves(message):
        kind = part.get_content_type()
        if _is_text(part) and not _is_file(part):
            texts.append(_text_of(part, kind))
        elif len(files) < MOST_FILES and not is_report:
            files.append(Part(_name_of(part), kind, _bytes_of(part)))
    text = "\n\n".join(text for text in texts if text.strip())
    return clean_block(text[:LONGEST_TEXT]), tuple(files)


def _leaves(message: Message) -> Iterator[Message]:
    """The parts that hold something, in order.

    Of alternatives, the plain text where it says anything, else the richest; of the others only
    the files: some programs put what is attached beside the HTML.
    """
    waiting: list[tuple[Message, int, bool]] = [(message, 0, True)]
    seen = 0
    while waiting and seen < _MOST_PARTS:
        part, depth, with_text = waiting.pop()
        seen += 1
        inner = inner_of(part)
        if not isinstance(inner, list) or part.get_content_maintype() != "multipart":
            if with_text or _is_file(part) or not _is_text(part):
                yield part
        elif depth < _DEEPEST:
            parts = [one for one in inner if isinstance(one, Message)]
            chosen = _chosen(parts) if part.get_content_subtype() == "alternative" else None
            waiting += [
                (one, depth + 1, with_text and chosen in {None, place})
                for place, one in reversed(list(enumerate(parts)))
            ]


def _chosen(parts: list[Message]) -> int | None:
    """Which alternative is read."""
    for place, part in enumerate(parts):
        if part.get_content_type() == "text/plain" and _text_of(part, "text/plain").strip():
            return place
    rich = [n for n, p in enumerate(parts) if p.is_multipart() or _is_text(p)]
    return rich[-1] if rich else None


def _is_text(part: Message) -> bool:
    return part.get_content_type() in {"text/plain", "text/html"}


def _is_file(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or bool(
        part.get_content_disposition() == "inline" and _name_of(part)
    )


def _bytes_of(part: Message) -> bytes:
    """The content of a part, without its transfer encoding."""
    try:
        inner = inner_of(part)
        if isinstance(inner, list):  # a mail within the mail
            return b"\n".join(bytes(one) for one in inner if isinstance(one, Message))
        found = part.get_payload(decode=True)
    except UNREADABLE:
        return b""
    return found if isinstance(found, bytes) else b""


def _text_of(part: Message, kind: str) -> str:
    try:
        charset = str(part.get_param("charset") or "")
        flowed = str(part.get_param("format") or "").lower() == "flowed"
    except UNREADABLE:
        charset, flowed = "", False
    text = as_text(_bytes_of(part), charset).replace("\0", "")
    if kind == "text/html":
        return html_to_text(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return _unflowed(lines) if flowed else lines


def _unflowed(text: str) -> str:
    """Lines that a mail program has broken, whole again (RFC 3676); quoted ones stay broken."""
    lines: list[str] = []
    open_line = False
    for line in text.split("\n"):
        quoted = line.startswith(">")
        bare = line.removeprefix(" ")
        if open_line and not quoted and bare != "-- ":
            lines[-1] += bare
        else:
            lines.append(line if quoted else bare)
        open_line = line.endswith(" ") and not quoted and bare != "-- "
    return "\n".join(lines)


def _name_of(part: Message) -> str:
    """The name of a file, on one line; folders and other tricks in it are for the storing."""
    try:
        found = part.get_filename()
    except UNREADABLE:
        return ""
    if not found and part.get_content_type() == "message/rfc822":
        inner = inner_of(part)
        if isinstance(inner, list) and inner and isinstance(inner[0], Message):
            found = decoded(_raw(inner[0], "subject"))[:80] + ".eml"
    return clean_line(decoded(found or ""))[:255]
