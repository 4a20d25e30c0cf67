"""Leases: who may do a thing that only one process does at a time, and until when.

A holder is a process on a machine. The lease of a process of this machine lasts exactly as long
as the process: a killed one leaves its lease to the next at once, and a clock set forward takes
nothing from a living one. Only for holders on other machines does the time decide.
"""

import os
import socket
import sqlite3
from functools import lru_cache
from pathlib import Path

from ccm_cli.store import engine

SECONDS = 120
"""How long a lease is worth without renewal to processes of other machines."""


def holder(tag: str = "") -> str:
    """Who asks: ``pid@machine#start``, with the tag of one of several tasks in a process.

    Args:
        tag: tells the tasks of one process apart; letters and digits.
    """
    own = f"{os.getpid()}@{socket.gethostname()}#{_started(os.getpid())}"
    return f"{own}/{tag}" if tag else own


def take(
    connection: sqlite3.Connection, name: str, *, holder: str, now: int, seconds: int = SECONDS
) -> bool:
    """Take a lease that is free, is one's own, or whose holder is gone.

    Args:
        connection: in autocommit mode, without an open transaction.
        name: of the lease.
        holder: as `holder` gives it.
        now: UTC seconds.
        seconds: how long it lasts unless renewed.

    Returns:
        Whether the lease is the holder's now.

    Raises:
        StoreError: the database cannot be written.
    """
    with engine.plain_errors_over(connection):
        return _take(connection, name, holder=holder, now=now, seconds=seconds)


def _take(
    connection: sqlite3.Connection, name: str, *, holder: str, now: int, seconds: int
) -> bool:
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = connection.execute(
            "SELECT holder, until FROM lease WHERE name = ?", (name,)
        ).fetchone()
        free = found is None or found[0] == holder or _is_over(*found, now=now, seconds=seconds)
        if free:
            connection.execute(
                "INSERT INTO lease (name, holder, until) VALUES (?, ?, ?) ON CONFLICT (name)"
                " DO UPDATE SET holder = excluded.holder, until = excluded.until",
                (name, holder, now + seconds),
            )
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    return free


def renew(
    connection: sqlite3.Connection, name: str, *, holder: str, now: int, seconds: int = SECONDS
) -> bool:
    """Keep a lease for another while; False when it is somebody else's by now.

    May be called within a transaction.
    """
    cursor = connection.execute(
        "UPDATE lease SET until = ? WHERE name = ? AND holder = ?", (now + seconds, name, holder)
    )
    return cursor.rowcount == 1


def release(connection: sqlite3.Connection, name: str, *, holder: str) -> None:
    """Give a lease back; nothing happens when it is somebody else's by now.

    Raises:
        StoreError: the database cannot be written; the lease ends with its holder then.
    """
    with engine.plain_errors_over(connection):
        connection.execute("DELETE FROM lease WHERE name = ? AND holder = ?", (name, holder))


def held_by(connection: sqlite3.Connection, name: str, *, now: int) -> str:
    """Who holds a lease now; empty when nobody does."""
    found = connection.execute("SELECT holder, until FROM lease WHERE name = ?", (name,)).fetchone()
    if found is None or _is_over(*found, now=now, seconds=found[1] - now):
        return ""
    return str(found[0])


def _is_over(held_by: str, until: int, *, now: int, seconds: int) -> bool:
    process, _at, place = held_by.partition("@")
    machine, _hash, start = place.partition("#")
    if machine == socket.gethostname() and process.isdecimal():
        return not _is_alive(int(process), start.partition("/")[0])
    # A lease that reaches further than one taken now was taken before a clock was set back.
    return until <= now or until > now + seconds


def _is_alive(process: int, start: str) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it lives, under another user
    return _started(process) == start


def _started(process: int) -> str:
    """When a process started, so that a reused number is not taken for it; empty if unknown."""
    return _own_start(process) if process == os.getpid() else _read_start(process)


@lru_cache(maxsize=1)
def _own_start(process: int) -> str:
    return _read_start(process)


def _read_start(process: int) -> str:
    try:
        line = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:  # not Linux, or it ended just now
        return ""
    # proc(5): the name in parentheses may hold anything; the start is the 22nd field of all.
    fields = line.rpartition(")")[2].split()
    state, start = fields[0], fields[19]
    return "" if state in {"Z", "X"} else start
