"""What channels of messages are called, for people."""

from collections.abc import Iterable, Mapping, Sequence

from ccm_cli.customers.choices import CHANNELS, label
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series

WORDS: Mapping[str, str] = {
    **CHANNELS,
    "file": message("file"),
    "auto": message("as each prefers"),
    "none": message("none"),
    "*": message("all"),
}
"""Each channel, and what may stand in its place, with its message."""


TEXTS: Mapping[str, str] = {**CHANNELS, "chat": message("messengers")}
"""Kinds of texts that a message has; see `ccm_cli.messaging.templates.bodies`."""


def in_words(channels: str | Iterable[str]) -> str:
    """Channels for people, in the language of this run.

    Args:
        channels: one, several with blanks between as the database has them, or any others.
    """
    named = channels.split() if isinstance(channels, str) else channels
    return in_series(label(one, WORDS) for one in named)


def ways_in_words(ways: Mapping[str, Sequence[str]]) -> list[str]:
    """Over which channels the messages of a campaign go, a line for each variant.

    Args:
        ways: by variant the channels, the first of them tried first; see `check.Check.ways`. One
            line is enough where all are alike.
    """
    told = {}
    for name, (first, *others) in ways.items():
        words = _("Over %(first)s, and no other channel.")
        if others:
            words = _("Over %(first)s; whom that does not reach, over: %(others)s.")
        told[name] = words % {"first": in_words(first), "others": in_words(others)}
    if len(set(told.values())) == 1:
        return [next(iter(told.values()))]
    return [f"{name}: {line}" for name, line in told.items()]
