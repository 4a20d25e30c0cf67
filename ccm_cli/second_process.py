"""A second process of the program, which works for the first one on another core."""

import multiprocessing
import signal
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ccm_cli import language

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess


def start(work: Callable[..., None], *arguments: Any) -> "BaseProcess":
    """Start a process that does one thing and ends.

    It speaks the language of this one, and a Ctrl-C at the terminal does not reach it: who began
    the work ends it, by closing the pipe that leads there.

    Args:
        work: a function of a module, which is called there.
        arguments: what it is called with; pipes, and whatever can be pickled.
    """
    context = multiprocessing.get_context("spawn")
    process = context.Process(
        target=_work, args=(language.current_language(), work, arguments), daemon=True
    )
    # Until the other process can say so itself, it has this from its parent.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return process


def _work(spoken: str, work: Callable[..., None], arguments: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    language.use(spoken)
    work(*arguments)
