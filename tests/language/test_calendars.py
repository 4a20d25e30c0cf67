"""The Jalali calendar agrees with persiantools; weeks and months begin where people say."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from persiantools.jdatetime import JalaliDate

from ccm_cli.errors import InvalidInput
from ccm_cli.language.calendars import (
    add_months,
    calendar_of,
    from_jalali,
    jalali_month_length,
    month_start,
    to_jalali,
    week_start,
    year_start,
)

days = st.dates(date(1900, 1, 1), date(2200, 12, 31))


def test_every_new_year_is_that_of_persiantools():
    ours = [from_jalali(year, 1, 1) for year in range(1278, 1580)]
    assert ours == [JalaliDate(year, 1, 1).to_gregorian() for year in range(1278, 1580)]


@given(days)
def test_every_day_is_that_of_persiantools_and_comes_back(day):
    jalali = to_jalali(day)
    theirs = JalaliDate(day)
    assert jalali == (theirs.year, theirs.month, theirs.day)
    assert from_jalali(*jalali) == day


def test_esfand_has_thirty_days_in_leap_years():
    lengths = {year: jalali_month_length(year, 12) for year in (1402, 1403, 1404, 1502, 1503)}
    assert lengths == {1402: 29, 1403: 30, 1404: 29, 1502: 29, 1503: 30}


@pytest.mark.parametrize("impossible", [(1404, 12, 30), (1405, 7, 31), (1405, 13, 1), (1199, 1, 1)])
def test_there_are_no_impossible_days(impossible):
    with pytest.raises(ValueError, match=r"\d"):
        from_jalali(*impossible)


def test_the_week_begins_on_saturday_in_iran_and_on_monday_elsewhere():
    tuesday = date(2026, 12, 1)
    assert week_start(tuesday, language="fa") == date(2026, 11, 28)
    assert week_start(tuesday, language="ru") == date(2026, 11, 30)
    assert week_start(tuesday, calendar="jalali") == date(2026, 11, 28)


@given(days, st.sampled_from(["gregorian", "jalali"]))
def test_a_week_begins_at_most_six_days_ago(day, calendar):
    start = week_start(day, calendar=calendar)
    assert timedelta() <= day - start <= timedelta(days=6)
    assert week_start(start, calendar=calendar) == start


def test_months_and_years_begin_by_their_calendar():
    day = date(2026, 12, 1)
    assert month_start(day) == date(2026, 12, 1)
    assert month_start(day, language="fa") == date(2026, 11, 22)
    assert year_start(day) == date(2026, 1, 1)
    assert year_start(day, language="fa") == date(2026, 3, 21)


@pytest.mark.parametrize(
    ("day", "months", "calendar", "result"),
    [
        (date(2026, 1, 31), 1, "gregorian", date(2026, 2, 28)),
        (date(2024, 2, 29), 12, "gregorian", date(2025, 2, 28)),
        (date(2026, 12, 15), 1, "gregorian", date(2027, 1, 15)),
        (date(2026, 3, 31), -1, "gregorian", date(2026, 2, 28)),
        (from_jalali(1405, 6, 31), 1, "jalali", from_jalali(1405, 7, 30)),
        (from_jalali(1403, 12, 30), 12, "jalali", from_jalali(1404, 12, 29)),
    ],
)
def test_months_end_with_the_shorter_one(day, months, calendar, result):
    assert add_months(day, months, calendar=calendar) == result


def test_the_calendar_follows_the_language_unless_told():
    assert calendar_of("fa") == "jalali"
    assert calendar_of("en") == "gregorian"
    assert calendar_of("fa", "gregorian") == "gregorian"
    with pytest.raises(InvalidInput):
        calendar_of("en", "julian")
