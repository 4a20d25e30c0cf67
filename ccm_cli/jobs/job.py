"""What a timed job is: a name, how often, whether anything waits for it, and the work itself."""

from collections.abc import Callable
from dataclasses import dataclass

from ccm_cli.runtime import Runtime
from ccm_cli.store.reading import Reader


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Report:
    """Where a job says what it did; a job that did nothing says nothing.

    Attributes:
        line: one line of data, such as a reminder, which cron mails to the owner.
        note: a word about the work.
        stopping: whether the program was asked to end; a long job looks at it between two steps.
    """

    line: Callable[[str], None]
    note: Callable[[str], None]
    stopping: Callable[[], bool] = _never


@dataclass(frozen=True, slots=True)
class Job:
    """One timed job.

    Attributes:
        name: as ``ccm run --only`` takes it.
        label: what it does, an English message; whoever shows it translates it.
        every: seconds between two runs, counted from 1970 in UTC; 0: at every ``ccm run``.
        waiting: whether there is anything to do now. It is asked each time, so it only reads and
            imports nothing heavy.
        run: does it all; raises what went wrong after doing the rest.
    """

    name: str
    label: str
    every: int
    waiting: Callable[[Runtime, Reader], bool]
    run: Callable[[Runtime, Report], None]

    def is_due(self, last: int | None, now: int) -> bool:
        """Whether its time has come.

        Time is cut into pieces of ``every`` seconds, and the job runs once in each. However many
        pieces were missed, it runs once. A clock set back by less than a piece changes nothing;
        by more, the job does not wait for the time to come round again.

        Args:
            last: when it last started, UTC seconds; None: never.
            now: UTC seconds.
        """
        if self.every == 0 or last is None:
            return True
        return now // self.every > last // self.every or last - now > self.every

    def next_at(self, last: int | None, now: int) -> int | None:
        """When it is due next, UTC seconds; None: at the next ``ccm run``."""
        if self.is_due(last, now) or last is None:
            return None
        return (last // self.every + 1) * self.every
