"""The program in an odd surrounding: closed or full streams, poor encodings, a folder gone."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ccm_cli.customers import contacts
from ccm_cli.runtime import Runtime
from tests.conftest import NOW, Result


@pytest.fixture(autouse=True)
def ali(app: Runtime) -> None:
    with app.changing("add Ali") as work:
        contacts.add(work, name="علی رضایی", now=NOW, region="DE", details=contacts.Details())


def shell(line: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a line of shell in which ``$CCM`` is the program."""
    return subprocess.run(
        ["/bin/sh", "-c", line],
        env={
            **os.environ,
            "CCM": f"{sys.executable} -m ccm_cli",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **environ,
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("$CCM contact list >&-", 0),
        ("$CCM contact list >&- 2>&-", 0),
        ("$CCM contact list <&- >&- 2>&-", 0),
        ("$CCM --version >&-", 0),
        ("$CCM contact show 999 2>&-", 3),
        ("$CCM contact rm 1 <&-", 5),
        ("$CCM import contacts - <&-", 2),
    ],
)
def test_a_closed_stream_is_an_empty_one(line: str, code: int) -> None:
    done = shell(line)
    assert done.returncode == code, done.stderr
    assert "fault" not in done.stderr


def test_no_record_is_written_over_what_a_closed_stream_left_open(app: Runtime) -> None:
    assert shell("$CCM contact add Zed >&- 2>&-").returncode == 0
    assert shell("$CCM doctor").returncode == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("line", ["contact list", "--help", "contact add Zed", "export contacts"])
def test_a_full_disk_under_the_output_is_said(line: str) -> None:
    done = shell(f"$CCM {line} > /dev/full")
    assert done.returncode == 1
    assert done.stderr == "The output cannot be written: No space left on device\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_the_exit_code_stands_where_nobody_can_be_told() -> None:
    assert shell("$CCM contact show 999 2> /dev/full").returncode == 3


def test_a_reader_that_has_enough_is_no_error() -> None:
    done = shell("{ sleep 0.2; $CCM history --limit 100; echo $? >&2; } | true")
    assert done.stderr == "0\n"
    many = "{ $CCM history --format json; $CCM contact list; $CCM --help; } | head -c 1"
    assert shell(many).stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_what_the_encoding_lacks_is_written_as_its_escape(encoding: str) -> None:
    done = shell("$CCM contact list --fields name", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert r"\u0639\u0644\u06cc" in done.stdout


@pytest.mark.parametrize("columns", ["0", "1", "20", "-5", "wide", "100000"])
def test_a_table_is_shown_at_any_width(columns: str) -> None:
    done = shell("$CCM contact list --format table --fields name", COLUMNS=columns)
    assert done.returncode == 0, done.stderr
    assert "1" in done.stdout


def test_a_folder_that_is_gone_is_said(home: Path) -> None:
    done = shell("mkdir gone && cd gone && rmdir ../gone && $CCM contact list")
    assert (done.returncode, done.stderr.count("\n")) == (1, 2)
    assert "folder" in done.stderr


@pytest.mark.parametrize("now", ["-1", "1e5", "7289654400", "9" * 5000, "²"])
def test_a_clock_beyond_the_calendar_is_refused(
    ccm: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, now: str
) -> None:
    monkeypatch.setenv("CCM_NOW", now)
    done = ccm("today")
    assert done.code == 2
    assert "CCM_NOW" in done.err


@pytest.mark.parametrize("now", ["0", "7258118400", "7289000000"])
@pytest.mark.parametrize("line", ["today", "task add x --due tomorrow", "run", "--lang fa who 1"])
def test_a_clock_far_away_is_a_clock(
    ccm: Callable[..., Result], monkeypatch: pytest.MonkeyPatch, now: str, line: str
) -> None:
    monkeypatch.setenv("CCM_NOW", now)
    done = ccm(*line.split())
    assert done.code == 0, done.err


def test_a_folder_or_an_impossible_name_is_no_database(home: Path) -> None:
    for path, words in (
        (str(home), "is not a ccm database"),
        ("/dev/null", "is not a ccm database"),
        ("x" * 300, "cannot be written or opened (File name too long)"),
    ):
        for command in ("contact list", "contact add Zed"):
            done = shell(f"$CCM --db {path} {command}")
            assert (done.returncode, words in done.stderr) == (7, True), done.stderr


@pytest.mark.parametrize(
    "line",
    [
        "import contacts LONG",
        "export contacts LONG",
        "--config LONG contact list",
        "template preview welcome --html LONG",
        "demo --folder LONG/x",
    ],
)
def test_a_name_that_no_file_can_have_is_said(ccm: Callable[..., Result], line: str) -> None:
    done = ccm(*line.replace("LONG", "x" * 300).split())
    assert done.code in {1, 2}
    assert "File name too long" in done.err
    assert "fault of its own" not in done.err


def test_a_database_may_lie_anywhere(home: Path) -> None:
    path = home / "پوشه با فاصله" / "x?y#z%41.db"
    done = shell("$CCM init --yes && $CCM contact add Zed && $CCM doctor", CCM_DB=str(path))
    assert done.returncode == 0, done.stderr
    assert path.exists()


MAIL = (
    r"From ann@example.com Sun Nov 22 09:00:00 2026\nFrom: ann@example.com\nSubject: Hi\n\nHello\n"
)


@pytest.mark.parametrize(
    ("make", "read", "done"),
    [
        ("printf 'name\\nZoe\\n'", "$CCM import contacts", "Zoe"),
        ('printf \'{"name": "Zoe"}\\n\'', "$CCM import contacts --from ndjson", "Zoe"),
        ("$CCM export contacts - --format xlsx", "$CCM import contacts --dry-run", ""),
        ("cat plan", "$CCM import apply", "Zoe"),
        ("$CCM export all -", "$CCM import all --replace", "علی"),
        ("$CCM export all -", "$CCM import all --dry-run", ""),
        (f"printf '{MAIL}'", "$CCM inbox sync --mbox", ""),
    ],
)
@pytest.mark.parametrize("way", ["make > fifo & {read} fifo", "make | {read} /dev/stdin"])
def test_a_pipe_named_as_a_file_is_read_like_one(
    tmp_path: Path, make: str, read: str, done: str, way: str
) -> None:
    line = way.replace("make", make).replace("{read}", read)
    ran = shell(
        f"cd {tmp_path} && mkfifo fifo && printf 'name\\nZoe\\n' > zoe.csv"
        f" && $CCM import contacts zoe.csv --dry-run --save plan >/dev/null 2>&1; {line}"
    )
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    names = shell("$CCM contact list --fields name --limit 0").stdout
    assert done in names
    if "inbox" in read:
        assert "Hi" in shell("$CCM inbox list --format json").stdout
