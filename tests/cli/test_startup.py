"""A reading command starts quickly: it loads nothing that only writing or sending needs."""

import os
import subprocess
import sys

import pytest

HEAVY = {"sqlmodel", "sqlalchemy", "alembic", "textual", "yagmail", "jinja2", "httpx"}
READING = [
    "contact list",
    "contact list --filter score>1",
    "contact list --segment some",
    "contact show Anna",
    "contact stages Anna",
    "contact show 030123456 --format json",
    "company list",
    "company show Acme",
    "who a@example.com",
    "who Anna --format json",
    "who Anna --format table",
    "find ann",
    "log list",
    "log show 1",
    "log verify --all",
    "inbox list --all",
    "inbox show 1",
    "inbox show 1 --format table",
    "inbox thread 1",
    "segment list",
    "segment show some",
    "segment count some",
    "segment members some",
    "segment why some Anna",
    "segment sample some 5",
    "contact list --filter interaction(channel=phone).count>=1",
    "persona list",
    "persona show some",
    "persona compare some some",
    "persona overlap some",
    "ticket list",
    "ticket list --filter late",
    "ticket show 1",
    "ticket show 1 --format table",
    "tag list",
    "field list",
    "audit",
    "audit unreachable",
    "audit Anna --format json",
    "history",
    "history --contact Anna",
    "export contacts",
    "rule list",
    "rule show birthday",
    "rule log --format json",
    "journey people welcome-series --format json",
    "journey report welcome-series",
    "pipeline",
    "product list",
    "product show OAK-1",
    "order list",
    "order list --filter product=OAK-1",
    "order show 1",
    "order show 1 --format table",
    "contact list --filter orders.count>=1",
    "report funnel",
    "report stages",
    "report forecast",
    "report won-lost --by reason --format json",
    "report activity --by weekday-hour --format table",
    "report stale",
    "report delays --sql",
    "plan list",
    "calendar show",
    "calendar clashes --format json",
    "plan progress",
    "plan show some",
    "plan measures",
    "campaign list",
    "campaign show some",
    "campaign report some",
    "campaign report some --people",
    "campaign report some --by channel --format json",
    "campaign ab some",
    "template list",
    "template show welcome",
    "template history welcome",
    "dupes",
    "dupes Anna",
    "dupes dismissed",
]
"""Command lines that read; a new one is a new line here."""

CODE = """
import sys
from ccm_cli.cli.app import run
code = run(sys.argv[1:])
sys.stderr.write("LOADED " + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
sys.exit(code)
"""


@pytest.fixture
def filled(database, ccm):
    ccm(
        "contact", "add", "Anna", "--email", "a@example.com", "--phone", "030 123456",
        "--company", "Acme", "--tag", "vip", "--set", "json:score=85",
    )  # fmt: skip
    ccm("segment", "add", "some", "--filter", "tag=vip and last_contact > -30d")
    ccm("log", "call", "hello", "--contact", "1")
    ccm("ticket", "add", "a leg broke", "--contact", "Anna", "--priority", "high")
    ccm("task", "add", "call back", "--repeat", "every 2 weeks", "--due", "today")
    ccm("plan", "add", "some", "--measure", "replies", "--target", "5", "--until", "2027-01-01")
    ccm(
        "campaign", "add", "some", "--segment", "some", "--template", "welcome", "--ab", "Hi",
        "--every", "monday 09:00",
    )  # fmt: skip
    ccm("product", "add", "Oak chair", "--code", "OAK-1", "--price", "120")
    ccm("order", "add", "Anna", "--line", "OAK-1", "--paid", "cash")
    ccm("inbox", "take", "-", stdin="From: a@example.com\nSubject: Hello\n\nWho is there?\n")
    return database


@pytest.mark.parametrize("line", READING)
def test_a_reading_command_loads_nothing_heavy(filled, line):
    done = subprocess.run(
        [sys.executable, "-c", CODE, *line.split()],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    narration, _mark, loaded = done.stderr.rpartition("LOADED ")
    assert done.returncode == 0, narration
    assert done.stdout
    assert not HEAVY & set(loaded.split())
