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
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.screens import dealing
from ccm_cli.tui.screens.exportable import Exportable, Listed
from ccm_cli.tui.widgets.cards import Board, Ghost, StageColumn
from ccm_cli.tui.widgets.items import Ref

MOST = 500
"""Cards of one column."""


class Standing(NamedTuple):
    """What the board shows."""

    stages: tuple[StageSum, ...]
    cards: tuple[tuple[Card, ...], ...]


class DealBoard(Exportable):
    """One pipeline as a board."""

    SECTION = "board"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "step(-1)", _("The column before"), show=HIDDEN),
        key("right,l", "step(1)", _("The next column"), show=HIDDEN),
        key("a", "add", _("New deal")),
        key("greater_than_sign,shift+right,L", "carry(1)", _("Next stage")),
        key("w", "win", _("Won")),
        key("x", "lose", _("Lost")),
        key("e", "edit", _("Edit")),
        key("less_than_sign,shift+left,H", "carry(-1)", _("Stage before")),
        key("m", "move", _("Move")),
        key("c", "customer", _("Customer")),
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

    def listed(self) -> Listed:
        """All deals of the stages, also those that are too many to be shown."""
        columns = self.query_one(Board).columns
        stages = [column.stage for column in columns if column.stage is not None]
        pipeline = self.pipeline.name
        since = queries.closed_since(self.runtime.now, self.runtime.zone)

        def keys(reader: Reader) -> list[int]:
            return [
                card.id
                for one in stages
                for card in queries.cards(
                    reader, pipeline, one.stage, limit=max(1, one.deals), closed_since=since
                )
            ]

        return Listed("deals", sum(one.deals for one in stages), keys)

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
        await board.show(standing.stages, standing.cards, self.runtime.now, self.pipeline)
        if self._follow is not None:
            for column in board.columns:
                if column.go_to(Ref("deal", self._follow)):
                    column.focus()
            self._follow = None
        if board.focused_column is None and board.columns and self.focused is None:
            busy = [column for column in board.columns if column.total]
            (busy or board.columns)[0].focus()

    def follow(self, ref: Ref) -> None:
        if ref.noun == "deal":
            self._follow = ref.id
        super().follow(ref)

    # Moving

    def action_step(self, direction: int) -> None:
        self.query_one(Board).step(direction)

    def action_carry(self, direction: int) -> None:
        self.query_one(Board).carry(direction)

    def on_board_moved(self, event: Board.Moved) -> None:
        self._go(event.card, event.stage)

    def _go(self, card: Card, stage: str) -> None:
        goal = dealing.Goal(card.id, card.title, self.pipeline, stage)
        self._follow = card.id
        if self.pipeline.state_of(stage) == pipelines.LOST:
            dealing.open_losing(self, goal)
        else:
            dealing.move(self, goal)

    def _card(self) -> Card | None:
        column = self.query_one(Board).focused_column
        return None if column is None else column.current

    def action_win(self) -> None:
        card = self._card()
        if card is not None:
            self._go(card, self.pipeline.won)

    def action_lose(self) -> None:
        card = self._card()
        if card is not None:
            self._go(card, self.pipeline.lost)

    def action_move(self) -> None:
        card = self._card()
        if card is not None:
            self._follow = card.id
            place = (self.pipeline.name, card.stage)
            dealing.open_moving(self, card.id, card.title, place)

    def action_add(self) -> None:
        column = self.query_one(Board).focused_column
        stage = column.stage.stage if column is not None and column.stage is not None else None
        known = stage if stage in self.pipeline.stages else None
        dealing.open_adding(self, pipeline=self.pipeline, stage=known)

    def action_edit(self) -> None:
        card = self._card()
        if card is not None:
            dealing.open_editing(self, card.id)

    def action_customer(self) -> None:
        card = self._card()
        if card is not None and card.contact_id is not None:
            self.face.open_customer(card.contact_id)

    def action_next_pipeline(self) -> None:
        names = list(self.runtime.settings.pipelines)
        place = names.index(self.pipeline.name)
        self._chosen = names[(place + 1) % len(names)]
        self.load()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        return action != "next_pipeline" or len(self.runtime.settings.pipelines) > 1

    def on_rows_opened(self, event: StageColumn.Opened) -> None:
        from ccm_cli.tui.screens.deal import open_deal

        event.stop()
        card = self._card()
        if card is not None:
            open_deal(self, card.id)
