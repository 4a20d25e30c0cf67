"""How fast an account may send: so many a second, an hour, a day, across restarts.

What counts is when messages were handed over, as the outbox has it; so limits hold over several
runs, and a change of the settings takes effect at once.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Event, Lock

from ccm_cli.config import Email
from ccm_cli.store.reading import Reader

HOUR, DAY = 3_600, 86_400


class Pace:
    """Gives leave to send, one message at a time; shared by all connections of a run.

    Args:
        reader: the outbox, asked once for what was sent before this run.
        channel: whose messages count.
        limits: the settings at this moment.
        clock: gives now in UTC seconds.
    """

    def __init__(
        self, reader: Reader, channel: str, *, limits: Callable[[], Email], clock: Callable[[], int]
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

    def used_up(self) -> str:
        """The setting that forbids to go on for now; empty when none does."""
        limits, now = self._limits(), self._clock()
        with self._lock:
            for times, span in ((self._in_hour, HOUR), (self._in_day, DAY)):
                while times and times[0] <= now - span:
                    times.popleft()
            if limits.per_hour and len(self._in_hour) >= limits.per_hour:
                return "per_hour"
            if limits.per_day and len(self._in_day) >= limits.per_day:
                return "per_day"
        return ""

    def delay(self) -> float:
        """Seconds until the next message may go; 0 when it may go now."""
        if not self._limits().per_second:
            return 0.0
        with self._lock:
            return max(0.0, self._next - time.monotonic())

    def take(self) -> bool:
        """Take the leave for one message; False when it is not there just now."""
        rate = self._limits().per_second
        if self.used_up():
            return False
        with self._lock:
            moment = time.monotonic()
            if rate:
                if self._next > moment:
                    return False
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

    def used_up(self) -> str:
        return ""

    def delay(self) -> float:
        return 0.0

    def take(self) -> bool:
        return True

    def wait(self, stop: Event) -> bool:
        return not stop.is_set()
