"""What HTML says, as plain text: nothing is fetched, links are shown, nothing reaches the terminal.

`nh3` goes over it first: a parser of the browsers' kind, fast on any input, that leaves out
scripts, styles and addresses of other kinds than those of pages, mail and telephones. What is
left is simple enough for the standard library.
"""

import re
from html import unescape
from html.parser import HTMLParser

from ccm_cli.language.text import clean_block

LONGEST = 2_000_000
"""Characters of HTML that are read; what comes after is left out."""

_BLOCKS = frozenset(
    {
        "address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre",
        "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
    }
)  # fmt: skip
_APART = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote"})
_TAGS = _BLOCKS | {"a", "b", "br", "em", "i", "img", "span", "strong", "td", "th"}
_ATTRIBUTES = {"a": {"href"}, "img": {"alt"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_OPENED_OR_CLOSED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_CLOSED_BY_THEMSELVES = frozenset(
    {"area", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p",
     "td", "th", "tr"}
)  # fmt: skip
_DEEPEST = 500
"""Elements within elements; a page of more is no letter, and costs any parser minutes."""
_SPACES = re.compile(r"[ \t\r\n\f\xa0]+")
_RULE = "-" * 20


def html_to_text(html: str) -> str:
    """The text of HTML: a line per block, ``> `` before quotations, addresses after their links.

    Args:
        html: whole or a fragment, well formed or not.
    """
    import nh3

    given = html[:LONGEST].replace("\0", "")
    if _is_too_deep(given):
        return clean_block(unescape(re.sub(r"<[^<>]*>?", " ", given)))
    clean = nh3.clean(
        given,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(_SCHEMES),
        link_rel=None,
        clean_content_tags={"script", "style", "title", "head", "noscript", "template"},
    )
    words = _Words()
    words.feed(clean)
    words.close()
    return clean_block(words.text())


def _is_too_deep(html: str) -> bool:
    depth = 0
    for closing, name in _OPENED_OR_CLOSED.findall(html):
        if name.lower() not in _CLOSED_BY_THEMSELVES:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > _DEEPEST:
            return True
    return False


class _Words(HTMLParser):
    """Collects lines; each knows how deep in quotations it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._link: tuple[str, str] | None = None
        self._preformatted = 0

    def text(self) -> str:
        self._end_line()
        return "\n".join(self._lines)

    def _end_line(self) -> None:
        line = self._line if self._preformatted else self._line.strip()
        if line:
            self._lines.append("> " * self._depth + line)
        self._line = ""

    def _leave_room(self) -> None:
        """An empty line, unless there is one already."""
        self._end_line()
        quoting = ("> " * self._depth).rstrip()
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(quoting)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _APART:
            self._leave_room()
        elif tag in _BLOCKS or tag == "br":
            self._end_line()
        if tag == "blockquote":
            self._depth += 1
        elif tag == "pre":
            self._preformatted += 1
        elif tag == "li":
            self._line = "- "
        elif tag == "hr":
            self._lines.append(_RULE)
        elif tag == "img" and given.get("alt"):
            self._say(f"[{given['alt']}]")
        elif tag == "a":
            self._link = (given.get("href") or "", self._line)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._link is not None:
            self._end_link(*self._link)
        elif tag in {"td", "th"}:
            self._say("  ")
        elif tag in _APART:
            self._end_line()
            if tag == "blockquote":
                self._depth = max(0, self._depth - 1)
            self._leave_room()
        elif tag in _BLOCKS:
            self._end_line()
            if tag == "pre":
                self._preformatted = max(0, self._preformatted - 1)

    def _end_link(self, target: str, before: str) -> None:
        """Show where a link leads, unless its words say so."""
        self._link = None
        words = self._line[len(before) :].strip() if self._line.startswith(before) else ""
        bare = target.removeprefix("mailto:").removeprefix("tel:")
        said = words.casefold().rstrip("/")
        if bare and said not in {form.casefold().rstrip("/") for form in _forms(bare)}:
            self._say(f" <{bare}>" if words else f"<{bare}>")

    def handle_data(self, data: str) -> None:
        if self._preformatted:
            first, *others = data.split("\n")
            self._line += first
            for line in others:
                self._end_line()
                self._line = line
            return
        self._say(_SPACES.sub(" ", data))

    def _say(self, text: str) -> None:
        if text.startswith(" ") and (not self._line or self._line.endswith(" ")):
            text = text[1:] if self._line else text.lstrip(" ")
        self._line += text


def _forms(target: str) -> tuple[str, ...]:
    """How an address of a link may be written in its words."""
    without = re.sub(r"^https?://", "", target)
    return target, without, without.removeprefix("www.")
