"""A bar on standard error, where people look on."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Advance = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@contextmanager
def advancing() -> Iterator[Advance]:
    """Show a bar while something long is done; nothing where nobody looks on."""
    if not sys.stderr.isatty():
        yield _silently
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    with Progress(
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    ) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)


def _silently(_done: int, _whole: int) -> None:
    pass
