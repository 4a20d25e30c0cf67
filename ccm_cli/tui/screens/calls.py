"""Calls: whom to call, what to say, and a key for each thing that may come of it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from ccm_cli.language import gettext as _
from ccm_cli.language.dates import parse_when
from ccm_cli.language.numbers import parse_duration
from ccm_cli.messaging.context import sending_context
from ccm_cli.messaging.outcomes import in_words
from ccm_cli.messaging.queries import calls as queries
from ccm_cli.messaging.queries.calls import CallLine
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.form import Field, Form, Saving, Values
from ccm_cli.tui.screens.planning import due_of
from ccm_cli.tui.widgets.calls import Calls, Script
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.messaging.calls import Call
    from ccm_cli.store.writing import UnitOfWork


class CallList(CcmScreen):
    """The calls at the left, the script of the one under the cursor at the right."""

    SECTION = "campaigns"
    AUTO_FOCUS = "Calls"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "reached", _("Reached")),
        key("n", "outcome('no-answer')", _("No answer")),
        key("b", "outcome('busy')", _("Busy")),
        key("c", "call_back", _("Call back")),
        key("w", "outcome('wrong-number')", _("Wrong number")),
        key("x", "refused", _("Wants no calls")),
        key("escape,backspace", "back", _("Back")),
    ]

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield Calls(self.presenter, id="calls-list", classes="panel")
            with VerticalScroll(id="calls-script", classes="panel", can_focus=False):
                yield Script(self.presenter)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Calls).border_title = shown(_("Calls"))

    @property
    def current(self) -> CallLine | None:
        """The call under the cursor."""
        return self.query_one(Calls).current

    def load(self) -> None:
        context = sending_context(self.runtime)
        self.read(lambda reader: queries.waiting(reader, context), self._show, group="calls")

    def _show(self, found: list[CallLine]) -> None:
        self.query_one(Calls).show(found)
        self._show_one()

    def _show_one(self) -> None:
        call = self.current
        self.query_one(Script).show(call)
        self.query_one("#calls-script").border_title = shown(call.name if call else "")

    def on_rows_moved(self, event: Rows.Moved) -> None:
        del event
        self._show_one()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        if self.current is not None:
            self.face.open_customer(self.current.contact_id)

    # What came of it

    def _record(self, work: "UnitOfWork", line: CallLine, call: "Call") -> None:
        from ccm_cli.messaging import calls

        calls.record(
            work, line.id, call, name=line.name, zone=self.runtime.zone, now=self.runtime.now
        )

    def _summary(self, line: CallLine, outcome: str) -> str:
        said = {"name": line.name, "outcome": in_words(outcome)}
        return _("call to %(name)s: %(outcome)s") % said

    def action_outcome(self, outcome: str) -> None:
        """Write down at once what needs no more words."""
        line = self.current
        if line is None:
            return

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.messaging.calls import Call

            self._record(work, line, Call(outcome))

        summary = self._summary(line, outcome)
        self.change(summary, verb, self.told(f"{line.name}: {in_words(outcome)}"))

    def _ask(self, outcome: str, fields: list[Field]) -> None:
        """Ask for the rest in a form."""
        line = self.current
        if line is None:
            return
        runtime = self.runtime

        def verb(work: "UnitOfWork", values: Values) -> None:
            from ccm_cli.messaging.calls import Call

            lasted, again = values.get("duration", "").strip(), values.get("again", "").strip()
            when = (
                parse_when(
                    again,
                    now=runtime.now,
                    zone=runtime.zone,
                    calendar=runtime.settings.display.calendar,
                ).moment
                if again
                else None
            )
            call = Call(
                outcome,
                note=values["note"],
                duration=parse_duration(lasted) if lasted else None,
                again_at=when,
                task=values.get("task", "").strip(),
                due=due_of(runtime, values.get("due", "")),
            )
            self._record(work, line, call)

        saving = Saving(
            lambda _values: self._summary(line, outcome),
            verb,
            lambda _values: f"{line.name}: {in_words(outcome)}",
        )
        self.app.push_screen(Form(self._summary(line, outcome), fields, saving))

    def action_reached(self) -> None:
        self._ask(
            "reached",
            [
                Field("note", _("What was said"), hint=_("wants the offer by mail")),
                Field("duration", _("Duration"), hint=_("5m, 1h30m; may stay empty")),
                Field("task", _("Next step"), hint=_("a task; may stay empty")),
                Field("due", _("Due"), hint=_("tomorrow 10:00, friday, +3d")),
            ],
        )

    def action_call_back(self) -> None:
        self._ask(
            "call-back",
            [
                Field("again", _("When"), hint=_("tomorrow 10:00, friday, +3d")),
                Field("note", _("What was said"), hint=_("may stay empty")),
            ],
        )

    def action_refused(self) -> None:
        self._ask("refused", [Field("note", _("What was said"), hint=_("the words are the proof"))])
