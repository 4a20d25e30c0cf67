"""Import of contacts against what ``sqlite3 .import`` needs to load the same file.

    python benchmarks/bench_import.py [--rows 100000]

The peer is SQLite's own shell, which writes every row into a table of text without indexes, in
WAL, in one transaction: the least that could be called an import. Ours normalises, looks for
duplicates, journals and keeps the search index. Beside the seconds by the clock stand those of the
processor, of all processes together, which say more on a busy machine.
"""

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

HEADER = (
    "name,given name,family name,email,phone,city,country,language,birthday,tags,source,company"
)
GIVEN = ("Maryam", "Анна", "سارا", "Grace", "Иван", "علی", "Petra", "Ольга", "رضا", "Duncan")
FAMILY = ("Ahmadi", "Кузнецова", "حسینی", "Hollis", "Петров", "کریمی", "Böhm", "Зайцева", "نجفی")
PLACES = (("Tehran", "Iran", "fa"), ("Moscow", "Russia", "ru"), ("London", "United Kingdom", "en"))
BIRTHDAYS = [f"{1950 + n % 56}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(1000)]
TAGS = ("vip", "newsletter", "regular;newsletter", "", "wholesale", "")


def write(path: Path, rows: int) -> None:
    """A file of people who do not exist, the same at every run."""
    dice = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER.split(","))
        for number in range(rows):
            given, family = dice.choice(GIVEN), dice.choice(FAMILY)
            city, country, language = dice.choice(PLACES)
            digits = f"{number:09d}"
            phone = dice.choice(
                (
                    f"09{digits}",
                    f"+98 9{digits[:2]} {digits[2:5]} {digits[5:]}",
                    f"+7 (9{digits[:2]}) {digits[2:5]}-{digits[5:7]}-{digits[7:]}",
                    f"+44 20{digits[1:]}",
                )
            )
            writer.writerow(
                [
                    f"{given} {family}",
                    given,
                    family,
                    f"{dice.choice(('anna', 'ali', 'p.b'))}.{number}@example.com",
                    phone,
                    city,
                    country,
                    language,
                    dice.choice(BIRTHDAYS),
                    dice.choice(TAGS),
                    dice.choice(("website", "fair", "")),
                    f"Company {dice.randint(1, rows // 50 + 1)}" if dice.random() < 0.3 else "",
                ]
            )


class Cost(NamedTuple):
    """Seconds by the clock and of the processor, and megabytes at most."""

    seconds: float
    processor: float
    memory: float


def cost(command: list[str], environment: dict[str, str], folder: Path) -> Cost:
    """What a command and its own processes take."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    subprocess.run(command, check=True, env=environment, cwd=folder, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(seconds, spent, after.ru_maxrss / 1024)


def peer(path: Path, folder: Path) -> Cost:
    steps = ("PRAGMA journal_mode = WAL", ".mode csv", f".import {path} people")
    return cost(["sqlite3", str(folder / "peer.db"), *steps], dict(os.environ), folder)


def ours(arguments: list[str], folder: Path) -> Cost:
    environment = {**os.environ, "HOME": str(folder), "CCM_DB": str(folder / "ccm.db")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1])
    return cost([sys.executable, "-m", "ccm_cli", *arguments], environment, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "people.csv"
        write(path, rows)
        ours(["init", "--yes"], folder)
        base = peer(path, folder)
        print(f"{rows} rows, {path.stat().st_size / 1e6:.1f} MB")
        print(f"{'':24}{'clock':>16}{'processor':>20}{'memory':>10}")
        for what in ("sqlite3 .import", "ccm import", "the same again"):
            taken = base if "sqlite3" in what else ours(["import", "contacts", str(path)], folder)
            clock, processor = taken.seconds / base.seconds, taken.processor / base.processor
            print(
                f"{what:24}{taken.seconds:8.2f} s{clock:5.1f} x{taken.processor:9.2f} s"
                f"{processor:7.1f} x{taken.memory:7.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
