"""``ccm import`` as a user meets it."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.customers.importing_support import dump, records, rows

PEOPLE = (
    "name,email,phone,country,tags,birthday,consent\n"
    "Ann Lee,ann@example.com,030 1234567,Germany,vip;regular,1990-05-17,yes\n"
    "Ben Cole,ben@example.com,,Germany,,,no\n"
    "مریم احمدی,,۰۹۱۲ ۳۴۵ ۶۷۸۹,Iran,,۱۳۶۹/۰۲/۲۷,\n"
)


@pytest.fixture
def write(home: Path):
    """Writes a file into the working folder and gives its name."""

    def written(text: str | bytes, name: str = "people.csv", encoding: str = "utf-8") -> str:
        content = text if isinstance(text, bytes) else text.encode(encoding)
        (home / name).write_bytes(content)
        return name

    return written


def counts(result) -> dict[str, int]:
    """The numbers that an import prints into a pipe, those that are not zero."""
    header, values = (line.split("\t") for line in result.lines[-2:])
    found = dict(zip(header, map(int, values), strict=True))
    return {name: number for name, number in found.items() if number}


def test_an_import_tells_what_it_understood_and_what_it_did(ccm, database, write):
    result = ccm("import", "contacts", write(PEOPLE))
    assert result.code == 0
    assert result.err.startswith("people.csv: 7 columns understood\n")
    assert counts(result) == {"new": 3}
    assert rows(database, "SELECT number FROM contact_phone ORDER BY id") == [
        ("+49301234567",),
        ("+989123456789",),
    ]
    assert rows(database, "SELECT contact_id, month_day, year FROM contact_date ORDER BY id") == [
        (1, "05-17", 1990),
        (3, "05-17", 1990),
    ]
    assert rows(database, "SELECT given, channel, purpose, how, source FROM consent") == [
        (1, "email", "*", "import of people.csv", "import"),
        (0, "email", "*", "import of people.csv", "import"),
    ]
    assert ccm("find", "maryam").code in {0, 3}
    assert "import contacts from people.csv: 3 new, 0 changed" in ccm("history").out


def test_a_second_run_changes_nothing_at_all(ccm, database, write):
    name = write(PEOPLE)
    ccm("import", "contacts", name)
    before = dump(database)
    again = ccm("import", "contacts", name)
    assert counts(again) == {"unchanged": 3}
    assert dump(database) == before


def test_a_dry_run_shows_the_changes_and_makes_none(ccm, database, write):
    before = dump(database)
    result = ccm("import", "contacts", write(PEOPLE), "--dry-run", "--format", "ndjson")
    said = [json.loads(line) for line in result.lines]
    assert {"line": 2, "action": "new", "name": "Ann Lee", "field": "email", "before": "",
            "after": "ann@example.com"} in said  # fmt: skip
    assert "3 new, 0 changed, 0 unchanged" in result.err
    assert dump(database) == before
    ccm("import", "contacts", "people.csv")
    write(PEOPLE.replace("Ben Cole,ben@example.com,,", "Ben Cole,ben@example.com,0221 123456,"))
    data = json.loads(ccm("import", "contacts", "people.csv", "--dry-run", "--format", "json").out)
    changed = [row for row in data["rows"] if row["action"] == "changed"]
    assert [(row["id"], row["changes"]) for row in changed] == [
        (2, [{"field": "phone", "before": "", "after": "+49221123456"}])
    ]


def test_a_dry_run_writes_no_file_of_wrong_rows_unless_told(ccm, database, home, write):
    name = write("name,email\nAnn,nonsense\n")
    assert ccm("import", "contacts", name, "--dry-run").code == 6
    assert [path.name for path in home.iterdir() if "errors" in path.name] == []
    assert ccm("import", "contacts", name, "--dry-run", "--errors", "bad.csv").code == 6
    assert (home / "bad.csv").exists()


def test_people_see_the_first_changes_only(ccm, database, write):
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com")
    lines = "".join(f"Person {n},p{n}@example.com,Acme,boss,\n" for n in range(50))
    lines += "Ann Lee,ann@example.com,,,Berlin\n"
    name = write("name,email,company,role,city\n" + lines)
    result = ccm("import", "contacts", name, "--dry-run", terminal=True)
    new = [line.split() for line in result.lines if "@example.com" in line]
    assert [line[2] for line in new] == [f"p{n}@example.com" for n in range(20)]
    assert new[0] == ["Person", "0", "p0@example.com", "Acme"]
    assert "… and 30 more" in result.out
    assert [line.split() for line in result.lines if "Ann" in line] == [
        ["Ann", "Lee", "city", "Berlin"]
    ]
    assert "50 new, 0 joined" not in result.err
    assert "50 new, 1 changed" in result.err


def test_only_columns_of_another_name_are_told_in_lines_that_fit(ccm, database, write, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    name = write("First Name,Surname,E-mail Address,Mobile,city\nAnn,Lee,a@example.com,,Bonn\n")
    result = ccm("import", "contacts", name, terminal=True)
    told = result.err[result.err.index("people.csv: 5 columns") :]
    assert told.startswith("people.csv: 5 columns understood; First Name → given name,")
    assert "Surname → family name" in told
    assert "city" not in told
    assert max(map(len, told.splitlines())) <= 60


def test_wrong_rows_go_to_a_file_that_can_be_mended_and_imported(ccm, database, home, write):
    name = write(
        "name,email,birthday,=x\nAnn,ann@example,,\nBen,ben@example.com,,=1+1\nCy,cy@example.com,soon,\n"
    )
    result = ccm("import", "contacts", name)
    assert result.code == 6
    assert counts(result) == {"new": 1, "wrong": 2}
    assert "people.csv, line 2: email: ann@example is not an e-mail address" in result.err
    assert "people.errors.csv" in result.err
    errors = home / "people.errors.csv"
    assert errors.stat().st_mode & 0o777 == 0o600
    with errors.open(encoding="utf-8-sig", newline="") as file:
        kept = list(csv.DictReader(file))
    assert [(row["line"], row["name"]) for row in kept] == [("2", "Ann"), ("4", "Cy")]
    assert "birthday: “soon” is not a day" in kept[1]["error"]
    mended = errors.read_text("utf-8-sig").replace("ann@example,", "ann@example.com,")
    errors.write_text(mended.replace("soon", "1990-05-17"), "utf-8-sig")
    again = ccm("import", "contacts", "people.errors.csv")
    assert (again.code, counts(again)) == (0, {"new": 2})
    assert "Left out: error, line" in again.err


def test_new_mistakes_in_a_file_of_wrong_rows_take_its_place(ccm, database, home, write):
    ccm("import", "contacts", write("name,email\nAnn,ann\nBen,ben\n"))
    errors = home / "people.errors.csv"
    errors.write_text(errors.read_text("utf-8").replace("Ann,ann", "Ann,ann@example.com"), "utf-8")
    result = ccm("import", "contacts", errors.name)
    assert (result.code, counts(result)) == (6, {"new": 1, "wrong": 1})
    assert sorted(path.name for path in home.glob("*.csv")) == ["people.csv", "people.errors.csv"]
    with errors.open(encoding="utf-8-sig", newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["Ben"]


@pytest.mark.parametrize("kind", ["contacts", "companies"])
def test_phones_that_fit_no_country_are_told_once(ccm, database, write, kind):
    name = write(
        "name,phone\nAnn,030 12345678901234\nBen,+49 30 1234567\nCy,110\nDi,123456789012345678\n"
    )
    data = json.loads(ccm("import", kind, name, "--dry-run", "--format", "json").out)
    assert data["kept_as_typed"] == [
        {"file": "people.csv", "line": 2, "text": "030 12345678901234"},
        {"file": "people.csv", "line": 5, "text": "123456789012345678"},
    ]
    told = "2 phone numbers fit no country and were kept as typed; set business.region"
    assert ccm("import", kind, name).err.count(told) == 1
    assert "fit no country" not in ccm("import", kind, name).err


def test_all_mistakes_of_a_row_are_told(ccm, database, write):
    ccm("contact", "add", "Eve", "--set", "json:score=1")
    result = ccm(
        "import",
        "contacts",
        write("email,birthday,phone,phone 2,score\nann,soon,abc,x1,many\n"),
    )
    assert counts(result) == {"wrong": 1}
    told = next(line for line in result.err.splitlines() if "line 2" in line)
    places = [
        told.index(part) for part in ("email: ann is", "; birthday: “soon”", "; abc", "; x1", "; ")
    ]
    assert places[:4] == sorted(places[:4])
    assert "many" in told
    assert "names nobody" not in told
    companies = ccm("import", "companies", write("name,email,phone\nAcme,ann,abc\n", "c.csv"))
    assert "ann is not" in companies.err
    assert "; abc is not" in companies.err


def test_wrong_cards_go_to_a_file_of_cards(ccm, database, home, write):
    name = write(
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEMAIL:nonsense\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Ben\nEND:VCARD\n",
        "phone.vcf",
    )
    result = ccm("import", "contacts", name)
    assert (result.code, counts(result)) == (6, {"new": 1, "wrong": 1})
    errors = home / "phone.errors.vcf"
    errors.write_text(errors.read_text().replace("nonsense", "ann@example.com"))
    assert counts(ccm("import", "contacts", errors.name)) == {"new": 1}


def test_undo_takes_the_whole_import_back_and_redo_brings_it_again(ccm, database, write):
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com")
    before = records(database)
    ccm("import", "contacts", write(PEOPLE))
    after = records(database)
    assert after != before
    assert ccm("undo").code == 0
    undone = records(database)
    assert undone == before
    assert ccm("redo").code == 0
    assert records(database) == after


def test_columns_are_told_by_map(ccm, database, write):
    name = write("Who,Reach,Shoe size,Size,a=b\nAnn,ann@example.com,38,M,Berlin\n")
    result = ccm(
        "import", "contacts", name, "--map", "who=name", "--map", "Reach=email",
        "--map", "Shoe size=custom:shoe", "--map", "Size=", "--map", "a=b=city",
    )  # fmt: skip
    assert counts(result) == {"new": 1}
    assert "Left out: Size" in result.err
    assert rows(database, "SELECT name, custom FROM contact") == [("Ann", '{"shoe":"38"}')]
    assert rows(database, "SELECT city FROM contact_address") == [("Berlin",)]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("nothing", "names no column and field"),
        ("Missing=name", "has no column missing"),
        ("who=wizard", "there is no field wizard"),
    ],
)
def test_a_map_that_fits_nothing_is_refused(ccm, database, write, option, said):
    result = ccm("import", "contacts", write("Who\nAnn\n"), "--map", option)
    assert result.code == 2
    assert said in result.err


def test_unknown_columns_are_named_and_kept_when_asked(ccm, database, write):
    name = write("name,Shoe Size,کد\nAnn,38,7\n")
    result = ccm("import", "contacts", name)
    assert "Not understood, left out: Shoe Size, کد" in result.err
    kept = ccm("import", "contacts", name, "--keep-unknown")
    assert counts(kept) == {"changed": 1}
    assert json.loads(str(rows(database, "SELECT custom FROM contact")[0][0])) == {
        "shoe_size": "38", "کد": "7",
    }  # fmt: skip
    assert "shoe_size" in ccm("field", "list").out


def test_values_of_custom_fields_are_of_their_type(ccm, database, write):
    ccm("contact", "add", "Eve", "--set", "json:score=1", "--set", "bool:member=no")
    name = write("name,score,member\nAnn,۸۵,بله\nBen,many,no\n")
    result = ccm("import", "contacts", name)
    assert counts(result) == {"new": 1, "wrong": 1}
    assert rows(database, "SELECT custom FROM contact WHERE name = 'Ann'") == [
        ('{"member":true,"score":85}',)
    ]


def test_every_contact_can_get_a_tag_and_a_source(ccm, database, write):
    name = write("name,source\nAnn,\nBen,website\n")
    ccm("import", "contacts", name, "--tag", "fair,2026", "--tag", "new", "--source", "fair")
    assert rows(database, "SELECT source FROM contact ORDER BY id") == [("fair",), ("website",)]
    assert rows(database, "SELECT name FROM tag ORDER BY id") == [("fair",), ("2026",), ("new",)]
    assert rows(database, "SELECT count(*) FROM contact_tag") == [(6,)]


@pytest.mark.parametrize(
    ("update", "found"),
    [
        ("fill", ("Ann Lee", "customer", "", "fair")),
        ("overwrite", ("Annabel Lee", "loyal", "", "web")),
        ("skip", ("Ann Lee", "customer", "", "fair")),
    ],
)
def test_what_is_there_is_filled_overwritten_or_left_alone(ccm, database, write, update, found):
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com", "--stage", "customer",
        "--source", "fair")  # fmt: skip
    name = write(
        "name,email,email 2,stage,source,notes\n"
        "Annabel Lee,ANN@example.com,a@example.org,loyal,web,hello\n"
    )
    result = ccm("import", "contacts", name, "--update", update)
    assert counts(result) == ({"unchanged": 1} if update == "skip" else {"changed": 1})
    assert rows(database, "SELECT name, stage, title, source FROM contact") == [found]
    emails = rows(database, "SELECT address FROM contact_email ORDER BY position")
    assert len(emails) == (1 if update == "skip" else 2)
    assert counts(ccm("import", "contacts", name, "--update", update)) == {"unchanged": 1}


def test_an_unknown_way_to_update_is_refused(ccm, database, write):
    result = ccm("import", "contacts", write(PEOPLE), "--update", "merge")
    assert (result.code, "fill, overwrite, skip" in result.err) == (2, True)


def test_rows_of_one_person_become_one_contact(ccm, database, write):
    name = write(
        "name,email,phone,telegram,city\n"
        "Ann Lee,ann@example.com,030 1234567,,\n"
        "Lee Ann,,+49 30 1234567,@annlee,Berlin\n"
        "Annie,,,https://t.me/AnnLee,\n"
        "Bob,bob@example.com,030 1234567,,\n"
    )
    result = ccm("import", "contacts", name)
    assert counts(result) == {"new": 2, "joined": 2}
    assert rows(database, "SELECT name FROM contact ORDER BY id") == [("Ann Lee",), ("Bob",)]
    assert rows(database, "SELECT handle, city FROM contact_handle, contact_address") == [
        ("annlee", "Berlin")
    ]
    assert counts(ccm("import", "contacts", name)) == {"unchanged": 2, "joined": 2}


@pytest.mark.parametrize("update", ["fill", "overwrite", "skip"])
def test_rows_of_a_later_file_join_the_records_of_an_earlier_one(ccm, database, write, update):
    files = [
        write("name,email,city\nAnn Lee,ann@example.com,\nBen,ben@example.com,\n", "a.csv"),
        write("name,email,city\nAnnie Lee,ann@example.com,Berlin\nCy,cy@example.com,\n", "b.csv"),
    ]
    result = ccm("import", "contacts", *files, "--update", update, "--format", "table")
    assert result.out == "3 new, 1 joined to them, 0 changed, 0 unchanged\n"
    assert rows(database, "SELECT name, city FROM contact_address JOIN contact c"
                " ON c.id = contact_id") == [("Ann Lee", "Berlin")]  # fmt: skip
    again = ccm("import", "contacts", *files, "--update", update)
    assert counts(again) == {"unchanged": 3, "joined": 1}


def test_a_row_of_two_people_is_wrong(ccm, database, write):
    ccm("import", "contacts", write("name,email\nAnn,ann@example.com\nBen,ben@example.com\n"))
    name = write("name,email,email 2\nAnn,ann@example.com,ben@example.com\n")
    result = ccm("import", "contacts", name)
    assert (result.code, counts(result)) == (6, {"wrong": 1})
    assert "ben@example.com belongs to Ben (2), the rest of the row to Ann (1)" in result.err


def test_a_yes_of_a_file_does_not_stand_against_a_later_no(ccm, database, write):
    yes = "name,email,subscribed\nAnn,ann@example.com,بله\n"
    ccm("import", "contacts", write(yes))
    assert counts(ccm("import", "contacts", write(yes.replace("بله", "нет")))) == {"changed": 1}
    assert counts(ccm("import", "contacts", write(yes))) == {"unchanged": 1}
    assert rows(database, "SELECT given FROM consent ORDER BY id") == [(1,), (0,)]
    result = ccm("import", "contacts", write(yes.replace("بله", "maybe")))
    assert (result.code, "neither yes nor no" in result.err) == (6, True)


def test_a_list_from_standard_input_is_read(ccm, database):
    result = ccm("import", "contacts", "-", stdin=PEOPLE)
    assert counts(result) == {"new": 3}
    assert "standard input" in ccm("history").out


def test_several_files_are_one_change(ccm, database, write):
    files = [write("name\nAnn\n", "a.csv"), write("name\nBen\n", "b.csv")]
    assert counts(ccm("import", "contacts", *files)) == {"new": 2}
    ccm("undo")
    assert rows(database, "SELECT count(*) FROM contact") == [(0,)]
    both = ccm("import", "contacts", *files, "--errors", "x.csv")
    assert (both.code, "several" in both.err) == (2, True)


def test_a_file_that_fails_leaves_nothing_of_those_before_it(ccm, database, home, write):
    write("name,email\nAnn,\nBen,nonsense\n", "a.csv")
    result = ccm("import", "contacts", "a.csv", "missing.csv")
    assert result.code == 3
    assert rows(database, "SELECT count(*) FROM contact") == [(0,)]
    assert sorted(path.name for path in home.iterdir() if path.is_file()) == ["a.csv"]


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        ("", 2, "is empty"),
        ("\n\n", 2, "is empty"),
        ("PK\x03\x04", 2, "XLSX"),
        ("Foo,Bar\n1,2\n", 2, "nothing is known about any of its columns: Foo, Bar"),
        ("name\nAnn,extra\n", 6, "line 2: It has 2 cells, but there are 1 columns"),
        ("name\nAnn\x00\n", 6, "line 2: It holds a NUL byte"),
        ("name,notes\nAnn," + "x" * 1_000_000 + "\n", 6, "notes has 1,000,000 characters"),
        ("name,email\nAnn,\n,\n , \n,x y\n", 6, "line 5"),
        ("email,role\n,boss\n", 6, "line 2: The row names nobody"),
        ('name\n"Ann\n', 6, "line 2: A quotation mark is not closed"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_files_that_are_not_right_are_explained(ccm, database, write, content, code, said):
    result = ccm("import", "contacts", write(content))
    assert result.code == code
    assert said in result.err


def test_a_folder_and_a_missing_file_are_explained(ccm, database, home):
    (home / "folder").mkdir()
    folder = ccm("import", "contacts", "folder")
    assert (folder.code, "is a folder" in folder.err) == (2, True)
    missing = ccm("import", "contacts", "missing.csv")
    assert (missing.code, "There is no file missing.csv" in missing.err) == (3, True)
    cards = ccm("import", "deals", "-", stdin="BEGIN:VCARD\nEND:VCARD\n")
    assert (cards.code, "ccm import contacts" in cards.err) == (2, True)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("utf-8", "نام,شهر\nمریم گلستانی,تهران\n"),
        ("utf-8-sig", "نام;شهر\nمریم گلستانی;تهران\n"),
        ("utf-16", "نام\tشهر\nمریم گلستانی\tتهران\n"),
        ("utf-16-be", "نام,شهر\nمریم گلستانی,تهران\n"),
        ("cp1256", "نام;شهر\nمریم گلستاني;تهران\n"),
        ("cp1251", "ФИО;Город\nМария Петрова;Казань\n"),
    ],
)
def test_every_encoding_and_delimiter_comes_out_right(ccm, database, write, encoding, text):
    text = text.replace("مریم", "مريم") if encoding == "cp1256" else text
    result = ccm("import", "contacts", write(text, encoding=encoding))
    assert counts(result) == {"new": 1}
    key, city = rows(
        database, "SELECT name_key, city FROM contact, contact_address"
    )[0]  # fmt: skip
    assert (key, city) in {("مریم گلستانی", "تهران"), ("мария петрова", "Казань")}


def test_an_encoding_can_be_told(ccm, database, write):
    name = write("name\nAnna\nÅsa\n", encoding="cp1252")
    assert counts(ccm("import", "contacts", name, "--encoding", "windows-1252")) == {"new": 2}
    assert rows(database, "SELECT name FROM contact WHERE id = 2") == [("Åsa",)]
    wrong = ccm("import", "contacts", name, "--encoding", "klingon")
    assert (wrong.code, "klingon" in wrong.err) == (2, True)


def test_a_bar_is_drawn_only_where_people_look_on(ccm, database, write):
    name = write(PEOPLE)
    assert "\x1b[" not in ccm("import", "contacts", name).err
    watched = ccm("import", "contacts", name, terminal=True)
    assert watched.code == 0
    assert "3 unchanged" in watched.out


@pytest.mark.parametrize("delay", [0.15, 0.5, 0.9, 1.2, 1.5])
def test_a_killed_import_leaves_nothing_behind(database, home, write, delay):
    lines = "".join(f"Person {n},p{n}@example.com,vip\n" for n in range(12_000))
    write("name,email,tags\n" + lines)
    before = dump(database)
    process = subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", "import", "contacts", "people.csv"],
        cwd=home, env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    people = rows(database, "SELECT count(*) FROM contact")
    if people == [(0,)]:
        assert dump(database) == before
    else:  # it was done before it was killed
        assert people == rows(database, "SELECT count(*) FROM contact_email") == [(12_000,)]
        assert rows(database, "SELECT count(*) FROM journal_group") == [(1,)]


def test_two_files_of_one_name_keep_their_wrong_rows_apart(ccm, app, home):
    assert app.path.exists()
    for name, row in (("people.csv", "a,nobody"), ("people.txt", "b,nowhere")):
        (home / name).write_text(f"name,email\n{row}\n", encoding="utf-8")
    assert ccm("import", "contacts", "people.csv", "people.txt").code == 6
    assert "nobody" in (home / "people.errors.csv").read_text("utf-8")
    assert "nowhere" in (home / "people.errors.2.csv").read_text("utf-8")


def test_new_people_who_look_like_others_are_told(ccm, database, write):
    """Nothing that tells them for sure is shared, so they come in, and are not passed over."""
    ccm("contact", "add", "Ann Lee", "--email", "ann@example.com", "--city", "Berlin")
    text = (
        "name,email,city,company\n"
        "ann lee,lee@example.com,BERLIN,\n"
        "Ann Lee,other@example.com,Rome,\n"
        "Ben Roe,ben@example.com,,Acme\n"
        "Ben Roe,roe@example.com,,Acme\n"
    )
    dry = ccm("import", "contacts", write(text), "--dry-run")
    assert "2 new contacts look like ones you have; compare them with: ccm dupes" in dry.err
    result = ccm("import", "contacts", write(text))
    assert counts(result) == {"new": 4}
    assert "2 new contacts look like ones you have" in result.err
    assert "look like" not in ccm("import", "contacts", write(text)).err
