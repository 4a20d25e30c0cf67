"""An export as XLSX: what a spreadsheet program finds in it, and that nothing in it runs."""

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccm_cli.customers.exporting import workbook
from ccm_cli.store.filters.registry import Kind
from tests.customers.importing_support import records

TRICKS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", "#N/A", "_x0041_", "'=1")


@pytest.fixture
def people(ccm, database):
    ccm("field", "add", "contact", "score", "--type", "number")
    ccm("field", "add", "contact", "since", "--type", "date")
    for line in (
        ("Ann Lee", "--email", "ann@example.com", "--phone", "030 1234567", "--set", "score=38.5"),
        ("مریم احمدی", "--birthday", "1990-05-17", "--set", "since=2020-02-29", "--tag", "گل"),
        ("Old One", "--birthday", "1890-05-17", "--set", "score=12345678901234567"),
    ):
        assert ccm("contact", "add", *line).code == 0
    for line in (
        ("deal", "add", "--title", "=oak", "--value", "1234.50", "--contact", "1"),
        ("task", "add", "ring", "--due", "2026-12-01", "--contact", "1"),
        ("task", "add", "write", "--due", "2026-12-01 10:30", "--remind", "2026-12-01 09:30"),
        ("log", "call", "hello", "--contact", "1", "--at", "2026-11-20 10:15", "--cost", "3.20"),
    ):
        assert ccm(*line).code == 0, line


def sheet_of(path):
    return openpyxl.load_workbook(path).active


def row(sheet, number):
    return {head.value: cell for head, cell in zip(sheet[1], sheet[number], strict=True)}


def test_days_are_days_and_numbers_are_numbers(ccm, people, home):
    said = ccm("export", "contacts", "people.xlsx")
    assert (said.code, said.err) == (0, "3 records in people.xlsx\n")
    assert (home / "people.xlsx").stat().st_mode & 0o777 == 0o600
    sheet = sheet_of(home / "people.xlsx")
    ann, maryam, old = (row(sheet, number) for number in (2, 3, 4))
    assert (ann["ccm id"].value, ann["custom:score"].value) == (1, 38.5)
    assert ann["phone"].value == "+49301234567"
    assert ann["created"].value.isoformat() == "2026-11-22T10:00:00"
    assert maryam["birthday"].value.date() == date(1990, 5, 17)
    assert maryam["birthday"].is_date
    assert maryam["custom:since"].value.date() == date(2020, 2, 29)
    assert (old["birthday"].value, old["custom:score"].value) == ("1890-05-17", "12345678901234567")
    deals = ccm("export", "deals", "deals.xlsx")
    deal = row(sheet_of(home / "deals.xlsx"), 2)
    assert (deals.code, deal["value"].value, deal["currency"].value) == (0, 1234.5, "EUR")
    ccm("export", "tasks", "tasks.xlsx")
    tasks = sheet_of(home / "tasks.xlsx")
    due = [row(tasks, number)["due"].value.isoformat() for number in (2, 3)]
    assert due == ["2026-12-01T00:00:00", "2026-12-01T10:30:00"]


def test_the_header_stays_in_sight_and_the_sheet_reads_as_the_language_does(ccm, people, home):
    ccm("export", "contacts", "en.xlsx")
    ccm("--lang", "fa", "export", "contacts", "fa.xlsx")
    english, persian = sheet_of(home / "en.xlsx"), sheet_of(home / "fa.xlsx")
    assert (english.freeze_panes, english.title) == ("A2", "contacts")
    assert all(cell.font.bold for cell in english[1])
    assert not any(cell.font.bold for cell in english[2])
    assert english.auto_filter.ref.startswith("A1:")
    assert not english.sheet_view.rightToLeft
    assert persian.sheet_view.rightToLeft


