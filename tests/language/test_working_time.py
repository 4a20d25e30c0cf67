"""Working time: counted within hours, over days of rest, and over changes of clocks."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.holidays import parse_holidays
from ccm_cli.language.working_time import WorkingTime, parse_week

HOURS = (
    ("00:00-24:00",),
    ("09:00-18:00",),
    ("09:00-12:30", "13:00-18:00", "thursday 09:00-13:00", "friday off"),
    ("sat-wed 08:00-16:00", "thu 08:00-12:00", "fri off"),
    ("00:00-03:30", "22:00-24:00"),
)
RESTS = ((), ("saturday", "sunday"), ("12-25 Christmas", "jalali 01-01 Nowruz", "friday"))
ZONES = ("UTC", "Europe/Berlin", "Asia/Tehran", "America/New_York", "Australia/Lord_Howe")

times = st.builds(
    lambda hours, rest, zone: WorkingTime(parse_week(hours), parse_holidays(rest), ZoneInfo(zone)),
    st.sampled_from(HOURS),
    st.sampled_from(RESTS),
    st.sampled_from(ZONES),
)
moments = st.integers(1_420_000_000, 1_900_000_000)
lengths = st.integers(0, 20 * 86_400)


def at(text: str, zone: str = "UTC") -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


@given(times, moments, lengths)
def test_what_is_added_has_gone_by(time: WorkingTime, moment: int, length: int) -> None:
    due = time.add(moment, length)
    assert due is not None
    assert due >= moment
    assert time.between(moment, due) == length


@given(times, moments, lengths, lengths)
def test_more_time_ends_later_and_in_two_parts_at_the_same_moment(
    time: WorkingTime, moment: int, first: int, second: int
) -> None:
    once, then = time.add(moment, first + second), time.add(moment, first)
    assert once is not None
    assert then is not None
    assert then <= once
    if second:
        assert time.add(then, second) == once


@given(times, moments, st.integers(0, 40 * 86_400), st.integers(0, 40 * 86_400))
def test_time_between_adds_up(time: WorkingTime, start: int, first: int, second: int) -> None:
    middle, end = start + first, start + first + second
    whole = time.between(start, end)
    assert whole == time.between(start, middle) + time.between(middle, end)
    assert 0 <= whole <= end - start


@given(times, moments, moments)
def test_who_asks_later_is_not_answered_earlier(time: WorkingTime, one: int, other: int) -> None:
    early, late = time.add(min(one, other), 3_600), time.add(max(one, other), 3_600)
    assert early is not None
    assert late is not None
    assert early <= late


def test_an_hour_asked_in_the_evening_ends_the_next_working_day() -> None:
    time = WorkingTime(
        parse_week(["09:00-18:00", "friday 09:00-12:00"]),
        parse_holidays(["saturday", "sunday", "2026-11-23"]),
        ZoneInfo("Europe/Berlin"),
    )
    friday = at("2026-11-20T11:30:00", "Europe/Berlin")
    assert time.add(friday, 3_600) == at("2026-11-24T09:30:00", "Europe/Berlin")
    assert time.week.day_length == 9 * 3_600


def test_clocks_that_change_within_the_hours_lengthen_and_shorten_them() -> None:
    time = WorkingTime(parse_week(["00:00-06:00"]), parse_holidays([]), ZoneInfo("Europe/Berlin"))
    assert time.between(at("2026-03-28T23:00:00"), at("2026-03-29T22:00:00")) == 5 * 3_600
    assert time.between(at("2026-10-24T22:00:00"), at("2026-10-25T22:00:00")) == 7 * 3_600


def test_nothing_is_due_where_every_day_is_one_of_rest() -> None:
    week = [datetime(2026, 11, day, tzinfo=UTC).strftime("%A") for day in range(2, 9)]
    time = WorkingTime(parse_week(["09:00-18:00"]), parse_holidays(week), ZoneInfo("UTC"))
    assert time.add(at("2026-11-20T11:30:00"), 60) is None


@pytest.mark.parametrize(
    "line",
    ["", "9-18", "18:00-09:00", "09:00-25:00", "09:60-10:00", "someday 09:00-10:00", "x off",
     "mon-tue-wed 09:00-10:00", "monday"],
)  # fmt: skip
def test_what_says_no_hours_is_refused(line: str) -> None:
    with pytest.raises(InvalidInput, match="says no working hours"):
        parse_week([line])


def test_a_week_without_hours_is_refused() -> None:
    for lines in ((), ("sat-fri off",)):
        with pytest.raises(InvalidInput, match="no working hours at all"):
            parse_week(lines)


@pytest.mark.parametrize("line", ["شنبه-چهارشنبه ۰۸:۰۰-۱۶:۰۰", "суббота-среда 08:00–16:00"])
def test_hours_are_read_in_every_language(line: str) -> None:
    week = parse_week([line])
    worked = [day for day, spans in enumerate(week.days) if spans]
    assert worked == [0, 1, 2, 5, 6]
    assert {spans for spans in week.days if spans} == {((480, 960),)}
