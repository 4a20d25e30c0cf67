"""Import of contacts against what the `sqlite3` module needs to load the same file.

    python benchmarks/bench_import.py [--rows 100000]

The peer reads the file with `csv` and writes every row with one `executemany` into a table
without indexes, in WAL, in one transaction: the least that could be called an import. Ours
normalises, looks for duplicates, journals and keeps the search index.
"""

import argparse
import csv
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

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


def peer(path: Path, database: Path) -> float:
    began = time.perf_counter()
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    columns = ", ".join(f"c{n}" for n in range(len(HEADER.split(","))))
    connection.execute(f"CREATE TABLE people ({columns})")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        connection.execute("BEGIN")
        marks = ", ".join("?" * len(HEADER.split(",")))
        connection.executemany(f"INSERT INTO people VALUES ({marks})", rows)
        connection.execute("COMMIT")
    connection.close()
    return time.perf_counter() - began


def ours(arguments: list[str], folder: Path) -> tuple[float, float]:
    """Seconds, and megabytes at most, of one command in a process of its own."""
    environment = {**os.environ, "HOME": str(folder), "CCM_DB": str(folder / "ccm.db")}
    began = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "ccm_cli", *arguments], check=True, env=environment, cwd=folder
    )
    seconds = time.perf_counter() - began
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "people.csv"
        write(path, rows)
        ours(["init", "--yes"], folder)
        base = peer(path, folder / "peer.db")
        first, memory = ours(["import", "contacts", str(path)], folder)
        second, _memory = ours(["import", "contacts", str(path)], folder)
        print(f"{rows} rows, {path.stat().st_size / 1e6:.1f} MB")
        print(f"sqlite3 executemany   {base:7.2f} s")
        print(f"ccm import            {first:7.2f} s   {first / base:6.1f} x   {memory:.0f} MB")
        print(f"the same again        {second:7.2f} s   {second / base:6.1f} x")


if __name__ == "__main__":
    main()
