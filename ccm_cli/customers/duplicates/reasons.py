"""Why two records may be the same, in words."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message

REASONS: Mapping[str, str] = {
    "name": message("the same name"),
    "name order": message("the same name in another order"),
    "name sound": message("the name sounds the same"),
    "name near": message("almost the same name"),
    "name part": message("part of the same name"),
    "initials": message("initials fit"),
    "middle": message("the same middle name"),
    "email": message("the same mailbox (%(what)s)"),
    "local": message("the same name before the @ (%(what)s)"),
    "phone": message("the same phone (%(what)s)"),
    "handle": message("the same handle (%(what)s)"),
    "address": message("the same address (%(what)s)"),
    "birthday": message("the same birthday"),
    "company": message("the same company"),
    "city": message("the same city (%(what)s)"),
    "website": message("the same website (%(what)s)"),
    "domain": message("mail at the same domain (%(what)s)"),
    "but name": message("but other names"),
    "but middle": message("but another middle name"),
    "but birthday": message("but another birthday"),
    "but city": message("but in another city"),
}
"""Kinds of reasons, for and against, each with its message for people."""


class Reason(NamedTuple):
    """One thing that two records have in common, or that speaks against.

    Attributes:
        kind: of `REASONS`.
        what: they have in common, where there is something to show.
    """

    kind: str
    what: str = ""

    def __str__(self) -> str:
        text = _(REASONS[self.kind])
        return text % {"what": self.what} if "%(what)s" in text else text


class Likeness(NamedTuple):
    """How likely two records mean the same.

    Attributes:
        score: 0 to 100.
        reasons: for it, the weightiest first, then what speaks against.
    """

    score: int
    reasons: tuple[Reason, ...]


def in_words(reasons: Iterable[Reason]) -> str:
    """All reasons on one line."""
    return ", ".join(map(str, reasons))
