"""The group ``ccm inbox`` itself, and what its commands have in common."""

from collections.abc import Mapping
from typing import Annotated

import typer

from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _
from ccm_cli.messaging.inbox_words import FAILINGS, KINDS, STATES

__all__ = ["FAILINGS", "KINDS", "STATES", "Mail", "Mails", "app", "shown"]

app = noun(_("Mail that comes in: taken, joined to people, answered."))

Mail = Annotated[
    str, typer.Argument(metavar="MAIL", help=_("Number or Message-ID; see: ccm inbox list"))
]
Mails = Annotated[list[str], typer.Argument(metavar="MAIL...", help=_("Numbers or Message-IDs"))]


def shown(word: str, among: Mapping[str, str]) -> str:
    """A stored word for people."""
    return _(among[word]) if word in among else word
