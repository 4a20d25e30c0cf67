"""Of two records one is made, nothing is lost, and an undo brings back both."""

import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.cli.stories import dump


def told(ccm, *line):
    result = ccm(*line)
    assert result.code == 0, (line, result.err)
    return result


FIRST = (
    "contact", "add", "Maryam Karimi", "--email", "maryam@example.com", "--phone", "+989123456789",
    "--company", "Cedar=owner", "--tag", "vip", "--notes", "Likes oak", "--birthday", "3 May",
    "--date", "wedding=2010-06-01", "--city", "Tehran", "--set", "number:score=4",
)  # fmt: skip
SECOND = (
    "contact", "add", "Maryam Karimi Nouri", "--email", "m.karimi@gmail.com", "--phone",
    "+989123456789", "--phone", "+982188776655", "--shared", "--handle", "telegram:@maryam",
    "--company", "Cedar=buyer", "--company", "Oak", "--tag", "vip", "--tag", "shop", "--notes",
    "Call after ten", "--birthday", "1985-05-03", "--date", "wedding=2011-06-01", "--city",
    "Tehran", "--street", "Valiasr 1", "--stage", "customer", "--source", "fair", "--set",
    "number:score=9", "--set", "size=38", "--allow-duplicate",
)  # fmt: skip


@pytest.fixture
def two(database, ccm):
    told(ccm, *FIRST)
    told(ccm, *SECOND)
    told(ccm, "contact", "add", "Reza Nouri")
    told(ccm, "contact", "relate", "2", "spouse", "3")
    told(ccm, "contact", "relate", "1", "spouse", "3")
    told(ccm, "contact", "relate", "1", "colleague", "2")
    told(ccm, "log", "call", "asked for chairs", "--contact", "2")
    told(ccm, "deal", "add", "--title", "chairs", "--contact", "2", "--value", "100")
    told(ccm, "task", "add", "ring", "--contact", "2", "--due", "tomorrow")
    told(ccm, "survey", "add", "nps")
    told(ccm, "survey", "answer", "2", "9")
    told(ccm, "dupes", "dismiss", "2", "3")
    return database


def shown(ccm, ref="1"):
    return json.loads(told(ccm, "contact", "show", ref, "--format", "json").out)


def test_the_one_that_stays_has_everything_of_both(two, ccm):
    told(ccm, "merge", "1", "2", "--yes")
    one = shown(ccm)
    assert one["name"] == "Maryam Karimi Nouri"
    assert one["stage"] == "customer"
    assert one["source"] == "fair"
    assert one["notes"] == "Likes oak\n\nCall after ten"
    assert [email["address"] for email in one["emails"]] == [
        "maryam@example.com",
        "m.karimi@gmail.com",
    ]
    assert [phone["number"] for phone in one["phones"]] == ["+989123456789", "+982188776655"]
    assert [handle["handle"] for handle in one["handles"]] == ["maryam"]
    assert [(work["name"], work["role"]) for work in one["companies"]] == [
        ("Cedar", "owner"),
        ("Oak", ""),
    ]
    assert [(place["street"], place["city"]) for place in one["addresses"]] == [
        ("Valiasr 1", "Tehran")
    ]
    assert {day["name"]: (day["month_day"], day["year"]) for day in one["dates"]} == {
        "birthday": ("05-03", 1985),
        "wedding": ("06-01", 2010),
    }
    assert one["tags"] == ["shop", "vip"]
    assert {
        field: value["value"] if isinstance(value, dict) else value
        for field, value in one["custom"].items()
    } == {"score": 4, "size": "38"}
    assert told(ccm, "deal", "list", "--filter", "contact.id=1", "--format", "ids").out == "1\n"
    assert told(ccm, "task", "list", "--format", "json").out.count('"Maryam Karimi Nouri"') == 1
    assert told(ccm, "dupes", "dismissed", "--format", "ids").out == "1 3\n"
    with closing(sqlite3.connect(two)) as connection:
        relations = connection.execute(
            "SELECT contact_id, other_id, kind FROM contact_relation"
        ).fetchall()
        answered = connection.execute("SELECT contact_id FROM survey_answer").fetchall()
    assert relations == [(1, 3, "spouse")]
    assert answered == [(1,)]
    assert told(ccm, "doctor", "--dry-run").code == 0


