"""What 80x24 has room for: what one may press, whole amounts, marks of what is cut."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.widgets import Input

from ccm_cli.runtime import Runtime
from ccm_cli.tui.sections import sections
from ccm_cli.tui.widgets.ink import beside, facts
from ccm_cli.tui.widgets.inputs import Choice
from ccm_cli.tui.widgets.key_bar import MORE, Shown, _fitting
from ccm_cli.tui.wording import wrapped
from tests.tui.conftest import Screens, press, seen, toasts

SMALL = (80, 24)


@pytest.mark.parametrize("section", [one.key for one in sections()])
async def test_help_and_quit_are_on_every_screen(shop: Runtime, screens: Screens, section):
    async with screens(shop, size=SMALL) as pilot:
        await press(pilot, section)
        assert seen(pilot).splitlines()[-1].rstrip().endswith("? Help  q Quit")


async def test_the_weightiest_keys_come_first_and_the_help_has_the_others(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=(80, 70)) as pilot:
        await press(pilot, "2")
        keys = seen(pilot).splitlines()[-1]
        assert keys.startswith(" ⏎ Open  a Add  e Edit  / Search  I Import  X Export ")
        assert MORE in keys
        assert "Duplicates" not in keys
        await press(pilot, "question_mark")
        assert re.search(r"D +Duplicates", seen(pilot))


async def test_where_there_is_room_all_keys_are_shown(shop: Runtime, screens: Screens):
    async with screens(shop, size=(320, 30)) as pilot:
        await press(pilot, "2")
        keys = seen(pilot).splitlines()[-1]
        assert "D Duplicates" in keys
        assert MORE not in keys


@given(st.lists(st.text("abc", min_size=1, max_size=12)), st.integers(0, 120))
def test_as_many_keys_as_fit_and_never_one_more(names, room):
    keys = [Shown("x", name, "x") for name in names]
    fitting = _fitting(keys, room)
    taken = sum(one.width for one in fitting)
    assert list(fitting) == keys[: len(fitting)]
    if len(fitting) < len(keys):
        assert taken + len(MORE) <= room or not fitting
        assert taken + len(MORE) + keys[len(fitting)].width > room
    else:
        assert taken <= room or not keys


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("1", "n plans"), ("2", "a adds one, I brings in a file"), ("3", "a adds one"),
        ("4", "no deals: a adds one"), ("5", "press n"), ("7", "press n"), ("8", "g adds one"),
        ("0", "s looks for new mail"),
    ],
)  # fmt: skip
async def test_an_empty_screen_says_what_to_press(empty: Runtime, screens: Screens, section, said):
    async with screens(empty, size=SMALL) as pilot:
        await press(pilot, section)
        text = re.sub(r"[│ \n]+", " ", seen(pilot))
        assert said in text or said in re.sub(r" │.*", "", text)
        assert "…" not in seen(pilot).splitlines()[2]


async def test_what_does_not_fit_is_another_thing_than_nothing(shop: Runtime, screens: Screens):
    async with screens(shop, size=SMALL) as pilot:
        await press(pilot, "2", "slash", *"city=Nowhere")
        assert "Nobody fits: Esc shows all." in seen(pilot)


async def test_tabs_are_whole_and_the_same_on_every_screen(shop: Runtime, screens: Screens):
    titles = {one.title for one in sections()}
    async with screens(shop, size=SMALL) as pilot:
        shown = []
        for one in sections():
            await press(pilot, one.key)
            words = set(re.findall(r"[^\W\d]+", seen(pilot).splitlines()[0]))
            assert words <= titles
            assert one.title in words
            shown.append(words - {one.title})
        usual = set.union(*shown)
        for words, one in zip(shown, sections(), strict=True):
            assert words | {one.title} >= usual


# Amounts


async def test_a_card_shows_its_amount_whole_and_shortens_its_age(
    empty: Runtime, screens: Screens, ccm
):
    for value in ("2780", "1234567.89", "98765432109.87"):
        ccm("deal", "add", "--title", f"deal of {value}", "--value", value)
    async with screens(empty, size=SMALL) as pilot:
        await press(pilot, "4")
        text = seen(pilot)
    for amount in ("€2,780 ", "€1,234,567.89 ", "€98,765,432,109.87 "):
        assert amount in text
    assert "just now" in text


def test_beside_an_amount_stands_the_longest_that_fits_or_nothing():
    def line(width):
        return "".join(piece.text for piece in beside("€1,234.50", ["8 weeks ago", "8 w"], width))

    assert line(22).split() == ["€1,234.50", "8", "weeks", "ago"]
    assert line(20).split() == ["€1,234.50", "8", "w"]
    assert line(11).split() == ["€1,234.50"]
    assert line(8).split() == ["…", "8", "w"]
    assert line(3).split() == ["…"]


@given(st.integers(1, 40))
def test_text_is_never_broken_within_an_amount(width):
    lines = wrapped("revenue 12\u00a0000,50\u00a0€ and more", width, 9)
    if width >= 11:
        assert any("12\u00a0000,50\u00a0€" in line for line in lines)


async def test_sums_of_several_currencies_are_whole_on_the_board_and_today(
    empty: Runtime, screens: Screens, ccm
):
    for value in ("1234567 EUR", "7654321 USD", "5555555 GBP"):
        ccm("deal", "add", "--title", "deal", "--value", value)
    async with screens(empty, size=SMALL) as pilot:
        today = seen(pilot)
        await press(pilot, "4")
        board = seen(pilot)
    for text in (today, board):
        shown = re.findall(r"[€$£][\d,.]+", text)
        assert set(shown) <= {
            "€1,234,567", "$7,654,321", "£5,555,555", "€123,456.70", "$765,432.10", "£555,555.50",
        }  # fmt: skip
        assert "+ …" in text


async def test_a_table_makes_room_for_whole_amounts(empty: Runtime, screens: Screens, ccm):
    ccm("contact", "add", "Rich")
    ccm("deal", "add", "--title", "big", "--contact", "Rich", "--value", "98765432109.87")
    ccm("deal", "win", "1")
    async with screens(empty, size=(200, 24)) as pilot:
        await press(pilot, "2")
        assert "€98,765,432,109.87" in seen(pilot)


# Fields


async def test_a_cut_hint_and_a_cut_text_say_that_they_are_cut(shop: Runtime, screens: Screens):
    async with screens(shop, size=(70, 24)) as pilot:
        await press(pilot, "2")
        field = pilot.app.screen.query_one("#finder-text", Input)
        assert "tag=vip an…" in seen(pilot) or field.placeholder.endswith("…")
        field.value = "x" * 40 + "y" * 40
        await press(pilot, "escape")
        field.value = "city=Berlin and " + "tag=vip or " * 9
        field.cursor_position = 0
        await pilot.pause()
        assert re.search(r"tag=vip[^│]*…", seen(pilot).splitlines()[1])
        field.focus()
        field.cursor_position = len(field.value)
        await pilot.pause()
        assert seen(pilot).splitlines()[1].startswith(" / …")


async def test_a_choice_says_that_there_are_more_words_at_either_side(
    shop: Runtime, screens: Screens
):
    async with screens(shop, size=SMALL) as pilot:
        await press(pilot, "2", "I", "tab")
        kinds = pilot.app.screen.query_one("#import-kind", Choice)
        row = seen(pilot).splitlines()[3]
        assert re.search(r" contacts .*…", row)
        await press(pilot, *["right"] * (len(kinds.options) - 1))
        last = kinds.options[-1][1]
        assert re.search(rf"….* {last} ", seen(pilot).splitlines()[3])


def test_a_long_heading_keeps_a_gap_before_its_text():
    lines = list(facts([("Addressed as this", "Zoya")], 24))
    assert "".join(piece.text for piece in lines[0]).endswith("  Zoya")


@pytest.mark.parametrize("width", range(20, 60))
def test_headings_and_texts_never_touch(width):
    for line in facts([("A rather long heading", "Zoya"), ("B", "x")], width):
        text = "".join(piece.text for piece in line)
        assert "  " in text.strip()
        assert cell_len(text) <= width


async def test_ctrl_c_says_which_keys_quit(shop: Runtime, screens: Screens):
    async with screens(shop) as pilot:
        await press(pilot, "ctrl+c")
        assert toasts(pilot) == ["q quits; ctrl+q does so while you type."]
