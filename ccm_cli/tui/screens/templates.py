"""Messages: every text of one for a chosen person, what is wrong with it, and edits of it."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import SuspendNotSupported
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from ccm_cli import text_editor
from ccm_cli.browser import show_page
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.locations import make_private, state_folder
from ccm_cli.messaging.context import library, own_templates, sending_context
from ccm_cli.messaging.previewing import LABELS, Variant, comparison, variants
from ccm_cli.messaging.templates import editing
from ccm_cli.messaging.templates.bodies import file_name
from ccm_cli.messaging.templates.linting import Finding, lint
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import HIDDEN, key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.screens.form import Field, Form, Values
from ccm_cli.tui.widgets.reports import Choices
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.widgets.templates import PreviewText, TemplateLine, TemplateList
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork


class OneTemplate(NamedTuple):
    """What is shown of the message under the cursor.

    Attributes:
        found: its texts, by kind and language.
        findings: what is wrong with it.
    """

    found: list[Variant]
    findings: tuple[Finding, ...]


class Templates(CcmScreen):
    """The list at the left; at the right a text, in the kind, language and for whom one chose."""

    SECTION = "campaigns"
    AUTO_FOCUS = "TemplateList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("left,h", "language(-1)", _("Language before"), show=HIDDEN),
        key("right,l", "language(1)", _("Next language"), show=HIDDEN),
        key("t", "kind(1)", _("Channel")),
        key("T", "kind(-1)", _("Channel before"), show=HIDDEN),
        key("p", "person", _("Person")),
        key("w", "wrong", _("What is wrong")),
        key("e", "edit", _("Edit")),
        key("v", "versions", _("Versions")),
        key("o", "browser", _("Browser")),
        key("escape,backspace", "back", _("Back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._kind = "email"
        self._language = ""
        self._person: tuple[int, str] | None = None
        self._one: OneTemplate | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield TemplateList(id="templates-list", classes="panel")
            with Vertical():
                yield Choices(id="template-choices")
                yield Static("", id="template-state", markup=False)
                with VerticalScroll(id="template-text", classes="panel"):
                    yield PreviewText()

    def on_mount(self) -> None:
        super().on_mount()
        self._language = self.presenter.language
        self.query_one(TemplateList).border_title = shown(_("Messages"))

    @property
    def message(self) -> str | None:
        """The name of the message under the cursor."""
        current = self.query_one(TemplateList).current if self.stands else None
        return current.name if current is not None else None

    # Loading

    def load(self) -> None:
        language = self.presenter.language

        def show(lines: list[TemplateLine]) -> None:
            self.query_one(TemplateList).put(lines)
            self._load_one()

        self.read(lambda _reader: _listed(language), show, group="templates")

    def _load_one(self) -> None:
        name = self.message
        if name is None:
            return
        context, person = sending_context(self.runtime), self._person

        def query(reader: Reader) -> OneTemplate:
            try:
                template = library().load(name)
            except InvalidInput as error:
                return OneTemplate([], (Finding("error", "", None, error.message, error.hint),))
            who = person[0] if person else None
            found = variants(reader, template, context=context, contact_id=who)
            return OneTemplate(found, tuple(lint(template)))

        self.read(query, self._show_one, group="template")

    def _show_one(self, one: OneTemplate) -> None:
        self._one = one
        self._show()

    @property
    def _variant(self) -> Variant | None:
        """The text that is shown: of the kind and language chosen, or the nearest there is."""
        found = self._one.found if self._one else []
        same_kind = [one for one in found if one.kind == self._kind] or found
        for one in same_kind:
            if one.language == self._language:
                return one
        return same_kind[0] if same_kind else None

    def _show(self) -> None:
        variant = self._variant
        self.query_one(PreviewText).show(variant)
        self._show_choices(variant)
        findings = self._one.findings if self._one else ()
        count = len(findings)
        said = _("Nothing is wrong with it.")
        if findings:
            said = ngettext("%(n)d finding: w", "%(n)d findings: w", count) % {"n": count}
        measured = f"{variant.measure} · " if variant and variant.measure else ""
        self.query_one("#template-state", Static).update(shown(measured + said))
        self.query_one("#template-text").border_title = shown(self.message or "")

    def _show_choices(self, variant: Variant | None) -> None:
        found = self._one.found if self._one else []
        if variant is None:
            self.query_one(Choices).show([])
            return
        kinds = list(dict.fromkeys(one.kind for one in found))
        languages = [one.language for one in found if one.kind == variant.kind]
        person = self._person[1] if self._person else _("an invented person")
        self.query_one(Choices).show(
            [
                ("t", [_(LABELS[kind]) for kind in kinds], kinds.index(variant.kind)),
                ("← →", languages, languages.index(variant.language)),
                ("p", [person], 0),
            ]
        )

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        if self.stands:
            self.query_one("#template-text").scroll_home(animate=False)
            self._load_one()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one("#template-text").focus()

    # Choosing

    def action_kind(self, step: int) -> None:
        found = self._one.found if self._one else []
        kinds = list(dict.fromkeys(one.kind for one in found))
        if kinds and self._variant is not None:
            self._kind = kinds[(kinds.index(self._variant.kind) + step) % len(kinds)]
            self._show()

    def action_language(self, step: int) -> None:
        variant = self._variant
        if variant is None or self._one is None:
            return
        codes = [one.language for one in self._one.found if one.kind == variant.kind]
        self._language = codes[(codes.index(variant.language) + step) % len(codes)]
        self._show()

    def action_person(self) -> None:
        """Ask for whom the message is shown."""

        def choose(values: Values | None) -> None:
            if values is None:
                return
            wanted = values["person"].strip()
            if not wanted:
                self._person = None
                self._load_one()
                return
            self.read(lambda reader: self._found(reader, wanted), self._take, group="person")

        hint = _("Number, e-mail, phone, handle or name")
        field = Field("person", _("Person"), self._person[1] if self._person else "", hint)
        self.app.push_screen(Form(_("For whom it is shown"), [field]), choose)

    def _found(self, reader: Reader, wanted: str) -> tuple[int, str]:
        from ccm_cli.customers.queries.contacts import profile
        from ccm_cli.customers.queries.resolve import resolve_contact

        who = resolve_contact(reader, wanted, region=self.runtime.settings.business.region)
        return who, profile(reader, who).name

    def _take(self, person: tuple[int, str]) -> None:
        self._person = person
        self._load_one()

    # What can be done with it

    def action_wrong(self) -> None:
        """Show the findings in a box."""
        findings = self._one.findings if self._one else ()
        lines = []
        for found in findings:
            mark = "✕" if found.severity == "error" else "!"
            lines += [f"{mark} {found.message}", f"  {found.place}"]
            lines += [f"  → {found.mend}"] if found.mend else []
        body = "\n".join(lines) or _("Nothing is wrong with it.")
        self.app.push_screen(Detail(self.message or "", "", body))

    def action_versions(self) -> None:
        from ccm_cli.tui.screens.template_versions import TemplateVersions

        if self.message is not None:
            self.app.push_screen(TemplateVersions(self.message))

    def action_browser(self) -> None:
        """Show every text of the message in the browser."""
        if self.message is None or self._one is None:
            return
        try:
            show_page(self.message, comparison(self.message, self._one.found))
        except CcmError as error:
            self.say_error(error)

    def action_edit(self) -> None:
        """Edit the text that is shown in the owner's editor."""
        variant, name = self._variant, self.message
        if name is None:
            return
        file = "message.toml"
        if variant is not None:
            language = variant.rendered.language if variant.rendered else variant.language
            file = file_name(variant.stands_in or variant.kind, language)
        try:
            found = editing.draft(library(), name, file.rpartition(".")[0], own_templates())
            text = self._typed(found)
        except CcmError as error:
            self.say_error(error)
            return
        if text == found.text and not found.is_broken:
            self.say(_("Nothing was changed."))
            return
        now, actor = self.runtime.now, self.runtime.author.actor

        def save(work: "UnitOfWork") -> editing.Edit:
            from ccm_cli.messaging.reworking import save_edit

            return save_edit(work, library(), found, text, now=now, actor=actor)

        self.change(_("edit template %(name)s") % {"name": name}, save, self._saved)

    def _typed(self, found: editing.Draft) -> str:
        """What was made of a text in the editor, with the screen given to it.

        Raises:
            CcmError: there is no editor, it failed, or this terminal cannot be given away.
        """
        command = text_editor.command(self.runtime.environ)
        folder = make_private(state_folder() / "edit")
        file = Path(tempfile.mkdtemp(prefix="template-", dir=folder)) / found.target.name
        editing.write(file, found.text)
        try:
            with self.app.suspend():
                text_editor.run(command, file)
        except SuspendNotSupported:
            raise CcmError(
                _("This terminal cannot be given to an editor."),
                hint=_("On the shell: ccm template edit %(name)s") % {"name": found.message},
            ) from None
        text = editing.read(file)
        file.unlink()
        file.parent.rmdir()
        return text

    def _saved(self, done: editing.Edit) -> None:
        if done.saved is None:
            errors = [found.text for found in done.findings if found.severity == "error"]
            kept = _("This breaks the message, so it stays as it was. Your text is in %(file)s.")
            body = "\n".join([*errors, "", kept % {"file": done.kept}])
            self.app.push_screen(Detail(_("Not saved"), "", body))
        else:
            self.say(_("Saved: %(file)s") % {"file": done.saved})
        self.load()


def _listed(language: str) -> list[TemplateLine]:
    """Every message there is, with a word on those that cannot be read."""
    known, own = library(), own_templates() / "messages"
    lines = []
    for name in known.names():
        try:
            found = known.load(name)
        except InvalidInput as error:
            lines.append(TemplateLine(name, "", error.message, (own / name).is_dir()))
            continue
        about = found.described(language)
        lines.append(TemplateLine(name, found.purpose, about, (own / name).is_dir()))
    return lines
