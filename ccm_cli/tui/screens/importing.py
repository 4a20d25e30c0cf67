"""Bringing a file in: what it holds, how it is understood, what would change; then it is done."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, Static

from ccm_cli.customers.importing import summing
from ccm_cli.customers.importing.faults import FaultFiles
from ccm_cli.customers.importing.running import KEPT_CHANGES, Report, import_files
from ccm_cli.errors import CcmError, InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language import ngettext
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen, in_words
from ccm_cli.tui.screens.form import labelled
from ccm_cli.tui.widgets.importing import FilePaths, Headings, Preview
from ccm_cli.tui.widgets.inputs import Choice, TextInput
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

KINDS = {
    "contacts": message("contacts"),
    "companies": message("companies"),
    "deals": message("deals"),
    "tasks": message("tasks"),
    "interactions": message("interactions"),
    "answers": message("answers"),
    "tickets": message("tickets"),
    "products": message("products"),
    "orders": message("orders"),
}
UPDATES = {
    "fill": message("fill what is empty"),
    "overwrite": message("overwrite"),
    "skip": message("leave alone"),
}


SUPPRESSED = {
    "stop": message("leave out"),
    "take": message("take in"),
}
"""What becomes of people who would be new and are on the suppression list."""
_WITHOUT_PEOPLE = frozenset({"companies", "products"})
"""Kinds that bring no people in."""


class Asked(NamedTuple):
    """What is asked for.

    Attributes:
        path: the file that is named, empty for none.
        kind: one of `KINDS`.
        update: one of `UPDATES`.
        suppressed: one of `SUPPRESSED`.
    """

    path: str
    kind: str
    update: str
    suppressed: str


class Importing(CcmScreen):
    """A file is named, looked at, and brought in."""

    SECTION = "customers"
    AUTO_FOCUS = "#import-path"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("ctrl+s", "bring_in", _("Bring in")),
        key("f5,ctrl+r", "reload", _("Look again")),
        key("escape", "back", _("Back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._seen: Asked | None = None
        """What the last look was for; None: nothing is shown yet."""
        self._busy = False

    def content(self) -> Iterable[Widget]:
        with Vertical(id="import-asked", classes="panel"):
            with Horizontal(classes="row"):
                yield Static(shown(_("File")), classes="label", markup=False)
                yield TextInput("", _("path of a CSV, XLSX, JSON or vCard file"), id="import-path")
            with Horizontal(classes="row"):
                yield Static(shown(_("Kind")), classes="label", markup=False)
                yield Choice(labelled(KINDS), "contacts", id="import-kind")
            with Horizontal(classes="row"):
                yield Static(shown(_("Known ones")), classes="label", markup=False)
                yield Choice(labelled(UPDATES), "fill", id="import-update")
            with Horizontal(classes="row", id="import-barring"):
                yield Static(shown(_("Suppressed")), classes="label", markup=False)
                yield Choice(labelled(SUPPRESSED), "stop", id="import-suppressed")
        with Horizontal(id="import-found"):
            yield Headings(id="import-columns", classes="panel")
            yield Preview(id="import-preview", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#import-asked").border_title = shown(_("Import"))
        self.query_one(Headings).border_title = shown(_("Columns"))
        self.query_one(Preview).border_title = shown(_("What would happen"))
        self.query_one("#import-path", TextInput).suggester = FilePaths()
        self._invite(_("Enter looks at the file; nothing is written before ctrl+s."))

    # What is asked for

    @property
    def path(self) -> str:
        """The file that is named, empty for none."""
        typed = self.query_one("#import-path", TextInput).value.strip()
        return str(Path(typed).expanduser()) if typed else ""

    @property
    def asked(self) -> Asked:
        """What is asked for as it stands."""
        chosen = (
            self.query_one(f"#import-{name}", Choice).value
            for name in ("kind", "update", "suppressed")
        )
        return Asked(self.path, *chosen)

    def load(self) -> None:
        """Look at the file again, once one was looked at."""
        if self._seen is not None:
            self._look()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._look()

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()
        brings_people = self.asked.kind not in _WITHOUT_PEOPLE
        self.query_one("#import-barring").display = brings_people
        if self._seen is not None:
            self._look()

    # Looking

    def _look(self) -> None:
        asked = self.asked
        if not asked.path or self._busy:
            return
        self._invite(_("Reading %(file)s …") % {"file": Path(asked.path).name})

        def look() -> Report:
            with self.runtime.changing("", dry_run=True) as work:
                return self._import(work, asked, FaultFiles(wanted=False))

        def show(report: Report) -> None:
            self._seen = asked
            self._show(report)

        self._start(look, show, group="look", exclusive=True, failed=self._refuse)

    def _import(self, work: "UnitOfWork", asked: Asked, faults: FaultFiles) -> Report:
        take_barred = asked.suppressed == "take"
        return import_files(
            work,
            self.runtime.imports.named(asked.kind),
            self.runtime.import_context(update=asked.update, take_barred=take_barred),
            [asked.path],
            faults=faults.of,
        )

    def _show(self, report: Report) -> None:
        columns = [column for file in report.understood.values() for column in file]
        self.query_one(Headings).show(columns)
        preview, counts = self.query_one(Preview), report.counts
        left = max(0, counts["new"] - KEPT_CHANGES) + max(0, counts["changed"] - KEPT_CHANGES)
        more = ngettext("… and %(count)d more", "… and %(count)d more", left) % {"count": left}
        preview.show(
            report.outcomes,
            summing.wrong_rows(report),
            _("Nothing would change."),
            more if left else "",
        )
        preview.border_subtitle = shown(summing.sums(report))
        preview.focus()

    def _invite(self, text: str) -> None:
        """Say in the place of the preview what to do, or what is being done."""
        preview = self.query_one(Preview)
        preview.show((), (), shown(text), "")
        preview.border_subtitle = ""

    def _refuse(self, error: CcmError) -> None:
        self._seen, self._busy = None, False
        self.query_one(Headings).show(())
        preview = self.query_one(Preview)
        preview.show((), in_words(error).split("\n"), "", "")
        preview.border_subtitle = ""

    # Doing

    def action_bring_in(self) -> None:
        if self._busy:
            return
        if self._seen is None or self._seen != self.asked:
            if not self.path:
                self.say_error(InvalidInput(_("No file is named."), hint=_("Type its path.")))
                return
            self._look()  # what was not seen is not brought in
            return
        asked = self._seen
        faults, self._busy = FaultFiles(), True

        def bring(work: "UnitOfWork") -> Report:
            report = self._import(work, asked, faults)
            work.summary = summing.titled(asked.kind, [asked.path], report)
            return report

        self.change(
            summing.title(asked.kind, [asked.path]),
            bring,
            partial(self._done, faults),
            failed=partial(self._failed, faults),
        )

    def _done(self, faults: FaultFiles, report: Report) -> None:
        self._busy, self._seen = False, None
        faults.finish()
        said = summing.sums(report)
        if faults.paths:
            said += "\n" + _("Mend them in %(files)s and import that.") % {
                "files": in_series(faults.paths)
            }
        self.say_done(said)
        self._invite(_("Done. Name another file, or go back with Esc."))
        self.query_one(Headings).show(())
        path = self.query_one("#import-path", TextInput)
        path.value = ""
        path.focus()

    def _failed(self, faults: FaultFiles, error: CcmError) -> None:
        faults.discard()
        self._refuse(error)
