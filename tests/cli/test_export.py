"""``ccm export`` as a user meets it."""

import csv
import io
import json

import pytest
import vobject

from ccm_cli.customers.exporting.spreadsheet import guarded, unguarded
from tests.customers.importing_support import records

PEOPLE = (
    "name,email,email 2,phone,telegram,street,city,company,role,birthday,date:anniversary,tags,"
    "notes,consent,language,stage,custom:size\n"
    'Ann Lee,ann@example.com,a@example.org,030 1234567,@ann,"Main 1, yard",Berlin,"Acme; Ltd",'
    'boss,1990-05-17,2015-06-01,"vip;a b","=1+1\nline, two; \\ end",yes,en,loyal,38\n'
    "مریم احمدی,,,+989123456789,,,تهران,,,--03-26,,,نشانی: «تهران»,no,fa,lead,\n"
    "Иванов Пётр Сергеевич,petr@example.com,,,,,,,,,,new,,,ru,lead,\n"
)


@pytest.fixture(autouse=True)
def _people(ccm, database):
    assert ccm("import", "contacts", "-", stdin=PEOPLE).code == 0


def test_a_table_goes_to_standard_output_or_to_a_file_of_ones_own(ccm, home):
    shown = ccm("export", "contacts")
    written = ccm("export", "contacts", "people.csv")
    file = home / "people.csv"
    assert written.err == "3 records in people.csv\n"
    assert file.read_text("utf-8-sig") == shown.out
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    assert file.stat().st_mode & 0o777 == 0o600
    table = list(csv.DictReader(io.StringIO(shown.out)))
    assert table[0]["email 2"] == "a@example.org"
    assert table[0]["notes"] == "'=1+1\nline, two; \\ end"
    assert table[0]["company"] == "Acme; Ltd"
    assert table[1]["birthday"] == "'--03-26"
    assert [row["consent"] for row in table] == ["yes", "no", ""]
    assert table[0]["custom:size"] == "38"


def test_a_file_that_is_there_is_overwritten_only_by_force(ccm, home):
    file = home / "people.csv"
    file.write_text("mine")
    refused = ccm("export", "contacts", "people.csv")
    assert (refused.code, file.read_text()) == (5, "mine")
    assert "--force" in refused.err
    assert ccm("export", "contacts", "people.csv", "--force").code == 0
    assert "Ann Lee" in file.read_text("utf-8")


def test_a_place_that_cannot_be_written_is_explained(ccm, home):
    result = ccm("export", "contacts", "missing/people.csv")
    assert (result.code, "cannot be written" in result.err) == (2, True)
    assert list(home.glob(".*.csv*")) == []


def test_objects_are_complete_and_in_stored_values(ccm):
    people = json.loads(ccm("export", "contacts", "--format", "json").out)
    assert [person["name"] for person in people] == [
        "Ann Lee", "مریم احمدی", "Иванов Пётр Сергеевич",
    ]  # fmt: skip
    ann = people[0]
    assert ann["emails"] == [
        {"address": "ann@example.com", "label": ""}, {"address": "a@example.org", "label": ""},
    ]  # fmt: skip
    assert ann["handles"] == [{"network": "telegram", "handle": "ann"}]
    assert ann["dates"] == {"anniversary": "2015-06-01", "birthday": "1990-05-17"}
    assert ann["tags"] == ["vip", "a b"]
    assert ann["custom"] == {"size": "38"}
    assert ann["created_at"] == "2026-11-22T09:00:00Z"
    assert ann["notes"] == "=1+1\nline, two; \\ end"
    assert [(said["given"], said["how"]) for said in ann["consent"]] == [
        (True, "import of standard input")
    ]
    lines = ccm("export", "contacts", "--format", "ndjson").lines
    assert [json.loads(line) for line in lines] == people


def test_the_suffix_tells_the_format(ccm, home):
    for name, start in (("x.json", "[\n{"), ("x.ndjson", "{"), ("x.vcf", "BEGIN:VCARD\n")):
        ccm("export", "contacts", name)
        assert (home / name).read_text("utf-8").startswith(start)
    wrong = ccm("export", "contacts", "x.ods")
    assert (wrong.code, "csv, tsv, json, ndjson, xlsx, vcf" in wrong.err) == (2, True)


