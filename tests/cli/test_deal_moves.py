"""Moving deals from the shell: what a stage requires, competitors, many deals at once."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
DAY = 86_400

PIPELINES = """
[pipelines.sales]
stages = ["lead", "proposal", "won", "lost"]
probabilities = [10, 50, 100, 0]
days = [7, 0, 0, 0]
required = { proposal = ["value", "custom.contract"], lost = ["lost_reason"] }
loss_reasons = ["price", "timing"]

[pipelines.service]
stages = ["lead", "visit", "won", "lost"]
probabilities = [20, 60, 100, 0]
"""


@pytest.fixture(autouse=True)
def settings(database: Path, home: Path) -> None:
    assert database.exists()
    with (home / ".config/ccm/config.toml").open("a", encoding="utf-8") as file:
        file.write(PIPELINES)


def add(ccm: Ccm, title: str, *more: str) -> str:
    result = ccm("deal", "add", "--title", title, *more)
    assert result.code == 0, result.err
    return result.out.strip()


def shown(ccm: Ccm, number: str) -> dict[str, object]:
    result = ccm("deal", "show", number, "--format", "json")
    assert result.code == 0, result.err
    found: dict[str, object] = json.loads(result.out)
    return found


def stages(ccm: Ccm) -> list[str]:
    result = ccm("deal", "list", "--sort", "id", "--fields", "stage", "--format", "json")
    return [row["stage"] for row in json.loads(result.out)]


def test_a_stage_refuses_a_deal_that_lacks_what_it_requires_and_says_how_to_give_it(ccm: Ccm):
    deal = add(ccm, "50 chairs")
    refused = ccm("deal", "move", deal, "--stage", "proposal")
    assert refused.code == 5
    assert "50 chairs cannot enter the stage proposal without: Value, contract." in refused.err
    assert "ccm deal edit 1 --value AMOUNT --set contract=…" in refused.err
    assert shown(ccm, deal)["stage"] == "lead"
    assert ccm("deal", "edit", deal, "--value", "0", "--set", "contract=A1").code == 0
    assert ccm("deal", "move", deal, "--stage", "proposal").code == 0


def test_a_deal_is_not_added_past_what_its_stage_requires(ccm: Ccm):
    refused = ccm("deal", "add", "--title", "x", "--stage", "proposal", "--value", "5")
    assert (refused.code, refused.out) == (5, "")
    assert "--set contract=…" in refused.err
    assert stages(ccm) == []


def test_a_reason_of_loss_is_one_of_those_of_the_settings(ccm: Ccm):
    deal = add(ccm, "50 chairs")
    assert "Say why: --reason" in ccm("deal", "lose", deal).err
    wrong = ccm("deal", "lose", deal, "--reason", "prise")
    assert (wrong.code, "Did you mean price?" in wrong.err) == (2, True)
    assert ccm("deal", "lose", deal, "--reason", "PRICE").code == 0
    assert shown(ccm, deal)["lost_reason"] == "price"
    assert ccm("deal", "edit", deal, "--lost-reason", "weather").code == 2


def test_competitors_are_named_and_one_of_them_wins(ccm: Ccm):
    deal = add(ccm, "50 chairs", "--competitor", "Oak & Sons")
    ccm("deal", "edit", deal, "--add-competitor", "Fir", "--add-competitor", "OAK & sons")
    assert shown(ccm, deal)["competitors"] == "Oak & Sons, Fir"
    again = ccm("deal", "edit", deal, "--rm-competitor", "Fur")
    assert (again.code, "Did you mean Fir?" in again.err) == (3, True)
    assert "competitors" in ccm("deal", "edit", deal, "--rm-competitor", "Fir").err
    assert ccm("deal", "lose", deal, "--reason", "price", "--to", "Elm Ltd").code == 0
    assert shown(ccm, deal)["lost_to"] == "Elm Ltd"
    for fits in ("lost_to='elm ltd'", "competitor~=oak and not lost_to~=oak"):
        assert ccm("deal", "list", "--filter", fits, "--format", "ids").out == "1\n", fits
    assert ccm("deal", "reopen", deal).code == 0
    assert (shown(ccm, deal)["lost_to"], shown(ccm, deal)["lost_reason"]) == ("", "")
    assert ccm("undo").code == 0
    assert shown(ccm, deal)["lost_to"] == "Elm Ltd"


def test_a_deal_is_lost_to_somebody_only_where_it_is_lost(ccm: Ccm):
    deal = add(ccm, "50 chairs")
    assert ccm("deal", "win", deal).code == 0
    wrong = ccm("deal", "move", deal, "--to", "lead", "--reason", "price")
    assert (wrong.code, "not lost" in wrong.err) == (2, True)


def test_all_that_fit_a_filter_are_moved_as_one_change(ccm: Ccm):
    for number in range(3):
        add(ccm, f"deal {number}", "--value", "10", "--set", "contract=x")
    dry = ccm(
        *("deal", "move", "--filter", "id > 1", "--to", "proposal", "--dry-run"),
        *("--format", "csv"),
    )
    assert dry.lines == [
        "id,title,from,to,refused",
        "2,deal 1,lead,proposal,",
        "3,deal 2,lead,proposal,",
    ]
    assert "2 deals would move." in dry.err
    assert stages(ccm) == ["lead"] * 3
    done = ccm("deal", "move", "--filter", "id > 1", "--to", "proposal")
    assert (done.code, done.err) == (0, "Moved 2 deals.\n")
    assert stages(ccm) == ["lead", "proposal", "proposal"]
    assert "move 2 deals to proposal" in ccm("undo").err
    assert stages(ccm) == ["lead"] * 3


def test_deals_that_may_not_move_stay_and_are_named(ccm: Ccm):
    add(ccm, "ready", "--value", "10", "--set", "contract=x")
    add(ccm, "not ready")
    partly = ccm("deal", "move", "1", "2", "--to", "proposal")
    assert partly.code == 6
    assert "1 deal stays where it is." in partly.err
    assert "2  not ready cannot enter" in partly.err
    assert stages(ccm) == ["proposal", "lead"]
    none = ccm("deal", "move", "--filter", "stage=lead", "--to", "proposal")
    assert none.code == 5
    assert "not ready" in none.err


def test_many_are_won_and_lost_at_once(ccm: Ccm):
    for number in range(4):
        add(ccm, f"deal {number}")
    assert ccm("deal", "win", "1", "2").err == "Moved 2 deals.\n"
    lost = ccm("deal", "lose", "--filter", "state=open", "--reason", "timing", "--to", "Fir")
    assert lost.err == "Moved 2 deals.\n"
    assert stages(ccm) == ["won", "won", "lost", "lost"]
    assert (
        ccm("deal", "list", "--filter", "lost_to=fir", "--format", "ids").lines == ["3", "4"][::-1]
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("move", "--to", "lead"), 2, "Name the deals"),
        (("move", "1", "--filter", "id=1", "--to", "lead"), 2, "Name the deals"),
        (("move", "1"), 2, "Which stage?"),
        (("move", "9", "--to", "lead"), 3, "no deal 9"),
        (("win", "--filter", "id=7"), 0, "No deal fits."),
    ],
)
def test_what_is_wrong_is_said(ccm: Ccm, arguments: tuple[str, ...], code: int, words: str):
    result = ccm("deal", *arguments)
    assert (result.code, words in result.err) == (code, True), result.err


def test_a_deal_goes_on_in_another_pipeline_and_its_days_count_anew(
    ccm: Ccm, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CCM_NOW", str(NOW - 9 * DAY))
    deal = add(ccm, "50 chairs")
    monkeypatch.setenv("CCM_NOW", str(NOW))
    assert (shown(ccm, deal)["days_in_stage"], shown(ccm, deal)["rotting"]) == (9, True)
    assert ccm("deal", "list", "--filter", "rotting", "--format", "ids").out == "1\n"
    assert ccm("deal", "list", "--filter", "days_in_stage > 9", "--format", "ids").out == ""
    moved = ccm("deal", "move", deal, "--pipeline", "service", "--to", "lead")
    assert moved.err == "50 chairs: sales: lead → service: lead\n"
    after = shown(ccm, deal)
    assert (after["pipeline"], after["days_in_stage"], after["rotting"]) == ("service", 0, False)
    last = after["history"][-1]  # type: ignore[index]
    assert (last["from"], last["to"]) == ("sales: lead", "service: lead")
    assert [move["stayed"] for move in after["history"]] == [9 * DAY, 0]  # type: ignore[attr-defined]


def test_rotting_deals_are_marked_on_the_board(ccm: Ccm, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CCM_NOW", str(NOW - 8 * DAY))
    add(ccm, "old")
    monkeypatch.setenv("CCM_NOW", str(NOW))
    add(ccm, "new")
    board = re.sub(r"\x1b\[[0-9;]*m", "", ccm("pipeline", terminal=True).out)
    assert "⚠ 1  2" in board
    assert "⚠ 1 rotting" in board
    found = json.loads(ccm("pipeline", "--format", "json").out)
    assert [(row["stage"], row["days"], row["rotting"]) for row in found[:2]] == [
        ("lead", 7, 1),
        ("proposal", None, 0),
    ]


def test_a_day_that_is_put_off_is_counted_and_the_first_promise_kept(ccm: Ccm):
    deal = add(ccm, "50 chairs", "--expected-close", "2026-12-01")
    for day in ("2026-12-15", "2026-12-10", "", "2026-12-24"):
        assert ccm("deal", "edit", deal, "--expected-close", day).code == 0
    found = shown(ccm, deal)
    assert (found["promised_close"], found["pushes"]) == ("2026-12-01", 2)
    assert found["expected_close"] == "2026-12-24"
