"""The list of reports, what is asked of the one under the cursor, and its picture."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from rich.cells import cell_len

from ccm_cli.insight.queries.reports.registry import REPORTS, Report
from ccm_cli.insight.queries.reports.running import Answer
from ccm_cli.language import gettext as _
from ccm_cli.report_text import Canvas, Wording, picture
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, one_line, shown, wrapped


class ReportList(Rows):
    """Every report by its title, and what it answers beneath."""

    LINES = 2

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__(**names)

    def on_mount(self) -> None:
        self.total = len(REPORTS)

    @property
    def current(self) -> Report:
        """The report under the cursor."""
        return REPORTS[self.cursor]

    def line(self, number: int, part: int, width: int) -> Line:
        report = REPORTS[number]
        if part == 0:
            return [Piece(fitted(_(report.title), width), "strong")]
        return [Piece(fitted(_(report.about), width), "quiet")]


class Choices(Drawn):
    """What can be chosen, in lines: the key, then the words, of which one is chosen."""

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._lines: Sequence[tuple[str, Sequence[str], int]] = ()

    def show(self, lines: Sequence[tuple[str, Sequence[str], int]]) -> None:
        """Show these: of each line the key, the words, and which of them is chosen."""
        self._lines = lines
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        room = max((cell_len(head) for head, _words, _chosen in self._lines), default=0) + 2
        for head, words, chosen in self._lines:
            first = _first_in_sight([shown(word) for word in words], chosen, width - room)
            line = [Piece(fitted(head, room), "primary")]
            left = width - room
            for number, word in enumerate(words[first:], first):
                text = f" {shown(word)} "
                left -= cell_len(text)
                if left < 0 and number != chosen:
                    break
                line.append(Piece(text, "chosen" if number == chosen else "quiet"))
            yield line


def _first_in_sight(words: Sequence[str], chosen: int, room: int) -> int:
    """The word to begin with so that the chosen one is in sight."""
    first = chosen
    room -= cell_len(words[chosen]) + 2
    while first > 0 and (room := room - cell_len(words[first - 1]) - 2) >= 0:
        first -= 1
    return first


class Picture(Drawn):
    """The figures of a report, as wide as there is room."""

    def __init__(self, wording: Wording, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._wording = wording
        self._answer: Answer | None = None
        self._wrong = ""

    def show(self, answer: Answer) -> None:
        """Show these figures."""
        self._answer, self._wrong = answer, ""
        self.refresh(layout=True)

    def refuse(self, reason: str) -> None:
        """Say why there are none."""
        self._answer, self._wrong = None, reason
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        if self._answer is None:
            for part in wrapped(self._wrong, width, 6):
                yield [Piece(shown(part), "bad")]
            return
        canvas = Canvas(width, cell_len, lambda text: shown(one_line(text)))
        for line in picture(self._answer, self._wording, canvas):
            yield [Piece(piece.text, piece.ink) for piece in line]
