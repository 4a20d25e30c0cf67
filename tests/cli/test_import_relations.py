"""Rows that name other records: companies, referrers, deals, people who are not there yet."""

import json

import pytest

from tests.customers.importing_support import rows

RELATIONS = (
    "SELECT a.name, r.kind, b.name, r.note FROM contact_relation r"
    " JOIN contact a ON a.id = r.contact_id JOIN contact b ON b.id = r.other_id ORDER BY r.id"
)


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


def brought(ccm, kind, text, *options):
    return ccm("import", kind, "-", *options, stdin=text)


def test_who_referred_whom_comes_in_also_before_the_other_has_a_row(ccm, database):
    text = (
        "name,email,referred by,relation:colleague\n"
        "Ann Lee,ann@example.com,ben@example.com,\n"
        "Ben Roe,ben@example.com,,\n"
        "Zoe Moe,zoe@example.com,Ann Lee (ann@example.com),Ben Roe\n"
    )
    result = brought(ccm, "contacts", text)
    assert (result.code, counts(result)) == (0, {"new": 3}), result.err
    told = [
        ("Ann Lee", "referred_by", "Ben Roe", ""),
        ("Zoe Moe", "referred_by", "Ann Lee", ""),
        ("Ben Roe", "colleague", "Zoe Moe", ""),
    ]
    assert sorted(rows(database, RELATIONS)) == sorted(told)
    again = brought(ccm, "contacts", text)
    assert counts(again) == {"unchanged": 3}
    assert len(rows(database, RELATIONS)) == 3
    assert ccm("undo").code == 0
    assert rows(database, RELATIONS) == []


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Referred By", "Ben Roe"),
        ("معرف", "Ben Roe"),
        ("Кто рекомендовал", "ben@example.com"),
        ("relation:referred by", "#1"),
    ],
)
def test_the_header_of_a_referrer_is_known_in_three_languages(ccm, database, header, value):
    ccm("contact", "add", "Ben Roe", "--email", "ben@example.com")
    result = brought(ccm, "contacts", f"name,{header}\nAnn Lee,{value}\n")
    assert counts(result) == {"new": 1}, result.err
    assert rows(database, RELATIONS) == [("Ann Lee", "referred_by", "Ben Roe", "")]


def test_people_of_address_books_are_related_the_right_way_round(ccm, database):
    ccm("contact", "add", "Bob Boss")
    ccm("contact", "add", "Sam Lee")
    text = (
        "Name,Manager's Name,Relation 1 - Label,Relation 1 - Value,Relation 2 - Label,"
        "Relation 2 - Value\nAnn Lee,Bob Boss,* Spouse,Sam Lee,Child,Kim Lee\nKim Lee,,,,,\n"
    )
    assert counts(brought(ccm, "contacts", text)) == {"new": 2}
    assert sorted(rows(database, RELATIONS)) == [
        ("Bob Boss", "manager", "Ann Lee", ""),
        ("Kim Lee", "child", "Ann Lee", ""),
        ("Sam Lee", "spouse", "Ann Lee", ""),
    ]


def test_who_is_not_there_is_told_and_added_only_when_asked(ccm, database):
    text = "name,referred by\nAnn Lee,Max Moe (max@example.com)\nBen Roe,max@example.com\n"
    result = brought(ccm, "contacts", text)
    assert (result.code, counts(result)) == (0, {"new": 2})
    assert "line 2: No contact fits “Max Moe (max@example.com)”." in result.err
    assert rows(database, RELATIONS) == []
    dry = brought(ccm, "contacts", text, "--create-missing", "--dry-run", "--format", "json")
    assert json.loads(dry.out)["added_people"] == ["Max Moe"]
    asked = brought(ccm, "contacts", text, "--create-missing")
    assert counts(asked) == {"changed": 2}
    assert "1 person whom rows name is added: Max Moe" in asked.err
    added = "SELECT name, address FROM contact c JOIN contact_email e ON e.contact_id = c.id"
    assert rows(database, added) == [("Max Moe", "max@example.com")]
    assert [other for _a, _kind, other, _note in rows(database, RELATIONS)] == ["Max Moe"] * 2
    assert counts(brought(ccm, "contacts", text, "--create-missing")) == {"unchanged": 2}


