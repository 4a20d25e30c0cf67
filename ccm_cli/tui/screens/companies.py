"""All companies: a table over any number of rows, filtered while one types."""

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from ccm_cli.customers.queries.companies import CompanyProfile, company_profile
from ccm_cli.language import gettext as _
from ccm_cli.store.reading import Reader
from ccm_cli.tui.keys import key
from ccm_cli.tui.screens.finding import Found, find_by_fields
from ccm_cli.tui.screens.listed import ListScreen, Shape

_SEARCHED = ("name", "city", "contact", "phone", "email", "website")


class Companies(ListScreen):
    """The companies."""

    SECTION = "companies"
    EXPORTED = "companies"
    ENTITY = "company"
    SHAPES = (
        Shape("name", 20, 3, 0, "strong"),
        Shape("kind", 11, 0, 4, "quiet"),
        Shape("city", 10, 1, 3),
        Shape("phone", 15, 0, 5, "quiet"),
        Shape("parent", 14, 1, 7, "quiet"),
        Shape("stage", 9, 0, 1, "primary"),
        Shape("contacts", 9, 0, 6),
        Shape("deals.open", 10, 0, 8),
        Shape("revenue", 11, 0, 9),
        Shape("last_contact", 16, 0, 2),
    )
    ORDERS = (
        ("name", False),
        ("revenue", True),
        ("deals.open", True),
        ("last_contact", True),
        ("parent", False),
        ("created", True),
    )
    BINDINGS: ClassVar[list[BindingType]] = [
        key("a", "add", _("Add")),
        key("e", "edit", _("Edit")),
        key("p", "people", _("People")),
        key("x,delete", "remove", _("Remove")),
        key("D", "duplicates", _("Duplicates")),
    ]

    @property
    def hint(self) -> str:
        return _("name, city, person, phone, or a filter: kind=supplier and deals.open > 0")

    @property
    def empty(self) -> str:
        return _("No companies yet: a adds one.")

    @property
    def unfit(self) -> str:
        return _("No company fits: Esc shows all.")

    @property
    def noun(self) -> str:
        return _("companies")

    def find(self, reader: Reader, text: str) -> Found:
        return find_by_fields(self.runtime, reader, self.entity, text, _SEARCHED)

    def open(self, record_id: int) -> None:
        from ccm_cli.tui.screens.company import CompanyScreen

        self.app.push_screen(CompanyScreen(record_id))

    def _about(self, act: Callable[[CompanyProfile], object]) -> None:
        """Read the company under the cursor, then do something about it."""
        company_id = self.current_id
        if company_id is not None:
            self.read(lambda reader: company_profile(reader, company_id), act, group="profile")

    def action_add(self) -> None:
        from ccm_cli.tui.screens import company_forms

        self.ask(company_forms.add_company(self.runtime, self.presenter))

    def action_edit(self) -> None:
        from ccm_cli.tui.screens import company_forms

        form = partial(company_forms.edit_company, self.runtime, self.presenter)
        self._about(lambda held: self.ask(form(held)))

    def action_people(self) -> None:
        from ccm_cli.tui.screens import company_forms

        form = partial(company_forms.edit_people, self.runtime)
        self._about(lambda held: self.ask(form(held)))

    def action_remove(self) -> None:
        from ccm_cli.tui.screens import company_forms

        self._about(partial(company_forms.remove_company, self))

    def action_duplicates(self) -> None:
        """Those who may be there twice."""
        self.face.open_duplicates("company")
