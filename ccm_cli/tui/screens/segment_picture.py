"""A box with the picture of a group of people: their figures as bars."""

from collections.abc import Iterable

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from ccm_cli.insight.persona_figures import GROUPS, OWNERS_WORDS, Figure, figures
from ccm_cli.insight.queries.personas import Picture
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_percent
from ccm_cli.presentation import Presenter
from ccm_cli.tui.screens.base import CcmModal
from ccm_cli.tui.widgets.ink import Drawn, Line, Piece, meter
from ccm_cli.tui.wording import fitted, shown

LABEL, BAR, PERCENT = 24, 20, 5


class PictureBox(CcmModal[None]):
    """The figures of a group of people.

    Args:
        title: over the box.
        picture: the figures.
        presenter: writes them.
    """

    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, title: str, picture: Picture, presenter: Presenter) -> None:
        super().__init__()
        self._title, self._picture, self._writes = title, picture, presenter

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="box") as box:
            box.border_title = shown(self._title)
            yield Bars(figures(self._picture), self._writes)


class Bars(Drawn):
    """Figures under the headings of their groups, shares as bars.

    Args:
        lines: in order.
        presenter: writes them.
    """

    def __init__(self, lines: list[Figure], presenter: Presenter) -> None:
        super().__init__()
        self._figures, self._presenter = lines, presenter

    def drawn(self, width: int) -> Iterable[Line]:
        group = ""
        for figure in self._figures:
            if figure.group != group:
                if group:
                    yield []
                group = figure.group
                yield [Piece(fitted(_(GROUPS[group]), width), "strong")]
            yield self._line(figure, width)

    def _line(self, figure: Figure, width: int) -> Line:
        label_room = min(LABEL, width // 2)
        label = figure.label if figure.group in OWNERS_WORDS else _(figure.label)
        value = "" if figure.value is None else self._presenter.cell(figure.value, figure.kind)
        pieces = [Piece(fitted(f"  {label}", label_room) + " ", "quiet")]
        if figure.share is None:
            return [*pieces, Piece(shown(value or _("n/a")))]
        percent = format_percent(figure.share, language=self._presenter.language)
        return [
            *pieces,
            *meter(figure.share, min(BAR, max(0, width - label_room - 16))),
            Piece(fitted(percent, PERCENT + 1, right=True) + "  "),
            Piece(shown(value), "quiet"),
        ]
