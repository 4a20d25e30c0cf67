"""The whole company: profile, people, what is open, and the last contacts with its people."""

from collections.abc import Iterable
from typing import ClassVar

from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget

from ccm_cli.errors import NotFound
from ccm_cli.insight.queries.company import WholeCompany, whole_company
from ccm_cli.insight.queries.customer import CustomerOrder, OpenDeal, OpenTask, OpenTicket
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.base import CcmScreen
from ccm_cli.tui.widgets.company import CompanyProfileCard, People, Touches
from ccm_cli.tui.widgets.open_things import OpenThings
from ccm_cli.tui.widgets.rows import Rows
from ccm_cli.tui.wording import shown

NEWEST = 200
"""Interactions that are read."""


class CompanyScreen(CcmScreen):
    """One company.

    Args:
        company_id: which.
    """

    SECTION = "companies"
    AUTO_FOCUS = "People"
    BINDINGS: ClassVar[list[BindingType]] = [
        key("e", "edit", _("Edit")),
        key("p", "people", _("People")),
        key("n", "add_task", _("Task")),
        key("D", "add_deal", _("Deal")),
        key("d", "done", _("Done")),
        key("u", "above", _("Company above")),
        key("x,delete", "remove", _("Remove")),
        key("escape,backspace", "back", _("Back")),
    ]

    def __init__(self, company_id: int) -> None:
        super().__init__()
        self.company_id = company_id
        self._company: WholeCompany | None = None

    def content(self) -> Iterable[Widget]:
        with Horizontal():
            with Vertical(id="company-side"):
                with VerticalScroll(id="company-profile", classes="panel", can_focus=False):
                    yield CompanyProfileCard(self.runtime, self.presenter)
                yield OpenThings(self.presenter, id="company-open", classes="panel")
            with Vertical(id="company-main"):
                yield People(id="company-people", classes="panel")
                yield Touches(self.presenter, id="company-touches", classes="panel")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OpenThings).border_title = shown(_("Still open"))
        self.query_one(People).border_title = shown(_("People and companies below"))
        self.query_one(Touches).border_title = shown(_("Last contacts"))

    def load(self) -> None:
        self.read(self._find, self._show, group="company")

    def _find(self, reader: Reader) -> WholeCompany | None:
        try:
            return whole_company(reader, self.company_id, newest=NEWEST)
        except NotFound:  # removed meanwhile, here by an undo or by another process
            return None

    def _show(self, found: WholeCompany | None) -> None:
        if found is None:
            self.say(_("This company is no longer there."))
            self.action_back()
            return
        self._company = found
        self.query_one(CompanyProfileCard).show(found)
        self.query_one(OpenThings).show(found, self.runtime.now)
        self.query_one(People).show(found.profile.members, found.profile.subsidiaries)
        self.query_one(Touches).show(found.touches)
        title = _("Company %(id)s") % {"id": self.presenter.number(found.profile.id)}
        self.query_one("#company-profile").border_title = shown(title)
        self.refresh_bindings()

    def on_rows_opened(self, event: Rows.Opened) -> None:
        event.stop()
        if isinstance(event.rows, Touches) and event.rows.current is not None:
            self.face.open_customer(event.rows.current.contact_id)
        elif isinstance(event.rows, People):
            if event.rows.person is not None:
                self.face.open_customer(event.rows.person.id)
            elif event.rows.below is not None:
                self.app.push_screen(CompanyScreen(event.rows.below.id))
        elif isinstance(event.rows, OpenThings) and isinstance(event.rows.current, CustomerOrder):
            from ccm_cli.tui.screens.order import open_order

            open_order(self, event.rows.current.id)
        elif isinstance(event.rows, OpenThings) and isinstance(event.rows.current, OpenDeal):
            from ccm_cli.tui.screens.deal import open_deal

            open_deal(self, event.rows.current.id)
        elif isinstance(event.rows, OpenThings) and isinstance(event.rows.current, OpenTicket):
            self.face.open_tickets(event.rows.current.id)

    # Actions

    def action_edit(self) -> None:
        from ccm_cli.tui.screens import company_forms

        if self._company is not None:
            held = self._company.profile
            self.ask(company_forms.edit_company(self.runtime, self.presenter, held))

    def action_people(self) -> None:
        from ccm_cli.tui.screens import company_forms

        if self._company is not None:
            self.ask(company_forms.edit_people(self.runtime, self._company.profile))

    def action_add_task(self) -> None:
        from ccm_cli.tui.screens import planning

        if self._company is not None:
            held = self._company.profile
            form = planning.add_task(self.runtime, None, held.name, company_id=held.id)
            self.ask(form)

    def action_add_deal(self) -> None:
        from ccm_cli.tui.screens import dealing

        if self._company is not None:
            held = self._company.profile
            dealing.open_adding(self, company=(held.id, held.name))

    def action_done(self) -> None:
        from ccm_cli.tui.screens import planning

        task = self.query_one(OpenThings).current
        if isinstance(task, OpenTask):
            planning.finish_task(self, task.id, task.title)

    def action_above(self) -> None:
        if self._company is not None and self._company.profile.parent is not None:
            self.app.push_screen(CompanyScreen(self._company.profile.parent.id))

    def action_remove(self) -> None:
        from ccm_cli.tui.screens import company_forms

        if self._company is not None:
            company_forms.remove_company(self, self._company.profile, self.action_back)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        del parameters
        if action == "done":
            return self.query_one(OpenThings).has_focus if self.stands else False
        if action == "above":
            return self._company is not None and self._company.profile.parent is not None
        return True
