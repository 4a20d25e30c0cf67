"""Paired timing of whole processes: medians of ratios taken in turn, since machines are noisy."""

import os
import pty
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

BARE = [sys.executable, "-c", "pass"]


def environment(home: Path) -> dict[str, str]:
    """What the measured processes see: a home of their own, and byte code that is kept."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(home), "TERM": "xterm-256color"}


def once(command: Sequence[str], env: dict[str, str], *, terminal: bool = False) -> float:
    """Wall seconds of one run; with ``terminal`` its output goes to a pseudo-terminal."""
    master, screen = pty.openpty() if terminal else (-1, subprocess.DEVNULL)
    reader = threading.Thread(target=_drain, args=(master,), daemon=True)
    if terminal:
        reader.start()
    started = time.perf_counter()
    done = subprocess.run(command, env=env, stdout=screen, stderr=subprocess.PIPE, check=False)
    spent = time.perf_counter() - started
    if terminal:
        os.close(screen)
        reader.join()
        os.close(master)
    if done.returncode:
        sys.exit(f"{command} ended with {done.returncode}: {done.stderr.decode()}")
    return spent


def _drain(master: int) -> None:
    """Read what a terminal is shown, so that the process never waits for it."""
    try:
        while os.read(master, 65_536):
            pass
    except OSError:  # the other end is closed: that is how a terminal's output ends
        return


def ratio(
    command: Sequence[str],
    env: dict[str, str],
    *,
    peer: Sequence[str] = BARE,
    runs: int = 11,
    terminal: bool = False,
) -> float:
    """Median of ``command`` / ``peer``, run in turn, after one run of each that does not count."""
    once(command, env, terminal=terminal)
    once(peer, env)
    return statistics.median(
        once(command, env, terminal=terminal) / once(peer, env) for _ in range(runs)
    )


def report(what: str, measured: float, at_most: float) -> bool:
    """Print one row; return whether it holds."""
    holds = measured <= at_most
    print(f"{what:<58}{measured:>7.2f} x   at most {at_most:g} x   {'ok' if holds else 'OVER'}")
    return holds
