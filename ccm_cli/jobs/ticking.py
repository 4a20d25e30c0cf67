"""The daemon's clockwork: looking for what is due, again and again."""

from collections.abc import Callable
from threading import Event

import schedule


def tick(look: Callable[[], object], *, every: int, stopping: Event) -> None:
    """Call ``look`` at once and then every so many seconds, until asked to stop.

    `schedule` gives the tick and nothing more: what is due stands in the database. It reckons in
    local time, so at a change of clocks its next tick may suddenly lie far ahead; then the
    tick is made at once and counted anew.

    Args:
        look: does what is due; must not raise.
        every: seconds between two looks, at least 1.
        stopping: set to end; a look that has begun is ended first.
    """
    scheduler = schedule.Scheduler()
    scheduler.every(every).seconds.do(look)
    scheduler.run_all()
    while not stopping.is_set():
        ahead = scheduler.idle_seconds or 0.0
        if ahead > every:
            scheduler.run_all()
        elif not stopping.wait(max(ahead, 0.0)):
            scheduler.run_pending()
