"""Nothing lost, nothing sent twice, whatever happens to the sending process and its machine.

It is killed again and again, its clock is set forward and back, the disk is full, the database is
locked by another program. ``CCM_TEST_MESSAGES`` makes the lists longer, ``CCM_TEST_LOCK`` the lock;
the full runs are those of 10,000 messages and 35 seconds.
"""

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ccm_cli import locations
from ccm_cli.messaging.channels.email import IN_DOUBT
from ccm_cli.store import engine
from tests.conftest import NOW

PEOPLE = int(os.environ.get("CCM_TEST_MESSAGES", "2000"))
LOCK_SECONDS = float(os.environ.get("CCM_TEST_LOCK", "3"))
KILLS = 10
CONNECTIONS = 4
DAY = 86_400
FAIR = PEOPLE // 10
"""So many people a rule and a journey are for besides."""

RULE = """
when = "contact-add"
if = "source = fair"
at_once = 100000
[[then]]
send = "receipt"
"""
JOURNEY = """
when = "contact-add"
if = "source = fair"
at_once = 100000
[[step]]
send = "receipt"
[[step]]
wait = "1d"
[[step]]
send = "later"
"""

CLOCKS = (
    0, 3_600, DAY + 3_600, 7_200, 400 * DAY, -30 * DAY, DAY, 3 * DAY, 90 * DAY, 10_800,
)  # fmt: skip
"""Seconds that the machine's clock is off at each run; some are before the campaign began."""


def _environment(port: int, *, off: int = 0) -> dict[str, str]:
    return {
        **os.environ,
        "CCM_NOW": str(NOW + off),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CCM_EMAIL__HOST": "127.0.0.1",
        "CCM_EMAIL__PORT": str(port),
        "CCM_EMAIL__SECURITY": "none",
        "CCM_EMAIL__FROM": "shop@example.com",
        "CCM_EMAIL__CONNECTIONS": str(CONNECTIONS),
        "CCM_SENDING__DEFAULT_CHANNEL": "email",
    }


def _send(environ: dict[str, str], *words: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", *(words or ("outbox", "send"))],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        **options,
    )


def _finish(environ: dict[str, str]) -> None:
    """Send what is left, then what was put off meanwhile."""
    for days in (500, 501):
        last = _send({**environ, "CCM_NOW": str(NOW + days * DAY)}, "run")
        _out, err = last.communicate(timeout=PEOPLE / 20)
        assert last.returncode == 0, err.decode()


def _wait_for(server, goal: int, process: subprocess.Popen[bytes], dice: random.Random) -> None:
    give_up = time.monotonic() + 60
    while len(server.accepted()) < goal and process.poll() is None:
        assert time.monotonic() < give_up, "the sender does not send"
        time.sleep(dice.random() * 0.004)


