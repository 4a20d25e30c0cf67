"""The first page of segments and their counts, inside the program.

    python benchmarks/bench_segments.py [FILE] [--contacts N] [--interactions N] [--runs N]

Without a file one of a million contacts and five million interactions is made, which takes a while.
Figures are processor time, in times of a bare ``python -c pass`` of the same run; the reference
machine needs 15 ms for that, so a page may take 2.0 and a count 7.3 of them.
"""

import argparse
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import make_database
from benchmarks.timing import BARE, environment, once
from ccm_cli import runtime
from ccm_cli.customers.queries import filtering
from ccm_cli.store import listing
from ccm_cli.store.filters import Condition
from ccm_cli.store.filters.registry import find_field

PAGE, COUNT = 30 / 15, 110 / 15
"""At most, in times of bare Python."""
HELD = (
    "last_contact < -30d",
    "last_contact < -30d and interactions >= 5",
    "deals.won >= 2 or revenue > 500",
    "deals.won >= 1 and last_contact < -90d",
    "interaction.count = 0",
    "not last_contact < -365d",
    "stage = loyal",
    "tag = vip",
    "tag = vip and last_contact < -90d and deals.count = 0",
    "tag = vip and city = Berlin",
    "city = Berlin",
    "city = Berlin and last_contact < -30d",
    "city = Berlin and stage = customer and last_contact < -90d",
    "not tag = vip and stage = loyal",
    "created > -30d",
    "interaction(channel=phone).count in 30d >= 3",
    "interaction(channel=phone and direction=in).count in 30d",
    "interaction(channel=sms).last < -300d",
    "tag = vip and interaction(channel=phone).count in 90d = 0",
    "interaction.channel = visit",
    "deal(state=open).sum(value) > 5000",
    "deal(state=won).count in 365d",
    "deal.count >= 2",
    "task.due < today",
    'not got("spring") and tag = vip',
    "language = fa",
    "language = fa and last_contact < -90d",
    "kind = supplier",
    "stage = lost",
)
"""What has to hold."""
BESIDE = (
    "interaction(channel=phone).count in 90d >= 3",
    "interaction(channel=phone).count in 365d >= 3",
    "interaction(channel=phone).count >= 3",
    "interaction(channel=phone).last < -90d",
    "interaction.count in 30d >= 3",
    "interaction.count in 365d = 0",
    "deal.stage = proposal",
    'got("spring")',
    'not got("spring")',
    "language = ru and stage = loyal",
)
"""What is measured beside it: a page or a count of these may take longer."""
FIELDS = ("name", "company", "city", "stage", "email", "phone", "tag")


def best(ask: Callable[[], object], runs: int) -> float:
    """Seconds of processor time of the quickest of several runs: others may use the machine."""
    spent = []
    for _run in range(runs):
        started = time.process_time()
        ask()
        spent.append(time.process_time() - started)
    return min(spent)


def bare(runs: int) -> float:
    """Seconds of processor time that ``python -c pass`` takes, the median of several runs."""
    with tempfile.TemporaryDirectory() as home:
        env, spent = environment(Path(home)), []
        for _run in range(runs):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            once(BARE, env)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
            spent.append(user + system)
    return statistics.median(spent)


def said(measured: float, at_most: float) -> str:
    """A figure beside its limit."""
    return f"{measured:7.2f} of {at_most:.1f} {'ok  ' if measured <= at_most else 'OVER'}"


def measure(path: Path, runs: int) -> bool:
    """Print a line for each filter; whether all of `HELD` hold."""
    unit = bare(runs)
    environ = {**os.environ, "CCM_NOW": str(make_database.NOW)}
    app = runtime.build(environ, surface="cli", database=str(path))
    entity = app.registry.entity("contact")
    fields = [find_field(entity, name) for name in FIELDS]
    order = listing.Order(find_field(entity, "name"))
    holds = True
    sys.stdout.write(f"bare Python {unit * 1000:.0f} ms; in times of that:\n")
    with app.reading() as reader:
        for text in (*HELD, *BESIDE):
            found = filtering.condition(
                reader,
                text,
                entity,
                app.filter_setting,
            )

            def page(found: Condition = found) -> object:
                return listing.page(reader, entity, fields, condition=found, order=order, limit=50)

            def count(found: Condition = found) -> int:
                return listing.count(reader, entity, found)

            first, counted = best(page, runs) / unit, best(count, runs) / unit
            held = text in HELD
            holds &= not held or (first <= PAGE and counted <= COUNT)
            sys.stdout.write(
                f"{'held  ' if held else 'beside'} {text:58} {count():>9,}"
                f"  page {said(first, PAGE)}  count {said(counted, COUNT)}\n"
            )
    return holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--interactions", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=9)
    asked = parser.parse_args()
    if asked.file is not None:
        sys.exit(0 if measure(asked.file, asked.runs) else 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ccm.db"
        people = asked.contacts
        make_database.fill(path, people, asked.interactions, people // 2, people // 20, people // 2)
        sys.exit(0 if measure(path, asked.runs) else 1)


if __name__ == "__main__":
    main()