def test_nothing_that_was_typed_becomes_a_formula(ccm, database, home):
    for name in TRICKS:
        assert ccm("contact", "add", "--", name).code == 0
    ccm("export", "contacts", "tricks.xlsx")
    sheet = sheet_of(home / "tricks.xlsx")
    cells = [row(sheet, number)["name"] for number in range(2, len(TRICKS) + 2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value for cell in cells][:6] == list(TRICKS[:6])
    with zipfile.ZipFile(home / "tricks.xlsx") as zipped:
        assert b"<f>" not in zipped.read("xl/worksheets/sheet1.xml")
        assert b"_x005F_x0041_" in zipped.read("xl/worksheets/sheet1.xml")
    for form, between in (("csv", ","), ("tsv", "\t")):
        lines = ccm("export", "contacts", "--format", form, "--fields", "ccm id,name").lines
        guarded = [line.partition(between)[2].strip('"') for line in lines[1:6]]
        assert all(cell.startswith("'") for cell in guarded), guarded


@settings(
    max_examples=int(os.environ.get("CCM_TEST_EXAMPLES", "30")),
    deadline=None,
    database=None,
    derandomize="CCM_TEST_EXAMPLES" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    texts=st.lists(
        st.text(st.characters(codec=None), min_size=1, max_size=20)
        | st.sampled_from(("\x00", "\x1b[31m", "\r\n", "￾", "\ud800", "\t=1", "😀" * 9)),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_a_cell_holds_the_workbook_opens(home, texts):
    setting = workbook.Setting(zone=None, currency="EUR")  # type: ignore[arg-type]  # no moments
    columns = [f"c{place}" for place in range(len(texts))]
    with (home / "odd.xlsx").open("wb") as file:
        rows = [dict(zip(columns, texts, strict=True))]
        workbook.write(file, "odd", columns, rows, kinds={}, setting=setting)
    values = [cell.value for cell in sheet_of(home / "odd.xlsx")[2]]
    for text, value in zip(texts, values, strict=True):
        assert openpyxl.utils.escape.unescape(value or "") == text


def test_a_text_that_no_cell_holds_is_cut_and_told(ccm, database, home):
    ccm("contact", "add", "Ada")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE contact SET notes = ?", ("é" * 1_000_000,))
    connection.close()
    said = ccm("export", "contacts", "long.xlsx")
    assert said.code == 6
    assert "record 1, notes: 1000000 characters" in said.err
    assert "JSON" in said.err
    assert row(sheet_of(home / "long.xlsx"), 2)["notes"].value == "é" * 32_767
    for form in ("csv", "json"):
        whole = ccm("export", "contacts", "--format", form)
        assert (whole.code, "é" * 1_000_000 in whole.out) == (0, True)


def test_the_limit_of_a_cell_counts_as_the_spreadsheet_does(home):
    setting = workbook.Setting(zone=None, currency="EUR")  # type: ignore[arg-type]  # no moments
    rows = [{"ccm id": "1", "a": "😀" * 16_383 + "x"}, {"ccm id": "2", "a": "😀" * 16_384}]
    with (home / "wide.xlsx").open("wb") as file:
        cuts = workbook.write(file, "wide", ["a"], rows, kinds={}, setting=setting)
    assert cuts == [("2", "a", 16_384)]
    sheet = sheet_of(home / "wide.xlsx")
    assert [sheet["A2"].value, sheet["A3"].value] == [rows[0]["a"], "😀" * 16_383]


def test_more_rows_than_a_sheet_has_go_into_the_next(home, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 4)
    setting = workbook.Setting(zone=None, currency="EUR")  # type: ignore[arg-type]  # no moments
    for count, sheets in ((0, [1]), (3, [4]), (4, [4, 2]), (7, [4, 4, 2])):
        rows = ({"n": str(number)} for number in range(count))
        with (home / "many.xlsx").open("wb") as file:
            workbook.write(file, "many", ["n"], rows, kinds={"n": Kind.NUMBER}, setting=setting)
        book = openpyxl.load_workbook(home / "many.xlsx")
        assert [sheet.max_row for sheet in book] == sheets
        assert [s["A1"].value for s in book] == ["n"] * len(sheets)
        found = [s.cell(r, 1).value for s in book for r in range(2, s.max_row + 1)]
        assert found == list(range(count))


@pytest.mark.parametrize("kind", ["contacts", "companies", "interactions", "deals", "tasks"])
def test_a_workbook_comes_back_without_a_change(ccm, people, database, kind):
    ccm("company", "add", "Cedar", "--city", "Berlin")
    before = records(database)
    assert ccm("export", kind, "out.xlsx").code == 0
    done = ccm("import", kind, "out.xlsx", "--update", "overwrite")
    assert (done.code, records(database)) == (0, before), done


def test_a_workbook_goes_to_a_pipe_but_not_to_a_terminal(ccm, people, home):
    ccm("export", "contacts", "people.xlsx")
    sent = subprocess.run(
        [sys.executable, "-m", "ccm_cli", "export", "contacts", "--format", "xlsx"],
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ).stdout
    (home / "sent.xlsx").write_bytes(sent)
    there, here = sheet_of(home / "sent.xlsx"), sheet_of(home / "people.xlsx")
    assert list(there.values) == list(here.values)
    shown = ccm("export", "contacts", "--format", "xlsx", terminal=True)
    assert (shown.code, shown.out) == (2, "")


def test_chosen_columns_in_a_chosen_order(ccm, people, home):
    ccm("export", "contacts", "few.xlsx", "--fields", "name,ccm id", "--sort", "name", "--reverse")
    rows = list(sheet_of(home / "few.xlsx").values)
    assert rows == [("name", "ccm id"), ("مریم احمدی", 2), ("Old One", 3), ("Ann Lee", 1)]
    listed = ccm("export", "contacts", "--format", "ndjson", "--sort", "custom.score").lines
    assert [json.loads(line)["id"] for line in listed] == [2, 1, 3]
    assert ccm("export", "contacts", "--sort", "tag").code == 2
    assert ccm("export", "contacts", "--sort", "nothing").code == 2
