"""What of a campaign may still be changed, by its state and kind."""

from collections.abc import Mapping
from enum import Enum

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message
from ccm_cli.language.punctuation import in_series


class Part(Enum):
    """A part of what is said of a campaign."""

    NAME = "name"
    LIMITS = "limits"
    AUDIENCE = "audience"
    TIMING = "timing"
    CONTENT = "content"
    """Message, values, channel, survey, files, and what is tried."""


_WORDS: Mapping[Part, str] = {
    Part.NAME: message("its name"),
    Part.LIMITS: message("its hours and messages an hour"),
    Part.AUDIENCE: message("its audience"),
    Part.TIMING: message("its rule and hour"),
    Part.CONTENT: message("its message and all that belongs to it"),
}


def changeable(state: str, kind: str) -> tuple[Part, ...]:
    """What may be changed of a campaign.

    Its messages are frozen from the start on. Its audience is frozen when it really starts, or, of
    one that writes more than once, each time anew; so until then another may be said, and another
    rule of the days to come.

    Args:
        state: as `ccm_cli.messaging.models.Campaign` has it.
        kind: the same.
    """
    if state == "draft":
        return tuple(Part)
    if state in {"done", "cancelled"}:
        return (Part.NAME,)
    parts = [Part.NAME, Part.LIMITS]
    if state in {"scheduled", "held"} or kind != "broadcast":
        parts.append(Part.AUDIENCE)
    if kind == "recurring":
        parts.append(Part.TIMING)
    return tuple(parts)


def in_words(parts: tuple[Part, ...]) -> str:
    """Parts for people, with commas between."""
    return in_series(_(_WORDS[part]) for part in parts)
