"""One line for everything: a person, a company, a deal and a task, understood while it is typed."""

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from ccm_cli.errors import CcmError
from ccm_cli.language import gettext as _
from ccm_cli.language.text import excerpt
from ccm_cli.selling import pipelines
from ccm_cli.selling.capture.carrying_out import Made, Understood, understand
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmModal, in_words
from ccm_cli.tui.widgets.inputs import TextInput
from ccm_cli.tui.widgets.items import Ref
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


class Capture(CcmModal[None]):
    """A line to type, and below it what it means; Enter does it, as one change."""

    BINDINGS: ClassVar[list[BindingType]] = [key("ctrl+s", "save", _("Add"))]
    AUTO_FOCUS = "Input"

    def __init__(self) -> None:
        super().__init__()
        self._busy = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="box") as box:
            box.border_title = shown(_("Add in one line"))
            box.border_subtitle = shown(_("Enter adds · Esc leaves"))
            yield TextInput(
                "", _("Maryam Karimi 0912 345 6789 @ Karimi Furniture #vip quote 5m fri")
            )
            yield Static("", classes="understood", markup=False)

    def on_mount(self) -> None:
        self.face.warm_up()
        self._show(
            _("A name first; then in any order: a phone, an e-mail, @ company, #tag, what and how"
              " much (quote 5m), what and when (call fri), ! for pressing.")
        )  # fmt: skip

    @property
    def unsaved(self) -> bool:
        return bool(self.query_one(Input).value.strip())

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        text = event.value
        if not text.strip():
            self._show("")
            return

        def ask(reader: Reader) -> Understood | CcmError:
            try:
                return understand(reader, text, self.runtime.capture_setting)
            except CcmError as error:
                return error

        self.read(ask, self._show_understood, group="understand")

    def _show_understood(self, found: Understood | CcmError) -> None:
        if isinstance(found, CcmError):
            self._show(in_words(found))
            return
        lines = self.presenter.captured(found)
        width = max(len(heading) for heading, _text in lines)
        told = Text()
        for place, (heading, text) in enumerate(lines):
            told.append("\n" if place else "")
            told.append(shown(heading.ljust(width)), style="dim").append(f"  {shown(text)}")
        self._show(told)

    def _show(self, text: str | Text) -> None:
        told = Text(shown(text)) if isinstance(text, str) else text
        self.query_one(".understood", Static).update(told)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_save()

    def action_save(self) -> None:
        """Do what the line means; it is understood anew, inside the change."""
        text = self.query_one(Input).value.strip()
        if not text or self._busy:
            return
        self._busy = True
        runtime = self.runtime

        def verb(work: "UnitOfWork") -> tuple[Made, list[str]]:
            from ccm_cli.customers import entering
            from ccm_cli.selling.capture.carrying_out import carry_out

            understood = understand(work.reader, text, self.runtime.capture_setting)
            made = carry_out(
                work,
                understood,
                self.runtime.capture_setting,
                pipeline=pipelines.named(runtime.settings.pipelines),
                default_language=runtime.default_language,
            )
            if not made.is_new or made.contact_id is None:
                return made, []
            return made, entering.lines(entering.likely(work.reader, "contact", made.contact_id))

        self.change(
            _("add %(line)s") % {"line": excerpt(text)}, verb, self._done, failed=self._failed
        )

    def _done(self, done: tuple[Made, list[str]]) -> None:
        made, alike = done
        self.dismiss(None)
        self.say_done(_("Added."))
        if alike:
            self.say("\n".join([_("It may have been there already:"), *alike]))
        for noun, numbers in (
            ("contact", [made.contact_id]), ("company", [made.company_id]),
            ("deal", made.deals), ("task", made.tasks),
        ):  # fmt: skip
            for number in filter(None, numbers):
                self.face.follow(Ref(noun, number))
        if made.contact_id is not None:
            self.face.open_customer(made.contact_id)

    def _failed(self, error: CcmError) -> None:
        self._busy = False
        self._show(in_words(error))
