"""What an owner does with rules and journeys on the screens."""

import pytest

from ccm_cli.automation.queries.runs import state_of
from ccm_cli.runtime import Runtime
from tests.tui.conftest import Screens, press, seen, toasts

HELLO = """
about = "Says hello"
when = "contact-add"
[[then]]
task = "Call {name}"
[[then]]
wait = "3d"
[[then]]
if = "replied"
[[then.then]]
tag = "answered"
"""


@pytest.fixture
def ruled(shop: Runtime, home, ccm) -> Runtime:
    """The small business with a rule of its own that somebody has begun by."""
    folder = home / ".config/ccm/rules"
    folder.mkdir(parents=True)
    (folder / "aa-hello.toml").write_text(HELLO, encoding="utf-8")
    assert ccm("rule", "on", "aa-hello").code == 0
    ccm("contact", "add", "Zora Neal")
    assert ccm("run", "--only", "automations").code == 0
    return shop


def _state(runtime: Runtime, source: str) -> str:
    with runtime.reading() as reader:
        return state_of(reader, source)


async def _to_hello(pilot) -> None:
    await press(pilot, "9", "j", "j", "j")


async def test_the_list_shows_what_is_on_and_where_its_people_are(ruled: Runtime, screens: Screens):
    async with screens(ruled, size=(120, 34)) as pilot:
        await press(pilot, "9")
        assert "welcome-series" in seen(pilot)
        assert "Journey: Welcomes a new customer" in seen(pilot)
        await press(pilot, "j", "j", "j")
        shown = seen(pilot)
        assert "aa-hello" in shown
        assert "1 began · 1 on the way" in shown
        assert "Zora Neal" in shown
        assert "✓ tag answered" in shown


async def test_the_log_says_why(ruled: Runtime, screens: Screens):
    async with screens(ruled, size=(120, 34)) as pilot:
        await _to_hello(pilot)
        await press(pilot, "enter", "enter")
        shown = seen(pilot)
        assert "began: contact-add" in shown
        assert "Call Zora Neal" in shown
        assert "waits: 3d" in shown


async def test_one_key_switches_and_the_undo_takes_it_back(ruled: Runtime, screens: Screens):
    async with screens(ruled, size=(120, 34)) as pilot:
        await _to_hello(pilot)
        await press(pilot, "o")
        assert _state(ruled, "rule/aa-hello") == "off"
        assert "Off: aa-hello" in toasts(pilot)[-1]
        await press(pilot, "ctrl+z")
        assert _state(ruled, "rule/aa-hello") == "on"
        await press(pilot, "p")
        assert _state(ruled, "rule/aa-hello") == "paused"
        await press(pilot, "p")
        assert _state(ruled, "rule/aa-hello") == "on"


async def test_a_test_of_the_past_does_nothing(ruled: Runtime, screens: Screens):
    async with screens(ruled, size=(120, 34)) as pilot:
        await press(pilot, "9", "j", "t")
        shown = seen(pilot)
        assert "Test: welcome-series, 30 days" in shown
        assert "send welcome" in shown
    assert _state(ruled, "journey/welcome-series") == "off"


async def test_a_fault_of_a_file_is_said_where_it_is_switched_on(
    shop: Runtime, home, screens: Screens
):
    folder = home / ".config/ccm/journeys"
    folder.mkdir(parents=True)
    (folder / "aa.toml").write_text('when = "deal-wun"\n[[step]]\ntag = "x"\n', encoding="utf-8")
    async with screens(shop, size=(120, 34)) as pilot:
        await press(pilot, "9", "o")
        assert "Did you mean deal-win?" in toasts(pilot)[-1]
    assert _state(shop, "journey/aa") == "off"


async def test_where_a_campaign_sends_the_same_message_the_screen_asks_first(
    ruled: Runtime, screens: Screens, ccm
):
    add = ("campaign", "add", "hello", "--template", "welcome", "--trigger", "--filter", "id=0")
    assert ccm(*add).code == 0
    assert ccm("campaign", "start", "hello").code == 0
    async with screens(ruled, size=(120, 34)) as pilot:
        await press(pilot, "9", "j", "o")
        assert "sent by campaign hello, too" in seen(pilot)
        assert _state(ruled, "journey/welcome-series") == "off"
        await press(pilot, "y")
        assert _state(ruled, "journey/welcome-series") == "on"
