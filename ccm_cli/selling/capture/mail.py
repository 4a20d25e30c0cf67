"""A person and what he wrote, from an e-mail as a mail program hands it over."""

import re
from collections.abc import Collection
from datetime import UTC
from email import message_from_string, policy
from email.message import EmailMessage
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from ccm_cli.customers import contacts, interactions
from ccm_cli.customers.contacts import Details
from ccm_cli.customers.identifiers import normalise_email
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.html_text import html_to_text
from ccm_cli.language.text import clean_block, clean_line, excerpt
from ccm_cli.selling.capture.carrying_out import Made
from ccm_cli.selling.capture.reading import Setting
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork

_FIRST_LINE = re.compile(r"(?:From [^\n]*\n)?[A-Za-z][A-Za-z0-9-]*:[ \t]", re.ASCII)
_FROM = re.compile(r"^From:", re.IGNORECASE | re.MULTILINE)
_LONGEST_BODY = 20_000
_LONGEST_SUBJECT = 500


class Letter(NamedTuple):
    """An e-mail, as far as it is kept.

    Attributes:
        name: of the other side, or empty.
        address: of the other side.
        direction: ``in``, or ``out`` for one of the owner's own.
        subject: on one line.
        body: its text.
        at: when it was written, UTC seconds; None where it does not say.
    """

    name: str
    address: str
    direction: str
    subject: str
    body: str
    at: int | None


def is_mail(text: str) -> bool:
    """Whether a text begins with the header of an e-mail."""
    header = text.lstrip("\r\n")[:20_000]
    return bool(_FIRST_LINE.match(header) and _FROM.search(header.partition("\n\n")[0]))


def read_mail(text: str, *, own: Collection[str]) -> Letter:
    """Read an e-mail.

    Args:
        text: header and body.
        own: the owner's addresses: a letter from one of them went out.

    Raises:
        InvalidInput: it names no address of anybody else.
    """
    parsed = message_from_string(text.lstrip("\r\n"), policy=policy.default)
    mine = {normalise_email(address).key for address in own if address}
    sender = _addresses(parsed, "From")
    outward = bool(sender) and sender[0][1] in mine
    others = _addresses(parsed, "To", "Cc") if outward else _addresses(parsed, "Reply-To", "From")
    for name, key in others:
        if key not in mine:
            return Letter(
                name=_name(sender, key) or name,
                address=key,
                direction="out" if outward else "in",
                subject=clean_line(str(parsed.get("Subject", "")))[:_LONGEST_SUBJECT],
                body=_body(parsed)[:_LONGEST_BODY],
                at=_date(parsed),
            )
    raise InvalidInput(
        _("The e-mail names nobody else's address."),
        hint=_("It needs a line such as: From: Maryam Karimi <maryam@example.com>"),
    )


def _addresses(parsed: EmailMessage, *headers: str) -> list[tuple[str, str]]:
    """Names and normalised addresses of some headers; what is none is left out."""
    found = []
    for header in headers:
        for name, address in getaddresses([str(v) for v in parsed.get_all(header, [])]):
            try:
                found.append((clean_line(name), normalise_email(address).address))
            except InvalidInput:
                continue
    return found


def _name(senders: list[tuple[str, str]], address: str) -> str:
    return next((name for name, known in senders if known == address), "")


def _date(parsed: EmailMessage) -> int | None:
    try:
        written = parsedate_to_datetime(str(parsed.get("Date", "")))
    except ValueError:
        return None
    if written.tzinfo is None:
        written = written.replace(tzinfo=UTC)
    return int(written.timestamp())


def _body(parsed: EmailMessage) -> str:
    """The plain text, or what can be read of the HTML."""
    part = parsed.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, KeyError):  # a charset or a kind of content nobody knows
        return ""
    if part.get_content_subtype() == "html":
        content = html_to_text(content)
    return clean_block(content).strip()


def known(reader: Reader, letter: Letter) -> int | None:
    """The contact that a letter's other side is; None where it is somebody new."""
    found = reader.value(
        "SELECT contact_id FROM contact_email WHERE key = ?", (normalise_email(letter.address).key,)
    )
    return None if found is None else int(found)


def keep(work: UnitOfWork, letter: Letter, setting: Setting, *, default_language: str) -> Made:
    """Add whoever wrote, if he is not known, and the letter to his timeline.

    The same letter is kept once: one of the same time and subject is there already.

    Args:
        work: the unit of work.
        letter: of `read_mail`.
        setting: now and the region.
        default_language: of somebody whose script does not tell it.

    Raises:
        InvalidInput: his name is too long.
    """
    contact_id, is_new = known(work.reader, letter), False
    if contact_id is None:
        made = contacts.add(
            work,
            now=setting.now,
            region=setting.region,
            default_language=default_language,
            details=Details(emails=[letter.address]),
            **({"name": letter.name} if letter.name else {}),
        )
        assert made.id is not None
        contact_id, is_new = made.id, True
    at = setting.now if letter.at is None else min(letter.at, setting.now)
    summary = letter.subject or excerpt(letter.body, 80) or _("E-mail without a subject")
    there = work.reader.value(
        "SELECT 1 FROM interaction WHERE contact_id = ? AND channel = 'email' AND at = ?"
        " AND summary = ?",
        (contact_id, at, summary),
    )
    if not there:
        interactions.log(
            work,
            contact_id=contact_id,
            channel="email",
            direction=letter.direction,
            summary=summary,
            body=letter.body,
            at=at,
            now=setting.now,
        )
    return Made(contact_id, is_new, None, [], [])
