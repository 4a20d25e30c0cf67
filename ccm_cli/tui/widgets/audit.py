"""What is wrong with the records: how complete they are, the findings, the cases of one."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from ccm_cli.customers.queries.completeness import Overall
from ccm_cli.insight.queries.audit import Case, Check, Finding
from ccm_cli.language import gettext as _
from ccm_cli.language.numbers import format_percent
from ccm_cli.presentation import Presenter
from ccm_cli.store.filters.registry import Kind
from ccm_cli.tui.widgets.ink import Drawn, Line, Names, Piece, ends, meter
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import fitted, shown

_METER = 12
_LOW, _HIGH = 0.4, 0.75


class Completeness(Drawn):
    """The score of all contacts, and the share of them that have each part."""

    def __init__(self, presenter: Presenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._whole: Overall | None = None

    def show(self, whole: Overall) -> None:
        """Show these figures."""
        self._whole = whole
        self.refresh(layout=True)

    def drawn(self, width: int) -> Iterable[Line]:
        whole = self._whole
        if whole is None or whole.score is None:
            return
        told = _("%(score)s of 100") % {"score": self._presenter.number(round(whole.score))}
        yield [Piece(shown(told), "strong")]
        for part, having in whole.shares:
            share = having / whole.contacts
            ink = "good" if share >= _HIGH else "bad" if share < _LOW else "accent"
            percent = format_percent(share, language=self._presenter.language)
            room = max(0, width - _METER - 7)
            yield [
                Piece(fitted(_(part.label), room), "quiet"),
                *meter(share, _METER, ink),
                Piece(fitted(percent, 7, right=True)),
            ]


class Findings(Rows):
    """What was found, with how often; under the cursor is whose cases are listed."""

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__("", **names)
        self._presenter = presenter
        self._findings: Sequence[Finding] = ()

    def show(self, findings: Sequence[Finding], empty: str) -> None:
        """Show these; ``empty`` where there are none."""
        self._findings, self.empty = findings, empty
        self.total = len(findings)
        self.refresh()

    @property
    def current(self) -> Finding | None:
        """The finding under the cursor."""
        return self._findings[self.cursor] if self.cursor < len(self._findings) else None

    def line(self, number: int, part: int, width: int) -> Line:
        del part
        finding = self._findings[number]
        label = _(finding.check.label)
        counted = self._presenter.number(finding.number)
        return ends(label[:1].upper() + label[1:], counted, width, ("", "accent"))


class Cases(Rows):
    """The cases of one finding, each with what is wrong and what the key m would do."""

    LINES = 2

    def __init__(self, presenter: Presenter, **names: Unpack[Names]) -> None:
        super().__init__("", **names)
        self._presenter = presenter
        self._check: Check | None = None
        self._cases: Sequence[Case] = ()

    def show(self, check: Check | None, cases: Sequence[Case]) -> None:
        """Show the cases of a check."""
        self._check, self._cases = check, cases
        self.total = len(cases)
        self.refresh()

    @property
    def current(self) -> Case | None:
        """The case under the cursor."""
        return self._cases[self.cursor] if self.cursor < len(self._cases) else None

    @property
    def marks_cursor(self) -> bool:
        return self.has_focus

    def line(self, number: int, part: int, width: int) -> Line:
        case = self._cases[number]
        if part == 1:
            return [Piece("  "), Piece(fitted(self._way(case), max(0, width - 2)), "quiet")]
        return ends(case.name, self._wrong(case), width, ("strong", "accent"))

    def _way(self, case: Case) -> str:
        if case.meant:
            return _("m makes it %(address)s") % {"address": case.meant}
        ways = {
            "stale": _("m calls it dormant"),
            "customer-step": _("m plans a next step"),
            "deal-step": _("m plans a next step"),
            "company": _("m removes it"),
        }
        return ways.get(self._check.name if self._check else "", _("m opens the form"))

    def _wrong(self, case: Case) -> str:
        if self._check is not None and self._check.detail is Kind.MOMENT:
            return self._presenter.relative(int(case.detail))
        return case.detail
