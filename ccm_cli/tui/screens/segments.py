"""Segments: who is in, tried out while one types, and why somebody is."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Input, Static

from ccm_cli.customers.queries import filtering, segments
from ccm_cli.customers.queries.segments import SegmentRow
from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store import filters, listing
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import Entity, find_field
from ccm_cli.store.listing import Order, Row
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens import segment_forms
from ccm_cli.tui.screens.exportable import Exportable, Listed, these
from ccm_cli.tui.widgets.inputs import TextInput
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.widgets.segments import MEMBER_FIELDS, Members, SegmentList, Why
from ccm_cli.tui.wording import marked, shown

if TYPE_CHECKING:
    from ccm_cli.store.filters.explanation import ClauseOutcome

MOST = 100
"""Members that are shown."""
COUNTS_LAST = 10
"""Seconds after which all segments are counted anew when the database changed: while a campaign
runs it changes all the time."""


class Trial(NamedTuple):
    """Who fits the line that is typed.

    Attributes:
        text: of the line.
        rows: some of them.
        reason: why it cannot be understood; then there are no rows.
    """

    text: str
    rows: Sequence[Row] = ()
    reason: str = ""


class Segments(Exportable):
    """The list at the left; at the right the filter, some members, and why one of them is in."""

    SECTION = "segments"
    AUTO_FOCUS = "SegmentList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("n", "add", _("New")),
        key("slash,e,ctrl+f", "try", _("Filter")),
        key("f", "freeze", _("Freeze, thaw")),
        key("p", "persona", _("Persona")),
        key("v", "picture", _("Picture")),
        key("x", "shuffle", _("Other members")),
        key("c", "rename", _("Change name")),
        key("delete", "remove", _("Remove")),
        key("escape", "leave", _("As it was saved"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._counts: dict[int, int] = {}
        self._counted_at = 0
        self._picked: int | None = None
        self._seed: int | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield SegmentList(self.presenter, id="segments-list", classes="panel")
            with Vertical():
                with Horizontal(id="segment-line"):
                    yield TextInput("", _("everybody"), id="segment-filter")
                    yield Static("", id="segment-count", markup=False)
                yield Static("", id="segment-reason", markup=False)
                yield Members(self.presenter, id="segment-members", classes="panel")
                with VerticalScroll(id="segment-why", classes="panel", can_focus=False):
                    yield Why(self.presenter)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(SegmentList).border_title = shown(_("Segments"))
        self.query_one(Members).border_title = shown(_("Members"))
        self.query_one("#segment-why").border_title = shown(_("Why"))
        self.query_one("#segment-line").border_title = shown(_("Filter"))

    @property
    def entity(self) -> Entity:
        return self.runtime.registry.entity("contact")

    @property
    def current(self) -> SegmentRow | None:
        """The segment under the cursor."""
        return self.query_one(SegmentList).current

    @property
    def typed(self) -> str:
        """The line as it is typed now."""
        return self.query_one(TextInput).value

    @property
    def expression(self) -> str:
        """The filter that finds who is shown: the line, or the kept members of a frozen one."""
        segment = self.current
        if segment is None or self.typed != segment.filter or segment.frozen_at is None:
            return self.typed
        return filtering.named(segment.name)

    # Loading

    def listed(self) -> Listed:
        return these("segments", (one.id for one in self.query_one(SegmentList).items))

    def load(self) -> None:
        self.read(segments.segments, self._show, group="segments")

    def _show(self, found: list[SegmentRow]) -> None:
        chooser = self.query_one(SegmentList)
        before = {segment.id: segment for segment in chooser.items}
        chooser.put(found)
        if self.runtime.now - self._counted_at >= COUNTS_LAST:
            self._counts, self._counted_at = {}, self.runtime.now
        for segment in found:
            if before.get(segment.id) != segment:
                self._counts.pop(segment.id, None)
        self._pick(anew=False)
        self._count_next()

    def _pick(self, *, anew: bool) -> None:
        """Show the segment under the cursor; a line that is being typed stays."""
        segment = self.current
        line = self.query_one(TextInput)
        changed = segment is not None and segment.id != self._picked
        if anew or changed or not line.has_focus:
            self._seed = None
            line.value = segment.filter if segment else ""
        self._picked = segment.id if segment else None
        self._try()

    def _count_next(self) -> None:
        """Count the next segment that is not counted yet, one after the other."""
        waiting = [s for s in self.query_one(SegmentList).items if s.id not in self._counts]
        if not waiting:
            return
        segment = waiting[0]

        def query(reader: Reader) -> int | None:
            try:
                text = filtering.filter_of(reader, segment.name)
                return listing.count(reader, self.entity, self._condition(reader, text))
            except (InvalidInput, NotFound):  # what it names is gone; the line says so
                return None

        def show(count: int | None) -> None:
            self._counts[segment.id] = -1 if count is None else count
            known = {number: n for number, n in self._counts.items() if n >= 0}
            self.query_one(SegmentList).show_counts(known)
            self._count_next()

        self.read(query, show, group="counts")

    def _condition(self, reader: Reader, text: str) -> Condition:
        return filtering.condition(
            reader,
            text,
            self.entity,
            self.runtime.filter_setting,
        )

    # Trying out

    def _try(self) -> None:
        """Show who fits the line as it is now."""
        text, expression, seed = self.typed, self.expression, self._seed

        def query(reader: Reader) -> Trial:
            try:
                condition = self._condition(reader, expression)
            except (InvalidInput, NotFound) as error:
                return Trial(text, reason=f"{error.message}\n{error.hint}".strip())
            return Trial(text, self._rows(reader, condition, seed))

        self.read(query, self._show_trial, group="trial")

    def _rows(self, reader: Reader, condition: Condition, seed: int | None) -> Sequence[Row]:
        if seed is not None:
            chosen = segments.sample(reader, self.entity, condition, MOST, seed=seed)
            marks = ", ".join("?" * len(chosen))
            condition = Condition(f"c.id IN ({marks})", tuple(chosen))
        return listing.page(
            reader,
            self.entity,
            [find_field(self.entity, name) for name in MEMBER_FIELDS],
            condition=condition,
            order=Order(find_field(self.entity, "name")),
            limit=MOST,
        ).rows

    def _show_trial(self, trial: Trial) -> None:
        reason = self.query_one("#segment-reason", Static)
        room = self.query_one("#segment-line").size.width - 4
        reason.update(shown(marked(trial.reason, room)))
        reason.set_class(bool(trial.reason), "-seen")
        if trial.reason:
            self.query_one("#segment-count", Static).update("")
            return
        self.query_one(Members).show(trial.rows)
        self._count_trial()
        self._explain()

    def _count_trial(self) -> None:
        expression = self.expression

        def query(reader: Reader) -> int:
            return listing.count(reader, self.entity, self._condition(reader, expression))

        def show(count: int) -> None:
            segment = self.current
            unsaved = segment is not None and self.typed.strip() != segment.filter
            word = _("Enter saves") if unsaved else ""
            said = "  ".join(filter(None, (word, self.presenter.number(count))))
            self.query_one("#segment-count", Static).update(shown(f" {said} "))

        self.read(query, show, group="count")

    def _explain(self) -> None:
        """Say why the member under the cursor is in."""
        person, expression = self.query_one(Members).current, self.expression
        box = self.query_one("#segment-why")
        if person is None:
            self.query_one(Why).show(())
            box.border_subtitle = ""
            return

        def query(reader: Reader) -> "Sequence[ClauseOutcome]":
            clause = filtering.explained(
                reader,
                expression,
                self.entity,
                self.runtime.filter_setting,
            )
            return filters.why(reader, clause, self.entity, person.id)

        def show(outcomes: "Sequence[ClauseOutcome]") -> None:
            self.query_one(Why).show(outcomes)
            box.border_subtitle = shown(str(person.values[0]))

        self.read(query, show, group="why")

    # Moving

    def on_rows_moved(self, event: SegmentList.Moved) -> None:
        if isinstance(event.rows, SegmentList):
            self._pick(anew=True)
        else:
            self._explain()

    def on_rows_opened(self, event: SegmentList.Opened) -> None:
        event.stop()
        members = self.query_one(Members)
        if event.rows is not members:
            members.focus()
        elif members.current is not None:
            self.face.open_customer(members.current.id)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._try()

    def action_try(self) -> None:
        self.query_one(TextInput).focus()

    def action_leave(self) -> None:
        """Escape: the line as it was saved, then back to the list, then back."""
        line, segment = self.query_one(TextInput), self.current
        if segment is not None and line.value != segment.filter:
            line.value = segment.filter
        elif not self.query_one(SegmentList).has_focus:
            self.query_one(SegmentList).focus()
        else:
            self.action_back()

    def action_shuffle(self) -> None:
        """Other members, chosen by chance."""
        self._seed = 0 if self._seed is None else self._seed + 1
        self._try()

    # Changing

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in the line saves it: in the segment under the cursor, or as a new one."""
        event.stop()
        segment, text = self.current, self.typed
        if segment is None:
            self.action_add()
            return
        self.query_one(SegmentList).focus()
        if text.strip() != segment.filter:
            self._change(segment_forms.saving(self.runtime, segment, text))

    def action_add(self) -> None:
        self.ask(segment_forms.new_segment(self.runtime, self.typed))

    def follow(self, ref: Ref) -> None:
        """The line shows what was saved, not what is still typed there."""
        self.query_one(SegmentList).focus()
        self._picked = None
        super().follow(ref)

    def action_rename(self) -> None:
        if self.current is not None:
            self.ask(segment_forms.edit_segment(self.runtime, self.current))

    def action_freeze(self) -> None:
        if self.current is not None:
            self._change(segment_forms.freezing(self.runtime, self.current))

    def action_persona(self) -> None:
        if self.current is not None:
            self._change(segment_forms.marking(self.runtime, self.current))

    def action_remove(self) -> None:
        from ccm_cli.tui.screens.asking import Question

        segment = self.current
        if segment is None:
            return

        def answered(answer: object) -> None:
            if answer:
                self._change(segment_forms.removing(self.runtime, segment))

        question = _("Remove segment %(name)s?") % {"name": segment.name}
        self.app.push_screen(Question(question, _("The people in it stay.")), answered)

    def _change(self, change: segment_forms.Change) -> None:
        self.change(change.summary, change.verb, self.told(change.said))

    # The picture

    def action_picture(self) -> None:
        """The figures of whoever is shown; the answer is a box."""
        from ccm_cli.insight.queries.personas import Picture, picture

        segment, expression = self.current, self.expression
        title = segment.name if segment else _("everybody")

        def query(reader: Reader) -> Picture:
            condition = self._condition(reader, expression)
            return picture(reader, condition, now=self.runtime.now)

        def show(found: Picture) -> None:
            from ccm_cli.tui.screens.segment_picture import PictureBox

            self.app.push_screen(PictureBox(title, found, self.presenter))

        self.read(query, show, group="picture")
