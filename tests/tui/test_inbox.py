"""What an owner does with the inbox on the screens."""

import json
from pathlib import Path

import pytest

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.customer import CustomerScreen
from ccm_cli.tui.widgets.inbox import MailList
from tests.tui.arriving import receive
from tests.tui.conftest import Screens, press, seen, toasts, type_text


@pytest.fixture
def filled(shop: Runtime) -> Runtime:
    """The small business with three mails in its inbox."""
    receive(shop)
    return shop


@pytest.mark.parametrize("size", [(80, 24), (200, 50)])
async def test_what_waits_comes_first_and_is_read_beside(
    filled: Runtime, screens: Screens, size: tuple[int, int]
) -> None:
    async with screens(filled, size) as pilot:
        await press(pilot, "0")
        shown = seen(pilot)
        assert "2 wait" in shown
        assert shown.index("Hours") < shown.index("Chairs") < shown.index("Out of off")
        assert "Do you open on Sunday?" in shown
        assert "> one" not in shown
        await press(pilot, "f")
        assert "> one" in seen(pilot)


async def test_a_reply_goes_into_the_outbox_and_the_mail_is_done(
    filled: Runtime, screens: Screens
) -> None:
    async with screens(filled) as pilot:
        await press(pilot, "0", "r")
        await type_text(pilot, "Yes")
        await press(pilot, "ctrl+s")
        assert "in the outbox" in toasts(pilot)[-1]
        assert "1 waits" in seen(pilot)
        with filled.reading() as reader:
            sent = reader.value("SELECT variables FROM message WHERE source = 'reply'")
        assert '"text": "Yes"' in sent


async def test_files_go_along_with_a_reply(
    filled: Runtime, screens: Screens, tmp_path: Path
) -> None:
    file = tmp_path / "plan.txt"
    async with screens(filled) as pilot:
        await press(pilot, "0", "r")
        await type_text(pilot, "Here")
        await press(pilot, "tab")
        await type_text(pilot, str(file))
        await press(pilot, "enter")
        assert "There is no file" in seen(pilot)
        file.write_text("oak", encoding="utf-8")
        await press(pilot, "enter")
        assert "in the outbox" in toasts(pilot)[-1]
        with filled.reading() as reader:
            files = reader.value("SELECT files FROM message WHERE source = 'reply'")
        assert [one["name"] for one in json.loads(files)] == ["plan.txt"]


async def test_d_has_a_mail_done_and_ctrl_z_has_it_wait_again(
    filled: Runtime, screens: Screens
) -> None:
    async with screens(filled) as pilot:
        await press(pilot, "0", "d")
        assert "1 waits" in seen(pilot)
        await press(pilot, "ctrl+z")
        assert "2 wait" in seen(pilot)
        await press(pilot, "w")
        assert "Out of off" not in seen(pilot)


async def test_strangers_are_made_leads_or_said_to_be_somebody(
    filled: Runtime, screens: Screens
) -> None:
    async with screens(filled) as pilot:
        await press(pilot, "0", "j", "o")
        assert "Nobody in your records" in toasts(pilot)[-1]
        await press(pilot, "l")
        assert "A lead now: Eve" in toasts(pilot)[-1]
        await press(pilot, "o")
        assert isinstance(pilot.app.screen, CustomerScreen)
        assert "Eve" in seen(pilot)
        await press(pilot, "escape", "ctrl+z", "a")
        await type_text(pilot, "1")
        await press(pilot, "enter")
        mails = pilot.app.screen.query_one(MailList)
        assert mails.current is not None
        assert mails.current.contact_id == 1


async def test_t_makes_a_task_about_the_sender(filled: Runtime, screens: Screens) -> None:
    async with screens(filled) as pilot:
        await press(pilot, "0", "t")
        await type_text(pilot, "send the plan")
        await press(pilot, "ctrl+s")
        with filled.reading() as reader:
            made = reader.value("SELECT contact_id FROM task WHERE title = 'send the plan'")
        assert made == 1


async def test_looking_for_mail_without_a_server_says_what_to_set(
    filled: Runtime, screens: Screens
) -> None:
    async with screens(filled) as pilot:
        await press(pilot, "0", "s")
        assert "no IMAP server" in toasts(pilot)[-1]
