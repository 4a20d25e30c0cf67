"""Links of a rendered message that go nowhere; found without asking the network."""

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.rendering import Rendered

SHORTENERS = frozenset(
    {"bit.ly", "tinyurl.com", "t.co", "goo.gl", "ow.ly", "is.gd", "clck.ru", "cutt.ly", "yun.ir"}
)
"""Hosts that hide where a link goes, as senders of spam like it."""

_IN_HTML = re.compile(r"""<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>""", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_IN_TEXT = re.compile(r"(?:https?://|www\.)[^\s<>()\"“”«»]+", re.IGNORECASE)
_TRAILING = ".,;:!?،؛؟"
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\[\[|\]\]|\{%|%\}|<[^>]*>|\b(?:TODO|XXX)\b")
_MAIL = re.compile(r"[^@\s?]+@[^@\s?]+\.[^@\s?.]+(?:\?.*)?\Z")
_TEL = re.compile(r"\+?[0-9][0-9().\-\s]{2,}\Z")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def links_of(rendered: Rendered) -> Iterator[tuple[str, str]]:
    """The addresses of a message, each once, with the words that people press."""
    seen = set()
    if rendered.html is not None:
        for address, words in _IN_HTML.findall(rendered.html):
            link = html.unescape(address), html.unescape(_TAG.sub("", words)).strip()
            if link not in seen:
                seen.add(link)
                yield link
        return
    for found in _IN_TEXT.findall(rendered.text):
        address = found.rstrip(_TRAILING)
        if address not in seen:
            seen.add(address)
            yield address, ""


def fault(address: str) -> tuple[str, str] | None:
    """Why an address leads nowhere, and what to do about it; None for one that looks right.

    Args:
        address: as the mail program gets it.
    """
    if address.strip() in {"", "#"}:
        return (
            _("A link leads nowhere: its address is empty."),
            _("Put the link under an if, or give the variable a value."),
        )
    shown = {"address": address}
    if _PLACEHOLDER.search(unquote(address)):
        problem = _("The link %(address)s still has a placeholder in it.") % shown
        return problem, _("Write the address itself, or a field in {{ }}.")
    scheme, _colon, rest = address.partition(":")
    if not _SCHEME.match(address) or "." in scheme:
        return (
            _("The link %(address)s has no scheme, so mail programs cannot open it.") % shown,
            _("Begin it with https://"),
        )
    if scheme.lower() == "mailto":
        wrong = not _MAIL.match(unquote(rest))
        mend = _("Write it like mailto:hello@example.com")
    elif scheme.lower() == "tel":
        wrong = not _TEL.match(unquote(rest))
        mend = _("Write it like tel:+441174960123")
    else:
        wrong, mend = not _has_host(address), _("Write it like https://www.example.com/page")
    return (_("The link %(address)s is not an address.") % shown, mend) if wrong else None


def hides(address: str, words: str) -> str:
    """The host that a link's words name while it goes to another; empty when they do not."""
    named = _IN_TEXT.match(words.strip())
    if named is None or not _SCHEME.match(address):
        return ""
    said = urlsplit(named[0] if "://" in named[0] else f"https://{named[0]}").hostname or ""
    goes = urlsplit(address).hostname or ""
    return said if said.removeprefix("www.") != goes.removeprefix("www.") else ""


def _has_host(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
        _port = urlsplit(address).port
    except ValueError:
        return False
    return "." in host.strip(".") and " " not in unquote(host)
