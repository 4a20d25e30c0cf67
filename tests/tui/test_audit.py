"""What an owner does with the audit on the screens."""

import pytest

from ccm_cli.customers import companies
from ccm_cli.customers.queries.contacts import profile
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.audit import Audit
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.audit import Cases, Findings
from tests.conftest import NOW
from tests.tui.conftest import Screens, found, press, seen, settle, toasts, type_text


@pytest.fixture
def untidy(shop: Runtime) -> Runtime:
    """The small business with a mistyped address, a company of nobody, nobody else at fault."""
    with shop.changing("untidy") as work:
        for row_id in work.reader.values("SELECT id FROM contact_email"):
            address = f"person{row_id}@shop.de"
            work.update_rows("contact_email", {row_id: {"address": address, "key": address}})
        work.update_rows(
            "contact_email", {1: {"address": "maryam@gmial.com", "key": "maryam@gmial.com"}}
        )
        companies.add(work, name="Nobody Ltd", now=NOW, region="DE")
    return shop


async def choose(pilot, kind: str) -> None:
    findings = pilot.app.screen.query_one(Findings)
    findings.cursor = [one.check.name for one in findings._findings].index(kind)
    await settle(pilot)
    await press(pilot, "enter")


async def test_the_audit_says_what_is_wrong_and_m_mends_it(untidy: Runtime, screens: Screens):
    async with screens(untidy) as pilot:
        await press(pilot, "2", "A")
        assert isinstance(pilot.app.screen, Audit)
        await choose(pilot, "email-domain")
        shown = seen(pilot)
        assert "of 100" in shown
        assert "maryam@gmial.com" in shown
        assert "m makes it maryam@gmail.com" in shown
        await press(pilot, "m")
        assert "Saved: Maryam Karimi" in toasts(pilot)[-1]
        assert "gmial" not in seen(pilot)
        with untidy.reading() as reader:
            assert "maryam@gmail.com" in [one.address for one in profile(reader, 1).emails]
        await press(pilot, "ctrl+z")
        assert "gmial" in seen(pilot)


async def test_enter_opens_whom_it_is_about_and_e_the_form(untidy: Runtime, screens: Screens):
    async with screens(untidy) as pilot:
        await press(pilot, "2", "A")
        await choose(pilot, "email-domain")
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "escape", "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)


async def test_a_step_is_planned_and_an_empty_company_removed(untidy: Runtime, screens: Screens):
    async with screens(untidy) as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "audit")
        await found(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Audit)
        await choose(pilot, "deal-step")
        before = pilot.app.screen.query_one(Cases).total
        await press(pilot, "m")
        await type_text(pilot, "Call back")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen.query_one(Cases).total < before
        await press(pilot, "shift+tab")
        await choose(pilot, "company")
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, Question)
        await press(pilot, "y")
        assert "Removed: Nobody Ltd" in toasts(pilot)[-1]
        findings = pilot.app.screen.query_one(Findings)
        assert "company" not in [one.check.name for one in findings._findings]


async def test_an_empty_database_has_nothing_wrong(empty: Runtime, screens: Screens):
    async with screens(empty, size=(80, 24)) as pilot:
        await press(pilot, "2", "A")
        assert "Nothing is wrong with the records." in seen(pilot)
        await press(pilot, "m", "e", "enter")
        assert isinstance(pilot.app.screen, Audit)
