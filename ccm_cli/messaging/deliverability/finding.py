"""What a look at the domain finds, in plain words, with what to change."""

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    FINE = "fine"
    ADVICE = "advice"
    """It works, and could be better."""
    PROBLEM = "problem"
    """Mail will land in spam, or come back."""
    UNKNOWN = "unknown"
    """It could not be looked at."""


class Finding(NamedTuple):
    """One thing.

    Attributes:
        about: ``SPF``, ``DKIM`` and so on.
        state: how it stands.
        words: what was found.
        mend: what to change; empty where nothing is to be done.
    """

    about: str
    state: State
    words: str
    mend: str = ""
