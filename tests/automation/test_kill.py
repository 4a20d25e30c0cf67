"""Nothing lost, nothing done twice: ``ccm run`` is killed again and again, its clock moved."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tests.automation.conftest import DAY, House

PEOPLE = 80
KILLS = 6

RULE = """
when = "contact-add"
at_once = 1000
[[then]]
task = "Greet {name}"
[[then]]
tag = "greeted"
"""
JOURNEY = """
when = "contact-add"
at_once = 1000
[[step]]
send = "welcome"
[[step]]
task = "First {name}"
[[step]]
wait = "1d"
[[step]]
if = "tag = greeted"
[[step.then]]
send = "new-product"
[[step]]
task = "Second {name}"
"""


def _done(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM automation_log").fetchone()[0])


def _run(now: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "ccm_cli", "run"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "CCM_NOW": str(now)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def _kill_while_it_works(database: Path, now: int, dice: random.Random) -> bool:
    """Kill a run after some more lines of the log; whether it was killed before it ended."""
    before, process = _done(database), _run(now)
    goal = before + dice.randrange(1, PEOPLE)
    give_up = time.monotonic() + 40
    while _done(database) < goal and process.poll() is None:
        assert time.monotonic() < give_up, "nothing is done"
        time.sleep(dice.random() * 0.004)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_kills_and_a_moving_clock_lose_no_step_and_do_none_twice(
    house: House, database: Path
) -> None:
    dice = random.Random(20261129)
    house.on("rule", "greet", RULE)
    house.on("journey", "series", JOURNEY)
    lines = "".join(f"P{n},p{n}@example.com\n" for n in range(PEOPLE))
    (house.config / "people.csv").write_text("name,email\n" + lines, encoding="utf-8")
    house.said("import", "contacts", str(house.config / "people.csv"))
    killed = sum(_kill_while_it_works(database, house.now, dice) for _kill in range(KILLS))
    assert house.run().code == 0
    for moved in (DAY + 60, -DAY // 2, DAY + 120, -3600, DAY // 2):
        house.now += moved
        killed += _kill_while_it_works(database, house.now, dice)
    two = [_run(house.now + DAY), _run(house.now + DAY)]  # at once, they share the work
    for process in two:
        _out, err = process.communicate(timeout=120)
        assert process.returncode in {0, 6}, err.decode()
    house.run(after=DAY + 60)

    assert killed >= KILLS
    with sqlite3.connect(database) as connection:
        titles = Counter(t for (t,) in connection.execute("SELECT title FROM task"))
        sent = Counter(connection.execute("SELECT contact_id, template FROM message"))
        states = Counter(s for (s,) in connection.execute("SELECT state FROM automation_run"))
        tagged = connection.execute("SELECT count(*) FROM contact_tag").fetchone()[0]
    wanted = {f"{word} P{n}" for n in range(PEOPLE) for word in ("Greet", "First", "Second")}
    assert set(titles) == wanted
    assert max(titles.values()) == 1, "something was done twice"
    assert len(sent) == 2 * PEOPLE
    assert max(sent.values()) == 1, "somebody was written to twice"
    assert tagged == PEOPLE
    assert states == {"done": 2 * PEOPLE}
