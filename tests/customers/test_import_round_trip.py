"""What was taken out comes in again: here without a change, into another database whole."""

import csv
import json

import pytest

from tests.customers.importing_support import records, rows

KINDS = ("companies", "contacts", "deals", "tasks", "interactions", "answers", "tickets",
         "products", "orders")  # fmt: skip
JOINED = dict.fromkeys(KINDS, frozenset()) | {"orders": {"joined"}}
"""Kinds of which several rows are one record."""
FORMS = ("csv", "tsv", "xlsx", "json", "ndjson")


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


def said(ccm, *arguments, stdin=""):
    result = ccm(*arguments, stdin=stdin)
    assert result.code == 0, (arguments, result.err)
    return result


@pytest.fixture
def business(ccm, database):
    """A little of everything, with texts that forms of files have trouble with."""
    for key, kind in (("size", "number"), ("since", "day"), ("gold", "bool"), ("budget", "money")):
        said(ccm, "field", "add", "contact", key, "--type", kind)
    said(ccm, "field", "add", "contact", "likes", "--type", "list")
    said(ccm, "field", "add", "deal", "room", "--type", "text")
    said(ccm, "field", "add", "company", "staff", "--type", "number")
    people = [
        {
            "name": "Maryam Ahmadi", "given_name": "Maryam", "family_name": "Ahmadi",
            "emails": [{"address": "maryam@example.com", "label": "work"},
                       {"address": "m@example.org", "label": ""}],
            "phones": [{"number": "+989123456789", "label": "mobile"}],
            "handles": [{"network": "telegram", "handle": "maryam_a"},
                        {"network": "matrix", "handle": "@m:example.org"}],
            "addresses": [{"label": "home", "street": "Valiasr 12\nflat 3", "city": "تهران",
                           "region": "تهران", "postcode": "1966733451", "country": "Iran"},
                          {"label": "work", "city": "Rasht"}],
            "companies": [{"name": "مبل کریمی", "role": "طراح"}, {"name": "Dub", "role": ""}],
            "dates": {"birthday": "1985-05-17", "wedding": "--06-12"},
            "tags": ["vip", "a,b", "semi;colon"], "notes": "=1+1\n'quoted'\n- dash, \"x\"",
            "custom": {"size": 38.5, "since": "2020-02-29", "gold": True,
                       "budget": {"minor": 125050, "currency": "EUR"}, "likes": ["oak", "a;b"]},
            "stage": "customer", "rhythm": 42, "language": "fa", "time_zone": "Asia/Tehran",
            "created_at": "2026-01-02T03:04:05Z",
            "stage_history": [{"from": "lead", "to": "prospect", "at": "2026-02-01T10:00:00Z"},
                              {"from": "prospect", "to": "customer", "at": "2026-03-01T10:00:00Z"}],
            "consent": [
                {"channel": "email", "purpose": "*", "given": True, "at": "2026-01-02T03:04:05Z",
                 "how": "at the fair", "source": "shell"},
                {"channel": "email", "purpose": "marketing", "given": False,
                 "at": "2026-04-02T03:04:05Z", "how": "asked by phone", "source": "shell"}],
        },
        {"name": "Анна Кузнецова", "emails": [{"address": "anna@example.com"}],
         "relations": [{"kind": "referred_by", "other": "maryam@example.com", "note": "at a fair"}],
         "tags": ["опт"], "kind": "supplier", "source": "fair"},
        {"name": "Ben", "phones": [{"number": "110"}]},
    ]  # fmt: skip
    said(ccm, "import", "contacts", "-", stdin=json.dumps(people))
    firms = (
        "name,kind,parent,website,street,city,region,postcode,notes,custom:staff\n"
        '"Dub",supplier,"Dub Holding",https://dub.example,"Street 1",Казань,Татарстан,420111,'
        '"=A1",12\n'
    )
    said(ccm, "import", "companies", "-", stdin=firms)
    deals = [
        {"title": "Kitchen, oak", "contact": "maryam@example.com", "company": "Dub",
         "value_minor": 1250050, "currency": "EUR", "stage": "lost", "expected_close": "2026-12-30",
         "lost_reason": "price", "source": "fair", "notes": "line\nline",
         "created_at": "2026-01-05T10:00:00Z", "custom": {"room": "+1"},
         "competitors": [{"name": "Acme", "won": True}, {"name": "Böhm", "won": False}],
         "history": [
             {"from": "", "to": "lead", "at": "2026-01-05T10:00:00Z", "note": ""},
             {"from": "lead", "to": "proposal", "at": "2026-02-05T10:00:00Z", "note": "sent"},
             {"from": "proposal", "to": "lead", "at": "2026-03-05T10:00:00Z", "note": "again"},
             {"from": "lead", "to": "lost", "at": "2026-04-05T10:00:00Z", "note": "too dear"}]},
        {"title": "Table", "contact": "#3", "stage": "qualified",
         "created_at": "2026-10-01T10:00:00Z"},
    ]  # fmt: skip
    said(ccm, "import", "deals", "-", stdin=json.dumps(deals))
    tasks = (
        "title,contact,company,deal,due,repeat,priority,state,notes,created\n"
        'Send the offer,maryam@example.com,Dub,"Kitchen, oak",2026-12-01 10:00,,high,open,=x,'
        "2026-11-01 09:00\n"
        "Water the plants,,,,2026-12-03,every 2 weeks,low,open,,2026-11-01 09:00\n"
        "Call,#3,,Table,2026-11-02,,normal,done,,2026-11-01 09:00\n"
    )
    said(ccm, "import", "tasks", "-", stdin=tasks)
    calls = (
        "contact,company,deal,channel,direction,at,summary,body,duration,cost,currency,sentiment\n"
        'maryam@example.com,Dub,"Kitchen, oak",phone,in,2026-11-01 10:00,Asked,'
        '"more\nlines",250s,1.50,EUR,1\n'
        "#3,,,note,out,2026-11-02 10:30:05,=1+1,,,,,\n"
    )
    said(ccm, "import", "interactions", "-", stdin=calls)
    tickets = (
        "subject,contact,company,deal,priority,category,text,state,created,first response,closed\n"
        'A leg broke,maryam@example.com,Dub,"Kitchen, oak",urgent,=repair,"two\nlines",closed,'
        "2026-11-02 10:00,2026-11-02 10:30,2026-11-05 12:00\n"
        "Where is it?,#3,,,low,,,waiting,2026-11-03 10:00,,\n"
        "صندلی شکست,,Dub,,normal,,,open,2026-11-20 10:00,,\n"
    )
    said(ccm, "import", "tickets", "-", stdin=tickets)
    goods = (
        "name,code,price,cost,currency,unit,category,tax,consumable,state,notes\n"
        '"Oak chair, large",OAK-1,120.50,60,EUR,piece,chairs,19,no,active,"=1+1\n- x"\n'
        "روغن چوب,,14.9,,EUR,بطری,,8.1,yes,active,\n"
        "Старый стол,OLD,99,,USD,,,0,no,retired,\n"
    )
    said(ccm, "import", "products", "-", stdin=goods)
    sold = (
        "number,contact,company,deal,state,at,due,code,product,quantity,price,discount,tax,"
        "returned,paid,payment method,paid at,notes,cancel reason\n"
        'A-7,maryam@example.com,Dub,"Kitchen, oak",paid,2026-10-01 10:00,2026-10-15,OAK-1,,2,,'
        '10%,,1,,card,2026-10-03 09:00,"two\nlines",\n'
        "A-7,maryam@example.com,Dub,,paid,2026-10-01 10:00,2026-10-15,,Repair; =1,1.5,33.33,,7,"
        ",,card,,,\n"
        "A-8,#3,,,confirmed,2026-10-02 10:00,,,روغن چوب,3,,,,,20,cash,2026-10-02 10:00,,\n"
        "A-9,,Dub,,cancelled,2026-10-03 10:00,,OAK-1,,1,,,,,,,,,too dear\n"
        "B 1/2,#3,,,draft,2026-10-04 10:00,,,,,,,,,,,,empty,\n"
    )
    said(ccm, "import", "orders", "-", stdin=sold)
    answers = 'contact,score,comment,at,channel\nmaryam@example.com,9,"good, very",-2d,email\n'
    said(ccm, "import", "answers", "-", stdin=answers)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_an_export_comes_in_again_without_a_change(ccm, business, database, kind, form):
    said(ccm, "export", kind, f"out.{form}")
    before = records(database)
    for update in ("fill", "overwrite", "skip"):
        result = said(ccm, "import", kind, f"out.{form}", "--update", update)
        assert set(counts(result)) - JOINED[kind] == {"unchanged"}, (result.out, result.err)
        assert "Not understood" not in result.err, result.err
    assert records(database) == before


