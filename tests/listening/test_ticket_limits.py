"""Tickets near and past their limits: told of in the list of today, and escalated once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli.jobs import tickets as job
from ccm_cli.listening import escalating
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
HOUR = 3_600


@pytest.fixture
def shop(ccm: Ccm, database: Path) -> Path:
    """Somebody who asks, of a business that never sleeps."""
    config = database.parents[3] / ".config/ccm/config.toml"
    config.write_text(config.read_text("utf-8") + '[tickets]\nhours = ["00:00-24:00"]\n', "utf-8")
    assert ccm("contact", "add", "Anna", "--email", "anna@example.com").code == 0
    return config


def settings(config: Path, lines: str) -> None:
    config.write_text(config.read_text("utf-8") + lines + "\n", "utf-8")


def at(monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setenv("CCM_NOW", str(int(moment)))


def shown(ccm: Ccm, ticket: int = 1) -> dict:
    return json.loads(ccm("ticket", "show", str(ticket), "--format", "json").out)


def todo(ccm: Ccm) -> list[tuple[str, str, str]]:
    rows = json.loads(ccm("today", "--format", "json").out)
    return [(row["kind"], row["reason"], row["command"]) for row in rows if "ticket" in row["kind"]]


def test_the_list_of_today_knows_what_presses(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1", "--priority", "urgent")
    ccm("ticket", "add", "slow", "--contact", "1", "--priority", "low")
    assert todo(ccm) == [
        ("near-ticket", "the first answer is due at 11:00 · urgent", "ccm ticket reply 1")
    ], "due today, though not near yet"
    at(monkeypatch, NOW + 3 * HOUR)
    assert todo(ccm) == [
        ("late-ticket", "the first answer was due 2 hours ago · urgent", "ccm ticket reply 1")
    ]
    rows = json.loads(ccm("today", "--format", "json").out)
    assert rows[0]["ticket_id"] == 1
    at(monkeypatch, NOW + 40 * HOUR)
    assert [kind for kind, *_rest in todo(ccm)] == ["late-ticket", "near-ticket"]


def test_a_silent_customer_comes_back_to_the_list(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1")
    ccm("ticket", "add", "else", "--contact", "1")
    ccm("ticket", "wait", "1", "--until", "+2d")
    ccm("ticket", "wait", "2")
    assert todo(ccm) == []
    at(monkeypatch, NOW + 48 * HOUR)
    assert todo(ccm) == [("quiet-ticket", "waits for an answer, 2 days", "ccm ticket reply 1")]
    at(monkeypatch, NOW + 8 * 24 * HOUR)
    assert len(todo(ccm)) == 2


def test_a_broken_promise_raises_the_priority_once(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1")
    before = shown(ccm)
    assert ccm("run", "--only", "tickets").lines == []
    at(monkeypatch, NOW + 25 * HOUR)
    line = "Ticket 1, broken (Anna): first answer overdue; priority high"
    assert ccm("run", "--only", "tickets").lines == [line]
    assert ccm("run", "--only", "tickets").lines == []
    found = shown(ccm)
    assert found["priority"] == "high"
    assert found["response_due"] == before["response_due"], "the promise stands as it was made"
    assert found["resolution_due"] == before["resolution_due"]
    assert [step["escalation"] for step in found["history"]] == ["", "late-response"]
    (escalation,) = json.loads(ccm("history", "--limit", "1", "--format", "json").out)
    assert ccm("undo", str(escalation["id"])).code == 0
    assert shown(ccm)["priority"] == "normal"


def test_near_and_late_each_have_their_deeds(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(shop, 'at_near = ["task"]\nat_breach = ["raise", "task"]')
    ccm("ticket", "add", "broken", "--contact", "1", "--priority", "urgent")
    at(monkeypatch, NOW + 50 * 60)
    assert "first answer soon due; task 1" in ccm("run", "--only", "tickets").out
    at(monkeypatch, NOW + 2 * HOUR)
    assert "first answer overdue; task 2" in ccm("run", "--only", "tickets").out
    tasks = ccm("task", "list", "--format", "csv", "--fields", "title,priority,contact").lines
    assert tasks[1:] == [f"{n},Ticket 1: broken,high,Anna" for n in (1, 2)]
    # Closed and opened again, it is looked after anew.
    at(monkeypatch, NOW + 2.5 * HOUR)
    ccm("ticket", "close", "1")
    at(monkeypatch, NOW + 3 * HOUR)
    ccm("ticket", "reopen", "1")
    assert "first answer overdue" in ccm("run", "--only", "tickets").out


def test_nothing_is_done_where_nothing_is_wanted(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings(shop, "at_breach = []")
    ccm("ticket", "add", "broken", "--contact", "1", "--priority", "urgent")
    at(monkeypatch, NOW + 9 * HOUR)
    assert ccm("run", "--only", "tickets").out == ""
    assert shown(ccm)["escalated"] is None


def test_a_crash_repeats_nothing(ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings(shop, 'at_breach = ["raise", "task"]')
    for number in range(5):
        ccm("ticket", "add", f"broken {number}", "--contact", "1", "--priority", "low")
    at(monkeypatch, NOW + 60 * HOUR)
    monkeypatch.setattr(escalating, "AT_ONCE", 2)
    real, calls = escalating.escalate, []

    def dies(work, **more):
        done = real(work, **more)
        calls.append(len(done))
        if len(calls) == 2:
            raise KeyboardInterrupt  # within the second transaction, all of it done
        return done

    monkeypatch.setattr(escalating, "escalate", dies)
    ccm("run", "--only", "tickets")
    assert calls == [2, 2]
    monkeypatch.setattr(escalating, "escalate", real)
    ccm("run", "--only", "tickets")
    ccm("run", "--only", "tickets")
    listed = ccm("ticket", "list", "--format", "csv", "--fields", "priority").lines[1:]
    assert [line.partition(",")[2] for line in listed] == ["normal"] * 5
    assert len(ccm("task", "list", "--format", "ids").lines) == 5
    for number in range(1, 6):
        steps = [step["escalation"] for step in shown(ccm, number)["history"]]
        assert steps == ["", "late-response"]


def test_the_job_is_due_only_where_somebody_waits(app, ccm: Ccm, shop: Path) -> None:
    with app.reading() as reader:
        assert not job.TICKETS.waiting(app, reader)
