"""The report of a campaign: each message counted once, in words and in a pipe."""

import csv
import io
import json
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.cli.campaign_report_page import percents
from ccm_cli.runtime import Runtime
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]


@pytest.fixture
def campaign(app: Runtime, ccm: Ccm) -> Callable[..., None]:
    """A running campaign whose messages have the states and reasons given."""

    def make(*messages: tuple[str, str]) -> None:
        assert ccm("campaign", "add", "spring", "--filter", "", "--template", "welcome").code == 0
        with app.changing("outbox") as work:
            work.execute("UPDATE campaign SET state = 'running'")
            for number, (state, reason) in enumerate(messages):
                work.execute(
                    "INSERT INTO message (campaign_id, step, occurrence, channel, purpose,"
                    " template, template_digest, message_id, state, reason, address, subject,"
                    " attempts, next_at, claimed_by, queued_at) VALUES (1, 0, ?, 'file',"
                    " 'marketing', 'welcome', '', ?, ?, ?, '', '', 0, ?, '', ?)",
                    (str(number), f"<{number}@x>", state, reason, NOW, NOW),
                )

    return make


@given(
    st.dictionaries(st.text(), st.integers(0, 10**7), min_size=1).filter(lambda c: any(c.values()))
)
def test_percents_sum_to_a_hundred_and_are_off_by_less_than_one(counts: dict[str, int]) -> None:
    found = percents(counts)
    whole = sum(counts.values())
    assert sum(found.values()) == 100
    assert all(abs(found[name] - 100 * n / whole) < 1 for name, n in counts.items())


def test_in_a_pipe_every_message_is_counted_once(campaign: Callable[..., None], ccm: Ccm) -> None:
    campaign(("accepted", ""), ("refused", "550 no"), ("refused", "550 no"), ("refused", ""))
    lines = ccm("campaign", "report", "spring", "--format", "csv").out
    assert list(csv.reader(io.StringIO(lines))) == [
        ["state", "reason", "messages"],
        ["accepted", "", "1"],
        ["refused", "", "1"],
        ["refused", "550 no", "2"],
    ]


def test_when_all_is_accepted_one_bar_and_one_share_say_it(
    campaign: Callable[..., None], ccm: Ccm
) -> None:
    campaign(("accepted", ""), ("accepted", ""))
    shown = ccm("campaign", "report", "spring", terminal=True).out
    assert len(re.findall("█+", shown)) == 1
    assert "100% accepted" in shown


def test_thirds_do_not_sum_to_more_than_a_hundred(campaign: Callable[..., None], ccm: Ccm) -> None:
    campaign(*(("accepted", ""),) * 2, *(("refused", "x"),) * 2, *(("suppressed", "y"),) * 2)
    shown = ccm("campaign", "report", "spring", terminal=True).out
    table = shown.partition("Why some")[0]
    assert sum(map(int, re.findall(r"(\d+)%", table))) == 100


def test_who_was_reached_over_another_channel_is_counted_once(
    campaign: Callable[..., None], app: Runtime, ccm: Ccm
) -> None:
    campaign(
        ("accepted", ""), ("passed on", "550 no"), ("accepted", ""),  # 3 goes on from 2
        ("accepted", ""), ("suppressed", "opted out"),  # 4 came back: 5 goes on from it
    )  # fmt: skip
    with app.changing("fallbacks") as work:
        work.execute("UPDATE message SET fallback_of = id - 1 WHERE id IN (3, 5)")
    shown = ccm("campaign", "report", "spring", terminal=True).out
    assert "3 messages" in shown
    assert "passed on" not in shown
    whole = re.sub(r"\x1b\[[\d;]*m", "", shown).splitlines()[2].strip()
    assert whole == "█" * 40 + "▏" * 20
    counted = json.loads(ccm("campaign", "report", "spring", "--format", "json").out)
    assert counted["states"] == {"accepted": 2, "suppressed": 1}
    assert [one["reason"] for one in counted["reasons"]] == ["opted out"]
    assert counted["accepted_share"] == pytest.approx(2 / 3)


def test_a_draft_and_a_scheduled_campaign_say_so(app: Runtime, ccm: Ccm) -> None:
    ccm("contact", "add", "Ada", "--email", "ada@example.com")
    ccm("campaign", "add", "spring", "--filter", "", "--template", "welcome")
    for terminal in (True, False):
        told = ccm("campaign", "report", "spring", terminal=terminal)
        assert "ccm campaign start spring" in told.out + told.err
    started = ccm("campaign", "start", "spring", "--at", "2026-12-01 09:00")
    assert started.code == 0, started.err
    for terminal in (True, False):
        told = ccm("campaign", "report", "spring", terminal=terminal)
        assert re.search(r"It starts .*Dec", told.out + told.err)


def test_on_a_terminal_a_campaign_added_is_told_in_words(app: Runtime, ccm: Ccm) -> None:
    assert app
    arguments = ("campaign", "add", "spring", "--filter", "", "--template", "welcome")
    added = ccm(*arguments, terminal=True)
    assert (added.out, added.err) == ("1\n", "Added campaign 1: spring\n")
