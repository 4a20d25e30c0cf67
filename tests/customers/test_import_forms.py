"""Every form of a file tells the same people, says what it is, and is mended in its own form."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from ccm_cli.customers.importing import objects, telling
from ccm_cli.customers.importing.sources import opened
from tests.customers.importing_support import dump, rows

PEOPLE = [
    ["Name", "E-mail", "Mobile", "Birthday", "City", "Tags"],
    ["Maryam Ahmadi", "maryam@example.com", "+98 912 345 6789", "1985-07-02", "Tehran", "vip"],
    ["Пётр Иванов", "petr@example.com", "+7 903 123-45-67", "1990-01-31", "Казань", ""],
    ["Ann Lee", "ann@example.org", "", "", "Berlin", "vip; regular"],
]
FORMS = ("csv", "tsv", "xlsx", "json", "ndjson", "vcard")


def workbook(path: Path, *sheets: tuple[str, list[list[object]]]) -> str:
    book = Workbook()
    book.remove(book.active)
    for title, table in sheets:
        sheet = book.create_sheet(title)
        for line in table:
            sheet.append(line)
    book.save(path)
    return path.name


def clock(text: str) -> datetime:
    """A moment as workbooks hold it, of no time zone."""
    return datetime.fromisoformat(text)


def as_objects(table: list[list[str]]) -> list[dict[str, str]]:
    return [dict(zip(table[0], line, strict=True)) for line in table[1:]]


def written(form: str, path: Path, table: list[list[str]]) -> str:
    """A table in a form, under a name that does not tell the form."""
    if form == "xlsx":
        return workbook(path, ("People", table))
    if form in {"csv", "tsv"}:
        text = io.StringIO()
        csv.writer(text, delimiter="\t" if form == "tsv" else ",").writerows(table)
        content = text.getvalue()
    elif form == "json":
        content = json.dumps(as_objects(table), ensure_ascii=False, indent=2)
    elif form == "ndjson":
        content = "".join(json.dumps(one) + "\n" for one in as_objects(table))
    else:
        content = "".join(
            "BEGIN:VCARD\nVERSION:3.0\n"
            f"FN:{name}\nEMAIL:{email}\nTEL;TYPE=cell:{phone}\nBDAY:{day}\n"
            f"ADR:;;;{city};;;\nCATEGORIES:{tags.replace('; ', ',')}\nEND:VCARD\n"
            for name, email, phone, day, city, tags in table[1:]
        )
    path.write_text(content, encoding="utf-8")
    return path.name


def counts(result) -> dict[str, int]:
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


@pytest.mark.parametrize("form", FORMS)
def test_people_come_in_from_every_form_and_again_without_a_change(ccm, database, home, form):
    name = written(form, home / "people.dat", PEOPLE)
    result = ccm("import", "contacts", name)
    assert (result.code, counts(result)) == (0, {"new": 3}), result.err
    assert rows(
        database,
        "SELECT c.name, (SELECT address FROM contact_email e WHERE e.contact_id = c.id),"
        " (SELECT number || label FROM contact_phone p WHERE p.contact_id = c.id),"
        " (SELECT year || '-' || month_day FROM contact_date d WHERE d.contact_id = c.id),"
        " (SELECT city FROM contact_address a WHERE a.contact_id = c.id),"
        " (SELECT group_concat(name) FROM contact_tag g JOIN tag t ON t.id = g.tag_id"
        "   WHERE g.contact_id = c.id) FROM contact c ORDER BY id",
    ) == [
        ("Maryam Ahmadi", "maryam@example.com", "+989123456789mobile", "1985-07-02", "Tehran",
         "vip"),
        ("Пётр Иванов", "petr@example.com", "+79031234567mobile", "1990-01-31", "Казань", None),
        ("Ann Lee", "ann@example.org", None, None, "Berlin", "vip,regular"),
    ]  # fmt: skip
    before = dump(database)
    again = ccm("import", "contacts", name)
    assert (again.code, counts(again)) == (0, {"unchanged": 3})
    assert dump(database) == before


@pytest.mark.parametrize("form", FORMS)
def test_the_whole_import_is_undone_in_every_form(ccm, database, home, form):
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.org")
    before = rows(database, "SELECT * FROM contact"), rows(database, "SELECT * FROM contact_tag")
    name = written(form, home / "people.dat", PEOPLE)
    assert counts(ccm("import", "contacts", name)) == {"new": 2, "changed": 1}
    assert ccm("undo").code == 0
    after = rows(database, "SELECT * FROM contact"), rows(database, "SELECT * FROM contact_tag")
    assert after == before


@pytest.mark.parametrize("form", [form for form in FORMS if form != "tsv"])
def test_wrong_rows_are_mended_in_the_form_they_came_in(ccm, database, home, form):
    table = [*PEOPLE, ["Zoe Roe", "zoe@example.com", "", "soon", "Rome", ""]]
    result = ccm("import", "contacts", written(form, home / "people.dat", table))
    assert (result.code, counts(result)) == (6, {"new": 3, "wrong": 1})
    (faults,) = home.glob("people.errors.*")
    assert faults.stat().st_mode & 0o777 == 0o600
    again = ccm("import", "contacts", faults.name)
    assert (again.code, counts(again)) == (6, {"wrong": 1})
    if form == "xlsx":
        book = load_workbook(faults)
        found = [[cell.value for cell in row] for row in book.active]
        assert found[0] == ["error", "line", *PEOPLE[0]]
        assert (found[1][1], found[1][2]) == (2, "Zoe Roe")
        book.active.cell(2, found[0].index("Birthday") + 1).value = date(1991, 3, 4)
        book.save(faults)
    else:
        text = faults.read_text("utf-8").replace("soon", "1991-03-04")
        faults.write_text(text, encoding="utf-8")
    mended = ccm("import", "contacts", faults.name)
    assert (mended.code, counts(mended)) == (0, {"new": 1}), mended.err
    assert "Not understood" not in mended.err
    assert rows(database, "SELECT year, month_day FROM contact_date WHERE contact_id = 4") == [
        (1991, "03-04")
    ]


def test_cells_of_a_workbook_are_read_for_what_they_are(ccm, database, home):
    name = workbook(
        home / "people.xlsx",
        (
            "People",
            [
                ["name", "phone", "birthday", "created", "custom:n", "custom:share", "custom:ok"],
                ["Ann", 493012345678.0, date(1990, 5, 17), clock("2026-01-02 03:04"), 7, 0.1, True],
                [None, None, None, None, None, None, None],
                ["Ben", 301234567, clock("1991-02-03"), None, 1e15, 0.1 + 0.2, False],
            ],
        ),
    )  # fmt: skip
    for key, kind in (("n", "number"), ("share", "number"), ("ok", "bool")):
        assert ccm("field", "add", "contact", key, "--type", kind).code == 0
    result = ccm("import", "contacts", name)
    assert (result.code, counts(result)) == (0, {"new": 2}), result.err
    assert rows(database, "SELECT number FROM contact_phone ORDER BY id") == [
        ("+493012345678",), ("+49301234567",),
    ]  # fmt: skip
    assert rows(database, "SELECT year, month_day FROM contact_date ORDER BY id") == [
        (1990, "05-17"), (1991, "02-03"),
    ]  # fmt: skip
    assert [
        json.loads(str(found)) for (found,) in rows(database, "SELECT custom FROM contact")
    ] == [
        {"n": 7, "ok": True, "share": 0.1},
        {"n": 1_000_000_000_000_000, "ok": False, "share": 0.3},
    ]
    created = int(datetime(2026, 1, 2, 2, 4, tzinfo=UTC).timestamp())
    assert rows(database, "SELECT created_at FROM contact WHERE id = 1") == [(created,)]


def test_hours_and_lengths_of_a_workbook_are_read(ccm, database, home):
    ccm("contact", "add", "Ann")
    table = [
        ["contact", "channel", "direction", "at", "summary", "duration"],
        ["Ann", "phone", "in", clock("2026-11-01 10:30"), "Call", timedelta(minutes=5)],
    ]
    name = workbook(home / "calls.xlsx", ("Calls", table))
    assert counts(ccm("import", "interactions", name)) == {"new": 1}
    assert rows(database, "SELECT duration FROM interaction") == [(300,)]
    hours = workbook(home / "clock.xlsx", ("One", [["name", "notes"], ["Zoe", time(9, 30)]]))
    assert counts(ccm("import", "contacts", hours)) == {"new": 1}
    assert rows(database, "SELECT notes FROM contact WHERE name = 'Zoe'") == [("09:30",)]


def test_a_sheet_is_chosen_by_its_name_or_number_and_else_the_first_with_rows(ccm, database, home):
    name = workbook(
        home / "book.xlsx",
        ("Empty", []),
        ("Клиенты", [["Список клиентов 2026"], [], ["ФИО", "Город"], ["Анна Ли", "Казань"]]),
        ("Old", [["name"], ["Ben"]]),
    )
    told = ccm("import", "contacts", name)
    assert counts(told) == {"new": 1}
    assert "Клиенты" in told.err
    assert counts(ccm("import", "contacts", name, "--sheet", "old")) == {"new": 1}
    assert counts(ccm("import", "contacts", name, "--sheet", "3")) == {"unchanged": 1}
    missing = ccm("import", "contacts", name, "--sheet", "New")
    assert (missing.code, "Empty, Клиенты, Old" in missing.err) == (2, True)
    (home / "people.csv").write_text("name\nAnn\n", encoding="utf-8")
    table = ccm("import", "contacts", "people.csv", "--sheet", "1")
    assert (table.code, "no workbook" in table.err) == (2, True)


def test_a_table_goes_on_in_the_sheets_behind_it_that_have_its_header(ccm, database, home):
    name = workbook(
        home / "book.xlsx",
        ("People", [["name", "city"], ["Ann", "Rome"]]),
        ("People 2", [["name", "city"], ["Ben", "Nice"]]),
        ("Dogs", [["name", "age"], ["Rex", "3"]]),
        ("People 3", [["name", "city"], ["Zoe", "Bonn"]]),
    )
    assert counts(ccm("import", "contacts", name)) == {"new": 2}
    assert counts(ccm("import", "contacts", name, "--sheet", "people 3")) == {"new": 1}


def test_a_formula_counts_by_its_result_and_without_one_it_is_refused(ccm, database, home):
    name = workbook(home / "book.xlsx", ("One", [["name", "notes"], ["Ann", "=1+1"]]))
    result = ccm("import", "contacts", name)
    assert (result.code, "cell B2" in result.err) == (2, True)
    computed = home / "computed.xlsx"
    rewrite(home / "book.xlsx", computed, b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")
    assert counts(ccm("import", "contacts", computed.name)) == {"new": 1}
    assert rows(database, "SELECT notes FROM contact") == [("2",)]
    failed = home / "failed.xlsx"
    table = [["name", "notes"], ["Ben", "#REF!"]]
    workbook(failed, ("One", table))
    wrong = ccm("import", "contacts", failed.name)
    assert (wrong.code, "row 2: A formula in it gives #REF!" in wrong.err) == (6, True)


def rewrite(source: Path, target: Path, before: bytes, after: bytes) -> None:
    """A copy of a workbook with something else in its first sheet."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for part in old.namelist():
            content = old.read(part).replace(b"<v />", b"<v></v>")
            if part.endswith("sheet1.xml"):
                assert before in content
                content = content.replace(before, after)
            new.writestr(part, content)


