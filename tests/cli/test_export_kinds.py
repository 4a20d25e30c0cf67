"""Everything the program keeps can be taken out, in every form."""

import csv
import io
import json
import sqlite3
from contextlib import closing

import pytest

from ccm_cli import runtime

FORMS = ("csv", "tsv", "json", "ndjson", "xlsx")
KINDS = (
    "contacts", "companies", "interactions", "attachments", "deals", "tasks", "products",
    "orders", "payments", "segments", "tags",
    "fields", "relations", "stages", "campaigns", "outbox", "consent", "suppressions", "mails",
    "surveys",
    "answers", "tickets", "goals",
)  # fmt: skip


@pytest.fixture
def business(ccm, database):
    for line in (
        "field add contact size --type choice --choice S --choice M",
        "contact add Ada --email ada@example.com --tag vip --company Cedar",
        "contact add Bob --phone 030123456",
        "contact edit 1 --stage loyal",
        "segment add vips --filter tag=vip",
        "campaign add spring --template welcome --segment vips",
        "survey add nps",
        "survey answer 1 9 --comment fine",
        "consent grant 1 --how card --channel email",
        "consent suppress never@example.com",
        "log call hello --contact 1",
        "deal add --title oak --value 3 --contact 1",
        "task add ring --contact 1",
        "ticket add broken --contact 1",
        "product add Oil --code OIL --price 5 --tax 19",
        "order add 1 --line OIL --paid cash",
        "plan add aim --measure replies --target 5 --until 2026-12-31",
    ):
        assert ccm(*line.split()).code == 0, line
    mail = "From: ada@example.com\nSubject: hi\nMessage-ID: <m@example.org>\n\nhello\n"
    assert ccm("inbox", "take", "-", stdin=mail).code == 0
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("INSERT INTO contact_relation VALUES (1, 1, 2, 'colleague', 'fair', 5)")
        connection.execute("INSERT INTO attachment VALUES (1, 1, '/a/b.pdf', 'b.pdf', 7, 'ab', 5)")
        connection.execute(
            "INSERT INTO message (campaign_id, step, contact_id, occurrence, channel, purpose,"
            " template, template_digest, message_id, state, reason, address, subject, attempts,"
            " next_at, claimed_by, queued_at) VALUES (1, 0, 1, '', 'email', '*', 'welcome', '',"
            " '<1@x>', 'refused', '550 no', 'ada@example.com', 'Hello', 1, 5, '', 5)"
        )
        connection.commit()
    return database


def objects(ccm, kind, *more):
    return json.loads(ccm("export", kind, "--format", "json", *more).out)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_goes_into_every_form(ccm, business, home, kind):
    found = objects(ccm, kind)
    assert found
    for form in FORMS:
        said = ccm("export", kind, f"{kind}.{form}")
        assert (said.code, said.err) == (
            0,
            f"{len(found)} record{'s' * (len(found) != 1)} in {kind}.{form}\n",
        )
    lines = ccm("export", kind, "--format", "ndjson").lines
    assert [json.loads(line) for line in lines] == found
    for form, between in (("csv", ","), ("tsv", "\t")):
        text = ccm("export", kind, "--format", form).out
        table = list(csv.DictReader(io.StringIO(text), delimiter=between))
        assert [row["ccm id"] for row in table] == [str(record["id"]) for record in found]
    few = ccm("export", kind, "--filter", "id = 1", "--sort", "id", "--reverse")
    assert len(list(csv.reader(io.StringIO(few.out)))) == 2
    assert ccm("export", kind, "x.vcf").code == (0 if kind == "contacts" else 2)


def test_no_kind_is_forgotten_here(app):
    assert tuple(app.exports) == KINDS
    assert isinstance(app, runtime.Runtime)


def test_records_hold_what_was_said_and_what_became_of_it(ccm, business):
    assert objects(ccm, "segments")[0]["filter"] == "tag=vip"
    assert objects(ccm, "tags")[0] == {"id": 1, "name": "vip", "contacts": 1}
    field = objects(ccm, "fields")[0]
    assert (field["key"], field["type"], field["choices"]) == ("size", "choice", ["S", "M"])
    relation = objects(ccm, "relations")[0]
    assert (relation["contact"], relation["other_name"]) == ("ada@example.com", "Bob")
    stage = objects(ccm, "stages")[0]
    assert (stage["contact_name"], stage["from_stage"], stage["to_stage"]) == (
        "Ada", "lead", "loyal",
    )  # fmt: skip
    attachment = objects(ccm, "attachments")[0]
    assert (attachment["path"], attachment["sha256"]) == ("/a/b.pdf", "ab")
    campaign = objects(ccm, "campaigns")[0]
    assert (campaign["segment"], campaign["messages"]) == ("vips", {"refused": 1})
    message = objects(ccm, "outbox", "--filter", "state=refused")[0]
    assert (message["reason"], message["campaign"]) == ("550 no", "spring")
    entry = objects(ccm, "consent", "--filter", "given=true and channel=email")[0]
    assert (entry["given"], entry["how"], entry["contact"]) == (True, "card", "ada@example.com")
    assert objects(ccm, "consent", "--filter", "contact_name=Bob") == []
    assert objects(ccm, "suppressions")[0]["hint"] == "n…@example.com"
    answer = objects(ccm, "answers", "--filter", "score >= 9")[0]
    assert (answer["survey"], answer["comment"]) == ("nps", "fine")
    person = objects(ccm, "contacts")[0]
    assert person["stage_history"][0]["to"] == "loyal"
    assert person["relations"] == [
        {"kind": "colleague", "other_id": 2, "other": "+4930123456", "name": "Bob", "note": "fair"}
    ]


def test_answers_come_back_without_a_change(ccm, business):
    before = objects(ccm, "answers")
    for form in ("csv", "tsv", "xlsx"):
        ccm("export", "answers", f"answers.{form}")
        assert ccm("import", "answers", f"answers.{form}").code == 0
        assert objects(ccm, "answers") == before


def test_an_export_on_a_terminal_does_not_steer_it(ccm, business):
    with closing(sqlite3.connect(business)) as connection:
        connection.execute("UPDATE contact SET notes = ? WHERE id = 1", ("\x1b[31mred",))
        connection.commit()
    for form in ("csv", "tsv", "json", "ndjson", "vcf"):
        shown = ccm("export", "contacts", "--format", form, terminal=True)
        assert (shown.code, "\x1b" in shown.out, "red" in shown.out) == (0, False, True)
