"""What ``ccm find`` found, as people see it: by kind, the words that fit standing out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ccm_cli.cli import output
from ccm_cli.insight.queries.find import CONTACT, Finding, Hit, Section, Term, spans
from ccm_cli.language import gettext as _
from ccm_cli.presentation import Presenter
from ccm_cli.runtime import Runtime

if TYPE_CHECKING:
    from rich.text import Text

_FOUND_STYLE = "bold yellow"
_MATCHES = 2
"""Places in one record that are shown."""


def show(runtime: Runtime, found: Finding) -> None:
    """Print what was found.

    Args:
        runtime: gives the terminal's way with right-to-left text, and the calendar.
        found: by kind.
    """
    if not found.sections:
        output.note(_("Nothing fits. Fewer letters find more."))
        return
    console = output.console()
    presenter = Presenter(runtime)
    bidi = runtime.settings.display.bidi
    widest = max(len(str(hit.id)) for section in found.sections for hit in section.hits)
    for place, section in enumerate(found.sections):
        if place:
            console.print()
        console.print(_piece(_(section.label), (), bidi, "bold underline"))
        for hit in section.hits:
            for line in _lines(presenter, hit, found.terms, widest, bidi):
                line.truncate(console.width, overflow="ellipsis")
                console.print(line, soft_wrap=True)
    _tell_more(found.sections)


def _lines(
    presenter: Presenter, hit: Hit, terms: Sequence[Term], widest: int, bidi: str
) -> list["Text"]:
    from rich.text import Text

    first = Text(f"{hit.id:>{widest + 2}}  ", style="cyan")
    first.append_text(_piece(hit.title, spans(hit.title, terms), bidi, "default"))
    about = [hit.about]
    if hit.at is not None and hit.kind != CONTACT:
        about.append(presenter.relative(hit.at))
    told = " · ".join(part for part in about if part)
    if told:
        first.append("   ").append_text(_piece(told, (), bidi, "dim"))
    lines = [first]
    for match in hit.matched[:_MATCHES]:
        line = Text(" " * (widest + 4))
        line.append_text(_piece(_(match.field) + ": ", (), bidi, "dim"))
        lines.append(line.append_text(_piece(match.text, match.spans, bidi, "default")))
    return lines


def _piece(text: str, found: Sequence[tuple[int, int]], bidi: str, style: str) -> "Text":
    """A text with the words that fit standing out, where it is not reordered for the terminal."""
    from rich.text import Text

    shown = output.for_terminal(text, bidi)
    made = Text(shown, style=style)
    if shown == text:
        for start, end in found:
            made.stylize(_FOUND_STYLE, start, end)
    return made


def _tell_more(sections: Sequence[Section]) -> None:
    for section in sections:
        if section.more:
            output.note(
                _("More: --kind %(kind)s --limit %(limit)d")
                % {"kind": section.kind, "limit": max(50, 2 * len(section.hits))}
            )
