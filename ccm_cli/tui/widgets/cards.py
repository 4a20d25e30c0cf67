"""The board: a column of cards for each stage, cards carried by keys and by the mouse."""

from collections.abc import Sequence
from typing import ClassVar, Unpack

from textual import events
from textual.containers import HorizontalScroll
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Static

from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.presentation import Presenter
from ccm_cli.selling.pipelines import OPEN, Pipeline
from ccm_cli.selling.queries.pipeline import CLOSED_DAYS, Card, StageSum
from ccm_cli.tui.widgets.gauges import amounts_within
from ccm_cli.tui.widgets.ink import Line, Names, Piece, beside, ends
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.wording import fitted, shown

_DAY = 86_400
_DRAGGED = 2
"""Cells the mouse must move with the button held for a drag to begin."""


class StageColumn(Items[Card]):
    """One stage: its count and sum on top, its cards below."""

    NOUN = "deal"
    LINES = 4
    SPACE = 1
    HEAD = 3

    class Carried(Message):
        """A card is dragged over, or dropped at, a place on the screen."""

        def __init__(self, column: "StageColumn", card: Card, at: Offset, *, dropped: bool) -> None:
            super().__init__()
            self.column = column
            self.card = card
            self.at = at
            self.dropped = dropped

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("no deals"), **names)
        self._presenter = presenter
        self._now = 0
        self._days = 0
        self._held: Offset | None = None
        self._dragging: Card | None = None
        self.stage: StageSum | None = None

    def show(self, stage: StageSum, cards: Sequence[Card], now: int, days: int) -> None:
        """Show these cards of this stage.

        Args:
            stage: with its sums over all its deals.
            cards: those that are shown.
            now: UTC seconds, for the age of each.
            days: how long a deal should stay in it at most; one that is in it for longer stands
                out. 0: any time.
        """
        self.stage, self._now, self._days = stage, now, days
        self.put(cards)

    @property
    def said_when_empty(self) -> str:
        return _("no deals: a adds one") if self.has_focus else self.empty

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def head(self, part: int, width: int) -> Line:
        if self.stage is None or part == 2:  # noqa: PLR2004 (the line below the two)
            return [Piece("─" * width, "line")]
        if part == 1:
            sums = amounts_within(self._presenter, self.stage.totals, width)
            return [Piece(fitted(sums, width), "quiet")]
        ink = {"won": "good", "lost": "bad"}.get(self.stage.state, "primary")
        name = "strong" if self.has_focus else ""
        count = self._presenter.number(self.stage.deals)
        heading = self.stage.stage
        if self.stage.state != OPEN:
            days = ngettext("%(n)s day", "%(n)s days", CLOSED_DAYS)
            heading += " · " + days % {"n": self._presenter.number(CLOSED_DAYS)}
        return [Piece("● ", ink), *ends(heading, count, width - 2, (name, "quiet"))]

    def line(self, number: int, part: int, width: int) -> Line:
        card = self.items[number]
        room = max(0, width - 2)
        old = self._is_rotting(card)
        edge = Piece("▌ ", "accent" if old else "line")
        if part == 0:
            return [edge, Piece(fitted(card.title, room), "strong")]
        if part == 1:
            mark = "⚠" if old else ""
            return [edge, *ends(card.contact_name or "", mark, room, ("quiet", "accent"))]
        if part == 2:  # noqa: PLR2004
            value = "–"
            if card.value is not None:
                value = self._presenter.money(card.value.minor, card.value.currency)
            show = self._presenter
            ages = (show.relative(card.stage_since), show.distance(card.stage_since))
            return [edge, *beside(value, ages, room, ("", "accent" if old else "quiet"))]
        return []

    def _is_rotting(self, card: Card) -> bool:
        waits = self._now - card.stage_since
        return card.state == OPEN and 0 < self._days * _DAY < waits

    # Carrying with the mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        number = self.number_at(event)
        if number is not None and event.button == 1:
            self.focus()
            self.cursor = number
            self._held = event.screen_offset
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._held is None:
            return
        way = event.screen_offset - self._held
        if self._dragging is None and max(abs(way.x), abs(way.y)) >= _DRAGGED:
            self._dragging = self.current
        if self._dragging is not None:
            self.post_message(
                self.Carried(self, self._dragging, event.screen_offset, dropped=False)
            )

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._held = None
        self.release_mouse()
        if self._dragging is not None:
            card, self._dragging = self._dragging, None
            self.post_message(self.Carried(self, card, event.screen_offset, dropped=True))


