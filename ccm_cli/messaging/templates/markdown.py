"""Markdown to HTML and to plain text, once per variant and not per person.

Both come from one reading by markdown-it (CommonMark, raw HTML switched off). The plain text
keeps every line where it stands in the source, so that an error in it has the source's line.
"""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token

_RULE = "-" * 24


class Parts(NamedTuple):
    html: str
    text: str


def render_markdown(
    source: str,
    *,
    tag_line: re.Pattern[str],
    direction: str,
    picture: Callable[[str], str] = str,
) -> Parts:
    """Render a Markdown text whose Jinja tags are words.

    Args:
        source: the text.
        tag_line: fits a line that holds nothing but such words and must not become a paragraph.
        direction: `rtl` is written on every block, since some mail programs keep only those.
        picture: gives the address of a picture in the HTML for the one in the source.
    """
    reader = _reader(tag_line)
    tokens = reader.parse(source)
    if direction == "rtl":
        for token in tokens:
            if token.block and token.nesting == 1:
                token.attrSet("dir", "rtl")
    for image in (c for token in tokens for c in token.children or () if c.type == "image"):
        image.attrSet("src", picture(str(image.attrGet("src"))))
    html = reader.renderer.render(tokens, reader.options, {})
    return Parts(html, _PlainText(source.count("\n") + 1).render(tokens))


def _reader(tag_line: re.Pattern[str]) -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False})

    def read_tag_line(state: StateBlock, start: int, _end: int, silent: bool) -> bool:  # noqa: FBT001
        line = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
        if state.is_code_block(start) or not tag_line.fullmatch(line):
            return False
        if not silent:
            state.line = start + 1
            token = state.push("tag_line", "", 0)
            token.content = line
            token.map = [start, start + 1]
        return True

    interrupts: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    reader.block.ruler.before("code", "tag_line", read_tag_line, interrupts)
    reader.add_render_rule("tag_line", _tag_line_as_html)
    return reader


def _tag_line_as_html(
    _renderer: object, tokens: Sequence[Token], place: int, _options: object, _env: object
) -> str:
    return tokens[place].content + "\n"


class _PlainText:
    """Lays the blocks of one text out on its own lines."""

    def __init__(self, height: int) -> None:
        self._lines = [""] * height
        self._numbers: list[int | None] = []
        self._margins: list[str] = []

    def render(self, tokens: Sequence[Token]) -> str:
        for token in tokens:
            self._place(token)
        return "\n".join(self._lines)

    def _place(self, token: Token) -> None:
        match token.type:
            case "bullet_list_open":
                self._numbers.append(None)
            case "ordered_list_open":
                self._numbers.append(int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                self._numbers.pop()
            case "list_item_open":
                self._margins.append(self._marker())
            case "blockquote_open":
                self._margins.append("> ")
            case "list_item_close" | "blockquote_close":
                self._margins.pop()
            case "inline":
                self._write(token, _inline(token.children or ()))
            case "code_block" | "fence" | "hr":
                self._write(token, _block_text(token))
            case "tag_line":
                assert token.map is not None
                self._lines[token.map[0]] = token.content

    def _marker(self) -> str:
        number = self._numbers[-1]
        if number is None:
            return "- "
        self._numbers[-1] = number + 1
        return f"{number}. "

    def _write(self, token: Token, text: str) -> None:
        assert token.map is not None
        for row, line in enumerate(text.rstrip("\n").split("\n"), start=token.map[0]):
            if line and row < len(self._lines):
                self._lines[row] = "".join(self._margins) + line
                # A marker stands before the first line only.
                self._margins = [m if m == "> " else " " * len(m) for m in self._margins]


def _block_text(token: Token) -> str:
    if token.type == "hr":
        return _RULE
    # A fence's own line comes before its content.
    return "\n" + token.content if token.type == "fence" else token.content


def _inline(children: Sequence[Token]) -> str:
    pieces: list[str] = []
    links: list[tuple[str, int]] = []
    for token in children:
        match token.type:
            case "softbreak" | "hardbreak":
                pieces.append("\n")
            case "link_open":
                links.append((str(token.attrGet("href")), len(pieces)))
            case "link_close":
                address, start = links.pop()
                words = "".join(pieces[start:])
                if words not in (address, unquote(address), address.removeprefix("mailto:")):
                    pieces.append(f" ({address})")
            case _:
                pieces.append(token.content)
    return "".join(pieces)
