"""The first page of segments and their counts, inside the program.

    python benchmarks/bench_segments.py [FILE] [--contacts N] [--interactions N] [--runs N]

Without a file one of a million contacts and five million interactions is made, which takes a while.
Figures are ratios to a bare ``python -c pass`` of the same run; the reference machine needs 15 ms
for that, so a page may take 2 and a count 7.3 of them. Filters over figures that are kept per
customer have to hold that; those over related records are measured beside them.
"""

import argparse
import os
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
KEPT = (
    "last_contact < -30d",
    "last_contact < -30d and interactions >= 5",
    "deals.won >= 2 or revenue > 500",
    "deals.won >= 1 and last_contact < -90d",
    "interaction.count = 0",
    "not last_contact < -365d",
    "stage = loyal",
)
RELATED = (
    "tag = vip",
    "tag = vip and last_contact < -90d and deals.count = 0",
    "city = Berlin",
    "interaction(channel=phone).count in 30d >= 3",
    "interaction(channel=phone and direction=in).count in 30d",
    "interaction(channel=sms).last < -300d",
    "deal(state=open).sum(value) > 5000",
    "task.due < today",
)
FIELDS = ("name", "company", "city", "stage", "email", "phone", "tag")


def best(ask: Callable[[], object], runs: int) -> float:
    """Seconds of the quickest of several runs."""
    spent = []
    for _run in range(runs):
        started = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - started)
    return min(spent)


def measure(path: Path, runs: int) -> bool:
    """Print a line for each filter; whether those over kept figures hold."""
    with tempfile.TemporaryDirectory() as home:
        bare = statistics.median(once(BARE, environment(Path(home))) for _run in range(runs))
    environ = {**os.environ, "CCM_NOW": str(make_database.NOW)}
    app = runtime.build(environ, surface="cli", database=str(path))
    entity = app.registry.entity("contact")
    fields = [find_field(entity, name) for name in FIELDS]
    order = listing.Order(find_field(entity, "name"))
    holds = True
    sys.stdout.write(
        f"bare Python {bare * 1000:.0f} ms; page at most {PAGE:.1f}, count {COUNT:.1f}\n"
    )
    with app.reading() as reader:
        for text in (*KEPT, *RELATED):
            found = filtering.condition(
                reader,
                text,
                entity,
                now=app.now,
                zone=app.zone,
                currency=app.currency,
                region=app.settings.business.region,
            )

            def page(found: Condition = found) -> object:
                return listing.page(reader, entity, fields, condition=found, order=order, limit=50)

            def count(found: Condition = found) -> int:
                return listing.count(reader, entity, found)

            first, counted = best(page, runs) / bare, best(count, runs) / bare
            kept = text in KEPT
            holds &= not kept or (first <= PAGE and counted <= COUNT)
            sys.stdout.write(
                f"{'kept   ' if kept else 'related'} {text:60} {count():>9,}"
                f"  page {first:6.2f}  count {counted:7.2f}\n"
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
        make_database.fill(path, people, asked.interactions, people // 5, people // 10)
        sys.exit(0 if measure(path, asked.runs) else 1)


if __name__ == "__main__":
    main()
