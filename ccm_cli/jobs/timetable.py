"""When mail to the owner comes: at an hour, on some days; once a day at most."""

from datetime import date, datetime, time
from typing import NamedTuple

from ccm_cli.config import ConfigError
from ccm_cli.language import gettext as _
from ccm_cli.language.calendars import calendar_of, jalali_month_length, to_jalali
from ccm_cli.language.numbers import ascii_digits
from ccm_cli.language.text import search_key
from ccm_cli.language.zones import local_day, utc_of
from ccm_cli.runtime import Runtime

_LONGEST_MONTH = 31


class Timetable(NamedTuple):
    """When something comes.

    Attributes:
        section: of the settings, such as ``digest``.
        at: ``HH:MM``, on the business's clock.
        days: weekdays, or days of the month by number; empty: every day.
    """

    section: str
    at: str
    days: tuple[str, ...] = ()

    def is_due(self, runtime: Runtime, last: str | None) -> bool:
        """Whether the time of today's has come; a day that is past has none any more.

        Args:
            runtime: gives clock, zone and calendar.
            last: the day of the last one, ISO; None or empty for none.

        Raises:
            ConfigError: as `clock`, or a day that is none.
        """
        today = local_day(runtime.now, runtime.zone)
        if self.days and not any(self._is_on(day, today, runtime) for day in self.days):
            return False
        if runtime.now < utc_of(datetime.combine(today, self.clock), runtime.zone):
            return False
        # A clock that was set back must not bring yesterday's again.
        return not last or last < today.isoformat()

    @property
    def clock(self) -> time:
        """When on a day.

        Raises:
            ConfigError: it is no time of day.
        """
        try:
            return time.fromisoformat(self.at.strip().rjust(5, "0"))
        except ValueError:
            raise ConfigError(
                _("%(section)s.at: %(text)s is not a time of day.")
                % {"section": self.section, "text": self.at},
                hint=_("Write it like 08:00."),
            ) from None

    def check(self) -> None:
        """Read all of it.

        Raises:
            ConfigError: as `is_due`.
        """
        assert self.clock is not None
        for written in self.days:
            self._day(written)

    def _is_on(self, written: str, today: date, runtime: Runtime) -> bool:
        of_month, weekday = self._day(written)
        if of_month is None:
            return weekday == today.weekday()
        number, length = _in_month(today, runtime)
        return min(of_month, length) == number

    def _day(self, written: str) -> tuple[int | None, int | None]:
        """A day of the month, or a weekday."""
        from ccm_cli.language.date_names import weekday_words

        digits = ascii_digits(written.strip())
        if digits.isdecimal() and 1 <= int(digits[:4]) <= _LONGEST_MONTH:
            return int(digits), None
        weekday = weekday_words().get(search_key(written))
        if weekday is None:
            raise ConfigError(
                _("%(section)s.days: %(text)s is neither a weekday nor a day of the month.")
                % {"section": self.section, "text": written},
                hint=_('Write them like ["mon", "tue"] or ["1", "15"]; empty: every day.'),
            )
        return None, weekday


def _in_month(day: date, runtime: Runtime) -> tuple[int, int]:
    """Which day of its month a day is, and how many that month has, in the owner's calendar."""
    if calendar_of(runtime.language, runtime.settings.display.calendar) == "jalali":
        jalali = to_jalali(day)
        return jalali.day, jalali_month_length(jalali.year, jalali.month)
    import calendar

    return day.day, calendar.monthrange(day.year, day.month)[1]
