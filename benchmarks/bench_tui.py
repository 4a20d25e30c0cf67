"""The first screen against a Textual app that shows one empty DataTable.

    python benchmarks/bench_tui.py [--contacts 100 100000] [--runs 11]

Each side is a whole process without a terminal, from its start until its first screen stands and
it ends by itself; ours with the list of what is to be done and the pipeline read from the database.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

AT_MOST = 1.5


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


def show_ours(database: str) -> None:
    """Our first screen, then the end; an error where it does not show what is to be done."""
    from ccm_cli import runtime
    from ccm_cli.tui import prepare

    screens = prepare(runtime.build(os.environ, surface="tui", database=database))

    async def leave(_pilot: object) -> None:
        shown = screens.screen.query_one("#today-list").total
        screens.exit(return_code=0 if shown else 1)

    screens.run(headless=True, auto_pilot=leave)
    if screens.fault is not None:
        raise screens.fault
    sys.exit(screens.return_code)


def promise(path: Path, now: int) -> None:
    """One thing to do, so that the list of today has something to show."""
    from ccm_cli import runtime
    from ccm_cli.selling import tasks

    app = runtime.build({**os.environ, "CCM_NOW": str(now)}, surface="cli", database=str(path))
    with app.changing("promise") as work:
        tasks.add(work, title="Call back", contact_id=1, due=tasks.due_at(now - 60), now=now)


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
            promise(path, NOW)
            ours = [*this, "--ours", str(path)]
            measured = ratio(ours, env, peer=[*this, "--peer"], runs=runs)
            holds &= report(f"first screen, {count:,} contacts", measured, AT_MOST)
    return holds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contacts", type=int, nargs="+", default=[100, 100_000])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--peer", action="store_true", help="be the peer's process")
    parser.add_argument("--ours", metavar="DATABASE", help="be our process")
    chosen = parser.parse_args()
    if chosen.peer:
        show_peer()
    elif chosen.ours:
        show_ours(chosen.ours)
    else:
        sys.exit(not measure(chosen.contacts, chosen.runs))


if __name__ == "__main__":
    main()
