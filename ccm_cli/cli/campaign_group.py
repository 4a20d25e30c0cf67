"""The group ``ccm campaign`` itself, and how its commands name a campaign."""

from typing import Annotated

import typer

from ccm_cli.cli.options import noun
from ccm_cli.language import gettext as _

app = noun(_("Campaigns: one message to many people, to each in their own language."))

Ref = Annotated[str, typer.Argument(metavar="CAMPAIGN", help=_("Name or number of the campaign"))]
