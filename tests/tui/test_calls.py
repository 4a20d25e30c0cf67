"""What an owner does with the list of calls on the screens."""

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.calls import CallList
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.form import Form
from tests.conftest import NOW
from tests.tui.conftest import Screens, press, seen, toasts, type_text


@pytest.fixture
def calls(shop: Runtime) -> Runtime:
    """The small business with three calls to make."""
    with shop.changing("calls") as work:
        people = work.reader.values("SELECT id FROM contact ORDER BY id LIMIT 3")
        work.insert_rows(
            "errand",
            [
                {
                    "channel": "phone", "key": f"k{place}", "message_id": None, "contact_id": one,
                    "address": f"+4915112345{place}0", "template": "renewal",
                    "script": f"Ask number {place} whether the chairs arrived.", "language": "en",
                    "state": "waiting", "outcome": "", "note": "", "attempts": 0,
                    "due_at": NOW - 10 + place, "created_at": NOW,
                }
                for place, one in enumerate(people)
            ],
        )  # fmt: skip
    return shop


def states(runtime: Runtime) -> list[tuple[str, str]]:
    with runtime.reading() as reader:
        return reader.rows(lambda *row: row, "SELECT state, outcome FROM errand ORDER BY id")


async def test_a_call_shows_its_script_and_a_key_writes_down_what_came_of_it(
    calls: Runtime, screens: Screens
):
    async with screens(calls) as pilot:
        await press(pilot, "P")
        assert isinstance(pilot.app.screen, CallList)
        assert "Ask number 0 whether the chairs arrived." in seen(pilot)
        await press(pilot, "n")
        assert states(calls)[0] == ("waiting", "no-answer")
        assert "Ask number 1" in seen(pilot)
        await press(pilot, "w")
        assert states(calls)[1] == ("done", "wrong-number")
        await press(pilot, "ctrl+z")
        assert states(calls)[1] == ("waiting", "")


async def test_who_was_reached_gets_a_note_and_a_next_step(calls: Runtime, screens: Screens):
    async with screens(calls) as pilot:
        await press(pilot, "P", "r")
        assert isinstance(pilot.app.screen, Form)
        await type_text(pilot, "wants the offer")
        await press(pilot, "down")
        await type_text(pilot, "5m")
        await press(pilot, "down")
        await type_text(pilot, "Send it")
        await press(pilot, "ctrl+s")
        assert states(calls)[0] == ("done", "reached")
        assert "reached" in toasts(pilot)[-1]
    with calls.reading() as reader:
        last = reader.row(
            lambda *row: row,
            "SELECT channel, direction, summary, duration FROM interaction"
            " ORDER BY id DESC LIMIT 1",
        )
        task = reader.value("SELECT title FROM task ORDER BY id DESC LIMIT 1")
    assert last == ("phone", "out", "wants the offer", 300)
    assert task == "Send it"


async def test_to_call_back_needs_a_time_and_enter_opens_the_customer(
    calls: Runtime, screens: Screens
):
    async with screens(calls, (80, 24)) as pilot:
        await press(pilot, "P", "c", "ctrl+s")
        assert isinstance(pilot.app.screen, Form), "without a time the form stays"
        await type_text(pilot, "tomorrow 10:00")
        await press(pilot, "ctrl+s")
        assert states(calls)[0] == ("waiting", "call-back")
        assert "not before" in seen(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CustomerScreen)