class Ghost(Static):
    """The card in the hand while it is dragged."""

    def follow(self, card: Card, at: Offset) -> None:
        """Show this card at this place on the screen."""
        self.update(shown(card.title))
        self.styles.offset = (at.x + 1, at.y)
        self.display = True


class Board(HorizontalScroll, can_focus=False, inherit_bindings=False):
    """The columns side by side; where there is no room for all, the board scrolls sideways."""

    NARROWEST: ClassVar[int] = 24

    class Moved(Message):
        """A card was put on another stage."""

        def __init__(self, card: Card, stage: str) -> None:
            super().__init__()
            self.card = card
            self.stage = stage

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._presenter = presenter

    @property
    def columns(self) -> list[StageColumn]:
        return list(self.query(StageColumn))

    @property
    def focused_column(self) -> StageColumn | None:
        """The column with the cursor."""
        return next((column for column in self.columns if column.has_focus), None)

    async def show(
        self,
        stages: Sequence[StageSum],
        cards: Sequence[Sequence[Card]],
        now: int,
        pipeline: Pipeline,
    ) -> None:
        """Show these stages with these cards; columns are made anew only when stages differ.

        Args:
            stages: in order.
            cards: of each stage.
            now: UTC seconds.
            pipeline: whose stages they are.
        """
        names = [stage.stage for stage in stages]
        if [column.stage.stage for column in self.columns if column.stage] != names:
            await self.remove_children()
            await self.mount_all([StageColumn(self._presenter, classes="stage") for _s in stages])
            self._share_width()
        for column, stage, held in zip(self.columns, stages, cards, strict=True):
            column.show(stage, held, now, pipeline.days_of(stage.stage))

    def on_resize(self) -> None:
        self._share_width()

    def _share_width(self) -> None:
        """As many columns as fit at `NARROWEST`, sharing the width of the terminal."""
        count = len(self.columns)
        if count:
            fitting = max(1, min(count, self.size.width // self.NARROWEST))
            width, over = divmod(self.size.width, fitting)
            for number, column in enumerate(self.columns):
                column.styles.width = width + (number < over)

    def step(self, direction: int) -> None:
        """Go to the next column, or to the one before."""
        columns, focused = self.columns, self.focused_column
        if focused is None:
            return
        place = columns.index(focused) + direction
        if 0 <= place < len(columns):
            columns[place].focus()

    def carry(self, direction: int) -> None:
        """Put the card under the cursor one stage further or back."""
        columns, focused = self.columns, self.focused_column
        if focused is None or focused.current is None:
            return
        place = columns.index(focused) + direction
        if 0 <= place < len(columns):
            self._put(focused.current, columns[place])

    def _put(self, card: Card, column: StageColumn) -> None:
        if column.stage is not None and column.stage.stage != card.stage:
            self.post_message(self.Moved(card, column.stage.stage))

    def on_stage_column_carried(self, event: StageColumn.Carried) -> None:
        event.stop()
        ghost = self.screen.query_one(Ghost)
        under = [column for column in self.columns if column.region.contains_point(event.at)]
        for column in self.columns:
            column.set_class(column in under and not event.dropped, "-target")
        if not event.dropped:
            ghost.follow(event.card, event.at)
            return
        ghost.display = False
        if under:
            self._put(event.card, under[0])