def taken(ccm, kind: str) -> list[dict]:
    """All records of a kind in JSON, without what another database gives by itself."""
    found = json.loads(said(ccm, "export", kind, "--format", "json").out)
    return sorted((plain(record) for record in found), key=json.dumps)


def plain(value):
    if isinstance(value, dict):
        own = {"id", "updated_at", "other_id", "contact_id", "deal_id", "company_id", "created_at"}
        return {key: plain(inner) for key, inner in value.items() if key not in own}
    return [plain(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", ["json", "ndjson"])
def test_objects_make_the_same_records_in_another_database(ccm, business, home, form, monkeypatch):
    wanted = {kind: taken(ccm, kind) for kind in KINDS}
    for kind in KINDS:
        said(ccm, "export", kind, f"{kind}.{form}")
    monkeypatch.setenv("CCM_DB", str(home / "other.db"))
    said(ccm, "init", "--yes")
    for kind in KINDS:
        result = ccm("import", kind, f"{kind}.{form}")
        assert result.code == 0, result.err
        done = {"new", "unchanged", "changed", *JOINED[kind]}
        assert set(counts(result)) <= done, (kind, result.out)
    assert {kind: taken(ccm, kind) for kind in KINDS} == wanted


def cells(ccm, kind: str) -> list[dict[str, str]]:
    """The table of a kind, without the numbers and times of the database it comes from."""
    table = csv.DictReader(said(ccm, "export", kind).out.lstrip("\ufeff").splitlines(keepends=True))
    own = {"ccm id", "updated", "contact id"}
    found = [{k: v for k, v in row.items() if k not in own} for row in table]
    return sorted(found, key=lambda row: sorted(row.items()))


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx"])
def test_tables_make_the_same_tables_in_another_database(ccm, business, home, form, monkeypatch):
    for kind in KINDS:
        said(ccm, "export", kind, f"{kind}.{form}")
    wanted = {kind: cells(ccm, kind) for kind in KINDS}
    fields = json.loads(said(ccm, "field", "list", "--format", "json").out)
    monkeypatch.setenv("CCM_DB", str(home / "other.db"))
    said(ccm, "init", "--yes")
    for field in fields:
        said(ccm, "field", "add", field["entity"], field["key"], "--type", field["type"])
    for kind in KINDS:
        assert ccm("import", kind, f"{kind}.{form}").code == 0
    assert {kind: cells(ccm, kind) for kind in KINDS} == wanted
    for kind in KINDS:
        result = said(ccm, "import", kind, f"{kind}.{form}")
        assert set(counts(result)) - JOINED[kind] == {"unchanged"}, (kind, result.out)


def test_the_stage_that_an_import_brings_is_part_of_the_history(ccm, database):
    said(ccm, "contact", "add", "Ann Lee", "--email", "ann@example.com")
    said(ccm, "import", "contacts", "-", stdin="email,stage\nann@example.com,customer\n")
    assert rows(database, "SELECT from_stage, to_stage FROM contact_stage_change") == [
        ("lead", "customer")
    ]