@pytest.fixture
def campaign(house, ccm, tmp_path):
    """A campaign to many people; a rule and a journey for some of them; the server they go over."""
    house.template("receipt", purpose="transactional")
    house.template("later", purpose="transactional")
    for kind, text in (("rule", RULE), ("journey", JOURNEY)):
        folder = locations.config_folder() / f"{kind}s"
        folder.mkdir(parents=True)
        (folder / "fair.toml").write_text(text, "utf-8")
        switched = ccm(kind, "on", "fair", "--force")
        assert switched.code == 0, switched.err
    names = [f"p{number}" for number in range(PEOPLE)]
    house.people(*names[FAIR:])
    house.people(*names[:FAIR], source="fair")
    greylisted = names[:: PEOPLE // 20]

    @contextmanager
    def begun() -> Iterator:
        with house.server(
            tmp_path,
            pipelining=True,
            on_rcpt=dict.fromkeys(greylisted, "450 4.2.0 come back later"),
            once=greylisted,
        ) as server:
            house.started()
            yield server

    return begun


def _hold(house, accepted: list[tuple[str, str]], *, unknown: int, besides: int = 0) -> None:
    """That everybody was written to once, but for those of whom it is said that it is unknown.

    ``besides``: messages of rules and journeys; who comes to them too late is asked about.
    """
    arrived = Counter(message_id for message_id, _recipient in accepted)
    assert max(arrived.values()) == 1, "somebody got it twice"
    counts = house.counts()
    assert set(counts) <= {"accepted", "unknown"}, house.states()
    assert sum(counts.values()) == PEOPLE + besides
    assert counts.get("unknown", 0) <= unknown
    with house.runtime.reading() as reader:
        rows = reader.rows(lambda *row: row, "SELECT message_id, state FROM message")
    for message_id, state in rows:
        assert arrived[message_id] == 1 or state == "unknown", f"{message_id} was lost"
    assert set(arrived) <= {message_id for message_id, _state in rows}


def test_ten_kills_lose_nobody_and_write_to_nobody_twice(house, campaign):
    dice = random.Random(20261122)
    with campaign() as server:
        killed_while_sending = 0
        for off in CLOCKS[:KILLS]:
            before = len(server.accepted())
            process = _send(_environment(server.port, off=off), "run")
            # From the first message on, at any moment of about a twelfth of the whole.
            _wait_for(server, before + dice.randrange(1, PEOPLE // 12), process, dice)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed_while_sending += len(server.accepted()) > before
        _finish(_environment(server.port))
        accepted = server.accepted()

    assert killed_while_sending == sum(off >= 0 for off in CLOCKS[:KILLS])
    _hold(house, accepted, unknown=CONNECTIONS * KILLS * IN_DOUBT, besides=3 * FAIR)


def _with_little_room(kilobytes: int):
    """The process may make no file larger than that, as if the disk ended there."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024,) * 2)


def test_a_full_disk_loses_nobody_and_writes_to_nobody_twice(house, campaign):
    fulls = (200, 90, 400, 40)
    with campaign() as server:
        for kilobytes in fulls:
            process = _send(
                _environment(server.port, off=DAY), preexec_fn=_with_little_room(kilobytes)
            )
            _out, err = process.communicate(timeout=60)
            assert process.returncode == 7, err.decode()
            assert b"cannot be written" in err
            assert b"Traceback" not in err
        before = len(server.accepted())
        assert 0 < before < PEOPLE
        _finish(_environment(server.port))
        accepted = server.accepted()
    _hold(house, accepted, unknown=CONNECTIONS * len(fulls) * IN_DOUBT)


@contextmanager
def _small_disk(megabytes: int) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="ccm-disk-"))
    size = f"size={megabytes}m"
    command = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(command, check=False, capture_output=True).returncode:
        folder.rmdir()
        pytest.skip("a small disk can be had by root only")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
        folder.rmdir()


def test_a_disk_that_others_fill_loses_nobody_and_writes_to_nobody_twice(house, campaign):
    dice = random.Random(7)
    with campaign() as server:
        size = house.runtime.path.stat().st_size
        with _small_disk(2 * (size >> 20) + 24) as disk:
            moved = disk / "ccm.db"
            with engine.open_current(house.runtime.path) as source:
                source.execute("VACUUM INTO ?", (str(moved),))
            source.close()
            environ = {**_environment(server.port, off=DAY), "CCM_DB": str(moved)}
            process = _send(environ)
            _wait_for(server, PEOPLE // 4, process, dice)
            with (disk / "other").open("wb") as other:
                try:
                    while process.poll() is None:
                        other.write(bytes(1 << 16))
                        other.flush()
                except OSError:
                    pass  # that is what it is for
            _out, err = process.communicate(timeout=60)
            assert process.returncode == 7, err.decode()
            assert b"Traceback" not in err
            (disk / "other").unlink()
            _finish(environ)
            with engine.open_current(house.runtime.path) as target:
                target.execute("ATTACH ? AS moved", (str(moved),))
                target.execute("DELETE FROM message")
                target.execute("INSERT INTO message SELECT * FROM moved.message")
                target.execute("DETACH moved")
            target.close()
        accepted = server.accepted()
    _hold(house, accepted, unknown=CONNECTIONS * IN_DOUBT)


def test_a_database_locked_by_another_program_is_waited_for(house, campaign):
    dice = random.Random(11)
    with campaign() as server:
        process = _send(_environment(server.port, off=DAY))
        _wait_for(server, PEOPLE // 4, process, dice)
        lock = sqlite3.connect(house.runtime.path, timeout=30, isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        time.sleep(LOCK_SECONDS)
        held_back = len(server.accepted())
        time.sleep(0.5)
        assert len(server.accepted()) == held_back < PEOPLE
        lock.execute("ROLLBACK")
        lock.close()
        _out, err = process.communicate(timeout=PEOPLE / 20)
        assert process.returncode == 0, err.decode()
        _finish(_environment(server.port))
        accepted = server.accepted()
    _hold(house, accepted, unknown=0)
