"""Days are read as people write and say them in three languages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import LANGUAGES
from ccm_cli.language.dates import YearlyDay, format_day, parse_day, parse_yearly

TODAY = date(2026, 12, 1)  # a Tuesday; 10 Azar 1405


def day(text: str) -> str:
    return parse_day(text, today=TODAY).isoformat()


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01", "2026/12/1", "01.12.2026", "1.12.2026", "1405/09/10", "1405-09-10",
        "۱۴۰۵/۰۹/۱۰", "۱۰/۹/۱۴۰۵", "1 December 2026", "1 Dec 2026", "December 1, 2026",
        "Dec 1st 2026", "1st of December 2026", "Dec 1", "1 декабря 2026", "1 дек 2026 г.",
        "10 آذر 1405", "۱۰ آذر ماه ۱۴۰۵", "۱ دسامبر ۲۰۲۶", "10 Azar 1405", "10 азара 1405",
        "Tuesday, 1 December 2026", "вт, 1 декабря", "سه‌شنبه ۱۰ آذر ۱۴۰۵", " TODAY ", "امروز",
        "сегодня", "this month",
    ],
)  # fmt: skip
def test_one_day_has_many_spellings(text):
    assert day(text) == "2026-12-01"


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("tomorrow", "2026-12-02"), ("فردا", "2026-12-02"), ("завтра", "2026-12-02"),
        ("yesterday", "2026-11-30"), ("دیروز", "2026-11-30"), ("вчера", "2026-11-30"),
        ("day after tomorrow", "2026-12-03"), ("پس‌فردا", "2026-12-03"), ("پس فردا", "2026-12-03"),
        ("послезавтра", "2026-12-03"),
        ("tue", "2026-12-08"), ("wed", "2026-12-02"), ("Friday", "2026-12-04"),
        ("next friday", "2026-12-04"), ("last friday", "2026-11-27"), ("last tue", "2026-11-24"),
        ("شنبه", "2026-12-05"), ("سه‌شنبه", "2026-12-08"), ("سه شنبه", "2026-12-08"),
        ("شنبه گذشته", "2026-11-28"),
        ("понедельник", "2026-12-07"), ("пн", "2026-12-07"), ("в пятницу", "2026-12-04"),
        ("+3d", "2026-12-04"), ("-90d", "2026-09-02"), ("+2w", "2026-12-15"),
        ("+3m", "2027-03-01"), ("−1y", "2025-12-01"),
        ("in 3 days", "2026-12-04"), ("3 days ago", "2026-11-28"), ("in a week", "2026-12-08"),
        ("через неделю", "2026-12-08"), ("2 недели назад", "2026-11-17"),
        ("۳ روز بعد", "2026-12-04"), ("۳ روز پیش", "2026-11-28"), ("یک هفته دیگر", "2026-12-08"),
        ("this week", "2026-11-30"), ("next week", "2026-12-07"), ("last month", "2026-11-01"),
        ("next month", "2027-01-01"), ("this year", "2026-01-01"), ("в прошлом году", "2025-01-01"),
        ("این هفته", "2026-11-28"), ("این ماه", "2026-11-22"), ("امسال", "2026-03-21"),
        ("ماه آینده", "2026-12-22"), ("پارسال", "2025-03-21"),
        ("25/12/2026", "2026-12-25"), ("12/25/2026", "2026-12-25"),
        ("Jan 5", "2027-01-05"), ("Nov 30", "2026-11-30"), ("1403/12/30", "2025-03-20"),
    ],
)  # fmt: skip
def test_days_are_said_relative_to_today(text, iso):
    assert day(text) == iso


def test_the_last_day_of_a_month_is_clamped():
    assert parse_day("+1m", today=date(2026, 1, 31)) == date(2026, 2, 28)
    assert parse_day("-12m", today=date(2024, 2, 29)) == date(2023, 2, 28)


def test_months_may_be_counted_by_the_other_calendar():
    assert parse_day("this month", today=TODAY, calendar="jalali") == date(2026, 11, 22)
    assert parse_day("این ماه", today=TODAY, calendar="gregorian") == date(2026, 12, 1)


def test_a_date_that_may_be_two_is_refused():
    with pytest.raises(InvalidInput, match="ambiguous") as refused:
        day("1/12/2026")
    assert "2026-12-01" in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "2026-02-30", "31.04.2026", "1404/12/30", "2026-13-01", "30 February 2026", "feb 29",
        "1 آذر 2026", "Monday, 1 December 2026", "1899-12-31", "2201-01-01", "+999999y",
        "-999999d", "0000-01-01",
    ],
)  # fmt: skip
def test_an_impossible_day_is_refused_by_its_name(text):
    with pytest.raises(InvalidInput) as refused:
        day(text)
    assert text in refused.value.message
    assert "no such day" in refused.value.message


@pytest.mark.parametrize("text", ["", "hello", "1764579600", "3d", "20261201", "x" * 500, "12"])
def test_what_is_no_day_is_refused_with_a_hint(text):
    with pytest.raises(InvalidInput, match="not a day") as refused:
        day(text)
    assert refused.value.hint


@given(
    st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["auto", "gregorian", "jalali"]),
    st.sampled_from(["short", "medium", "long"]),
)
def test_a_day_written_is_read_back(moment, language, calendar, style):
    written = format_day(moment, language=language, calendar=calendar, style=style)
    assert parse_day(written, today=TODAY) == moment


WORDS = "today next last in ago +3 -90 d m day days weeks 2026 1405 / - . , 12 1 fri dec ماه ۱۲ روز"
PIECES = st.lists(st.sampled_from([*WORDS.split(), "пн", "через", "آذر", "шт", "\x00", "½"]))


@given(st.text(st.characters(exclude_categories=()), max_size=60) | PIECES.map(" ".join))
def test_no_text_breaks_the_readers(text):
    for read in (lambda: parse_day(text, today=TODAY), lambda: parse_yearly(text)):
        try:
            read()
        except InvalidInput as refused:
            refused.message.encode()


@pytest.mark.parametrize(
    ("text", "yearly"),
    [
        ("1990-05-17", YearlyDay(1990, 5, 17)),
        ("17.05.1990", YearlyDay(1990, 5, 17)),
        ("17 May 1990", YearlyDay(1990, 5, 17)),
        ("1369/02/27", YearlyDay(1990, 5, 17)),
        ("۲۷ اردیبهشت ۱۳۶۹", YearlyDay(1990, 5, 17)),
        ("19900517", YearlyDay(1990, 5, 17)),
        ("1990-05-17T00:00:00Z", YearlyDay(1990, 5, 17)),
        ("--05-17", YearlyDay(None, 5, 17)),
        ("--0517", YearlyDay(None, 5, 17)),
        ("17 May", YearlyDay(None, 5, 17)),
        ("17 мая", YearlyDay(None, 5, 17)),
        ("17.05", YearlyDay(None, 5, 17)),
        ("--02-29", YearlyDay(None, 2, 29)),
        ("1604-02-29", YearlyDay(None, 2, 29)),
        ("1872-01-01", YearlyDay(1872, 1, 1)),
    ],
)
def test_yearly_days_are_read_with_and_without_their_year(text, yearly):
    assert parse_yearly(text) == yearly


@pytest.mark.parametrize("text", ["--02-30", "1990-02-29", "today", "", "27 اردیبهشت", "5/6/1990"])
def test_what_is_no_yearly_day_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        parse_yearly(text)
    assert refused.value.hint
