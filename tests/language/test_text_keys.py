"""Names are found however they are typed, sorted as in a dictionary, and made clean."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ccm_cli.language import text as keys
from ccm_cli.language.text import (
    clean_block,
    clean_line,
    excerpt,
    search_key,
    search_keys_of,
    sort_key,
    visible,
)

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=30)

# Each row is one name in several spellings.
SAME_NAMES = [
    ("علی", "علي", "على", "عَلِي", "عـــلی"),
    ("کریمی", "كريمي", "کَریمی"),
    ("علی‌رضا", "علیرضا", "عليرضا"),
    ("آزاده", "ازاده", "آزادة"),
    ("Алёна Ковалёва", "алена ковалева", "АЛЁНА  КОВАЛЕВА"),
    ("José", "jose", "JOSE\u0301", "Ｊｏｓé"),
    ("Müller", "muller", "Mu\u0308ller"),
    ("Straße", "STRASSE"),
    ("0912", "۰۹۱۲", "٠٩١٢", "０９１２"),
    ("Maryam Ahmadi", "  maryam\u00a0 AHMADI\u200f\n", "Mar\u00adyam Ahmadi"),
    ("İbrahim Işık", "ibrahim isik", "IBRAHIM ISIK", "ıbrahım ışık"),
    ("Łukasz Ørsted", "lukasz orsted", "ŁUKASZ ØRSTED"),
    ("Đặng Ðóra Þór", "dang dora thor"),
    ("Ærø Œuvre", "aero oeuvre"),
    ("O’Brien", "O'Brien", "OʼBRIEN", "o‘brien"),
    ("Anne‑Marie", "Anne-Marie", "anne–marie"),
]


@pytest.mark.parametrize("spellings", SAME_NAMES)
def test_all_spellings_of_a_name_have_one_key(spellings):
    assert len({search_key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), [("Николай", "Николаи"), ("علی", "عالی"), ("が", "か")])
def test_different_letters_stay_different(one, other):
    assert search_key(one) != search_key(other)


@given(ANY_TEXT)
@example("e\u200c\u0301")
@example("\u1112\u200c\u1161")
def test_folding_a_key_again_changes_nothing(text):
    assert search_key(search_key(text)) == search_key(text)


@given(ANY_TEXT)
def test_a_key_does_not_depend_on_the_normal_form(text):
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(text)


@given(st.text("abcабвعلیکیMИ ۱۲٣4é", max_size=20), st.data())
def test_marks_case_and_invisible_characters_do_not_matter(text, data):
    noise = data.draw(
        st.lists(
            st.sampled_from(["", "\u200c", "\u0640", "\u064e", "\u200e", "\u0301"]),
            min_size=len(text),
            max_size=len(text),
        )
    )
    noisy = "".join(letter + extra for letter, extra in zip(text, noise, strict=True))
    assert search_key(noisy) == search_key(text)
    assert search_key(text.upper()) == search_key(text)


def test_every_character_folds_to_something_that_stays():
    unstable = [
        hex(code)
        for code in range(0x110000)
        if search_key(search_key(chr(code))) != search_key(chr(code))
    ]
    assert unstable == []


def test_a_zwnj_is_indexed_as_nothing_and_as_a_space():
    assert search_keys_of("علی‌رضا") == ("علیرضا", "علی رضا")
    assert search_keys_of("Ali Reza") == ("ali reza",)
    assert search_keys_of("می‌") == ("می",)


@pytest.mark.parametrize(
    "ordered",
    [
        list("ءآابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"),
        ["احمد", "بهار", "پرویز", "تقی", "چنگیز", "ژاله", "کاوه", "گلی", "لاله", "یاسر"],
        ["ежи", "ёлка", "емеля", "жук", "иван", "йод", "яна"],
        [
            "Adams",
            "de Luca",
            "Delon",
            "Émile",
            "Işık",
            "Łukasz",
            "Ørsted",
            "Zoe",
            "Анна",
            "آرش",
            "یاسر",
        ],
        ["", "12", "a", "a b", "ab"],
    ],
)
def test_sort_keys_follow_the_dictionary(ordered):
    shuffled = ordered[::-1]
    assert sorted(shuffled, key=sort_key) == ordered
    assert sorted(shuffled, key=lambda text: sort_key(text).encode()) == ordered


def test_spellings_of_one_letter_sort_together():
    assert sort_key("علي") == sort_key("علی")
    assert sort_key("ёлка") == sort_key("елка")
    assert sort_key("كاوه") == sort_key("کاوه")


@given(st.lists(ANY_TEXT, max_size=4).map(" ".join) | st.text(" \t\u200c\u0301\u00b4éعي٣Åabё"))
@settings(max_examples=200, deadline=None)
def test_a_text_has_the_key_that_its_words_have_together(text):
    """Short texts are folded word by word, and remembered; it must not show."""
    plain = text if not (text.isascii() and text.isprintable()) else text + "é"
    assert search_key(plain) == keys._search_key(plain)
    assert sort_key(plain) == keys._sort_key(plain)


@given(st.text("abжي. '\u0301\u200cÅÅ\x1b[,", max_size=8))
def test_a_tidy_line_is_clean_already(text):
    seen = keys._without_escapes(text).translate(keys._LINE)
    cleaned = unicodedata.normalize("NFC", " ".join(seen.split()))
    assert clean_line(text) == (cleaned if any(map(keys._is_drawn, cleaned)) else "")


@given(st.text("\u200b\u200c\u200e\u2800\u3164\u115f\u00ad \t", max_size=8))
def test_what_is_not_drawn_is_no_text(text):
    assert clean_line(text) == ""


@given(ANY_TEXT)
def test_sort_keys_can_be_stored(text):
    sort_key(text).encode()
    search_key(text).encode()


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("  Maryam \t Ahmadi\n", "Maryam Ahmadi"),
        ("a\x00b", "ab"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x9b31mred", "red"),
        ("evil\u202egnp.exe", "evilgnp.exe"),
        ("\u2066x\u2069", "x"),
        ("می‌روم", "می‌روم"),
        ("Jose\u0301", "José"),
        ("\ufeffname", "name"),
        ("a\ud800b", "ab"),
    ],
)
def test_a_line_is_cleaned(typed, clean):
    assert clean_line(typed) == clean


@given(ANY_TEXT)
def test_a_clean_line_is_one_safe_line(text):
    line = clean_line(text)
    assert clean_line(line) == line
    assert visible(line) == line
    assert "\n" not in line
    line.encode()


def test_a_block_keeps_its_lines_and_indentation():
    typed = "\r\n Dear\x1b[1m Ali,  \r\n\n\tyes\rno\u2028end \n\n"
    assert clean_block(typed) == " Dear Ali,\n\n\tyes\nno\nend"


@given(ANY_TEXT)
def test_a_clean_block_stays_as_it_is(text):
    block = clean_block(text)
    assert clean_block(block) == block
    assert visible(block) == block


def test_what_would_move_the_terminal_is_shown_as_replaced():
    assert visible("a\x1b[2Jb\u202ec\rd\ne\x00\x9b") == "a�[2Jb�c�d\ne��"
    assert visible("سلام Привет") == "سلام Привет"


def test_an_excerpt_is_short_and_safe():
    assert excerpt("a" * 100, limit=5) == "aaaa…"
    assert excerpt("\x1b[2Jhi") == "hi"
