"""Days and distances in time are written in each language and calendar."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from ccm_cli.language import catalog
from ccm_cli.language.dates import (
    format_day,
    format_moment,
    format_month,
    format_relative,
    weekday_name,
)

DAY = date(2026, 12, 1)
BERLIN = ZoneInfo("Europe/Berlin")
NOW = int(datetime(2026, 12, 1, 12, 0, tzinfo=BERLIN).timestamp())
HOUR, A_DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("language", "calendar", "short", "medium", "long"),
    [
        ("en", "auto", "2026-12-01", "1 Dec 2026", "Tuesday, 1 December 2026"),
        ("en", "jalali", "1405/09/10", "10 Azar 1405", "Tuesday, 10 Azar 1405"),
        ("fa", "auto", "۱۴۰۵/۰۹/۱۰", "۱۰ آذر ۱۴۰۵", "سه‌شنبه ۱۰ آذر ۱۴۰۵"),
        ("fa", "gregorian", "۲۰۲۶/۱۲/۰۱", "۱ دسامبر ۲۰۲۶", "سه‌شنبه ۱ دسامبر ۲۰۲۶"),
        ("ru", "auto", "01.12.2026", "1 дек 2026", "вторник, 1 декабря 2026"),
        ("de", "auto", "2026-12-01", "1 Dec 2026", "Tuesday, 1 December 2026"),
    ],
)
def test_a_day_has_three_styles(language, calendar, short, medium, long):
    written = [
        format_day(DAY, language=language, calendar=calendar, style=style)
        for style in ("short", "medium", "long")
    ]
    assert written == [short, medium, long]


@pytest.mark.parametrize(
    ("language", "short", "medium"),
    [
        ("en", "2026-12-01 12:00", "1 Dec 2026, 12:00"),
        ("fa", "۱۴۰۵/۰۹/۱۰ ۱۲:۰۰", "۱۰ آذر ۱۴۰۵، ۱۲:۰۰"),
        ("ru", "01.12.2026 12:00", "1 дек 2026, 12:00"),
    ],
)
def test_a_moment_has_its_time(language, short, medium):
    assert format_moment(NOW, zone=BERLIN, language=language, style="short") == short
    assert format_moment(NOW, zone=BERLIN, language=language) == medium


def test_months_and_weekdays_have_names():
    assert [format_month(DAY, language=name) for name in ("en", "fa", "ru")] == [
        "December 2026",
        "آذر ۱۴۰۵",
        "декабрь 2026",
    ]
    assert [weekday_name(DAY, language=name, short=True) for name in ("en", "fa", "ru")] == [
        "Tue",
        "س",
        "вт",
    ]


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (0, "just now"), (59, "just now"), (300, "in 5 min"), (-60, "1 min ago"),
        (2 * HOUR, "in 2 h"), (-2 * HOUR, "2 h ago"), (11 * HOUR, "in 11 h"),
        (13 * HOUR, "tomorrow"), (-A_DAY, "yesterday"), (-3 * A_DAY, "3 days ago"),
        (2 * A_DAY, "in 2 days"), (14 * A_DAY, "in 2 weeks"), (-100 * A_DAY, "3 months ago"),
        (800 * A_DAY, "in 2 years"),
    ],
)  # fmt: skip
def test_distances_are_said(away, said):
    assert format_relative(NOW + away, now=NOW, zone=BERLIN, language="en") == said


def test_just_past_midnight_hours_say_more_than_yesterday():
    past_midnight = int(datetime(2026, 12, 1, 1, 0, tzinfo=BERLIN).timestamp())
    written = format_relative(
        past_midnight - 2 * HOUR, now=past_midnight, zone=BERLIN, language="en"
    )
    assert written == "2 h ago"


def test_plurals_are_those_of_the_readers_language(tmp_path, monkeypatch):
    folder = tmp_path / "ru" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    messages = Catalog(locale="ru")
    messages.add(
        ("%(n)s day ago", "%(n)s days ago"),
        ("%(n)s день назад", "%(n)s дня назад", "%(n)s дней назад"),
    )
    with (folder / "ccm.mo").open("wb") as mo:
        write_mo(mo, messages)
    monkeypatch.setattr(catalog, "LOCALE", str(tmp_path))
    monkeypatch.setattr(catalog, "_catalogs", {})
    said = [
        format_relative(NOW - days * A_DAY, now=NOW, zone=BERLIN, language="ru") for days in (3, 5)
    ]
    assert said == ["3 дня назад", "5 дней назад"]
