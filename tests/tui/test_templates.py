"""What an owner does with messages on the screens: read, check, edit, take a version back."""

import sys
from contextlib import nullcontext

import pytest

from ccm_cli.messaging.context import own_templates
from ccm_cli.runtime import Runtime
from ccm_cli.tui.app import CcmApp
from ccm_cli.tui.screens.detail import Detail
from ccm_cli.tui.screens.template_versions import TemplateVersions
from ccm_cli.tui.screens.templates import Templates
from ccm_cli.tui.widgets.templates import TemplateList
from tests.tui.conftest import Screens, found, press, seen, settle, toasts, type_text


@pytest.fixture
def editor(monkeypatch, tmp_path):
    """Lets the editor do what a line of Python over ``text`` says, with the screen given away."""
    monkeypatch.setattr(CcmApp, "suspend", lambda _app: nullcontext())

    def does(line: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(
            "import pathlib, sys\nfile = pathlib.Path(sys.argv[1])\n"
            f"text = file.read_text(encoding='utf-8')\n{line}\n"
            "file.write_text(text, encoding='utf-8')\n",
            encoding="utf-8",
        )
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return does


async def go_to(pilot, name: str) -> None:
    await press(pilot, "5", "M")
    assert isinstance(pilot.app.screen, Templates)
    listed = pilot.app.screen.query_one(TemplateList)
    listed.cursor = [line.name for line in listed.items].index(name)
    await settle(pilot)


async def test_every_text_of_a_message_is_a_key_away(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await go_to(pilot, "welcome")
        assert "Welcome to" in seen(pilot)
        assert "Dear" in seen(pilot) or "Thank you for choosing" in seen(pilot)
        await press(pilot, "t")
        assert "GSM-7, length" in seen(pilot)
        await press(pilot, "right", "right")
        assert "добро пожаловать" in seen(pilot)
        await press(pilot, "T", "left")
        assert "از اینکه" in seen(pilot)


async def test_a_message_is_shown_for_a_person_one_names(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await go_to(pilot, "win-back")
        assert "Maryam" in seen(pilot)
        await press(pilot, "p")
        await type_text(pilot, "2")
        await press(pilot, "enter")
        with shop.reading() as reader:
            name = reader.value("SELECT name FROM contact WHERE id = 2")
        assert name in seen(pilot)
        await press(pilot, "p")
        pilot.app.screen.input_of("person").value = "nobody at all"
        await press(pilot, "enter")
        assert "nobody at all" in toasts(pilot)[-1]


async def test_what_is_wrong_is_counted_and_listed(shop: Runtime, screens: Screens):
    folder = own_templates() / "messages" / "welcome"
    folder.mkdir(parents=True)
    (folder / "email.en.md").write_text("Dear\n{{ contact.nick }}", encoding="utf-8")
    async with screens(shop) as pilot:
        await go_to(pilot, "welcome")
        assert "contact.nick" in seen(pilot)
        assert "1 finding: w" in seen(pilot)
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, Detail)
        assert "The field contact.nick is not known." in seen(pilot)


async def test_an_edit_is_saved_and_a_version_taken_back(shop: Runtime, screens: Screens, editor):
    async with screens(shop) as pilot:
        await go_to(pilot, "welcome")
        editor("text = text.replace('Thank you', 'Many thanks')")
        await press(pilot, "e")
        assert toasts(pilot)[-1].startswith("Saved:")
        assert "Many thanks" in seen(pilot)
        await press(pilot, "v")
        assert isinstance(pilot.app.screen, TemplateVersions)
        await press(pilot, "down")
        text = seen(pilot)
        assert "before it was edited" in text
        assert "+Many thanks" in text
        await press(pilot, "r", "y")
        assert "As it was: messages/welcome/email.en.md" in toasts(pilot)[-1]
        assert "There is no difference." in seen(pilot)
        await press(pilot, "escape")
        assert "Thank you for choosing" in seen(pilot)


async def test_an_edit_that_breaks_it_says_so_and_where_it_is(
    shop: Runtime, screens: Screens, editor
):
    async with screens(shop) as pilot:
        await go_to(pilot, "welcome")
        editor("text += '{{ contact.nick }}'")
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, Detail)
        assert "contact.nick" in seen(pilot)
        await press(pilot, "escape")
        assert "Nothing is wrong with it." in seen(pilot)
        editor("pass")
        await press(pilot, "e")
        assert isinstance(pilot.app.screen, Detail)


async def test_all_of_it_opens_in_the_browser(
    shop: Runtime, screens: Screens, monkeypatch, tmp_path
):
    opened = []
    monkeypatch.setattr("webbrowser.open", lambda url: bool(opened.append(url)) or True)
    async with screens(shop) as pilot:
        await go_to(pilot, "welcome")
        await press(pilot, "o")
    (address,) = opened
    assert address.endswith("preview/welcome.html")


async def test_the_palette_goes_to_messages(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "ctrl+p")
        await type_text(pilot, "go to: messages")
        await found(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Templates)