def test_the_old_number_leads_to_the_one_that_stayed_also_over_two_merges(two, ccm):
    told(ccm, "merge", "1", "2", "--yes")
    found = ccm("who", "2", "--format", "json")
    assert (found.code, json.loads(found.out)["id"]) == (0, 1)
    assert "Contact 2 is now 1, Maryam Karimi Nouri." in found.err
    refused = ccm("contact", "rm", "2", "--force")
    assert (refused.code, "Contact 2 is now 1" in refused.err) == (3, True)
    told(ccm, "merge", "3", "1", "--yes")
    assert "Contact 2 is now 3" in ccm("who", "2", terminal=True).err
    assert "Contact 1 is now 3" in ccm("deal", "add", "--title", "x", "--contact", "1").err
    told(ccm, "undo")
    told(ccm, "undo")
    assert shown(ccm, "2")["id"] == 2


def test_a_dry_run_shows_both_side_by_side_and_changes_nothing(two, ccm):
    before = dump(two)
    result = told(ccm, "merge", "1", "2", "--dry-run", "--format", "json")
    lines = {line["field"]: line for line in json.loads(result.out)}
    assert lines["name"] == {
        "mark": "≠", "field": "name", "a": "Maryam Karimi", "b": "Maryam Karimi Nouri",
        "stays": "b",
    }  # fmt: skip
    assert (lines["source"]["mark"], lines["source"]["stays"]) == ("+", "b")
    assert lines["date.birthday"]["mark"] == "+"
    assert (lines["size"]["a"], lines["size"]["b"]) == (None, "38")
    assert dump(two) == before
    table = told(ccm, "merge", "1", "2", "--dry-run", "--format", "table").out
    assert "1  Maryam Karimi" in table
    assert "≠   Stage" in table


@pytest.mark.parametrize(
    ("options", "name", "score", "stage"),
    [
        (["--prefer", "a"], "Maryam Karimi", 4, "lead"),
        (["--prefer", "b"], "Maryam Karimi Nouri", 9, "customer"),
        (["--prefer", "longest"], "Maryam Karimi Nouri", 4, "customer"),
        (["--take", "name=a", "--take", "score=b"], "Maryam Karimi", 9, "customer"),
        (["--prefer", "b", "--take", "stage=a"], "Maryam Karimi Nouri", 9, "lead"),
    ],
)
def test_the_owner_says_whose_values_stay(two, ccm, options, name, score, stage):
    told(ccm, "merge", "1", "2", "--yes", *options)
    one = shown(ccm)
    found = one["custom"]["score"]
    assert (one["name"], one["stage"]) == (name, stage)
    assert (found["value"] if isinstance(found, dict) else found) == score


def test_on_a_terminal_each_field_that_differs_is_asked_about(two, ccm):
    answers = "a\n" + "b\n" * 10 + "y\n"
    result = ccm("merge", "1", "2", "--take", "role.cedar=b", stdin=answers, terminal=True)
    assert "Name:  a) Maryam Karimi   b) Maryam Karimi Nouri" in result.err
    assert result.code == 0, result.err
    assert shown(ccm)["name"] == "Maryam Karimi"
    assert shown(ccm)["companies"][0]["role"] == "buyer"


def test_what_cannot_be_merged_is_refused_with_the_reason(two, ccm):
    before = dump(two)
    assert ccm("merge", "1", "1").code == 2
    assert ccm("merge", "1", "77").code == 3
    assert ccm("merge", "1", "2").code == 5
    assert ccm("merge", "1", "2", "--yes", "--take", "shoe=b").code == 2
    assert ccm("merge", "1", "2", "--yes", "--take", "name=c").code == 2
    assert ccm("merge", "1", "2", "--yes", "--take", "name=both").code == 2
    assert ccm("merge", "1", "2", "--yes", "--prefer", "mine").code == 2
    assert dump(two) == before


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("oak", "pine", "oak\n\npine"),
        ("oak", "oak", "oak"),
        ("oak", "", "oak"),
        ("", "pine", "pine"),
        ("", "", ""),
    ],
)
def test_both_notes_may_be_asked_for_whatever_is_in_them(database, ccm, first, second, kept):
    told(ccm, "contact", "add", "Ann", "--notes", first)
    told(ccm, "contact", "add", "Ben", "--notes", second)
    told(ccm, "merge", "1", "2", "--take", "name=b", "--take", "notes=both", "--yes")
    assert (shown(ccm)["name"], shown(ccm)["notes"] or "") == ("Ben", kept)


def consents(path):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute("SELECT channel, purpose, given FROM consent").fetchall()


