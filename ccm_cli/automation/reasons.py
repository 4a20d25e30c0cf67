"""What the log says of a person: what was done, and why or why not. Stored as these words."""

from collections.abc import Mapping
from enum import StrEnum

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message


class What(StrEnum):
    BEGAN = "began"
    ADDED = "added by hand"
    DOES_NOT_FIT = "does not fit"
    RECORD_DOES_NOT_FIT = "record does not fit"
    IS_IN_IT = "is in it"
    WAS_IN_IT = "was in it"
    TOO_OFTEN = "too often"
    OWN_CHANGE = "own change"
    CHAIN_TOO_LONG = "chain too long"
    DID = "did"
    DID_NOT = "did not"
    WAITS = "waits"
    HOLDS = "holds"
    HOLDS_NOT = "holds not"
    LATE = "late"
    MANY = "many"
    FAILED = "failed"
    DONE = "done"
    GOAL = "goal"
    LEFT = "left"
    STOPPED = "stopped"
    PAUSED = "paused"
    RESUMED = "resumed"
    GONE = "gone"
    MIGRATED = "migrated"
    MERGED = "merged"


ACTIVE, HELD, PAUSED, FAILED = "active", "held", "paused", "failed"
DONE, GOAL, LEFT, STOPPED, GONE = "done", "goal", "left", "stopped", "gone"
OPEN_STATES = (ACTIVE, HELD, PAUSED, FAILED)
"""States of somebody who is on the way; the others have ended."""
STATES = (*OPEN_STATES, DONE, GOAL, LEFT, STOPPED, GONE)


def in_words(what: str, detail: str = "") -> str:
    """A line of the log for people.

    Args:
        what: of `What`.
        detail: what it is about.
    """
    words: dict[str, str] = {
        What.BEGAN: _("began: %(detail)s"),
        What.ADDED: _("was added by hand"),
        What.DOES_NOT_FIT: _("not: %(detail)s does not hold"),
        What.RECORD_DOES_NOT_FIT: _("not: of the record, %(detail)s does not hold"),
        What.IS_IN_IT: _("not: is in it already"),
        What.WAS_IN_IT: _("not: was in it before"),
        What.TOO_OFTEN: _("not: %(detail)s times within a day are enough"),
        What.OWN_CHANGE: _("not: it has made this change itself"),
        What.CHAIN_TOO_LONG: _("not: a chain of %(detail)s ends here"),
        What.DID: "%(detail)s",
        What.DID_NOT: _("nothing to do: %(detail)s"),
        What.WAITS: _("waits: %(detail)s"),
        What.HOLDS: _("holds: %(detail)s"),
        What.HOLDS_NOT: _("does not hold: %(detail)s"),
        What.LATE: _("held: its time is long past; it asks"),
        What.MANY: _("held: one change began it for %(detail)s people; it asks"),
        What.FAILED: _("failed: %(detail)s"),
        What.DONE: _("came to the end"),
        What.GOAL: _("ended: %(detail)s"),
        What.LEFT: _("ended: %(detail)s holds no longer"),
        What.STOPPED: _("was stopped by hand"),
        What.PAUSED: _("was paused by hand"),
        What.RESUMED: _("goes on"),
        What.GONE: _("ended: the record is gone"),
        What.MIGRATED: _("goes on by the new version"),
        What.MERGED: _("ended: was there twice; the other way counts"),
    }
    return words.get(what, what) % {"detail": detail}


STATE_WORDS: Mapping[str, str] = {
    ACTIVE: message("on the way"),
    HELD: message("held: it asks"),
    PAUSED: message("paused"),
    FAILED: message("failed"),
    DONE: message("at the end"),
    GOAL: message("goal reached"),
    LEFT: message("left"),
    STOPPED: message("stopped"),
    GONE: message("gone"),
}
"""States of somebody on the way."""

SWITCH_WORDS: Mapping[str, str] = {
    "on": message("on"),
    "off": message("off"),
    "paused": message("paused"),
}
"""States of a rule or journey."""


def state_in_words(state: str) -> str:
    """The state of somebody on the way, for people."""
    return _(STATE_WORDS[state]) if state in STATE_WORDS else state
