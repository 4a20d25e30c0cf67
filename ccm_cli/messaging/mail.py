"""The bytes of one e-mail, ready for SMTP.

`email.message` takes milliseconds for every message; here the headers that are the same for a
whole campaign are made once, and a message costs the encoding of what is its own. What comes
out reads back, with the standard library's parser, to what was put in.

Sources: RFC 5322 (form), RFC 2047 (words in headers), RFC 2045 and RFC 2046 (transfer encodings,
parts), RFC 2183 and RFC 2231 (names of files), RFC 2387 and RFC 2392 (pictures inside HTML), RFC
6532 (addresses beyond ASCII), RFC 2369 and RFC 8058 (List-Unsubscribe), RFC 2919 (List-Id), RFC
3834 (Auto-Submitted).
"""

import re
from binascii import b2a_base64, b2a_qp
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from hashlib import blake2s
from urllib.parse import quote

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _

MAX_LINE = 78
MAX_ADDRESS = 254

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_WORDS = re.compile(r"[!-~]+(?: [!-~]+)*\Z")
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*\Z")
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*\Z")
_QUOTED_LOCAL = re.compile(r'"(?:[^"\\\x00-\x1f\x7f]|\\[ -~])+"\Z')
_DOMAIN = re.compile(r"(?=.{1,253}\Z)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\Z|\[[0-9A-Za-z.:]+\]\Z")
_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>\Z")
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")
_LIST_ID = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+\Z")
_LINK = re.compile(r"https://[!-;=?-~]+\Z")
_MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9!#$&^_.+-]+\Z")
_ID = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+\Z")
_FILE_NAME = re.compile(r"[A-Za-z0-9 !#$&()+,.;=@^_{}~-]+\Z")
_LAST_ESCAPE = re.compile(r"(?:%[0-9A-F]{2}|[^%]){1,18}")
"""Pieces of a coded name that leave room for the words before them, no escape cut in two."""
_CARRIAGE_RETURN = re.compile(r"\r\n?")

_BYTES_IN_WORD = 45
_QUOTED_LINE = 76
_KEEP_HEADS = 64
_QP_IS_SHORTER_BELOW = 1 / 6


