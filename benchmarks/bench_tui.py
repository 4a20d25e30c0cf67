"""The first screen against a Textual app that shows one empty DataTable.

    python benchmarks/bench_tui.py [--contacts 100 100000] [--runs 11]

Each side is a whole process without a terminal, from its start until its first screen stands and
it ends by itself; ours with what the screen shows read from the database: what is to be done, the
pipeline, campaigns and the score, and in a second row the table of customers.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

AT_MOST = 1.5
LOOK_SECONDS = 0.02
"""How often our child looks whether its first screen stands."""


def show_peer() -> None:
    """One empty DataTable, then the end."""
    from textual.app import App, ComposeResult
    from textual.widgets import DataTable

    class Peer(App[None]):
        def compose(self) -> ComposeResult:
            yield DataTable()

        def on_ready(self) -> None:
            self.exit()

    Peer().run(headless=True)


def show_ours(database: str, section: str) -> None:
    """Our first screen with all that it shows, then the end."""
    from ccm_cli import runtime

    app_runtime = runtime.build(os.environ, surface="tui", database=database)
    from ccm_cli.tui.app import CcmApp
    from ccm_cli.tui.widgets.agenda import Agenda
    from ccm_cli.tui.widgets.rows import Rows

    class Timed(CcmApp):
        DEFAULT_MODE = section

        def on_ready(self) -> None:
            self.set_interval(LOOK_SECONDS, self.look)

        def look(self) -> None:
            lists = self.screen.query(Agenda if section == "today" else Rows)
            if lists and lists.first().total:
                self.call_after_refresh(self.exit)

    timed = Timed(app_runtime)
    timed.run(headless=True)
    if timed.fault is not None:
        raise timed.fault


def promise(path: Path) -> None:
    """One thing to do, so that the list of today has something to show."""
    from make_database import NOW

    from ccm_cli import runtime
    from ccm_cli.selling import tasks

    app = runtime.build({**os.environ, "CCM_NOW": str(NOW)}, surface="cli", database=str(path))
    with app.changing("promise") as work:
        tasks.add(work, title="Call back", contact_id=1, due=tasks.due_at(NOW - 60), now=NOW)


def measure(contacts: list[int], runs: int) -> bool:
    """Print a row for each number of contacts; whether all hold."""
    from make_database import NOW, fill
    from timing import environment, ratio, report

    this = [sys.executable, __file__]
    holds = True
    with tempfile.TemporaryDirectory() as folder:
        env = environment(Path(folder)) | {"CCM_NOW": str(NOW)}
        for count in contacts:
            path = Path(folder) / f"{count}.db"
            fill(path, count)
            promise(path)
            for section in ("today", "customers"):
                measured = ratio(
                    [*this, "--ours", str(path), section], env, peer=[*this, "--peer"], runs=runs
                )
                holds &= report(f"{section}, {count:,} contacts", measured, AT_MOST)
    return holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", type=int, nargs="+", default=[100, 100_000])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--peer", action="store_true", help="be the peer's process")
    parser.add_argument("--ours", nargs=2, metavar=("DATABASE", "SECTION"), help="be our process")
    chosen = parser.parse_args()
    if chosen.peer:
        show_peer()
    elif chosen.ours:
        show_ours(*chosen.ours)
    else:
        sys.exit(not measure(chosen.contacts, chosen.runs))


if __name__ == "__main__":
    main()
