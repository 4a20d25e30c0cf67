"""What every test stands on: a home of its own, a frozen clock, the program as a user calls it."""

import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ccm_cli import language, runtime
from ccm_cli.runtime import Runtime
from ccm_cli.store import engine

settings.register_profile("ccm", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ccm")  # a busy machine is no fault of the program

_LONGER = tuple(os.environ.keys() & {"CCM_TEST_EXAMPLES", "CCM_TEST_MESSAGES", "CCM_TEST_LOCK"})
"""What asks for runs that may take longer than a test usually does."""

NOW = int(datetime(2026, 11, 22, 9, 0, tzinfo=UTC).timestamp())
"""A Sunday morning, on which every test takes place."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if _LONGER:
        for item in items:
            item.add_marker(pytest.mark.timeout(0))


@dataclass(frozen=True)
class Result:
    """What one call of the program printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


class Terminal(io.StringIO):
    """A stream that claims to be a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home folder, an environment without traces of the real one, English."""
    folder = tmp_path / "home"
    folder.mkdir()
    for name in list(os.environ):
        if name.startswith(("CCM_", "XDG_", "LC_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("USER", "owner")
    monkeypatch.setenv("CCM_NOW", str(NOW))
    # Most tests are about something else than consent; those about it take this away.
    monkeypatch.setenv("CCM_SENDING__CONSENT", "opt-out")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(folder)
    language.use("en")
    yield folder
    language.use("en")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What tests begin with a copy of: the migrations take longer than most tests."""
    path = tmp_path_factory.mktemp("empty") / "ccm.db"
    engine.create(path)
    return path


@pytest.fixture
def database(home: Path, empty_database: Path) -> Path:
    """An empty database where the program looks for it, in euro and Berlin."""
    path = home / ".local/share/ccm/ccm.db"
    path.parent.mkdir(parents=True, mode=0o700)
    shutil.copy(empty_database, path)
    config = home / ".config/ccm/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        '[business]\nname = "Cedar & Oak"\ncurrency = "EUR"\nregion = "DE"\n'
        'time_zone = "Europe/Berlin"\nemail = "owner@example.com"\n'
        'address = "Main Street 1, Berlin"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def app(database: Path) -> Runtime:
    """The runtime over the empty database, for calling verbs and queries directly."""
    assert database.exists()
    return runtime.build(os.environ, surface="cli")


@pytest.fixture
def ccm(home: Path) -> Callable[..., Result]:
    """Calls the program in this process: ``ccm("contact", "add", ...)``.

    ``stdin`` gives it something to read; ``terminal=True`` pretends that people look on.
    """
    from ccm_cli.cli.app import run

    assert home.exists()

    def call(*arguments: str, stdin: str = "", terminal: bool = False) -> Result:
        kind = Terminal if terminal else io.StringIO
        out, err, source = kind(), kind(), kind(stdin)
        before = sys.stdin
        sys.stdin = source
        try:
            with redirect_stdout(out), redirect_stderr(err):
                code = run(list(arguments))
        finally:
            sys.stdin = before
            language.use("en")
        return Result(code, out.getvalue(), err.getvalue())

    return call
