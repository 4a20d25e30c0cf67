"""The versions of one message: what is different from now, and back to one of them."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from ccm_cli.errors import InvalidInput, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.messaging.context import library, own_templates
from ccm_cli.messaging.queries import versions
from ccm_cli.messaging.queries.versions import Version
from ccm_cli.messaging.templates.comparing import Difference, differences
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.widgets.templates import DiffText, VersionList
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.messaging.templates.editing import Restored
    from ccm_cli.store.writing import UnitOfWork


class TemplateVersions(CcmScreen):
    """The versions at the left, what the one under the cursor says otherwise at the right.

    Args:
        template: the name of the message.
    """

    SECTION = "campaigns"
    AUTO_FOCUS = "VersionList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("r", "restore", _("Take back")),
        key("escape,backspace", "back", _("Back")),
    ]

    def __init__(self, template: str) -> None:
        super().__init__()
        self._template = template

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            yield VersionList(self.presenter, id="versions-list", classes="panel")
            with VerticalScroll(id="version-diff", classes="panel"):
                yield DiffText()

    def on_mount(self) -> None:
        super().on_mount()
        title = _("Versions of %(name)s") % {"name": self._template}
        self.query_one(VersionList).border_title = shown(title)
        self.query_one("#version-diff").border_title = shown(_("From this version to now"))

    def load(self) -> None:
        self.read(
            lambda reader: versions.history(reader, self._template), self._show, group="versions"
        )

    def _show(self, found: list[Version]) -> None:
        self.query_one(VersionList).show(found)
        self._compare()

    def _compare(self) -> None:
        version = self.query_one(VersionList).current
        name = self._template
        if version is None:
            self.query_one(DiffText).show(None)
            return

        def query(reader: Reader) -> list[Difference] | None:
            before = versions.version(reader, name, version.number)
            try:
                return differences(before, library().load(name))
            except (InvalidInput, NotFound):  # what it says now cannot be read
                return None

        self.read(query, self.query_one(DiffText).show, group="diff")

    def on_rows_moved(self, event: Rows.Moved) -> None:
        event.stop()
        if self.stands:
            self.query_one("#version-diff").scroll_home(animate=False)
            self._compare()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.query_one("#version-diff").focus()

    def action_restore(self) -> None:
        """Make the message say again what it said in the version under the cursor, after asking."""
        version = self.query_one(VersionList).current
        if version is None:
            return
        named = {"name": self._template, "number": version.number}

        title = _("Make %(name)s say what it said in version %(number)d?") % named
        self.app.push_screen(
            Question(title, _("What it says now is kept as a version.")),
            lambda agreed: self._restore(version) if agreed else None,
        )

    def _restore(self, version: Version) -> None:
        name, now, actor = self._template, self.runtime.now, self.runtime.author.actor

        def verb(work: "UnitOfWork") -> "Restored":
            from ccm_cli.messaging.reworking import take_back

            wanted = versions.version(work.reader, name, version.number)
            return take_back(work, library(), wanted, own_templates(), now=now, actor=actor)

        def done(restored: "Restored") -> None:
            lines = [_("As it was: %(file)s") % {"file": file} for file in restored.written]
            lines += [_("Removed: %(file)s") % {"file": file} for file in restored.removed]
            self.say("\n".join(lines) or _("It says that already."))
            self.query_one(VersionList).cursor = 0
            self.load()

        self.change(_("restore template %(name)s") % {"name": name}, verb, done)