def test_a_damaged_workbook_is_explained(ccm, database, home):
    whole = workbook(home / "book.xlsx", ("One", [["name"], ["Ann"]]))
    content = (home / whole).read_bytes()

    with (
        zipfile.ZipFile(home / whole) as old,
        zipfile.ZipFile(home / "broken.xlsx", "w") as new,
    ):
        for part in old.namelist():
            damage = b"<worksheet><sheetData><row" if part.endswith("sheet1.xml") else None
            new.writestr(part, damage or old.read(part))
    (home / "cut.xlsx").write_bytes(content[: len(content) // 2])
    for name in ("broken.xlsx", "cut.xlsx"):
        result = ccm("import", "contacts", name)
        assert result.code == 2, result.err
        assert name in result.err


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "Ann"}, {"name": "Ben", "phone": null}]',
        '{"total": 2, "contacts": [{"name": "Ann"}, {"name": "Ben"}], "next": null}',
        '{"contacts": [], "people": [{"name": "Ann"}, {"name": "Ben"}]}',
        '{"name": "Ann"}\n\n{"name": "Ben"}\n',
        '\ufeff[\n  {"properties": {"firstname": "Ann"}},\n  {"properties": {"firstname": "Ben"}}]',
    ],
)
def test_objects_are_found_wherever_they_stand(ccm, database, text):
    assert counts(ccm("import", "contacts", "-", stdin=text)) == {"new": 2}
    assert rows(database, "SELECT name FROM contact ORDER BY id") == [("Ann",), ("Ben",)]


