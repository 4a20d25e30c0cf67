"""Days on which the business rests: of every year, of one year, or of every week.

::

    12-25 Christmas          every year, Gregorian
    jalali 01-01 Nowruz      every year, by the Persian calendar
    2027-01-02 bridge day    once; a year below 1700 is Jalali
    friday                   every week; a weekday of any of the three languages
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import LAST_JALALI_YEAR, from_jalali, to_jalali
from ccm_cli.language.date_names import weekday_words
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.punctuation import quoted
from ccm_cli.language.text import excerpt, search_key

_YEARLY = re.compile(
    r"(?P<jalali>jalali\s+)?(\d{1,2})[-/](\d{1,2})(?:\s+(?P<name>.+))?\Z", re.IGNORECASE
)
_ONCE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:\s+(?P<name>.+))?\Z")
_LEAP_YEAR = 2000
_JALALI_LEAP_YEAR = 1403


class Holiday(NamedTuple):
    """One line of the list.

    Attributes:
        name: as people call it; empty where it has none.
        day: of one that comes once.
        yearly: month and day of one of every year.
        jalali: whether these are by the Persian calendar.
        weekday: of one of every week, Monday 0.
    """

    name: str
    day: date | None = None
    yearly: tuple[int, int] | None = None
    jalali: bool = False
    weekday: int | None = None

    def falls_on(self, day: date) -> bool:
        """Whether it is on that day."""
        if self.yearly is not None:
            return self.yearly == (to_jalali(day)[1:] if self.jalali else (day.month, day.day))
        return self.day == day if self.day is not None else self.weekday == day.weekday()


class Holidays(NamedTuple):
    """The list."""

    days: tuple[Holiday, ...] = ()

    def on(self, day: date) -> Holiday | None:
        """What rests that day; a named one before the weekday. None: it is a working day."""
        found = [one for one in self.days if one.falls_on(day)]
        return min(found, key=lambda one: one.weekday is not None) if found else None


def parse_holidays(texts: Iterable[str]) -> Holidays:
    """Read a list of holidays.

    Args:
        texts: a line each, in the forms above, digits of any script.

    Raises:
        InvalidInput: one of them is none; names it.
    """
    return Holidays(tuple(_holiday(text) for text in texts))


def _holiday(text: str) -> Holiday:
    plain = ascii_digits(text).strip()
    weekday = weekday_words().get(search_key(plain))
    if weekday is not None:
        return Holiday("", weekday=weekday)
    try:
        if match := _ONCE.match(plain):
            year, month, day = (int(part) for part in match.groups()[:3])
            made = from_jalali if year <= LAST_JALALI_YEAR else date
            return Holiday(match["name"] or "", made(year, month, day))
        if match := _YEARLY.match(plain):
            month, day, jalali = int(match[2]), int(match[3]), bool(match["jalali"])
            made = from_jalali if jalali else date
            made(_JALALI_LEAP_YEAR if jalali else _LEAP_YEAR, month, day)
            return Holiday(match["name"] or "", yearly=(month, day), jalali=jalali)
    except ValueError:  # no such day
        pass
    raise InvalidInput(
        _("%(text)s is not a holiday.") % {"text": quoted(excerpt(text))},
        hint=_("Write it like 12-25 Christmas, jalali 01-01 Nowruz, 2027-01-02 or friday."),
    )
