"""The owner's rules on when and how often people are written to, read from the settings."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ccm_cli.config import ConfigError, Sending
from ccm_cli.errors import InvalidInput
from ccm_cli.language import gettext as _
from ccm_cli.language.holidays import Holidays, parse_holidays
from ccm_cli.messaging.reasons import Reason

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})\Z")
NO_HOLIDAYS = Holidays()
_LONGEST_REST = 40
"""Quiet hours and holidays that may follow each other; of nothing but holidays there is no end."""
_CAP = re.compile(r"(\d{1,6})\s*/\s*(.+)\Z")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From ``start`` up to, not including, ``end``; over midnight where the end comes first."""

    start: time
    end: time

    def end_of(self, at: int, zone: ZoneInfo) -> int | None:
        """When the quiet hours end that a moment lies in; None when it lies in none.

        Args:
            at: UTC seconds.
            zone: the customer's.
        """
        from ccm_cli.language.zones import utc_of

        local = datetime.fromtimestamp(at, zone).replace(tzinfo=None)
        clock = local.time()
        over_midnight = self.end <= self.start
        if over_midnight:
            quiet = clock >= self.start or clock < self.end
        else:
            quiet = self.start <= clock < self.end
        if not quiet:
            return None
        day = local.date()
        if over_midnight and clock >= self.start:
            day += timedelta(days=1)
        return max(utc_of(datetime.combine(day, self.end), zone), at + 1)


class Rest(NamedTuple):
    """Why nobody is disturbed now, and until when: UTC seconds."""

    reason: Reason
    until: int


@dataclass(frozen=True, slots=True)
class SendHours:
    """The hours in which a campaign sends: from ``start`` up to, not including, ``end``."""

    start: time
    end: time

    @property
    def text(self) -> str:
        """As it is kept: ``09:00-18:00``."""
        return f"{self.start:%H:%M}-{self.end:%H:%M}"

    @property
    def others(self) -> QuietHours:
        """All other hours."""
        return QuietHours(self.end, self.start)


@dataclass(frozen=True, slots=True)
class Cap:
    """At most ``count`` messages that one person may refuse, within ``seconds``."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules in force.

    Attributes:
        needs_consent: only those are written to who agreed; otherwise all who did not say no.
        quiet: when nobody is disturbed; None for no such hours.
        cap: how often at most; None for no limit.
        catch_up: seconds; what was missed by more is not done by itself.
        holidays: days on which nobody is disturbed.
    """

    needs_consent: bool
    quiet: QuietHours | None
    cap: Cap | None
    catch_up: int
    holidays: Holidays = NO_HOLIDAYS

    @property
    def on_its_day(self) -> "Policy":
        """The rules for what belongs to one day, such as a birthday: it waits out no holiday."""
        return replace(self, holidays=NO_HOLIDAYS)

    def rest(self, at: int, zone: ZoneInfo) -> Rest | None:
        """Why nobody is disturbed at a moment, and until when; None when one may write.

        Of quiet hours and holidays that follow each other, the end of the last counts.

        Args:
            at: UTC seconds.
            zone: the customer's.
        """
        found: Rest | None = None
        until = at
        for _step in range(_LONGEST_REST):
            end = self.quiet.end_of(until, zone) if self.quiet else None
            reason = Reason.QUIET_HOURS
            if end is None:
                reason, end = Reason.HOLIDAY, self._end_of_holiday(until, zone)
            if end is None:
                break
            until = end
            found = Rest(found.reason if found else reason, until)
        return found

    def _end_of_holiday(self, at: int, zone: ZoneInfo) -> int | None:
        from ccm_cli.language.zones import day_bounds

        if not self.holidays.days:
            return None
        day = datetime.fromtimestamp(at, zone).date()
        if self.holidays.on(day) is None:
            return None
        return max(day_bounds(day, zone)[1], at + 1)


def policy_of(sending: Sending, holidays: Sequence[str] = ()) -> Policy:
    """Read the rules from the settings.

    Args:
        sending: of the settings.
        holidays: ``business.holidays``; left out where days do not matter.

    Raises:
        ConfigError: one of them cannot be understood; names it.
    """
    return Policy(
        needs_consent=sending.consent == "opt-in",
        quiet=_quiet(sending.quiet_hours.strip()),
        cap=_cap(sending.frequency_cap.strip()),
        catch_up=_seconds("sending.catch_up", sending.catch_up),
        holidays=holidays_of(holidays) if sending.on_holidays == "wait" else NO_HOLIDAYS,
    )


def holidays_of(texts: Sequence[str]) -> Holidays:
    """The days of rest of the settings.

    Raises:
        ConfigError: one of them is none.
    """
    try:
        return parse_holidays(texts)
    except InvalidInput as error:
        raise ConfigError(f"business.holidays: {error.message}", hint=error.hint) from None


def read_hours(text: str) -> SendHours:
    """The hours in which a campaign sends.

    Raises:
        InvalidInput: it is no span of hours, or an empty one.
    """
    span = _span(text.strip())
    if span is None or span[0] == span[1]:
        raise InvalidInput(
            _("%(text)s is not a span of hours.") % {"text": text},
            hint=_("Write it like 09:00-18:00."),
        )
    return SendHours(*span)


def _span(text: str) -> tuple[time, time] | None:
    match = _SPAN.match(text)
    try:
        if match is None:
            return None
        first, second, third, fourth = map(int, match.groups())
        return time(first, second), time(third, fourth)
    except ValueError:
        return None


def _quiet(text: str) -> QuietHours | None:
    if not text:
        return None
    span = _span(text)
    if span is None:
        raise ConfigError(
            _("sending.quiet_hours: %(text)s is not a span of hours.") % {"text": text},
            hint=_("Write it like 21:00-08:00."),
        )
    return QuietHours(*span)


def _cap(text: str) -> Cap | None:
    if not text:
        return None
    match = _CAP.match(text)
    if match is None or int(match[1]) < 1:
        raise ConfigError(
            _("sending.frequency_cap: %(text)s is not a number of messages in a time.")
            % {"text": text},
            hint=_("Write it like 3/7d."),
        )
    return Cap(int(match[1]), _seconds("sending.frequency_cap", match[2]))


def _seconds(name: str, text: str) -> int:
    from ccm_cli.language.numbers import parse_duration

    try:
        return parse_duration(text)
    except InvalidInput as error:
        raise ConfigError(f"{name}: {error.message}", hint=error.hint) from None
