"""Addresses on the web and of mail, as people type them and as programs open them."""

import re
import unicodedata
from urllib.parse import quote, urlsplit, urlunsplit

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import clean_line, excerpt

LONGEST = 2_000
"""Characters of a link; browsers and servers take no longer ones for granted."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"(mailto|https?|[a-z][a-z0-9+.-]*(?=:(?!\d))):", re.IGNORECASE)
"""Of an unknown one, no digit follows: ``example.com:8080`` is a host with its port."""
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})+|localhost|\d+(?:\.\d+){{3}}|\[[0-9a-f:.]+\]")
_MAIL = re.compile(rf"[^\s@<>()\[\],;:\\\"]+@{_LABEL}(?:\.{_LABEL})+", re.IGNORECASE)
_SAFE = "!#$%&'()*+,/:;=?@[]~"


def parse_link(text: str) -> str:
    """A link in one spelling.

    The scheme and the host are written in lower case, a port that goes without saying and an
    empty path are left out. What was typed without a scheme is taken for ``https``, and an
    address of mail for ``mailto``.

    Args:
        text: such as ``Example.com/menu``, ``http://example.com`` or ``mailto:a@example.com``.

    Raises:
        InvalidInput: it is no link, is of another scheme, or hides a name and a password, which
            make one host look like another.
    """
    typed = unicodedata.normalize("NFC", clean_line(text))
    if not typed or len(typed) > LONGEST or re.search(r"[\s<>\"\\^`{|}]", typed):
        raise _no_link(text)
    scheme = _SCHEME.match(typed)
    named = scheme[1].lower() if scheme else ""
    if named == "mailto" or (not named and _MAIL.fullmatch(typed)):
        return _mail_link(typed.removeprefix(scheme[0]) if scheme else typed, text)
    if named not in {"", *_DEFAULT_PORTS}:
        raise InvalidInput(
            _("%(text)s is not a link of the web or of mail.") % {"text": quoted(excerpt(text))},
            hint=_("It may begin with https://, http:// or mailto:."),
        )
    return _web_link(typed if named else f"https://{typed}", text)


def _mail_link(address: str, text: str) -> str:
    to, question, rest = address.partition("?")
    local, at, domain = to.rpartition("@")
    mailbox = f"{local}{at}{domain.lower()}"
    if not _MAIL.fullmatch(mailbox):
        raise _no_link(text)
    return f"mailto:{mailbox}{question}{rest}"


def _web_link(address: str, text: str) -> str:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise _no_link(text) from None
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    if parts.username is not None or not _HOST.fullmatch(host):
        raise _no_link(text)
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    path = "" if parts.path == "/" and not parts.query else parts.path
    return urlunsplit((parts.scheme, host, path, parts.query, parts.fragment))


def _no_link(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not a link.") % {"text": quoted(excerpt(text))},
        hint=_("Write it like https://example.com/menu."),
    )


def openable(link: str) -> str:
    """A link in ASCII alone, as a terminal may be told to open it; empty where it should not be.

    Args:
        link: a stored value; what `parse_link` would not give is not opened.
    """
    try:
        if parse_link(link) != link:
            return ""
        parts = urlsplit(link)
        host = parts.netloc.encode("idna").decode("ascii") if parts.netloc else ""
    except (InvalidInput, UnicodeError):
        return ""
    return urlunsplit(
        parts._replace(
            netloc=host,
            path=quote(parts.path, safe=_SAFE),
            query=quote(parts.query, safe=_SAFE),
            fragment=quote(parts.fragment, safe=_SAFE),
        )
    )
