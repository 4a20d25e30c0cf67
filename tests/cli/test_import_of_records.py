"""``ccm import`` of companies, interactions, deals and tasks."""

import pytest

from tests.customers.importing_support import dump, rows


@pytest.fixture(autouse=True)
def _people(ccm, database):
    ccm("import", "contacts", "-", stdin=(
        "name,email,phone,telegram\nAnn Lee,ann@example.com,030 1234567,@ann\n"
        "Ben Cole,ben@example.com,,\nمریم احمدی,,+989123456789,\nBen Cole,ben2@example.com,,\n"
    ))  # fmt: skip


def bring(ccm, kind: str, text: str, *options: str):
    result = ccm("import", kind, "-", *options, stdin=text)
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return result, {name: number for name, number in found.items() if number}


def test_companies_are_known_by_their_names(ccm, database):
    text = (
        "Company,Type,E-mail,Phone,City,Country,Notes\n"
        "Acme Ltd,vendor,INFO@acme.example.com,0221 1234,Köln,Germany,\n"
    )
    assert bring(ccm, "companies", text)[1] == {"new": 1}
    assert rows(database, "SELECT name, kind, email, phone, city_key FROM company") == [
        ("Acme Ltd", "supplier", "INFO@acme.example.com", "+492211234", "koln")
    ]
    before = dump(database)
    assert bring(ccm, "companies", text.replace("Acme Ltd", "ACME LTD"))[1] == {"unchanged": 1}
    assert dump(database) == before
    more = "name,city,website\nacme ltd,Bonn,acme.example.com\nacme ltd,Ulm,\n,Bonn,\n"
    result, counts = bring(ccm, "companies", more)
    assert (result.code, counts) == (6, {"changed": 1, "joined": 1, "wrong": 1})
    assert rows(database, "SELECT city, website FROM company") == [("Köln", "acme.example.com")]
    assert bring(ccm, "companies", more, "--update", "overwrite")[1]["changed"] == 1
    assert rows(database, "SELECT city FROM company") == [("Bonn",)]


def test_unknown_columns_of_companies_are_kept_when_asked(ccm, database):
    bring(ccm, "companies", "name,Staff count\nAcme,12\n", "--keep-unknown")
    assert rows(database, "SELECT custom FROM company") == [('{"staff_count":"12"}',)]


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("ANN@example.com", "Ann Lee"),
        ("+49 30 1234567", "Ann Lee"),
        ("telegram:@Ann", "Ann Lee"),
        ("https://t.me/ann", "Ann Lee"),
        ("ann lee", "Ann Lee"),
        ("1", "Ann Lee"),
        ("#2", "Ben Cole"),
        ("۰۰۹۸۹۱۲۳۴۵۶۷۸۹", "مریم احمدی"),
        ("مريم احمدي", "مریم احمدی"),
    ],
)
def test_an_interaction_names_its_contact_in_any_way(ccm, database, reference, name):
    text = f"contact,channel,direction,at,summary\n{reference},phone,in,2026-11-01 10:00,Asked\n"
    result, counts = bring(ccm, "interactions", text)
    assert (result.code, counts) == (0, {"new": 1})
    assert rows(
        database, "SELECT c.name FROM interaction i JOIN contact c ON c.id = i.contact_id"
    ) == [(name,)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nobody,phone,in,-1d,Hi", "No contact fits “nobody”"),
        ("Ben Cole,phone,in,-1d,Hi", "Ben Cole fits several contacts: 2, 4"),
        (",phone,in,-1d,Hi", "contact is empty"),
        ("1,pigeon,in,-1d,Hi", "channel"),
        ("1,phone,up,-1d,Hi", "direction"),
        ("1,phone,in,someday,Hi", "at: "),
        ("1,phone,in,,Hi", "at is empty"),
        ("1,phone,in,-1d,", "summary is empty"),
    ],
)
def test_what_is_wrong_with_an_interaction_is_said(ccm, database, line, said):
    result, counts = bring(ccm, "interactions", f"contact,channel,direction,at,summary\n{line}\n")
    assert (result.code, counts) == (6, {"wrong": 1})
    assert said in result.err