def test_one_object_is_one_record_and_so_is_one_line(ccm, database):
    single = '{"name": "Ann Lee", "emails": [{"address": "ann@example.com", "label": "work"}]}'
    assert counts(ccm("import", "contacts", "-", stdin=single)) == {"new": 1}
    again = ccm("import", "contacts", "-", "--from", "ndjson", stdin=single)
    assert counts(again) == {"unchanged": 1}
    assert rows(database, "SELECT address, label FROM contact_email") == [
        ("ann@example.com", "work")
    ]


def test_lists_and_objects_of_others_are_understood(ccm, database):
    record = {
        "firstName": "Ann",
        "last_name": "Lee",
        "emails": ["ann@example.com", "lee@example.com"],
        "phone": {"number": "+49 30 1234567", "type": "work"},
        "address": {"street": "Main 1", "city": "Berlin", "zip": "10115"},
        "company": {"name": "Acme", "title": "Boss"},
        "tags": ["a,b", "vip"],
        "dates": [{"label": "wedding", "value": "2010-06-12"}],
        "social": {"telegram": "@annlee"},
        "shoe": {"size": 38},
    }
    result = ccm("import", "contacts", "-", "--keep-unknown", stdin=json.dumps([record]))
    assert counts(result) == {"new": 1}, result.err
    shown = json.loads(ccm("export", "contacts", "--format", "json").out)[0]
    assert [e["address"] for e in shown["emails"]] == ["ann@example.com", "lee@example.com"]
    assert (shown["given_name"], shown["family_name"]) == ("Ann", "Lee")
    assert (shown["phones"][0]["number"], shown["phones"][0]["label"]) == ("+49301234567", "work")
    assert (shown["addresses"][0]["city"], shown["addresses"][0]["postcode"]) == ("Berlin", "10115")
    assert (shown["companies"][0]["name"], shown["companies"][0]["role"]) == ("Acme", "Boss")
    assert shown["tags"] == ["a,b", "vip"]
    assert shown["dates"] == {"wedding": "2010-06-12"}
    assert shown["handles"] == [{"network": "telegram", "handle": "annlee"}]
    assert shown["custom"] == {"shoe_size": "38"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[{"name": "Ann"}, {"name": ]', "this is no JSON"),
        ('[{"name": "Ann"}', "this is no JSON"),
        ('[{"name": "Ann"}] and more', "this is no JSON"),
        ('{"total": 0, "contacts": []}', "no list of objects"),
        ('{"a": [{"name": "Ann"}], "b": [{"name": "Ben"}]}', "several lists: a, b"),
        ('[{"shoe": 1}]', "nothing is known"),
        ('[{"name": "Ann", "x": ' + "[" * 50_000 + "]" * 50_000 + "}]", "nested too deep"),
        ('{"ccm_plan": 1, "kind": "contacts"}', "is a saved plan"),
    ],
)
def test_what_is_wrong_with_json_is_said_and_nothing_is_kept(ccm, database, text, said):
    before = dump(database)
    result = ccm("import", "contacts", "-", stdin=text)
    assert (result.code, said in result.err) == (2, True), result.err
    assert dump(database) == before


