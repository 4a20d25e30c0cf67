"""Tickets as the shell knows them: opened, changed, closed, and their limits kept."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ccm_cli.runtime import Runtime
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]
HOUR = 3_600
OPENING = NOW + 23 * HOUR
"""Monday, 9:00 in Berlin."""


@pytest.fixture
def shop(ccm: Ccm, database: Path) -> Path:
    """Sundays off, an address, a company, a deal."""
    config = database.parents[3] / ".config/ccm/config.toml"
    text = config.read_text("utf-8").replace(
        "[business]", '[business]\nholidays = ["saturday", "sunday"]'
    )
    config.write_text(text + '[tickets]\nhours = ["09:00-17:00"]\n', "utf-8")
    for line in (
        "contact add Anna --email anna@example.com --company Cedar",
        "contact add Bob --email bob@example.com",
        "deal add --title oak --contact 1",
    ):
        assert ccm(*line.split()).code == 0
    return database


def shown(ccm: Ccm, ticket: int = 1) -> dict:
    return json.loads(ccm("ticket", "show", str(ticket), "--format", "json").out)


def when(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_ticket_begins_with_its_promises(ccm: Ccm, shop: Path) -> None:
    made = ccm(
        *("ticket", "add", "A leg broke", "--contact", "Anna", "--priority", "high"),
        *("--channel", "phone", "--text", "-"),
        stdin="The left one.\nSince Friday.\n",
    )
    assert (made.code, made.out) == (0, "1\n")
    found = shown(ccm)
    assert found["description"] == "The left one.\nSince Friday."
    assert (found["company"], found["channel"], found["state"]) == ("Cedar", "phone", "open")
    # It is Sunday: four hours from Monday 9:00 in Berlin, two days of eight hours.
    assert found["response_due"] == "2026-11-23T12:00:00Z"
    assert found["resolution_due"] == "2026-11-24T16:00:00Z"
    assert found["limit"] == found["response_due"]
    (begun,) = found["history"]
    assert (begun["at"], begun["from_state"], begun["to_state"]) == (when(NOW), "", "open")
    listed = ccm("ticket", "list", "--format", "csv").lines[1]
    assert listed == "1,A leg broke,Anna,high,open,2026-11-23T12:00:00Z,false"


def test_the_clock_stands_while_the_customer_is_asked(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1", "--priority", "urgent")
    assert shown(ccm)["limit"] == "2026-11-23T09:00:00Z"
    monkeypatch.setenv("CCM_NOW", str(NOW + 23 * HOUR + 1_800))  # Monday 9:30
    assert ccm("ticket", "wait", "1", "--until", "+2d", "--note", "asked for a photo").code == 0
    waiting = shown(ccm)
    assert (waiting["state"], waiting["limit"]) == ("waiting", None)
    monkeypatch.setenv("CCM_NOW", str(NOW + 28 * HOUR))  # Monday 14:00: four and a half hours on
    assert ccm("ticket", "reopen", "1").code == 0
    again = shown(ccm)
    assert again["response_due"] == again["limit"] == "2026-11-23T13:30:00Z"
    assert again["resolution_due"] == "2026-11-24T12:30:00Z"
    assert again["wait_until"] is None
    assert again["reopened"] == 0, "it only waited"
    assert [(step["to_state"], step["note"]) for step in again["history"]] == [
        ("open", ""), ("waiting", "asked for a photo"), ("open", ""),
    ]  # fmt: skip


def test_near_and_late_are_told_apart(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1", "--priority", "urgent")
    for minutes, near, late in ((44, False, False), (45, True, False), (60, True, False),
                                (61, False, True)):  # fmt: skip
        monkeypatch.setenv("CCM_NOW", str(OPENING + minutes * 60))
        found = shown(ccm)
        assert (found["near"], found["late"]) == (near, late), minutes
        for name, holds in (("near", near), ("late", late)):
            ids = ccm("ticket", "list", "--filter", name, "--format", "ids").out
            assert ids == ("1\n" if holds else "")


def test_another_priority_brings_its_own_promises(ccm: Ccm, shop: Path) -> None:
    ccm("ticket", "add", "broken", "--contact", "1", "--priority", "low")
    assert shown(ccm)["response_due"] == "2026-11-24T16:00:00Z"
    said = ccm("ticket", "edit", "1", "--priority", "urgent", "--subject", "leg broken")
    assert said.err == "Changed ticket 1: subject, priority\n"
    assert shown(ccm)["response_due"] == "2026-11-23T09:00:00Z"
    assert ccm("undo").code == 0
    assert shown(ccm)["response_due"] == "2026-11-24T16:00:00Z"


def test_nothing_is_promised_where_the_settings_say_so(
    ccm: Ccm, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = shop.parents[3] / ".config/ccm/config.toml"
    more = '[tickets.response]\nlow = ""\n[tickets.resolution]\nlow = ""\n'
    config.write_text(config.read_text("utf-8") + more, "utf-8")
    ccm("ticket", "add", "some day", "--contact", "1", "--priority", "low")
    found = shown(ccm)
    assert (found["response_due"], found["resolution_due"], found["limit"]) == (None, None, None)
    assert (found["near"], found["late"]) == (False, False)


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ('hours = ["9 to 5"]', "tickets.hours"),
        ('[tickets.response]\nhigh = "soon"', "tickets.response.high"),
        ("near = 100", "tickets.near"),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(
    ccm: Ccm, shop: Path, lines: str, named: str
) -> None:
    config = shop.parents[3] / ".config/ccm/config.toml"
    text = config.read_text("utf-8").replace('hours = ["09:00-17:00"]\n', "")
    config.write_text(f"{text}{lines}\n", "utf-8")
    refused = ccm("ticket", "add", "broken", "--contact", "1")
    assert refused.code == 1
    assert named in refused.err


def test_closing_many_is_one_change(ccm: Ccm, shop: Path) -> None:
    for subject in ("one", "two", "three"):
        ccm("ticket", "add", subject, "--contact", "1", "--category", "delivery")
    tried = ccm("ticket", "close", "--filter", "category=delivery", "--dry-run")
    assert "3 tickets would change." in tried.err
    assert ccm("ticket", "list", "--format", "ids").out == "1\n2\n3\n"
    assert ccm("ticket", "close", "1", "--note", "sent a new one").code == 0
    said = ccm("ticket", "close", "--filter", "category=delivery")
    assert said.err == "Changed 2 tickets. 1 was so already.\n"
    assert ccm("ticket", "list", "--format", "ids").out == ""
    assert ccm("ticket", "list", "--all", "--format", "ids").out == "1\n2\n3\n"
    assert ccm("undo").code == 0
    assert ccm("ticket", "list", "--format", "ids").out == "2\n3\n"


def test_what_is_closed_opens_again_and_says_how_often(ccm: Ccm, shop: Path) -> None:
    ccm("ticket", "add", "broken", "--contact", "1")
    ccm("ticket", "close", "1")
    assert ccm("ticket", "wait", "1").code == 2
    assert ccm("ticket", "reopen", "1", "--note", "broke again").code == 0
    found = shown(ccm)
    assert (found["state"], found["reopened"]) == ("open", 1)
    assert found["closed"] == when(NOW)
    assert ccm("ticket", "reopen", "1").err == "Changed 0 tickets. 1 was so already.\n"


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (("add", "", "--contact", "1"), 2, "The subject is empty."),
        (("add", "who?"), 2, "Nobody asks in this ticket."),
        (("add", "x", "--contact", "1", "--priority", "hihg"), 2, "high"),
        (("add", "x", "--contact", "1", "--channel", "pigeon"), 2, "pigeon"),
        (("add", "x", "--contact", "1", "--deal", "9"), 3, "9"),
        (("add", "x", "--contact", "nobody@example.com"), 3, "nobody@example.com"),
        (("edit", "1", "--contact", "", "--company", ""), 2, "Nobody asks in this ticket."),
        (("wait", "1", "--until", "2020-01-01"), 2, "passed already"),
        (("note", "1", " "), 2, "empty"),
        (("show", "9"), 3, "There is no ticket 9."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(
    ccm: Ccm, shop: Path, line: tuple[str, ...], code: int, words: str
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1")
    refused = ccm("ticket", *line)
    assert refused.code == code
    assert words in refused.err
    assert shown(ccm)["contact"] == "Anna"


def test_filters_ask_people_and_companies_for_their_tickets(ccm: Ccm, shop: Path) -> None:
    ccm("ticket", "add", "one", "--contact", "1", "--priority", "high")
    ccm("ticket", "add", "two", "--contact", "1")
    ccm("ticket", "close", "2")

    def people(expression: str) -> str:
        return ccm("contact", "list", "--filter", expression, "--format", "ids").out

    assert people("tickets.open = 1") == "1\n"
    assert people("tickets.open = 0") == "2\n"
    assert people("tickets.count = 2 and tickets.count in 90d = 2") == "1\n"
    assert people("ticket(state=open and priority=high).count = 1") == "1\n"
    assert people("ticket(priority=urgent).count >= 1") == ""
    assert people("not ticket(state=closed).count >= 1") == "2\n"
    firms = ccm("company", "list", "--filter", "tickets.open >= 1", "--format", "ids")
    assert firms.out == "1\n"
    ccm("segment", "add", "asking", "--filter", "ticket(state=open, priority=high).count >= 1")
    ccm("segment", "add", "asking", "--filter", "tickets.open >= 1 and tag=vip")
    why = ccm("segment", "why", "asking", "1")
    assert "tickets.open >= 1" in why.out


def test_a_ticket_is_found_by_what_was_asked_and_noted(ccm: Ccm, shop: Path) -> None:
    ccm("ticket", "add", "Стул сломался", "--contact", "1", "--text", "Ещё в пятницу")
    ccm("ticket", "note", "1", "spare", "leg", "ordered")
    for words in ("стул", "еще", "ordered"):
        found = json.loads(ccm("find", words, "--format", "json").out)
        assert [(hit["kind"], hit["id"]) for hit in found] == [("ticket", 1)], words
    ccm("ticket", "rm", "1", "--force")
    assert json.loads(ccm("find", "ordered", "--format", "json").out) == []
    assert ccm("undo").code == 0
    assert json.loads(ccm("find", "ordered", "--format", "json").out) != []


def test_tickets_of_a_contact_that_is_merged_come_over(ccm: Ccm, shop: Path) -> None:
    ccm("ticket", "add", "broken", "--contact", "2")
    assert ccm("merge", "1", "2", "--yes").code == 0
    assert shown(ccm)["contact"] == "Anna"
    assert ccm("undo").code == 0
    assert shown(ccm)["contact"] == "Bob"


def test_a_ticket_is_edited_as_text(
    ccm: Ccm, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ccm("ticket", "add", "broken", "--contact", "1")
    script = tmp_path / "edit"
    script.write_text(
        '#!/bin/sh\nsed -i -e \'s/normal/urgent/\' -e \'s/"open"/"closed"/\' "$1"\n', "utf-8"
    )
    script.chmod(0o755)
    monkeypatch.setenv("EDITOR", str(script))
    edited = ccm("edit", "ticket", "1")
    assert edited.code == 0, edited.err
    found = shown(ccm)
    assert (found["priority"], found["state"]) == ("urgent", "closed")


def test_tables_of_other_help_desks_come_in(ccm: Ccm, shop: Path) -> None:
    table = (
        "Ticket ID,Subject,Requester email,Status,Priority,Created at,Solved at,Type\n"
        "901,Broken leg,anna@example.com,Solved,Medium,2026-11-02 09:00,2026-11-03 12:00,Question\n"
        "902,Where is it,bob@example.com,Pending,Urgent,2026-11-04 09:00,,Problem\n"
    )
    assert ccm("import", "tickets", "-", stdin=table).code == 0
    listed = ccm(
        "ticket", "list", "--all", "--sort", "id", "--format", "csv",
        "--fields", "subject,contact,state,priority,category,closed",
    ).lines[1:]  # fmt: skip
    assert listed == [
        "1,Broken leg,Anna,closed,normal,Question,2026-11-03T11:00:00Z",
        "2,Where is it,Bob,waiting,urgent,Problem,",
    ]
    again = ccm("import", "tickets", "-", stdin=table)
    assert again.out.splitlines()[-1].split("\t")[-1] == "0"
    persian = "موضوع,مخاطب,اولویت,وضعیت\nصندلی شکست,anna@example.com,فوری,باز\n"
    assert ccm("import", "tickets", "-", stdin=persian).code == 0
    assert shown(ccm, 3)["priority"] == "urgent"
    russian = "Тема,Контакт,Приоритет,Статус\nСтул,anna@example.com,высокий,решено\n"
    assert ccm("import", "tickets", "-", stdin=russian).code == 0
    assert (shown(ccm, 4)["priority"], shown(ccm, 4)["state"]) == ("high", "closed")
    assert ccm("undo").code == 0
    assert ccm("ticket", "show", "4").code == 3


def test_hooks_and_webhooks_know_the_events(app: Runtime) -> None:
    names = {name for subject in app.subjects for name in subject.names}
    assert {
        "ticket-add", "ticket-close", "ticket-wait", "ticket-reopen", "ticket-resume",
        "ticket-reply", "ticket-escalate", "ticket-edit", "ticket-rm",
    } <= names  # fmt: skip
