"""What an owner does with segments on the screens."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from ccm_cli.customers.queries import segments as queries
from ccm_cli.runtime import Runtime
from ccm_cli.tui.app import CcmApp
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.segments import Segments
from ccm_cli.tui.widgets.segments import Members, SegmentList, Why
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text


@pytest.fixture
def kept(shop: Runtime, ccm) -> Runtime:
    """The small business with two segments."""
    ccm("segment", "add", "Berliners", "--filter", "city=Berlin", "--description", "Near the shop")
    ccm("segment", "add", "callers", "--filter", "interaction(channel=phone).count in 90d >= 1")
    return shop


def saved(runtime: Runtime) -> dict[str, str]:
    with runtime.reading() as reader:
        return {one.name: one.filter for one in queries.segments(reader)}


async def test_a_segment_shows_its_size_its_members_and_why(kept: Runtime, screens: Screens):
    async with screens(kept) as pilot:
        await press(pilot, "7")
        shown = seen(pilot)
        assert "Berliners" in shown
        assert "Near the shop" in shown
        assert "Peter Novak" in shown
        await press(pilot, "j")
        listed = pilot.app.screen.query_one(SegmentList)
        assert listed.current is not None
        assert listed.current.name == "callers"
        outcomes = pilot.app.screen.query_one(Why)._outcomes
        assert [(each.text, each.holds) for each in outcomes] == [
            ("interaction(channel=phone).count in 90d >= 1", True)
        ]
        assert outcomes[0].value >= 1
        members = pilot.app.screen.query_one(Members)
        assert listed._counts[listed.current.id] == members.total


async def test_a_filter_is_tried_while_it_is_typed_and_saved_by_enter(
    kept: Runtime, screens: Screens
):
    async with screens(kept) as pilot:
        await press(pilot, "7", "slash", "end")
        before = pilot.app.screen.query_one(Members).total
        await type_text(pilot, " and stage=lost")
        assert pilot.app.screen.query_one(Members).total < before
        assert "Enter saves" in seen(pilot)
        assert saved(kept)["Berliners"] == "city=Berlin"
        await press(pilot, "enter")
        assert saved(kept)["Berliners"] == "city=Berlin and stage=lost"
        assert "Saved: Berliners" in toasts(pilot)[-1]
        await press(pilot, "ctrl+z")
        assert saved(kept)["Berliners"] == "city=Berlin"


async def test_a_mistake_is_marked_and_escape_brings_the_filter_back(
    kept: Runtime, screens: Screens
):
    async with screens(kept, size=(80, 24)) as pilot:
        await press(pilot, "7", "slash", "end")
        await type_text(pilot, " and deal.stge = won")
        assert "There is no field “stge”" in seen(pilot)
        lines = seen(pilot).splitlines()
        mark = next(line for line in lines if "^" in line)
        source = lines[lines.index(mark) - 1]
        assert source[mark.index("^") :].startswith("stge")
        await press(pilot, "escape")
        assert pilot.app.screen.query_one(Input).value == "city=Berlin"
        assert "There is no field" not in seen(pilot)


async def test_a_new_segment_is_made_of_what_was_typed(kept: Runtime, screens: Screens):
    async with screens(kept) as pilot:
        await press(pilot, "7", "n")
        await type_text(pilot, "Buyers")
        await press(pilot, "tab")
        form_filter = pilot.app.screen.query_one("#field-filter", Input)
        form_filter.value = "deals.won >= 1"
        await settle(pilot)
        await press(pilot, "enter")
        assert saved(kept)["Buyers"] == "deals.won >= 1"
        assert isinstance(pilot.app.screen, Segments)


async def test_members_are_kept_and_let_go(kept: Runtime, screens: Screens):
    async with screens(kept) as pilot:
        await press(pilot, "7", "f")
        assert "Members kept: Berliners" in toasts(pilot)[-1]
        assert "❄" in seen(pilot)
        assert [each.text for each in pilot.app.screen.query_one(Why)._outcomes] == [
            'segment = "Berliners"'
        ]
        await press(pilot, "f")
        assert "Follows its filter again" in toasts(pilot)[-1]
        assert "❄" not in seen(pilot)


async def test_a_persona_has_a_picture(kept: Runtime, screens: Screens):
    async with screens(kept) as pilot:
        await press(pilot, "7", "p")
        assert "◆" in seen(pilot)
        await press(pilot, "v")
        shown = seen(pilot)
        assert "Known of them" in shown
        assert "100%" in shown
        await press(pilot, "escape", "p")
        assert "no persona any more" in toasts(pilot)[-1]


async def test_a_member_is_opened_and_others_are_shown(kept: Runtime, screens: Screens):
    async with screens(kept) as pilot:
        await press(pilot, "7", "x", "enter")
        assert pilot.app.screen.query_one(Members).has_focus
        await press(pilot, "j", "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)


async def test_a_segment_is_renamed_and_removed(kept: Runtime, screens: Screens):
    async with screens(kept) as pilot:
        await press(pilot, "7", "c", "end")
        await type_text(pilot, "X")
        await press(pilot, "enter")
        assert "BerlinersX" in saved(kept)
        await press(pilot, "delete", "n")
        assert "BerlinersX" in saved(kept)
        await press(pilot, "delete", "y")
        assert "BerlinersX" not in saved(kept)


async def test_no_segment_is_no_trouble(empty: Runtime, screens: Screens):
    async with screens(empty) as pilot:
        await press(pilot, "7", "f", "p", "c", "delete", "x", "v")
        await press(pilot, "escape")
        assert "No segments yet: press n" in seen(pilot)
        await press(pilot, "slash")
        await type_text(pilot, "tag=vip")
        await press(pilot, "enter")
        assert pilot.app.screen.query_one("#field-filter", Input).value == "tag=vip"


async def calling(pilot: Pilot[None]) -> None:
    await settle(pilot)
    await press(pilot, "7", "j")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_screen_looks_as_it_did(
    kept: Runtime, snap_compare: Callable[..., bool], size: tuple[int, int]
):
    assert snap_compare(CcmApp(kept), terminal_size=size, run_before=calling)
