"""Right-to-left text is recognised, isolated, and shaped for terminals that cannot."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ccm_cli.language.direction import (
    direction_of_language,
    direction_of_text,
    display_width,
    shape_for_terminal,
)


def test_persian_runs_to_the_left():
    assert [direction_of_language(name) for name in ("fa", "en", "ru")] == ["rtl", "ltr", "ltr"]


@pytest.mark.parametrize(
    ("text", "direction"),
    [("سلام", "rtl"), ("12 سلام Ali", "rtl"), ("Ali سلام", "ltr"), ("123", "ltr"), ("۱۲۳", "ltr")],
)
def test_the_first_strong_character_decides(text, direction):
    assert direction_of_text(text) == direction


def test_letters_are_joined_and_put_in_visual_order():
    assert shape_for_terminal("سلام") == "\ufee1\ufefc\ufeb3"  # meem, lam-alef, seen
    assert shape_for_terminal("Hello") == "Hello"


def test_brackets_are_mirrored_and_numbers_stay():
    assert shape_for_terminal("(۱۲) ا") == "\ufe8d (۱۲)"


def test_each_line_takes_its_own_direction():
    assert shape_for_terminal("abc\nا ب") == "abc\n\ufe8f \ufe8d"


def test_zwnj_parts_letters_and_takes_no_room():
    assert display_width("می‌روم") == 5
    assert display_width(shape_for_terminal("می‌روم")) == 5


@pytest.mark.parametrize(
    ("text", "width"),
    [("abc", 3), ("Привет", 6), ("日本", 4), ("e\u0301", 1), ("بَد", 2), ("", 0), ("a\u200bb", 2)],
)
def test_widths_are_those_of_a_terminal(text, width):
    assert display_width(text) == width


@given(st.text(st.characters(exclude_categories=()), max_size=40))
@example("\u0750\U00010d28")  # a digit newer than the algorithm's tables
def test_no_text_breaks_shaping(text):
    shaped = shape_for_terminal(text)
    assert shaped.count("\n") == text.count("\n")
    assert display_width(shaped) >= 0
