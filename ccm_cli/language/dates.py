"""Days and points in time, read and written: everything about them under one name."""

from ccm_cli.language.calendars import (
    JalaliDay,
    add_months,
    calendar_of,
    from_jalali,
    month_start,
    to_jalali,
    week_start,
    weeks_of_month,
    year_start,
)
from ccm_cli.language.date_formatting import (
    format_day,
    format_distance,
    format_moment,
    format_month,
    format_relative,
    format_yearly,
    weekday_name,
)
from ccm_cli.language.day_parsing import parse_day
from ccm_cli.language.moment_parsing import When, has_time, parse_moment, parse_past, parse_when
from ccm_cli.language.yearly_parsing import YearlyDay, parse_yearly
from ccm_cli.language.zones import day_bounds, local_day, utc_of, zone

__all__ = [
    "JalaliDay",
    "When",
    "YearlyDay",
    "add_months",
    "calendar_of",
    "day_bounds",
    "format_day",
    "format_distance",
    "format_moment",
    "format_month",
    "format_relative",
    "format_yearly",
    "from_jalali",
    "has_time",
    "local_day",
    "month_start",
    "parse_day",
    "parse_moment",
    "parse_past",
    "parse_when",
    "parse_yearly",
    "to_jalali",
    "utc_of",
    "week_start",
    "weekday_name",
    "weeks_of_month",
    "year_start",
    "zone",
]
