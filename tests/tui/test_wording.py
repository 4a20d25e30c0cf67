"""Texts cut to columns, letters of other keyboards, and who puts Persian in visual order."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import events

from ccm_cli.tui import wording
from ccm_cli.tui.keys import in_latin


@pytest.fixture(autouse=True)
def logical_order() -> Iterator[None]:
    yield
    wording.use_bidi("auto")


@given(st.text(max_size=60), st.integers(0, 30), st.booleans())
def test_a_fitted_text_is_exactly_as_wide_as_asked(text: str, width: int, right: bool):
    assert cell_len(wording.fitted(text, width, right=right)) == width


def test_what_is_cut_ends_with_an_ellipsis():
    assert wording.fitted("Conference table", 11) == "Conference…"
    assert wording.fitted("42", 5, right=True) == "   42"


def test_the_mark_stays_under_its_place_however_narrow_the_line():
    source = "(deals.won >= 1 or tag=regular) and subscribed and oops"
    reason = f"wrong\n  {source}\n{' ' * (2 + source.index('oops'))}^\nwhat to do"
    for width in (20, 40, 60, 80):
        first, line, mark, last = wording.marked(reason, width).split("\n")
        assert (first, last) == ("wrong", "what to do")
        assert line[mark.index("^") :].startswith("oops")
        assert cell_len(line) <= width
    assert wording.marked("only words", 10) == "only words"


@given(st.text(max_size=80), st.integers(1, 20), st.integers(1, 4))
def test_wrapped_lines_are_few_and_fit(text: str, width: int, lines: int):
    found = wording.wrapped(text, width, lines)
    assert len(found) <= lines
    assert all(cell_len(line) <= max(2, width) for line in found)


def test_escapes_in_a_name_do_nothing_to_the_terminal():
    assert "\x1b" not in wording.fitted("\x1b[31mred", 20)


def test_persian_is_shaped_only_when_the_program_is_asked_to():
    assert wording.shown("سلام") == "سلام"
    wording.use_bidi("app")
    assert wording.shown("سلام") != "سلام"
    assert wording.shown("hello") == "hello"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ی", "d"), ("ی"[0], "d"), ("ي", "D"), ("в", "d"), ("В", "D"), ("؟", "question_mark"),
     ("Ж", "colon"), ("п", "g"), ("أ", "G"), ("Ю", "greater_than_sign")],
)  # fmt: skip
def test_letters_of_other_layouts_are_taken_for_the_latin_key(typed: str, meant: str):
    assert in_latin(events.Key(typed, typed)).key == meant


def test_latin_keys_stay_what_they_are():
    key = events.Key("d", "d")
    assert in_latin(key) is key
    assert in_latin(events.Key("left", None)).key == "left"
