"""The audit: how complete the records are, what is wrong with them, and whom it is about."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from ccm_cli.customers.queries import completeness
from ccm_cli.customers.queries.companies import CompanyProfile, company_profile
from ccm_cli.customers.queries.completeness import Overall
from ccm_cli.insight.queries import audit
from ccm_cli.insight.queries.audit import Case, Finding, Setting
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.widgets.audit import Cases, Completeness, Findings
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

if TYPE_CHECKING:
    from ccm_cli.store.writing import UnitOfWork

MOST = 500
"""Cases of a finding that are listed."""
STALE = "12m"


class Audit(CcmScreen):
    """The findings at the left, the cases of the one under the cursor at the right."""

    SECTION = "customers"
    AUTO_FOCUS = "Findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("m", "mend", _("Mend")),
        key("e", "edit", _("Edit")),
        key("escape,backspace", "back", _("Back")),
    ]

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            with Vertical(id="audit-side"):
                yield Findings(self.presenter, id="audit-findings", classes="panel")
                with VerticalScroll(id="audit-score", classes="panel", can_focus=False):
                    yield Completeness(self.presenter)
            yield Cases(self.presenter, id="audit-cases", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Findings).border_title = shown(_("Audit"))
        self.query_one("#audit-score").border_title = shown(_("Completeness"))

    @property
    def setting(self) -> Setting:
        """What the checks depend on."""
        runtime = self.runtime
        return Setting.of(
            STALE,
            now=runtime.now,
            zone=runtime.zone,
            calendar=runtime.settings.display.calendar,
            consent=runtime.settings.sending.consent,
        )

    def load(self) -> None:
        setting = self.setting
        findings = self.query_one(Findings)
        if not findings.total:
            findings.show((), _("Looking over all records …"))

        def query(reader: Reader) -> tuple[Overall, list[Finding]]:
            return completeness.overall(reader), audit.audit(reader, setting)

        def show(found: tuple[Overall, list[Finding]]) -> None:
            self.query_one(Completeness).show(found[0])
            findings.show(found[1], _("Nothing is wrong with the records."))
            self._list()

        self.read(query, show, group="audit")

    def on_rows_moved(self, event: Rows.Moved) -> None:
        if isinstance(event.rows, Findings):
            self._list()

    def _list(self) -> None:
        """List the cases of the finding under the cursor."""
        finding, setting = self.query_one(Findings).current, self.setting
        if finding is None:
            self.query_one(Cases).show(None, ())
            return
        check = finding.check

        def show(cases: list[Case]) -> None:
            self.query_one(Cases).show(check, cases)
            self.query_one(Cases).border_title = shown(_("Whom it is about"))

        self.read(
            lambda reader: audit.cases(reader, check, setting, limit=MOST), show, group="cases"
        )

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        cases = self.query_one(Cases)
        if isinstance(event.rows, Findings):
            cases.focus()
            return
        finding = self.query_one(Findings).current
        if finding is None or cases.current is None:
            return
        match finding.check.entity:
            case "deal":
                from ccm_cli.tui.screens.deal import open_deal

                open_deal(self, cases.current.id)
            case "company":
                self.face.open_record("company", cases.current.id)
            case _:
                self.face.open_customer(cases.current.id)

    # Mending

    def action_mend(self) -> None:
        """Do what mends the case under the cursor, or open the form for it."""
        finding, case = self.query_one(Findings).current, self.query_one(Cases).current
        if finding is None or case is None:
            return
        from ccm_cli.tui.screens import company_forms, planning

        name = finding.check.name
        if case.meant or name == "stale":
            self._edit_at_once(case)
        elif name == "customer-step":
            self.ask(planning.add_task(self.runtime, case.id, case.name))
        elif name == "deal-step":
            form = planning.add_task(self.runtime, None, case.name, deal_id=case.id)
            self.ask(form)
        elif name == "company":
            self._about_company(case, partial(company_forms.remove_company, self))
        else:
            self.action_edit()

    def _edit_at_once(self, case: Case) -> None:
        """Put the address that was meant in the place of the mistyped one, or call it dormant."""
        now, region = self.runtime.now, self.runtime.settings.business.region

        def verb(work: "UnitOfWork") -> None:
            from ccm_cli.customers import contacts

            if not case.meant:
                contacts.edit(work, case.id, now=now, region=region, stage="dormant")
                return
            contacts.edit(
                work,
                case.id,
                now=now,
                region=region,
                details=contacts.Details(emails=[case.meant]),
                removals=contacts.Removals(emails=[case.detail]),
            )

        summary = _("edit contact %(name)s") % {"name": case.name}
        self.change(summary, verb, self.told(_("Saved: %(name)s") % {"name": case.name}))

    def _about_company(self, case: Case, act: Callable[[CompanyProfile], object]) -> None:
        """Read the company of a case, then do something about it."""
        self.read(lambda reader: company_profile(reader, case.id), act, group="profile")

    def action_edit(self) -> None:
        """Open the form of the record under the cursor."""
        from ccm_cli.tui.screens import company_forms, dealing, editing

        finding, case = self.query_one(Findings).current, self.query_one(Cases).current
        if finding is None or case is None:
            return
        match finding.check.entity:
            case "deal":
                dealing.open_editing(self, case.id)
            case "company":
                form = partial(company_forms.edit_company, self.runtime, self.presenter)
                self._about_company(case, lambda held: self.ask(form(held)))
            case _:
                form_of = partial(editing.edit_contact, self.runtime, self.presenter)
                editing.ask_about(self, case.id, form_of)
