"""What a list shows is taken out into a file: filtered, marked, in its order."""

import csv
from pathlib import Path

import pytest
from textual.widgets import Input

from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.form import Form
from ccm_cli.tui.widgets.inputs import Choice
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
