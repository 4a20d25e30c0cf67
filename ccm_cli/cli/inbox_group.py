"""The group ``ccm inbox`` itself, and what its commands have in common."""

from typing import Annotated

import typer

from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _
from ccm_cli.language.catalog import message

app = noun(_("Mail that comes in: taken, joined to people, answered."))

Mail = Annotated[
    str, typer.Argument(metavar="MAIL", help=_("Number or Message-ID; see: ccm inbox list"))
]
Mails = Annotated[list[str], typer.Argument(metavar="MAIL...", help=_("Numbers or Message-IDs"))]

KINDS = {
    "human": message("mail"),
    "answer": message("answer to a survey"),
    "unsubscribe": message("unsubscribe"),
    "confirm": message("confirmation"),
    "away": message("out of office"),
    "auto": message("automatic"),
    "list": message("list"),
    "bounce": message("bounce"),
    "delayed": message("delayed"),
    "complaint": message("reported as spam"),
    "own": message("our own"),
    "known": message("known already"),
    "stranger": message("of strangers"),
}
"""Kinds of mails for people."""
STATES = {
    "new": message("waits"),
    "done": message("done"),
    "ignored": message("put aside"),
}
FAILINGS = {
    "hard": message("hard: the address does not exist"),
    "soft": message("soft: it may pass"),
    "policy": message("policy: refused by a rule"),
    "delayed": message("delayed: the server goes on trying"),
}


def shown(word: str, among: "dict[str, str]") -> str:
    """A stored word for people."""
    return _(among[word]) if word in among else word
