"""Points in time are read as people say them, also where the clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_cli.errors import InvalidInput
from ccm_cli.language.catalog import LANGUAGES
from ccm_cli.language.dates import (
    day_bounds,
    format_moment,
    has_time,
    local_day,
    parse_moment,
    parse_when,
    utc_of,
    zone,
)

BERLIN, TEHRAN = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tehran")
NOW = int(datetime(2026, 12, 1, 12, 0, tzinfo=BERLIN).timestamp())


def local(text: str) -> str:
    moment = parse_moment(text, now=NOW, zone=BERLIN)
    return datetime.fromtimestamp(moment, BERLIN).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("now", "2026-12-01 12:00"), ("сейчас", "2026-12-01 12:00"), ("الان", "2026-12-01 12:00"),
        ("tomorrow", "2026-12-02 09:00"), ("tomorrow 10:00", "2026-12-02 10:00"),
        ("tomorrow at 5pm", "2026-12-02 17:00"), ("12am tomorrow", "2026-12-02 00:00"),
        ("10:00 tomorrow", "2026-12-02 10:00"), ("завтра в 10:00", "2026-12-02 10:00"),
        ("завтра в 10", "2026-12-02 10:00"), ("во вторник в 10", "2026-12-08 10:00"),
        ("فردا ۱۰:۳۰", "2026-12-02 10:30"), ("فردا ساعت ۱۰", "2026-12-02 10:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00"), ("2026-12-01T09:00", "2026-12-01 09:00"),
        ("1 Dec 2026, 10:00", "2026-12-01 10:00"), ("1405/09/10 10:00", "2026-12-01 10:00"),
        ("13:30", "2026-12-01 13:30"), ("10:30", "2026-12-02 10:30"), ("12:00", "2026-12-01 12:00"),
        ("fri 17:00", "2026-12-04 17:00"), ("+3d 10:00", "2026-12-04 10:00"),
        ("in 2h", "2026-12-01 14:00"), ("+90m", "2026-12-01 13:30"), ("-3h", "2026-12-01 09:00"),
        ("2 hours ago", "2026-12-01 10:00"), ("in an hour", "2026-12-01 13:00"),
        ("через 2 часа", "2026-12-01 14:00"), ("час назад", "2026-12-01 11:00"),
        ("یک ساعت پیش", "2026-12-01 11:00"), ("۲ ساعت دیگر", "2026-12-01 14:00"),
        ("+3mo", "2027-03-01 09:00"), ("in 2 days", "2026-12-03 09:00"),
        ("2026-12-01T09:00:00Z", "2026-12-01 10:00"),
        ("2026-12-01 09:00:30+03:30", "2026-12-01 06:30"),
    ],
)  # fmt: skip
def test_moments_are_read(text, said):
    assert local(text) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("فردا ساعت ۵ عصر", "2026-12-02 17:00"), ("فردا ۵ عصر", "2026-12-02 17:00"),
        ("ساعت ۵ عصر فردا", "2026-12-02 17:00"), ("فردا عصر ساعت ۵", "2026-12-02 17:00"),
        ("فردا ۵:۳۰ بعدازظهر", "2026-12-02 17:30"), ("فردا ۵ بعد از ظهر", "2026-12-02 17:00"),
        ("فردا ۵ بعد‌از‌ظهر", "2026-12-02 17:00"), ("فردا ساعت ۱۷ عصر", "2026-12-02 17:00"),
        ("فردا ۹ صبح", "2026-12-02 09:00"), ("فردا ۱۲ ظهر", "2026-12-02 12:00"),
        ("فردا ۱ ظهر", "2026-12-02 13:00"), ("فردا ۱۱ ظهر", "2026-12-02 11:00"),
        ("فردا ظهر", "2026-12-02 12:00"), ("فردا ۱۰ شب", "2026-12-02 22:00"),
        ("فردا ۱۲ شب", "2026-12-03 00:00"), ("امروز ۱۲ شب", "2026-12-02 00:00"),
        ("فردا ۲ نیمه‌شب", "2026-12-02 02:00"), ("فردا نصفه شب", "2026-12-03 00:00"),
        ("فردا ۱۲:۳۰ بامداد", "2026-12-02 00:30"), ("۵ عصر", "2026-12-01 17:00"),
        ("завтра в 5 вечера", "2026-12-02 17:00"), ("завтра 5 вечера", "2026-12-02 17:00"),
        ("в 5 часов вечера завтра", "2026-12-02 17:00"), ("завтра вечером в 5", "2026-12-02 17:00"),
        ("завтра в 5 ч. вечера", "2026-12-02 17:00"), ("завтра в 5 утра", "2026-12-02 05:00"),
        ("завтра в 3 дня", "2026-12-02 15:00"), ("завтра в 12 дня", "2026-12-02 12:00"),
        ("завтра 3 часа дня", "2026-12-02 15:00"), ("завтра днём в 3", "2026-12-02 15:00"),
        ("завтра в 2 ночи", "2026-12-02 02:00"), ("завтра в 11 ночи", "2026-12-02 23:00"),
        ("завтра в 12 ночи", "2026-12-03 00:00"), ("завтра в полдень", "2026-12-02 12:00"),
        ("завтра в полночь", "2026-12-03 00:00"), ("сегодня в 12 ночи", "2026-12-02 00:00"),
        ("5 вечера", "2026-12-01 17:00"), ("в пятницу в 7 вечера", "2026-12-04 19:00"),
        ("tomorrow at 5 in the evening", "2026-12-02 17:00"),
        ("tomorrow 5 p.m.", "2026-12-02 17:00"),
        ("tomorrow evening at 7", "2026-12-02 19:00"), ("tomorrow noon", "2026-12-02 12:00"),
        ("tomorrow at 12 noon", "2026-12-02 12:00"), ("midnight", "2026-12-02 00:00"),
        ("12pm tomorrow", "2026-12-02 12:00"),
        ("через 2 дня", "2026-12-03 09:00"), ("2 дня назад", "2026-11-29 09:00"),
        ("+3 дня", "2026-12-04 09:00"), ("через 2 часа", "2026-12-01 14:00"),
    ],
)  # fmt: skip
def test_the_part_of_the_day_says_which_hour_is_meant(text, said):
    assert local(text) == said


def test_a_day_without_a_time_takes_the_default_and_says_so():
    when = parse_when("tomorrow", now=NOW, zone=BERLIN, default_time=(18, 30))
    assert not when.has_time
    assert datetime.fromtimestamp(when.moment, BERLIN).strftime("%H:%M") == "18:30"
    assert has_time("tomorrow 10:00", now=NOW, zone=BERLIN)
    assert not has_time("+3d", now=NOW, zone=BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "", "hello", "1764579600", "25:00", "10:75", "tomorrow 10", "13pm", "25 вечера",
        "۱۳ صبح", "3 дня",
        "tomorrow 13 in the morning", "hello 10:00", "-h",
        "2201-01-01 00:00", "1899-12-31T23:59:59Z", "in 99999999h", "1/12/2026 10:00",
        "2026-12-01T09:00+99:00", "0001-01-01T00:00:00+14:00",
    ],
)  # fmt: skip
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(InvalidInput) as refused:
        parse_moment(text, now=NOW, zone=BERLIN)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("place", "text", "utc"),
    [
        (BERLIN, "2026-03-29 01:59", "2026-03-29T00:59"),
        (BERLIN, "2026-03-29 02:00", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29 02:30", "2026-03-29T01:00"),
        (BERLIN, "2026-03-29 03:00", "2026-03-29T01:00"),
        (BERLIN, "2026-10-25 02:30", "2026-10-25T00:30"),
        (BERLIN, "2026-10-25 03:00", "2026-10-25T02:00"),
        (TEHRAN, "1401/01/02 00:30", "2022-03-21T20:30"),  # midnight to one was skipped
        (TEHRAN, "1401/06/30 23:30", "2022-09-21T19:00"),  # came twice
        (ZoneInfo("Pacific/Apia"), "2011-12-30 12:00", "2011-12-30T10:00"),  # no such day there
    ],
)
def test_a_skipped_time_moves_on_and_a_doubled_one_is_the_first(place, text, utc):
    moment = parse_moment(text, now=NOW, zone=place)
    found = datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M")
    assert found == utc


zones = st.sampled_from([BERLIN, TEHRAN, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kathmandu")])
near_changes = st.datetimes(datetime(2022, 3, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001
    lambda moment: moment.replace(second=0, microsecond=0)
)


@given(near_changes | st.datetimes(datetime(2026, 3, 29), datetime(2026, 3, 29, 5)), zones)  # noqa: DTZ001
def test_a_local_time_is_shown_again_or_was_skipped(said, place):
    said = said.replace(microsecond=0)
    moment = utc_of(said, place)
    shown = datetime.fromtimestamp(moment, place).replace(tzinfo=None)
    assert shown >= said
    if shown != said:
        just_before = datetime.fromtimestamp(moment - 1, place).replace(tzinfo=None)
        assert just_before < said
    earlier = [datetime.fromtimestamp(moment - back, place) for back in (1800, 3600, 7200)]
    assert said not in [other.replace(tzinfo=None) for other in earlier]


@given(st.integers(1_640_995_200, 1_800_000_000), zones)
def test_days_meet_without_gap_or_overlap(moment, place):
    day = local_day(moment, place)
    start, end = day_bounds(day, place)
    assert start <= moment < end
    assert day_bounds(day + timedelta(days=1), place)[0] == end
    assert 23 * 3600 <= end - start <= 25 * 3600


def test_a_day_of_a_clock_change_has_23_or_25_hours():
    lengths = [
        end - start
        for start, end in (
            day_bounds(date(2026, 3, 29), BERLIN),
            day_bounds(date(2026, 10, 25), BERLIN),
        )
    ]
    assert lengths == [23 * 3600, 25 * 3600]


@given(
    st.integers(-2_208_900_000, 7_289_600_000).map(lambda moment: moment // 60 * 60),
    st.sampled_from(LANGUAGES),
    st.sampled_from(["auto", "gregorian", "jalali"]),
    st.sampled_from(["short", "medium", "long"]),
)
def test_a_moment_written_is_read_back(moment, language, calendar, style):
    utc = ZoneInfo("UTC")
    written = format_moment(moment, zone=utc, language=language, calendar=calendar, style=style)
    assert parse_moment(written, now=NOW, zone=utc) == moment


WORDS = "now in 2h +90m -3h ago at в ساعت 10 10:00 5pm tomorrow 2026-12-01 t z +03:30 , час ۱۰:۳۰"
PIECES = st.lists(st.sampled_from([*WORDS.split(), "пн", "در", "\x00", "999999999h"]))


@given(
    st.text(st.characters(exclude_categories=()), max_size=60)
    | PIECES.map(" ".join)
    | PIECES.map("".join)
)
def test_no_text_breaks_the_reader(text):
    try:
        moment = parse_moment(text, now=NOW, zone=TEHRAN)
    except InvalidInput as refused:
        refused.message.encode()
    else:
        assert 1900 <= datetime.fromtimestamp(moment, UTC).year <= 2200


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("tehran", "Asia/Tehran"),
        ("europe/berlin", "Europe/Berlin"),
        ("Asia/Teheran", "Asia/Tehran"),
    ],
)
def test_an_unknown_zone_names_those_like_it(asked, near):
    with pytest.raises(InvalidInput) as refused:
        zone(asked)
    assert near in refused.value.hint


@pytest.mark.parametrize("name", ["", "Europe", "../etc/passwd", "/etc/passwd", "\x00", "\ud800"])
def test_no_name_of_a_zone_breaks_anything(name):
    with pytest.raises(InvalidInput):
        zone(name)


def test_a_zone_is_found_by_its_name():
    assert zone("Asia/Tehran").key == "Asia/Tehran"
