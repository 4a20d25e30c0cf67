"""The cursor goes to what was made just now, on every screen that lists it."""

from pathlib import Path

import pytest
from textual.widgets import Input

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.calendar import Calendar
from ccm_cli.tui.widgets.agenda import Agenda
from ccm_cli.tui.widgets.calendar import DayEntries, Goals
from ccm_cli.tui.widgets.campaigns import CampaignList
from ccm_cli.tui.widgets.cards import StageColumn
from ccm_cli.tui.widgets.open_things import OpenThings
from ccm_cli.tui.widgets.segments import SegmentList
from ccm_cli.tui.widgets.table import BigTable
from ccm_cli.tui.widgets.timeline import Timeline
from tests.tui.conftest import Screens, press, seen, type_text


async def fill(pilot, **values: str) -> None:
    for name, value in values.items():
        pilot.app.screen.query_one(f"#field-{name}", Input).value = value


async def test_a_copied_campaign_has_the_cursor_and_s_starts_the_copy(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "5", "G")
        copied = pilot.app.screen.query_one(CampaignList).current.name
        await press(pilot, "y", "ctrl+s")
        assert pilot.app.screen.query_one(CampaignList).current.name == f"{copied} 2"
        await press(pilot, "s")
        assert f"Start {copied} 2" in seen(pilot)


async def test_a_new_segment_has_the_cursor_and_its_filter_in_the_line(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "7", "n")
        await fill(pilot, name="zz top", filter="city=Berlin")
        await press(pilot, "ctrl+s")
        screen = pilot.app.screen
        assert screen.query_one(SegmentList).current.name == "zz top"
        assert screen.query_one("#segment-filter", Input).value == "city=Berlin"
        await press(pilot, "c")
        await fill(pilot, name="aa first")
        await press(pilot, "ctrl+s")
        assert screen.query_one(SegmentList).current.name == "aa first"


@pytest.mark.parametrize("narrowed", ["", "city=Rome", "fischer"])
async def test_a_new_customer_has_the_cursor_whatever_the_line_says(
    shop: Runtime, screens: Screens, narrowed
):
    async with screens(shop) as pilot:
        await press(pilot, "2")
        if narrowed:
            await press(pilot, "slash")
            await type_text(pilot, narrowed)
            await press(pilot, "enter")
        await press(pilot, "a")
        await fill(pilot, name="Mona Middle")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen.query_one(BigTable).current.values[0] == "Mona Middle"
        assert "Mona Middle" in seen(pilot)


async def test_a_filter_that_fits_the_new_customer_stays(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "slash")
        await type_text(pilot, "city=Berlin")
        await press(pilot, "enter", "a")
        await fill(pilot, name="Mona Middle", city="Berlin")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen.query_one(BigTable).current.values[0] == "Mona Middle"
        assert pilot.app.screen.query_one("#finder-text", Input).value == "city=Berlin"


async def test_a_customer_given_another_name_keeps_the_cursor(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2")
        table = pilot.app.screen.query_one(BigTable)
        first = table.current.id
        await press(pilot, "e")
        await fill(pilot, name="Zz Last")
        await press(pilot, "ctrl+s")
        assert table.cursor > 0
        assert table.current.id == first


async def test_a_customer_far_down_a_long_list_is_gone_to(empty: Runtime, screens: Screens, ccm):
    rows = "".join(f"P{number:04}\n" for number in range(1500))
    Path("many.csv").write_text("Name\n" + rows, encoding="utf-8")  # noqa: ASYNC240
    ccm("import", "contacts", "many.csv")
    async with screens(empty) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, name="P1234 and a half")
        await press(pilot, "ctrl+s")
        table = pilot.app.screen.query_one(BigTable)
        assert table.cursor == 1235
        assert table.current.values[0] == "P1234 and a half"


async def test_a_new_company_has_the_cursor(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "3", "s", "a")
        await fill(pilot, name="Mmm Middle")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen.query_one(BigTable).current.values[0] == "Mmm Middle"


async def test_a_new_deal_has_the_cursor_on_the_board(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "4", "l", "a")
        await fill(pilot, title="New thing")
        await press(pilot, "ctrl+s")
        column = pilot.app.screen.focused
        assert isinstance(column, StageColumn)
        assert column.current.title == "New thing"


async def test_what_is_added_to_a_customer_has_the_cursor_of_its_list(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        await press(pilot, "n")
        await fill(pilot, title="Ring back", due="+300d")
        await press(pilot, "ctrl+s")
        screen = pilot.app.screen
        assert screen.query_one(OpenThings).current.title == "Ring back"
        await press(pilot, "D")
        await fill(pilot, title="New thing")
        await press(pilot, "ctrl+s")
        assert screen.query_one(OpenThings).current.title == "New thing"
        await press(pilot, "l")
        await fill(pilot, summary="Long ago", at="2020-01-01 10:00")
        await press(pilot, "ctrl+s")
        assert screen.query_one(Timeline).current.text == "Long ago"


async def test_a_task_planned_today_has_the_cursor(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "n")
        await fill(pilot, title="Ring back", due="today")
        await press(pilot, "ctrl+s")
        assert pilot.app.screen.query_one(Agenda).current.title == "Ring back"


async def test_the_calendar_goes_to_what_was_planned_and_to_a_new_goal(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "8", "home", "n")
        await fill(pilot, title="Ring back", due="tomorrow")
        await press(pilot, "ctrl+s")
        screen = pilot.app.screen
        assert isinstance(screen, Calendar)
        assert screen.query_one(DayEntries).current.title == "Ring back"
        for name in ("Zz goal", "Aa goal"):
            await press(pilot, "g")
            await fill(pilot, name=name, target="5", deadline="in 90 days")
            await press(pilot, "ctrl+s")
            assert screen.query_one(Goals).current.goal.name == name


async def test_a_deal_added_in_one_line_has_the_cursor_on_the_board(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "4", "plus")
        await type_text(pilot, "Mona Middle quote 5m")
        await press(pilot, "enter", "escape")
        column = pilot.app.screen.focused
        assert isinstance(column, StageColumn)
        assert "quote" in column.current.title
