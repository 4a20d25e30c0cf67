"""Texts as the screen shows them: safe, in the order the terminal needs, cut to a width."""

import re
from collections.abc import Iterable

from rich.cells import cell_len, set_cell_size

from ccm_cli.language.text import visible

ELLIPSIS = "…"
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")


class _Process:
    """What holds for the whole process."""

    shaping = False


def use_bidi(mode: str) -> None:
    """Say who puts right-to-left text in visual order, before any screen is imported.

    Args:
        mode: the setting ``display.bidi``; with ``app`` it is done here, with all others the
            terminal gets texts in logical order.
    """
    _Process.shaping = mode == "app"


def shown(text: str) -> str:
    """A text safe for the terminal and in the order it needs; of one or several lines."""
    safe = visible(text)
    if not _Process.shaping or safe.isascii():
        return safe
    from ccm_cli.language.direction import shape_for_terminal

    return shape_for_terminal(safe)


def one_line(text: str) -> str:
    """All white space as single spaces."""
    return " ".join(text.split())


def cut(text: str, width: int) -> str:
    """At most ``width`` columns of a text in logical order, with an ellipsis where it was cut."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[:width]
    return set_cell_size(text, width - 1).rstrip() + ELLIPSIS


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """One line of a text, exactly ``width`` columns wide as the screen shows it.

    Args:
        text: in logical order.
        width: in columns, zero or more.
        right: aligned to the right.
    """
    if width <= 0:
        return ""
    ready = shown(cut(visible(one_line(text)), width))
    gap = " " * (width - cell_len(ready))
    return gap + ready if right else ready + gap


def first_fitting(forms: Iterable[str], width: int) -> str:
    """The first of several ways to say something that fits whole; empty where none does."""
    return next((form for form in forms if cell_len(shown(form)) <= width), "")


def _broken(word: str, width: int) -> list[str]:
    """A word in pieces that fit into a width."""
    pieces = []
    while len(word) > 1 and cell_len(word) > max(1, width):
        length = len(word) - 1
        while length > 1 and cell_len(word[:length]) > width:
            length -= 1
        pieces.append(word[:length])
        word = word[length:]
    return [*pieces, word]


def wrapped(text: str, width: int, lines: int) -> list[str]:
    """At most so many lines of a text in logical order, broken between words where it can be.

    Never at a no-break space: an amount stays on one line.

    Args:
        text: of any length.
        width: of a line, in columns.
        lines: the last one carries an ellipsis where text was left over.
    """
    words = [part for word in _BREAKS.split(text.strip()) for part in _broken(word, width) if part]
    found: list[str] = []
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and cell_len(line) + 1 + cell_len(words[0]) <= width:
            line += " " + words.pop(0)
        found.append(line)
    if words:
        found.append(" ".join(words))
    return [cut(line, width) for line in found]


def marked(reason: str, width: int) -> str:
    """What is wrong with a filter, with as much of its source as fits around the mark under it.

    Args:
        reason: the message of the error, then the source, then the mark, then what else is said;
            or only a message.
        width: of a line, in columns.
    """
    lines = reason.split("\n")
    place = next((number for number, line in enumerate(lines) if line.strip() == "^"), 0)
    if place == 0 or width <= 0:
        return reason
    source, caret = lines[place - 1], lines[place]
    first = max(0, len(caret) - width * 3 // 4) if cell_len(source) > width else 0
    before = ELLIPSIS if first else ""
    lines[place - 1] = before + cut(source[first + len(before) :], width - len(before))
    lines[place] = caret[first:]
    return "\n".join(lines)