def test_a_broken_line_or_entry_spoils_only_itself(ccm, database, home):
    (home / "a.ndjson").write_text('{"name": "Ann"}\n{"name": \n7\n{"name": "Ben"}\n', "utf-8")
    lines = ccm("import", "contacts", "a.ndjson")
    assert (lines.code, counts(lines)) == (6, {"new": 2, "wrong": 2})
    assert "line 2: It is no JSON object" in lines.err
    deep = '{"name": "Cy", "x": ' + "[" * 50_000 + "]" * 50_000 + "}"
    (home / "b.ndjson").write_text(f'{{"name": "Dee"}}\n{deep}\n', "utf-8")
    lines = ccm("import", "contacts", "b.ndjson")
    assert (lines.code, counts(lines)) == (6, {"new": 1, "wrong": 1})
    assert "line 2: Its lists and objects are nested too deep." in lines.err
    array = ccm("import", "contacts", "-", stdin='[{"name": "Zoe"}, 7, {"name": "\\ud800"}]')
    assert (array.code, counts(array)) == (6, {"new": 1, "wrong": 2})
    assert "record 2: It is no JSON object: 7" in array.err
    assert "record 3: It holds half a character" in array.err


def test_map_works_on_keys_and_names_those_that_are_not_there(ccm, database):
    text = '[{"who": "Ann", "home": {"place": "Rome"}}, {"who": "Ben", "size": 3}]'
    options = ("--map", "who=name", "--map", "home place=city", "--map", "size=notes")
    assert counts(ccm("import", "contacts", "-", *options, stdin=text)) == {"new": 2}
    assert rows(database, "SELECT notes FROM contact ORDER BY id") == [("",), ("3",)]
    missing = ccm("import", "contacts", "-", "--map", "shoe=notes", *options, stdin=text)
    assert (missing.code, "no column shoe" in missing.err) == (2, True)


