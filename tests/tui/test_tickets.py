"""What an owner does with tickets on the screens."""

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.tui.app import CcmApp
from ccm_cli.tui.screens.company import CompanyScreen
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.screens.tickets import Tickets
from ccm_cli.tui.widgets.tickets import TicketList
from tests.tui.arriving import receive
from tests.tui.asking import ask
from tests.tui.conftest import Screens, found, press, seen, settle, toasts, type_text


@pytest.fixture
def desk(shop: Runtime) -> Runtime:
    """The small business with people who ask for help."""
    return ask(shop)


def value(app: Runtime, sql: str) -> object:
    with app.reading() as reader:
        return reader.value(sql)


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_what_presses_most_stands_first_with_all_that_was_said(
    desk: Runtime, screens: Screens, size: tuple[int, int]
) -> None:
    async with screens(desk, size) as pilot:
        await press(pilot, "T")
        shown = seen(pilot)
        assert "Tickets · 1 overdue" in shown
        assert shown.index("One table came") < shown.index("Invoice to"), "what waits comes last"
        assert "Bar stools" not in shown, "closed ones are left out"
        for said in ("The table for the terrace.", "A new one comes on Tuesday.",
                     "Ask the carrier who pays."):  # fmt: skip
            assert said in shown
        await press(pilot, "f")
        assert value(desk, "SELECT count(*) FROM ticket") == 5
        assert pilot.app.screen.query_one(TicketList).total == 5


async def test_a_ticket_is_opened_answered_noted_put_off_closed_and_opened_again(
    desk: Runtime, screens: Screens
) -> None:
    async with screens(desk) as pilot:
        await press(pilot, "T", "a")
        await type_text(pilot, "Peter Novak")
        await press(pilot, "tab")
        await type_text(pilot, "Lamp broke")
        await press(pilot, "ctrl+s")
        assert "A ticket now: Lamp broke" in toasts(pilot)[-1]
        number = value(desk, "SELECT id FROM ticket WHERE subject = 'Lamp broke'")
        current = pilot.app.screen.query_one(TicketList).current
        assert current is not None
        assert current.id == number, "the cursor goes to what was made"
        await press(pilot, "r")
        await type_text(pilot, "Which one")
        await press(pilot, "ctrl+s")
        assert "in the outbox" in toasts(pilot)[-1]
        state = f"SELECT state FROM ticket WHERE id = {number}"
        assert value(desk, state) == "waiting"
        await press(pilot, "u")
        assert value(desk, state) == "open"
        await press(pilot, "n")
        await type_text(pilot, "bulb gone")
        await press(pilot, "ctrl+s")
        assert "bulb gone" in seen(pilot)
        await press(pilot, "w")
        await type_text(pilot, "+3d")
        await press(pilot, "enter")
        assert value(desk, state) == "waiting"
        await press(pilot, "d")
        assert value(desk, state) == "closed"
        await press(pilot, "ctrl+z")
        assert value(desk, state) == "waiting"


async def test_a_reply_kept_ready_is_chosen(desk: Runtime, screens: Screens) -> None:
    async with screens(desk) as pilot:
        await press(pilot, "T", "r", "tab", "right", "right", "right", "ctrl+s")
        assert "in the outbox" in toasts(pilot)[-1]
        templates = "SELECT group_concat(template) FROM message WHERE source = 'ticket/1'"
        assert value(desk, templates) == "reply,ticket-solved"


async def test_what_cannot_be_said_keeps_the_form_open(desk: Runtime, screens: Screens) -> None:
    async with screens(desk) as pilot:
        await press(pilot, "T", "r", "ctrl+s")
        assert "The answer is empty." in seen(pilot)
        await press(pilot, "escape", "a", "ctrl+s")
        assert "Nobody asks in this ticket." in seen(pilot) or "is empty" in seen(pilot)


async def test_a_ticket_is_changed_and_a_call_belongs_to_it(
    desk: Runtime, screens: Screens
) -> None:
    async with screens(desk) as pilot:
        await press(pilot, "T", "e", "tab", "tab", "left", "ctrl+s")
        assert value(desk, "SELECT priority FROM ticket WHERE id = 1") == "high"
        await press(pilot, "l")
        await type_text(pilot, "told her")
        await press(pilot, "enter")
        assert value(desk, "SELECT ticket_id FROM interaction WHERE summary = 'told her'") == 1
        assert "told her" in seen(pilot)


async def test_tickets_are_reached_from_everywhere(desk: Runtime, screens: Screens) -> None:
    async with screens(desk) as pilot:
        assert isinstance(pilot.app, CcmApp)
        assert "One table came" in seen(pilot), "in the list of today"
        pilot.app.open_customer(1)
        await settle(pilot)
        assert "One table came" in seen(pilot)
        await press(pilot, "shift+tab", "enter")
        assert isinstance(pilot.app.screen, Tickets)
        await press(pilot, "o")
        assert isinstance(pilot.app.screen, CustomerScreen)
        await press(pilot, "K")
        await type_text(pilot, "Second table")
        await press(pilot, "enter")
        assert value(desk, "SELECT contact_id FROM ticket WHERE subject = 'Second table'") == 1
        pilot.app.push_screen(CompanyScreen(1))
        await settle(pilot)
        assert "Second table" in seen(pilot)
        await press(pilot, "ctrl+p")
        await type_text(pilot, "stools wobble")
        await found(pilot)
        await press(pilot, "enter")
        current = pilot.app.screen.query_one(TicketList).current
        assert current is not None
        assert current.subject == "Bar stools wobble", "a closed one, too, where it is asked for"


async def test_a_mail_becomes_a_ticket_in_the_inbox(desk: Runtime, screens: Screens) -> None:
    receive(desk)
    async with screens(desk) as pilot:
        await press(pilot, "0", "K")
        assert "A ticket now" in toasts(pilot)[-1]
        assert isinstance(pilot.app.screen, Tickets)
        assert value(desk, "SELECT count(*) FROM ticket") == 6
        assert "Do you open on Sunday?" in seen(pilot)
