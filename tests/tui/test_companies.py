"""What an owner does with companies on the screens."""

import pytest
from textual.widgets import Input

from ccm_cli.customers import companies, custom_fields
from ccm_cli.customers.queries.companies import company_profile
from ccm_cli.customers.queries.contacts import profile
from ccm_cli.runtime import Runtime
from ccm_cli.store.filters.registry import Kind
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.companies import Companies
from ccm_cli.tui.screens.company import CompanyScreen
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.company import People
from ccm_cli.tui.widgets.inputs import TextBlock
from ccm_cli.tui.widgets.table import BigTable
from tests.conftest import NOW
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text


@pytest.fixture
def firms(shop: Runtime) -> Runtime:
    """The small business with a group of three companies and people in one."""
    with shop.changing("firms") as work:
        group = companies.add(work, name="Acme Group", now=NOW, region="DE", city="Berlin")
        part = companies.add(work, name="Acme Doors", now=NOW, region="DE", city="Ulm")
        companies.add(work, name="Zinc", now=NOW, region="DE", kind="supplier")
        companies.put_under(work, part.id or 0, group.id, now=NOW)
        companies.join(work, group.id or 0, 1, role="head of sales", now=NOW)
        custom_fields.declare(
            work, entity="company", key="tier", kind=Kind.CHOICE, choices=("gold", "silver")
        )
        custom_fields.declare(work, entity="company", key="نشان", kind=Kind.MONEY, label="Budget")
    return shop


async def open_company(pilot, name: str) -> None:
    await press(pilot, "3", "slash")
    await type_text(pilot, name)
    await press(pilot, "enter", "enter")
    assert isinstance(pilot.app.screen, CompanyScreen)


def kept(runtime: Runtime, name: str):
    with runtime.reading() as reader:
        found = reader.value("SELECT id FROM company WHERE name = ?", (name,))
        return None if found is None else company_profile(reader, found)


async def test_companies_are_found_by_words_of_any_field_and_by_a_filter(
    firms: Runtime, screens: Screens
):
    async with screens(firms) as pilot:
        await press(pilot, "3", "slash")
        assert isinstance(pilot.app.screen, Companies)
        table = pilot.app.screen.query_one(BigTable)
        await type_text(pilot, "acme berlin")
        assert table.total == 1
        pilot.app.screen.query_one(Input).value = ""
        await type_text(pilot, "kind=supplier")
        assert "Zinc" in seen(pilot)
        assert "Acme Group" not in seen(pilot)
        pilot.app.screen.query_one(Input).value = ""
        await type_text(pilot, "kind=")
        assert "A value is missing" in seen(pilot)


async def test_a_company_shows_its_people_and_those_below_and_enter_goes_there(
    firms: Runtime, screens: Screens
):
    async with screens(firms) as pilot:
        await open_company(pilot, "acme group")
        shown = seen(pilot)
        assert "head of sales" in shown
        assert "Acme Doors" in shown
        await press(pilot, "j", "enter")
        assert pilot.app.screen.query_one(People).total == 0
        assert "Acme Group" in seen(pilot)
        await press(pilot, "u")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)


async def test_a_company_is_added_with_fields_of_ones_own(firms: Runtime, screens: Screens):
    async with screens(firms) as pilot:
        await press(pilot, "3", "a")
        form = pilot.app.screen
        assert isinstance(form, Form)
        form.query_one("#field-name", Input).value = "Birch"
        form.query_one("#field-parent", Input).value = "Zinc"
        form.input_of("custom.tier").value = "silver"
        form.input_of("custom.نشان").value = "many"
        await press(pilot, "ctrl+s")
        assert "نشان" in seen(pilot)
        form.input_of("custom.نشان").value = "1200 USD"
        await press(pilot, "ctrl+s")
        assert "Added: Birch" in toasts(pilot)[-1]
        birch = kept(firms, "Birch")
        assert birch.parent.name == "Zinc"
        assert [value for _field, value in birch.custom] == ["silver", (120000, "USD")]


