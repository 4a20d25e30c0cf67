"""Messages: the list of them, the text of one as somebody would get it, versions and a diff."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Unpack

from ccm_cli.language import gettext as _
from ccm_cli.messaging.previewing import Variant
from ccm_cli.messaging.queries.versions import WHY, Version
from ccm_cli.messaging.templates.comparing import Difference
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends
from ccm_cli.tui.widgets.items import Items
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, shown, wrapped

MOST_LINES = 400
"""Of one paragraph."""
READABLE = 88
"""Columns of a line of text; longer ones are hard to read."""
WIDE = 40
"""Columns of the list from which it has room for the purpose."""
_DIFF_INK: Mapping[str, str] = {"+": "good", "-": "bad", "@": "secondary"}


class TemplateLine(NamedTuple):
    """A message in the list.

    Attributes:
        name: of its folder.
        purpose: what it is for; empty where it cannot be read.
        description: in a few words; what is wrong where it cannot be read.
        is_own: whether the owner has a file of it.
    """

    name: str
    purpose: str
    description: str
    is_own: bool


class TemplateList(Items[TemplateLine]):
    """Every message: its name and purpose, and what it is for."""

    LINES = 2

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__(_("There are no messages."), **names)

    def ref(self, item: TemplateLine) -> object:
        return item.name

    def line(self, number: int, part: int, width: int) -> Line:
        found = self.items[number]
        if part == 0:
            name = f"{found.name} *" if found.is_own else found.name
            return ends(name, found.purpose if width >= WIDE else "", width, ("strong", "quiet"))
        return [Piece(fitted(found.description, width), "quiet" if found.purpose else "bad")]


class PreviewText(Drawn):
    """One text of a message as somebody would get it, or why there is none."""

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._variant: Variant | None = None

    def show(self, variant: Variant | None) -> None:
        """Show this text."""
        self._variant = variant
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        variant, width = self._variant, min(width, READABLE)
        if variant is None:
            return
        if variant.rendered is None:
            for part in wrapped(variant.problem, width, MOST_LINES):
                yield [Piece(shown(part), "bad")]
            return
        if variant.rendered.subject:
            for part in wrapped(variant.rendered.subject, width, 3):
                yield [Piece(shown(part), "strong")]
            yield []
        for line in variant.rendered.text.rstrip().splitlines():
            for part in wrapped(line, width, MOST_LINES) or [""]:
                yield [Piece(shown(part))]


class VersionList(Rows):
    """The versions of a message, the newest first: number and time, why, and by whom."""

    LINES = 2

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("No version was kept yet."), **names)
        self._presenter = presenter
        self._versions: Sequence[Version] = ()

    def show(self, versions: Sequence[Version]) -> None:
        """Show these."""
        self._versions = versions
        self.total = len(versions)
        self.refresh()

    @property
    def current(self) -> Version | None:
        """The version under the cursor."""
        return self._versions[self.cursor] if self.cursor < len(self._versions) else None

    def line(self, number: int, part: int, width: int) -> Line:
        version = self._versions[number]
        if part == 0:
            when = self._presenter.moment(version.at)
            return ends(self._presenter.number(version.number), when, width, ("strong", "quiet"))
        about = " · ".join(text for text in (_(WHY[version.why]), version.campaigns) if text)
        return ends(about, version.actor, width, ("quiet", "quiet"))


class DiffText(Drawn):
    """What is different between a version and what the message says now."""

    def __init__(self, **names: Unpack[Names]) -> None:
        super().__init__(**names)
        self._found: Sequence[Difference] | None = None

    def show(self, found: Sequence[Difference] | None) -> None:
        """Show these differences; None for nothing to compare."""
        self._found = found
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        if self._found is None:
            return
        if not self._found:
            yield [Piece(fitted(_("There is no difference."), width), "quiet")]
        words = {"added": _("added"), "removed": _("removed"), "changed": _("changed")}
        for one in self._found:
            yield ends(one.name, words[one.change], width, ("strong", "quiet"))
            for line in one.lines:
                for part in wrapped(line, width, MOST_LINES) or [""]:
                    yield [Piece(shown(part), _DIFF_INK.get(line[:1], ""))]
            yield []
