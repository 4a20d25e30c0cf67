"""Duplicates: who may be there twice, and two of them side by side."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Literal

from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Static
from textual.worker import get_current_worker

from ccm_cli.customers.queries.distinct import standing
from ccm_cli.customers.queries.merging import Comparison, compare_companies, compare_contacts
from ccm_cli.errors import CcmError, NotFound
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.widgets.duplicates import PairList, Sides
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.customers.queries.duplicates import Pair, Scan
    from ccm_cli.store.writing import UnitOfWork

LIKELY = 80
"""The least score of a pair that is shown."""
MOST = 500
"""Pairs in the list."""
Noun = Literal["contact", "company"]
SECTIONS = {"contact": "customers", "company": "companies"}


class Duplicates(CcmScreen):
    """The pairs of one scan; those that were merged or parted meanwhile are left out.

    The scan runs once, when the screen is opened (F5 runs it again): among a million customers it
    takes minutes. What changes later only hides pairs, and an undo shows them again.

    Args:
        noun: what is looked at first.
    """

    AUTO_FOCUS = "PairList"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("m", "merge", _("Make one")),
        key("n", "part", _("Not the same")),
        key("u", "app.undo", _("Undo")),
        key("c", "turn", _("People or companies")),
        key("escape,backspace", "back", _("Back")),
    ]

    def __init__(self, noun: Noun = "contact") -> None:
        super().__init__()
        self.SECTION = SECTIONS[noun]
        self._noun: Noun = noun
        self._scan: Scan | None = None
        self._scanning = False

    def content(self) -> Iterable[Widget]:
        yield PairList(self.presenter, id="duplicates-list", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self._entitle("")

    def _entitle(self, progress: str) -> None:
        """Say over the list what it is and how far it is; toasts cover what stands below it."""
        title = (
            _("Companies that may be the same")
            if self._noun == "company"
            else _("People who may be the same")
        )
        parts = [title, progress] if progress else [title]
        self.query_one(PairList).border_title = shown(" · ".join(parts))

    # Looking

    def load(self) -> None:
        """Look for pairs the first time; later only leave out those that are settled."""
        if self._scanning:
            return
        if self._scan is None:
            self._look()
        else:
            self._sift(self._scan)

    def action_reload(self) -> None:
        self._scan = None
        self.load()

    def action_turn(self) -> None:
        """From people to companies, and back."""
        if not self._scanning:
            self._noun = "company" if self._noun == "contact" else "contact"
            self.action_reload()

    def _look(self) -> None:
        noun = self._noun
        self._scanning = True
        self.query_one(PairList).show([], _("Looking for those who may be there twice …"))
        self._entitle("")

        def query(reader: Reader) -> "Scan":
            from ccm_cli.customers.queries import duplicates

            scan = duplicates.scan_companies if noun == "company" else duplicates.scan_contacts
            return scan(reader, min_score=LIKELY, limit=MOST, progress=self._tell)

        self.read(query, self._take, group="duplicates")

    def _tell(self, done: int, whole: int) -> None:
        """Say from the thread how far the scan is; end it where nobody waits any more."""
        if get_current_worker().is_cancelled:
            raise CcmError(_("Nobody waits for it any more."))
        share = self.presenter.number(100 * done // max(1, whole))
        self.face.call_from_thread(self._entitle, f"{share} %")

    def _take(self, scan: "Scan") -> None:
        self._scanning, self._scan = False, scan
        self._sift(scan)

    def _sift(self, scan: "Scan") -> None:
        noun = self._noun

        def query(reader: Reader) -> set[tuple[int, int]]:
            both = ((pair.first_id, pair.second_id) for pair in scan.pairs)
            return standing(reader, noun, both)

        def show(left: set[tuple[int, int]]) -> None:
            pairs = [pair for pair in scan.pairs if (pair.first_id, pair.second_id) in left]
            self.query_one(PairList).show(pairs, _("Nobody seems to be there twice."))
            self._entitle(self._counted(scan, len(pairs)))

        self.read(query, show, group="standing")

    def _counted(self, scan: "Scan", left: int) -> str:
        told = {
            "count": self.presenter.number(left),
            "records": self.presenter.number(scan.records),
        }
        if scan.found > len(scan.pairs):
            told["found"] = self.presenter.number(scan.found)
            return _("%(count)s of %(found)s pairs, of %(records)s records") % told
        return _("%(count)s pairs, of %(records)s records") % told

    # Settling

    @property
    def current(self) -> "Pair | None":
        """The pair under the cursor."""
        return self.query_one(PairList).current

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        self.action_merge()

    def action_merge(self) -> None:
        pair = self.current
        if pair is not None:
            self.app.push_screen(SideBySide(self._noun, pair.first_id, pair.second_id))

    def action_part(self) -> None:
        pair = self.current
        if pair is not None:
            part(self, self._noun, pair.first_id, pair.second_id)


def part(screen: CcmScreen, noun: Noun, one_id: int, other_id: int) -> None:
    """Say that two are not the same, without asking."""
    now = screen.runtime.now
    named = {"one": one_id, "other": other_id}

    def verb(work: "UnitOfWork") -> None:
        from ccm_cli.customers import distinct

        distinct.dismiss(work, noun, one_id, other_id, now=now)

    summary = _("%(one)d and %(other)d are not the same") % named
    screen.change(summary, verb, screen.told(_("%(one)d and %(other)d are not the same.") % named))


class SideBySide(CcmScreen):
    """Two records field by field; what is chosen stays, and one is made of both.

    Args:
        noun: what they are.
        kept_id: the one that stays, unless ``s`` says otherwise.
        gone_id: the other.
    """

    AUTO_FOCUS = "Sides"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("m,ctrl+s", "merge", _("Make one")),
        key("s", "swap", _("The other one stays")),
        key("n", "part", _("Not the same")),
        key("escape,backspace", "back", _("Back")),
    ]

    def __init__(self, noun: Noun, kept_id: int, gone_id: int) -> None:
        super().__init__()
        self.SECTION = SECTIONS[noun]
        self._noun: Noun = noun
        self._ids = (kept_id, gone_id)
        self._taken: dict[str, str] = {}
        self._compared: Comparison | None = None
        self._busy = False

    def content(self) -> Iterable[Widget]:
        yield Sides(self.presenter, id="side-by-side", classes="panel")
        yield Static(
            shown(
                _(
                    "● stays, ≠ differs, + comes along; ← and → choose. Everything that hangs on"
                    " both comes together."
                )
            ),
            id="side-by-side-word",
            markup=False,
        )

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Sides).border_title = shown(_("Make one of two"))
        self.face.warm_up()

    def load(self) -> None:
        ids, noun = self._ids, self._noun

        def query(reader: Reader) -> Comparison | None:
            try:
                return _compare(reader, noun, ids)
            except NotFound:  # merged or removed meanwhile
                return None

        self.read(query, self._show, group="sides")

    def _show(self, compared: Comparison | None) -> None:
        if compared is None:
            if not self._busy:  # else the answer to the merge is on its way
                self._leave()
            return
        known = {line.field for line in compared.lines}
        taken = {field: side for field, side in self._taken.items() if field in known}
        self._compared = compared.choosing(taken)
        self.query_one(Sides).show(self._compared)

    def on_sides_chosen(self, event: Sides.Chosen) -> None:
        self._taken[event.field] = event.side
        if self._compared is not None:
            self._show(self._compared)

    def action_swap(self) -> None:
        """The other one stays; what was chosen stays chosen."""
        other = {"a": "b", "b": "a"}
        self._ids = (self._ids[1], self._ids[0])
        self._taken = {field: other.get(side, side) for field, side in self._taken.items()}
        self.load()

    def action_part(self) -> None:
        part(self, self._noun, *sorted(self._ids))
        self._leave()

    def action_merge(self) -> None:
        compared = self._compared
        if compared is None or self._busy:
            return
        self._busy = True
        noun, ids, taken = self._noun, self._ids, dict(self._taken)
        rules, now = self.runtime.merge_rules, self.runtime.now

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.customers.merging.records import merge

            merge(work, _compare(work.reader, noun, ids).choosing(taken), rules=rules, now=now)

        def done(_found: object) -> None:
            self.say_done(_("%(gone)d is now %(kept)d, %(name)s.") % told)
            self._leave()

        told = {"gone": ids[1], "kept": ids[0], "name": compared.names[0]}
        summary = _("merge %(other)s into %(one)s") % {
            "one": compared.names[0],
            "other": compared.names[1],
        }
        self.change(summary, verb, done, failed=self._refuse)

    def _leave(self) -> None:
        """Go back, once: the answer to a merge and the news of it both come here."""
        if self.app.screen is self:
            self.action_back()

    def _refuse(self, error: CcmError) -> None:
        self._busy = False
        self.say_error(error)


def _compare(reader: Reader, noun: Noun, ids: tuple[int, int]) -> Comparison:
    look = compare_companies if noun == "company" else compare_contacts
    return look(reader, *ids)
