"""Deals on the screens: added, edited, moved, held up by what a stage requires."""

import os
from pathlib import Path

import pytest
from textual.pilot import Pilot

from ccm_cli import runtime as composition
from ccm_cli.runtime import Runtime
from ccm_cli.selling.queries import deals as queries
from ccm_cli.selling.queries.deals import DealShown
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.deal import DealBox
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.cards import Board
from tests.conftest import NOW
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text

STRICT = """
[pipelines.sales]
stages = ["lead", "qualified", "proposal", "negotiation", "won", "lost"]
probabilities = [10, 25, 50, 75, 100, 0]
days = [7, 14, 21, 14, 0, 0]
required = { qualified = ["expected_close", "custom.room"], lost = ["lost_reason"] }
loss_reasons = ["price", "timing"]

[pipelines.service]
stages = ["new", "visit", "won", "lost"]
probabilities = [20, 60, 100, 0]
"""


@pytest.fixture
def strict(shop: Runtime, home: Path) -> Runtime:
    """The small business with two pipelines, one of which wants to know more."""
    with (home / ".config/ccm/config.toml").open("a", encoding="utf-8") as file:
        file.write(STRICT)
    assert shop.path.exists()
    return composition.build(os.environ, surface="tui")


def held(app: Runtime, deal_id: int) -> DealShown:
    with app.reading() as reader:
        return queries.show(reader, deal_id, now=NOW)


def under_cursor(pilot: Pilot[None]) -> int:
    column = pilot.app.screen.query_one(Board).focused_column
    assert column is not None
    assert column.current is not None
    return column.current.id


async def fill(pilot: Pilot[None], field: str, text: str) -> None:
    """Go to a field of the form in front and write there what it shall hold."""
    form = pilot.app.screen
    assert isinstance(form, Form)
    widget = form.input_of(field)
    widget.focus()
    await pilot.pause()
    widget.value = ""  # type: ignore[attr-defined]
    await type_text(pilot, text)


async def test_a_deal_is_added_from_the_board_in_the_stage_of_the_cursor(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(160, 50)) as pilot:
        await press(pilot, "4", "l", "a")
        await type_text(pilot, "Bookshelf")
        await fill(pilot, "value", "900 USD")
        await fill(pilot, "contact", "Mary")
        await fill(pilot, "contact", "1")
        await fill(pilot, "expected_close", "2026-12-20")
        await fill(pilot, "competitor", "Oak & Sons, Fir")
        await press(pilot, "ctrl+s")
        with shop.reading() as reader:
            newest = reader.value("SELECT max(id) FROM deal")
        made = held(shop, newest)
        assert (made.deal.title, made.deal.stage, made.deal.contact_id) == (
            "Bookshelf",
            "qualified",
            1,
        )
        assert made.deal.value == (90_000, "USD")
        assert [one.name for one in made.competitors] == ["Oak & Sons", "Fir"]


async def test_a_deal_is_edited_from_the_board_and_only_what_changed_is_changed(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(160, 50)) as pilot:
        await press(pilot, "4")
        deal_id = under_cursor(pilot)
        before = held(shop, deal_id)
        await press(pilot, "e")
        await fill(pilot, "expected_close", "2026-12-20")
        await fill(pilot, "competitor", "Fir")
        await press(pilot, "ctrl+s")
        after = held(shop, deal_id)
        assert after.deal.expected_close == "2026-12-20"
        assert [one.name for one in after.competitors] == ["Fir"]
        kept = ("title", "value", "contact_id", "company_id", "notes", "stage")
        assert [getattr(after.deal, name) for name in kept] == [
            getattr(before.deal, name) for name in kept
        ]


async def test_a_stage_that_requires_more_asks_for_it_and_then_the_deal_moves(
    strict: Runtime, screens: Screens
):
    async with screens(strict, size=(160, 50)) as pilot:
        await press(pilot, "4")
        deal_id = under_cursor(pilot)
        await press(pilot, "greater_than_sign")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Form)
        await press(pilot, "ctrl+s")
        assert "cannot enter the stage qualified" in seen(pilot)
        await fill(pilot, "expected_close", "2026-12-20")
        await fill(pilot, "custom.room", "lobby")
        await press(pilot, "ctrl+s")
        after = held(strict, deal_id).deal
        assert (after.stage, after.custom["room"]) == ("qualified", "lobby")
        assert under_cursor(pilot) == deal_id
        await press(pilot, "ctrl+z")
        assert (held(strict, deal_id).deal.stage, held(strict, deal_id).deal.custom) == ("lead", {})


async def test_a_loss_offers_the_reasons_of_the_settings_and_asks_to_whom(
    strict: Runtime, screens: Screens
):
    async with screens(strict, size=(160, 50)) as pilot:
        await press(pilot, "4")
        deal_id = under_cursor(pilot)
        await press(pilot, "x", "right")
        await fill(pilot, "competitor", "Oak & Sons")
        await press(pilot, "ctrl+s")
        after = held(strict, deal_id)
        assert (after.deal.state, after.deal.lost_reason) == ("lost", "price")
        assert [(one.name, one.won) for one in after.competitors] == [("Oak & Sons", True)]


async def test_a_deal_goes_on_in_another_pipeline(strict: Runtime, screens: Screens):
    async with screens(strict, size=(160, 50)) as pilot:
        await press(pilot, "4")
        deal_id = under_cursor(pilot)
        await press(pilot, "m", *["right"] * 6, "ctrl+s")
        assert (held(strict, deal_id).deal.pipeline, held(strict, deal_id).deal.stage) == (
            "service",
            "new",
        )
        await press(pilot, "p")
        assert under_cursor(pilot) == deal_id


async def test_a_deal_is_shown_whole_and_leads_on(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 50)) as pilot:
        await press(pilot, "4", "enter")
        assert isinstance(pilot.app.screen, DealBox)
        assert "History" in seen(pilot)
        assert "⚠" in seen(pilot)
        await press(pilot, "c")
        assert isinstance(pilot.app.screen, CustomerScreen)


async def test_a_deal_is_opened_and_edited_from_its_customer(shop: Runtime, screens: Screens):
    with shop.reading() as reader:
        deal_id, contact_id = reader.row(
            lambda *row: row,
            "SELECT id, contact_id FROM deal d WHERE state = 'open' AND NOT EXISTS"
            " (SELECT 1 FROM task t WHERE t.contact_id = d.contact_id) LIMIT 1",
        ) or (0, 0)
    async with screens(shop, size=(160, 50)) as pilot:
        pilot.app.open_customer(contact_id)  # type: ignore[attr-defined]
        await settle(pilot)
        pilot.app.screen.query_one("#customer-open").focus()
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, DealBox)
        await press(pilot, "e")
        await fill(pilot, "value", "77")
        await press(pilot, "ctrl+s")
        assert held(shop, deal_id).deal.value == (7_700, "EUR")
        assert "Saved" in toasts(pilot)[-1]
