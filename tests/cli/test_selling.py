"""Selling from the shell: deals, tasks, the board, and what to do today."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli.customers import contacts
from ccm_cli.runtime import Runtime
from ccm_cli.selling import tasks
from tests.conftest import NOW, Result

Ccm = Callable[..., Result]


@pytest.fixture(autouse=True)
def maryam(app: Runtime) -> int:
    """The one contact there is, with an address."""
    details = contacts.Details(emails=["maryam@example.com"], companies=["Cedar GmbH"])
    with app.changing("add Maryam") as work:
        contact = contacts.add(work, name="Maryam Karimi", now=NOW, region="DE", details=details)
        return int(contact.id or 0)


def rows(result: Result) -> list[dict[str, object]]:
    assert result.code == 0, result.err
    found: list[dict[str, object]] = json.loads(result.out)
    return found


def shown(ccm: Ccm, noun: str, number: int = 1) -> dict[str, object]:
    result = ccm(noun, "show", str(number), "--format", "json")
    assert result.code == 0, result.err
    found: dict[str, object] = json.loads(result.out)
    return found


def test_a_deal_from_the_first_talk_to_the_signature(ccm: Ccm) -> None:
    added = ccm(
        *("deal", "add", "--title", "50 chairs", "--value", "12000"),
        *("--contact", "maryam@example.com", "--company", "Cedar GmbH"),
    )
    assert (added.code, added.out) == (0, "1\n"), added.err
    moved = ccm("deal", "move", "1", "--stage", "proposal", "--note", "sent PDF")
    assert (moved.code, moved.out) == (0, "")
    assert moved.err == "50 chairs: lead → proposal\n"
    deal = shown(ccm, "deal")
    assert deal["value"] == {"minor": 1_200_000, "currency": "EUR"}
    assert (deal["contact"], deal["company"]) == ("Maryam Karimi", "Cedar GmbH")
    assert [move["note"] for move in deal["history"]] == ["", "sent PDF"]  # type: ignore[index, union-attr]
    assert ccm("deal", "win", "1", "--note", "signed").code == 0
    assert rows(ccm("deal", "list", "--filter", "state=won", "--format", "json"))[0]["id"] == 1
    assert ccm("undo").code == 0
    assert shown(ccm, "deal")["stage"] == "proposal"
    assert ccm("undo").code == 0
    assert ccm("undo").code == 0
    assert ccm("deal", "show", "1").code == 3


def test_losing_and_reopening(ccm: Ccm) -> None:
    ccm("deal", "add", "--title", "Table", "--stage", "negotiation")
    assert ccm("deal", "lose", "1", "--reason", "too expensive").code == 0
    assert shown(ccm, "deal")["lost_reason"] == "too expensive"
    said = ccm("deal", "lose", "1", "--reason", "price")
    assert said.err == "Table stays in lost; what you said is noted.\n"
    assert shown(ccm, "deal")["lost_reason"] == "price"
    assert ccm("deal", "lose", "1", "--reason", "price").err == "Table stays in lost.\n"
    again = ccm("deal", "reopen", "1")
    assert again.err == "Table: lost → negotiation\n"
    assert ccm("deal", "reopen", "1").err == "Table stays in negotiation.\n"
    refused = ccm("deal", "reopen", "1", "--stage", "won")
    assert refused.code == 2
    assert "lead, qualified, proposal, negotiation" in refused.err


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("deal", "move", "1", "--stage", "propsal"), 2, "Did you mean proposal?"),
        (("deal", "move", "9", "--stage", "won"), 3, "There is no deal 9."),
        (("deal", "move", "1", "--stage", "won", "--reason", "x"), 2, "--note"),
        (("deal", "move", "1", "--stage", "won", "--at", "tomorrow"), 2, "future"),
        (("deal", "move", "1", "--stage", "won", "--pipeline", "sale"), 2, "sales"),
        (("deal", "add", "--title", "x", "--value", "-5"), 2, "less than nothing"),
        (("deal", "add", "--title", "x", "--value", "much"), 2, "not an amount"),
        (("deal", "add", "--title", " "), 2, "title is empty"),
        (("deal", "add", "--title", "x" * 501), 2, "501"),
        (("deal", "add", "--title", "x", "--contact", "nobody@example.com"), 3, "nobody"),
        (("deal", "add", "--title", "x", "--expected-close", "soonish"), 2, "soonish"),
        (("deal", "add"), 2, "--title"),
        (("deal", "edit", "1", "--unset", "nothing"), 3, "no custom field"),
        (("deal", "show", "99999999999999999999"), 2, "DEAL"),
        (("deal", "rm", "1"), 5, "--force"),
        (("deal", "list", "--filter", "stag=won"), 2, "Did you mean"),
        (("task", "add", "x", "--deal", "one"), 2, "not the number of a deal"),
        (("task", "add", "x", "--deal", "9"), 3, "deal 9"),
        (("task", "add", "x", "--due", "whenever"), 2, "whenever"),
        (("task", "add", "x", "--priority", "hihg"), 2, "Did you mean high?"),
        (("task", "done", "9"), 3, "task 9"),
        (("task", "rm", "9", "--force"), 3, "There is no task 9."),
        (("pipeline", "--name", "sale"), 2, "Did you mean sales?"),
        (("pipeline", "--since", ""), 2, "--since"),
        (("today", "--limit", "0"), 2, "--limit"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(
    ccm: Ccm, arguments: tuple[str, ...], code: int, words: str
) -> None:
    ccm("deal", "add", "--title", "50 chairs")
    before = ccm("deal", "list", "--format", "json").out
    result = ccm(*arguments)
    assert result.code == code
    assert words in result.err
    assert result.out == ""
    assert ccm("deal", "list", "--format", "json").out == before


def test_editing_sets_empties_and_keeps_custom_fields(ccm: Ccm) -> None:
    ccm("deal", "add", "--title", "50 chairs", "--value", "5", "--set", "number:seats=50")
    edited = ccm(
        *("deal", "edit", "1", "--value", "1,500.50 USD", "--contact", "maryam@example.com"),
        *("--expected-close", "2026-12-20", "--set", "wood=oak", "--source", "fair"),
    )
    assert edited.err.startswith("Changed deal 1: ")
    deal = shown(ccm, "deal")
    assert deal["value"] == {"minor": 150_050, "currency": "USD"}
    assert (deal["expected_close"], deal["source"]) == ("2026-12-20", "fair")
    assert (deal["custom.seats"], deal["custom.wood"]) == (50, "oak")
    assert rows(ccm("deal", "list", "--filter", "seats > 40", "--format", "json"))
    ccm("deal", "edit", "1", "--value", "", "--contact", "", "--expected-close", "")
    ccm("deal", "edit", "1", "--unset", "wood")
    deal = shown(ccm, "deal")
    assert (deal["value"], deal["contact"], deal["expected_close"]) == (None, None, None)
    assert "custom.wood" not in deal
    assert (
        ccm("deal", "edit", "1", "--title", "50 chairs").err
        == "It was so already; nothing changed.\n"
    )


def test_removing_asks_and_undo_brings_back(ccm: Ccm) -> None:
    ccm("deal", "add", "--title", "one")
    ccm("deal", "add", "--title", "two")
    ccm("task", "add", "call", "--deal", "1")
    assert ccm("deal", "rm", "1", "2", "9", "--force").code == 3
    assert ccm("deal", "rm", "1", "2", "2", "--force").code == 0
    assert ccm("deal", "list", "--format", "ids").out == ""
    assert ccm("task", "list", "--format", "ids").out == ""
    assert ccm("undo").code == 0
    assert ccm("deal", "list", "--format", "ids").out == "2\n1\n"
    assert ccm("task", "list", "--format", "ids").out == "1\n"


def test_deals_list_pages_and_shows_money(ccm: Ccm) -> None:
    for number in range(1, 4):
        ccm("deal", "add", "--title", f"deal {number}", "--value", str(number))
    page = ccm("deal", "list", "--sort", "value", "--limit", "2", "--fields", "title,value")
    assert page.lines == ["id\ttitle\tvalue", "1\tdeal 1\t1.00 EUR", "2\tdeal 2\t2.00 EUR"]
    cursor = page.err.split("--cursor ")[1].strip()
    rest = ccm(
        *("deal", "list", "--sort", "value", "--limit", "2", "--fields", "title"),
        *("--cursor", cursor),
    )
    assert rest.lines == ["id\ttitle", "3\tdeal 3"]
    table = ccm("deal", "list", terminal=True)
    assert "€3" in table.out


def test_a_task_from_promise_to_done(ccm: Ccm) -> None:
    added = ccm("task", "add", "call back", "--contact", "1", "--due", "tomorrow 10:00")
    assert (added.code, added.out) == (0, "1\n"), added.err
    task = shown(ccm, "task")
    assert (task["due"], task["remind_at"]) == ("2026-11-23T09:00:00Z", "2026-11-23T09:00:00Z")
    assert (task["contact"], task["all_day"]) == ("Maryam Karimi", False)
    snoozed = ccm("task", "snooze", "1", "--until", "+3d")
    assert "2026-11-25" in snoozed.err
    assert shown(ccm, "task")["all_day"] is True
    ccm("task", "edit", "1", "--priority", "high", "--title", "call twice", "--remind", "")
    task = shown(ccm, "task")
    assert (task["title"], task["priority"], task["remind_at"]) == ("call twice", "high", None)
    assert ccm("task", "done", "1").err == "Done: call twice\n"
    assert ccm("task", "list", "--format", "ids").out == ""
    assert ccm("task", "list", "--all", "--filter", "done", "--format", "ids").out == "1\n"
    assert ccm("task", "reopen", "1").code == 0
    assert ccm("task", "list", "--format", "ids").out == "1\n"
    ccm("task", "edit", "1", "--due", "")
    assert shown(ccm, "task")["due"] is None


@pytest.mark.parametrize("due", ["فردا ۱۰:۰۰", "завтра в 10:00", "1405/09/02 10:00"])
def test_due_is_understood_in_every_language(ccm: Ccm, due: str) -> None:
    assert ccm("task", "add", "تماس با مریم", "--due", due).code == 0
    assert shown(ccm, "task")["due"] == "2026-11-23T09:00:00Z"


def test_money_is_understood_in_persian(ccm: Ccm) -> None:
    ccm("deal", "add", "--title", "۵۰ صندلی", "--value", "۱۲٬۰۰۰ تومان")
    deal = shown(ccm, "deal")
    assert deal["value"] == {"minor": 120_000, "currency": "IRR"}
    assert ccm("--lang", "fa", "deal", "show", "۱", terminal=True).code == 0


def test_several_tasks_are_done_at_once_and_undone_at_once(ccm: Ccm) -> None:
    for title in ("one", "two", "three"):
        ccm("task", "add", title, "--due", "today")
    listed = ccm("today", "--format", "ids").out.split()
    assert ccm("task", "done", *listed).code == 0
    assert ccm("today").err == "Nothing waits for you today. What comes next: ccm task list\n"
    ccm("undo")
    assert len(ccm("task", "list", "--format", "ids").lines) == 3


@pytest.fixture
def busy(ccm: Ccm) -> None:
    """Something of everything in the list."""
    ccm("task", "add", "call back", "--contact", "1", "--due", "-2d", "--priority", "high")
    ccm("task", "add", "a title so long that it never fits " * 6, "--due", "today 18:00")
    ccm("deal", "add", "--title", "50 chairs", "--value", "12000", "--expected-close", "-3d")
    ccm("deal", "add", "--title", "\u202eevil\u202c name", "--contact", "1")


def plain(result: Result) -> list[str]:
    return [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in result.lines]


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("width", ["40", "80", "200"])
def test_today_shows_reason_and_command_within_the_terminal(
    ccm: Ccm, monkeypatch: pytest.MonkeyPatch, width: str
) -> None:
    monkeypatch.setenv("COLUMNS", width)
    result = ccm("today", terminal=True)
    printed = plain(result)
    commands = [line for line in printed if line.startswith("  ccm")]
    assert commands[:3] == [
        "  ccm task done 1",
        "  ccm task done 2",
        "  ccm deal edit 1 --expected-close +14d",
    ]
    told = [line for line in printed if not line.startswith("  ccm")]
    assert max(map(len, told)) <= int(width)
    assert any(line.startswith("● call back  Maryam Karimi") for line in told) or width == "40"
    assert any("2 days overdue · high" in line for line in told)


@pytest.mark.usefixtures("busy")
def test_today_gives_programs_rows_and_says_when_there_is_more(ccm: Ccm) -> None:
    found = rows(ccm("today", "--format", "json"))
    assert [line["kind"] for line in found] == ["overdue-task", "task", "late-deal"]
    assert (found[0]["contact"], found[0]["priority"]) == ("Maryam Karimi", "high")
    assert found[2]["command"] == "ccm deal edit 1 --expected-close +14d"
    short = ccm("today", "--limit", "1", "--format", "json")
    assert rows(short) == found[:1]
    assert short.err == "There is more: ccm today --all\n"
    assert rows(ccm("today", "--all", "--format", "json")) == found
    assert [line["score"] for line in found] == sorted(
        (line["score"] for line in found), reverse=True
    )
    assert ccm("today", "--format", "ids").out == "1\n2\n"


def test_today_says_how_much_there_is_to_do(ccm: Ccm, app: Runtime) -> None:
    def heading(*options: str) -> str:
        return plain(ccm("today", *options, terminal=True))[0]

    add_overdue_tasks(app, 3)
    assert heading().endswith(" 3 things to do")
    assert heading("--limit", "2").endswith(" the first 2")
    add_overdue_tasks(app, 97)
    assert heading().endswith(" the first 20")
    assert heading("--all").endswith(" 100 things to do")


def add_overdue_tasks(app: Runtime, count: int) -> None:
    with app.changing("plan") as work:
        for _number in range(count):
            tasks.add(work, title="call", due=tasks.due_at(NOW - 60), now=NOW)


def test_today_has_a_friendly_word_when_there_is_nothing(ccm: Ccm) -> None:
    result = ccm("today", terminal=True)
    assert (result.code, result.out) == (0, "")
    assert "Nothing waits for you" in result.err
    assert rows(ccm("today", "--format", "json")) == []


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("width", [80, 200])
def test_the_board_fits_the_terminal(ccm: Ccm, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    printed = plain(ccm("pipeline", terminal=True))
    assert printed[0] == "sales  won and lost since 23 Oct 2026"
    lead = next(line for line in printed if line.startswith("lead"))
    assert re.search(r"10% +2 +█+ +€12,000 +€1,200", lead)
    assert max(map(len, printed)) <= width
    assert len(re.findall("█", lead)) == (60 if width == 200 else 31)
    assert "2 open deals · expected: €1,200" in printed[-1]


@pytest.mark.parametrize("width", [50, 60, 80])
def test_a_narrow_board_cuts_no_amount_and_no_stage(
    ccm: Ccm, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    for value in ("1234567.89 EUR", "7654321 USD"):
        ccm("deal", "add", "--title", "big", "--value", value, "--stage", "negotiation")
    monkeypatch.setenv("COLUMNS", str(width))
    printed = plain(ccm("pipeline", terminal=True))
    board = "\n".join(printed[:-1])
    assert "…" not in board
    assert max(map(len, printed[:-1])) <= width
    for amount in ("€1,234,567.89", "$7,654,321", "€925,925.92", "$5,740,740.75"):
        assert amount in board
    assert "negotiation" in board


def test_the_board_gives_programs_one_row_a_stage(ccm: Ccm) -> None:
    ccm("deal", "add", "--title", "a", "--value", "100", "--stage", "proposal")
    ccm("deal", "add", "--title", "b", "--value", "7 USD", "--stage", "proposal")
    found = rows(ccm("pipeline", "--format", "json"))
    assert [row["stage"] for row in found][-2:] == ["won", "lost"]
    assert found[2] == {
        "stage": "proposal",
        "state": "open",
        "probability": 50,
        "deals": 2,
        "value": {"minor": 10_000, "currency": "EUR"},
        "weighted": {"minor": 5_000, "currency": "EUR"},
        "other_values": "7.00 USD",
        "days": 21,
        "rotting": 0,
    }


def test_stages_of_the_settings_are_the_board(home: Path, ccm: Ccm) -> None:
    ccm("deal", "add", "--title", "old", "--stage", "negotiation", "--value", "9")
    config = home / ".config/ccm/config.toml"
    config.write_text(
        config.read_text("utf-8")
        + '[pipelines.sales]\nstages = ["سرنخ", "won", "lost"]\nprobabilities = [20, 100, 0]\n'
        '[pipelines.service]\nstages = ["asked", "done", "no"]\nprobabilities = [50, 100, 0]\n'
        'won = "done"\nlost = "no"\n',
        encoding="utf-8",
    )
    ccm("deal", "add", "--title", "new")
    stages = [row["stage"] for row in rows(ccm("pipeline", "--format", "json"))]
    assert stages == ["سرنخ", "won", "lost", "negotiation"]
    assert "negotiation" in ccm("pipeline", terminal=True).out
    assert ccm("deal", "move", "1", "--stage", "سرنخ").code == 0
    assert ccm("deal", "move", "1", "--stage", "asked", "--pipeline", "Service").code == 0
    service = rows(ccm("pipeline", "--name", "service", "--format", "json"))
    assert (service[0]["stage"], service[0]["deals"]) == ("asked", 1)
    assert ccm("deal", "win", "1").err == "old: asked → done\n"


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize(
    "command",
    ["deal list", "deal show 1", "task list", "task show 1", "today", "pipeline"],
)
def test_reading_loads_nothing_heavy(command: str) -> None:
    code = (
        "import sys\nfrom ccm_cli.cli.app import run\ncode = run(sys.argv[1:])\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'alembic', 'textual', 'yagmail', 'jinja2', 'httpx',"
        " 'rich', 'babel', 'phonenumbers', 'lark'}\n"
        "sys.exit(code or ' '.join(sorted(heavy & sys.modules.keys())) or 0)"
    )
    called = subprocess.run(
        [sys.executable, "-c", code, *command.split()], capture_output=True, text=True, check=False
    )
    assert called.returncode == 0, called.stderr
    assert called.stdout


def test_every_command_has_help_with_an_example(ccm: Ccm) -> None:
    verbs = {
        "deal": ("add", "list", "show", "edit", "move", "win", "lose", "reopen", "rm"),
        "task": ("add", "list", "show", "edit", "done", "reopen", "snooze", "rm"),
    }
    called = [(noun, verb) for noun, group in verbs.items() for verb in group]
    for command in [*called, ("today",), ("pipeline",)]:
        result = ccm(*command, "--help")
        assert result.code == 0
        assert f"ccm {' '.join(command)}" in result.out.partition("Examples:")[2]