def test_a_name_that_fits_several_relates_to_none_of_them(ccm, database):
    brought(ccm, "contacts", "name,email\nMax,a@example.com\nMax,b@example.com\n")
    result = brought(ccm, "contacts", "name,referred by\nAnn Lee,Max\n")
    assert (result.code, counts(result)) == (0, {"new": 1})
    assert "Max fits several contacts: 1, 2" in result.err
    assert rows(database, RELATIONS) == []


def test_companies_belong_to_companies_by_name(ccm, database):
    text = "name,parent company\nAcme Ltd,Acme Holding\nAcme Holding,\n"
    assert counts(brought(ccm, "companies", text)) == {"new": 2}
    assert rows(
        database, "SELECT o.name, p.name FROM company o JOIN company p ON p.id = o.parent_id"
    ) == [("Acme Ltd", "Acme Holding")]
    assert counts(brought(ccm, "companies", text)) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("kind", "text", "made"),
    [
        ("deals", "title,contact,company\nSofa,Max Moe,Acme\n", "SELECT c.name FROM deal d"),
        (
            "tasks",
            "title,contact,contact name\nCall,max@example.com,Max Moe\n",
            "SELECT c.name FROM task d",
        ),
        (
            "interactions",
            "contact,channel,at,summary,company\n+49 30 1234567,phone,-1d,Hi,Acme\n",
            "SELECT c.name FROM interaction d",
        ),
        ("answers", "contact,score,at\nMax Moe <max@example.com>,9,-1d\n",
         "SELECT c.name FROM survey_answer d"),
    ],
)  # fmt: skip
def test_people_of_other_records_are_added_only_when_asked(ccm, database, kind, text, made):
    refused = brought(ccm, kind, text)
    assert (refused.code, "--create-missing" in refused.err) == (6, True)
    assert rows(database, "SELECT count(*) FROM contact") == [(0,)]
    result = brought(ccm, kind, text, "--create-missing")
    assert (result.code, counts(result)) == (0, {"new": 1}), result.err
    found = rows(database, f"{made} JOIN contact c ON c.id = d.contact_id")
    assert found in ([("Max Moe",)], [("+49301234567",)])
    assert counts(brought(ccm, kind, text, "--create-missing")) == {"unchanged": 1}
    assert rows(database, "SELECT count(*) FROM contact") == [(1,)]
    ccm("undo")
    assert rows(database, "SELECT count(*) FROM contact") == [(0,)]


def test_a_number_that_nobody_has_is_never_made_into_somebody(ccm, database):
    result = brought(ccm, "deals", "title,contact\nSofa,77\n", "--create-missing")
    assert (result.code, "There is no contact 77" in result.err) == (6, True)
    assert rows(database, "SELECT count(*) FROM contact") == [(0,)]


def test_an_interaction_names_its_deal(ccm, database):
    ccm("contact", "add", "Ann Lee")
    ccm("contact", "add", "Ben Roe")
    for contact in ("1", "2"):
        assert ccm("deal", "add", "--title", "Sofa", "--contact", contact).code == 0
    text = (
        "contact,channel,at,summary,deal\n"
        "Ann Lee,phone,2026-11-01 10:00,Offer,sofa\n"
        "Ben Roe,phone,2026-11-02 10:00,Offer,#2\n"
        "Ben Roe,phone,2026-11-03 10:00,Offer,Chair\n"
    )
    result = brought(ccm, "interactions", text)
    assert (result.code, counts(result)) == (6, {"new": 2, "wrong": 1})
    assert "There is no deal “Chair”" in result.err
    assert rows(database, "SELECT contact_id, deal_id FROM interaction ORDER BY id") == [
        (1, 1), (2, 2),
    ]  # fmt: skip
    assert counts(brought(ccm, "interactions", text)) == {"unchanged": 2, "wrong": 1}


def test_relations_and_consent_are_part_of_the_diff(ccm, database):
    ccm("contact", "add", "Ben Roe")
    ccm("contact", "add", "Ann Lee")
    text = "name,referred by,consent\nAnn Lee,Ben Roe,yes\n"
    dry = brought(ccm, "contacts", text, "--dry-run", "--format", "json")
    assert json.loads(dry.out)["rows"][0]["changes"] == [
        {"field": "referred_by", "before": "", "after": "Ben Roe"},
        {"field": "consent", "before": "", "after": "yes"},
    ]
