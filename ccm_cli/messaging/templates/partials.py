"""Partials: pieces of text that several messages share, put in before anything else is done.

`{% include "greeting" %}` in a Persian body is `partials/greeting.fa.md`, else
`partials/greeting.md`. A piece is put in as text, so it may hold Markdown and tags like the body
around it, and further pieces; every line remembers the file it came from.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.messaging.templates.errors import TemplateError
from ccm_cli.messaging.templates.source import PARTIALS, SourceFile

DEEPEST = 5
"""Pieces within pieces."""

_INCLUDE = re.compile(r"""\{%[-+]?\s*include\s+["']([a-z0-9][a-z0-9_-]*)["']\s*[-+]?%\}""")


class Line(NamedTuple):
    """A line of a body with its pieces in it: its text, and the file and line it came from."""

    text: str
    file: SourceFile
    number: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A body with its pieces put in."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def origin(self, number: int) -> tuple[str, int]:
        """File and line, as the author knows them, of a line of the whole.

        Args:
            number: from 1; beyond the end is the last one.
        """
        line = self.lines[max(0, min(number, len(self.lines)) - 1)]
        return line.file.path, line.number

    def mention(self, text: str) -> tuple[str, int] | None:
        """File and line where a text first stands; None when it is empty or nowhere."""
        for line in self.lines if text else ():
            if text in line.text:
                return line.file.path, line.number
        return None


def put_together(body: SourceFile, partials: Mapping[str, SourceFile]) -> Whole:
    """A body with its pieces in the place of their tags.

    Args:
        body: a body of a message.
        partials: by their name in a templates folder without its ending, `partials/greeting.en`.

    Raises:
        TemplateError: there is no such piece, or pieces hold each other; names file and line.
    """
    return Whole(tuple(_lines(body, body.language, partials, ())))


def _lines(
    file: SourceFile,
    language: str,
    partials: Mapping[str, SourceFile],
    within: tuple[str, ...],
) -> Iterator[Line]:
    text = file.text.removesuffix("\n") if within else file.text
    for number, line in enumerate(text.split("\n"), start=1):
        start, *rest = _INCLUDE.split(line)
        building = Line(start, file, number)
        for name, after in zip(rest[::2], rest[1::2], strict=True):
            partial = _found(name, language, partials, within, Line(line, file, number))
            *above, last = _lines(partial, language, partials, (*within, name))
            if above:
                yield _joined(building, above[0])
                yield from above[1:]
                building = last
            else:
                building = _joined(building, last)
            building = building._replace(text=building.text + after)
        yield building


def _joined(before: Line, piece: Line) -> Line:
    return before._replace(text=before.text + piece.text) if before.text.strip() else piece


def _found(
    name: str,
    language: str,
    partials: Mapping[str, SourceFile],
    within: tuple[str, ...],
    at: Line,
) -> SourceFile:
    if name in within or len(within) >= DEEPEST:
        raise TemplateError(
            _("The partial %(name)s holds itself: %(circle)s.")
            % {"name": name, "circle": " → ".join((*within, name))},
            file=at.file.path,
            line=at.number,
        )
    for stem in (f"{PARTIALS}/{name}.{language}", f"{PARTIALS}/{name}"):
        if stem in partials:
            return partials[stem]
    there = sorted(
        {stem.removeprefix(f"{PARTIALS}/") for stem in partials},
        key=lambda stem: (not stem.startswith(name), stem),
    )
    raise TemplateError(
        _("There is no partial %(name)s in %(language)s.") % {"name": name, "language": language},
        file=at.file.path,
        line=at.number,
        hint=_("Add the file %(file)s. There is: %(names)s.")
        % {"file": f"{PARTIALS}/{name}.{language}.md", "names": ", ".join(there) or _("none")},
    )
