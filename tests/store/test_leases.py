"""Leases: of a living process nobody takes them, of a dead one anybody does."""

import subprocess
import sys

import pytest

from ccm_cli.store import engine, leases
from tests.conftest import NOW


@pytest.fixture
def connection(database):
    opened = engine.open_current(database)
    yield opened
    opened.close()


def take(connection, holder, now=NOW):
    return leases.take(connection, "work", holder=holder, now=now)


def test_one_holds_it_until_it_is_given_back(connection):
    first, second = leases.holder("a"), leases.holder("b")
    assert take(connection, first)
    assert take(connection, first)
    assert not take(connection, second)
    assert leases.held_by(connection, "work", now=NOW) == first
    leases.release(connection, "work", holder=second)
    assert not take(connection, second)
    leases.release(connection, "work", holder=first)
    assert take(connection, second)


def test_a_clock_set_forward_takes_nothing_from_a_living_process(connection):
    assert take(connection, leases.holder("a"))
    assert not take(connection, leases.holder("b"), now=NOW + 10_000_000)


def test_a_killed_process_leaves_it_at_once(connection):
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from ccm_cli.store import leases; print(leases.holder(), flush=True); input()",
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    held = child.stdout.readline().strip()
    assert take(connection, held)
    assert not take(connection, leases.holder())
    child.kill()
    child.communicate()
    assert take(connection, leases.holder())


def test_a_process_that_reused_the_number_is_another(connection):
    mine = leases.holder()
    earlier = mine.partition("#")[0] + "#1"
    assert take(connection, earlier)
    assert take(connection, mine)


def test_on_another_machine_the_time_decides(connection):
    assert take(connection, "1@elsewhere#5")
    assert not take(connection, leases.holder(), now=NOW + leases.SECONDS - 1)
    assert leases.renew(connection, "work", holder="1@elsewhere#5", now=NOW + 60)
    assert not take(connection, leases.holder(), now=NOW + leases.SECONDS)
    assert take(connection, leases.holder(), now=NOW + 60 + leases.SECONDS)
    assert not leases.renew(connection, "work", holder="1@elsewhere#5", now=NOW)


def test_a_clock_set_back_does_not_keep_it_for_ever(connection):
    assert take(connection, "1@elsewhere#5", now=NOW + 1_000_000)
    assert take(connection, leases.holder(), now=NOW)
