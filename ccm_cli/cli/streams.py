"""The streams of the process: there, able to take any text, and given up where nobody reads."""

import os
import sys
from contextlib import suppress
from typing import TextIO

_STREAMS = ("stdin", "stdout", "stderr")


def prepare() -> None:
    """Make the three standard streams usable, whatever the program was started with.

    One that was closed reads or writes nothing; a character that the encoding of the terminal
    lacks is written as its escape, so that nothing is lost and nothing fails.
    """
    for name in _STREAMS:
        stream: TextIO | None = getattr(sys, name)
        if stream is None:
            # The lowest free descriptor is the closed one: no file may take its place.
            descriptor = os.open(os.devnull, os.O_RDWR)
            mode = "r" if name == "stdin" else "w"
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))
        elif name != "stdin":
            stream.reconfigure(errors="backslashreplace")  # type: ignore[attr-defined]


def give_up(stream: TextIO) -> None:
    """Throw away what is left in a stream's buffer, which would fail again at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