class Enclosure:
    """A file that goes along with mails; encoded once, however many mails it goes along with.

    Args:
        name: of the file, as it arrives.
        media_type: `application/pdf`.
        content: its bytes.
        content_id: what `cid:` names it by inside the HTML; empty for an attachment.

    Raises:
        InvalidInput: the name holds a line end, or the type or identifier has no legal form.
    """

    def __init__(self, name: str, media_type: str, content: bytes, content_id: str = "") -> None:
        _refuse_control("Content-Disposition", name)
        if not _MEDIA_TYPE.match(media_type) or (content_id and not _ID.match(content_id)):
            raise _broken_header("Content-Type")
        self.is_inside = bool(content_id)
        lines = [f"Content-Type: {media_type}", "Content-Transfer-Encoding: base64"]
        if content_id:
            lines.append(f"Content-ID: <{content_id}>")
        lines.append(_disposition("inline" if content_id else "attachment", name))
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")
        self.part = head + _in_lines(b2a_base64(content, newline=False))


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One e-mail to one person.

    Attributes:
        from_address: the sender.
        from_name: the sender's name; may be empty.
        to_address: the recipient.
        to_name: the recipient's name; may be empty.
        subject: one line.
        text: the text part.
        html: the HTML part; None for a message of text alone.
        message_id: with its angle brackets; see `message_id`.
        date: when it is handed over, UTC seconds.
        reply_to: another address for replies; None for the sender's.
        list_unsubscribe_mailto: an address that takes the word to stop; None where there is
            nothing to stop.
        list_unsubscribe_token: stands in the subject of that mail and says who writes it; letters,
            digits and `. _ -`.
        list_unsubscribe_url: an https address that stops by one POST (RFC 8058).
        list_id: `campaign.example.com`, which mail programs file by.
        auto_submitted: `auto-generated` or `auto-replied`; None for what a person wrote.
        references: Message-IDs of the conversation, the oldest first.
        enclosures: pictures inside the HTML, and attachments.
    """

    from_address: str
    from_name: str
    to_address: str
    to_name: str
    subject: str
    text: str
    html: str | None
    message_id: str
    date: int
    reply_to: str | None = None
    list_unsubscribe_mailto: str | None = None
    list_unsubscribe_token: str | None = None
    list_unsubscribe_url: str | None = None
    list_id: str | None = None
    auto_submitted: str | None = None
    references: tuple[str, ...] = ()
    enclosures: tuple[Enclosure, ...] = ()

    @property
    def needs_smtputf8(self) -> bool:
        """Whether a local part goes beyond ASCII, so that the server must speak SMTPUTF8."""
        return any(
            not address.rpartition("@")[0].isascii()
            for address in (self.from_address, self.to_address, self.reply_to or "")
        )


class MailBuilder:
    """Builds messages, keeping the headers that repeat; safe to share between threads."""

    def __init__(self) -> None:
        self._heads: dict[tuple[str | None, ...], bytes] = {}

    def build(self, mail: Outgoing) -> bytes:
        """The message with CRLF line ends, not yet dot-stuffed.

        Raises:
            InvalidInput: a header holds a line end or another control character, an address or
                identifier has no legal form, or a text cannot be written as UTF-8.
        """
        try:
            head = self._head(mail) + self._personal_headers(mail)
            return head + _body(mail)
        except UnicodeEncodeError as error:
            raise InvalidInput(
                _("The message to %(address)s has a broken character (half of a pair).")
                % {"address": ascii(mail.to_address)},
                hint=_("Look for it in the contact's name and in the template."),
            ) from error

    def _head(self, mail: Outgoing) -> bytes:
        key = (
            mail.from_address, mail.from_name, mail.reply_to, mail.list_id, mail.auto_submitted,
        )  # fmt: skip
        head = self._heads.get(key)
        if head is None:
            if len(self._heads) >= _KEEP_HEADS:
                self._heads.clear()
            head = self._heads[key] = _constant_headers(mail)
        return head

    @staticmethod
    def _personal_headers(mail: Outgoing) -> bytes:
        day = format_datetime(datetime.fromtimestamp(mail.date, UTC))
        lines = [
            _mailbox("To", mail.to_name, mail.to_address),
            _unstructured("Subject", mail.subject),
            f"Date: {day}",
            f"Message-ID: {_checked_id(mail.message_id)}",
        ]
        if mail.references:
            known = [_checked_id(reference) for reference in mail.references]
            lines.append(f"In-Reply-To: {known[-1]}")
            lines.append("References: " + "\r\n ".join(known))
        lines.extend(_list_unsubscribe(mail))
        return ("\r\n".join(lines) + "\r\n").encode()


def build(mail: Outgoing) -> bytes:
    """One message by itself; `MailBuilder.build` is the same for many."""
    return MailBuilder().build(mail)


def message_id(domain: str, token: str) -> str:
    """A Message-ID: `<token@domain>`, the same for the same arguments.

    Args:
        domain: the sender's; international ones are put into ASCII.
        token: names the message within the domain; letters, digits and `. _ -`.

    Raises:
        InvalidInput: one of them has no legal form.
    """
    if not _TOKEN.match(token):
        raise InvalidInput(_("%(token)s cannot name a message.") % {"token": ascii(token)})
    return f"<{token}@{ascii_domain(domain)}>"


@lru_cache(maxsize=256)
def ascii_address(address: str) -> str:
    """An address as SMTP takes it: the domain in ASCII, the local part as it is.

    Raises:
        InvalidInput: it is no address.
    """
    local, at, domain = address.rpartition("@")
    if not at or not (_DOT_ATOM.match(local) or _QUOTED_LOCAL.match(local)):
        raise InvalidInput(_("%(address)s is not an e-mail address.") % {"address": repr(address)})
    found = f"{local}@{ascii_domain(domain)}"
    if len(found.encode()) > MAX_ADDRESS:
        raise InvalidInput(_("%(address)s is too long for an e-mail address.") % {"address": found})
    return found


def ascii_domain(domain: str) -> str:
    """A domain in ASCII: `xn--...` for an international one.

    Raises:
        InvalidInput: it is no domain.
    """
    ready = domain
    if not domain.isascii():
        try:
            ready = domain.encode("idna").decode("ascii")
        except UnicodeError as error:
            raise _no_domain(domain) from error
    if not _DOMAIN.match(ready):
        raise _no_domain(domain)
    return ready


def _no_domain(domain: str) -> InvalidInput:
    return InvalidInput(_("%(domain)s is not a domain.") % {"domain": repr(domain)})


def _constant_headers(mail: Outgoing) -> bytes:
    lines = ["MIME-Version: 1.0", _mailbox("From", mail.from_name, mail.from_address)]
    if mail.reply_to:
        lines.append(_mailbox("Reply-To", "", mail.reply_to))
    if mail.list_id:
        if not _LIST_ID.match(mail.list_id):
            raise InvalidInput(
                _("%(id)s cannot be a List-Id.") % {"id": repr(mail.list_id)},
                hint=_("Letters, digits and dashes with dots between: spring.example.com."),
            )
        lines.append(f"List-Id: <{mail.list_id}>")
    if mail.auto_submitted:
        if not _TOKEN.match(mail.auto_submitted):
            raise _broken_header("Auto-Submitted")
        lines.append(f"Auto-Submitted: {mail.auto_submitted}")
    return ("\r\n".join(lines) + "\r\n").encode()


def _list_unsubscribe(mail: Outgoing) -> list[str]:
    ways = []
    if mail.list_unsubscribe_mailto:
        address = ascii_address(mail.list_unsubscribe_mailto)
        subject = "unsubscribe"
        if mail.list_unsubscribe_token:
            if not _TOKEN.match(mail.list_unsubscribe_token):
                raise _broken_header("List-Unsubscribe")
            subject += f"%20{mail.list_unsubscribe_token}"
        ways.append(f"<mailto:{address.replace('%', '%25')}?subject={subject}>")
    if mail.list_unsubscribe_url:
        if not _LINK.match(mail.list_unsubscribe_url):
            raise InvalidInput(
                _("%(url)s cannot be a link to unsubscribe.")
                % {"url": repr(mail.list_unsubscribe_url)},
                hint=_("It has to start with https:// and hold ASCII characters only."),
            )
        ways.append(f"<{mail.list_unsubscribe_url}>")
    if not ways:
        return []
    lines = ["List-Unsubscribe: " + ",\r\n ".join(ways)]
    if mail.list_unsubscribe_url:
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return lines


def _checked_id(text: str) -> str:
    if not _MESSAGE_ID.match(text):
        raise InvalidInput(_("%(id)s is not a Message-ID.") % {"id": repr(text)})
    return text


def _unstructured(header: str, text: str) -> str:
    """A header of free text: as it is when it fits, in encoded words otherwise."""
    if len(header) + 2 + len(text) <= MAX_LINE and _WORDS.match(text) and "=?" not in text:
        return f"{header}: {text}"
    _refuse_control(header, text)
    return f"{header}: {_encoded_words(text, room=MAX_LINE - len(header) - 2)}"


def _mailbox(header: str, name: str, address: str) -> str:
    """A header of one address with the name before it."""
    ready = ascii_address(address)
    if not name.strip():
        _refuse_control(header, name)
        return f"{header}: {ready}"
    room = MAX_LINE - len(header) - 2
    if len(name) + 2 <= room and _ATOMS.match(name) and "=?" not in name:
        phrase = name
    elif len(name) * 2 + 2 <= room and _WORDS.match(name) and "=?" not in name:
        phrase = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    else:
        _refuse_control(header, name)
        phrase = _encoded_words(name, room=room)
    last_line = len(phrase) - phrase.rfind("\n") - 1
    if "\n" not in phrase:
        last_line += len(header) + 2
    fits = last_line + len(ready) + 3 <= MAX_LINE
    return f"{header}: {phrase}{' ' if fits else f'{_FOLD}'}<{ready}>"


_FOLD = "\r\n "


def _encoded_words(text: str, *, room: int) -> str:
    """RFC 2047 words, one a line; the first has `room` columns, none splits a character."""
    words = []
    piece = bytearray()
    limit = min(_BYTES_IN_WORD, (room - 12) // 4 * 3)
    for character in text:
        encoded = character.encode()
        if len(piece) + len(encoded) > limit:
            words.append(_encoded_word(piece))
            piece.clear()
            limit = _BYTES_IN_WORD
        piece += encoded
    words.append(_encoded_word(piece))
    return _FOLD.join(words)


def _encoded_word(piece: bytearray) -> str:
    return f"=?utf-8?B?{b2a_base64(piece, newline=False).decode('ascii')}?="


def _refuse_control(header: str, text: str) -> None:
    if _CONTROL.search(text):
        raise _broken_header(header)


def _broken_header(header: str) -> InvalidInput:
    return InvalidInput(
        _("The header %(header)s holds a line end or another control character.")
        % {"header": header},
        hint=_("Take it out of the subject or the name."),
    )


def _body(mail: Outgoing) -> bytes:
    # "=_" occurs neither in base64 nor in quoted-printable, so no content can hold a boundary.
    mark = b"=_" + blake2s(mail.message_id.encode(), digest_size=12).hexdigest().encode()
    body = _part("plain", mail.text)
    if mail.html is not None:
        html = _part("html", mail.html)
        inside = [file.part for file in mail.enclosures if file.is_inside]
        if inside:
            html = _together(b'related; type="text/html"', mark + b"r", [html, *inside])
        body = _together(b"alternative", mark, [body, html])
    beside = [file.part for file in mail.enclosures if not file.is_inside]
    return _together(b"mixed", mark + b"m", [body, *beside]) if beside else body


def _together(kind: bytes, mark: bytes, parts: list[bytes]) -> bytes:
    """Several parts as one, with its headers."""
    between = b"\r\n--%b\r\n" % mark
    head = b'Content-Type: multipart/%b;\r\n boundary="%b"\r\n' % (kind, mark)
    return head + between + between.join(parts) + b"\r\n--%b--\r\n" % mark


def _disposition(kind: str, name: str) -> str:
    """Content-Disposition with the name of a file: RFC 2183, and RFC 2231 beyond ASCII."""
    plain = f'Content-Disposition: {kind}; filename="{name}"'
    if _FILE_NAME.match(name) and len(plain) <= MAX_LINE:
        return plain
    coded = quote(name, safe="-._~", encoding="utf-8")
    whole = f" filename*=utf-8''{coded}"
    if len(whole) <= MAX_LINE:
        return f"Content-Disposition: {kind};\r\n{whole}"
    pieces = _LAST_ESCAPE.findall(coded)
    lines = [
        f" filename*{number}*={piece}" if number else f" filename*0*=utf-8''{piece}"
        for number, piece in enumerate(pieces)
    ]
    return ";\r\n".join([f"Content-Disposition: {kind}", *lines])


def _part(kind: str, content: str) -> bytes:
    """One part with its headers, in the transfer encoding that makes it shorter."""
    if "\r" in content:
        content = _CARRIAGE_RETURN.sub("\n", content)
    raw = content.encode()
    beyond_ascii = 0 if content.isascii() else len(raw) - len(raw.translate(None, _HIGH_BYTES))
    if beyond_ascii <= len(raw) * _QP_IS_SHORTER_BELOW:
        encoding, body = b"quoted-printable", _quoted_printable(raw)
    else:
        encoding, body = b"base64", _base64_lines(raw)
    return (
        b'Content-Type: text/%b; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\n\r\n%b'
    ) % (kind.encode("ascii"), encoding, body)


_HIGH_BYTES = bytes(range(128, 256))


def _quoted_printable(raw: bytes) -> bytes:
    return b2a_qp(raw, istext=True).replace(b"\n", b"\r\n")


def _base64_lines(raw: bytes) -> bytes:
    return _in_lines(b2a_base64(raw.replace(b"\n", b"\r\n"), newline=False))


def _in_lines(coded: bytes) -> bytes:
    return b"\r\n".join(
        [coded[at : at + _QUOTED_LINE] for at in range(0, len(coded), _QUOTED_LINE)]
    )
