"""Start-up of the program against bare Python: ``python benchmarks/bench_startup.py [N]``.

N is how many contacts the large database holds (default 1,000,000; the budget holds for both).
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.make_database import fill
from benchmarks.timing import environment, ratio, report

CCM = [str(Path(sys.executable).with_name("ccm"))]


def main(people: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder))
        rows = [
            report("ccm --version", ratio([*CCM, "--version"], env), 8),
            report("ccm --help", ratio([*CCM, "--help"], env), 8),
        ]
        for count in (1_000, people):
            path = Path(folder) / f"{count}.db"
            fill(path, count, sales=count // 2, follow_ups=count // 20)
            ccm = [*CCM, "--db", str(path)]
            listing = [*ccm, "contact", "list", "--limit", "50"]
            rows += [
                report(f"{words} into a pipe, {count:,}", ratio([*ccm, *words.split()], env), 9)
                for words in ("today", "task list", "pipeline")
            ]
            rows += [
                report(f"contact list into a pipe, {count:,}", ratio(listing, env), 9),
                report(
                    f"who by phone into a pipe, {count:,}",
                    ratio([*ccm, "who", "+493000000500"], env),
                    9,
                ),
                report(
                    f"contact list on a terminal, {count:,}",
                    ratio(listing, env, terminal=True),
                    14,
                ),
                report(
                    f"contact edit, {count:,}",
                    ratio([*ccm, "contact", "edit", "500", "--add-tag", "vip"], env),
                    45,
                ),
            ]
    return 0 if all(rows) else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
