"""The daemon's tick: at once, then at its pace, over every jump of the clock."""

import datetime as dt
import time
import types
from threading import Event, Timer

import pytest
import schedule

from ccm_cli.jobs.ticking import tick


class Jumping(dt.datetime):
    """The clock that `schedule` reads, which tests set back or forward."""

    offset = dt.timedelta()

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:
        return dt.datetime.now(tz) + cls.offset


@pytest.fixture
def jumping(monkeypatch: pytest.MonkeyPatch) -> type[Jumping]:
    clocks = types.ModuleType("datetime")
    vars(clocks).update(vars(dt) | {"datetime": Jumping})
    monkeypatch.setattr(schedule, "datetime", clocks)
    monkeypatch.setattr(Jumping, "offset", dt.timedelta())
    return Jumping


def test_the_first_look_is_at_once_and_a_stop_ends_the_pause(jumping: type[Jumping]) -> None:
    stopping = Event()
    looks: list[float] = []

    def look() -> None:
        looks.append(time.monotonic())
        Timer(0.2, stopping.set).start()

    began = time.monotonic()
    tick(look, every=3_600, stopping=stopping)
    assert len(looks) == 1
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("hours", [-1, 1, -24 * 365, 24 * 365])
def test_a_jump_of_the_clock_neither_stops_the_tick_nor_makes_it_run_away(
    jumping: type[Jumping], hours: int
) -> None:
    stopping = Event()
    looks: list[float] = []

    def jump() -> None:
        jumping.offset = dt.timedelta(hours=hours)

    def look() -> None:
        looks.append(time.monotonic())
        if len(looks) == 1:
            Timer(0.2, jump).start()
        if len(looks) == 4:
            stopping.set()

    guard = Timer(30, stopping.set)
    guard.start()
    tick(look, every=1, stopping=stopping)
    guard.cancel()
    assert len(looks) == 4
    assert looks[3] - looks[1] > 1.5  # the pace is that of before
