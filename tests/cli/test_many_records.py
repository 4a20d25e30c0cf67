"""One change for many companies, deals and tasks: by filter, by references, from stdin."""

import json
from collections.abc import Callable

import pytest

from ccm_cli.runtime import Runtime
from tests.conftest import Result

Ccm = Callable[..., Result]


@pytest.fixture(autouse=True)
def book(app: Runtime, ccm: Ccm) -> None:
    assert app.path.exists()
    for line in (
        ("company", "add", "Acme", "--city", "Tehran"),
        ("company", "add", "Oak", "--city", "Tehran"),
        ("company", "add", "Elm", "--city", "Berlin"),
        ("contact", "add", "Maryam Karimi"),
        ("deal", "add", "--title", "Chairs", "--value", "100", "--contact", "1"),
        ("deal", "add", "--title", "Tables", "--value", "200"),
        ("task", "add", "call", "--deal", "1", "--due", "today 20:00"),
        ("task", "add", "write", "--deal", "1", "--due", "today 21:00"),
        ("task", "add", "water", "--due", "today", "--repeat", "every 2 days"),
    ):
        assert ccm(*line).code == 0


def listed(ccm: Ccm, noun: str, *fields: str) -> list[list[object]]:
    options = ("--all",) if noun == "task" else ()
    found = ccm(
        *(noun, "list", "--sort", "id", *options, "--fields", ",".join(fields)),
        *("--format", "json"),
    )
    return [[row[name] for name in fields] for row in json.loads(found.out)]


def test_companies(ccm: Ccm) -> None:
    edit = ("company", "edit", "--filter", "city=Tehran", "--kind", "supplier", "--parent", "Elm")
    shown = json.loads(ccm(*edit, "--set", "zone=3", "--dry-run", "--format", "json").out)
    assert [(line["name"], line["field"], line["before"], line["after"]) for line in shown] == [
        ("Acme", "company", None, "Elm"),
        ("Acme", "kind", "customer", "supplier"),
        ("Acme", "custom.zone", None, "3"),
        ("Oak", "company", None, "Elm"),
        ("Oak", "kind", "customer", "supplier"),
        ("Oak", "custom.zone", None, "3"),
    ]
    assert listed(ccm, "company", "kind") == [["customer"]] * 3
    assert ccm(*edit).err == "Changed 2 companies.\n"
    assert listed(ccm, "company", "kind") == [["supplier"], ["supplier"], ["customer"]]
    assert ccm("undo").code == 0
    assert listed(ccm, "company", "kind") == [["customer"]] * 3
    refused = ccm("company", "edit", "1", "2", "--name", "X")
    assert refused.code == 2
    assert "--name belongs to one record" in refused.err
    assert ccm("company", "edit", "1", "--city", "Rome").err == "Changed company 1: city\n"
    gone = ccm("company", "rm", "--filter", "city=Tehran or city=Rome", "--force")
    assert gone.err == "Removed 2 companies. To bring it back: ccm undo\n"
    assert listed(ccm, "company", "name") == [["Elm"]]


def test_deals(ccm: Ccm) -> None:
    edit = ("deal", "edit", "--filter", "state=open", "--expected-close", "2026-12-20")
    dry = ccm(*edit, "--add-competitor", "Pine", "--dry-run", "--format", "tsv")
    assert "1\tChairs\texpected_close\t\t2026-12-20" in dry.lines
    assert "2\tTables\tcompetitor\t\tPine" in dry.lines
    assert dry.err == "2 deals would change.\n"
    assert ccm(*edit).err == "Changed 2 deals.\n"
    assert ccm(*edit).err == "Changed 0 deals. 2 were so already.\n"
    assert ccm("deal", "edit", "-", "--source", "fair", stdin="1\n2\n").err == "Changed 2 deals.\n"
    assert "--value belongs to one record" in ccm("deal", "edit", "1", "2", "--value", "5").err
    assert ccm("deal", "edit", "1", "99", "--source", "x").code == 3
    assert ccm("deal", "edit", "one", "--source", "x").code == 2
    assert ccm("deal", "edit", "--filter", "stage=won", "--source", "x").err == "No deal fits.\n"
    assert ccm("deal", "rm", "--filter", "value > 150", "--dry-run").err == "1 deal would go.\n"
    assert ccm("deal", "rm", "--filter", "value > 150", "--force").code == 0
    assert listed(ccm, "deal", "title", "source") == [["Chairs", "fair"]]


def test_tasks(ccm: Ccm) -> None:
    edit = ("task", "edit", "--filter", "title != water", "--priority", "high", "--contact", "1")
    dry = ccm(*edit, "--dry-run", "--format", "json")
    assert [line["field"] for line in json.loads(dry.out)] == ["priority", "priority"]
    assert ccm(*edit).err == "Changed 2 tasks.\n"
    assert "--repeat belongs to one record" in ccm("task", "edit", "1", "2", "--repeat", "none").err
    snooze = ccm("task", "snooze", "--filter", "priority=high", "--until", "tomorrow 10:00")
    assert snooze.err == "call, write: due 2026-11-23 10:00\n"
    again = ccm("task", "snooze", "friday", "--filter", "priority=high")
    assert again.err.startswith("call, write: due 2026-11-27")
    dry = ccm("task", "done", "--filter", "title=water", "--dry-run", "--format", "json")
    assert ("state", "open", "done") in [
        (line["field"], line["before"], line["after"]) for line in json.loads(dry.out)
    ]
    assert listed(ccm, "task", "state") == [["open"]] * 3
    done = ccm("task", "done", "--filter", "title=water or title=call")
    assert done.code == 0
    assert done.err.startswith("Done: call, water\nNext: water, task 4, due")
    assert ccm("undo").code == 0
    assert listed(ccm, "task", "state") == [["open"]] * 3
    assert ccm("task", "done", "-", stdin="1\n2\n").err == "Done: call, write\n"
    assert ccm("task", "done", "--filter", "title=call").err == "No task fits.\n"
    assert ccm("task", "rm", "--filter", "state=done", "--force").code == 0
    assert listed(ccm, "task", "title") == [["water"]]
