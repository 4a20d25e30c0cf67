"""``ccm cron``: the crontab line and the systemd timer, shown, written and removed again."""

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import NOW, Result

Ccm = Callable[..., Result]

CRONTAB = """#!/bin/sh
# A crontab program that keeps its table in a file.
table="$HOME/table"
[ -e "$HOME/locked" ] && { echo "you are not allowed to use this program" >&2; exit 1; }
case "$1" in
  -l) [ -e "$table" ] || { echo "no crontab for owner" >&2; exit 1; }; cat "$table" ;;
  -) cat > "$table" ;;
  *) exit 2 ;;
esac
"""
SYSTEMCTL = """#!/bin/sh
[ -e "$HOME/locked" ] && { echo "Failed to connect to bus" >&2; exit 1; }
echo "$*" >> "$HOME/calls"
"""


@pytest.fixture
def table(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The crontab's file; a ``crontab`` and a ``systemctl`` of our own come first on the PATH."""
    programs = home / "bin"
    programs.mkdir()
    for name, text in (("crontab", CRONTAB), ("systemctl", SYSTEMCTL)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    return home / "table"


def test_the_line_names_python_settings_and_database_in_full(
    ccm: Ccm, database: Path, home: Path, table: Path
) -> None:
    shown = ccm("cron", "install", "--dry-run")
    config = home / ".config/ccm/config.toml"
    call = f"{sys.executable} -m ccm_cli --config {config} --db {database} --lang en run"
    assert shown.lines == [f"*/5 * * * * {call} # ccm run: {database}"]
    assert not table.exists()


def test_installing_keeps_every_other_line_and_twice_is_once(
    ccm: Ccm, database: Path, table: Path
) -> None:
    others = "# my jobs\nMAILTO=me@example.com\n0 3 * * * backup # ccm run: /elsewhere.db\n"
    table.write_text(others)
    assert ccm("cron", "install", "--force").code == 0
    first = table.read_text()
    assert first.startswith(others)
    assert len(first.splitlines()) == 4
    again = ccm("cron", "install", "--force")
    assert "already" in again.err
    assert table.read_text() == first
    assert ccm("cron", "install", "--every", "1m", "--force").code == 0
    assert table.read_text().splitlines()[3].startswith("* * * * * ")
    assert len(table.read_text().splitlines()) == 4
    assert ccm("cron", "show").lines == table.read_text().splitlines()[3:]
    assert ccm("cron", "remove", "--force").code == 0
    assert table.read_text() == others
    assert "Nothing is installed" in ccm("cron", "remove", "--force").err


def test_it_asks_first_and_without_anybody_there_refuses(
    ccm: Ccm, database: Path, table: Path
) -> None:
    assert ccm("cron", "install").code == 5
    assert not table.exists()
    assert ccm("cron", "install", terminal=True, stdin="n\n").code == 5
    assert not table.exists()
    assert ccm("cron", "install", terminal=True, stdin="y\n").code == 0
    assert table.exists()
    assert ccm("cron", "remove").code == 5
    assert table.exists()
    assert len(ccm("cron", "remove", "--dry-run").lines) == 1
    assert "ccm run" in table.read_text()


def test_a_refusing_crontab_is_never_written_over(
    ccm: Ccm, database: Path, home: Path, table: Path
) -> None:
    table.write_text("0 3 * * * backup\n")
    (home / "locked").touch()
    refused = ccm("cron", "install", "--force")
    assert refused.code == 1
    assert "not allowed" in refused.err
    assert table.read_text() == "0 3 * * * backup\n"


def test_without_cron_it_names_the_other_ways(
    ccm: Ccm, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    refused = ccm("cron", "install", "--force")
    assert refused.code == 1
    assert "--systemd" in refused.err
    assert "ccm daemon" in refused.err
    assert ccm("cron", "show").code == 0


@pytest.mark.parametrize(
    ("every", "when"),
    [
        ("1m", "* * * * *"),
        ("15m", "*/15 * * * *"),
        ("60m", "0 * * * *"),
        ("2h", "0 */2 * * *"),
        ("24h", "0 0 * * *"),
    ],
)
def test_a_pace_is_said_as_cron_says_it(
    ccm: Ccm, database: Path, table: Path, every: str, when: str
) -> None:
    shown = ccm("cron", "install", "--dry-run", "--every", every)
    assert shown.out.startswith(when + " /")


@pytest.mark.parametrize("every", ["0s", "30s", "7m", "90m", "5h", "2d"])
def test_a_pace_that_cron_cannot_say_is_refused(
    ccm: Ccm, database: Path, table: Path, every: str
) -> None:
    refused = ccm("cron", "install", "--force", "--every", every)
    assert refused.code == 2
    assert "1m, 5m" in refused.err
    assert not table.exists()


def test_the_line_works_from_an_empty_environment_with_odd_paths(
    ccm: Ccm, home: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cron passes the command, its per cent signs unescaped, to ``/bin/sh`` in the home folder."""
    folder = home / "100% it's mine"
    folder.mkdir()
    (folder / "ccm.toml").write_text('[database]\nurl = "sqlite:///own.db"\n')
    monkeypatch.chdir(folder)
    assert ccm("init", "--yes").code == 0
    database = folder / "own.db"
    assert database.exists()
    assert ccm("task", "add", "call back", "--due", "today 12:00").code == 0
    assert ccm("cron", "install", "--force").code == 0
    (line,) = table.read_text().splitlines()
    command = line.split(" ", 5)[5].replace("\\%", "%")
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env={"HOME": str(home), "PATH": "/usr/bin:/bin", "CCM_NOW": str(NOW + 86_400)},
    )
    assert done.returncode == 0, done.stderr
    assert "call back, task 1" in done.stdout
    assert f"cd {shlex.quote(str(folder))}" in command
    monkeypatch.chdir(home)
    assert ccm("--db", str(database), "cron", "remove", "--force").code == 0
    assert table.read_text() == ""


def test_folders_the_shell_had_elsewhere_are_named_in_the_call(
    ccm: Ccm, home: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("CCM_EMAIL__HOST", "mail.example.com")
    assert ccm("init", "--yes").code == 0
    shown = ccm("cron", "install", "--dry-run")
    assert f"XDG_DATA_HOME={home / 'data'}" in shown.out
    assert f"--db {home / 'data/ccm/ccm.db'}" in shown.out
    assert "CCM_EMAIL__HOST is set in this shell only" in shown.err


def test_a_timer_is_shown_written_switched_on_and_removed(
    ccm: Ccm, database: Path, home: Path, table: Path
) -> None:
    units = home / ".config/systemd/user"
    shown = ccm("cron", "install", "--systemd", "--dry-run", "--every", "90s")
    assert f"# {units / 'ccm-run.timer'}" in shown.out
    assert "OnUnitActiveSec=90s" in shown.out
    assert not units.exists()
    assert ccm("cron", "install", "--systemd").code == 5
    done = ccm("cron", "install", "--systemd", "--force", "--every", "90s")
    assert done.code == 0, done.err
    service = (units / "ccm-run.service").read_text()
    assert f'ExecStart="{sys.executable}" "-m" "ccm_cli" "--config"' in service
    assert f'"--db" "{database}"' in service
    assert (home / "calls").read_text().splitlines() == [
        "--user daemon-reload",
        "--user enable --now ccm-run.timer",
        "--user restart ccm-run.timer",
    ]
    assert ccm("cron", "show").lines == [
        str(units / "ccm-run.service"),
        str(units / "ccm-run.timer"),
    ]
    assert ccm("cron", "remove", "--force").code == 0
    assert list(units.iterdir()) == []
    assert "--user disable --now ccm-run.timer" in (home / "calls").read_text()


def test_another_database_has_a_timer_of_its_own(
    ccm: Ccm, database: Path, home: Path, table: Path
) -> None:
    other = home / "50% other.db"
    assert ccm("--db", str(other), "init", "--yes").code == 0
    assert ccm("cron", "install", "--systemd", "--force").code == 0
    assert ccm("--db", str(other), "cron", "install", "--systemd", "--force").code == 0
    units = sorted((home / ".config/systemd/user").glob("*.service"))
    assert len(units) == 2
    (text,) = [unit.read_text() for unit in units if unit.name != "ccm-run.service"]
    assert f'"--db" "{str(other).replace("%", "%%")}"' in text
    assert ccm("--db", str(other), "cron", "remove", "--force").code == 0
    assert [unit.name for unit in (home / ".config/systemd/user").glob("*.service")] == [
        "ccm-run.service"
    ]


def test_a_systemd_that_serves_nobody_is_said_in_its_words(
    ccm: Ccm, database: Path, home: Path, table: Path
) -> None:
    (home / "locked").touch()
    refused = ccm("cron", "install", "--systemd", "--force")
    assert refused.code == 1
    assert "Failed to connect to bus" in refused.err
    assert "ccm cron install" in refused.err


def test_show_tells_when_it_was_last_called(
    ccm: Ccm, database: Path, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "never called yet" in ccm("cron", "show").err
    ccm("run")
    monkeypatch.setenv("CCM_NOW", str(NOW + 7_200))
    assert "last called 2 h ago" in ccm("cron", "show").err


def test_nothing_is_installed_for_a_database_that_is_not_there(
    ccm: Ccm, home: Path, table: Path
) -> None:
    assert ccm("cron", "install", "--force").code == 7
    assert not table.exists()
    assert os.environ["PATH"].startswith(str(home))
