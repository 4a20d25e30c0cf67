"""Many customers at once on the screen: marked, or all that fit; one undo."""

from textual.widgets import Input

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.table import BigTable
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text


def tagged(runtime: Runtime, tag: str) -> list[int]:
    with runtime.reading() as reader:
        return reader.values(
            "SELECT contact_id FROM contact_tag WHERE tag_id = (SELECT id FROM tag WHERE key = ?)"
            " ORDER BY contact_id",
            (tag,),
        )


def number_of(runtime: Runtime) -> int:
    with runtime.reading() as reader:
        return int(reader.value("SELECT count(*) FROM contact"))


async def test_the_marked_are_tagged_together_and_one_undo_takes_it_back(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "2")
        table = pilot.app.screen.query_one(BigTable)
        await press(pilot, "space", "down", "space")
        assert len(table.marked) == 2
        assert "2 marked" in seen(pilot)
        assert "●" in seen(pilot)
        marked = sorted(table.marked)
        await press(pilot, "E")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert "Change 2 customers" in seen(pilot)
        form.query_one("#field-add_tags", Input).value = "fair, north"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert tagged(shop, "fair") == tagged(shop, "north") == marked
        assert not table.marked
        assert "Changed 2 contacts." in toasts(pilot)[-1]
        await press(pilot, "ctrl+z")
        await settle(pilot)
        assert tagged(shop, "fair") == []


async def test_without_marks_it_is_those_who_fit(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "E")
        assert not isinstance(pilot.app.screen, Form)
        assert "Mark some" in toasts(pilot)[-1]
        await press(pilot, "slash")
        await type_text(pilot, "id <= 3")
        await press(pilot, "enter", "E")
        form = pilot.app.screen
        assert isinstance(form, Form)
        form.query_one("#field-add_tags", Input).value = "first"
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert tagged(shop, "first") == [1, 2, 3]


async def test_the_marked_are_removed_after_a_question(shop: Runtime, screens: Screens):
    before = number_of(shop)
    async with screens(shop) as pilot:
        await press(pilot, "2", "space", "delete")
        assert isinstance(pilot.app.screen, Question)
        await press(pilot, "n")
        assert number_of(shop) == before
        await press(pilot, "delete", "y")
        await settle(pilot)
        assert number_of(shop) == before - 1
        await press(pilot, "ctrl+z")
        await settle(pilot)
        assert number_of(shop) == before


async def test_escape_takes_the_marks_away_before_it_leaves(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "space")
        screen = pilot.app.screen
        await press(pilot, "escape")
        assert pilot.app.screen is screen
        assert not screen.query_one(BigTable).marked
        assert "1 marked" not in seen(pilot)
