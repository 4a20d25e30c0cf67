"""The list of today on the first screen: each line is settled with a key."""

from textual.pilot import Pilot
from textual.widgets import Input

from ccm_cli.language.recurrence import Rule
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.agenda import Agenda
from tests.conftest import NOW
from tests.tui.conftest import Screens, press, toasts, type_text


def titles(pilot: Pilot[None]) -> list[str]:
    return [item.title for item in pilot.app.screen.query_one(Agenda).items]


async def test_the_order_is_that_of_the_shell(shop: Runtime, screens: Screens):
    with shop.reading() as reader:
        wanted = [item.title for item in shop.to_do(reader, limit=200)]
    async with screens(shop) as pilot:
        assert titles(pilot) == wanted
        assert wanted[0] == "Call back about the delivery"


async def test_doing_a_task_that_repeats_says_when_it_is_due_next(shop: Runtime, screens: Screens):
    repeat = tasks.Repeat(Rule("w", 2), shop.zone)
    with shop.changing("plan") as work:
        due = tasks.due_at(NOW - 30 * 86_400)
        tasks.add(
            work,
            title="Order varnish",
            due=due,
            repeat=repeat,
            priority="high",
            now=NOW - 9_000_000,
        )
    async with screens(shop) as pilot:
        assert titles(pilot)[0] == "Order varnish"
        await press(pilot, "s")
        assert toasts(pilot)[-1].startswith("Order varnish\nNext: 2026-12-04 11:00")
        assert "Order varnish" not in titles(pilot)
        await press(pilot, "ctrl+z")
        assert titles(pilot)[0] == "Order varnish"
        await press(pilot, "k", "d")
        assert toasts(pilot)[-1].startswith("Done: Order varnish\nNext: 2026-12-04 11:00")
        assert "Order varnish" not in titles(pilot)


async def test_a_task_is_put_off_by_an_hour(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "z", "ctrl+a")
        pilot.app.screen.query_one(Input).value = ""
        await type_text(pilot, "1h")
        await press(pilot, "enter")
        assert "Put off to 1h" in toasts(pilot)[-1]
        first = pilot.app.screen.query_one(Agenda).items[0]
        assert first.title == "Call back about the delivery"
        assert first.due_at == NOW + 3_600


async def test_a_call_is_logged_from_the_list(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "l")
        assert isinstance(pilot.app.screen, Form)
        await type_text(pilot, "wants the chairs in green")
        await press(pilot, "ctrl+s")
        assert "Written down: wants the chairs in green" in toasts(pilot)[-1]
    with shop.reading() as reader:
        sql = "SELECT contact_id FROM interaction ORDER BY id DESC LIMIT 1"
        assert reader.value(sql) == 1


async def test_a_new_task_may_repeat_and_is_about_the_deal_of_the_line(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        agenda = pilot.app.screen.query_one(Agenda)
        at = next(n for n, item in enumerate(agenda.items) if item.deal_id is not None)
        deal = agenda.items[at].deal_id
        await press(pilot, *["j"] * at, "n")
        title, _due, repeat = list(pilot.app.screen.query(Input))[:3]
        title.value, repeat.value = "Ask again", "every 2 weeks"
        await press(pilot, "ctrl+s")
        assert "Planned: Ask again" in toasts(pilot)[-1]
    with shop.reading() as reader:
        found = reader.row(
            lambda *row: row, "SELECT deal_id, repeat FROM task WHERE title = 'Ask again'"
        )
    assert found == (deal, "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