@pytest.mark.parametrize("form", ["csv", "json", "xlsx", "yaml"])
def test_a_form_can_be_told_and_must_fit(ccm, database, home, form):
    (home / "people.csv").write_text("name,email\nAnn,ann@example.com\n", encoding="utf-8")
    result = ccm("import", "contacts", "people.csv", "--from", form)
    assert result.code == (0 if form == "csv" else 2), result.err


def test_tabs_are_told_from_commas_inside_of_cells(ccm, database):
    text = "name\tnotes\nAnn\ta, b, c\nBen\td, e\n"
    assert counts(ccm("import", "contacts", "-", "--from", "tsv", stdin=text)) == {"new": 2}
    assert rows(database, "SELECT notes FROM contact ORDER BY id") == [("a, b, c",), ("d, e",)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    records=st.lists(st.dictionaries(st.text(max_size=4), json_values, max_size=4), max_size=6),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_objects_come_out_of_a_file_as_they_went_in(tmp_path, records, indent, ascii_only):
    """However the file is written, and wherever its blocks end."""
    text = json.dumps(records, indent=indent, ensure_ascii=ascii_only)
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    block, objects._BLOCK = objects._BLOCK, 3
    try:
        with opened(str(path), form=telling.OBJECTS) as source:
            found = list(objects.read_document(source, lambda _outer: False))
    finally:
        objects._BLOCK = block
    assert [one.record for one in found if not one.fault] == [
        record for record, one in zip(records, found, strict=True) if not one.fault
    ]
