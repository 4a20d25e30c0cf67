"""Jobs that note what they did, and reports that keep what they heard."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from ccm_cli.jobs.job import Job, Report


@dataclass
class Heard:
    """A report that keeps everything."""

    lines: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def report(self, stopping: Callable[[], bool] = lambda: False) -> Report:
        return Report(self.lines.append, self.notes.append, stopping)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def made() -> Callable[..., Job]:
    """Makes a job: ``made("sweep", every=60, run=...)``."""

    def make(
        name: str = "sweep",
        *,
        every: int = 0,
        run: Callable[..., None] = lambda *_: None,
        waiting: Callable[..., bool] = lambda *_: True,
    ) -> Job:
        return Job(name, name, every, waiting, run)

    return make
