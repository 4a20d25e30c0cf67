"""Eight processes changing one database: ``python -m benchmarks.bench_writers [SECONDS]``.

Each calls the program again and again, as a shell, cron and the screens would at the same time.
Nothing may be lost, nothing reported locked; afterwards the database is whole and the history has
every change.
"""

import json
import multiprocessing
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.timing import environment

WRITERS = 8
CCM = [sys.executable, "-m", "ccm_cli"]


def write(number: int, home: str, seconds: float, told: "multiprocessing.Queue[object]") -> None:
    """One process: add people, log calls and change tags until the time is over."""
    env = environment(Path(home))
    env["PYTHONPATH"] = str(Path(__file__).parents[1])
    end, changes, people, faults, slowest = time.monotonic() + seconds, 0, 0, list[str](), 0.0
    while time.monotonic() < end:
        name = f"Writer{number} Customer{people}"
        for arguments in (
            ["contact", "add", name, "--email", f"w{number}c{people}@example.com"],
            ["log", "call", "asked for a price", "--contact", name],
            ["contact", "edit", name, "--add-tag", f"writer {number}"],
        ):
            started = time.monotonic()
            done = subprocess.run(
                [*CCM, *arguments], env=env, capture_output=True, text=True, check=False
            )
            slowest = max(slowest, time.monotonic() - started)
            if done.returncode:
                faults.append(f"{done.returncode} {done.stderr.strip()}")
            changes += 1
        people += 1
    told.put((changes, people, faults, slowest))


def main(seconds: float) -> int:
    with tempfile.TemporaryDirectory() as home:
        env = environment(Path(home)) | {"PYTHONPATH": str(Path(__file__).parents[1])}
        subprocess.run([*CCM, "--db", f"{home}/.local/share/ccm/ccm.db", "init"], env=env,
                       capture_output=True, check=False)  # fmt: skip
        told: multiprocessing.Queue[tuple[int, int, list[str], float]] = multiprocessing.Queue()
        writers = [
            multiprocessing.Process(target=write, args=(number, home, seconds, told))
            for number in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        results = [told.get() for _writer in writers]
        for writer in writers:
            writer.join()
        changes = sum(result[0] for result in results)
        people = sum(result[1] for result in results)
        faults = [fault for result in results for fault in result[2]]
        listed = ["contact", "list", "--limit", "10000", "--format", "ids"]
        kept = subprocess.run([*CCM, *listed], env=env, capture_output=True, text=True, check=True)
        history = subprocess.run(
            [*CCM, "history", "--limit", "10000", "--format", "json"],
            env=env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        whole = subprocess.run(
            [*CCM, "doctor"], env=env, capture_output=True, text=True, check=False
        )
        slowest = max(result[3] for result in results)
    found, entries = len(kept.stdout.split()), len(json.loads(history.stdout))
    print(f"{changes} changes in {seconds:g} s by {WRITERS} processes, slowest {slowest:.1f} s")
    print(f"contacts: {people} added, {found} found; history: {entries} of {changes}")
    print(f"faults: {len(faults)}", *faults[:5], sep="\n  ")
    print("doctor:", "well" if whole.returncode == 0 else whole.stdout + whole.stderr)
    lost = min(people, 10_000) != found or min(changes, 10_000) != entries
    return int(lost or bool(faults) or whole.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 60))
