"""Nothing lost, nothing sent twice: the sending process is killed again and again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

from ccm_cli.messaging.channels.email import IN_DOUBT

PEOPLE = 2_000
KILLS = 10
CONNECTIONS = 4


def _send(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", "outbox", "send"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _environment(port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "CCM_NOW"}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CCM_EMAIL__HOST": "127.0.0.1",
        "CCM_EMAIL__PORT": str(port),
        "CCM_EMAIL__SECURITY": "none",
        "CCM_EMAIL__FROM": "shop@example.com",
        "CCM_EMAIL__CONNECTIONS": str(CONNECTIONS),
    }


def test_ten_kills_lose_nobody_and_write_to_nobody_twice(house, tmp_path):
    dice = random.Random(20261122)
    house.people(*(f"p{number}" for number in range(PEOPLE)))
    with house.server(tmp_path, pipelining=True) as server:
        house.now = int(time.time()) - 60
        house.started()
        environ = _environment(server.port)
        killed_while_sending = 0
        for _kill in range(KILLS):
            before = len(server.accepted())
            process = _send(environ)
            # From the first message on, at any moment of about a sixth of the whole.
            goal = before + dice.randrange(1, PEOPLE // 12)
            give_up = time.monotonic() + 20
            while len(server.accepted()) < goal and process.poll() is None:
                assert time.monotonic() < give_up, "the sender does not send"
                time.sleep(dice.random() * 0.004)
            process.send_signal(signal.SIGKILL)
            _out, _err = process.communicate()
            killed_while_sending += process.returncode == -signal.SIGKILL
        last = _send(environ)
        _out, err = last.communicate(timeout=60)
        assert last.returncode == 0, err.decode()
        accepted = server.accepted()

    assert killed_while_sending == KILLS
    arrived = Counter(recipient for _message_id, recipient in accepted)
    assert max(arrived.values()) == 1, "somebody got it twice"
    counts = house.counts()
    assert set(counts) <= {"accepted", "unknown"}
    assert sum(counts.values()) == PEOPLE
    assert counts.get("unknown", 0) <= CONNECTIONS * KILLS * IN_DOUBT
    states = house.states()
    for number in range(PEOPLE):
        got = arrived[f"p{number}@example.com"]
        state, _reason = states[f"p{number}"]
        assert got == 1 or state == "unknown", f"p{number} was lost"
