"""Rules and journeys as their owner writes them, and a clock that can be set."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Result

DAY = 86_400


class House:
    """A business with rules and journeys.

    Attributes:
        ccm: calls the program.
        now: UTC seconds; setting it sets the clock.
    """

    def __init__(
        self, home: Path, ccm: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.ccm = ccm
        self.config = home / ".config/ccm"
        self._patch = monkeypatch
        self.now = NOW

    @property
    def now(self) -> int:
        return self._now

    @now.setter
    def now(self, moment: int) -> None:
        self._now = moment
        self._patch.setenv("CCM_NOW", str(moment))

    def write(self, kind: str, name: str, text: str) -> Path:
        """A file of a rule or journey."""
        folder = self.config / f"{kind}s"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def on(self, kind: str, name: str, text: str) -> None:
        """Write a file and switch it on."""
        self.write(kind, name, text)
        self.said(kind, "on", name, "--force")

    def said(self, *arguments: str) -> str:
        """What a command that does well prints."""
        result = self.ccm(*arguments)
        assert result.code == 0, result.err
        return result.out

    def run(self, *, after: int = 0) -> Result:
        """``ccm run``, so many seconds later."""
        self.now += after
        return self.ccm("run")

    def values(self, *arguments: str, field: str) -> list[str]:
        """One column of a list."""
        out = self.said(*arguments, "--format", "csv").splitlines()
        place = out[0].split(",").index(field)
        import csv

        return [row[place] for row in csv.reader(out[1:])]

    def log(self, kind: str, *arguments: str) -> list[str]:
        """What was decided and done, the oldest first."""
        return self.values(kind, "log", *arguments, "--limit", "1000", field="what")[::-1]

    def messages(self) -> list[str]:
        """The templates of everything in the outbox."""
        return self.values("outbox", "list", "--fields", "id,template", "--limit", "0",
                           field="template")  # fmt: skip

    def tasks(self) -> list[str]:
        return self.values("task", "list", "--fields", "id,title", field="title")


@pytest.fixture
def house(
    home: Path, database: Path, ccm: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> House:
    assert database.exists()
    return House(home, ccm, monkeypatch)
