"""Numbers and durations are written and read in each language."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import LANGUAGES
from ccm_cli.language.numbers import (
    ascii_digits,
    format_duration,
    format_number,
    format_percent,
    localized_digits,
    parse_duration,
    parse_number,
)

languages = st.sampled_from(LANGUAGES)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12000", "12000"),
        ("12,000.50", "12000.50"),
        ("12 000,50", "12000.50"),
        ("12\u00a0000,5", "12000.5"),
        ("12.000,50", "12000.50"),
        ("1.234.567", "1234567"),
        ("12'000", "12000"),
        ("۱۲٬۰۰۰", "12000"),
        ("۱۲٬۰۰۰٫۵", "12000.5"),
        ("١٢٫٥", "12.5"),
        ("１２", "12"),
        ("12,000", "12000"),
        ("0,500", "0.500"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("\u200e−۳", "-3"),
        ("+3", "3"),
    ],
)
def test_numbers_are_read(text, number):
    assert parse_number(text, language="en") == Decimal(number)


def test_a_doubtful_comma_is_decimal_in_russian():
    assert parse_number("12,000", language="ru") == 12
    assert parse_number("۱۲٬۰۰۰", language="ru") == 12000


@pytest.mark.parametrize(
    "text", ["", "x", "1,2,3", "1e5", "nan", "inf", "12 00", ",", "--1", "1.0,0.0", "9" * 31, "½"]
)
def test_what_is_no_number_is_refused_with_a_hint(text):
    with pytest.raises(InvalidInput) as refused:
        parse_number(text)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("language", "number", "percent"),
    [
        ("en", "12,000.5", "12.5%"),
        ("ru", "12\u00a0000,5", "12,5\u00a0%"),
        ("fa", "۱۲٬۰۰۰٫۵", "۱۲٫۵٪"),
        ("de", "12,000.5", "12.5%"),
    ],
)
def test_numbers_are_written(language, number, percent):
    assert format_number(12000.5, language=language) == number
    assert format_percent(0.125, language=language, decimals=1) == percent


def test_halves_are_rounded_away_from_zero_and_nothing_is_negative_zero():
    assert format_number(2.5, language="en", decimals=0) == "3"
    assert format_number(1.005, language="en", decimals=2) == "1.01"
    assert format_number(-0.4, language="en", decimals=0) == "0"
    assert format_number(7, language="en", decimals=2) == "7.00"


def test_there_is_a_word_for_what_cannot_be_figured():
    assert format_percent(None, language="en") == "n/a"
    assert format_percent(float("nan"), language="en") == "n/a"
    assert format_number(float("inf"), language="en") == "n/a"


@given(st.decimals(-(10**12), 10**12, places=3), languages)
def test_a_number_written_is_read_back(number, language):
    assert parse_number(format_number(number, language=language), language=language) == number


@given(st.integers(-(10**15), 10**15), languages)
def test_a_whole_number_written_is_read_back(number, language):
    assert parse_number(format_number(number, language=language), language=language) == number


def test_digits_change_script():
    assert localized_digits("2026", "fa") == "۲۰۲۶"
    assert localized_digits("2026", "ru") == "2026"
    assert ascii_digits("۲۰۲۶ ٢٠ ２ ۱٬۰۰۰٫۵") == "2026 20 2 1,000.5"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5m", 300),
        ("1h30m", 5400),
        ("1 h 30 min", 5400),
        ("90s", 90),
        ("1:30", 5400),
        ("1:30:05", 5405),
        ("5 min", 300),
        ("1.5h", 5400),
        ("2 days", 172_800),
        ("1 hour and 5 minutes", 3900),
        ("۵ دقیقه", 300),
        ("۱ ساعت و ۳۰ دقیقه", 5400),
        ("5 мин", 300),
        ("1 час, 5 минут", 3900),
        ("3 дня", 259_200),
        ("0m", 0),
    ],
)
def test_durations_are_read(text, seconds):
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "5", "m", "5 fish", "-5m", "1:75", "999999999w", "5m x"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(InvalidInput):
        parse_duration(text)


@given(st.integers(0, 10**9))
def test_a_duration_written_is_read_back(seconds):
    assert parse_duration(format_duration(seconds, language="en").replace(",", "")) == seconds


def test_durations_are_written():
    assert format_duration(5405, language="en") == "1 h 30 min 5 s"
    assert format_duration(0, language="en") == "0 s"
    assert format_duration(-60, language="en") == "-1 min"


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_no_text_breaks_the_readers(text):
    for read in (parse_number, parse_duration):
        try:
            read(text)
        except InvalidInput as refused:
            refused.message.encode()
