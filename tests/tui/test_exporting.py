"""What a list shows is taken out into a file: filtered, marked, in its order."""

import csv
from pathlib import Path

import pytest
from textual.widgets import Input

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.exportable import Exportable
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.inputs import Choice
from tests.tui.arriving import receive
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text


def names_in(file: Path) -> list[str]:
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [row["name"] for row in csv.DictReader(opened)]


def all_names(runtime: Runtime, table: str = "contact", where: str = "1") -> list[str]:
    with runtime.reading() as reader:
        return reader.values(f"SELECT name FROM {table} WHERE {where} ORDER BY sort_key, id")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


async def test_everybody_goes_into_the_file_in_the_order_of_the_list(
    shop: Runtime, screens: Screens, folder: Path
):
    async with screens(shop) as pilot:
        await press(pilot, "2", "X")
        assert isinstance(pilot.app.screen, Form)
        everybody = all_names(shop)
        assert f"Export {len(everybody)} records" in seen(pilot)
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert f"{len(everybody)} records in contacts.csv" in toasts(pilot)[-1]
        assert "ctrl+z" not in toasts(pilot)[-1], "there is nothing to undo"
    assert names_in(folder / "contacts.csv") == everybody


async def test_who_fits_the_filter_goes_out_with_the_columns_one_wants(
    shop: Runtime, screens: Screens, folder: Path
):
    async with screens(shop) as pilot:
        await press(pilot, "2", "slash")
        await type_text(pilot, "id <= 3")
        await press(pilot, "enter", "S", "X")
        form = pilot.app.screen
        form.query_one("#field-file", Input).value = str(folder / "few.tsv")
        form.query_one("#field-fields", Input).value = "name, email"
        await press(pilot, "ctrl+s")
        await settle(pilot)
    lines = (folder / "few.tsv").read_text("utf-8-sig").splitlines()
    assert lines[0] == "name\temail"
    assert [line.split("\t")[0] for line in lines[1:]] == all_names(shop, where="id <= 3")[::-1]


async def test_the_marked_go_out_alone(shop: Runtime, screens: Screens, folder: Path):
    async with screens(shop) as pilot:
        await press(pilot, "2", "space", "down", "space", "X", "ctrl+s")
        await settle(pilot)
    assert len(names_in(folder / "contacts.csv")) == 2


async def test_a_file_that_is_there_is_overwritten_only_when_one_says_so(
    shop: Runtime, screens: Screens, folder: Path
):
    file = folder / "contacts.csv"
    file.write_text("mine")
    async with screens(shop) as pilot:
        await press(pilot, "2", "X", "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Form)
        assert "is there already" in seen(pilot)
        assert file.read_text() == "mine"
        pilot.app.screen.query_one("#field-existing", Choice).value = "overwrite"
        await press(pilot, "ctrl+s")
        await settle(pilot)
    assert names_in(file) == all_names(shop)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("people.docx", "no format docx"), ("nowhere/people.csv", "cannot be written")],
)
async def test_what_is_wrong_is_told_and_keeps_the_form_open(
    shop: Runtime, screens: Screens, name: str, reason: str
):
    async with screens(shop) as pilot:
        await press(pilot, "2", "X")
        pilot.app.screen.query_one("#field-file", Input).value = name
        await press(pilot, "ctrl+s")
        await settle(pilot)
        assert isinstance(pilot.app.screen, Form)
        assert reason in seen(pilot)


async def test_companies_go_out_too(shop: Runtime, screens: Screens, folder: Path):
    async with screens(shop) as pilot:
        await press(pilot, "3", "X", "ctrl+s")
        await settle(pilot)
    assert names_in(folder / "companies.csv") == all_names(shop, "company")


@pytest.mark.parametrize(
    ("key", "kind"),
    [("1", "tasks"), ("4", "deals"), ("5", "campaigns"), ("7", "segments"), ("0", "mails"),
     ("T", "tickets"), ("8", "goals")],
)  # fmt: skip
async def test_every_screen_that_lists_records_takes_them_out(
    shop: Runtime, screens: Screens, folder: Path, ccm, key: str, kind: str
):
    receive(shop)
    ccm("plan", "add", "Aim", "--measure", "revenue", "--target", "2000", "--until", "+90d")
    async with screens(shop) as pilot:
        await press(pilot, key)
        screen = pilot.app.screen
        assert isinstance(screen, Exportable)
        listed = screen.listed()
        assert listed.kind == kind
        await press(pilot, "X")
        if not listed.number:
            assert toasts(pilot) == ["Nothing is listed that could be exported."]
            assert kind in {"tickets", "segments"}
            return
        await press(pilot, "ctrl+s")
        await settle(pilot)
    with (folder / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    with shop.reading() as reader:
        ids = list(listed.keys(reader))
    assert len(rows) == len(ids) == listed.number
    if "id" in rows[0]:
        assert [int(row["id"]) for row in rows] == ids


async def test_the_calls_of_a_customer_are_taken_out(shop: Runtime, screens: Screens, folder: Path):
    async with screens(shop) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "X", "ctrl+s")
        await settle(pilot)
    lines = (folder / "interactions.csv").read_text("utf-8-sig").splitlines()
    with shop.reading() as reader:
        count = reader.value("SELECT count(*) FROM interaction WHERE contact_id = 1")
    assert len(lines) == count + 1


@pytest.mark.parametrize("key", ["1", "2", "3", "4", "5", "7", "8", "0", "T"])
async def test_an_empty_screen_says_that_there_is_nothing_to_take_out(
    empty: Runtime, screens: Screens, key: str
):
    async with screens(empty) as pilot:
        await press(pilot, key, "X")
        assert not isinstance(pilot.app.screen, Form)
        assert toasts(pilot) == ["Nothing is listed that could be exported."]