def test_interactions_in_three_languages_are_understood(ccm, database):
    text = (
        "مخاطب,کانال,جهت,زمان,خلاصه,مدت,احساس\n1,تلفن,ورودی,۱۴۰۵/۰۸/۱۰ ۱۰:۰۰,پرسید,۵ دقیقه,مثبت\n"
    )
    bring(ccm, "interactions", text)
    bring(
        ccm,
        "interactions",
        "Контакт,Канал,Направление,Дата,Тема\n2,звонок,исходящий,01.11.2026,Да\n",
    )
    assert rows(
        database, "SELECT channel, direction, summary, duration, sentiment FROM interaction"
    ) == [("phone", "in", "پرسید", 300, 1), ("phone", "out", "Да", None, None)]
    assert rows(database, "SELECT interactions FROM contact_activity") == [(1,), (1,)]


def test_interactions_of_relative_days_are_the_same_on_another_day(ccm, database, monkeypatch):
    header = "contact,channel,direction,at,summary\n"
    text = header + "1,phone,out,-3d,No answer\n1,phone,out,-2d,No answer\n"
    assert bring(ccm, "interactions", text)[1] == {"new": 2}
    monkeypatch.setenv("CCM_NOW", str(1_800_000_000))
    assert bring(ccm, "interactions", text)[1] == {"unchanged": 2}
    longer = text + "1,phone,out,-1d,No answer\n"
    assert bring(ccm, "interactions", longer)[1] == {"new": 1, "unchanged": 2}


def test_the_same_interaction_twice_in_a_file_is_one(ccm, database):
    line = "1,email,in,2026-11-01T10:00:00Z,Hello\n"
    text = "contact,channel,direction,at,summary\n" + line + line
    assert bring(ccm, "interactions", text)[1] == {"new": 1, "joined": 1}
    filled = "contact,channel,direction,at,summary,duration\n" + line.replace("\n", ",5m\n")
    assert bring(ccm, "interactions", filled)[1] == {"changed": 1}
    assert bring(ccm, "interactions", filled)[1] == {"unchanged": 1}


DEALS = (
    "title,contact,company,value,currency,stage,expected close,created,entered lead,"
    "entered qualified,entered won\n"
    '50 chairs,ann@example.com,Acme,"12,000.50",EUR,won,-2d,-40d,-40d,-30d,-5d\n'
    "Table,ben@example.com,,۱۲۰۰,,qualified,+10d,-9d,-9d,-3d,\n"
)


def test_a_deal_comes_with_its_history(ccm, database):
    assert bring(ccm, "deals", DEALS)[1] == {"new": 2}
    assert rows(database, "SELECT title, stage, state, value_minor, currency, closed_at IS NULL,"
                " stage_since = coalesce(closed_at, stage_since) FROM deal") == [
        ("50 chairs", "won", "won", 1_200_050, "EUR", 0, 1),
        ("Table", "qualified", "open", 120_000, "EUR", 1, 1),
    ]  # fmt: skip
    assert rows(
        database, "SELECT from_stage, to_stage FROM deal_stage_change WHERE deal_id = 1 ORDER BY at"
    ) == [("", "lead"), ("lead", "qualified"), ("qualified", "won")]
    sales = "SELECT deals_won, revenue_minor FROM contact_sales WHERE contact_id = 1"
    assert rows(database, sales) == [(1, 1_200_050)]
    assert bring(ccm, "deals", DEALS)[1] == {"unchanged": 2}
    ccm("undo")
    assert rows(database, "SELECT count(*) FROM deal_stage_change") == [(0,)]


def test_a_deal_without_history_begins_with_its_stage(ccm, database):
    text = "title,contact,stage\nSofa,1,proposal\nChair,1,\n"
    assert bring(ccm, "deals", text)[1] == {"new": 2}
    assert rows(database, "SELECT deal_id, from_stage, to_stage FROM deal_stage_change") == [
        (1, "", "proposal"), (2, "", "lead"),
    ]  # fmt: skip
    assert bring(ccm, "deals", text)[1] == {"unchanged": 2}
    moved = text.replace("proposal", "negotiation")
    assert bring(ccm, "deals", moved)[1] == {"unchanged": 2}
    assert bring(ccm, "deals", moved, "--update", "overwrite")[1] == {"changed": 1, "unchanged": 1}
    assert rows(
        database, "SELECT from_stage, to_stage FROM deal_stage_change WHERE deal_id = 1"
    ) == [("", "proposal"), ("proposal", "negotiation")]
    assert rows(database, "SELECT stage FROM deal WHERE id = 1") == [("negotiation",)]