def test_a_filter_and_fields_choose(ccm):
    result = ccm("export", "contacts", "--filter", "tag=vip", "--fields", "name,email")
    assert result.out == "name,email,email 2\nAnn Lee,ann@example.com,a@example.org\n"
    objects = ccm("export", "contacts", "--format", "ndjson", "--fields", "id,tags")
    assert json.loads(objects.lines[2]) == {"id": 3, "tags": ["new"]}
    for form in ("csv", "json"):
        wrong = ccm("export", "contacts", "--format", form, "--fields", "emial")
        assert (wrong.code, "emial" in wrong.err) == (2, True)
    assert ccm("export", "contacts", "--filter", "name=").code == 2
    assert ccm("export", "contacts", "--format", "json", "--filter", "tag=none").out == "[]\n"


@pytest.mark.parametrize("version", ["3.0", "4.0"])
def test_cards_are_what_others_read(ccm, version):
    text = ccm("export", "contacts", "--format", "vcf", "--vcard-version", version).out
    assert max(len(line.encode()) for line in text.splitlines()) <= 75
    cards = list(vobject.readComponents(text))
    assert len(cards) == 3
    ann = cards[0]
    assert (ann.version.value, ann.fn.value) == (version, "Ann Lee")
    assert (ann.n.value.given, ann.n.value.family) == ("Ann", "Lee")
    assert [email.value for email in ann.email_list] == ["ann@example.com", "a@example.org"]
    assert ann.tel.value == "+49301234567"
    assert ann.org.value == ["Acme; Ltd"]
    assert ann.adr.value.street == "Main 1, yard"
    assert ann.note.value == "=1+1\nline, two; \\ end"
    assert ann.categories.value == ["vip", "a b"]
    assert cards[1].note.value == "نشانی: «تهران»"


def test_cards_of_other_versions_and_of_other_records_are_refused(ccm):
    assert ccm("export", "contacts", "x.vcf", "--vcard-version", "2.1").code == 2
    assert ccm("export", "companies", "x.vcf").code == 2
    assert ccm("export", "contacts", "x.vcf", "--fields", "name").code == 2


@pytest.mark.parametrize("name", ["out.csv", "out.vcf"])
def test_what_went_out_comes_back_without_a_change(ccm, database, name):
    before = records(database)
    ccm("export", "contacts", name)
    for update in ("fill", "overwrite"):
        assert ccm("import", "contacts", name, "--update", update).code == 0
        assert records(database) == before


@pytest.mark.parametrize("update", ["fill", "overwrite"])
def test_a_name_that_is_only_an_address_is_not_taken_apart(ccm, database, update):
    ccm("contact", "add", "--email", "jane.doe@example.com")
    ccm("contact", "add", "--email", "old@example.com")
    ccm("contact", "edit", "5", "--add-email", "new@example.com", "--rm-email", "old@example.com")
    before = records(database)
    ccm("export", "contacts", "whole.csv")
    ccm("export", "contacts", "some.csv", "--fields", "ccm id,name")
    for name in ("whole.csv", "some.csv"):
        result = ccm("import", "contacts", name, "--update", update)
        assert result.lines[-1].split("\t")[:2] == ["0", "0"]
        assert records(database) == before


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("", ""),
        ("a", "a"),
        ("=1", "'=1"),
        ("=", "'="),
        ("@x", "'@x"),
        ("-x", "'-x"),
        ("\tx", "'\tx"),
        ("-5", "-5"),
        ("+4930", "+4930"),
        ("\n=x", "'\n=x"),
        ("＝x", "'＝x"),
        ("'", "'"),
        ("'a", "'a"),
        ("'=1", "''=1"),
        ("''", "'''"),
    ],
)
def test_no_cell_is_taken_for_a_formula_and_every_cell_comes_back(cell, safe):
    assert guarded(cell) == safe
    assert unguarded(safe) == cell


def test_an_export_sees_one_moment_and_changes_nothing(ccm, database):
    before = records(database)
    assert ccm("export", "contacts").code == 0
    assert records(database) == before
