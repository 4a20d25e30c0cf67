"""Nothing lost and nothing sent twice over HTTP either: the sender is killed again and again."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

from tests.servers.sms_providers import KEY

PEOPLE = 400
KILLS = 6
CONNECTIONS = 3


def _send(environ: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", "outbox", "send"],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _environment(url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "CCM_NOW"}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CCM_SMS__PROVIDER": "smsru",
        "CCM_SMS__URL": url,
        "CCM_SMS__PASSWORD": KEY,
        "CCM_SMS__CONNECTIONS": str(CONNECTIONS),
    }


def test_kills_over_http_lose_nobody_and_write_to_nobody_twice(phones):
    dice = random.Random(20261129)
    numbers = {f"p{n}": f"+7916{n // 5:06}{n % 5}" for n in range(PEOPLE)}
    phones.people(**numbers)
    phones.template()
    with phones.provider("smsru") as sending:
        phones.house.now = int(time.time()) - 60
        phones.house.started(channel="sms")
        environ = _environment(sending.server.url)
        killed_while_sending = 0
        for _kill in range(KILLS):
            goal = len(sending.provider.taken) + dice.randrange(1, PEOPLE // 10)
            process = _send(environ)
            give_up = time.monotonic() + 30
            while len(sending.provider.taken) < goal and process.poll() is None:
                assert time.monotonic() < give_up, "the sender does not send"
                time.sleep(dice.random() * 0.004)
            process.send_signal(signal.SIGKILL)
            process.communicate()
            killed_while_sending += process.returncode == -signal.SIGKILL
        last = _send(environ)
        _out, err = last.communicate(timeout=90)
        assert last.returncode == 0, err.decode()
        arrived = Counter(sending.provider.numbers)
    assert killed_while_sending == KILLS
    assert max(arrived.values()) == 1, "somebody got it twice"
    states = {name: row["state"] for name, row in phones.rows().items()}
    assert set(states.values()) <= {"accepted", "unknown"}
    assert Counter(states.values())["unknown"] <= CONNECTIONS * KILLS
    for name, number in numbers.items():
        assert arrived[number[1:]] == 1 or states[name] == "unknown", f"{name} was lost"
