"""The list of calls, and the call under the cursor with what to say."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from ccm_cli.language import gettext as _
from ccm_cli.messaging.outcomes import in_words as outcome_in_words
from ccm_cli.messaging.queries.calls import CallLine
from ccm_cli.messaging.reasons import in_words
from ccm_cli.presentation import Presenter
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, facts
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, wrapped

_MOST_LINES = 200


class Calls(Rows):
    """Whom to call: name and number, then what it is about, or why not now."""

    LINES = 2

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__(_("There is nobody to call."), **names)
        self._presenter = presenter
        self._calls: Sequence[CallLine] = ()

    def show(self, calls: Sequence[CallLine]) -> None:
        """Show these."""
        self._calls = calls
        self.total = len(calls)
        self.refresh()

    @property
    def current(self) -> CallLine | None:
        """The call under the cursor."""
        return self._calls[self.cursor] if self.cursor < len(self._calls) else None

    def line(self, number: int, part: int, width: int) -> Line:
        call = self._calls[number]
        later = bool(call.reason) or call.until is not None
        if part == 0:
            inks = ("quiet" if later else "strong", "quiet" if later else "accent")
            return ends(call.name, call.number, width, inks)
        return [Piece("  "), Piece(fitted(self._about(call), max(0, width - 2)), "quiet")]

    def _about(self, call: CallLine) -> str:
        if call.reason:
            return in_words(call.reason)
        if call.until is not None:
            when = self._presenter.moment(call.until)
            return _("not before %(when)s") % {"when": when}
        said = (call.about or call.template, outcome_in_words(call.outcome))
        return " · ".join(one for one in said if one)


class Script(Drawn):
    """What to say, and what is known of the call."""

    def __init__(self, presenter: Presenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._call: CallLine | None = None

    def show(self, call: CallLine | None) -> None:
        """Show this one."""
        self._call = call
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        call = self._call
        if call is None:
            return
        number = self._presenter.number
        pairs = [
            (_("Phone"), call.number),
            (_("Company"), call.company),
            (_("Campaign"), call.about),
            (_("Attempts"), number(call.attempts) if call.attempts else ""),
            (_("Outcome"), outcome_in_words(call.outcome)),
            (_("Note"), " ".join(call.note.split())),
        ]
        yield from facts([pair for pair in pairs if pair[1]], width)
        yield [Piece("")]
        for paragraph in call.script.splitlines():
            for line in wrapped(paragraph, width, _MOST_LINES) or [""]:
                yield [Piece(line)]
