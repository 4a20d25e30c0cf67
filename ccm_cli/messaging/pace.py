"""How fast an account may send: so many a second, an hour, a day, across restarts.

What counts is when messages were handed over, as the outbox has it; so limits hold over several
runs, and a change of the settings takes effect at once.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from typing import Protocol

from ccm_cli.config import Settings
from ccm_cli.store.reading import Reader

HOUR, DAY = 3_600, 86_400
LONGEST_REST = 60
"""Seconds that a run waits because a provider asked for it; for longer, the next run goes on."""


class Rates(Protocol):
    """What a section of the settings says about how fast an account may send; 0: no limit."""

    @property
    def per_second(self) -> int: ...
    @property
    def per_hour(self) -> int: ...
    @property
    def per_day(self) -> int: ...


def rates_of(settings: Settings, channel: str) -> Rates:
    """The rates of a channel that is paced."""
    rates: Rates = getattr(settings, channel)
    return rates


class Pace:
    """Gives leave to send, one message at a time; shared by all connections of a run.

    Args:
        reader: the outbox, asked once for what was sent before this run.
        channel: whose messages count.
        limits: the settings at this moment.
        clock: gives now in UTC seconds.
    """

    def __init__(
        self, reader: Reader, channel: str, *, limits: Callable[[], Rates], clock: Callable[[], int]
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._lock = Lock()
        now = clock()
        before: list[int] = reader.values(
            "SELECT handed_at FROM message WHERE channel = ? AND handed_at > ? ORDER BY handed_at",
            (channel, now - DAY),
        )
        self._in_day = deque(before)
        self._in_hour = deque(at for at in before if at > now - HOUR)
        just_now = sum(at >= now for at in before)
        rate = limits().per_second
        self._next = time.monotonic() + (just_now / rate if rate else 0)

    def rest(self, seconds: int) -> None:
        """Send nothing for a while: the provider asked for it."""
        with self._lock:
            self._next = max(self._next, time.monotonic() + seconds)

    def used_up(self) -> str:
        """What forbids to go on for now: the setting, or ``provider``; empty when nothing does."""
        limits, now = self._limits(), self._clock()
        with self._lock:
            for times, span in ((self._in_hour, HOUR), (self._in_day, DAY)):
                while times and times[0] <= now - span:
                    times.popleft()
            if limits.per_hour and len(self._in_hour) >= limits.per_hour:
                return "per_hour"
            if limits.per_day and len(self._in_day) >= limits.per_day:
                return "per_day"
            if self._next - time.monotonic() > LONGEST_REST:
                return "provider"
        return ""

    def delay(self) -> float:
        """Seconds until the next message may go; 0 when it may go now."""
        with self._lock:
            return max(0.0, self._next - time.monotonic())

    def take(self) -> bool:
        """Take the leave for one message; False when it is not there just now."""
        rate = self._limits().per_second
        if self.used_up():
            return False
        with self._lock:
            moment = time.monotonic()
            if self._next > moment:
                return False
            if rate:
                self._next = max(self._next, moment - 1 / rate) + 1 / rate
            now = self._clock()
            self._in_hour.append(now)
            self._in_day.append(now)
        return True

    def wait(self, stop: Event) -> bool:
        """Wait for the leave for one message; False when the run stops or a limit is used up.

        The settings are looked at again every second, so that a change of them is noticed.
        """
        while not stop.is_set():
            if self.used_up():
                return False
            if self.take():
                return True
            stop.wait(min(self.delay() or 0.001, 1.0))
        return False


class Unlimited(Pace):
    """The pace of a channel without limits."""

    def __init__(self) -> None:
        pass

    def rest(self, seconds: int) -> None:
        del seconds

    def used_up(self) -> str:
        return ""

    def delay(self) -> float:
        return 0.0

    def take(self) -> bool:
        return True

    def wait(self, stop: Event) -> bool:
        return not stop.is_set()