@pytest.mark.parametrize(
    ("header", "line", "said"),
    [
        ("title,stage", "Sofa,limbo", "no stage “limbo”"),
        ("title,pipeline", "Sofa,hiring", "no pipeline “hiring”"),
        ("title,value", "Sofa,much", "value: "),
        ("title,value", "Sofa,-5", "cannot be worth"),
        ("title,currency", "Sofa,XYZ", "currency: "),
        ("title,entered won", "Sofa,+3d", "lies in the future"),
        (
            "title,stage,entered lead,entered proposal",
            "Sofa,lead,-9d,-3d",
            "entered proposal later",
        ),
        ("title,lost reason", "Sofa,price", "is not lost"),
        ("title,contact", ",1", "title is empty"),
        ("title,contact", "Sofa,nobody", "No contact fits"),
    ],
)
def test_what_is_wrong_with_a_deal_is_said(ccm, database, header, line, said):
    result, counts = bring(ccm, "deals", f"{header}\n{line}\n")
    assert (result.code, counts) == (6, {"wrong": 1})
    assert said in result.err


def test_a_task_finds_its_deal_and_its_day(ccm, database):
    bring(ccm, "deals", DEALS)
    text = (
        "title,contact,due,priority,deal,status\nCall back,ann@example.com,tomorrow 10:00,high,,\n"
        "Write offer,,2026-12-01,,Table,\nSend thanks,1,-3d,low,1,done\n"
    )
    assert bring(ccm, "tasks", text)[1] == {"new": 3}
    assert rows(
        database, "SELECT title, contact_id, deal_id, all_day, priority, state FROM task"
    ) == [
        ("Call back", 1, None, 0, "high", "open"),
        ("Write offer", 2, 2, 1, "normal", "open"),
        ("Send thanks", 1, 1, 1, "low", "done"),
    ]
    assert rows(database, "SELECT remind_at = due_at FROM task WHERE id = 1") == [(1,)]
    assert bring(ccm, "tasks", text)[1] == {"unchanged": 3}
    done = "title,contact,due,state\nCall back,1,tomorrow 10:00,готово\n"
    assert bring(ccm, "tasks", done)[1] == {"changed": 1}
    assert rows(database, "SELECT state, done_at FROM task WHERE id = 1") == [("done", 1795338000)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Call,1,someday,,", "due: "),
        ("Call,1,,urgentish,", "no priority"),
        ("Call,1,,,Nowhere", "There is no deal “Nowhere”"),
        (",1,,,", "title is empty"),
    ],
)
def test_what_is_wrong_with_a_task_is_said(ccm, database, line, said):
    result, counts = bring(ccm, "tasks", f"title,contact,due,priority,deal\n{line}\n")
    assert (result.code, counts) == (6, {"wrong": 1})
    assert said in result.err


def test_a_deal_name_that_fits_several_is_wrong(ccm, database):
    bring(ccm, "deals", "title,contact,created\nSofa,1,-9d\nSofa,2,-8d\n")
    result, counts = bring(ccm, "tasks", "title,deal\nCall,Sofa\n")
    assert (counts, "Several deals are called “Sofa”: 1, 2" in result.err) == ({"wrong": 1}, True)
    assert bring(ccm, "tasks", "title,contact,deal\nCall,2,Sofa\n")[1] == {"new": 1}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("companies", "name,city\nAcme,\n"),
        ("interactions", "contact,channel,direction,at,summary\n1,phone,in,2026-11-01 10:00,Hi\n"),
    ],
)
def test_records_met_in_two_files_are_counted_as_joined(ccm, database, home, kind, text):
    for name in ("a.csv", "b.csv"):
        (home / name).write_text(text)
    result = ccm("import", kind, "a.csv", "b.csv", "--format", "table")
    assert result.out == "1 new, 1 joined to them, 0 changed, 0 unchanged\n"


def test_all_mistakes_of_a_row_of_records_are_told(ccm, database):
    text = "contact,channel,direction,at,summary\n1,pigeon,up,someday,\n"
    result, counts = bring(ccm, "interactions", text)
    assert counts == {"wrong": 1}
    for part in ("summary is empty", "; at: ", "; channel: ", "; direction: "):
        assert part in result.err
