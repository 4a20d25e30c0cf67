"""What may come of a call."""

from collections.abc import Mapping

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message

OUTCOMES: Mapping[str, str] = {
    "reached": message("reached"),
    "no-answer": message("no answer"),
    "busy": message("busy"),
    "wrong-number": message("wrong number"),
    "refused": message("wants no calls"),
    "call-back": message("call back"),
}
"""Each word with its message for people."""


def in_words(outcome: str) -> str:
    """An outcome for people, in the language of this run."""
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome
