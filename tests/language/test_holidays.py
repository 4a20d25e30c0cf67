"""Days of rest: of every year in two calendars, of one year, of every week."""

from datetime import date

import pytest

from ccm_cli.errors import InvalidInput
from ccm_cli.language.holidays import parse_holidays

LIST = parse_holidays(
    ["12-25 Christmas", "jalali 01-01 Nowruz", "2027-01-02 bridge day", "۱۴۰۵/۱۱/۲۲", "friday"]
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas"),  # a Friday, too: the name comes first
        (date(2027, 12, 25), "Christmas"),
        (date(2027, 3, 21), "Nowruz"),
        (date(2028, 3, 20), "Nowruz"),
        (date(2027, 1, 2), "bridge day"),
        (date(2028, 1, 2), None),
        (date(2027, 2, 11), ""),
        (date(2026, 12, 4), ""),
        (date(2026, 12, 5), None),
    ],
)
def test_each_line_falls_on_its_days(day, name):
    found = LIST.on(day)
    assert (found and found.name) == name


@pytest.mark.parametrize("weekday", ["пятница", "جمعه", "Friday"])
def test_a_weekday_is_named_in_any_language(weekday):
    assert parse_holidays([weekday]).on(date(2026, 12, 4))


@pytest.mark.parametrize("text", ["", "13-01", "02-30", "jalali 12-31", "2027-02-29", "someday"])
def test_what_is_none_is_refused(text):
    with pytest.raises(InvalidInput, match="holiday"):
        parse_holidays([text])


def test_29_february_is_kept_in_leap_years_only():
    leap = parse_holidays(["02-29"])
    assert leap.on(date(2028, 2, 29))
    assert not leap.on(date(2027, 2, 28))
