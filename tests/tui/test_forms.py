"""Forms: nothing is lost by a slip, errors stand at their field, bursts of keys keep order."""

import asyncio

import pytest
from textual import events
from textual.widgets import Input, Static

from ccm_cli.errors import InvalidInput
from ccm_cli.runtime import Runtime
from ccm_cli.tui.screens.asking import Question
from ccm_cli.tui.screens.capture import Capture
from ccm_cli.tui.screens.form import Form, blamed
from tests.tui.conftest import Screens, press, seen, settle, toasts, type_text

SMALL = (80, 24)


async def test_escape_asks_where_something_was_typed(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "a")
        await type_text(pilot, "Ali Two")
        await press(pilot, "escape")
        assert "Leave without saving?" in seen(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Form)
        assert pilot.app.screen.values["name"] == "Ali Two"
        await press(pilot, "escape", "y")
        assert not isinstance(pilot.app.screen, Form)


async def test_escape_leaves_at_once_where_nothing_was_typed(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "e", "escape")
        assert not isinstance(pilot.app.screen, Form | Question)
        await press(pilot, "e")
        await type_text(pilot, "x")
        await press(pilot, "backspace", "escape")
        assert not isinstance(pilot.app.screen, Form | Question)


async def test_a_word_chosen_otherwise_is_something_typed(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "2", "a")
        pilot.app.screen.query_one("#field-kind").focus()
        await press(pilot, "right", "escape")
        assert isinstance(pilot.app.screen, Question)


async def test_a_line_that_was_begun_is_asked_about_as_well(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "plus", "escape")
        assert not isinstance(pilot.app.screen, Capture)
        await press(pilot, "plus")
        await type_text(pilot, "Ali")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, Question)
        await press(pilot, "n")
        assert isinstance(pilot.app.screen, Capture)


# Errors


async def fill(pilot, **values: str) -> None:
    for name, value in values.items():
        pilot.app.screen.query_one(f"#field-{name}", Input).value = value


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"name": "Ali", "emails": "good@example.com, work:bad@"}, "emails"),
        ({"name": "Ali", "phones": "12"}, "phones"),
        ({"name": "Ali", "birthday": "the day after"}, "birthday"),
        ({"name": "Ali", "dates": "someday"}, "dates"),
    ],
)
async def test_a_refused_save_goes_to_the_wrong_field_and_says_why_there(
    shop: Runtime, screens: Screens, values, wrong
):
    async with screens(shop, size=SMALL) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, **values)
        pilot.app.screen.query_one("#field-notes").focus()
        await press(pilot, "ctrl+s")
        form = pilot.app.screen
        assert isinstance(form, Form)
        field, said = form.input_of(wrong), form.query_one(".wrong", Static)
        assert form.focused is field
        region = pilot.app.screen.query_one("Box").region
        assert region.contains_region(field.region)
        assert region.contains_region(said.region)
        assert said.region.y == field.region.bottom


@pytest.mark.parametrize(
    ("section", "key", "wrong"),
    [("3", "a", "name"), ("4", "a", "title"), ("7", "n", "name"), ("8", "n", "title")],
)
async def test_what_is_missing_is_gone_to(shop: Runtime, screens: Screens, section, key, wrong):
    async with screens(shop, size=SMALL) as pilot:
        await press(pilot, section, key, "tab", "ctrl+s")
        form = pilot.app.screen
        assert isinstance(form, Form)
        assert form.focused is form.input_of(wrong)


async def test_there_is_one_error_at_a_time_and_none_once_it_is_saved(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=SMALL) as pilot:
        await press(pilot, "2", "a")
        await fill(pilot, name="Ali", emails="bad@")
        await press(pilot, "ctrl+s")
        await fill(pilot, emails="ali@example.com", phones="12")
        await press(pilot, "ctrl+s")
        form = pilot.app.screen
        assert len(form.query(".wrong")) == 1
        assert form.focused is form.input_of("phones")
        await fill(pilot, phones="")
        await press(pilot, "ctrl+s")
        assert "Added: Ali" in toasts(pilot)[-1]


async def test_an_error_about_no_field_stands_where_one_is(shop: Runtime, screens: Screens):
    async with screens(shop, size=SMALL) as pilot:
        pilot.app.open_customer(1)
        await settle(pilot)
        await press(pilot, "r")
        await fill(pilot, kind="friend", other="1")
        pilot.app.screen.query_one("#field-note").focus()
        await press(pilot, "ctrl+s")
        form = pilot.app.screen
        assert "themselves" in seen(pilot)
        assert form.focused is form.input_of("note")


def test_the_field_with_most_of_the_quoted_text_is_blamed():
    error = InvalidInput("“work@” is no address")
    assert blamed(error, {"tags": "work", "emails": "a@b.c, work@"}, {}) == "emails"
    assert blamed(InvalidInput("no"), {"tags": "", "emails": "x"}, {}) is None
    assert blamed(InvalidInput("no", field="tags"), {"tags": "", "emails": "no"}, {}) == "tags"
    assert blamed(InvalidInput("15 is none"), {"a": "5", "b": "15"}, {}) == "b"
    named = {"name": "Name", "city": "City"}
    assert blamed(InvalidInput("The name is empty."), {"name": "", "city": ""}, named) == "name"


# Bursts


async def test_keys_that_come_in_one_burst_reach_the_fields_they_are_meant_for(
    shop: Runtime, screens: Screens
):
    async with screens(shop) as pilot:
        await press(pilot, "2", "a")
        keys = [*"Ali", "space", *"Two", "tab", *"ali@example.com", "ctrl+s"]
        for name in keys:
            character = {"space": " ", "tab": "\t"}.get(name, name if len(name) == 1 else None)
            pilot.app.post_message(events.Key(name, character))
        await asyncio.sleep(0)
        await settle(pilot)
        await settle(pilot)
        assert "Added: Ali Two" in toasts(pilot)[-1]
    with shop.reading() as reader:
        assert (
            reader.value(
                "SELECT c.name FROM contact c JOIN contact_email e ON e.contact_id = c.id"
                " WHERE e.address = 'ali@example.com'"
            )
            == "Ali Two"
        )
