"""The calendar on the screens: moving by keys and mouse, goals, and the other calendar."""

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.calendar import Calendar
from ccm_cli.tui.widgets.calendar import Goals, MonthGrid
from tests.tui.conftest import Screens, press, seen, settle, type_text


async def test_keys_walk_through_days_and_months(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "8")
        screen = pilot.app.screen
        assert isinstance(screen, Calendar)
        month = screen.query_one(MonthGrid)
        assert month.day.isoformat() == "2026-11-22"
        await press(pilot, "l", "j", "left", "k")
        assert month.day.isoformat() == "2026-11-22"
        await press(pilot, "pagedown")
        assert month.day.isoformat() == "2026-12-22"
        assert "December 2026" in seen(pilot)
        await press(pilot, "c")
        assert "Dey 1405" in seen(pilot)
        await press(pilot, "t")
        assert month.day == month.today


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_a_click_chooses_a_day(shop: Runtime, screens: Screens, size: tuple[int, int]):
    async with screens(shop, size=size) as pilot:
        await press(pilot, "8")
        month = pilot.app.screen.query_one(MonthGrid)
        lines = 1 if size[0] < 105 else (month.size.height - 1) // 6
        cell = 4 if size[0] < 105 else month.size.width // 7
        # The third week of November 2026, its Wednesday; a border and its padding come before.
        await pilot.click(MonthGrid, offset=(2 + cell * 2 + 1, 1 + 1 + lines * 3))
        await settle(pilot)
        assert month.day.isoformat() == "2026-11-18"


async def test_a_goal_is_added_changed_and_removed(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "8", "g")
        await type_text(pilot, "Winter")
        await press(pilot, "down", "down")
        await type_text(pilot, "40")
        await press(pilot, "down", "down")
        await type_text(pilot, "2026-12-31")
        await press(pilot, "enter")
        goals = pilot.app.screen.query_one(Goals)
        assert goals.current is not None
        assert goals.current.goal.target == 40
        assert "Winter" in seen(pilot)
        await press(pilot, "e", "ctrl+s")
        await press(pilot, "x", "y")
        assert goals.current is None
        await press(pilot, "ctrl+z")
        assert goals.current is not None


async def test_a_task_is_planned_on_the_chosen_day(shop: Runtime, screens: Screens):
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "8", "l", "n")
        await type_text(pilot, "Count chairs")
        await press(pilot, "enter")
        assert "Count chairs" in seen(pilot)


async def test_an_entry_opens_its_customer(shop: Runtime, screens: Screens):
    with shop.changing("plan") as work:
        from ccm_cli.selling import tasks

        tasks.add(work, title="Ring", contact_id=1, due=tasks.due_at(shop.now + 60), now=shop.now)
    async with screens(shop, size=(160, 45)) as pilot:
        await press(pilot, "8", "enter", "end", "enter")
        assert type(pilot.app.screen).__name__ == "CustomerScreen"
