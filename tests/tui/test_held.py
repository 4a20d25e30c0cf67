"""What is held back is shown where a person looks: with the reason, and the next chance."""

import json

import pytest

from ccm_cli.messaging.context import sending_context
from ccm_cli.messaging.sending import send_due
from ccm_cli.runtime import Runtime
from tests.tui.conftest import Screens, press, seen


@pytest.fixture
def waiting(empty: Runtime, ccm) -> Runtime:
    """A campaign to three: one waits for its hours, one has no address, one is suppressed."""
    ccm("contact", "add", "Ada", "--email", "ada@example.com")
    ccm("contact", "add", "Bob")
    ccm("contact", "add", "Zoe", "--email", "zoe@example.com")
    ccm("consent", "suppress", "zoe@example.com", "--force")
    ccm("campaign", "add", "spring", "--filter", "", "--template", "welcome",
        "--hours", "18:00-20:00")  # fmt: skip
    assert ccm("campaign", "start", "spring").code == 0
    send_due(sending_context(empty))
    return empty


async def test_the_campaigns_screen_shows_reasons_and_only_who_is_held_back(
    waiting: Runtime, screens: Screens, ccm
) -> None:
    ccm("contact", "add", "Eve", "--email", "eve@example.com")
    async with screens(waiting, (200, 50)) as pilot:
        await press(pilot, "5")
        assert "waits for the hours of this campaign · next chance" in seen(pilot)
        await press(pilot, "h")
        shown = seen(pilot)
        assert "Held back" in shown
        assert "18:00" in shown
        assert "has no address for this channel" in shown


async def test_the_hidden_are_back_when_all_are_wanted(waiting: Runtime, screens: Screens) -> None:
    with waiting.changing("sent") as work:
        work.execute("UPDATE message SET state = 'accepted', reason = '' WHERE contact_id = 1")
    async with screens(waiting, (200, 50)) as pilot:
        await press(pilot, "5")
        assert "Ada" in seen(pilot)
        await press(pilot, "h")
        assert "Ada" not in seen(pilot)
        await press(pilot, "h")
        assert "Ada" in seen(pilot)


async def test_the_customer_says_what_waits_and_why(waiting: Runtime, screens: Screens) -> None:
    async with screens(waiting, (120, 40)) as pilot:
        pilot.app.open_customer(1)  # type: ignore[attr-defined]
        await press(pilot, "f5")
        shown = " ".join(seen(pilot).split())
        assert "waits for the hours of" in shown
        assert "next chance" in shown


def test_the_card_of_the_shell_says_it_too(waiting: Runtime, ccm) -> None:
    card = ccm("who", "1", terminal=True).out
    assert "waits for the hours of this campaign" in " ".join(card.split())
    assert "next chance" in card
    data = json.loads(ccm("who", "2", "--format", "json").out)
    assert [(one["campaign"], one["reason"], one["next_at"]) for one in data["held"]] == [
        ("spring", "no address", None)
    ]


def test_the_list_on_the_shell_is_narrowed_to_a_person_or_a_campaign(waiting: Runtime, ccm) -> None:
    def people(*options: str) -> list[str]:
        rows = json.loads(ccm("outbox", "held", *options, "--format", "json").out)
        return [row["contact"] for row in rows]

    assert people("--left-out", "7d", "--campaign", "spring") == ["Ada", "Zoe", "Bob"]
    assert people("--contact", "ada@example.com") == ["Ada"]
    assert people("--contact", "2") == []
    assert people("--contact", "2", "--left-out", "7d") == ["Bob"]


def test_the_report_says_when_the_first_has_its_next_chance(waiting: Runtime, ccm) -> None:
    found = json.loads(ccm("campaign", "report", "spring", "--format", "json").out)
    chances = {one["reason"]: one["next_at"] for one in found["reasons"]}
    assert chances["outside the hours"] == "2026-11-22T17:00:00Z"
    assert chances["no address"] is None
    assert "next chance" in ccm("campaign", "report", "spring", terminal=True).out
