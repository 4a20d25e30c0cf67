"""A file is looked at, brought in, and taken back."""

import pytest
from textual.pilot import Pilot

from ccm_cli.tui.screens.importing import Importing
from ccm_cli.tui.widgets.importing import Headings, Preview, completed
from ccm_cli.tui.widgets.rows import Rows
from tests.customers.importing_support import rows
from tests.tui.conftest import press, settle, type_text

PEOPLE = (
    "Name,Mobile,E-mail,City,Shoe size\n"
    "Zoe Zed,+49 151 23456789,zoe@example.com,Bonn,38\n"
    "Max Mai,,max@example.com,Rome,\n"
    "Bad Row,,no address,Rome,\n"
)


@pytest.fixture
def people(home):
    (home / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return "people.csv"


def drawn(listed: Rows) -> list[str]:
    return [
        "".join(piece.text for piece in listed.line(number, 0, 78)).strip()
        for number in range(listed.total)
    ]


async def looked_at(pilot: Pilot[None], path: str) -> Importing:
    await settle(pilot)
    await press(pilot, "2", "I")
    await type_text(pilot, path)
    await press(pilot, "enter")
    screen = pilot.app.screen
    assert isinstance(screen, Importing)
    return screen


async def test_a_file_is_looked_at_and_brought_in_and_taken_back(screens, shop, people, home):
    before = rows(shop.path, "SELECT count(*) FROM contact")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, people)
        assert drawn(screen.query_one(Headings)) == [
            line for line in drawn(screen.query_one(Headings)) if "→" in line
        ]
        told = drawn(screen.query_one(Preview))
        assert told[0].startswith("! people.csv, line 4: email:")
        assert told[1].split() == ["+", "Zoe", "Zed", "zoe@example.com", "·", "+4915123456789",
                                   "·", "Bonn"]  # fmt: skip
        assert "2 new" in str(screen.query_one(Preview).border_subtitle)
        assert rows(shop.path, "SELECT count(*) FROM contact") == before
        await press(pilot, "ctrl+s")
        assert rows(shop.path, "SELECT count(*) FROM contact")[0][0] == before[0][0] + 2
        assert "no address" in (home / "people.errors.csv").read_text("utf-8")
        assert rows(
            shop.path, "SELECT surface, summary FROM journal_group ORDER BY id DESC LIMIT 1"
        ) == [("tui", "import contacts from people.csv: 2 new, 0 changed")]
        await press(pilot, "ctrl+z")
        assert rows(shop.path, "SELECT count(*) FROM contact") == before


async def test_another_kind_is_looked_at_again(screens, shop, home):
    (home / "firms.csv").write_text("name,city\nZed Ltd,Bonn\n", encoding="utf-8")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, "firms.csv")
        await press(pilot, "shift+tab", "shift+tab", "shift+tab")
        screen.query_one("#import-kind").focus()
        await press(pilot, "right")
        assert drawn(screen.query_one(Preview))[0].split()[:3] == ["+", "Zed", "Ltd"]
        await press(pilot, "ctrl+s")
        assert rows(shop.path, "SELECT count(*) FROM company WHERE name = 'Zed Ltd'") == [(1,)]


async def test_what_cannot_be_read_is_said_in_its_place(screens, shop, home):
    (home / "odd.csv").write_text("shoe,size\n1,2\n", encoding="utf-8")
    before = rows(shop.path, "SELECT max(id) FROM journal_group")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, "odd.csv")
        assert "nothing is known about any of its columns" in drawn(screen.query_one(Preview))[0]
        await press(pilot, "ctrl+s")
        assert rows(shop.path, "SELECT max(id) FROM journal_group") == before


async def test_what_was_not_seen_is_not_brought_in(screens, shop, people, home):
    (home / "other.csv").write_text("name\nOther One\n", encoding="utf-8")
    before = rows(shop.path, "SELECT count(*) FROM contact")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, people)
        screen.query_one("#import-path").value = "other.csv"
        await press(pilot, "ctrl+s")
        assert rows(shop.path, "SELECT count(*) FROM contact") == before
        assert drawn(screen.query_one(Preview))[0].split() == ["+", "Other", "One"]
        await press(pilot, "ctrl+s")
        assert rows(shop.path, "SELECT count(*) FROM contact")[0][0] == before[0][0] + 1


async def test_changes_of_known_people_are_shown_field_by_field(screens, shop, home):
    name, address = rows(shop.path, "SELECT c.name, e.address FROM contact c JOIN contact_email e"
                                    " ON e.contact_id = c.id ORDER BY c.id LIMIT 1")[0]  # fmt: skip
    (home / "more.csv").write_text(f"email,tags\n{address},fair 2026\n", encoding="utf-8")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, "more.csv")
        (line,) = drawn(screen.query_one(Preview))
        assert line.startswith("~")
        assert str(name).split()[0] in line
        assert "tag: fair 2026" in line


def test_paths_are_completed(home):
    (home / "lists").mkdir()
    (home / "lists/people.csv").write_text("x", encoding="utf-8")
    (home / "lists/.hidden").write_text("x", encoding="utf-8")
    assert completed("~/li") == "~/lists/"
    assert completed("lists/") == "lists/people.csv"
    assert completed("lists/.h") == "lists/.hidden"
    assert completed("lists/zzz") is None
    assert completed("nowhere/x") is None


async def test_who_is_on_the_suppression_list_is_left_out_unless_they_are_taken_in(
    screens, shop, home, ccm
):
    assert ccm("consent", "suppress", "gone@example.com").code == 0
    (home / "old.csv").write_text("name,email\nGone,gone@example.com\n", encoding="utf-8")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, "old.csv")
        assert "is on the suppression list" in " ".join(drawn(screen.query_one(Preview)))
        screen.query_one("#import-suppressed").focus()
        await press(pilot, "right")
        assert drawn(screen.query_one(Preview))[0].split()[:2] == ["+", "Gone"]
        await press(pilot, "ctrl+s")
        assert rows(shop.path, "SELECT count(*) FROM contact WHERE name = 'Gone'") == [(1,)]


async def test_companies_are_not_asked_about_the_suppression_list(screens, shop, home):
    (home / "firms.csv").write_text("name,city\nZed Ltd,Bonn\n", encoding="utf-8")
    async with screens(shop) as pilot:
        screen = await looked_at(pilot, "firms.csv")
        assert screen.query_one("#import-barring").display
        screen.query_one("#import-kind").focus()
        await press(pilot, "right")
        assert not screen.query_one("#import-barring").display