@pytest.mark.parametrize(("kept", "gone"), [("1", "2"), ("2", "1")])
@pytest.mark.parametrize("first", ["grant", "withdraw"])
def test_a_refusal_of_either_is_never_lost(two, ccm, kept, gone, first):
    second = {"grant": "withdraw", "withdraw": "grant"}[first]
    for verb, contact in ((first, "1"), (second, "2")):
        told(ccm, "consent", verb, contact, "--how", "card", "--channel", "email")
    told(ccm, "merge", kept, gone, "--yes")
    standing = json.loads(told(ccm, "consent", "show", kept, "--format", "json").out)
    assert "email" in json.dumps(standing)
    with closing(sqlite3.connect(two)) as connection:
        last = connection.execute(
            "SELECT given FROM consent WHERE contact_id = ? AND channel IN ('email', '*')"
            " AND purpose IN ('marketing', '*') ORDER BY id DESC LIMIT 1",
            (int(kept),),
        ).fetchone()
    assert last == (0,)
    written = len(consents(two))
    told(ccm, "undo")
    assert len(consents(two)) == 2 <= written


STATES = ("queued", "claimed", "deferred", "handed over", "accepted", "refused", "suppressed")


@pytest.fixture
def mailed(two):
    """A campaign with a message to each of both; the states are for the test to say."""
    with closing(sqlite3.connect(two)) as connection:
        connection.execute(
            "INSERT INTO campaign (id, name, key, filter, template, channel, variables, kind,"
            " state, date_field, offset_days, at_time, yearly, template_digest, created_at,"
            " updated_at) VALUES (1, 'spring', 'spring', '', 'welcome', 'email', '{}',"
            " 'broadcast', 'running', '', 0, '', 0, '', 1, 1)"
        )
        for contact in (1, 2):
            connection.execute(
                "INSERT INTO message (campaign_id, step, contact_id, occurrence, channel, purpose,"
                " template, template_digest, message_id, state, reason, address, subject,"
                " attempts, next_at, claimed_by, queued_at)"
                " VALUES (1, 0, ?, '', 'email', 'marketing', 'welcome', '', ?, 'queued', '',"
                " '', '', 0, 1, '', 1)",
                (contact, f"<{contact}@x.example>"),
            )
        connection.commit()
    return two


@pytest.mark.parametrize("first", STATES)
@pytest.mark.parametrize("second", STATES)
def test_nobody_is_mailed_twice_because_there_were_two(mailed, ccm, first, second):
    with closing(sqlite3.connect(mailed)) as connection:
        connection.execute("UPDATE message SET state = ? WHERE contact_id = 1", (first,))
        connection.execute("UPDATE message SET state = ? WHERE contact_id = 2", (second,))
        connection.commit()
    ccm("doctor")
    before = dump(mailed)
    told(ccm, "merge", "1", "2", "--yes")
    with closing(sqlite3.connect(mailed)) as connection:
        rows = connection.execute("SELECT contact_id, state FROM message").fetchall()
    waiting = [row for row in rows if row[1] in {"queued", "claimed", "deferred"}]
    gone_out = {"accepted", "handed over"} & {first, second}
    assert len([row for row in rows if row[0] == 1]) == 1
    assert len(waiting) <= (0 if gone_out else 1)
    told(ccm, "undo")
    after = dump(mailed)
    assert after == before


def test_companies_become_one_with_their_people_and_deals(database, ccm):
    told(ccm, "company", "add", "Cedar", "--phone", "030 123456", "--kind", "supplier")
    told(ccm, "company", "add", "Cedar GmbH", "--city", "Berlin", "--website", "cedar.example",
         "--notes", "pays late", "--allow-duplicate")  # fmt: skip
    told(ccm, "contact", "add", "Anna", "--company", "Cedar GmbH=buyer")
    told(ccm, "contact", "add", "Bert", "--company", "Cedar", "--company", "Cedar GmbH=owner")
    told(ccm, "deal", "add", "--title", "chairs", "--company", "Cedar GmbH")
    before = dump(database)
    told(ccm, "merge", "--company", "Cedar", "2", "--yes", "--take", "kind=b")
    one = json.loads(told(ccm, "company", "show", "1", "--format", "json").out)
    assert (one["name"], one["kind"], one["city"]) == ("Cedar GmbH", "customer", "Berlin")
    assert one["website"] == "cedar.example"
    assert sorted((member["name"], member["role"]) for member in one["members"]) == [
        ("Anna", "buyer"),
        ("Bert", "owner"),
    ]
    assert "Company 2 is now 1, Cedar GmbH." in ccm("company", "show", "2").err
    told(ccm, "undo")
    assert dump(database) == before


