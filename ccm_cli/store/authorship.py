"""Who changes, and through which surface: what the journal says of every change."""

from typing import NamedTuple


class Author(NamedTuple):
    """The name of the person on this machine, and ``cli``, ``tui``, ``cron``, ``web``, ``demo``."""

    actor: str
    surface: str
