"""Days read as people write and say them, in three languages and two calendars."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language.calendars import (
    FIRST_JALALI_YEAR,
    FIRST_YEAR,
    LAST_JALALI_YEAR,
    LAST_YEAR,
    add_months,
    from_jalali,
    month_start,
    to_jalali,
    week_start,
    year_start,
)
from ccm_cli.language.catalog import gettext as _
from ccm_cli.language.date_names import (
    calendar_unit_words,
    days_away_words,
    month_words,
    period_words,
    weekday_words,
)
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key

_LONGEST = 100
_MONTHS = 12

_SAME_SIGN = str.maketrans({"،": ",", **dict.fromkeys("−–‒‐‑", "-")})

_YEAR_FIRST = r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"
_YEAR_LAST = r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})"
_DAY_MONTH = (
    r"(\d{1,2})(?:st|nd|rd|th|\.)? (?:of )?([^\W\d]+)\.?(?: ماه)?"
    r"(?:,? (\d{4})(?: ?г(?:ода?)?\.?)?)?"
)
_MONTH_DAY = r"([^\W\d]+)\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?"
_SIGNED = r"([+-]) ?(\d{1,6}) ?([^\W\d]+)"
_AHEAD = r"(?:in|через) (?:(\d{1,6}|an?|one) ?)?([^\W\d]+)"
_AGO = r"(?:(\d{1,6}|an?|one|یک) ?)?([^\W\d]+) (?:ago|назад)"
_PERSIAN_AHEAD = r"(\d{1,6}|یک) ?([^\W\d]+) (?:دیگر|بعد|آینده)"
_PERSIAN_AGO = r"(\d{1,6}|یک) ?([^\W\d]+) (?:پیش|قبل)"
_NEXT_WEEKDAY = r"(?:(?:on|next|this|во?) )?(.+?)(?: (?:بعد|آینده))?"
_LAST_WEEKDAY = r"(?:last (.+)|(.+) (?:پیش|قبل|گذشته))"


class Asked(NamedTuple):
    """A text to be read, and what it is relative to."""

    text: str
    key: str
    today: date
    calendar: str

    def jalali(self) -> bool:
        if self.calendar == "auto":
            return re.search(r"[\u0600-\u06ff]", self.key) is not None
        return self.calendar == "jalali"

    def which_calendar(self) -> str:
        return "jalali" if self.jalali() else "gregorian"


def normalized(text: str) -> str:
    """Search key of a text with one kind of dash and comma.

    Raises:
        InvalidInput: it is far too long for a date.
    """
    if len(text) > _LONGEST:
        raise not_a_day(text)
    return search_key(ascii_digits(text).translate(_SAME_SIGN))


def not_a_day(text: str) -> InvalidInput:
    return InvalidInput(
        _("%(text)s is not a day.") % {"text": quoted(excerpt(text))},
        hint=_("Write it like 2026-12-01, 1405/09/10, 1 December 2026, tomorrow, fri or +3d."),
    )


def no_such_day(text: str) -> InvalidInput:
    return InvalidInput(
        _("There is no such day as %(text)s.") % {"text": quoted(excerpt(text))},
        hint=_("Check the day, the month and the year (%(first)s to %(last)s).")
        % {"first": FIRST_YEAR, "last": LAST_YEAR},
    )


def parse_day(text: str, *, today: date, calendar: str = "auto") -> date:
    """Read a day as people write or say it in English, Persian or Russian.

    Dates in figures (``2026-12-01``, ``01.12.2026``, ``1405/09/10``: a year from 1200 to 1600 is
    a Jalali one; ``25/12/2026`` only where no number could be both the day and the month) or with
    the month's name; words such as tomorrow; names of weekdays, meaning the next such day and
    never today; distances (``+3d``, ``-90d``, ``in 3 weeks``, ``2 months ago``; months end with
    the shorter month); this, next and last week, month and year, meaning their first day. A date
    without a year is the one nearest to today.

    Args:
        text: what was typed.
        today: what it is relative to.
        calendar: ``gregorian`` or ``jalali`` for months, years and weeks that are counted;
            ``auto`` takes the Jalali for Persian words, else the Gregorian.

    Raises:
        InvalidInput: it is no day, an impossible or an ambiguous one, or out of 1900 to 2200.
    """
    asked = Asked(text, normalized(text), today, calendar)
    try:
        for read in _READINGS:
            day = read(asked)
            if day is not None:
                break
        else:
            raise not_a_day(text)
    except (ValueError, OverflowError) as error:
        raise no_such_day(text) from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise no_such_day(text)
    return day


def in_figures(asked: Asked) -> date | None:
    match = re.fullmatch(_YEAR_FIRST, asked.key)
    if match:
        return date_of(int(match[1]), int(match[3]), int(match[4]))
    match = re.fullmatch(_YEAR_LAST, asked.key)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), int(match[4])
    day_first = match[2] == "." or _is_jalali_year(year)
    if day_first or first == second or first > _MONTHS:
        return date_of(year, second, first)
    if second > _MONTHS:
        return date_of(year, first, second)
    raise InvalidInput(
        _("%(text)s is ambiguous: the day or the month may come first.")
        % {"text": quoted(excerpt(asked.text))},
        hint=_("Write it like 2026-12-01, 01.12.2026 or 1 December 2026."),
    )


def _is_jalali_year(year: int) -> bool:
    return FIRST_JALALI_YEAR <= year <= LAST_JALALI_YEAR


def date_of(year: int, month: int, day: int) -> date:
    return from_jalali(year, month, day) if _is_jalali_year(year) else date(year, month, day)


def _in_a_word(asked: Asked) -> date | None:
    away = days_away_words().get(asked.key)
    return None if away is None else asked.today + timedelta(days=away)


def _weekday(asked: Asked) -> date | None:
    match = re.fullmatch(_LAST_WEEKDAY, asked.key)
    weekday = weekday_words().get(match[1] or match[2]) if match else None
    if weekday is not None:
        return asked.today - timedelta(days=(asked.today.weekday() - weekday - 1) % 7 + 1)
    match = re.fullmatch(_NEXT_WEEKDAY, asked.key)
    weekday = weekday_words().get(match[1]) if match else None
    if weekday is not None:
        return asked.today + timedelta(days=(weekday - asked.today.weekday() - 1) % 7 + 1)
    return None


def _distance(asked: Asked) -> date | None:
    signed = re.fullmatch(_SIGNED, asked.key)
    if signed:
        return _moved(asked, int(signed[1] + signed[2]), signed[3])
    for pattern, sign in ((_AHEAD, 1), (_AGO, -1), (_PERSIAN_AHEAD, 1), (_PERSIAN_AGO, -1)):
        match = re.fullmatch(pattern, asked.key)
        if match:
            count = int(match[1]) if match[1] and match[1].isdigit() else 1
            return _moved(asked, sign * count, match[2])
    return None


def _moved(asked: Asked, count: int, word: str) -> date | None:
    unit = calendar_unit_words().get(word)
    if unit is None:
        return None
    if unit in {"d", "w"}:
        return asked.today + timedelta(days=count * (7 if unit == "w" else 1))
    months = count * (12 if unit == "y" else 1)
    return add_months(asked.today, months, calendar=asked.which_calendar())


def _period(asked: Asked) -> date | None:
    period = period_words().get(asked.key)
    if period is None:
        return None
    calendar = asked.which_calendar()
    if period.unit == "w":
        return week_start(asked.today, calendar=calendar) + timedelta(days=7 * period.away)
    start, months = (month_start, 1) if period.unit == "m" else (year_start, 12)
    return add_months(
        start(asked.today, calendar=calendar), period.away * months, calendar=calendar
    )


def with_month_name(asked: Asked) -> date | None:
    written = month_and_day(asked.key)
    if written is None:
        return None
    calendar, year, month, day = written
    if year is not None:
        if (calendar == "jalali") != _is_jalali_year(year):
            raise ValueError(year)
        return date_of(year, month, day)
    of_today = to_jalali(asked.today).year if calendar == "jalali" else asked.today.year
    candidates = []
    for near_year in (of_today, of_today - 1, of_today + 1):
        try:
            candidates.append(
                from_jalali(near_year, month, day)
                if calendar == "jalali"
                else date(near_year, month, day)
            )
        except ValueError:
            continue  # a leap day where there is none
    if not candidates:
        raise ValueError(day)
    return min(candidates, key=lambda candidate: abs(candidate - asked.today))


def month_and_day(key: str) -> tuple[str, int | None, int, int] | None:
    match = re.fullmatch(_DAY_MONTH, key)
    if match:
        number, word, year = match.groups()
    else:
        match = re.fullmatch(_MONTH_DAY, key)
        if match is None:
            return None
        word, number, year = match.groups()
    month = month_words().get(word.removesuffix("ماه"))
    if month is None:
        return None
    return month.calendar, int(year) if year else None, month.number, int(number)


def _after_its_weekday(asked: Asked) -> date | None:
    for word in sorted(weekday_words(), key=len, reverse=True):
        rest = asked.key.removeprefix(word).removeprefix(".").removeprefix(",")
        if rest != asked.key and asked.key.startswith(word) and rest.startswith(" "):
            bare = asked._replace(key=rest.strip())
            day = in_figures(bare) or with_month_name(bare)
            if day is not None and day.weekday() != weekday_words()[word]:
                raise ValueError(word)
            return day
    return None


_READINGS: tuple[Callable[[Asked], date | None], ...] = (
    in_figures,
    _in_a_word,
    _period,
    _weekday,
    _distance,
    with_month_name,
    _after_its_weekday,
)