async def test_only_what_became_different_is_saved_and_one_key_undoes_it(
    firms: Runtime, screens: Screens
):
    async with screens(firms) as pilot:
        await open_company(pilot, "acme doors")
        await press(pilot, "e")
        pilot.app.screen.query_one("#field-parent", Input).value = ""
        pilot.app.screen.query_one("#field-city", Input).value = "Bonn"
        await press(pilot, "ctrl+s")
        doors = kept(firms, "Acme Doors")
        assert (doors.parent, doors.city) == (None, "Bonn")
        await press(pilot, "ctrl+z")
        doors = kept(firms, "Acme Doors")
        assert (doors.parent.name, doors.city) == ("Acme Group", "Ulm")


async def test_people_are_written_one_a_line_with_their_roles(firms: Runtime, screens: Screens):
    async with screens(firms) as pilot:
        await open_company(pilot, "acme group")
        await press(pilot, "p")
        block = pilot.app.screen.query_one(TextBlock)
        first = kept(firms, "Acme Group").members[0]
        assert block.text == f"{first.name} #1 = head of sales"
        block.text = "#2 = buyer\n"
        await press(pilot, "ctrl+s")
        members = kept(firms, "Acme Group").members
        assert [(one.id, one.role) for one in members] == [(2, "buyer")]


async def test_a_company_goes_only_after_a_yes(firms: Runtime, screens: Screens):
    async with screens(firms) as pilot:
        await open_company(pilot, "acme group")
        await press(pilot, "x")
        assert isinstance(pilot.app.screen, Question)
        await press(pilot, "escape")
        assert kept(firms, "Acme Group") is not None
        await press(pilot, "x", "y")
        assert isinstance(pilot.app.screen, Companies)
        assert kept(firms, "Acme Group") is None
        assert kept(firms, "Acme Doors").parent is None
        await press(pilot, "ctrl+z")
        assert kept(firms, "Acme Doors").parent.name == "Acme Group"


async def test_a_deal_is_added_with_the_company(firms: Runtime, screens: Screens):
    async with screens(firms) as pilot:
        await open_company(pilot, "acme group")
        await press(pilot, "D")
        await type_text(pilot, "Ten doors")
        await press(pilot, "ctrl+s")
        assert "Ten doors" in seen(pilot)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_the_screens_of_companies_fit_any_terminal(
    firms: Runtime, screens: Screens, size: tuple[int, int]
):
    async with screens(firms, size=size) as pilot:
        await press(pilot, "3")
        assert "Acme Group" in seen(pilot)
        await press(pilot, "enter")
        assert "Last contacts" in seen(pilot)


async def test_fields_of_ones_own_are_edited_in_the_form_of_a_customer(
    shop: Runtime, screens: Screens
):
    with shop.changing("fields") as work:
        custom_fields.declare(work, entity="contact", key="vip", kind=Kind.BOOL)
        custom_fields.declare(work, entity="contact", key="colours", kind=Kind.LIST)
        custom_fields.declare(work, entity="contact", key="since", kind=Kind.DAY)
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "e")
        form = pilot.app.screen
        form.input_of("custom.colours").value = "red, blue"
        form.input_of("custom.since").value = "3 May 2020"
        form.input_of("custom.vip").value = "true"
        await press(pilot, "ctrl+s")
        assert [value.value for value in held_by(shop)] == [("red", "blue"), "2020-05-03", True]
        await press(pilot, "e")
        form = pilot.app.screen
        assert form.input_of("custom.colours").value == "red; blue"
        form.input_of("custom.since").value = ""
        await press(pilot, "ctrl+s")
        assert [value.value for value in held_by(shop)] == [("red", "blue"), True]


def held_by(shop: Runtime):
    with shop.reading() as reader:
        return profile(reader, 1).custom
