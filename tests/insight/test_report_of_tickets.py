"""The report of tickets, held against numbers worked out by hand."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
HOUR, DAY = 3_600, 86_400


@pytest.fixture
def desk(ccm: Ccm, database: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """``desk(days, "ticket", "close", "1")`` says something so many days from now."""
    config = database.parents[3] / ".config/ccm/config.toml"
    text = '[tickets]\nhours = ["00:00-24:00"]\nat_breach = []\n'
    config.write_text(config.read_text("utf-8") + text, "utf-8")
    ccm("contact", "add", "Ada", "--email", "ada@example.com")

    def say(days: float, *line: str) -> None:
        monkeypatch.setenv("CCM_NOW", str(int(NOW + days * DAY)))
        done = ccm(*line)
        assert done.code == 0, done.err
        monkeypatch.setenv("CCM_NOW", str(NOW))

    return say


def report(ccm: Ccm, *options: str) -> list[dict[str, Any]]:
    found = json.loads(ccm("report", "tickets", *options, "--format", "json").out)
    return found["rows"] if isinstance(found, dict) else found


def add(desk: Callable[..., None], days: float, *more: str) -> None:
    desk(days, "ticket", "add", "chair", "--contact", "1", *more)


def test_nothing_is_divided_by_nothing(ccm: Ccm, desk: Callable[..., None]) -> None:
    (row,) = report(ccm, "--by", "none")
    assert [row[name] for name in ("opened", "solved", "backlog")] == [0, 0, 0]
    empty = ("response_median", "response_kept", "resolution_kept", "reopened")
    assert [row[name] for name in empty] == [None] * len(empty)
    shown = ccm("report", "tickets", "--by", "none", "--format", "table").out
    assert "n/a" in shown


def test_a_whole_story_in_numbers(ccm: Ccm, desk: Callable[..., None]) -> None:
    # Answered in 1, 2 and 30 hours (promised: a day); the fourth never, and its day is past.
    for _time in range(3):
        add(desk, -20)
    add(desk, -20, "--priority", "urgent", "--category", "damage")
    for number, hours in enumerate((1, 2, 30), 1):
        desk(-20 + hours / 24, "ticket", "reply", str(number), "--text", "yes", "--open")
    # Solved in 2, 4 and 6 days (promised: five).
    for number, days in ((1, 2), (2, 4), (3, 6)):
        desk(-20 + days, "ticket", "close", str(number))
    desk(-13, "ticket", "reopen", "3")
    desk(-12, "ticket", "close", "3")
    (row,) = report(ccm, "--by", "none")
    assert (row["opened"], row["solved"], row["backlog"]) == (4, 3, 1)
    assert (row["response_median"], row["response_p90"]) == (2 * HOUR, 30 * HOUR)
    assert row["response_kept"] == 0.5, "two in time, one late, one not at all"
    assert (row["resolution_median"], row["resolution_p90"]) == (4 * DAY, 8 * DAY)
    assert row["resolution_kept"] == 0.6667
    assert row["reopened"] == 0.3333
    by_priority = {row["priority"]: row for row in report(ccm, "--by", "priority")}
    assert (by_priority["normal"]["opened"], by_priority["urgent"]["opened"]) == (3, 1)
    assert by_priority["urgent"]["response_kept"] == 0.0
    assert by_priority["urgent"]["resolution_kept"] is None
    assert {row["category"] for row in report(ccm, "--by", "category")} == {"damage", None}
    (damage,) = report(ccm, "--by", "none", "--filter", "category=damage")
    assert damage["opened"] == 1


def test_a_month_has_what_was_opened_solved_and_left_over(
    ccm: Ccm, desk: Callable[..., None]
) -> None:
    add(desk, -60)  # 23 September
    add(desk, -40)  # 13 October
    desk(-30, "ticket", "close", "1")  # 23 October
    desk(-5, "ticket", "close", "2")  # 17 November
    add(desk, -3)
    rows = report(ccm, "--by", "month", "--since", "2026-09-01", "--until", "2026-11-30")
    assert [(r["opened"], r["solved"], r["backlog"]) for r in rows] == [
        (1, 0, 1), (1, 1, 1), (1, 1, 1),
    ]  # fmt: skip
    assert report(ccm, "--by", "month", "--period", "all")[-1]["backlog"] == 1
    sql = ccm("report", "tickets", "--sql").out
    assert "first_response_at" in sql


def test_waiting_after_the_answer_does_not_make_it_punctual(
    ccm: Ccm, desk: Callable[..., None]
) -> None:
    add(desk, -20, "--priority", "urgent")
    desk(-19, "ticket", "reply", "1", "--text", "late")
    desk(-10, "ticket", "reopen", "1")
    (row,) = report(ccm, "--by", "none")
    assert row["response_kept"] == 0.0
