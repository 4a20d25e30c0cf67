"""Names are taken apart and put together as each language has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.customers.names import NameParts, guess_language, shown_name, split_name


@pytest.mark.parametrize(
    ("name", "language", "parts", "shown"),
    [
        ("Maryam Ahmadi", "en", ("", "Maryam", "", "Ahmadi"), "Maryam Ahmadi"),
        ("John F. Kennedy Jr.", "en", ("", "John", "F.", "Kennedy Jr."), "John F. Kennedy Jr."),
        (
            "Ludwig van Beethoven",
            "de",
            ("", "Ludwig", "", "van Beethoven"),
            "Ludwig van Beethoven",
        ),
        ("Doe, Jane Mary", "en", ("", "Jane", "Mary", "Doe"), "Jane Mary Doe"),
        ("Dr. Anna Schmidt", "de", ("Dr.", "Anna", "", "Schmidt"), "Anna Schmidt"),
        ("Cher", "en", ("", "Cher", "", ""), "Cher"),
        ("Mr", "en", ("", "Mr", "", ""), "Mr"),
        (
            "Григорий Петрович Морозов",
            "ru",
            ("", "Григорий", "Петрович", "Морозов"),
            "Морозов Григорий Петрович",
        ),
        (
            "Морозов Григорий Петрович",
            "ru",
            ("", "Григорий", "Петрович", "Морозов"),
            "Морозов Григорий Петрович",
        ),
        ("Мария Ивановна", "ru", ("", "Мария", "Ивановна", ""), "Мария Ивановна"),
        ("Анна Каренина", "ru", ("", "Анна", "", "Каренина"), "Анна Каренина"),
        ("مریم احمدی نژاد", "fa", ("", "مریم", "", "احمدی نژاد"), "مریم احمدی نژاد"),
        ("خانم مریم احمدی", "fa", ("خانم", "مریم", "", "احمدی"), "مریم احمدی"),
        ("محمد رضا احمدی", "fa", ("", "محمد رضا", "", "احمدی"), "محمد رضا احمدی"),
        ("محمد احمدی نژاد", "fa", ("", "محمد", "", "احمدی نژاد"), "محمد احمدی نژاد"),
        ("سید جواد حسینی", "fa", ("", "سید جواد", "", "حسینی"), "سید جواد حسینی"),
    ],
)
def test_a_full_name_is_taken_apart_and_shown_in_the_order_of_its_language(
    name, language, parts, shown
):
    found = split_name(name, language=language)
    assert found == NameParts(*parts)
    assert shown_name(found, language=language) == shown


@pytest.mark.parametrize(
    ("text", "language"),
    [("مريم", "fa"), ("Пётр", "ru"), ("Anna", "en"), ("", "en"), ("123 Пётр", "ru")],
)
def test_the_script_tells_the_language(text, language):
    assert guess_language(text, default="en") == language


@given(
    st.lists(st.sampled_from(["Анна", "Петрович", "van", "Dr.", "سید", "علی", "Jr"]), max_size=5),
    st.sampled_from(["en", "fa", "ru", "de"]),
)
def test_no_word_of_a_name_is_lost_or_doubled(words, language):
    name = " ".join(words)
    parts = split_name(name, language=language)
    assert sorted(" ".join(parts).split()) == sorted(name.split())
