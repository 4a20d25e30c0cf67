"""The board of deals: stages as columns, cards moved by keys and by the mouse."""

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from textual.binding import BindingType
from textual.widget import Widget

from ccm_cli.language import gettext as _
from ccm_cli.selling import pipelines
from ccm_cli.selling.pipelines import Pipeline
from ccm_cli.selling.queries import pipeline as queries
from ccm_cli.selling.queries.pipeline import Card, StageSum
from ccm_cli.store.reading import Reader
from ccm_cli.store.writing import UnitOfWork
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import Field, Form
from ccm_cli.tui.widgets.cards import Board, Ghost, StageColumn

MOST = 500
"""Cards of one column."""


class Standing(NamedTuple):
    """What the board shows."""

    stages: tuple[StageSum, ...]
    cards: tuple[tuple[Card, ...], ...]


class DealBoard(CcmScreen):
    """One pipeline as a board."""

    SECTION = "board"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "step(-1)", _("The column before"), show=HIDDEN),
        key("right,l", "step(1)", _("The next column"), show=HIDDEN),
        key("greater_than_sign,shift+right,L", "carry(1)", _("Next stage")),
        key("less_than_sign,shift+left,H", "carry(-1)", _("Stage before")),
        key("w", "win", _("Won")),
        key("x", "lose", _("Lost")),
        key("p", "next_pipeline", _("Pipeline")),
    ]

    _chosen: str | None = None
    _follow: int | None = None

    def content(self) -> Iterable[Widget]:
        yield Board(self.presenter)
        yield Ghost("", markup=False)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Ghost).display = False

    @property
    def pipeline(self) -> Pipeline:
        """The one that is shown."""
        return pipelines.named(self.runtime.settings.pipelines, self._chosen)

    def load(self) -> None:
        self.read(self._standing, self._show, group="board")

    def _standing(self, reader: Reader) -> Standing:
        since = queries.closed_since(self.runtime.now, self.runtime.zone)
        pipeline = self.pipeline
        stages = queries.board(reader, pipeline, closed_since=since)
        cards = tuple(
            queries.cards(reader, pipeline.name, one.stage, limit=MOST, closed_since=since)
            for one in stages
        )
        return Standing(stages, cards)

    async def _show(self, standing: Standing) -> None:
        board = self.query_one(Board)
        await board.show(standing.stages, standing.cards, self.runtime.now)
        if self._follow is not None:
            for column in board.columns:
                if column.go_to(self._follow):
                    column.focus()
            self._follow = None
        if board.focused_column is None and board.columns and self.focused is None:
            busy = [column for column in board.columns if column.total]
            (busy or board.columns)[0].focus()

    # Moving

    def action_step(self, direction: int) -> None:
        self.query_one(Board).step(direction)

    def action_carry(self, direction: int) -> None:
        self.query_one(Board).carry(direction)

    def on_board_moved(self, event: Board.Moved) -> None:
        if self.pipeline.state_of(event.stage) == pipelines.LOST:
            self._ask_reason(event.card, event.stage)
        else:
            self._move(event.card, event.stage)

    def _move(self, card: Card, stage: str, reason: str = "") -> None:
        from ccm_cli.selling import deals

        pipeline, now = self.pipeline, self.runtime.now

        def verb(work: UnitOfWork) -> None:
            deals.move(work, card.id, stage=stage, pipeline=pipeline, now=now, reason=reason)

        self._follow = card.id
        self.change(
            _("move deal %(title)s to %(stage)s") % {"title": card.title, "stage": stage},
            verb,
            self.told(_("%(title)s: %(stage)s") % {"title": card.title, "stage": stage}),
        )

    def _ask_reason(self, card: Card, stage: str) -> None:
        def lose(values: dict[str, str] | None) -> None:
            if values is not None:
                self._move(card, stage, values["reason"])

        self.app.push_screen(
            Form(
                _("Lost: %(title)s") % {"title": card.title},
                [Field("reason", _("Reason"), hint=_("price, timing, a competitor …"))],
            ),
            lose,
        )

    def _card(self) -> Card | None:
        column = self.query_one(Board).focused_column
        return None if column is None else column.current

    def action_win(self) -> None:
        card = self._card()
        if card is not None:
            self._move(card, self.pipeline.won)

    def action_lose(self) -> None:
        card = self._card()
        if card is not None:
            self._ask_reason(card, self.pipeline.lost)

    def action_next_pipeline(self) -> None:
        names = list(self.runtime.settings.pipelines)
        place = names.index(self.pipeline.name)
        self._chosen = names[(place + 1) % len(names)]
        self.load()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "next_pipeline" or len(self.runtime.settings.pipelines) > 1

    def on_rows_opened(self, event: StageColumn.Opened) -> None:
        card = self._card()
        if card is not None and card.contact_id is not None:
            self.face.open_customer(card.contact_id)
        event.stop()