def test_a_table_that_nobody_thought_of_comes_over_by_its_foreign_key(two, ccm):
    with closing(sqlite3.connect(two)) as connection:
        connection.executescript(
            "CREATE TABLE card (id INTEGER PRIMARY KEY AUTOINCREMENT, contact_id INTEGER NOT NULL"
            " REFERENCES contact (id) ON DELETE CASCADE, code TEXT NOT NULL, note TEXT NOT NULL,"
            " UNIQUE (contact_id, code));"
            "CREATE TABLE stamp (id INTEGER PRIMARY KEY AUTOINCREMENT, card_id INTEGER NOT NULL"
            " REFERENCES card (id) ON DELETE CASCADE);"
            "INSERT INTO card VALUES (1, 1, 'gold', ''), (2, 2, 'gold', 'lost'), (3, 2, 'tea', '');"
            "INSERT INTO stamp VALUES (1, 2), (2, 3);"
        )

    def cards():
        with closing(sqlite3.connect(two)) as connection:
            return (
                connection.execute("SELECT * FROM card ORDER BY id").fetchall(),
                connection.execute("SELECT * FROM stamp ORDER BY id").fetchall(),
            )

    before = cards()
    told(ccm, "merge", "1", "2", "--yes")
    assert cards() == ([(1, 1, "gold", "lost"), (3, 1, "tea", "")], [(1, 1), (2, 3)])
    told(ccm, "undo")
    assert cards() == before


def test_values_of_every_kind_are_shown_and_taken_over(database, ccm):
    for kind in ("money", "list", "bool", "date", "link", "number", "choice"):
        more = ("--choice", "a", "--choice", "b") if kind == "choice" else ()
        told(ccm, "field", "add", "contact", f"my_{kind}", "--type", kind, *more)
    texts = {
        "money": ("12.50", "99 USD"), "list": ("a, b", "c"), "bool": ("yes", "no"),
        "date": ("2026-01-01", "2026-02-02"), "link": ("https://a.example", "https://b.example"),
        "number": ("1", "2"), "choice": ("a", "b"),
    }  # fmt: skip
    for side in (0, 1):
        sets = [("--set", f"my_{kind}={both[side]}") for kind, both in texts.items()]
        told(ccm, "contact", "add", f"Anna {side}", *(part for two in sets for part in two))
    table = told(ccm, "merge", "1", "2", "--dry-run", "--format", "table").out
    assert "$99" in table
    assert "2026-02-02" in table
    told(ccm, "merge", "1", "2", "--dry-run", "--format", "csv")
    given = json.loads(told(ccm, "contact", "show", "2", "--format", "json").out)["custom"]
    told(ccm, "merge", "1", "2", "--prefer", "b", "--yes")
    assert json.loads(told(ccm, "contact", "show", "1", "--format", "json").out)["custom"] == given


LINES = st.lists(
    st.sampled_from(
        (
            ("contact", "edit", "1", "--add-tag", "old"),
            ("contact", "edit", "2", "--add-tag", "old", "--name", "Йёлка"),
            ("contact", "edit", "2", "--add-company", "Oak", "--set", "score=7"),
            ("contact", "edit", "1", "--birthday", "1990-01-01", "--notes", "two\nlines"),
            ("contact", "relate", "2", "parent", "3"),
            ("contact", "relate", "3", "friend", "1"),
            ("log", "note", "kept", "--contact", "2"),
            ("task", "add", "call", "--contact", "2", "--deal", "1"),
            ("deal", "win", "1"),
            ("consent", "withdraw", "2", "--how", "call"),
            ("consent", "grant", "1", "--how", "card", "--channel", "email"),
            ("survey", "answer", "1", "3"),
            ("segment", "add", "some", "--filter", "tag=vip"),
            ("segment", "freeze", "some"),
            ("dupes", "dismiss", "1", "3"),
        )
    ),
    max_size=8,
)


@given(
    lines=LINES,
    ends=st.permutations(["1", "2", "3"]),
    prefer=st.sampled_from((None, "a", "b", "newest", "longest")),
)
@settings(
    max_examples=25,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_whatever_hangs_on_two_an_undo_brings_back_both_and_a_redo_makes_one_again(
    two, ccm, lines, ends, prefer
):
    for line in lines:
        ccm(*line)
    before = dump(two)
    options = [] if prefer is None else ["--prefer", prefer]
    told(ccm, "merge", ends[0], ends[1], "--yes", *options)
    merged = dump(two)
    told(ccm, "doctor", "--dry-run")
    told(ccm, "undo")
    assert dump(two) == before
    told(ccm, "redo")
    assert dump(two) == merged
    told(ccm, "undo")
