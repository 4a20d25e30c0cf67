"""Headers of mail as it really comes: encoded words, raw bytes of any charset, broken addresses.

The standard library reads headers that keep the rules. Those of real mail often do not: a letter
of several bytes split between two encoded words, raw KOI8-R, a charset nobody knows. Here nothing
fails; what cannot be read is shown as well as it can be.
"""

import quopri
import re
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Iterable
from datetime import UTC
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import NamedTuple

from ccm_cli.customers.identifiers import normalise_email
from ccm_cli.customers.importing.encodings import likeliest
from ccm_cli.errors import InvalidInput
from ccm_cli.language.text import clean_line

UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)
"""What the standard library raises on mail that is broken in itself."""
LONGEST = 20_000
"""Characters of one header that are read."""
_MOST_ADDRESSES = 200
_LEGACY = ("cp1251", "koi8-r", "cp1256")
_SAMPLE = 20_000
_UNKNOWN = frozenset({"", "unknown-8bit", "unknown", "x-unknown", "default", "binary", "us-ascii"})
_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?]*)?\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")


class Mailbox(NamedTuple):
    """A person in a header.

    Attributes:
        name: one line; may be empty.
        address: as written.
        key: equal for equal addresses.
    """

    name: str
    address: str
    key: str


def as_text(raw: bytes, charset: str = "") -> str:
    """Bytes in the charset they claim, or in the one they are likely in; never fails.

    Args:
        raw: the bytes.
        charset: as the mail names it; unknown and wrong ones are seen through.
    """
    named = charset.strip().strip("'\"").lower()
    for candidate in (named if named not in _UNKNOWN else "", "utf-8"):
        try:
            if candidate:
                return raw.decode(candidate)
        except (LookupError, ValueError):  # no such charset, or not in it
            continue
    if named and named not in _UNKNOWN and named not in {"utf-8", "utf8"}:
        try:  # mostly right: a stray byte does not make it another charset
            return raw.decode(named, "replace")
        except (LookupError, ValueError):
            pass
    return raw.decode(likeliest(raw[:_SAMPLE], _LEGACY), "replace")


def decoded(raw: str) -> str:
    """A header for people, on one line.

    Args:
        raw: as the parser holds it: ASCII, with bytes beyond as lone surrogates.
    """
    return clean_line(_words_decoded(_without_raw_bytes(raw)))


def _without_raw_bytes(raw: str) -> str:
    """A header whose bytes beyond ASCII are characters."""
    kept = raw[:LONGEST]
    try:
        kept.encode()
    except UnicodeEncodeError:
        return as_text(kept.encode("utf-8", "surrogateescape"))
    return kept


def _words_decoded(text: str) -> str:
    """Encoded words (RFC 2047) decoded; neighbours of one charset together, as some split them."""
    joined = _BETWEEN_WORDS.sub(r"\1", text)
    pieces: list[str] = []
    held, charset, end = b"", "", 0
    for match in _WORD.finditer(joined):
        between = joined[end : match.start()]
        if held and (between or match[1].lower() != charset):
            pieces.append(as_text(held, charset))
            held = b""
        pieces.append(between)
        held += _word_bytes(match[2], match[3])
        charset, end = match[1].lower(), match.end()
    if held:
        pieces.append(as_text(held, charset))
    return "".join([*pieces, joined[end:]])


def _word_bytes(encoding: str, content: str) -> bytes:
    raw = content.encode("utf-8", "surrogateescape")
    if encoding in "qQ":
        return quopri.decodestring(raw.replace(b"_", b" "))
    try:
        return a2b_base64(raw + b"=" * (-len(raw) % 4))
    except Base64Error:
        return raw


def mailboxes(raws: Iterable[str]) -> tuple[Mailbox, ...]:
    """The people of some headers, each once; what is no address is left out."""
    found: dict[str, Mailbox] = {}
    texts = [clean_line(_without_raw_bytes(raw)) for raw in raws]
    try:
        parsed = getaddresses(texts)
    except (RecursionError, ValueError, IndexError):  # brackets within brackets without end
        parsed = []
    for name, written in parsed[:_MOST_ADDRESSES]:
        address = clean_line(_words_decoded(written)).replace(" ", "")
        key = key_of(address)
        if key and key not in found:
            found[key] = Mailbox(clean_line(_words_decoded(name)), address, key)
    return tuple(found.values())


def key_of(address: str) -> str:
    """What an address is compared by; empty where it is none."""
    local, at, domain = address.strip().strip("<>").rpartition("@")
    if not (local and at and domain) or len(address) > 254:  # noqa: PLR2004  (RFC 5321)
        return ""
    try:
        return normalise_email(address).key
    except InvalidInput:
        # Good enough to compare by, such as one at a machine of the own network.
        return clean_line(f"{local}@{domain}").lower()


def message_ids(raw: str) -> tuple[str, ...]:
    """The Message-IDs of a header, in order, each once, with their angle brackets."""
    return tuple(dict.fromkeys(_MESSAGE_ID.findall(raw[:LONGEST])))


def moment(raw: str) -> int | None:
    """When a ``Date`` header says it was, UTC seconds; None where it says nothing sensible."""
    try:
        said = parsedate_to_datetime(raw[:200])
        if said.tzinfo is None:
            said = said.replace(tzinfo=UTC)
        at = int(said.timestamp())
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return at if at > 0 else None


def inner_of(part: Message) -> object:
    """What a part is made of, its transfer encoding left on.

    Nothing where it names a charset by which nothing can be decoded, such as ``idna``.
    """
    try:
        return part.get_payload()
    except UNREADABLE:
        return None
