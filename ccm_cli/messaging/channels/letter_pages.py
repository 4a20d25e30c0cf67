"""The pages of letters: what their texts are made of, and how typst lays them out."""

import json
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ccm_cli import locations
from ccm_cli.config import Settings
from ccm_cli.language import gettext as _
from ccm_cli.messaging.channels import ChannelDown

FILE = "documents/letter.typ"
WIDTHS: Mapping[str, float] = {"a4": 210, "us-letter": 215.9}
"""Millimetres of the paper."""

LATIN = ("Noto Serif", "Noto Sans", "DejaVu Sans", "Liberation Serif", "Times New Roman", "Arial")
PERSIAN = (
    "Vazirmatn", "Vazir", "Noto Naskh Arabic", "Noto Sans Arabic", "Amiri", "Scheherazade New",
    "DejaVu Sans", "Tahoma", "Arial",
)  # fmt: skip
"""Fonts that have the letters of Persian, the best first."""

EMBEDDED = "Libertinus Serif"
"""A font that typst itself brings; it has Latin, Greek and Cyrillic letters."""

_PAGES = "query(<%s>).map(mark => mark.location().page())"
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 3}
_NOTHING_TO_SAY = {"style", "script", "head", "title"}


def blocks_of(html: str | None, text: str) -> list[dict[str, Any]]:
    """The body of a letter as paragraphs, headings and lists of pieces of text.

    Args:
        html: as Markdown made it; None for a body that is plain text.
        text: the same as plain text.
    """
    if html is None:
        paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
        return [{"kind": "text", "runs": [_run(part)]} for part in paragraphs]
    reader = _Blocks()
    reader.feed(html)
    reader.close()
    return reader.done()


def _run(text: str, *, bold: bool = False, italic: bool = False) -> dict[str, Any]:
    return {"text": text, "bold": bold, "italic": italic}


class _Blocks(HTMLParser):
    """Reads our own HTML; what it does not know it takes for the text within."""

    def __init__(self) -> None:
        super().__init__()
        self._found: list[dict[str, Any]] = []
        self._runs: list[dict[str, Any]] = []
        self._level = 0
        self._lists: list[dict[str, Any]] = []
        self._bold = self._italic = self._silent = 0
        self._link = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOTHING_TO_SAY:
            self._silent += 1
        elif tag in {"strong", "b"}:
            self._bold += 1
        elif tag in {"em", "i"}:
            self._italic += 1
        elif tag == "a":
            self._link = dict(attrs).get("href") or ""
        elif tag == "br":
            self._runs.append(_run("\n"))
        elif tag == "hr":
            self._end()
            self._found.append({"kind": "rule"})
        elif tag in {"ul", "ol"}:
            self._end()
            self._lists.append({"kind": "list" if tag == "ul" else "numbers", "items": []})
        elif tag in _HEADINGS:
            self._end()
            self._level = _HEADINGS[tag]
        elif tag in {"p", "li", "div", "td", "tr", "blockquote"}:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if tag in _NOTHING_TO_SAY:
            self._silent -= 1
        elif tag in {"strong", "b"}:
            self._bold -= 1
        elif tag in {"em", "i"}:
            self._italic -= 1
        elif tag == "a":
            said = "".join(run["text"] for run in self._runs)
            if self._link.startswith("http") and self._link not in said:
                self._runs.append(_run(f" ({self._link})"))  # nobody can click on paper
            self._link = ""
        elif tag in {"ul", "ol"} and self._lists:
            self._end()
            done = self._lists.pop()
            if done["items"]:
                self._found.append(done)
        elif tag in {"p", "li", "div", "td", "tr", "blockquote"} or tag in _HEADINGS:
            self._end()
            self._level = 0

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        text = " ".join(data.split()) if data.strip() else " "
        text = (" " if data[:1].isspace() and data.strip() else "") + text
        text += " " if data[-1:].isspace() and data.strip() else ""
        self._runs.append(_run(text, bold=self._bold > 0, italic=self._italic > 0))

    def _end(self) -> None:
        """What was said so far is a block."""
        runs, self._runs = self._runs, []
        if not "".join(run["text"] for run in runs).strip():
            return
        if self._lists:
            self._lists[-1]["items"].append(runs)
        elif self._level:
            self._found.append({"kind": "heading", "level": self._level, "runs": runs})
        else:
            self._found.append({"kind": "text", "runs": runs})

    def done(self) -> list[dict[str, Any]]:
        self._end()
        return self._found


def pdf_of(
    letters: Sequence[Mapping[str, Any]], settings: Settings
) -> tuple[bytes, list[tuple[int, int]]]:
    """Lay letters out.

    Args:
        letters: what `channels.letter` keeps of each, in the order of their pages.
        settings: name the paper, the window, the fonts and the sender.

    Returns:
        The PDF, and of each letter its first and last page.

    Raises:
        ChannelDown: a font is missing, or the page of the owner's own cannot be read.
    """
    import typst

    letter, business = settings.letter, settings.business
    paths = [Path(letter.fonts).expanduser()] if letter.fonts else []
    languages = {str(one["language"]) for one in letters}
    sender = [business.name, *business.address.replace("\n", ", ").split(", ")]
    content = {
        "title": _("Letters"),
        "paper": letter.paper,
        "width": WIDTHS[letter.paper],
        "window": letter.window,
        "fonts": fonts_for(languages, paths),
        "sender": [line for line in sender if line],
        "letters": letters,
    }
    source = _page()
    try:
        compiler = typst.Compiler(
            str(source),
            root=str(source.parent),
            font_paths=[str(path) for path in paths],
            sys_inputs={"data": json.dumps(content, ensure_ascii=False)},
        )
        made, warnings = compiler.compile_with_warnings(format="pdf")
        starts, ends = (json.loads(compiler.eval(_PAGES % mark)) for mark in ("start", "end"))
    except typst.TypstError as error:
        raise ChannelDown(
            _("%(file)s cannot be laid out: %(reason)s") % {"file": source, "reason": error}
        ) from None
    missing = [str(one) for one in warnings if "font" in str(one)]
    if missing:
        raise ChannelDown(
            _("A font is missing for letters: %(reason)s") % {"reason": missing[0]},
            hint=_("Put its files into a folder and name that as letter.fonts."),
        )
    assert isinstance(made, bytes)  # nothing else is asked for
    return made, list(zip(starts, ends, strict=True))


def _page() -> Path:
    """The page of the owner's own, else the shipped one."""
    own = locations.config_folder() / "templates" / FILE
    return own if own.is_file() else locations.shipped("templates") / FILE


def fonts_for(languages: set[str], paths: Sequence[Path]) -> list[str]:
    """The fonts to set these languages in, of those there are.

    Args:
        languages: two letters each.
        paths: folders of fonts beside the machine's.

    Raises:
        ChannelDown: no font has the letters of one of them.
    """
    import typst

    known = set(typst.Fonts(font_paths=[str(path) for path in paths]).families())
    latin = [name for name in LATIN if name in known][:1]
    persian = [name for name in PERSIAN if name in known][:1]
    if languages & {"fa", "ar"} and not persian:
        raise ChannelDown(
            _("No font of this machine has the letters of Persian."),
            hint=_("Put Vazirmatn into a folder and name that as letter.fonts."),
        )
    return [*latin, *persian, EMBEDDED]
